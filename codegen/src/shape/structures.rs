//! Structures as a whole: one input and one output for each operation, derives, constants.

use quote::format_ident;
use syn::{Field, Ident, Item, ItemStruct, parse_quote};

use super::Code;
use super::calls::{Call, calls};
use super::syntax::{SerdeOptions, doc, is_named, is_required};
use crate::error::Problem;
use crate::facts::Facts;

/// Path labels and query parameters become members of the operation's input, beside those of the body.
pub(super) fn give_each_operation_one_input(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    for call in calls(code, facts)? {
        let input = call.input();
        let structure = structure_or_new(code, &input, "Input", &call)?;
        for parameter in &call.parameters {
            let (ident, ty) = (&parameter.ident, &parameter.ty);
            if structure
                .fields
                .iter()
                .any(|field| field.ident.as_ref() == Some(ident))
            {
                let message = format!("`{ident}` is both in the body `{input}` and outside of it");
                return Err(Problem::from(message).within(&call.operation.pointer));
            }
            let description = doc(&format!(
                "{}\n\nStands in the path or query, and so not in the JSON form of this model.",
                parameter.description
            ));
            let mut field: Field = parse_quote!(#description pub #ident: #ty);
            SerdeOptions {
                rename: Some(parameter.wire_name.clone()),
                skip: true,
                ..SerdeOptions::default()
            }
            .write(&mut field.attrs);
            push_field(structure, field);
        }
    }
    Ok(())
}

/// Every operation answers a structure, so that each answer can carry the request id.
pub(super) fn give_each_operation_one_output(
    code: &mut Code,
    facts: &Facts,
) -> Result<(), Problem> {
    for call in calls(code, facts)? {
        let output = call.output();
        let structure = structure_or_new(code, &output, "Output", &call)?;
        push_field(
            structure,
            parse_quote!(#[serde(skip)] pub(crate) _request_id: Option<String>),
        );
        code.operations.push(parse_quote!(output!(#output);));
    }
    Ok(())
}

fn structure_or_new<'a>(
    code: &'a mut Code,
    name: &Ident,
    role: &str,
    call: &Call<'_>,
) -> Result<&'a mut ItemStruct, Problem> {
    let operation = &call.operation;
    let is_new = code.structure(&name.to_string()).is_none();
    if is_new && (call.body.as_ref() == Some(name) || call.response.as_ref() == Some(name)) {
        let message = format!("`{name}`, its body or response, is not a structure");
        return Err(Problem::from(message).within(&operation.pointer));
    }
    if is_new {
        let method = call.method();
        let text = doc(&format!(
            "{role} of [`{}`](crate::Client::{method}).",
            operation.name
        ));
        code.types.push(parse_quote!(#text pub struct #name {}));
    }
    let added = code.structure(&name.to_string());
    added.ok_or_else(|| Problem::from(format!("`{name}` is not a structure")))
}

fn push_field(structure: &mut ItemStruct, field: Field) {
    if let syn::Fields::Named(fields) = &mut structure.fields {
        fields.named.push(field);
    }
}

/// Derives what each structure can have, and keeps it open for members to come.
pub(super) fn finish_structures(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let all: Vec<&Item> = code.types.iter().chain(&code.errors).collect();
    let has_own_debug: Vec<Ident> = implementors(&all, "Debug");
    let items = code.types.iter_mut().chain(&mut code.errors);
    for item in items {
        let Item::Struct(structure) = item else {
            continue;
        };
        let mut derives = vec![format_ident!("Clone")];
        // The runtime's macro prints exceptions.
        let is_exception = facts.exceptions.contains_key(&structure.ident.to_string());
        if !has_own_debug.contains(&structure.ident) && !is_exception {
            derives.push(format_ident!("Debug"));
        }
        // A list or map that an output always has may well be empty; an input has to be given it.
        let is_input = facts.inputs.contains(&structure.ident.to_string());
        let has_no_default = |field: &Field| {
            let collects = ["HashMap", "Vec"]
                .iter()
                .any(|name| is_named(&field.ty, name));
            is_required(&field.ty) && (is_input || !collects)
        };
        if !structure.fields.iter().any(has_no_default) {
            derives.push(format_ident!("Default"));
        }
        derives
            .extend(["Deserialize", "PartialEq", "Serialize"].map(|name| format_ident!("{name}")));
        structure.attrs.push(parse_quote!(#[derive(#(#derives),*)]));
        structure.attrs.push(parse_quote!(#[non_exhaustive]));
    }
    Ok(())
}

/// What belongs to a model stands together, and the models stand in the order of their names.
pub(super) fn order_items(code: &mut Code, _: &Facts) -> Result<(), Problem> {
    code.types.sort_by_key(subject);
    // `ServiceError` before the exceptions that it holds.
    code.errors
        .sort_by_key(|item| (subject(item) != "ServiceError", subject(item)));
    Ok(())
}

/// The types for which a trait of this name is implemented by hand.
pub(super) fn implementors(items: &[&Item], trait_name: &str) -> Vec<Ident> {
    items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(block) => {
                let (path, _) = block.trait_.as_ref()?;
                let last = path.segments.last()?;
                (last.ident == trait_name)
                    .then(|| super::syntax::type_name(&block.self_ty).cloned())
                    .flatten()
            }
            _ => None,
        })
        .collect()
}

/// The type that an item defines or adds to; a stable sort by it keeps what belongs together together.
pub(super) fn subject(item: &Item) -> String {
    match item {
        Item::Struct(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Impl(item) => {
            super::syntax::type_name(&item.self_ty).map_or_else(String::new, Ident::to_string)
        }
        Item::Macro(item) => {
            let first = item.mac.tokens.clone().into_iter().next();
            first.map_or_else(String::new, |token| token.to_string())
        }
        _ => String::new(),
    }
}

/// What the runtime has to know of the service.
pub(super) fn add_service_constants(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let Facts {
        title,
        api_version,
        service_id,
        signing_name,
        endpoint_prefix,
        ..
    } = facts;
    let text = doc(&format!("{title}, API version {api_version}."));
    code.service.push(parse_quote! {
        #text
        pub(crate) const SERVICE: ServiceMetadata = ServiceMetadata {
            api_version: #api_version,
            id: #service_id,
            signing_name: #signing_name,
            endpoint_prefix: #endpoint_prefix,
        };
    });
    Ok(())
}
