//! Progenitor's types, as structures, unions and enums.

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::Value;
use syn::{Attribute, Expr, Fields, Item, ItemEnum, ItemStruct, Lit, LitStr, Meta, Token};

use super::facts::{is_marked, is_sensitive, schemas};
use crate::error::{Diagnostic, Diagnostics};
use crate::model::{
    Bounds, Enum, EnumValue, Location, Member, Model, Role, Structure, Type, Union, Variant,
};
use crate::pointer;

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
        let name = field
            .ident
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let serde = SerdeOptions::read(&field.attrs).map_err(|error| {
            let message = format!(
                "`{name}` has a schema that is not supported ({error}): default, nullable, anyOf?"
            );
            Diagnostic::in_model(&model, message)
        });
        let Some(serde) = diagnostics.take(serde) else {
            continue;
        };
        let wire_name = serde.rename.unwrap_or_else(|| name.clone());
        let read = Type::read(&field.ty)
            .map_err(|why| Diagnostic::in_member(&model, &wire_name, format!("`{name}` {why}")));
        let Some((ty, optional)) = diagnostics.take(read) else {
            continue;
        };
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
            bounds: property.map(Bounds::read).unwrap_or_default(),
            default: property
                .and_then(|property| property.get("default"))
                .cloned(),
            deprecated: property.is_some_and(|property| is_marked(property, "deprecated")),
            name,
            wire_name,
            ty,
        });
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
        return Ok(Model::Union(read_union(structure, diagnostics)));
    }
    Ok(Model::Structure(structure))
}

/// A union is an enum, which cannot hold two members, or none.
fn read_union(structure: Structure, diagnostics: &mut Diagnostics) -> Union {
    // Printing which member is set would reveal something about it, so one secret makes all of it secret.
    let sensitive = structure.sensitive || structure.members.iter().any(|member| member.sensitive);
    let mut variants = vec![];
    for member in structure.members {
        if member.ty.contains_date_time() {
            let message = format!(
                "`{}` is a timestamp, which is not supported in a union",
                member.name
            );
            let pointer = pointer::member(&structure.name, &member.wire_name);
            diagnostics.refuse(pointer, message);
            continue;
        }
        let name = variant_name(&member.name.to_upper_camel_case());
        variants.push(Variant {
            accessor: name.to_snake_case(),
            name,
            wire_name: member.wire_name,
            docs: member.docs,
            ty: member.ty,
            bounds: member.bounds,
        });
    }
    Union {
        name: structure.name,
        docs: structure.docs,
        variants,
        sensitive,
    }
}

fn read_enum(item: &ItemEnum, schema: &Value) -> Result<Model, Diagnostic> {
    let model = item.ident.to_string();
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
        values.push(EnumValue {
            wire_name: serde.rename.unwrap_or_else(|| name.clone()),
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

/// A variant called `Unknown` would collide with the one for values that are not known.
fn variant_name(name: &str) -> String {
    match name {
        "Unknown" | "Self" => format!("{name}Value"),
        _ => name.to_owned(),
    }
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
