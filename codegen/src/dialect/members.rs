//! One structure for all that an operation takes, and one for all that it returns.

mod components;

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Value, json};

use self::components::{Components, members_only};
use super::operations::exception_names;
use super::references::{beside_reference, reference_to, references};
use super::visit::for_each_operation;
use super::{CopyBudget, Object, schemas, schemas_or_new};
use crate::error::{Diagnostic, Diagnostics};
use crate::names::numbered;
use crate::pointer;

/// The members of an input are in the path, the query, headers and the body. They become the members of one
/// structure, `{OperationId}Request`, marked with where they travel. It is the only body that progenitor finds.
pub(super) fn gather_inputs(root: &mut Value, diagnostics: &mut Diagnostics) {
    gather(root, Side::Input, diagnostics);
}

/// Likewise, all that an operation returns becomes `{OperationId}Response`, even if another operation returns the
/// same.
pub(super) fn gather_outputs(root: &mut Value, diagnostics: &mut Diagnostics) {
    gather(root, Side::Output, diagnostics);
}

/// Only members of inputs, outputs and exceptions can travel outside of the body.
pub(super) fn forget_locations_of_inner_members(root: &mut Value, _: &mut Diagnostics) {
    let exceptions = exception_names(root);
    let mut outermost = BTreeSet::new();
    for_each_operation(root, |_, operation| {
        let parts = ["requestBody", "responses"].map(|key| operation.get(key));
        let names = parts.into_iter().flatten().flat_map(references);
        outermost.extend(names.map(str::to_owned));
    });
    for (name, schema) in schemas(root).into_iter().flatten() {
        let is_exception = exceptions.contains(name) || schema.get("x-http-status").is_some();
        let Some(schema) = schema.as_object_mut() else {
            continue;
        };
        if is_exception {
            forget_missing_members(schema);
        } else if !outermost.contains(name) {
            let members = schema.get_mut("properties").and_then(Value::as_object_mut);
            let members = members.into_iter().flat_map(|all| all.values_mut());
            for member in members.filter_map(Value::as_object_mut) {
                member.remove("x-location");
                member.remove("x-location-name");
            }
        }
    }
}

/// The client does not read the headers of exceptions, so that a member there is never set.
fn forget_missing_members(exception: &mut Object) {
    let members = exception.get("properties").and_then(Value::as_object);
    let located = members.into_iter().flatten();
    let located = located.filter(|(_, member)| location(member).is_some());
    let located: BTreeSet<String> = located.map(|(name, _)| name.clone()).collect();
    if let Some(Value::Array(required)) = exception.get_mut("required") {
        required.retain(|name| name.as_str().is_none_or(|name| !located.contains(name)));
    }
}

#[derive(Clone, Copy)]
enum Side {
    Input,
    Output,
}

impl Side {
    /// Endings of the structure's name. The converter uses both; the second one is for when the first is taken.
    fn endings(self) -> [&'static str; 2] {
        match self {
            Self::Input => ["Request", "Input"],
            Self::Output => ["Response", "Output"],
        }
    }

    /// What holds the reference to the structure.
    fn key(self) -> &'static str {
        match self {
            Self::Input => "requestBody",
            Self::Output => "responses",
        }
    }

    fn holder(self, name: &str) -> Value {
        let schema = json!({ "$ref": reference_to(name) });
        let content = json!({ "application/json": { "schema": schema } });
        match self {
            Self::Input => json!({ "required": true, "content": content }),
            Self::Output => json!({ "200": { "description": "", "content": content } }),
        }
    }
}

/// A structure that has been put together.
struct Gathered {
    operation: String,
    schema: Object,
    origin: Origin,
    /// Names of members that were elsewhere, with their places.
    moved: Vec<(String, String)>,
}

/// Where the structure comes from.
enum Origin {
    /// The schema of this name.
    Schema(String),
    /// A place in an operation.
    Place(String),
}

fn gather(root: &mut Value, side: Side, diagnostics: &mut Diagnostics) {
    let mut components = Components::take(root, side);
    let mut budget = CopyBudget::new();
    let mut structures = vec![];
    let paths = root.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        let Some(Value::Object(operation)) = item.get_mut("post") else {
            continue;
        };
        let place = pointer::operation(path, "post");
        let gathered = Gathered::read(side, operation, &place, &mut components);
        match gathered.map_err(|message| Diagnostic::new(&place, message)) {
            Ok(gathered) => {
                let schema = Value::Object(gathered.schema.clone());
                if budget.spend(&schema, &place, diagnostics) {
                    structures.push(gathered);
                } else {
                    *item = json!({});
                }
            }
            Err(refusal) => {
                diagnostics.add(refusal);
                *item = json!({});
            }
        }
    }
    put(root, side, structures, components);
}

