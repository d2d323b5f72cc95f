//! From progenitor's output and the document's facts to the model.

mod facts;
mod methods;
mod models;
mod operations;
mod pagination;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use syn::{ImplItem, Item};

use self::facts::schemas;
use self::methods::Method;
pub(crate) use self::models::doc_line;
use self::models::read_model;
use self::operations::document_operations;
use super::{Exception, Model, Pagination, Role, Service, Type};
use crate::error::{Diagnostic, Diagnostics};

impl Service {
    /// Reads the model of a service from its document in plain OpenAPI, and from the code that progenitor
    /// makes of it. The model lacks what is refused.
    pub fn read(root: &Value, code: syn::File, diagnostics: &mut Diagnostics) -> Self {
        let (types, methods) = take_apart(code);
        let mut service = read_identity(root, diagnostics);
        for item in &types {
            let model = read_model(item, root, diagnostics);
            service
                .models
                .extend(model.map(|model| (model.name().to_owned(), model)));
        }
        let operations = document_operations(root);
        let mut declared = vec![];
        for method in &methods {
            let name = method.sig.ident.to_string();
            let Some(of_method) = operations.get(&name) else {
                let message = format!("progenitor's method `{name}` belongs to no operation");
                diagnostics.refuse("", message);
                continue;
            };
            let operation = Method::read(method)
                .and_then(|method| service.read_operation(of_method, method))
                .map_err(|message| Diagnostic::new(&of_method.pointer, message));
            if let Some(operation) = diagnostics.take(operation) {
                service.operations.push(operation);
                declared.push(of_method);
            }
        }
        service.assign_roles();
        service.separate_exceptions(root, diagnostics);
        for (index, declared) in declared.into_iter().enumerate() {
            let operation = &service.operations[index];
            let pagination = service.read_pagination(declared, operation, diagnostics);
            if let Some(pagination) = pagination {
                service.paginate(index, pagination);
            }
        }
        service
    }
}

