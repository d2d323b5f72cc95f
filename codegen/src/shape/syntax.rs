//! Reading and writing the pieces of syntax that several passes need.

use syn::{
    Attribute, Expr, Field, GenericArgument, Ident, Lit, LitStr, Meta, PathArguments, Token, Type,
    parse_quote,
};

/// Names a type by its last path segment: `Option`, `String`, `GetBookRequest`, …
pub(super) fn type_name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// The argument of a generic type such as `Option<T>`, if it is one.
pub(super) fn argument_of<'a>(ty: &'a Type, generic: &str) -> Option<&'a Type> {
    arguments_of(ty, generic)?.into_iter().next_back()
}

/// All arguments of a generic type such as `HashMap<K, V>`, if it is one.
pub(super) fn arguments_of<'a>(ty: &'a Type, generic: &str) -> Option<Vec<&'a Type>> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) if last.ident == generic => Some(
            arguments
                .args
                .iter()
                .filter_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
                .collect(),
        ),
        _ => None,
    }
}

/// The type within `Option`, or the type itself.
pub(super) fn without_option(ty: &Type) -> &Type {
    argument_of(ty, "Option").unwrap_or(ty)
}

pub(super) fn is_required(ty: &Type) -> bool {
    argument_of(ty, "Option").is_none()
}

pub(super) fn is_named(ty: &Type, name: &str) -> bool {
    type_name(ty).is_some_and(|ident| ident == name)
}

pub(super) fn field_ident(field: &Field) -> Result<&Ident, String> {
    field
        .ident
        .as_ref()
        .ok_or_else(|| "a structure has a member without a name".into())
}

/// The text of `///` comments, a line for each attribute.
pub(super) fn doc_lines(attributes: &[Attribute]) -> Vec<String> {
    attributes
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
        })
        .collect()
}

pub(super) fn docs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .cloned()
        .collect()
}

pub(super) fn doc(text: &str) -> Attribute {
    parse_quote!(#[doc = #text])
}

/// What stands in the `#[serde(…)]` attributes of a field or variant.
#[derive(Clone, Debug, Default)]
pub(super) struct SerdeOptions {
    pub(super) rename: Option<String>,
    pub(super) default: bool,
    /// The function that makes the default, if it is not that of the type.
    pub(super) default_by: Option<String>,
    pub(super) skip: bool,
    pub(super) skip_serializing_if: Option<String>,
    pub(super) with: Option<String>,
}

impl SerdeOptions {
    pub(super) fn read(attributes: &[Attribute]) -> Result<Self, String> {
        let mut options = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
            attribute
                .parse_nested_meta(|meta| {
                    let text = || {
                        meta.value()?
                            .parse::<LitStr>()
                            .map(|text| Some(text.value()))
                    };
                    match meta.path.get_ident().map(Ident::to_string).as_deref() {
                        Some("rename") => options.rename = text()?,
                        Some("default") => {
                            options.default = true;
                            if meta.input.peek(Token![=]) {
                                options.default_by = text()?;
                            }
                        }
                        Some("skip") => options.skip = true,
                        Some("skip_serializing_if") => options.skip_serializing_if = text()?,
                        Some("with") => options.with = text()?,
                        _ => return Err(meta.error("unexpected serde option")),
                    }
                    Ok(())
                })
                .map_err(|error| error.to_string())?;
        }
        Ok(options)
    }

    /// Replaces the serde attributes by one with these options.
    pub(super) fn write(&self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("serde"));
        let mut options: Vec<Meta> = vec![];
        match &self.default_by {
            Some(function) => options.push(parse_quote!(default = #function)),
            None if self.default => options.push(parse_quote!(default)),
            None => {}
        }
        for (name, value) in [
            ("rename", &self.rename),
            ("with", &self.with),
            ("skip_serializing_if", &self.skip_serializing_if),
        ] {
            if let Some(value) = value {
                let name = Ident::new(name, proc_macro2::Span::call_site());
                options.push(parse_quote!(#name = #value));
            }
        }
        if self.skip {
            options.push(parse_quote!(skip));
        }
        if !options.is_empty() {
            attributes.push(parse_quote!(#[serde(#(#options),*)]));
        }
    }
}

/// Changes the serde options of one field.
pub(super) fn update_serde(
    attributes: &mut Vec<Attribute>,
    change: impl FnOnce(&mut SerdeOptions),
) -> Result<(), String> {
    let mut options = SerdeOptions::read(attributes)?;
    change(&mut options);
    options.write(attributes);
    Ok(())
}
