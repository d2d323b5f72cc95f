//! Operations: the document's, and progenitor's methods for them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::facts::{entries, is_marked, is_sensitive, items, rust_name};
use super::methods::Method;
use crate::error::Diagnostic;
use crate::model::{
    Bounds, HttpRequest, Location, Member, Model, Operation, Pagination, Service, Structure, Type,
};
use crate::pointer;

/// An operation as the document has it.
pub(super) struct Declared<'a> {
    pub(super) pointer: String,
    name: &'a str,
    http_method: &'a str,
    operation: &'a Value,
}

/// Operations by the name of their method.
pub(super) fn document_operations(root: &Value) -> BTreeMap<String, Declared<'_>> {
    let mut operations = BTreeMap::new();
    for (path, item) in entries(root.get("paths")) {
        for (http_method, operation) in entries(Some(item)) {
            if let Some(name) = operation.get("operationId").and_then(Value::as_str) {
                let declared = Declared {
                    pointer: pointer::operation(path, http_method),
                    name,
                    http_method,
                    operation,
                };
                operations.insert(rust_name(name), declared);
            }
        }
    }
    operations
}

impl Service {
    pub(super) fn read_operation(
        &mut self,
        declared: &Declared<'_>,
        method: Method,
    ) -> Result<Operation, String> {
        let of_body = |body: &Option<syn::Type>, suffix: &str| match body {
            None => Ok(format!("{}{suffix}", declared.name)),
            Some(body) => match Type::read(body) {
                Ok((Type::Model { name, .. }, _)) if name != "ByteStream" => Ok(name),
                Ok((Type::Model { .. }, _)) | Err(_) => {
                    Err("its body or response is not JSON".to_owned())
                }
                Ok(_) => Err("its body or response is not a structure".to_owned()),
            },
        };
        let input = of_body(&method.body, "Request")?;
        let output = of_body(&method.response, "Response")?;
        let (has_body, has_response) = (method.body.is_some(), method.response.is_some());
        let link = format!("[`{}`](crate::Client::{})", declared.name, method.name);
        self.add_structure(&input, has_body, format!("Input of {link}."))?;
        self.add_structure(&output, has_response, format!("Output of {link}."))?;
        let members = parameters(declared, &method)?;
        let Some(Model::Structure(structure)) = self.models.get_mut(&input) else {
            return Err(format!("`{input}` is not a structure"));
        };
        for member in members {
            if structure.member(&member.name).is_some() {
                return Err(format!(
                    "`{}` is both in the body `{input}` and outside of it",
                    member.name
                ));
            }
            structure.members.push(member);
        }
        let string = |key| declared.operation.get(key).and_then(Value::as_str);
        let marked = declared
            .operation
            .get("x-idempotent")
            .and_then(Value::as_bool);
        let by_method = matches!(declared.http_method, "get" | "head" | "put" | "delete");
        let exceptions: BTreeSet<&str> = items(declared.operation.get("x-exceptions"))
            .filter_map(Value::as_str)
            .collect();
        Ok(Operation {
            name: declared.name.to_owned(),
            pointer: declared.pointer.clone(),
            docs: string("description").unwrap_or_default().to_owned(),
            http: HttpRequest {
                method: method.http_method,
                path: method.path,
                labels: method.labels,
                query: method.query,
                has_body,
            },
            method: method.name,
            input,
            output,
            exceptions: exceptions.into_iter().map(str::to_owned).collect(),
            idempotent: marked.unwrap_or(by_method),
            pagination: None,
            deprecated: is_marked(declared.operation, "deprecated"),
        })
    }

    /// Every operation takes and returns a structure, even if it is empty.
    fn add_structure(&mut self, name: &str, is_declared: bool, docs: String) -> Result<(), String> {
        match self.models.get(name) {
            Some(Model::Structure(_)) => Ok(()),
            None if !is_declared => {
                let structure = Structure {
                    name: name.to_owned(),
                    docs,
                    ..Structure::default()
                };
                self.models
                    .insert(name.to_owned(), Model::Structure(structure));
                Ok(())
            }
            _ => Err(format!(
                "`{name}`, its body or response, is not a structure"
            )),
        }
    }

