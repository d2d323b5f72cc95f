//! Parses YAML into a JSON tree with the line of each node, within limits.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use saphyr_parser::{Event, Parser};
use serde_json::{Map, Value};

use crate::pointer;

/// The size of a file, and of all its strings once aliases are expanded, in bytes.
pub(super) const MAX_BYTES: usize = 16 << 20;

/// Mappings, sequences and scalars, once aliases are expanded.
const MAX_NODES: usize = 500_000;

/// Nesting of mappings and sequences, once aliases are expanded; each level costs a stack frame.
const MAX_DEPTH: usize = 200;

/// Why YAML cannot be read as a JSON tree.
pub(super) struct YamlError {
    /// Counted from 1; none for the file as a whole.
    pub(super) line: Option<usize>,
    pub(super) message: String,
}

impl YamlError {
    fn at(line: usize, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            message: message.into(),
        }
    }

    fn invalid(line: usize, reason: &str) -> Self {
        Self::at(line, format!("not valid YAML: {reason}"))
    }
}

/// The lines of a node and of the nodes in it.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    line: usize,
    children: BTreeMap<String, Lines>,
}

impl Lines {
    /// The line of the node at a JSON pointer, or of the nearest one around it.
    pub(super) fn nearest(&self, pointer: &str) -> usize {
        let mut nearest = self;
        for token in pointer.split('/').skip(1) {
            match nearest.children.get(token) {
                Some(child) => nearest = child,
                None => break,
            }
        }
        nearest.line
    }
}

/// Parses one YAML document.
pub(super) fn parse(text: &str) -> Result<(Value, Lines), YamlError> {
    check_limits(text)?;
    let nodes = MarkedYaml::load_from_str(text)
        .map_err(|error| YamlError::invalid(error.marker().line(), error.info()))?;
    match nodes.as_slice() {
        [node] => to_json(node),
        nodes => Err(YamlError {
            line: None,
            message: format!("expected one YAML document, found {}", nodes.len()),
        }),
    }
}

/// The size of a node once aliases are expanded.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    bytes: usize,
    /// Levels of mappings and sequences, the node's own included.
    height: usize,
}

impl Size {
    fn add_child(&mut self, child: Self) {
        self.nodes = self.nodes.saturating_add(child.nodes);
        self.bytes = self.bytes.saturating_add(child.bytes);
        self.height = self.height.max(child.height + 1);
    }
}

/// Fails where the file exceeds a limit, before anything is built. The loader reports what is not YAML.
fn check_limits(text: &str) -> Result<(), YamlError> {
    let mut anchors: BTreeMap<usize, Size> = BTreeMap::new();
    // The file as a whole, and the mappings and sequences that have not ended yet, with their anchors.
    let mut open = vec![(0, Size::default())];
    let mut total = Size::default();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else {
            break;
        };
        let (anchor, size) = match event {
            Event::MappingStart(anchor, _) | Event::SequenceStart(anchor, _) => {
                open.push((anchor, Size::default()));
                total.nodes += 1;
                check(total, open.len() - 1)
                    .map_err(|why| YamlError::at(span.start.line(), why))?;
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd if open.len() > 1 => {
                let (anchor, mut size) = open.pop().unwrap_or_default();
                size.nodes += 1;
                size.height = size.height.max(1);
                (anchor, size)
            }
            Event::Scalar(value, _, anchor, _) => {
                let (nodes, bytes, height) = (1, value.len(), 0);
                let size = Size {
                    nodes,
                    bytes,
                    height,
                };
                total.add_child(size);
                (anchor, size)
            }
            Event::Alias(anchor) => {
                let size = anchors.get(&anchor).copied().unwrap_or_default();
                total.add_child(size);
                (0, size)
            }
            _ => continue,
        };
        check(total, open.len() - 1 + size.height)
            .map_err(|why| YamlError::at(span.start.line(), why))?;
        if let Some((_, parent)) = open.last_mut() {
            parent.add_child(size);
        }
        anchors.insert(anchor, size);
    }
    Ok(())
}

fn check(total: Size, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err("not valid YAML: it is nested too deeply".into());
    }
    for (used, limit, unit) in [
        (total.nodes, MAX_NODES, "mappings, sequences and scalars"),
        (total.bytes, MAX_BYTES, "bytes in strings"),
    ] {
        if used > limit {
            return Err(format!(
                "too large: more than {limit} {unit}, with aliases expanded"
            ));
        }
    }
    Ok(())
}

fn to_json(node: &MarkedYaml<'_>) -> Result<(Value, Lines), YamlError> {
    let line = node.span.start.line();
    let mut children = BTreeMap::new();
    let value = match &node.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => Value::Bool(*value),
            Scalar::Integer(value) => Value::from(*value),
            Scalar::FloatingPoint(value) => Value::from(value.into_inner()),
            Scalar::String(value) => Value::from(value.as_ref()),
        },
        YamlData::Sequence(items) => {
            let mut list = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                let (item, lines) = to_json(item)?;
                list.push(item);
                children.insert(index.to_string(), lines);
            }
            Value::Array(list)
        }
        YamlData::Mapping(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                let key = match &key.data {
                    YamlData::Value(Scalar::String(key)) => key.to_string(),
                    // Response codes may stand without quotes.
                    YamlData::Value(Scalar::Integer(key)) => key.to_string(),
                    _ => {
                        let reason = "a key is neither a string nor an integer";
                        return Err(YamlError::invalid(line, reason));
                    }
                };
                let (value, lines) = to_json(value)?;
                children.insert(pointer::token(&key), lines);
                if map.contains_key(&key) {
                    // `200` and `'200'` are different keys in YAML, but not in JSON.
                    return Err(YamlError::invalid(line, "duplicated key in mapping"));
                }
                map.insert(key, value);
            }
            Value::Object(map)
        }
        YamlData::Tagged(..) => {
            return Err(YamlError::invalid(line, "tagged nodes are not JSON"));
        }
        YamlData::Alias(_) => return Err(YamlError::invalid(line, "an alias refers to itself")),
        YamlData::Representation(..) | YamlData::BadValue => {
            return Err(YamlError::invalid(line, "a scalar cannot be resolved"));
        }
    };
    Ok((value, Lines { line, children }))
}