impl Gathered {
    fn read(
        side: Side,
        operation: &mut Object,
        place: &str,
        components: &mut Components,
    ) -> Result<Self, String> {
        let id = operation.get("operationId").and_then(Value::as_str);
        let id = id.unwrap_or_default().to_owned();
        let named = side.endings().map(|ending| format!("{id}{ending}"));
        match side {
            Side::Input => {
                let body = operation.remove("requestBody");
                let (schema, origin) = match (&body, components.empty_input(&named)) {
                    (Some(body), _) => components
                        .structure(body, &format!("{place}/requestBody"), &named)
                        .map_err(|what| format!("its request body {what}"))?,
                    (None, Some(name)) => {
                        let schema = members_only(&components.schemas[name])?;
                        (schema, Origin::Schema(name.clone()))
                    }
                    (None, None) => (Object::new(), Origin::Place(place.to_owned())),
                };
                let mut gathered = Self::new(id, schema, origin)?;
                if body.is_some() && gathered.has_members_in_body() {
                    mark_json_body(operation);
                }
                gathered.add_parameters(operation, components)?;
                gathered.set_required(|_| true);
                Ok(gathered)
            }
            Side::Output => {
                let success = success(operation);
                let (schema, origin) = match success {
                    Some((status, response)) => components
                        .structure(response, &format!("{place}/responses/{status}"), &[])
                        .map_err(|what| format!("its response {what}"))?,
                    None => (Object::new(), Origin::Place(place.to_owned())),
                };
                let mut gathered = Self::new(id, schema, origin)?;
                let response = success.map(|(_, response)| components.resolve(response));
                let headers = response.and_then(|response| response.get("headers")?.as_object());
                let headers = headers.into_iter().flatten();
                let headers: Vec<(String, Value)> = headers
                    .map(|(name, header)| (name.clone(), components.resolve(header).clone()))
                    .collect();
                for (name, header) in headers {
                    gathered.add(&name, "header", &header, components);
                }
                // A response may lack any header, and if one member is the body, the others are not in it.
                let mut members = gathered.members().values();
                let has_payload = members.any(|member| location(member) == Some("payload"));
                gathered.set_required(|member| !has_payload && location(member).is_none());
                Ok(gathered)
            }
        }
    }

    fn new(operation: String, schema: Object, origin: Origin) -> Result<Self, String> {
        let mut gathered = Self {
            operation,
            schema,
            origin,
            moved: vec![],
        };
        gathered.schema.insert("type".into(), "object".into());
        gathered.schema.remove("title");
        gathered.members();
        gathered.locate_payload()?;
        Ok(gathered)
    }

    fn members(&mut self) -> &mut Object {
        let members = self.schema.entry("properties");
        match members.or_insert_with(|| json!({})) {
            Value::Object(members) => members,
            _ => unreachable!("`members_only` has checked it"),
        }
    }

    /// Which member is the whole body is a fact of the structure in the document.
    fn locate_payload(&mut self) -> Result<(), String> {
        let Some(payload) = self.schema.remove("x-payload") else {
            return Ok(());
        };
        let name = payload.as_str().unwrap_or_default();
        let members = self.members();
        let is_same = |key: &&String| key.to_snake_case() == name.to_snake_case();
        let exact = members.keys().find(|key| *key == name);
        let key = exact.or_else(|| members.keys().find(is_same)).cloned();
        match key.and_then(|key| members.get_mut(&key)?.as_object_mut()) {
            Some(member) => {
                member.insert("x-location".into(), "payload".into());
                Ok(())
            }
            None => Err(format!(
                "`x-payload` names {payload}, which is not a member"
            )),
        }
    }

    /// Whether the body is JSON with the members as they are now.
    fn has_members_in_body(&mut self) -> bool {
        let members = self.members();
        members.is_empty() || members.values().any(|member| location(member).is_none())
    }

    fn add_parameters(
        &mut self,
        operation: &mut Object,
        components: &mut Components,
    ) -> Result<(), String> {
        let parameters = operation.remove("parameters");
        let parameters = parameters.as_ref().and_then(Value::as_array);
        for parameter in parameters.into_iter().flatten() {
            let string = |key: &str| parameter.get(key).and_then(Value::as_str);
            let (Some(name), Some(location)) = (string("name"), string("in")) else {
                return Err("one of its parameters has no `name` or no `in`".to_owned());
            };
            if !["header", "path", "query"].contains(&location) {
                return Err(format!("its parameter `{name}` is in a {location}"));
            }
            self.add(name, location, parameter, components);
        }
        Ok(())
    }

