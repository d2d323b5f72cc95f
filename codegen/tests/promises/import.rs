//! Imports of a model: its document and overlay, what of them is kept, and models that are refused.

mod habits;
mod kept;
mod refused;

use std::fs;
use std::path::{Path, PathBuf};

use ivschat_codegen::changes::{Aspect, What, compare};
use ivschat_codegen::import::{Imported, Model, Present, import};
use ivschat_codegen::model::Service;
use ivschat_codegen::{descriptions, generate, read, read_service};
use serde_json::Value;

/// The folder with the model of a library.
fn library() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/promises/import")
}

/// The folder with the library's document, which people have described, and its overlay.
fn spec() -> PathBuf {
    library().join("spec")
}

/// A folder that is removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let name = format!("ivschat-import-{test}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("it can be created");
        Self(folder)
    }

    /// Writes a file.
    fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, contents).expect("it can be written");
        file
    }

    /// The library's model with changes at JSON pointers.
    fn library(&self, changes: &[(&str, Value)]) -> Model {
        let text = fs::read_to_string(library().join("service-2.json")).expect("it can be read");
        let mut model: Value = serde_json::from_str(&text).expect("it is JSON");
        for (pointer, value) in changes {
            let (parent, key) = pointer.rsplit_once('/').expect("it is a JSON pointer");
            let parent = model.pointer_mut(parent).expect("the place is there");
            match value {
                Value::Null => parent.as_object_mut().map(|parent| parent.remove(key)),
                value => Some(Some(std::mem::replace(&mut parent[key], value.clone()))),
            };
        }
        fs::copy(
            library().join("paginators-1.json"),
            self.0.join("paginators-1.json"),
        )
        .expect("it can be copied");
        self.file("service-2.json", model.to_string());
        Model::read(&self.0).expect("it is a model")
    }

    /// The document in a folder, which an import writes to this one.
    fn import(&self, model: &Model, present: &Path) -> Imported {
        let present = Present::read(present, model).expect("it can be read");
        let imported = import(model, present.as_ref(), &self.0).expect("it can be imported");
        imported.write().expect("it can be written");
        imported
    }

    /// The generator's model of the document in this folder.
    fn service(&self) -> Service {
        service(&self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn service(folder: &Path) -> Service {
    let document = folder.join("library-2024-01-01.yaml");
    let overlay = folder.join("library-2024-01-01.overlay.yaml");
    let document = read(&document, Some(&overlay)).expect("the overlay applies");
    read_service(document).expect("it can be generated").0
}

#[test]
fn an_unchanged_model_changes_no_byte() {
    let model = Model::read(&library()).expect("it is a model");
    let present = Present::read(&spec(), &model).expect("it can be read");
    let imported = import(&model, present.as_ref(), &spec()).expect("it can be imported");
    for (file, contents) in imported.files() {
        let committed = fs::read_to_string(file).expect("it can be read");
        let mut lines = committed.lines().zip(contents.lines());
        let difference = lines.find(|(committed, written)| committed != written);
        assert_eq!(difference, None, "{}", file.display());
        assert_eq!(committed, contents, "{}", file.display());
    }
    assert!(imported.report.is_empty(), "{}", imported.report);
}

#[test]
fn an_import_into_an_empty_folder_has_every_fact() {
    let folder = Folder::new("empty");
    let model = Model::read(&library()).expect("it is a model");
    folder.import(&model, &folder.0);
    let changes = compare(&service(&spec()), &folder.service());
    let of_facts = changes.iter().filter(|change| {
        !matches!(
            change.what,
            What::Changed {
                aspect: Aspect::Description,
                ..
            }
        )
    });
    let of_facts: Vec<String> = of_facts.map(ToString::to_string).collect();
    // What people know beyond the model.
    insta::assert_snapshot!(of_facts.join("\n"), @r"
    `Client::add_book`: now idempotent; the client resends it after any failure that may pass
    `add_book().title(…)`: length: 1–200 characters → length: 1–100 characters; the service may reject values that it accepted before
    `types::Cover::color`: length: 1–200 characters → length: 1–100 characters; the service may reject values that it accepted before
    `types::Source::Donor`: length: 1–200 characters → length: 1–100 characters; the service may reject values that it accepted before
    ");
}

#[test]
fn a_document_that_needs_descriptions_can_be_generated() {
    let folder = Folder::new("marks");
    let model = Model::read(&library()).expect("it is a model");
    folder.import(&model, &folder.0);
    let document = folder.0.join("library-2024-01-01.yaml");
    let overlay = folder.0.join("library-2024-01-01.overlay.yaml");
    let document = read(&document, Some(&overlay)).expect("the overlay applies");
    let missing: Vec<String> = descriptions::find_missing(&document)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(missing.len(), 21, "{missing:#?}");
    let place = "(#/components/schemas/AddBookRequest/properties/cover): describe this";
    assert!(
        missing.iter().any(|missing| missing.contains(place)),
        "{missing:#?}"
    );
    generate(document).expect("it can be generated");
}

#[test]
fn the_documentation_of_aws_is_not_copied() {
    let model = Model::read(&library()).expect("it is a model");
    let imported = import(&model, None, Path::new("")).expect("it can be imported");
    for (file, contents) in imported.files() {
        assert!(!contents.contains("AWS on"), "{}", file.display());
    }
}

#[test]
fn a_compressed_model_is_read_and_converted_in_the_same_way() {
    let folder = Folder::new("compressed");
    let plain = fs::read(library().join("service-2.json")).expect("it can be read");
    let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, &plain).expect("it can be compressed");
    folder.file(
        "service-2.json.gz",
        encoder.finish().expect("it can be compressed"),
    );
    fs::copy(
        library().join("paginators-1.json"),
        folder.0.join("paginators-1.json"),
    )
    .expect("it can be copied");
    let [compressed, plain] = [&folder.0, &library()].map(|path| {
        let model = Model::read(path).expect("it is a model");
        import(&model, None, Path::new(""))
            .expect("it can be imported")
            .document
    });
    assert!(compressed == plain);
}
