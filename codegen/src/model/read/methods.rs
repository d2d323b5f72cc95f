//! Progenitor's methods: which type an operation takes, and which one it returns.

use syn::{FnArg, ImplItemFn, Pat, ReturnType};

use crate::model::Type;
use crate::model::ty::{argument, arguments};

/// The signature of one of progenitor's methods.
pub(super) struct Method {
    pub(super) name: String,
    /// Name of the type of its body.
    pub(super) input: String,
    /// Name of the type of the response.
    pub(super) output: String,
}

impl Method {
    pub(super) fn read(method: &ImplItemFn) -> Result<Self, String> {
        let name = method.sig.ident.to_string();
        let body = method
            .sig
            .inputs
            .iter()
            .find_map(|argument| match argument {
                FnArg::Typed(argument) => match argument.pat.as_ref() {
                    Pat::Ident(pattern) if pattern.ident == "body" => Some(argument.ty.as_ref()),
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            });
        let input = body.and_then(model_name);
        let output = response_body(&method.sig.output).and_then(model_name);
        let unreadable = |part| format!("progenitor's method `{name}` has no {part} with a name");
        Ok(Self {
            input: input.ok_or_else(|| unreadable("body"))?,
            output: output.ok_or_else(|| unreadable("response"))?,
            name,
        })
    }
}

fn model_name(ty: &syn::Type) -> Option<String> {
    match Type::read(ty) {
        Ok((Type::Model { name, .. }, _)) => Some(name),
        _ => None,
    }
}

/// `Result<ResponseValue<Model>, Error<()>>` → `Model`
fn response_body(output: &ReturnType) -> Option<&syn::Type> {
    let ReturnType::Type(_, output) = output else {
        return None;
    };
    let value = arguments(output, "Result")?.into_iter().next()?;
    argument(value, "ResponseValue")
}
