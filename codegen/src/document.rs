//! An OpenAPI document as a JSON tree that remembers the line of each node.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use saphyr_parser::{Event, Parser};
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// A YAML or JSON file, read as a JSON tree.
#[derive(Clone, Debug)]
pub struct Document {
    file: PathBuf,
    root: Value,
    lines: BTreeMap<String, usize>,
}

impl Document {
    /// Reads an OpenAPI 3.0 document from a file and checks its version and references.
    ///
    /// # Errors
    /// The file cannot be read, is not YAML, not OpenAPI 3.0, or has a `$ref` that leads nowhere.
    pub fn read(file: &Path) -> Result<Self> {
        Self::parse(file, &read_text(file)?)
    }

    /// Like [`read`](Self::read), for text that is already in memory; `file` is for messages only.
    ///
    /// # Errors
    /// The text is not YAML, not OpenAPI 3.0, or has a `$ref` that leads nowhere.
    pub fn parse(file: &Path, text: &str) -> Result<Self> {
        let document = Self::parse_yaml(file, text)?;
        document.check_version()?;
        document.check_references()?;
        Ok(document)
    }

    pub(crate) fn parse_yaml(file: &Path, text: &str) -> Result<Self> {
        let not_yaml = |line: usize, why: &str| {
            Error::new(file, format!("not valid YAML: {why}")).at_line(line)
        };
        check_depth(text).map_err(|line| not_yaml(line, "it is nested too deeply"))?;
        let nodes = MarkedYaml::load_from_str(text)
            .map_err(|error| not_yaml(error.marker().line(), error.info()))?;
        let [node] = nodes.as_slice() else {
            return Err(Error::new(
                file,
                format!("expected one YAML document, found {}", nodes.len()),
            ));
        };
        let mut lines = BTreeMap::new();
        let root = to_json(node, "", &mut lines)
            .map_err(|problem| not_yaml(problem.line, problem.message))?;
        Ok(Self {
            file: file.to_owned(),
            root,
            lines,
        })
    }

    /// The file that the document came from.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The whole tree.
    pub fn root(&self) -> &Value {
        &self.root
    }

    pub(crate) fn root_mut(&mut self) -> &mut Value {
        &mut self.root
    }

    /// An error at a place of this document, with the line of the nearest node that the file itself has.
    pub fn error(&self, pointer: &str, message: impl Into<String>) -> Error {
        let error = Error::new(&self.file, message).at_pointer(pointer);
        let mut nearest = pointer;
        loop {
            if let Some(line) = self.lines.get(nearest) {
                return error.at_line(*line);
            }
            match nearest.rfind('/') {
                Some(end) => nearest = &nearest[..end],
                None => return error,
            }
        }
    }

    fn check_version(&self) -> Result<()> {
        match self.root.get("openapi").and_then(Value::as_str) {
            Some(version) if version.starts_with("3.0.") => Ok(()),
            Some(version) => Err(self.error(
                "/openapi",
                format!("OpenAPI {version} is not supported; aws2openapi writes OpenAPI 3.0"),
            )),
            None => Err(self.error(
                "",
                "not an OpenAPI document: there is no text `openapi: 3.0.x` at the top",
            )),
        }
    }

    /// Checks that every `$ref` leads somewhere within the document.
    pub(crate) fn check_references(&self) -> Result<()> {
        let mut outcome = Ok(());
        for_each_node(&self.root, &mut String::new(), &mut |pointer, node| {
            let Some(reference) = node.get("$ref").and_then(Value::as_str) else {
                return;
            };
            let target = reference.strip_prefix('#');
            if outcome.is_ok() && target.and_then(|to| self.root.pointer(to)).is_none() {
                outcome = Err(self.error(
                    pointer,
                    format!("`$ref: {reference}` leads nowhere in this document"),
                ));
            }
        });
        outcome
    }
}

/// No description of a service is nested as deeply as this; reading one level takes one stack frame.
const MAXIMUM_DEPTH: usize = 200;

/// Fails with the line in which the nesting becomes too deep. What is not YAML is left to the loader.
fn check_depth(text: &str) -> std::result::Result<(), usize> {
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        match event {
            Ok((Event::MappingStart(..) | Event::SequenceStart(..), span)) => {
                depth += 1;
                if depth > MAXIMUM_DEPTH {
                    return Err(span.start.line());
                }
            }
            Ok((Event::MappingEnd | Event::SequenceEnd, _)) => depth = depth.saturating_sub(1),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    Ok(())
}

pub(crate) fn read_text(file: &Path) -> Result<String> {
    std::fs::read_to_string(file)
        .map_err(|error| Error::new(file, format!("cannot be read: {error}")))
}

/// Escapes one key for use in a JSON pointer (RFC 6901).
pub(crate) fn pointer_token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn for_each_node(node: &Value, pointer: &mut String, visit: &mut impl FnMut(&str, &Value)) {
    visit(pointer, node);
    let length = pointer.len();
    let mut descend = |token: &str, child: &Value| {
        pointer.push('/');
        pointer.push_str(token);
        for_each_node(child, pointer, visit);
        pointer.truncate(length);
    };
    match node {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, child)| descend(&pointer_token(key), child)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, child)| descend(&index.to_string(), child)),
        _ => {}
    }
}

struct Problem {
    line: usize,
    message: &'static str,
}

fn to_json(
    node: &MarkedYaml<'_>,
    pointer: &str,
    lines: &mut BTreeMap<String, usize>,
) -> std::result::Result<Value, Problem> {
    let line = node.span.start.line();
    let problem = |message| Err(Problem { line, message });
    lines.insert(pointer.to_owned(), line);
    match &node.data {
        YamlData::Value(scalar) => Ok(match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => Value::Bool(*value),
            Scalar::Integer(value) => Value::from(*value),
            Scalar::FloatingPoint(value) => Value::from(value.into_inner()),
            Scalar::String(value) => Value::from(value.as_ref()),
        }),
        YamlData::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| to_json(item, &format!("{pointer}/{index}"), lines))
            .collect(),
        YamlData::Mapping(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                let key = match &key.data {
                    YamlData::Value(Scalar::String(key)) => key.to_string(),
                    // Response codes may stand without quotes.
                    YamlData::Value(Scalar::Integer(key)) => key.to_string(),
                    _ => return problem("a key is neither a string nor an integer"),
                };
                let child = format!("{pointer}/{}", pointer_token(&key));
                let value = to_json(value, &child, lines)?;
                map.insert(key, value);
            }
            Ok(Value::Object(map))
        }
        YamlData::Tagged(..) => problem("tagged nodes are not JSON"),
        YamlData::Alias(_) => problem("an alias refers to itself"),
        YamlData::Representation(..) | YamlData::BadValue => problem("a scalar cannot be resolved"),
    }
}
