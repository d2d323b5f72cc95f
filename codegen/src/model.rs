//! The model of a service: the only input of the writers.
//!
//! [`Service::read`] builds it from progenitor's output and the document's `x-` marks. All names are those of the
//! generated code.

mod bounds;
mod read;
mod ty;

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use serde_json::Value;

pub use bounds::{Bounds, Range};
pub(crate) use read::doc_line;
pub use ty::{TimestampFormat, Type};

use crate::names;

/// A service.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// Title of the document.
    pub title: String,
    /// Version of the API.
    pub api_version: String,
    /// The service's ID.
    pub id: String,
    /// The service's name in a SigV4 credential scope.
    pub signing_name: String,
    /// First label of the service's host names.
    pub endpoint_prefix: String,
    /// The host of the service, with `{region}` for the region, if it does not have the usual form.
    pub host: Option<String>,
    /// Operations, in the order of their methods.
    pub operations: Vec<Operation>,
    /// Models by name, without exceptions.
    pub models: BTreeMap<String, Model>,
    /// Exceptions by name.
    pub exceptions: BTreeMap<String, Exception>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name in the document, and on the wire.
    pub name: String,
    /// Its place in the document.
    pub pointer: String,
    /// Description in Markdown.
    pub docs: String,
    /// Name of the client's method, and of the operation's module.
    pub method: String,
    /// How its input becomes a request.
    pub http: HttpRequest,
    /// Structure of all that it takes.
    pub input: String,
    /// Structure of all that it returns.
    pub output: String,
    /// Exceptions that it lists.
    pub exceptions: Vec<String>,
    /// Whether sending the same request twice has the same effect as sending it once.
    pub idempotent: bool,
    /// How it returns a list in pages, if it does.
    pub pagination: Option<Pagination>,
    /// The member of the input that identifies the request, if there is one. The client makes it up if the caller does
    /// not.
    pub idempotency_token: Option<String>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
}

/// How an operation's input becomes a request, except for what its members say.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path, with `{}` for each label.
    pub path: String,
    /// What fills the path's labels, in order.
    pub labels: Vec<Label>,
    /// The parameters of the query that are the same in each request, encoded.
    pub constant_query: Option<String>,
    /// Whether the members in the body are sent as a JSON object.
    pub has_json_body: bool,
}

/// A label of a path.
#[derive(Clone, Debug)]
pub struct Label {
    /// The member that fills it.
    pub member: String,
    /// Whether it may have several segments.
    pub is_greedy: bool,
}

impl HttpRequest {
    /// The path, with `{name}` for each label; `name` gives the names.
    pub(crate) fn path_with(&self, name: impl Fn(&Label) -> String) -> String {
        let mut names = self
            .labels
            .iter()
            .map(|label| format!("{{{}}}", name(label)));
        let mut parts = self.path.split("{}");
        let mut path = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            path.push_str(&names.next().unwrap_or_default());
            path.push_str(part);
        }
        path
    }

    /// The segment of the path that is only this label, counted from 1.
    pub(crate) fn segment(&self, member: &str) -> Option<usize> {
        let mut labels = self.labels.iter();
        for (number, segment) in self.path.split('/').enumerate() {
            for _ in segment.matches("{}") {
                let label = labels.next()?;
                if label.is_greedy {
                    return None;
                }
                if label.member == member {
                    return (segment == "{}").then_some(number);
                }
            }
        }
        None
    }
}

/// How an operation returns a list in pages, by the names of members.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// Member of the input that takes the token of a page.
    pub input_token: String,
    /// Member of the output that holds the token of the page after it.
    pub output_token: String,
    /// Member of the input that limits a page, if there is one.
    pub page_size: Option<String>,
    /// Member of the output that holds the items.
    pub items: String,
}

/// A type of requests and responses.
#[derive(Clone, Debug)]
pub enum Model {
    /// A structure with members.
    Structure(Structure),
    /// One of several strings.
    Enum(Enum),
    /// A structure of which exactly one member is set.
    Union(Union),
}

/// A structure with members.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// Name of the type.
    pub name: String,
    /// Description in Markdown.
    pub docs: String,
    /// Members, in the order of the generated fields.
    pub members: Vec<Member>,
    /// What operations use it for.
    pub role: Role,
    /// Whether its `Debug` prints nothing of it.
    pub sensitive: bool,
    /// The structure in wire form, as an example.
    pub example: Option<Value>,
}

