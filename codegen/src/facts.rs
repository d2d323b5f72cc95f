//! What the generated modules need to know besides the code that progenitor writes.
//!
//! Read from the document once the dialect stage is through with it: plain OpenAPI with `x-` marks.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use serde_json::{Map, Value};

use crate::dialect::reference;
use crate::document::{Document, pointer_token};
use crate::error::Result;

/// The service as a whole.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Title of the document.
    pub title: String,
    /// Version of the API.
    pub api_version: String,
    /// The service's id.
    pub service_id: String,
    /// The service's name in a SigV4 credential scope.
    pub signing_name: String,
    /// First label of the service's host names.
    pub endpoint_prefix: String,
    /// Operations by the name of their method.
    pub operations: BTreeMap<String, Operation>,
    /// Exceptions by name.
    pub exceptions: BTreeMap<String, Exception>,
    /// Structures of which exactly one member is set.
    pub unions: BTreeSet<String>,
    /// What operations take as a whole.
    pub requests: BTreeSet<String>,
    /// Structures that a request contains, the request itself included.
    pub inputs: BTreeSet<String>,
    /// Schemas of all models, by name.
    pub schemas: Map<String, Value>,
    arn_members: BTreeSet<(String, String)>,
    sensitive_members: BTreeSet<(String, String)>,
    sensitive_models: BTreeSet<String>,
}

/// One exception.
#[derive(Clone, Debug, Default)]
pub struct Exception {
    /// Its HTTP status, where that is known.
    pub status: Option<u16>,
    /// What to do about it, where there is something to say.
    pub hint: Option<String>,
    /// Description in Markdown.
    pub description: String,
}

/// How an operation hands out a list in pages.
#[derive(Clone, Debug)]
pub struct Pagination {
    /// Member of the input that takes the token of a page.
    pub input_token: String,
    /// Member of the output that holds the token of the page after it.
    pub output_token: String,
    /// Member of the input that limits a page.
    pub page_size: String,
    /// Member of the output that holds what is listed.
    pub items: String,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its name in the document.
    pub name: String,
    /// JSON pointer of its place in the document.
    pub pointer: String,
    /// Description in Markdown.
    pub description: String,
    /// Exceptions that it lists.
    pub exceptions: BTreeSet<String>,
    /// Whether sending the same request twice does what sending it once does.
    pub safe_to_repeat: bool,
    /// How it hands out a list in pages, if it does.
    pub pagination: Option<Pagination>,
    /// Path and query parameters by name.
    pub parameters: BTreeMap<String, Parameter>,
}

/// One path or query parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Description in Markdown.
    pub description: String,
    /// Its schema, as the dialect leaves it.
    pub schema: Value,
}

