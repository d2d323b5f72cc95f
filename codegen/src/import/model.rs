//! Models of AWS services as botocore publishes them: `service-2.json` and `paginators-1.json`.

mod shapes;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(super) use self::shapes::{Kind, Member, Shape};
use crate::error::{Error, Result};
use crate::pointer;

/// The size of a model, decompressed. The largest one of rest-json takes 2 MB.
const MAX_BYTES: u64 = 50 << 20;

/// A model of a service, checked: each shape that it refers to is there.
#[derive(Debug)]
pub struct Model {
    file: PathBuf,
    /// As it is in the file.
    raw: Value,
    pub(super) service: Service,
    pub(super) pagination: BTreeMap<String, Paginator>,
}

/// The content of `service-2.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Service {
    pub(super) metadata: Metadata,
    pub(super) operations: BTreeMap<String, Operation>,
    pub(super) shapes: BTreeMap<String, Shape>,
    pub(super) documentation: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    pub(super) api_version: String,
    pub(super) endpoint_prefix: String,
    protocol: String,
    #[serde(default)]
    protocols: Vec<String>,
    pub(super) service_full_name: String,
    pub(super) signature_version: String,
    pub(super) signing_name: Option<String>,
    pub(super) global_endpoint: Option<String>,
    uid: Option<String>,
}

const REST_JSON: &str = "rest-json";