    /// Adds a member for a parameter or header.
    fn add(&mut self, name: &str, location: &str, parameter: &Value, components: &mut Components) {
        let parameter = parameter.as_object().cloned().unwrap_or_default();
        let mut member = match parameter.get("schema") {
            Some(Value::Object(schema)) => schema.clone(),
            _ => Object::from_iter([("type".to_owned(), json!("string"))]),
        };
        if let Some(values) = member.remove("enum") {
            let name = components.name_enum(&format!("{}_{name}", self.operation), values);
            member.retain(|key, _| key == "example" || key.starts_with("x-"));
            member.insert("$ref".into(), reference_to(&name).into());
        }
        beside_reference(&mut member);
        let is_required = location == "path" || parameter.get("required") == Some(&json!(true));
        let place = parameter.get("x-pointer").and_then(Value::as_str);
        let place = place.map(str::to_owned);
        let is_kept = |key: &str| {
            ["deprecated", "description", "example"].contains(&key)
                || key.starts_with("x-") && key != "x-pointer"
        };
        member.extend(parameter.into_iter().filter(|(key, _)| is_kept(key)));
        member.insert("x-location".into(), location.into());
        member.insert("x-location-name".into(), name.into());
        if location == "header" && member.get("format") == Some(&json!("date-time")) {
            let format = member.entry("x-timestamp-format");
            format.or_insert_with(|| "rfc822".into());
        }
        let key = self.free_key(name, location);
        if is_required {
            let required = self.schema.entry("required").or_insert_with(|| json!([]));
            if let Some(required) = required.as_array_mut() {
                required.push(key.as_str().into());
            }
        }
        self.moved.extend(place.map(|place| (key.clone(), place)));
        self.members().insert(key, Value::Object(member));
    }

    /// A parameter and a member of the body may have the same name.
    fn free_key(&mut self, name: &str, location: &str) -> String {
        let located = format!("{name}In{}", location.to_upper_camel_case());
        let mut keys = std::iter::once(name.to_owned()).chain(numbered(&located));
        let members = self.members();
        keys.find(|key| !members.contains_key(key))
            .unwrap_or_default()
    }

    /// Keeps the required members that are accepted. The client makes up an idempotency token if the caller does not.
    fn set_required(&mut self, accept: impl Fn(&Value) -> bool) {
        let Some(Value::Array(mut required)) = self.schema.remove("required") else {
            return;
        };
        let members = self.members();
        required.retain(|name| {
            let member = name.as_str().and_then(|name| members.get(name));
            member.is_some_and(|member| {
                accept(member) && member.get("x-idempotency-token") != Some(&json!(true))
            })
        });
        if !required.is_empty() {
            self.schema.insert("required".into(), required.into());
        }
    }
}

/// The response to a request that succeeds.
fn success(operation: &Object) -> Option<(&String, &Value)> {
    let responses = operation.get("responses")?.as_object()?;
    let mut successes = responses
        .iter()
        .filter(|(status, _)| status.starts_with('2'));
    successes.next().or_else(|| responses.iter().next())
}

fn mark_json_body(operation: &mut Object) {
    if let Some(Value::Object(http)) = operation.get_mut("x-http") {
        http.insert("body".into(), true.into());
    }
}

fn location(member: &Value) -> Option<&str> {
    member.get("x-location")?.as_str()
}

/// Puts the structures into the document, in place of the schemas that nothing else refers to.
fn put(root: &mut Value, side: Side, mut structures: Vec<Gathered>, components: Components) {
    let Components {
        mut schemas, used, ..
    } = components;
    for gathered in &structures {
        if let Origin::Schema(name) = &gathered.origin
            && !used.contains(name)
        {
            schemas.remove(name);
        }
    }
    structures.sort_by(|a, b| a.operation.cmp(&b.operation));
    let (mut taken, mut moves) = (used, vec![]);
    for gathered in structures {
        let id = &gathered.operation;
        let [usual, other] = side.endings().map(|ending| format!("{id}{ending}"));
        let mut names = [usual.clone(), other].into_iter().chain(numbered(&usual));
        let Some(name) = names.find(|name| taken.insert(name.clone())) else {
            continue;
        };
        let path = format!("/{id}");
        let operation = root.get_mut("paths").and_then(|paths| paths.get_mut(&path));
        if let Some(operation) = operation.and_then(|item| item.get_mut("post")) {
            operation[side.key()] = side.holder(&name);
        }
        let to = pointer::schema(&name);
        match gathered.origin {
            Origin::Schema(origin) if origin == name => {}
            Origin::Schema(origin) => moves.push((to, pointer::schema(&origin))),
            Origin::Place(place) => moves.push((to, place)),
        }
        let of_members = gathered.moved.into_iter();
        moves.extend(of_members.map(|(member, place)| (pointer::member(&name, &member), place)));
        schemas.insert(name, Value::Object(gathered.schema));
    }
    if let Some(all) = schemas_or_new(root) {
        *all = schemas;
    }
    for (to, from) in moves {
        pointer::record_move(root, &from, &to);
    }
}