/// What operations use a structure for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Role {
    /// It is part of responses only.
    #[default]
    Received,
    /// It is part of requests.
    Sent,
    /// It is all that an operation takes.
    Input,
    /// It is all that an operation returns.
    Output,
}

impl Structure {
    /// Whether requests contain it, so that it has a builder.
    pub fn is_sent(&self) -> bool {
        matches!(self.role, Role::Sent | Role::Input)
    }

    /// Whether it is all that an operation takes.
    pub fn is_input(&self) -> bool {
        self.role == Role::Input
    }

    /// Whether it is all that an operation returns, and carries a request ID.
    pub fn is_output(&self) -> bool {
        self.role == Role::Output
    }

    /// Name of its builder.
    pub fn builder_name(&self) -> String {
        format!("{}Builder", self.name)
    }

    /// Whether it implements `Default`. A list or map that a response always has may be empty; in a request, the
    /// caller must set it.
    pub fn has_default(&self) -> bool {
        let has_no_default =
            |member: &Member| member.required && (self.is_sent() || !member.ty.is_collection());
        !self.members.iter().any(has_no_default)
    }

    /// Whether its builder can fail: an operation's input may gain a required member, others have one.
    pub fn build_is_fallible(&self) -> bool {
        self.is_input() || self.members.iter().any(|member| member.required)
    }

    /// Finds a member by the name of its field.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// Finds a member by its name on the wire.
    pub fn member_by_wire_name(&self, wire_name: &str) -> Option<&Member> {
        let mut members = self.members.iter();
        members.find(|member| member.wire_name == wire_name)
    }
}

/// A member of a structure.
#[derive(Clone, Debug)]
pub struct Member {
    /// Name of the field.
    pub name: String,
    /// Name in JSON, in the path's template or in the query.
    pub wire_name: String,
    /// Description in Markdown.
    pub docs: String,
    /// Type, without the `Option` of a member that is not required.
    pub ty: Type,
    /// Whether it is always there.
    pub required: bool,
    /// Where it travels.
    pub location: Location,
    /// Whether its values are never printed.
    pub sensitive: bool,
    /// Whether it takes ARNs.
    pub is_arn: bool,
    /// Whether it holds the token of the page after this one.
    pub is_page_token: bool,
    /// A value in wire form, as an example.
    pub example: Option<Value>,
    /// The values that the service accepts. They are documented, and not checked.
    pub bounds: Bounds,
    /// The value that the service takes if it is absent, in wire form.
    pub default: Option<Value>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
}

impl Member {
    /// Description in Markdown, with the bounds and the default.
    pub fn documentation(&self) -> String {
        let default = self.default.as_ref();
        let default = default.map(|value| format!("Default: `{value}`."));
        with_limits(&self.docs, &self.bounds, default)
    }

    /// Name of the method that sets it.
    pub fn setter_name(&self) -> String {
        names::setter_name(&self.name)
    }

    /// Name of the method that returns it.
    pub fn accessor_name(&self) -> String {
        names::accessor_name(&self.name)
    }

    /// Whether it is part of the JSON body.
    pub fn travels_in_body(&self) -> bool {
        self.location == Location::Body
    }
}

/// Where a member travels. Its wire name is the name there.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Location {
    /// In the JSON body.
    #[default]
    Body,
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a header, in base64, because its value is JSON.
    EncodedHeader,
    /// In headers, of which its wire name is the prefix.
    PrefixedHeaders,
    /// It is the body.
    Payload,
    /// It is the HTTP status of the response.
    Status,
}

impl Location {
    /// Reads the mark that the dialect leaves on a member.
    pub(crate) fn read(member: &Value) -> Self {
        match member.get("x-location").and_then(Value::as_str) {
            Some("path") => Self::Path,
            Some("query") => Self::Query,
            Some("header") if member.get("x-json-value") == Some(&Value::Bool(true)) => {
                Self::EncodedHeader
            }
            Some("header") => Self::Header,
            Some("headers") => Self::PrefixedHeaders,
            Some("payload") => Self::Payload,
            Some("statusCode") => Self::Status,
            _ => Self::Body,
        }
    }

    /// The place, in a few words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Body => "in the body",
            Self::Path => "in the path",
            Self::Query => "in the query",
            Self::Header | Self::EncodedHeader => "in a header",
            Self::PrefixedHeaders => "in headers with a prefix",
            Self::Payload => "as the body",
            Self::Status => "as the status",
        }
    }
}

