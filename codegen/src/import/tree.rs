//! A JSON tree whose members keep their order, and its form in YAML.

use serde_json::{Number, Value};

/// A node of a document that is being written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Bool(bool),
    Number(Number),
    String(String),
    List(Vec<Node>),
    Map(Map),
}

/// Members in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Map(Vec<(String, Node)>);

impl Map {
    pub(super) fn with(mut self, key: impl Into<String>, value: impl Into<Node>) -> Self {
        self.push(key, value);
        self
    }

    pub(super) fn with_some(self, key: &str, value: Option<impl Into<Node>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    pub(super) fn push(&mut self, key: impl Into<String>, value: impl Into<Node>) {
        self.0.push((key.into(), value.into()));
    }

    pub(super) fn insert_after(&mut self, before: &str, key: &str, value: impl Into<Node>) {
        let position = self.0.iter().position(|(name, _)| name == before);
        let index = position.map_or(0, |position| position + 1);
        self.0.insert(index, (key.to_owned(), value.into()));
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&String, &Node)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .find_map(|(name, value)| (name == key).then_some(value))
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let mut entries = self.0.iter_mut();
        entries.find_map(|(name, value)| (name == key).then_some(value))
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(super) fn to_json(&self) -> Value {
        let entries = self.0.iter();
        Value::Object(
            entries
                .map(|(key, value)| (key.clone(), value.to_json()))
                .collect(),
        )
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Node {
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(value) => Value::Number(value.clone()),
            Self::String(value) => Value::String(value.clone()),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(map) => map.to_json(),
        }
    }

    /// Writes the node as YAML, in the same form on every run.
    pub(super) fn to_yaml(&self) -> String {
        let mut text = String::new();
        write(self, 0, Place::Line, &mut text);
        text
    }
}

impl From<&Value> for Node {
    fn from(value: &Value) -> Self {
        match value {
            // The documents and overlays that are written have no null.
            Value::Null => Self::String(String::new()),
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(value) => Self::Number(value.clone()),
            Value::String(value) => Self::String(value.clone()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(map) => Self::Map(Map(map
                .iter()
                .map(|(key, value)| (key.clone(), Self::from(value)))
                .collect())),
        }
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Node {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

impl From<&Number> for Node {
    fn from(value: &Number) -> Self {
        Self::Number(value.clone())
    }
}

impl From<&str> for Node {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<String> for Node {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<&String> for Node {
    fn from(value: &String) -> Self {
        Self::String(value.clone())
    }
}

impl From<Map> for Node {
    fn from(value: Map) -> Self {
        Self::Map(value)
    }
}

impl<T: Into<Node>> From<Vec<T>> for Node {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// What stands before a node in its line.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Nothing but the indentation, which is not written yet.
    Line,
    /// A key and its colon.
    Key,
    /// The dash of a list.
    Dash,
}

fn write(node: &Node, indent: usize, place: Place, text: &mut String) {
    match node {
        Node::Map(map) if !map.is_empty() => {
            for (index, (key, value)) in map.0.iter().enumerate() {
                // The first key stands beside the dash.
                match (index, place) {
                    (0, Place::Dash) => text.push(' '),
                    (0, Place::Key) => new_line(indent, text),
                    (0, Place::Line) => {}
                    _ => new_line(indent, text),
                }
                text.push_str(&scalar(key));
                text.push(':');
                // Lists are not indented in the mapping that they belong to.
                let inner = if matches!(value, Node::List(_)) {
                    indent
                } else {
                    indent + 2
                };
                write(value, inner, Place::Key, text);
            }
        }
        Node::List(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                match (index, place) {
                    (0, Place::Dash) => text.push(' '),
                    (0, Place::Line) => {}
                    _ => new_line(indent, text),
                }
                text.push('-');
                write(item, indent + 2, Place::Dash, text);
            }
        }
        flat => {
            if place != Place::Line {
                text.push(' ');
            }
            match flat {
                Node::Bool(value) => text.push_str(&value.to_string()),
                Node::Number(value) => text.push_str(&value.to_string()),
                Node::String(value) => text.push_str(&scalar(value)),
                Node::List(_) => text.push_str("[]"),
                Node::Map(_) => text.push_str("{}"),
            }
        }
    }
}

fn new_line(indent: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
}

/// A string as a scalar: plain where every YAML parser takes it for this string.
fn scalar(value: &str) -> String {
    if value.chars().any(char::is_control) {
        // JSON's escapes are YAML's.
        return Value::from(value).to_string();
    }
    if is_plain(value) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', "''"))
}

fn is_plain(value: &str) -> bool {
    let starts_plain = |first: char| first.is_alphabetic() || "^$/_(.".contains(first);
    // Neither a string of letters nor a number.
    let numbers = value.split('.');
    let is_version = numbers.clone().count() > 2
        && numbers
            .into_iter()
            .all(|part| !part.is_empty() && part.chars().all(|digit| digit.is_ascii_digit()));
    if is_version {
        return true;
    }
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    value.starts_with(starts_plain)
        && !value.starts_with("..")
        && !value.ends_with([' ', ':'])
        && !value.contains(": ")
        && !value.contains('#')
        && !value.contains("\u{feff}")
        && !value
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|digit: char| digit.is_alphanumeric()))
        && !reserved.contains(&value.to_lowercase().as_str())
}
