//! Descriptions. The documentation of AWS is not copied: descriptions are the project's own words, and stay as long
//! as what they describe does.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Present;
use super::record::fingerprint;
use super::tree::Map;
use crate::descriptions::CHANGED;
pub(super) use crate::descriptions::MARK;

/// Why something is marked: AWS documents it, and there is no description yet.
const NEW: &str = "new";

/// A description, and the mark beside it.
#[derive(Debug, Default)]
pub(super) struct Described {
    pub(super) text: Option<String>,
    pub(super) mark: Option<String>,
}

impl Described {
    pub(super) fn into_map(self) -> Map {
        Map::default()
            .with_some("description", self.text)
            .with_some(MARK, self.mark)
    }
}

/// Where descriptions are in the document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    Service,
    Operation(&'a str),
    /// The name of an operation, a parameter, and the input and member that it comes from.
    Parameter(&'a str, &'a str, &'a str, &'a str),
    Shape(&'a str),
    /// A shape and a member.
    Member(&'a str, &'a str),
}

impl Place<'_> {
    /// The name under which the record has the documentation.
    fn key(&self) -> String {
        match self {
            Self::Service => "service".to_owned(),
            Self::Operation(name) => format!("operation {name}"),
            Self::Parameter(_, _, shape, member) | Self::Member(shape, member) => {
                format!("shape {shape}.{member}")
            }
            Self::Shape(name) => format!("shape {name}"),
        }
    }

    /// The node of a document that is described.
    pub(super) fn find<'a>(&self, root: &'a Value) -> Option<&'a Value> {
        match self {
            Self::Service => root.get("info"),
            Self::Operation(name) => find_operation(root, name),
            Self::Parameter(operation, name, ..) => {
                let parameters = find_operation(root, operation)?
                    .get("parameters")?
                    .as_array()?;
                parameters
                    .iter()
                    .find(|parameter| parameter["name"] == **name)
            }
            Self::Shape(name) => root["components"]["schemas"].get(*name),
            Self::Member(shape, member) => {
                root["components"]["schemas"].get(*shape)?["properties"].get(*member)
            }
        }
    }
}

fn find_operation<'a>(root: &'a Value, id: &str) -> Option<&'a Value> {
    let items = root["paths"].as_object()?.values();
    let operations = items
        .filter_map(Value::as_object)
        .flat_map(|item| item.values());
    operations
        .into_iter()
        .find(|operation| operation.get("operationId") == Some(&json!(id)))
}

/// The description of a node, which may be a second part of `allOf`.
pub(super) fn description(node: &Value) -> Option<&str> {
    let own = node.get("description");
    let of_parts = || {
        node.get("allOf")?
            .as_array()?
            .iter()
            .find_map(|part| part.get("description"))
    };
    own.or_else(of_parts)?.as_str()
}

/// Chooses descriptions.
pub(super) struct Descriptions<'a> {
    present: Option<&'a Present>,
    /// Whether the descriptions are those of the overlay.
    pub(super) in_overlay: bool,
    documentation: BTreeMap<String, String>,
    /// Descriptions that operations repeat.
    chosen: BTreeMap<String, Option<String>>,
}

impl<'a> Descriptions<'a> {
    pub(super) fn new(present: Option<&'a Present>) -> Self {
        Self {
            present,
            in_overlay: false,
            documentation: BTreeMap::new(),
            chosen: BTreeMap::new(),
        }
    }

    /// The present description, marked if `documentation` is not the one that it was written for. Where that is
    /// not on record, `is_same` says whether what is described has stayed the same.
    pub(super) fn choose(
        &mut self,
        place: Place<'_>,
        documentation: Option<&str>,
        is_same: impl FnOnce(&Value) -> bool,
    ) -> Described {
        let key = place.key();
        let find = |root: &'a Value| place.find(root);
        let corrected = self
            .present
            .and_then(|present| find(present.corrected.root()));
        let node = match self.in_overlay {
            true => corrected,
            false => self
                .present
                .and_then(|present| find(present.document.root())),
        };
        let text = node.and_then(description).filter(|text| !text.is_empty());
        let present_mark = node
            .and_then(|node| node.get(MARK)?.as_str())
            .map(str::to_owned);
        let described = Described {
            text: text.map(str::to_owned),
            mark: present_mark,
        };
        self.chosen.insert(key.clone(), described.text.clone());
        let Some(documentation) = documentation
            .map(fingerprint)
            .filter(|text| *text != fingerprint(""))
        else {
            return described;
        };
        let known = self
            .present
            .and_then(|present| present.record.documentation.get(&key));
        let is_current = match known {
            Some(known) => *known == documentation,
            None => node.is_some_and(is_same),
        };
        self.documentation.insert(key, documentation);
        let reason = match corrected.and_then(description) {
            None => NEW,
            Some(_) if is_current => return described,
            Some(_) => CHANGED,
        };
        let mark = described.mark.unwrap_or_else(|| reason.to_owned());
        Described {
            mark: Some(mark),
            ..described
        }
    }

    /// The description that was chosen for a place before.
    pub(super) fn chosen(&self, place: Place<'_>) -> Option<String> {
        self.chosen.get(&place.key()).cloned().flatten()
    }

    /// The fingerprints of all documentation that was seen.
    pub(super) fn into_documentation(self) -> BTreeMap<String, String> {
        self.documentation
    }
}