impl Metadata {
    fn is_rest_json(&self) -> bool {
        let mut protocols = std::iter::once(&self.protocol).chain(&self.protocols);
        protocols.any(|name| name == REST_JSON)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    pub(super) http: Http,
    pub(super) input: Option<Reference>,
    pub(super) output: Option<Reference>,
    #[serde(default)]
    pub(super) errors: Vec<Reference>,
    pub(super) documentation: Option<String>,
    #[serde(default)]
    pub(super) idempotent: bool,
    #[serde(default)]
    pub(super) readonly: bool,
    #[serde(default)]
    pub(super) deprecated: bool,
    pub(super) deprecated_message: Option<String>,
    #[serde(default)]
    pub(super) endpoint: Endpoint,
    pub(super) authtype: Option<String>,
    pub(super) auth: Option<Vec<String>>,
    #[serde(default)]
    pub(super) unsigned_payload: bool,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Endpoint {
    pub(super) host_prefix: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Http {
    pub(super) method: String,
    pub(super) request_uri: String,
    #[serde(default = "success")]
    pub(super) response_code: u16,
}

fn success() -> u16 {
    200
}

#[derive(Debug, Deserialize)]
pub(super) struct Reference {
    pub(super) shape: String,
}

/// How an operation returns a list in pages.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Paginator {
    pub(super) input_token: Value,
    pub(super) output_token: Value,
    pub(super) limit_key: Option<String>,
    pub(super) result_key: Value,
}

#[derive(Default, Deserialize)]
struct Paginators {
    pagination: BTreeMap<String, Value>,
}

/// What operations may have besides the fields of [`Operation`] that says nothing about requests or responses.
const KNOWN_OF_OPERATIONS: &[&str] = &[
    "contextParam",
    "deprecatedSince",
    "name",
    "staticContextParams",
];

impl Model {
    /// Reads a model from a `service-2.json`, which may be compressed (`.gz`), from the folder with it, or from the
    /// folder with a folder for each version, of which the newest counts. The `paginators-1.json` beside it is read,
    /// too, if there is one.
    ///
    /// # Errors
    /// The file cannot be read, is too large, is not a model, is the model of a service with another protocol, or
    /// contains something that does not fit together; the error names the place.
    pub fn read(path: &Path) -> Result<Self> {
        let file = file_at(path)?;
        let raw = read_json(&file)?;
        let service: Service = read_typed(&file, &raw)?;
        let paginators = file
            .parent()
            .and_then(|folder| find(folder, "paginators-1.json"));
        let pagination = paginators.as_deref().map(read_pagination);
        let model = Self {
            file,
            raw,
            service,
            pagination: pagination.transpose()?.unwrap_or_default(),
        };
        model.check()?;
        Ok(model)
    }

    /// Returns the protocol of a model, by which [`read`](Self::read) would read it if it is `rest-json`.
    ///
    /// # Errors
    /// The file cannot be read, is too large, or is not a model; the error names the place.
    pub fn protocol(path: &Path) -> Result<String> {
        let file = file_at(path)?;
        let service: Service = read_typed(&file, &read_json(&file)?)?;
        Ok(match service.metadata.is_rest_json() {
            true => REST_JSON.to_owned(),
            false => service.metadata.protocol,
        })
    }

    /// The file of the model.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The name of the service in documents.
    pub fn service_name(&self) -> &str {
        let metadata = &self.service.metadata;
        let uid = metadata.uid.as_deref();
        let name = uid.and_then(|uid| uid.strip_suffix(&metadata.api_version)?.strip_suffix('-'));
        name.unwrap_or(&metadata.endpoint_prefix)
    }

    /// The version of the API.
    pub fn api_version(&self) -> &str {
        &self.service.metadata.api_version
    }

    pub(super) fn shape(&self, name: &str) -> &Shape {
        // `check` has looked for every name.
        &self.service.shapes[name]
    }

    /// The entries of a part of the file.
    pub(super) fn raw(&self, part: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.raw[part].as_object().into_iter().flatten()
    }

    /// The service's name in a SigV4 credential scope.
    pub(super) fn signing_name(&self) -> &str {
        let metadata = &self.service.metadata;
        metadata
            .signing_name
            .as_deref()
            .unwrap_or(&metadata.endpoint_prefix)
    }

    /// Whether requests are signed with SigV4.
    pub(super) fn is_signed(&self) -> bool {
        self.service.metadata.signature_version == "v4"
    }

    /// The input of an operation, with its name.
    pub(super) fn input<'a>(&'a self, operation: &'a Operation) -> Option<(&'a str, &'a Shape)> {
        let input = operation.input.as_ref()?;
        Some((&input.shape, self.shape(&input.shape)))
    }

    /// What the converter does not know: names of members in `service-2.json`, with a place of each.
    pub(super) fn unknown(&self) -> BTreeMap<&str, String> {
        let mut unknown = BTreeMap::new();
        for (name, operation) in &self.service.operations {
            for key in operation.others.keys() {
                if !KNOWN_OF_OPERATIONS.contains(&key.as_str()) {
                    let place = format!("/operations/{}", pointer::token(name));
                    unknown.entry(key.as_str()).or_insert(place);
                }
            }
        }
        for (name, shape) in &self.service.shapes {
            for (key, place) in shape.unknown() {
                let place = format!("/shapes/{}{place}", pointer::token(name));
                unknown.entry(key).or_insert(place);
            }
        }
        unknown
    }

    fn check(&self) -> Result<()> {
        let metadata = &self.service.metadata;
        if !metadata.is_rest_json() {
            let message = format!(
                "the protocol {} is not supported, only rest-json is",
                metadata.protocol
            );
            return Err(self.error("/metadata/protocol", message));
        }
        // They become part of the document's file name.
        for (key, value) in [
            ("apiVersion", self.api_version()),
            ("uid", self.service_name()),
        ] {
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
            if value.is_empty() || value.starts_with('.') || !value.chars().all(is_name) {
                let message = format!("`{value}` cannot be part of a file name");
                return Err(self.error(&format!("/metadata/{key}"), message));
            }
        }
        for (name, operation) in &self.service.operations {
            self.check_operation(name, operation)
                .map_err(|(place, message)| {
                    self.error(
                        &format!("/operations/{}{place}", pointer::token(name)),
                        message,
                    )
                })?;
        }
        shapes::check(&self.service.shapes).map_err(|(name, place, message)| {
            self.error(
                &format!("/shapes/{}{place}", pointer::token(&name)),
                message,
            )
        })
    }

    fn check_operation(
        &self,
        name: &str,
        operation: &Operation,
    ) -> std::result::Result<(), (String, String)> {
        let http = &operation.http;
        if !METHODS.contains(&http.method.as_str()) {
            let message = format!("`{}` of {name} is not an HTTP method", http.method);
            return Err(("/http/method".into(), message));
        }
        if !http.request_uri.starts_with('/') {
            let message = format!("`{}` of {name} is not a path", http.request_uri);
            return Err(("/http/requestUri".into(), message));
        }
        let named = [("/input", &operation.input), ("/output", &operation.output)];
        let named = named
            .into_iter()
            .filter_map(|(place, reference)| Some((place.to_owned(), reference.as_ref()?)));
        let errors = operation.errors.iter().enumerate();
        let errors = errors.map(|(index, reference)| (format!("/errors/{index}"), reference));
        for (place, reference) in named.chain(errors) {
            match self.service.shapes.get(&reference.shape) {
                Some(shape) if shape.kind == Kind::Structure => {}
                Some(_) => {
                    let message =
                        format!("the shape {} of {name} is not a structure", reference.shape);
                    return Err((place, message));
                }
                None => {
                    let message = format!(
                        "{name} refers to the shape {}, which is missing",
                        reference.shape
                    );
                    return Err((place, message));
                }
            }
        }
        Ok(())
    }

    fn error(&self, pointer: &str, message: impl Into<String>) -> Error {
        Error::new(&self.file, message).at_pointer(pointer)
    }
}

const METHODS: [&str; 7] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"];

/// The file of the model at a path, which may be a folder.
fn file_at(path: &Path) -> Result<PathBuf> {
    match path.is_dir() {
        true => find_newest(path),
        false => Ok(path.to_owned()),
    }
}

/// The model in a folder, or in its newest folder.
fn find_newest(folder: &Path) -> Result<PathBuf> {
    const NAME: &str = "service-2.json";
    let entries = std::fs::read_dir(folder)
        .map_err(|error| Error::new(folder, format!("cannot be read: {error}")))?;
    // Versions are dates.
    let mut versions: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    versions.sort();
    let in_versions = || {
        versions
            .iter()
            .rev()
            .find_map(|version| find(version, NAME))
    };
    find(folder, NAME).or_else(in_versions).ok_or_else(|| {
        Error::new(
            folder,
            "the folder has no service-2.json or service-2.json.gz",
        )
    })
}

/// A file in a folder, or its compressed form.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let plain = folder.join(name);
    let compressed = folder.join(format!("{name}.gz"));
    [plain, compressed].into_iter().find(|file| file.is_file())
}

