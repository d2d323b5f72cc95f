//! Types of members.

use std::fmt;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{GenericArgument, PathArguments};

/// The type of a member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Type {
    /// `bool`, `i32`, `i64`, `f32` or `f64`.
    Number(&'static str),
    /// A string.
    String,
    /// A timestamp.
    DateTime(TimestampFormat),
    /// Bytes.
    Blob,
    /// Any JSON value.
    Document,
    /// A list.
    List(Box<Type>),
    /// A map with strings as keys.
    Map(Box<Type>),
    /// A model, in a `Box` where it contains itself.
    Model {
        /// Name of the model.
        name: String,
        /// Whether it is in a `Box`.
        boxed: bool,
    },
}

/// How a timestamp is written. All formats are read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TimestampFormat {
    /// As a string of ISO 8601.
    Iso8601,
    /// As a number of seconds since 1970.
    EpochSeconds,
    /// As a date of HTTP.
    HttpDate,
}

const NUMBERS: [&str; 5] = ["bool", "f32", "f64", "i32", "i64"];

impl Type {
    /// Reads a type as progenitor writes it; the flag says whether it is optional.
    pub(crate) fn read(ty: &syn::Type) -> Result<(Self, bool), String> {
        if let syn::Type::Reference(reference) = ty {
            return Self::read(&reference.elem);
        }
        if let Some(inner) = argument(ty, "Option") {
            let (ty, _) = Self::read(inner)?;
            return Ok((ty, true));
        }
        // A structure that contains itself is a `Box<Option<_>>` to typify.
        if let Some(inner) = argument(ty, "Box") {
            let (ty, optional) = Self::read(inner)?;
            let Self::Model { name, .. } = ty else {
                return Err(foreign(inner));
            };
            return Ok((Self::Model { name, boxed: true }, optional));
        }
        if let Some(item) = argument(ty, "Vec") {
            return Ok((Self::List(Box::new(Self::read(item)?.0)), false));
        }
        if let Some(value) = argument(ty, "HashMap") {
            return Ok((Self::Map(Box::new(Self::read(value)?.0)), false));
        }
        let syn::Type::Path(path) = ty else {
            return Err(foreign(ty));
        };
        let segments = &path.path.segments;
        let names: Vec<String> = segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok(match names.as_slice() {
            ["str"] | ["std", "string", "String"] | ["String"] => (Self::String, false),
            ["chrono", "DateTime"] => (Self::DateTime(TimestampFormat::Iso8601), false),
            ["primitives", name] => match *name {
                "Blob" => (Self::Blob, false),
                "Document" => (Self::Document, false),
                "EpochSeconds" => (Self::DateTime(TimestampFormat::EpochSeconds), false),
                "HttpDate" => (Self::DateTime(TimestampFormat::HttpDate), false),
                _ => return Err(foreign(ty)),
            },
            [name] | ["types", name] if path.path.leading_colon.is_none() => {
                match NUMBERS.iter().find(|number| *number == name) {
                    Some(number) => (Self::Number(number), false),
                    None if name.starts_with(char::is_uppercase) => {
                        let (name, boxed) = ((*name).to_owned(), false);
                        (Self::Model { name, boxed }, false)
                    }
                    None => return Err(foreign(ty)),
                }
            }
            _ => return Err(foreign(ty)),
        })
    }

    /// Whether it is a list.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::List(_))
    }

    /// Whether it is a list or a map.
    pub fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_))
    }

    /// Name of the model that it is, or contains.
    pub fn model(&self) -> Option<&str> {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.model(),
            Self::Model { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Whether it is a timestamp.
    pub fn is_date_time(&self) -> bool {
        matches!(self, Self::DateTime(_))
    }

    /// Whether values have the form that is usual for their type, so that nothing needs to name it.
    pub(crate) fn has_usual_form(&self) -> bool {
        match self {
            Self::DateTime(format) => *format == TimestampFormat::Iso8601,
            ty => !ty.is_collection() || ty.form().is_none(),
        }
    }

    /// The form on the wire, by its path in the client, where the type does not determine it.
    pub(crate) fn form(&self) -> Option<String> {
        Some(match self {
            Self::DateTime(TimestampFormat::Iso8601) => "form::Iso8601".to_owned(),
            Self::DateTime(TimestampFormat::EpochSeconds) => "form::EpochSeconds".to_owned(),
            Self::DateTime(TimestampFormat::HttpDate) => "form::HttpDate".to_owned(),
            Self::Blob => "form::Base64".to_owned(),
            Self::List(item) => format!("Vec<{}>", item.form()?),
            Self::Map(value) => format!("HashMap<String, {}>", value.form()?),
            _ => return None,
        })
    }
}

/// The last argument of a generic type of this name.
pub(super) fn argument<'a>(ty: &'a syn::Type, generic: &str) -> Option<&'a syn::Type> {
    arguments(ty, generic)?.pop()
}

/// The arguments of a generic type of this name.
pub(super) fn arguments<'a>(ty: &'a syn::Type, generic: &str) -> Option<Vec<&'a syn::Type>> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    (last.ident == generic).then(|| {
        let types = arguments.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        });
        types.collect()
    })
}

fn foreign(ty: &syn::Type) -> String {
    let ty = ty.to_token_stream().to_string().replace(' ', "");
    format!("has the Rust type {ty}, which the client does not have")
}

/// As in Rust.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(name) => f.write_str(name),
            Self::String => f.write_str("String"),
            Self::DateTime(_) => f.write_str("DateTime"),
            Self::Blob => f.write_str("Blob"),
            Self::Document => f.write_str("Document"),
            Self::List(item) => write!(f, "Vec<{item}>"),
            Self::Map(value) => write!(f, "HashMap<String, {value}>"),
            Self::Model { name, boxed: true } => write!(f, "Box<{name}>"),
            Self::Model { name, .. } => f.write_str(name),
        }
    }
}

impl ToTokens for Type {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Number(name) => format_ident!("{name}").into_token_stream(),
            Self::String => quote!(String),
            Self::DateTime(_) => quote!(DateTime),
            Self::Blob => quote!(Blob),
            Self::Document => quote!(Document),
            Self::List(item) => quote!(Vec<#item>),
            Self::Map(value) => quote!(HashMap<String, #value>),
            Self::Model { name, boxed } => {
                let name = format_ident!("{name}");
                if *boxed {
                    quote!(Box<#name>)
                } else {
                    name.into_token_stream()
                }
            }
        });
    }
}