/// One of several strings.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Name of the type.
    pub name: String,
    /// Description in Markdown.
    pub docs: String,
    /// Values that are known.
    pub values: Vec<EnumValue>,
    /// Whether its `Debug` prints nothing of it.
    pub sensitive: bool,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Name of the variant.
    pub name: String,
    /// The value on the wire.
    pub wire_name: String,
}

/// A structure of which exactly one member is set.
#[derive(Clone, Debug)]
pub struct Union {
    /// Name of the type.
    pub name: String,
    /// Description in Markdown.
    pub docs: String,
    /// Members that are known.
    pub variants: Vec<Variant>,
    /// Whether its `Debug` prints nothing of it.
    pub sensitive: bool,
}

/// A member of a union.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Name of the variant.
    pub name: String,
    /// What follows `as_` and `is_`.
    pub accessor: String,
    /// Name of the member on the wire.
    pub wire_name: String,
    /// Description in Markdown.
    pub docs: String,
    /// Type of the member.
    pub ty: Type,
    /// The values that the service accepts. They are documented, and not checked.
    pub bounds: Bounds,
}

impl Variant {
    /// Description in Markdown, with the bounds.
    pub fn documentation(&self) -> String {
        with_limits(&self.docs, &self.bounds, None)
    }
}

fn with_limits(docs: &str, bounds: &Bounds, default: Option<String>) -> String {
    let bounds = Some(bounds.to_string()).filter(|bounds| !bounds.is_empty());
    let limits: Vec<String> = bounds.into_iter().chain(default).collect();
    let parts = [docs.to_owned(), limits.join(" ")].into_iter();
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

/// An exception.
#[derive(Clone, Debug, Default)]
pub struct Exception {
    /// Its members.
    pub structure: Structure,
    /// Its code on the wire.
    pub code: String,
    /// Its HTTP status, where that is known.
    pub status: Option<u16>,
    /// What to do about it, where the overlay says so.
    pub hint: Option<String>,
}

impl Model {
    /// Name of the type.
    pub fn name(&self) -> &str {
        match self {
            Self::Structure(structure) => &structure.name,
            Self::Enum(item) => &item.name,
            Self::Union(union) => &union.name,
        }
    }

    /// Description in Markdown.
    pub fn docs(&self) -> &str {
        match self {
            Self::Structure(structure) => &structure.docs,
            Self::Enum(item) => &item.docs,
            Self::Union(union) => &union.docs,
        }
    }
}

impl Service {
    /// Name of the crate that the generated modules belong to, for examples.
    pub fn crate_name(&self) -> String {
        let mut id = self.id.to_snake_case();
        id.retain(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        let letter = if id.starts_with(|first: char| first.is_ascii_alphabetic()) {
            ""
        } else {
            "x"
        };
        format!("{letter}{id}_client")
    }

    /// Finds a structure, exceptions included.
    pub fn structure(&self, name: &str) -> Option<&Structure> {
        match self.models.get(name) {
            Some(Model::Structure(structure)) => Some(structure),
            Some(_) => None,
            None => Some(&self.exceptions.get(name)?.structure),
        }
    }

    /// All structures, exceptions included.
    pub fn structures(&self) -> impl Iterator<Item = &Structure> {
        let models = self.models.values().filter_map(|model| match model {
            Model::Structure(structure) => Some(structure),
            _ => None,
        });
        let exceptions = self.exceptions.values();
        models.chain(exceptions.map(|exception| &exception.structure))
    }

    /// The operation whose input a structure is.
    pub fn operation_of_input(&self, input: &str) -> Option<&Operation> {
        let mut operations = self.operations.iter();
        operations.find(|operation| operation.input == input)
    }

    /// `POST /tags/{resourceArn}?operation=add`, as people write it.
    pub(crate) fn request_line(&self, operation: &Operation) -> String {
        let http = &operation.http;
        let input = self.structure(&operation.input);
        let path = http.path_with(|label| {
            let member = input.and_then(|input| input.member(&label.member));
            let name = member.map_or(&label.member, |member| &member.wire_name);
            let plus = if label.is_greedy { "+" } else { "" };
            format!("{name}{plus}")
        });
        let query = http.constant_query.iter();
        let query: String = query.map(|query| format!("?{query}")).collect();
        format!("{} {path}{query}", http.method)
    }
}