    /// How an operation returns a list in pages, if it does.
    pub(super) fn read_pagination(
        &self,
        declared: &Declared<'_>,
        operation: &Operation,
    ) -> Result<Option<Pagination>, Diagnostic> {
        let Some(names) = declared.operation.get("x-paginated") else {
            return Ok(None);
        };
        let refused = |message: String| Diagnostic::new(&declared.pointer, message);
        let member = |structure: &str, key: &str| {
            let Some(wire_name) = names.get(key).and_then(Value::as_str) else {
                let pointer = format!("{}/x-paginated", declared.pointer);
                let message = format!("expected the name of a member as `{key}`");
                return Err(Diagnostic::new(pointer, message));
            };
            let found = self.structure(structure);
            let member = found.and_then(|found| found.member_by_wire_name(wire_name));
            member.ok_or_else(|| {
                refused(format!(
                    "x-paginated names `{wire_name}`, which `{structure}` does not have"
                ))
            })
        };
        let input_token = member(&operation.input, "inputToken")?;
        let output_token = member(&operation.output, "outputToken")?;
        let page_size = member(&operation.input, "pageSize")?;
        let items = member(&operation.output, "items")?;
        if !items.ty.is_list() {
            return Err(refused(format!(
                "`{}`, the items of its pages, is not a list",
                items.name
            )));
        }
        for token in [input_token, output_token] {
            if token.required || token.ty != Type::String {
                return Err(refused(format!(
                    "`{}`, the token of its pages, is not an optional string",
                    token.name
                )));
            }
        }
        if page_size.required || !matches!(page_size.ty, Type::Number("i32" | "i64")) {
            return Err(refused(format!(
                "`{}`, its page size, is not an optional number",
                page_size.name
            )));
        }
        Ok(Some(Pagination {
            input_token: input_token.name.clone(),
            output_token: output_token.name.clone(),
            page_size: page_size.name.clone(),
            items: items.name.clone(),
        }))
    }
}

/// The arguments other than the body, labels of the path and parameters of the query, as members of the input.
fn parameters(declared: &Declared<'_>, method: &Method) -> Result<Vec<Member>, String> {
    let described: Vec<(&str, &Value)> = items(declared.operation.get("parameters"))
        .filter_map(|parameter| Some((parameter.get("name")?.as_str()?, parameter)))
        .collect();
    let mut members = vec![];
    for (name, ty) in &method.arguments {
        let location = if method.labels.contains(name) {
            Some(Location::Path)
        } else if method.query.contains(name) {
            Some(Location::Query)
        } else {
            None
        };
        let mut origins = described.iter();
        let origin = origins.find(|(wire_name, _)| *name == rust_name(wire_name));
        let (Some(location), Some((wire_name, parameter))) = (location, origin) else {
            return Err(format!(
                "the parameter `{name}` is neither a label of the path nor in its query; headers are not supported"
            ));
        };
        let (ty, optional) =
            Type::read(ty).map_err(|why| format!("the parameter `{name}` {why}"))?;
        // One level of lists becomes several pairs of the query; nothing else has more than one value.
        let value = match &ty {
            Type::List(item) if location == Location::Query => item,
            ty => ty,
        };
        if value.is_collection() {
            return Err(format!(
                "the parameter `{name}` is a list or map where only one value can be"
            ));
        }
        let schema = parameter.get("schema");
        let description = parameter.get("description").and_then(Value::as_str);
        members.push(Member {
            name: name.clone(),
            wire_name: (*wire_name).to_owned(),
            docs: description.unwrap_or_default().to_owned(),
            ty,
            required: !optional,
            location,
            sensitive: is_sensitive(parameter) || schema.is_some_and(is_sensitive),
            is_arn: is_marked(parameter, "x-arn"),
            is_page_token: false,
            example: schema.and_then(|schema| schema.get("example")).cloned(),
            bounds: Bounds::read(parameter),
            default: schema.and_then(|schema| schema.get("default")).cloned(),
            deprecated: is_marked(parameter, "deprecated"),
        });
    }
    Ok(members)
}
