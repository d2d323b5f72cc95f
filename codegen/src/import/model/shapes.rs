//! Shapes: the types of a model.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Number, Value};

use crate::pointer;

/// A type.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shape {
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    /// Members of a structure.
    #[serde(default)]
    pub(crate) members: BTreeMap<String, Member>,
    #[serde(default)]
    pub(crate) required: Vec<String>,
    /// What a list consists of.
    pub(crate) member: Option<Member>,
    /// What the keys of a map are.
    pub(crate) key: Option<Member>,
    /// What the values of a map are.
    pub(crate) value: Option<Member>,
    #[serde(default, rename = "enum")]
    pub(crate) values: Vec<String>,
    pub(crate) min: Option<Number>,
    pub(crate) max: Option<Number>,
    pub(crate) pattern: Option<String>,
    pub(crate) documentation: Option<String>,
    #[serde(default)]
    pub(crate) sensitive: bool,
    #[serde(default)]
    pub(crate) union: bool,
    #[serde(default)]
    pub(crate) streaming: bool,
    #[serde(default)]
    pub(crate) eventstream: bool,
    #[serde(default)]
    pub(crate) event: bool,
    #[serde(default)]
    pub(crate) document: bool,
    #[serde(default)]
    pub(crate) sparse: bool,
    #[serde(default)]
    pub(crate) deprecated: bool,
    pub(crate) deprecated_message: Option<String>,
    pub(crate) timestamp_format: Option<String>,
    /// The member that is the body.
    pub(crate) payload: Option<String>,
    #[serde(default)]
    pub(crate) exception: bool,
    pub(crate) error: Option<ErrorTrait>,
    #[serde(default)]
    pub(crate) fault: bool,
    pub(crate) retryable: Option<Value>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Structure,
    List,
    Map,
    String,
    Integer,
    Long,
    Float,
    Double,
    Boolean,
    Timestamp,
    Blob,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorTrait {
    pub(crate) http_status_code: Option<u16>,
    pub(crate) code: Option<String>,
}

/// A use of a shape.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Member {
    pub(crate) shape: String,
    pub(crate) documentation: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) location_name: Option<String>,
    #[serde(default)]
    pub(crate) idempotency_token: bool,
    #[serde(default)]
    pub(crate) deprecated: bool,
    pub(crate) deprecated_message: Option<String>,
    #[serde(default)]
    pub(crate) jsonvalue: bool,
    #[serde(default)]
    pub(crate) eventpayload: bool,
    #[serde(default)]
    pub(crate) host_label: bool,
    pub(crate) timestamp_format: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

/// What shapes and members may have that says nothing about requests or responses.
const KNOWN: &[&str] = &[
    "box",
    "contextParam",
    "deprecatedSince",
    "enum",
    "requiresLength",
    "synthetic",
];

impl Shape {
    pub(crate) fn is_exception(&self) -> bool {
        self.exception || self.error.is_some()
    }

    pub(crate) fn is_required(&self, member: &str) -> bool {
        self.required.iter().any(|name| name == member)
    }

    /// The shapes that it refers to, each with its place in the shape.
    pub(crate) fn uses(&self) -> impl Iterator<Item = (String, &Member)> {
        let members = self
            .members
            .iter()
            .map(|(name, member)| (format!("/members/{}", pointer::token(name)), member));
        let parts = [
            ("/member", &self.member),
            ("/key", &self.key),
            ("/value", &self.value),
        ];
        let parts = parts
            .into_iter()
            .filter_map(|(place, part)| Some((place.to_owned(), part.as_ref()?)));
        members.chain(parts)
    }

    pub(super) fn unknown(&self) -> impl Iterator<Item = (&str, String)> {
        let own = self.others.keys().map(|key| (key.as_str(), String::new()));
        let of_uses = self.uses().flat_map(|(place, member)| {
            member
                .others
                .keys()
                .map(move |key| (key.as_str(), place.clone()))
        });
        own.chain(of_uses).filter(|(key, _)| !KNOWN.contains(key))
    }
}

impl Member {
    /// Its name on the wire.
    pub(crate) fn wire_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.location_name.as_deref().unwrap_or(name)
    }
}

/// The shape, the place in it, and what is wrong there.
type Problem = (String, String, String);

/// Checks that all shapes exist and that values of each are possible.
pub(super) fn check(shapes: &BTreeMap<String, Shape>) -> Result<(), Problem> {
    for (name, shape) in shapes {
        let problem = |place: &str, message: String| Err((name.clone(), place.to_owned(), message));
        for (place, used) in shape.uses() {
            if !shapes.contains_key(&used.shape) {
                let message = format!(
                    "{name} refers to the shape {}, which is missing",
                    used.shape
                );
                return problem(&place, message);
            }
        }
        let parts = match shape.kind {
            Kind::List => [("member", shape.member.is_some()), ("", true)],
            Kind::Map => [
                ("key", shape.key.is_some()),
                ("value", shape.value.is_some()),
            ],
            _ => [("", true); 2],
        };
        if let Some((part, _)) = parts.into_iter().find(|(_, there)| !there) {
            return problem("", format!("{name} has no `{part}`"));
        }
        let named = shape.required.iter().chain(&shape.payload);
        if let Some(missing) = named
            .into_iter()
            .find(|member| !shape.members.contains_key(*member))
        {
            return problem(
                "",
                format!("{name} has no member `{missing}`, which it names"),
            );
        }
    }
    check_cycles(shapes)
}

/// A structure may contain itself through a member that is not required, or in a list or map. Otherwise, no value
/// of it can exist.
fn check_cycles(shapes: &BTreeMap<String, Shape>) -> Result<(), Problem> {
    let mut checked = BTreeSet::new();
    for start in shapes.keys() {
        // Without recursion, as chains of shapes may be long.
        let mut path: Vec<(&str, Vec<&str>)> = vec![(start, inner(shapes, start))];
        while let Some((name, unvisited)) = path.last_mut() {
            let name = *name;
            let Some(next) = unvisited.pop() else {
                checked.insert(name);
                path.pop();
                continue;
            };
            if path.iter().any(|(name, _)| *name == next) {
                let message = format!("{next} always contains itself, so that it has no value");
                return Err((next.to_owned(), String::new(), message));
            }
            if !checked.contains(next) {
                path.push((next, inner(shapes, next)));
            }
        }
    }
    Ok(())
}

/// The shapes of which each value of a shape contains one, or of which a list or map of lists or maps consists.
fn inner<'a>(shapes: &'a BTreeMap<String, Shape>, name: &str) -> Vec<&'a str> {
    let shape = &shapes[name];
    let is_collection = |name: &str| matches!(shapes[name].kind, Kind::List | Kind::Map);
    match shape.kind {
        Kind::Structure => {
            let required = shape.required.iter();
            let targets = required.map(|member| shape.members[member].shape.as_str());
            targets
                .filter(|target| shapes[*target].kind == Kind::Structure)
                .collect()
        }
        _ => {
            let targets = shape.uses().map(|(_, used)| used.shape.as_str());
            targets.filter(|target| is_collection(target)).collect()
        }
    }
}