fn read_json(file: &Path) -> Result<Value> {
    let text = read_text(file)?;
    serde_json::from_str(&text).map_err(|error| Error::new(file, format!("not JSON: {error}")))
}

fn read_typed<T: DeserializeOwned>(file: &Path, value: &Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let message = format!("not a model of a service: {}", error.inner());
        Error::new(file, message).at_pointer(pointer(error.path()))
    })
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let tokens = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(pointer::token(key)),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    tokens.map(|token| format!("/{token}")).collect()
}

fn read_pagination(file: &Path) -> Result<BTreeMap<String, Paginator>> {
    let paginators: Paginators = read_typed(file, &read_json(file)?)?;
    let entries = paginators.pagination.into_iter();
    // Some lists have no tokens and others no items; they are not paginated by tokens.
    let entries =
        entries.filter_map(|(name, entry)| Some((name, serde_json::from_value(entry).ok()?)));
    Ok(entries.collect())
}

fn read_text(file: &Path) -> Result<String> {
    let unreadable = |error: std::io::Error| Error::new(file, format!("cannot be read: {error}"));
    let opened = File::open(file).map_err(unreadable)?;
    let is_compressed = file.extension() == Some(OsStr::new("gz"));
    let mut bytes = vec![];
    // The limit is on what is read, so that a small file cannot become a huge text.
    let read = if is_compressed {
        MultiGzDecoder::new(opened)
            .take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
    } else {
        opened.take(MAX_BYTES + 1).read_to_end(&mut bytes)
    };
    read.map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!("too large: more than {} MiB", MAX_BYTES >> 20);
        return Err(Error::new(file, message));
    }
    String::from_utf8(bytes).map_err(|_| Error::new(file, "not JSON: it is not UTF-8"))
}