impl Facts {
    /// Reads the facts from a document in plain OpenAPI.
    ///
    /// # Errors
    /// The document does not tell the service's signing name or host name.
    pub fn read(document: &Document) -> Result<Self> {
        let root = document.root();
        let text = |pointer: &str| {
            root.pointer(pointer)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| document.error(pointer, "expected a string here"))
        };
        let server = text("/servers/0/url")?;
        let endpoint_prefix = server
            .split_once("://")
            .and_then(|(_, rest)| rest.split_once(".{region}."))
            .map(|(prefix, _)| prefix.to_owned())
            .ok_or_else(|| {
                document.error(
                    "/servers/0/url",
                    format!("`{server}` does not have the form https://prefix.{{region}}.suffix"),
                )
            })?;
        let mut facts = Self {
            title: text("/info/title")?,
            api_version: text("/info/version")?,
            service_id: text("/info/x-serviceName")?,
            signing_name: text("/info/x-aws-signingName")?,
            endpoint_prefix,
            operations: BTreeMap::new(),
            exceptions: BTreeMap::new(),
            unions: BTreeSet::new(),
            requests: BTreeSet::new(),
            inputs: BTreeSet::new(),
            schemas: Map::new(),
            arn_members: BTreeSet::new(),
            sensitive_members: BTreeSet::new(),
            sensitive_models: BTreeSet::new(),
        };
        facts.read_operations(document)?;
        facts.read_models(root);
        Ok(facts)
    }

    /// Whether a structure's member holds ARNs.
    pub fn is_arn(&self, structure: &str, member: &str) -> bool {
        self.arn_members
            .contains(&(structure.to_owned(), member.to_owned()))
    }

    /// Whether values of a structure's member must never be printed.
    pub fn is_sensitive(&self, structure: &str, member: &str) -> bool {
        self.sensitive_members
            .contains(&(structure.to_owned(), member.to_owned()))
    }

    /// Whether a model must never be printed, whatever it holds.
    pub fn is_sensitive_model(&self, model: &str) -> bool {
        self.sensitive_models.contains(model)
    }

    fn read_operations(&mut self, document: &Document) -> Result<()> {
        for (path, item) in entries(document.root().get("paths")) {
            for (http_method, operation) in entries(Some(item)) {
                let pointer = format!("/paths/{}/{http_method}", pointer_token(path));
                let pagination = read_pagination(operation).map_err(|message| {
                    document.error(&format!("{pointer}/x-paginated"), message)
                })?;
                self.read_operation(pointer, http_method, operation, pagination);
            }
        }
        Ok(())
    }

    fn read_operation(
        &mut self,
        pointer: String,
        http_method: &str,
        operation: &Value,
        pagination: Option<Pagination>,
    ) {
        let text = |key| {
            operation
                .get(key)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let Some(name) = text("operationId") else {
            return;
        };
        let body = operation.pointer("/requestBody/content/application~1json/schema");
        let request = body
            .and_then(Value::as_object)
            .and_then(reference)
            .map_or_else(|| format!("{name}Request"), str::to_owned);
        let mut parameters = BTreeMap::new();
        for parameter in items(operation.get("parameters")) {
            let text = |key| {
                parameter
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let parameter_name = text("name").to_owned();
            let schema = parameter.get("schema");
            let place = (request.clone(), parameter_name.clone());
            if is_marked(parameter, "x-arn") {
                self.arn_members.insert(place.clone());
            }
            if is_sensitive(parameter) || schema.is_some_and(is_sensitive) {
                self.sensitive_members.insert(place);
            }
            let parameter = Parameter {
                description: text("description").to_owned(),
                schema: schema.cloned().unwrap_or_default(),
            };
            parameters.insert(parameter_name, parameter);
        }
        self.requests.insert(request.clone());
        self.inputs.insert(request);
        let marked = operation.get("x-safe-to-repeat").and_then(Value::as_bool);
        let by_method = matches!(http_method, "get" | "head" | "put" | "delete");
        let exceptions = items(operation.get("x-exceptions")).filter_map(Value::as_str);
        self.operations.insert(
            rust_name(&name),
            Operation {
                description: text("description").unwrap_or_default(),
                exceptions: exceptions.map(str::to_owned).collect(),
                safe_to_repeat: marked.unwrap_or(by_method),
                name,
                pointer,
                pagination,
                parameters,
            },
        );
    }

    fn read_models(&mut self, root: &Value) {
        let listed = self
            .operations
            .values()
            .flat_map(|operation| &operation.exceptions);
        let listed = listed.map(|name| (name.clone(), Exception::default()));
        self.exceptions = listed.collect();
        let schemas = root.pointer("/components/schemas");
        self.schemas = schemas
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        for (name, schema) in entries(schemas) {
            if schema.get("x-http-status").is_some() || self.exceptions.contains_key(name) {
                let exception = read_exception(schema);
                self.exceptions.insert(name.clone(), exception);
            }
            if is_marked(schema, "x-union") {
                self.unions.insert(name.clone());
            }
            if is_sensitive(schema) {
                self.sensitive_models.insert(name.clone());
            }
        }
        for (name, schema) in entries(schemas) {
            for (member, schema) in entries(schema.get("properties")) {
                let place = (name.clone(), member.clone());
                if is_marked(schema, "x-arn") {
                    self.arn_members.insert(place.clone());
                }
                if is_sensitive(schema) {
                    self.sensitive_members.insert(place);
                    // A union is one of its members; which one it is, its `Debug` does not tell then.
                    if self.unions.contains(name) {
                        self.sensitive_models.insert(name.clone());
                    }
                }
            }
        }
        let mut unvisited: Vec<String> = self.inputs.iter().cloned().collect();
        while let Some(name) = unvisited.pop() {
            let schema = schemas.and_then(|all| all.get(&name));
            for (_, member) in entries(schema.and_then(|schema| schema.get("properties"))) {
                for part in [
                    Some(member),
                    member.get("items"),
                    member.get("additionalProperties"),
                ] {
                    let name = part.and_then(Value::as_object).and_then(reference);
                    if let Some(name) = name
                        && self.inputs.insert(name.to_owned())
                    {
                        unvisited.push(name.to_owned());
                    }
                }
            }
        }
    }
}

fn read_exception(schema: &Value) -> Exception {
    let text = |key| schema.get(key).and_then(Value::as_str);
    let status = schema.get("x-http-status").and_then(Value::as_u64);
    Exception {
        status: status.and_then(|status| u16::try_from(status).ok()),
        hint: text("x-hint").map(str::to_owned),
        description: text("description").unwrap_or_default().to_owned(),
    }
}

fn read_pagination(operation: &Value) -> std::result::Result<Option<Pagination>, String> {
    let Some(pagination) = operation.get("x-paginated") else {
        return Ok(None);
    };
    let member = |key: &str| {
        let member = pagination.get(key).and_then(Value::as_str);
        member
            .map(str::to_owned)
            .ok_or_else(|| format!("expected the name of a member as `{key}`"))
    };
    Ok(Some(Pagination {
        input_token: member("inputToken")?,
        output_token: member("outputToken")?,
        page_size: member("pageSize")?,
        items: member("items")?,
    }))
}

fn is_marked(owner: &Value, mark: &str) -> bool {
    owner.get(mark) == Some(&Value::Bool(true))
}

/// Marked by the overlay, or by the converter, which writes secrets as passwords.
fn is_sensitive(schema: &Value) -> bool {
    is_marked(schema, "x-sensitive")
        || schema.get("format").and_then(Value::as_str) == Some("password")
        || schema.get("items").is_some_and(is_sensitive)
        || schema.get("additionalProperties").is_some_and(is_sensitive)
}

/// A name of the document as progenitor writes it in Rust.
pub(crate) fn rust_name(name: &str) -> String {
    let snake = name.to_snake_case();
    match syn::parse_str::<syn::Ident>(&snake) {
        Ok(_) => snake,
        Err(_) => format!("{snake}_"),
    }
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}
