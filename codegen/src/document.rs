//! An OpenAPI document as a JSON tree that remembers the line of each node.

mod yaml;

use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use yaml::Lines;

use crate::error::{Error, Result};
use crate::pointer;

/// A YAML or JSON file, read as a JSON tree.
#[derive(Clone, Debug)]
pub struct Document {
    file: PathBuf,
    root: Value,
    lines: Lines,
}

impl Document {
    /// Reads an OpenAPI 3.0 document from a file and checks its version and references.
    ///
    /// # Errors
    /// The file cannot be read, is not YAML, not OpenAPI 3.0, or has a `$ref` that leads nowhere.
    pub fn read(file: &Path) -> Result<Self> {
        Self::parse(file, &read_text(file)?)
    }

    /// Like [`read`](Self::read), for text in memory. `file` is only used in error messages.
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
        let (root, lines) = yaml::parse(text).map_err(|error| {
            let at_file = Error::new(file, error.message);
            match error.line {
                Some(line) => at_file.at_line(line),
                None => at_file,
            }
        })?;
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
        let pointer = pointer::original(&self.root, pointer);
        let line = self.lines.nearest(&pointer);
        Error::new(&self.file, message)
            .at_pointer(pointer)
            .at_line(line)
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
                "not an OpenAPI document: there is no string `openapi: 3.0.x` at the top",
            )),
        }
    }

    /// Checks that every `$ref` leads to a node of the document, and through few others.
    pub(crate) fn check_references(&self) -> Result<()> {
        let mut errors = vec![];
        for_each_node(&self.root, &mut String::new(), &mut |pointer, node| {
            if let Err(message) = self.check_reference(node) {
                errors.push(self.error(pointer, message));
            }
        });
        Error::all(errors).map_or(Ok(()), Err)
    }

    fn check_reference(&self, node: &Value) -> std::result::Result<(), String> {
        let Some(reference) = reference(node) else {
            return Ok(());
        };
        let mut node = node;
        for _ in 0..MAX_REFERENCES {
            let Some(next) = self::reference(node) else {
                return Ok(());
            };
            let target = next.strip_prefix('#');
            node = target
                .and_then(|target| self.root.pointer(target))
                .ok_or_else(|| format!("`$ref: {next}` leads nowhere in this document"))?;
        }
        Err(format!(
            "`$ref: {reference}` leads from one `$ref` to the next, more than {MAX_REFERENCES} times"
        ))
    }
}

/// The most references that may follow each other.
const MAX_REFERENCES: usize = 16;

/// What a node refers to, if it is a reference.
fn reference(node: &Value) -> Option<&str> {
    node.get("$ref")?.as_str()
}

pub(crate) fn read_text(file: &Path) -> Result<String> {
    let unreadable = |error: &dyn Display| Error::new(file, format!("cannot be read: {error}"));
    let mut bytes = vec![];
    File::open(file)
        .and_then(|opened| {
            let limit = yaml::MAX_BYTES as u64 + 1;
            opened.take(limit).read_to_end(&mut bytes)
        })
        .map_err(|error| unreadable(&error))?;
    if bytes.len() > yaml::MAX_BYTES {
        let message = format!("too large: more than {} bytes", yaml::MAX_BYTES);
        return Err(Error::new(file, message));
    }
    String::from_utf8(bytes).map_err(|error| unreadable(&error))
}

/// Visits a node and all nodes in it, each with its JSON pointer.
pub(crate) fn for_each_node(
    node: &Value,
    pointer: &mut String,
    visit: &mut impl FnMut(&str, &Value),
) {
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
            .for_each(|(key, child)| descend(&pointer::token(key), child)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, child)| descend(&index.to_string(), child)),
        _ => {}
    }
}