/// The models, and the methods of the client, in the order of their names.
fn take_apart(code: syn::File) -> (Vec<Item>, Vec<syn::ImplItemFn>) {
    let (mut types, mut methods) = (vec![], vec![]);
    for item in code.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                types.extend(module.content.into_iter().flat_map(|(_, items)| items));
            }
            Item::Impl(block) if block.trait_.is_none() => {
                methods.extend(block.items.into_iter().filter_map(|item| match item {
                    ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    methods.sort_by_key(|method| method.sig.ident.to_string());
    (types, methods)
}

fn read_identity(root: &Value, diagnostics: &mut Diagnostics) -> Service {
    let string = |pointer: &str| root.pointer(pointer).and_then(Value::as_str);
    let mut required = |pointer: &str| {
        let string = string(pointer);
        if string.is_none() {
            diagnostics.refuse(pointer, "expected a string here");
        }
        string.unwrap_or_default().to_owned()
    };
    let server = required("/servers/0/url");
    let id = required("/info/x-serviceName");
    // The converter omits a signing name that is the service's ID.
    let signing_name = string("/info/x-aws-signingName").unwrap_or(&id).to_owned();
    let (title, api_version) = (required("/info/title"), required("/info/version"));
    let host = server.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or_default();
    let host = string("/info/x-global-endpoint").unwrap_or(host);
    let (endpoint_prefix, suffix) = match host.split_once(".{region}.") {
        Some((prefix, suffix)) => (prefix, Some(suffix)),
        None => (host.split('.').next().unwrap_or_default(), None),
    };
    let is_host = |part: &str| {
        let labels = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
        !part.is_empty() && part.chars().all(labels)
    };
    if !server.is_empty() && (!is_host(endpoint_prefix) || !suffix.is_none_or(is_host)) {
        let message = format!(
            "`{server}` has neither the form https://prefix.{{region}}.suffix nor that of a global host"
        );
        diagnostics.refuse("/servers/0/url", message);
    }
    Service {
        title,
        api_version,
        id,
        signing_name,
        endpoint_prefix: endpoint_prefix.to_owned(),
        host: (suffix != Some(USUAL_SUFFIX)).then(|| host.to_owned()),
        ..Service::default()
    }
}

/// The client knows the suffixes of other partitions.
const USUAL_SUFFIX: &str = "amazonaws.com";

impl Service {
    fn assign_roles(&mut self) {
        let inputs = self
            .operations
            .iter()
            .map(|operation| operation.input.clone());
        let outputs = self
            .operations
            .iter()
            .map(|operation| operation.output.clone());
        let (inputs, outputs): (BTreeSet<String>, BTreeSet<String>) =
            (inputs.collect(), outputs.collect());
        let mut sent = BTreeSet::new();
        let mut unvisited: Vec<String> = inputs.iter().cloned().collect();
        while let Some(name) = unvisited.pop() {
            let types: Vec<&Type> = match self.models.get(&name) {
                Some(Model::Structure(item)) => {
                    item.members.iter().map(|member| &member.ty).collect()
                }
                Some(Model::Union(item)) => {
                    item.variants.iter().map(|variant| &variant.ty).collect()
                }
                _ => vec![],
            };
            let models = types.into_iter().filter_map(Type::model).map(str::to_owned);
            unvisited.extend(models.filter(|model| !sent.contains(model)));
            sent.insert(name);
        }
        for model in self.models.values_mut() {
            if let Model::Structure(structure) = model {
                let name = &structure.name;
                structure.role = if inputs.contains(name) {
                    Role::Input
                } else if outputs.contains(name) {
                    Role::Output
                } else if sent.contains(name) {
                    Role::Sent
                } else {
                    Role::Received
                };
            }
        }
    }

    fn paginate(&mut self, operation: usize, pagination: Pagination) {
        let operation = &mut self.operations[operation];
        if let Some(Model::Structure(output)) = self.models.get_mut(&operation.output) {
            for member in &mut output.members {
                member.is_page_token |= member.name == pagination.output_token;
            }
        }
        operation.pagination = Some(pagination);
    }

    /// Takes the exceptions out of the models.
    fn separate_exceptions(&mut self, root: &Value, diagnostics: &mut Diagnostics) {
        let operations = self.operations.iter();
        let listed = operations.flat_map(|operation| operation.exceptions.clone());
        let schemas = schemas(root);
        let described = schemas.into_iter().flatten();
        let described = described.filter(|(_, schema)| schema.get("x-http-status").is_some());
        let names: BTreeSet<String> = described
            .map(|(name, _)| name.clone())
            .chain(listed)
            .collect();
        let mut codes: BTreeMap<String, String> = BTreeMap::new();
        for name in names {
            let Some(Model::Structure(structure)) = self.models.remove(&name) else {
                let message = "the exception is not a structure";
                diagnostics.add(Diagnostic::in_model(&name, message));
                continue;
            };
            if structure.role != Role::Received {
                let message =
                    "the exception is also part of a request, or the response of an operation";
                diagnostics.add(Diagnostic::in_model(&name, message));
            }
            let schema = schemas.and_then(|all| all.get(&name));
            let status = schema.and_then(|schema| schema.get("x-http-status")?.as_u64());
            let string = |mark: &str| schema?.get(mark)?.as_str();
            let hint = string("x-hint");
            let code = string("x-error-code").or_else(|| string("x-wire-name"));
            let code = code.unwrap_or(&name).to_owned();
            if let Some(other) = codes.insert(code.clone(), name.clone()) {
                let message = format!("its code, `{code}`, is also that of `{other}`");
                let refusal = Diagnostic::in_model(&name, message);
                diagnostics.add(refusal.with_hint("give one of them another `x-error-code`"));
            }
            let exception = Exception {
                structure,
                code,
                status: status.and_then(|status| u16::try_from(status).ok()),
                hint: hint.map(str::to_owned),
            };
            self.exceptions.insert(name, exception);
        }
    }
}
