//! Progenitor's methods. Their bodies show how a request is made.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Expr, ExprMethodCall, FnArg, ImplItemFn, Lit, Macro, Member, Pat, ReturnType, Token, Type,
};

use crate::model::ty::{argument, arguments};

/// One of progenitor's methods, taken apart.
pub(super) struct Method {
    pub(super) name: String,
    pub(super) http_method: String,
    /// The path, with `{}` for each label.
    pub(super) path: String,
    /// The arguments that fill the path's labels, in order.
    pub(super) labels: Vec<String>,
    /// The arguments that become the query, in order.
    pub(super) query: Vec<String>,
    /// Type of the request body.
    pub(super) body: Option<Type>,
    /// All other arguments.
    pub(super) arguments: Vec<(String, Type)>,
    /// Type of the response body; none for a response without one.
    pub(super) response: Option<Type>,
}

impl Method {
    pub(super) fn read(method: &ImplItemFn) -> Result<Self, String> {
        let name = method.sig.ident.to_string();
        let unreadable =
            |part| format!("progenitor's method `{name}` has no {part} that can be understood");
        let mut reader = BodyReader::default();
        reader.visit_block(&method.block);
        reader.query.reverse();
        let response =
            response_body(&method.sig.output).ok_or_else(|| unreadable("response type"))?;
        let mut body = None;
        let mut arguments = vec![];
        for argument in &method.sig.inputs {
            let FnArg::Typed(argument) = argument else {
                continue;
            };
            let Pat::Ident(pattern) = argument.pat.as_ref() else {
                return Err(unreadable("argument names"));
            };
            let ty = argument.ty.as_ref().clone();
            if pattern.ident == "body" && reader.has_json {
                body = Some(ty);
            } else {
                arguments.push((pattern.ident.to_string(), ty));
            }
        }
        Ok(Self {
            http_method: reader
                .http_method
                .ok_or_else(|| unreadable("HTTP method"))?,
            path: reader.path.ok_or_else(|| unreadable("path"))?,
            labels: reader.labels,
            query: reader.query,
            body,
            arguments,
            response,
            name,
        })
    }
}

/// `Result<ResponseValue<Model>, Error<ByteStream>>` → `Model`, or nothing for `()`.
fn response_body(output: &ReturnType) -> Option<Option<Type>> {
    let ReturnType::Type(_, output) = output else {
        return None;
    };
    let value = arguments(output, "Result")?.into_iter().next()?;
    match argument(value, "ResponseValue")? {
        Type::Tuple(unit) if unit.elems.is_empty() => Some(None),
        body => Some(Some(body.clone())),
    }
}

#[derive(Default)]
struct BodyReader {
    http_method: Option<String>,
    path: Option<String>,
    labels: Vec<String>,
    /// Last first: the outermost call of a chain is visited before the ones that it is called on.
    query: Vec<String>,
    has_json: bool,
}

impl<'ast> Visit<'ast> for BodyReader {
    fn visit_macro(&mut self, node: &'ast Macro) {
        // format!("{}/tags/{}", self.baseurl, encode_path(&resource_arn.to_string()))
        if node.path.is_ident("format")
            && let Ok(arguments) =
                Punctuated::<Expr, Token![,]>::parse_terminated.parse2(node.tokens.clone())
        {
            let mut arguments = arguments.iter();
            if let Some(Expr::Lit(literal)) = arguments.next()
                && let Lit::Str(template) = &literal.lit
            {
                self.path = template.value().strip_prefix("{}").map(str::to_owned);
            }
            self.labels
                .extend(arguments.skip(1).filter_map(innermost_ident));
        }
        visit::visit_macro(self, node);
    }

    fn visit_expr_method_call(&mut self, node: &'ast ExprMethodCall) {
        let name = node.method.to_string();
        match name.as_str() {
            "get" | "put" | "post" | "delete" | "head" | "patch"
                if is_http_client(&node.receiver) =>
            {
                self.http_method = Some(name.to_uppercase());
            }
            "json" => self.has_json = true,
            // .query(&progenitor_client::QueryParam::new("tagKeys", &tag_keys))
            "query" => {
                if let Some(Expr::Reference(reference)) = node.args.first()
                    && let Expr::Call(new) = reference.expr.as_ref()
                    && let Some(argument) = new.args.last().and_then(innermost_ident)
                {
                    self.query.push(argument);
                }
            }
            _ => {}
        }
        visit::visit_expr_method_call(self, node);
    }
}

/// `self.client`
fn is_http_client(expr: &Expr) -> bool {
    matches!(expr, Expr::Field(field) if matches!(&field.member, Member::Named(name) if name == "client"))
}

fn innermost_ident(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Reference(reference) => innermost_ident(&reference.expr),
        Expr::MethodCall(call) => innermost_ident(&call.receiver),
        Expr::Call(call) => call.args.first().and_then(innermost_ident),
        _ => None,
    }
}
