//! From progenitor's output and the document's facts to the model.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::Value;
use syn::{
    Attribute, Expr, Fields, ImplItem, Item, ItemEnum, ItemStruct, Lit, LitStr, Meta, Token,
};

use super::facts::{entries, is_marked, is_sensitive, items, rust_name, schemas};
use super::methods::Method;
use super::{
    Enum, EnumValue, Exception, HttpRequest, Location, Member, Model, Operation, Pagination, Role,
    Service, Structure, Type, Union, Variant, checks,
};
use crate::error::Diagnostic;
use crate::pointer;

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
        for declared in operations.values() {
            service.read_pagination(declared)?;
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

/// An operation as the document has it.
struct Declared<'a> {
    pointer: String,
    name: &'a str,
    http_method: &'a str,
    operation: &'a Value,
}

/// Operations by the name of their method.
fn document_operations(root: &Value) -> BTreeMap<String, Declared<'_>> {
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

/// Reads a structure, a union or an enum; there is nothing else among progenitor's types that is wanted.
fn read_model(item: &Item, root: &Value) -> Result<Option<Model>, Diagnostic> {
    let (name, outcome) = match item {
        Item::Struct(item) => {
            let name = item.ident.to_string();
            let schema = schemas(root).and_then(|all| all.get(&name));
            (name, read_structure(item, schema.unwrap_or(&Value::Null)))
        }
        Item::Enum(item) => {
            let name = item.ident.to_string();
            let schema = schemas(root).and_then(|all| all.get(&name));
            (name, read_enum(item, schema.unwrap_or(&Value::Null)))
        }
        _ => return Ok(None),
    };
    outcome
        .map(Some)
        .map_err(|message| Diagnostic::in_model(&name, message))
}

fn read_structure(item: &ItemStruct, schema: &Value) -> Result<Model, String> {
    let Fields::Named(fields) = &item.fields else {
        return Err("the schema is neither a structure with members nor an enum of strings".into());
    };
    let mut members = vec![];
    for field in &fields.named {
        let name = field
            .ident
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let serde = SerdeOptions::read(&field.attrs).map_err(|error| {
            format!(
                "`{name}` has a schema that is not supported ({error}): default, nullable, anyOf?"
            )
        })?;
        let (ty, optional) = Type::read(&field.ty).map_err(|why| format!("`{name}` {why}"))?;
        let wire_name = serde.rename.unwrap_or_else(|| name.clone());
        let property = schema.get("properties").and_then(|all| all.get(&wire_name));
        members.push(Member {
            docs: doc_text(&field.attrs),
            required: !optional && !serde.default,
            location: Location::Body,
            sensitive: property.is_some_and(is_sensitive),
            is_arn: property.is_some_and(|property| is_marked(property, "x-arn")),
            is_page_token: false,
            example: property
                .and_then(|property| property.get("example"))
                .cloned(),
            name,
            wire_name,
            ty,
        });
    }
    let structure = Structure {
        name: item.ident.to_string(),
        docs: doc_text(&item.attrs),
        members,
        role: Role::default(),
        sensitive: is_sensitive(schema),
        example: schema.get("example").cloned(),
    };
    if is_marked(schema, "x-union") {
        return read_union(structure).map(Model::Union);
    }
    Ok(Model::Structure(structure))
}

/// An enum cannot hold two members, or none.
fn read_union(structure: Structure) -> Result<Union, String> {
    // One of its members tells which one it is, so that one secret makes all of it secret.
    let sensitive = structure.sensitive || structure.members.iter().any(|member| member.sensitive);
    let mut variants = vec![];
    for member in structure.members {
        if member.ty.contains_date_time() {
            return Err(format!(
                "the member `{}` is a timestamp, which a union cannot hold yet",
                member.name
            ));
        }
        let name = variant_name(&member.name.to_upper_camel_case());
        variants.push(Variant {
            accessor: name.to_snake_case(),
            name,
            wire_name: member.wire_name,
            docs: member.docs,
            ty: member.ty,
        });
    }
    Ok(Union {
        name: structure.name,
        docs: structure.docs,
        variants,
        sensitive,
    })
}

