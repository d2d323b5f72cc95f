//! Members of structures: their names on the wire, and absent, empty and `null` values.

use heck::ToLowerCamelCase;
use quote::quote;
use syn::{Ident, Item, parse_quote};

use super::Code;
use super::syntax::{
    SerdeOptions, argument_of, field_ident, is_named, is_required, update_serde, without_option,
};
use crate::error::Problem;
use crate::facts::Facts;

const IS_NONE: &str = "Option::is_none";

/// Later passes look members up by their name on the wire.
pub(super) fn state_wire_names(code: &mut Code, _: &Facts) -> Result<(), Problem> {
    for structure in code.structures() {
        for field in &mut structure.fields {
            let ident = field_ident(field)?.to_string();
            update_serde(&mut field.attrs, |serde| {
                serde.rename.get_or_insert(ident);
            })?;
        }
    }
    Ok(())
}

/// Typify leaves out empty lists and maps, so that an update could never clear one.
pub(super) fn tell_absent_from_empty(code: &mut Code, _: &Facts) -> Result<(), Problem> {
    for structure in code.structures() {
        for field in &mut structure.fields {
            let mut serde = SerdeOptions::read(&field.attrs)?;
            if serde.default && is_required(&field.ty) {
                // A structure that contains itself is a `Box<Option<_>>` to typify.
                let boxed = argument_of(&field.ty, "Box");
                let boxed = boxed.and_then(|inner| argument_of(inner, "Option"));
                let ty = boxed.map_or(field.ty.clone(), |inner| parse_quote!(Box<#inner>));
                field.ty = parse_quote!(Option<#ty>);
                serde.default = false;
            }
            serde.skip_serializing_if = (!is_required(&field.ty)).then(|| IS_NONE.to_owned());
            serde.write(&mut field.attrs);
        }
    }
    Ok(())
}

/// The service may answer `null` for anything, and it means that the member is not there; timestamps
/// have no serde of their own; and an optional member that cannot be read must not cost the response. The
/// runtime's `lenient` module sees to all of this.
pub(super) fn read_leniently(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    let enums: Vec<Ident> = code.types.iter().filter_map(enum_name).collect();
    let paginations = facts
        .operations
        .values()
        .filter_map(|o| o.pagination.as_ref());
    let tokens: Vec<&str> = paginations.map(|p| p.output_token.as_str()).collect();
    for structure in code.structures() {
        let name = structure.ident.to_string();
        // What a caller wrote is not to be dropped in silence.
        let is_received = !facts.requests.contains(&name);
        for field in &mut structure.fields {
            let inner = without_option(&field.ty);
            let required = is_required(&field.ty);
            let collection = ["Vec", "HashMap"].iter().any(|name| is_named(inner, name));
            let timestamp = is_named(inner, "DateTime");
            let has_empty_value = collection
                || ["String", "bool", "f32", "f64", "i32", "i64"]
                    .iter()
                    .any(|name| is_named(inner, name));
            if collection && quote!(#inner).to_string().contains("DateTime") {
                return Err(Problem::in_model(
                    &name,
                    "a list or map of timestamps is nothing that the client can read yet",
                ));
            }
            let is_enum = enums.iter().any(|name| is_named(inner, &name.to_string()));
            let required_enum = required && is_enum;
            // Without its token, a page would pass for the last one.
            let wire_name = SerdeOptions::read(&field.attrs)?.rename.unwrap_or_default();
            let may_be_lost = !required && is_received && !tokens.contains(&wire_name.as_str());
            if timestamp
                || collection
                || required_enum
                || (required && has_empty_value)
                || may_be_lost
            {
                let is_model = !(timestamp || has_empty_value || is_enum);
                let with = if is_model {
                    "lenient::model"
                } else {
                    "lenient"
                };
                update_serde(&mut field.attrs, |serde| {
                    if !serde.skip {
                        serde.with = Some(with.into());
                        serde.default = has_empty_value || !required;
                        serde.default_by = required_enum.then(|| "lenient::absent".to_owned());
                    }
                })?;
            }
        }
    }
    Ok(())
}

fn enum_name(item: &Item) -> Option<Ident> {
    match item {
        Item::Enum(item) => Some(item.ident.clone()),
        _ => None,
    }
}

/// One attribute on the structure says what would otherwise stand on most members.
pub(super) fn rename_all_members_at_once(code: &mut Code, _: &Facts) -> Result<(), Problem> {
    let items = code.types.iter_mut().chain(&mut code.errors);
    for item in items {
        let Item::Struct(structure) = item else {
            continue;
        };
        let mut renamed = false;
        for field in &mut structure.fields {
            let ident = field_ident(field)?.to_string();
            update_serde(&mut field.attrs, |serde| {
                if serde.rename.as_deref() == Some(&ident.to_lower_camel_case()) || serde.skip {
                    renamed |= !serde.skip && serde.rename.as_deref() != Some(&ident);
                    serde.rename = None;
                }
            })?;
        }
        if renamed {
            structure
                .attrs
                .push(parse_quote!(#[serde(rename_all = "camelCase")]));
        }
    }
    Ok(())
}
