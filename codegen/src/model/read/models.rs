//! Progenitor's types, as structures, unions and enums.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use serde_json::Value;
use syn::{Attribute, Expr, Field, Fields, Item, ItemEnum, ItemStruct, Lit, LitStr, Meta, Token};

use super::facts::{is_marked, is_sensitive, items, schemas};
use crate::error::{Diagnostic, Diagnostics};
use crate::model::{
    Bounds, Enum, EnumValue, Location, Member, Model, Role, Structure, Type, Union, Variant,
};
use crate::names::variant_name;

/// Reads a structure, a union or an enum. Nothing else among progenitor's types is needed. What is refused becomes
/// a structure without members, so that what uses it can be read.
pub(super) fn read_model(
    item: &Item,
    root: &Value,
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    let schema = |name: &syn::Ident| {
        let schema = schemas(root).and_then(|all| all.get(&name.to_string()));
        schema.unwrap_or(&Value::Null)
    };
    let (name, model) = match item {
        Item::Struct(item) => {
            let schema = schema(&item.ident);
            (&item.ident, read_structure(item, schema, diagnostics))
        }
        Item::Enum(item) => (&item.ident, read_enum(item, schema(&item.ident))),
        _ => return None,
    };
    let name = name.to_string();
    let refused = || {
        Model::Structure(Structure {
            name,
            ..Structure::default()
        })
    };
    Some(diagnostics.take(model).unwrap_or_else(refused))
}

fn read_structure(
    item: &ItemStruct,
    schema: &Value,
    diagnostics: &mut Diagnostics,
) -> Result<Model, Diagnostic> {
    let model = item.ident.to_string();
    let Fields::Named(fields) = &item.fields else {
        let message = "the schema is neither a structure with members nor an enum of strings";
        return Err(Diagnostic::in_model(&model, message));
    };
    let mut members = vec![];
    for field in &fields.named {
        let member = read_member(&model, field, schema);
        members.extend(diagnostics.take(member));
    }
    let structure = Structure {
        name: model,
        docs: doc_text(&item.attrs),
        members,
        role: Role::default(),
        sensitive: is_sensitive(schema),
        example: schema.get("example").cloned(),
    };
    if is_marked(schema, "x-union") {
        return Ok(Model::Union(read_union(structure)));
    }
    Ok(Model::Structure(structure))
}

fn read_member(model: &str, field: &Field, schema: &Value) -> Result<Member, Diagnostic> {
    let name = field.ident.as_ref().map(ToString::to_string);
    let name = name.unwrap_or_default();
    let serde = SerdeOptions::read(&field.attrs).map_err(|error| {
        let message = format!("`{name}` has a schema that is not supported ({error})");
        Diagnostic::in_model(model, message)
    })?;
    let key = serde.rename.unwrap_or_else(|| name.clone());
    let (ty, optional) = Type::read(&field.ty)
        .map_err(|why| Diagnostic::in_member(model, &key, format!("`{name}` {why}")))?;
    let property = schema.get("properties").and_then(|all| all.get(&key));
    let property = property.unwrap_or(&Value::Null);
    let string = |mark: &str| property.get(mark)?.as_str().map(str::to_owned);
    let wire_name = string("x-location-name").or_else(|| string("x-wire-name"));
    Ok(Member {
        docs: doc_text(&field.attrs),
        required: !optional && !serde.default,
        location: Location::read(property),
        sensitive: is_sensitive(property),
        is_arn: is_marked(property, "x-arn"),
        is_page_token: false,
        example: property.get("example").cloned(),
        bounds: Bounds::read(property),
        default: property.get("x-default").cloned(),
        deprecated: is_marked(property, "deprecated"),
        name: string("x-rust-name").unwrap_or(name),
        wire_name: wire_name.unwrap_or(key),
        ty,
    })
}

/// A union is an enum, which cannot hold two members, or none.
fn read_union(structure: Structure) -> Union {
    // Printing which member is set would reveal something about it, so one secret makes all of it secret.
    let sensitive = structure.sensitive || structure.members.iter().any(|member| member.sensitive);
    let variants = structure.members.into_iter().map(|member| {
        let name = variant_name(&member.name);
        Variant {
            accessor: name.to_snake_case(),
            name,
            wire_name: member.wire_name,
            docs: member.docs,
            ty: member.ty,
            bounds: member.bounds,
        }
    });
    Union {
        name: structure.name,
        docs: structure.docs,
        variants: variants.collect(),
        sensitive,
    }
}

fn read_enum(item: &ItemEnum, schema: &Value) -> Result<Model, Diagnostic> {
    let model = item.ident.to_string();
    let names = items(schema.get("enum"));
    let wire_names: BTreeMap<&str, &str> = names
        .zip(items(schema.get("x-values")))
        .filter_map(|(name, value)| Some((name.as_str()?, value.as_str()?)))
        .collect();
    let mut values = vec![];
    for variant in &item.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let message =
                "the schema is a choice between schemas (oneOf, anyOf), not an enum of strings";
            return Err(Diagnostic::in_model(&model, message));
        }
        let name = variant.ident.to_string();
        let serde = SerdeOptions::read(&variant.attrs)
            .map_err(|message| Diagnostic::in_model(&model, message))?;
        let wire_name = wire_names.get(name.as_str()).map(ToString::to_string);
        values.push(EnumValue {
            wire_name: wire_name.or(serde.rename).unwrap_or_else(|| name.clone()),
            name: variant_name(&name),
        });
    }
    Ok(Model::Enum(Enum {
        name: model,
        docs: doc_text(&item.attrs),
        values,
        sensitive: is_sensitive(schema),
    }))
}

fn doc_text(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes.iter().filter_map(doc_line).collect();
    lines.join("\n").trim().to_owned()
}

/// The contents of a `///` comment.
pub(crate) fn doc_line(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => {
                    let text = text.value();
                    Some(text.strip_prefix(' ').unwrap_or(&text).to_owned())
                }
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
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