fn read_enum(item: &ItemEnum, schema: &Value) -> Result<Model, String> {
    let mut values = vec![];
    for variant in &item.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(
                "the schema is a choice between schemas (oneOf, anyOf), not an enum of strings"
                    .into(),
            );
        }
        let name = variant.ident.to_string();
        values.push(EnumValue {
            wire_name: SerdeOptions::read(&variant.attrs)?
                .rename
                .unwrap_or_else(|| name.clone()),
            name: variant_name(&name),
        });
    }
    Ok(Model::Enum(Enum {
        name: item.ident.to_string(),
        docs: doc_text(&item.attrs),
        values,
        sensitive: is_sensitive(schema),
    }))
}

/// A variant called `Unknown` would collide with the one for values that are not known.
fn variant_name(name: &str) -> String {
    match name {
        "Unknown" | "Self" => format!("{name}Value"),
        _ => name.to_owned(),
    }
}

impl Service {
    fn read_operation(
        &mut self,
        declared: &Declared<'_>,
        method: Method,
    ) -> Result<Operation, String> {
        let of_body = |body: &Option<syn::Type>, suffix: &str| match body {
            None => Ok(format!("{}{suffix}", declared.name)),
            Some(body) => match Type::read(body) {
                Ok((Type::Model { name, .. }, _)) => Ok(name),
                Ok(_) => Err("its body or response is not a structure".to_owned()),
                Err(_) => Err("its body or response is not JSON".to_owned()),
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
                query: method
                    .query
                    .into_iter()
                    .map(|(_, argument)| argument)
                    .collect(),
                has_body,
            },
            method: method.name,
            input,
            output,
            exceptions: exceptions.into_iter().map(str::to_owned).collect(),
            idempotent: marked.unwrap_or(by_method),
            pagination: None,
        })
    }

    /// Every operation takes and returns a structure, if only an empty one.
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

    /// Takes the exceptions out of the models.
    fn separate_exceptions(&mut self, root: &Value) -> Result<(), Diagnostic> {
        let mut listed: BTreeMap<&String, &Operation> = BTreeMap::new();
        for operation in &self.operations {
            let exceptions = operation.exceptions.iter();
            listed.extend(exceptions.map(|exception| (exception, operation)));
        }
        let described = schemas(root)
            .into_iter()
            .flatten()
            .filter(|(_, schema)| schema.get("x-http-status").is_some());
        let names = described
            .map(|(name, _)| name)
            .chain(listed.keys().copied());
        for name in names.collect::<BTreeSet<_>>() {
            let structure = match self.models.remove(name) {
                Some(Model::Structure(structure)) => structure,
                Some(_) => {
                    return Err(Diagnostic::in_model(
                        name,
                        "the exception is not a structure",
                    ));
                }
                // The document has it twice as an exception.
                None => continue,
            };
            if structure.role != Role::Received {
                let message =
                    "the exception is also part of a request, or the response of an operation";
                return Err(Diagnostic::in_model(name, message));
            }
            let schema = schemas(root).and_then(|all| all.get(name));
            let status = schema.and_then(|schema| schema.get("x-http-status")?.as_u64());
            let hint = schema.and_then(|schema| schema.get("x-hint")?.as_str());
            let exception = Exception {
                structure,
                status: status.and_then(|status| u16::try_from(status).ok()),
                hint: hint.map(str::to_owned),
            };
            self.exceptions.insert(name.clone(), exception);
        }
        Ok(())
    }

    fn read_pagination(&mut self, declared: &Declared<'_>) -> Result<(), Diagnostic> {
        let Some(pagination) = declared.operation.get("x-paginated") else {
            return Ok(());
        };
        let wire_name = |key: &str| {
            pagination.get(key).and_then(Value::as_str).ok_or_else(|| {
                Diagnostic::new(
                    format!("{}/x-paginated", declared.pointer),
                    format!("expected the name of a member as `{key}`"),
                )
            })
        };
        let input_token = wire_name("inputToken")?;
        let output_token = wire_name("outputToken")?;
        let page_size = wire_name("pageSize")?;
        let items = wire_name("items")?;
        let mut operations = self.operations.iter();
        let Some(index) = operations.position(|operation| operation.name == declared.name) else {
            return Ok(());
        };
        let (input, output) = (
            &self.operations[index].input,
            &self.operations[index].output,
        );
        let read =
            || -> Result<Pagination, String> {
                let member =
                    |structure: &str, wire_name: &str| {
                        let found = self.structure(structure);
                        found.and_then(|found| found.member_by_wire_name(wire_name)).ok_or_else(|| {
                    format!("x-paginated names `{wire_name}`, which `{structure}` does not have")
                })
                    };
                let [input_token, page_size] =
                    [member(input, input_token)?, member(input, page_size)?];
                let [output_token, items] = [member(output, output_token)?, member(output, items)?];
                if !items.ty.is_list() {
                    return Err(format!(
                        "`{}`, the items of its pages, is not a list",
                        items.name
                    ));
                }
                for token in [input_token, output_token] {
                    if token.required || token.ty != Type::String {
                        return Err(format!(
                            "`{}`, the token of its pages, is not an optional string",
                            token.name
                        ));
                    }
                }
                if page_size.required || page_size.ty != Type::Number("i32") {
                    return Err(format!(
                        "`{}`, its page size, is not an optional number",
                        page_size.name
                    ));
                }
                Ok(Pagination {
                    input_token: input_token.name.clone(),
                    output_token: output_token.name.clone(),
                    page_size: page_size.name.clone(),
                    items: items.name.clone(),
                })
            };
        let pagination = read().map_err(|message| Diagnostic::new(&declared.pointer, message))?;
        if let Some(Model::Structure(output)) = self.models.get_mut(output)
            && let Some(token) = output
                .members
                .iter_mut()
                .find(|member| member.name == pagination.output_token)
        {
            token.is_page_token = true;
        }
        self.operations[index].pagination = Some(pagination);
        Ok(())
    }
}

