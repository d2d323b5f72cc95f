//! Facts of a model that the converter drops, as changes to its document.

mod exceptions;
mod members;

use serde_json::{Number, json};

use super::convert::{Converter, reachable};
use super::model::{Kind, Model, Operation, Paginator, Shape};
use super::operations::{location, names, places};
use super::tree::{Map, Node};
use crate::pointer;

/// A change to the document.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) at: Target,
    pub(super) update: Map,
    pub(super) reason: &'static str,
}

impl Fact {
    /// Returns none if the change is empty.
    fn new(at: &Target, update: Map, reason: &'static str) -> Option<Self> {
        let at = at.clone();
        (!update.is_empty()).then_some(Self { at, update, reason })
    }
}

/// A node of the document.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    /// As JSONPath, for the overlay.
    pub(super) path: String,
    /// As JSON pointer.
    pub(super) pointer: String,
}

impl Target {
    pub(super) fn schemas() -> Self {
        Self {
            path: "$.components.schemas".into(),
            pointer: "/components/schemas".into(),
        }
    }

    pub(super) fn schema(name: &str) -> Self {
        Self::schemas().child(name)
    }

    fn operation(path: &str, method: &str) -> Self {
        let paths = Self {
            path: "$.paths".into(),
            pointer: "/paths".into(),
        };
        paths.child(path).child(method)
    }

    pub(super) fn child(&self, key: &str) -> Self {
        let is_name = key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && key
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        let step = if is_name {
            format!(".{key}")
        } else {
            format!("[{}]", quoted(key))
        };
        Self {
            path: format!("{}{step}", self.path),
            pointer: format!("{}/{}", self.pointer, pointer::token(key)),
        }
    }

