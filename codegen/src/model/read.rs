//! From progenitor's output and the document's facts to the model.

mod facts;
mod methods;
mod models;
mod operations;

use std::collections::BTreeSet;

use serde_json::Value;
use syn::{ImplItem, Item};

use self::facts::schemas;
use self::methods::Method;
pub(crate) use self::models::doc_line;
use self::models::read_model;
use self::operations::document_operations;
use super::{Exception, Model, Pagination, Role, Service, Type, checks};
use crate::error::Diagnostic;

impl Service {
    /// Reads the model of a service from its document in plain OpenAPI, and from the code that progenitor
    /// makes of it.
    ///
    /// # Errors
    /// The document lacks a fact, or something in it cannot be generated.
    pub fn read(root: &Value, code: syn::File) -> Result<Self, Diagnostic> {
        let (types, methods) = take_apart(code);
        let mut service = read_identity(root)?;
        for item in &types {
            let model = read_model(item, root)?;
            service
                .models
                .extend(model.map(|model| (model.name().to_owned(), model)));
        }
        let operations = document_operations(root);
        for method in &methods {
            let name = method.sig.ident.to_string();
            let declared = operations.get(&name).ok_or_else(|| {
                Diagnostic::new(
                    "",
                    format!("progenitor's method `{name}` belongs to no operation"),
                )
            })?;
            let operation = Method::read(method)
                .and_then(|method| service.read_operation(declared, method))
                .map_err(|message| Diagnostic::new(&declared.pointer, message))?;
            service.operations.push(operation);
        }
        service.assign_roles();
        service.separate_exceptions(root)?;
        for index in 0..service.operations.len() {
            let operation = &service.operations[index];
            let declared = operations.get(&operation.method);
            let pagination = declared.map(|declared| service.read_pagination(declared, operation));
            if let Some(pagination) = pagination.transpose()?.flatten() {
                service.paginate(index, pagination);
            }
        }
        checks::apply(&service)?;
        Ok(service)
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

fn read_identity(root: &Value) -> Result<Service, Diagnostic> {
    let string = |pointer: &str| {
        root.pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| Diagnostic::new(pointer, "expected a string here"))
    };
    let server = string("/servers/0/url")?;
    let endpoint_prefix = server
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once(".{region}."))
        .map(|(prefix, _)| prefix.to_owned())
        .ok_or_else(|| {
            Diagnostic::new(
                "/servers/0/url",
                format!("`{server}` does not have the form https://prefix.{{region}}.suffix"),
            )
        })?;
    Ok(Service {
        title: string("/info/title")?,
        api_version: string("/info/version")?,
        id: string("/info/x-serviceName")?,
        signing_name: string("/info/x-aws-signingName")?,
        endpoint_prefix,
        ..Service::default()
    })
}

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
                structure.role = match (sent.contains(name), outputs.contains(name)) {
                    _ if inputs.contains(name) => Role::Input,
                    (true, true) => Role::SentOutput,
                    (true, false) => Role::Sent,
                    (false, true) => Role::Output,
                    (false, false) => Role::Received,
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
    fn separate_exceptions(&mut self, root: &Value) -> Result<(), Diagnostic> {
        let operations = self.operations.iter();
        let listed = operations.flat_map(|operation| operation.exceptions.clone());
        let schemas = schemas(root);
        let described = schemas.into_iter().flatten();
        let described = described.filter(|(_, schema)| schema.get("x-http-status").is_some());
        let names: BTreeSet<String> = described
            .map(|(name, _)| name.clone())
            .chain(listed)
            .collect();
        for name in names {
            let structure = match self.models.remove(&name) {
                Some(Model::Structure(structure)) => structure,
                _ => {
                    return Err(Diagnostic::in_model(
                        &name,
                        "the exception is not a structure",
                    ));
                }
            };
            if structure.role != Role::Received {
                let message =
                    "the exception is also part of a request, or the response of an operation";
                return Err(Diagnostic::in_model(&name, message));
            }
            let schema = schemas.and_then(|all| all.get(&name));
            let status = schema.and_then(|schema| schema.get("x-http-status")?.as_u64());
            let hint = schema.and_then(|schema| schema.get("x-hint")?.as_str());
            let exception = Exception {
                structure,
                status: status.and_then(|status| u16::try_from(status).ok()),
                hint: hint.map(str::to_owned),
            };
            self.exceptions.insert(name, exception);
        }
        Ok(())
    }
}