/// Arguments other than the body: labels of the path and parameters of the query, as members of the input.
fn parameters(declared: &Declared<'_>, method: &Method) -> Result<Vec<Member>, String> {
    let described: Vec<(&str, &Value)> = items(declared.operation.get("parameters"))
        .filter_map(|parameter| Some((parameter.get("name")?.as_str()?, parameter)))
        .collect();
    let mut members = vec![];
    for (name, ty) in &method.arguments {
        let location = if method.labels.contains(name) {
            Some(Location::Path)
        } else if method.query.iter().any(|(_, argument)| argument == name) {
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
        });
    }
    Ok(members)
}

/// The text of `///` comments.
fn doc_text(attributes: &[Attribute]) -> String {
    let lines = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// What typify says in the `#[serde(…)]` attributes of a field or variant.
#[derive(Default)]
struct SerdeOptions {
    rename: Option<String>,
    default: bool,
}

impl SerdeOptions {
    fn read(attributes: &[Attribute]) -> Result<Self, String> {
        let mut options = Self::default();
        for attribute in attributes
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"))
        {
            attribute
                .parse_nested_meta(|meta| {
                    let value = || meta.value()?.parse::<LitStr>();
                    match meta.path.get_ident().map(ToString::to_string).as_deref() {
                        Some("rename") => options.rename = Some(value()?.value()),
                        Some("default") => {
                            options.default = true;
                            if meta.input.peek(Token![=]) {
                                value()?;
                            }
                        }
                        Some("skip_serializing_if") => {
                            value()?;
                        }
                        _ => return Err(meta.error("unexpected serde option")),
                    }
                    Ok(())
                })
                .map_err(|error| error.to_string())?;
        }
        Ok(options)
    }
}