    /// The parameter of an operation with a name and a position.
    fn parameter(&self, name: &str, index: usize) -> Self {
        Self {
            path: format!("{}.parameters[?@.name == {}]", self.path, quoted(name)),
            pointer: format!("{}/parameters/{index}", self.pointer),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

const TRAIT: &str = "A trait of the service model that OpenAPI cannot express.";
const WIDTH: &str = "In the service model, these are integers of 64 bits.";
const SHORT: &str =
    "In the service model, these are integers of 32 bits, and their bounds do not say so.";
const PAGINATED: &str = "The paginated trait of the service model.";
const INFERRED: &str = "The names of the members say that the operation is paginated.";
const SAFE: &str = "In the service model, the operation is idempotent, although its method is not.";
const PAYLOAD: &str = "In the service model, one member is the body.";
const SENSITIVE: &str =
    "The service model marks this shape as sensitive; its values must not be printed.";
const UNION: &str = "In the service model it is a union; exactly one of its members is set.";
const HEADERS: &str = "The converter drops the members of responses that travel in headers.";
const TIMESTAMP: &str =
    "In the service model, these timestamps have another format than those of OpenAPI.";

impl Converter<'_> {
    /// All facts, in the order in which they are written.
    pub(super) fn facts(&mut self) -> Vec<Fact> {
        let mut facts = self.exception_facts();
        let model = self.model;
        for name in reachable(model) {
            let shape = model.shape(name);
            if !shape.is_exception() {
                facts.extend(of_shape(shape, &Target::schema(name)));
                self.add_member_facts(name, shape, &mut facts);
            }
        }
        self.add_operation_facts(&mut facts);
        if let Some(endpoint) = &model.service.metadata.global_endpoint {
            let info = Target {
                path: "$.info".into(),
                pointer: "/info".into(),
            };
            let endpoint = Map::default().with("x-global-endpoint", endpoint);
            facts.extend(Fact::new(&info, endpoint, TRAIT));
        }
        facts
    }

    fn add_operation_facts(&self, facts: &mut Vec<Fact>) {
        let model = self.model;
        let paths = places(model);
        for (name, operation) in &model.service.operations {
            let method = operation.http.method.to_lowercase();
            let at = Target::operation(&paths[name.as_str()], &method);
            let input = model.input(operation).map(|(_, input)| input);
            if let Some(paginator) = model.pagination.get(name) {
                facts.extend(Fact::new(&at, paginated(paginator, input), PAGINATED));
            } else if let Some(paginator) = self.inferred_paginator(operation) {
                facts.extend(Fact::new(&at, paginated(&paginator, input), INFERRED));
            }
            let is_idempotent = operation.idempotent || operation.readonly;
            if is_idempotent && !IDEMPOTENT_METHODS.contains(&method.as_str()) {
                let idempotent = Map::default().with("x-idempotent", true);
                facts.extend(Fact::new(&at, idempotent, SAFE));
            }
            let traits = Map::default()
                .with_some("x-host-prefix", operation.endpoint.host_prefix.as_ref())
                .with_some("x-auth-type", operation.authtype.as_ref())
                .with_some("x-auth", operation.auth.clone())
                .with_some(
                    "x-unsigned-payload",
                    operation.unsigned_payload.then_some(true),
                );
            facts.extend(Fact::new(&at, traits, TRAIT));
            let Some((input_name, input)) = model.input(operation) else {
                continue;
            };
            // Facts about a schema reach the body only if the schema is named after the operation.
            let is_named_after = |ending| input_name.strip_suffix(ending) == Some(name);
            if let Some(payload) = &input.payload
                && !is_named_after("Request")
                && !is_named_after("Input")
            {
                let content = at.child("requestBody").child("content");
                let schema = content.child("application/json").child("schema");
                let payload = Map::default().with("x-payload", payload);
                facts.extend(Fact::new(&schema, payload, PAYLOAD));
            }
            self.add_parameter_facts(&at, operation, input, facts);
        }
    }

    /// Facts about the members of an input that become parameters of an operation.
    fn add_parameter_facts(
        &self,
        at: &Target,
        operation: &Operation,
        input: &Shape,
        facts: &mut Vec<Fact>,
    ) {
        let located = input
            .members
            .iter()
            .filter(|(_, member)| location(member).is_some());
        for (index, (name, member)) in located.enumerate() {
            let wire_name = member.wire_name(name);
            let parameter = at.parameter(wire_name, index);
            let default = match location(member) {
                Some("header") => "rfc822",
                _ => OPENAPI_FORMAT,
            };
            facts.extend(of_use(
                self.model.shape(&member.shape),
                member.timestamp_format.as_deref(),
                default,
                &parameter.child("schema"),
            ));
            let label = format!("{{{wire_name}+}}");
            let is_greedy = operation.http.request_uri.contains(&label);
            let traits = members::traits(member).with_some("x-greedy", is_greedy.then_some(true));
            facts.extend(Fact::new(&parameter, traits, TRAIT));
        }
    }

    /// Pagination by the names that AWS uses, for operations without a paginator: not every service lists its
    /// own in botocore.
    pub(super) fn inferred_paginator(&self, operation: &Operation) -> Option<Paginator> {
        let (_, input) = self.model.input(operation)?;
        let output = self.model.shape(&operation.output.as_ref()?.shape);
        let find = |shape: &Shape, wanted: &str| {
            let mut names = shape.members.keys();
            names
                .find(|name| name.eq_ignore_ascii_case(wanted))
                .cloned()
        };
        let mut lists = output.members.iter().filter(|(_, member)| {
            matches!(self.model.shape(&member.shape).kind, Kind::List | Kind::Map)
        });
        let (items, _) = lists.next().filter(|_| lists.next().is_none())?;
        Some(Paginator {
            input_token: json!(find(input, "nextToken")?),
            output_token: json!(find(output, "nextToken")?),
            limit_key: Some(find(input, "maxResults")?),
            result_key: json!(items),
        })
    }
}

const IDEMPOTENT_METHODS: [&str; 4] = ["get", "head", "put", "delete"];

/// The members of a paginator. Those of the input that become parameters have the names of these.
fn paginated(paginator: &Paginator, input: Option<&Shape>) -> Map {
    let one_or_several = |names: Vec<String>| match names.as_slice() {
        [name] => Node::from(name),
        names => Node::from(names.to_vec()),
    };
    let of_input = |name: String| {
        let member = input.and_then(|input| input.members.get(&name));
        let located = member.filter(|member| location(member).is_some());
        located.map_or(name.clone(), |member| member.wire_name(&name).to_owned())
    };
    let tokens = names(&paginator.input_token).into_iter().map(of_input);
    let members = Map::default()
        .with("inputToken", one_or_several(tokens.collect()))
        .with(
            "outputToken",
            one_or_several(names(&paginator.output_token)),
        )
        .with_some("pageSize", paginator.limit_key.clone().map(of_input))
        .with("items", one_or_several(names(&paginator.result_key)));
    Map::default().with("x-paginated", members)
}

/// The format of timestamps in OpenAPI, by its name in models.
const OPENAPI_FORMAT: &str = "iso8601";

/// Facts about a shape in `components`.
fn of_shape(shape: &Shape, at: &Target) -> Vec<Fact> {
    let mut facts = of_use(shape, None, "unixTimestamp", at);
    let mark = |is_set: bool| is_set.then_some(true);
    let union = Map::default().with_some("x-union", mark(shape.union));
    facts.extend(Fact::new(at, union, UNION));
    let payload = Map::default().with_some("x-payload", shape.payload.as_ref());
    facts.extend(Fact::new(at, payload, PAYLOAD));
    let traits = Map::default()
        .with_some("x-streaming", mark(shape.streaming))
        .with_some("x-event-stream", mark(shape.eventstream))
        .with_some("x-event", mark(shape.event))
        .with_some("x-document", mark(shape.document))
        .with_some("x-sparse", mark(shape.sparse));
    facts.extend(Fact::new(at, traits, TRAIT));
    facts
}

/// Facts about a shape wherever its schema is written. `default` is the format of timestamps without one.
fn of_use(shape: &Shape, format: Option<&str>, default: &str, at: &Target) -> Vec<Fact> {
    let sensitive = Map::default().with_some("x-sensitive", shape.sensitive.then_some(true));
    let (width, reason) = match shape.kind {
        Kind::Long => (Some("int64"), WIDTH),
        Kind::Integer if !has_short_bounds(shape) => (Some("int32"), SHORT),
        Kind::Blob => (Some("byte"), TRAIT),
        _ => (None, TRAIT),
    };
    let width = Map::default().with_some("format", width);
    let format = format.or(shape.timestamp_format.as_deref());
    let format = format.unwrap_or(default);
    let is_other = shape.kind == Kind::Timestamp && format != OPENAPI_FORMAT;
    let format = Map::default().with_some("x-timestamp-format", is_other.then_some(format));
    [
        Fact::new(at, sensitive, SENSITIVE),
        Fact::new(at, width, reason),
        Fact::new(at, format, TIMESTAMP),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether the bounds of an integer say that it has 32 bits.
fn has_short_bounds(shape: &Shape) -> bool {
    let fits = |bound: &Number| {
        bound
            .as_i64()
            .is_some_and(|bound| i32::try_from(bound).is_ok())
    };
    shape.max.as_ref().is_some_and(fits) && shape.min.as_ref().is_none_or(fits)
}

impl Model {
    /// Operations for which a person must decide whether they are idempotent.
    pub(super) fn with_unknown_idempotency(&self) -> Vec<(&str, Target)> {
        let paths = places(self);
        let operations = self.service.operations.iter();
        let unknown = operations.filter_map(|(name, operation)| {
            let method = operation.http.method.to_lowercase();
            let is_known = operation.idempotent
                || operation.readonly
                || IDEMPOTENT_METHODS.contains(&method.as_str());
            (!is_known).then(|| {
                (
                    name.as_str(),
                    Target::operation(&paths[name.as_str()], &method),
                )
            })
        });
        unknown.collect()
    }
}
