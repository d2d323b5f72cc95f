//! Operations: the document's, and progenitor's methods for them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::facts::{entries, is_marked, items, rust_name, schemas};
use super::methods::Method;
use crate::model::{HttpRequest, Label, Location, Model, Operation, Service, Structure, Type};
use crate::pointer;

/// An operation as the document has it.
pub(super) struct Declared<'a> {
    pub(super) pointer: String,
    pub(super) operation: &'a Value,
    name: &'a str,
    /// The schema of its input.
    input: Option<&'a Value>,
}

/// Operations by the name of progenitor's method.
pub(super) fn document_operations(root: &Value) -> BTreeMap<String, Declared<'_>> {
    let mut operations = BTreeMap::new();
    for (path, item) in entries(root.get("paths")) {
        for (http_method, operation) in entries(Some(item)) {
            if let Some(name) = operation.get("operationId").and_then(Value::as_str) {
                let body = operation.pointer("/requestBody/content/application~1json/schema/$ref");
                let input = body.and_then(|body| body.as_str()?.rsplit('/').next());
                let declared = Declared {
                    pointer: pointer::operation(path, http_method),
                    operation,
                    name,
                    input: input.and_then(|input| schemas(root)?.get(input)),
                };
                operations.insert(rust_name(name), declared);
            }
        }
    }
    operations
}

impl Service {
    pub(super) fn read_operation(
        &self,
        declared: &Declared<'_>,
        method: Method,
    ) -> Result<Operation, String> {
        let structure = |name: &str| {
            self.structure(name)
                .ok_or_else(|| format!("`{name}`, its body or response, is not a structure"))
        };
        let (input, output) = (structure(&method.input)?, structure(&method.output)?);
        self.check_locations(input)?;
        self.check_locations(output)?;
        let string = |key| declared.operation.get(key).and_then(Value::as_str);
        let http = http_request(declared.operation, input)?;
        let idempotency_token = declared.idempotency_token(input);
        let marked = declared
            .operation
            .get("x-idempotent")
            .and_then(Value::as_bool);
        // The service recognizes a request that it has seen by its token.
        let is_idempotent = idempotency_token.is_some()
            || matches!(http.method.as_str(), "GET" | "HEAD" | "PUT" | "DELETE");
        let exceptions: BTreeSet<&str> = items(declared.operation.get("x-exceptions"))
            .filter_map(Value::as_str)
            .collect();
        Ok(Operation {
            name: declared.name.to_owned(),
            pointer: declared.pointer.clone(),
            docs: string("description").unwrap_or_default().to_owned(),
            http,
            method: string("x-rust-name").unwrap_or(&method.name).to_owned(),
            input: method.input,
            output: method.output,
            exceptions: exceptions.into_iter().map(str::to_owned).collect(),
            idempotent: marked.unwrap_or(is_idempotent),
            pagination: None,
            idempotency_token,
            deprecated: is_marked(declared.operation, "deprecated"),
        })
    }

    /// Fails if a member is of a type that cannot be where it travels.
    fn check_locations(&self, structure: &Structure) -> Result<(), String> {
        for member in &structure.members {
            let ty = &member.ty;
            let is_supported = match member.location {
                Location::Body => true,
                Location::Payload => *ty == Type::Blob || ty.form().is_none(),
                Location::Path => self.is_value(ty),
                Location::EncodedHeader => *ty == Type::String,
                Location::Query => match ty {
                    Type::List(ty) => self.is_value(ty),
                    Type::Map(ty) => match ty.as_ref() {
                        Type::List(ty) => **ty == Type::String,
                        ty => *ty == Type::String,
                    },
                    ty => self.is_value(ty),
                },
                Location::Header => match ty {
                    // The dates of HTTP contain commas.
                    Type::List(ty) => self.is_value(ty) && !ty.is_date_time(),
                    ty => self.is_value(ty),
                },
                Location::PrefixedHeaders => {
                    matches!(ty, Type::Map(value) if **value == Type::String)
                }
                Location::Status => matches!(ty, Type::Number("i32" | "i64")),
            };
            if !is_supported {
                return Err(format!(
                    "`{}` has the type `{ty}`, which cannot be where it travels ({})",
                    member.wire_name,
                    member.location.name()
                ));
            }
        }
        Ok(())
    }

    /// Whether a value has a form that is not JSON.
    fn is_value(&self, ty: &Type) -> bool {
        match ty {
            Type::Model { name, .. } => matches!(self.models.get(name), Some(Model::Enum(_))),
            Type::String | Type::Number(_) | Type::DateTime(_) => true,
            _ => false,
        }
    }
}

impl Declared<'_> {
    /// The member that the document marks.
    fn idempotency_token(&self, input: &Structure) -> Option<String> {
        let mut members = entries(self.input?.get("properties"));
        let (key, schema) = members.find(|(_, schema)| is_marked(schema, "x-idempotency-token"))?;
        let marks = ["x-location-name", "x-wire-name"].into_iter();
        let mut names = marks.filter_map(|mark| schema.get(mark)?.as_str());
        let member = input.member_by_wire_name(names.next().unwrap_or(key))?;
        let is_string = member.ty == Type::String && !member.required;
        is_string.then(|| member.name.clone())
    }
}

/// The facts that the dialect sets aside.
fn http_request(operation: &Value, input: &Structure) -> Result<HttpRequest, String> {
    let http = operation.get("x-http");
    let string = |key: &str| http?.get(key)?.as_str();
    let (Some(method), Some(template)) = (string("method"), string("path")) else {
        return Err("it has no HTTP method and path".to_owned());
    };
    let mut path = String::new();
    let mut labels = vec![];
    let mut rest = template;
    while let Some((before, (label, after))) = rest
        .split_once('{')
        .and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        let name = label.strip_suffix('+').unwrap_or(label);
        let mut members = input.members.iter();
        let member = members
            .find(|member| member.location == Location::Path && member.wire_name == name)
            .ok_or_else(|| format!("no member fills the label `{name}` of the path"))?;
        labels.push(Label {
            member: member.name.clone(),
            is_greedy: label.ends_with('+'),
        });
        path.push_str(before);
        path.push_str("{}");
        rest = after;
    }
    path.push_str(rest);
    Ok(HttpRequest {
        method: method.to_owned(),
        path,
        labels,
        constant_query: string("query").map(str::to_owned),
        has_json_body: http.is_some_and(|http| is_marked(http, "body")),
    })
}
