//! What progenitor's methods do, read back from their bodies, and said again as a description of a call.
//!
//! Signing, attempts and errors need the whole request at once and the whole response at once, and so
//! have no place in a method that sends and parses by itself.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Expr, ExprMethodCall, FnArg, Ident, ImplItemFn, Lit, Macro, Member, Pat, ReturnType, Token,
    Type, parse_quote,
};

use super::Code;
use super::syntax::{
    SerdeOptions, argument_of, arguments_of, field_ident, is_named, is_required, type_name,
    without_option,
};
use crate::error::Problem;
use crate::facts::{Facts, Operation, rust_name};

/// One of progenitor's methods, understood.
pub(super) struct Call<'a> {
    pub(super) operation: &'a Operation,
    http_method: String,
    path: String,
    /// Labels in the order in which they fill the path's `{}`.
    labels: Vec<Ident>,
    queries: Vec<(String, Ident)>,
    /// Model of the request body.
    pub(super) body: Option<Ident>,
    /// Path and query parameters with their owned types.
    pub(super) parameters: Vec<Parameter>,
    /// Model of the response; none for a response without a body.
    pub(super) response: Option<Ident>,
}

pub(super) struct Parameter {
    pub(super) ident: Ident,
    pub(super) wire_name: String,
    pub(super) description: String,
    pub(super) ty: Type,
}

/// All of progenitor's methods, understood.
pub(super) fn calls<'a>(code: &Code, facts: &'a Facts) -> Result<Vec<Call<'a>>, Problem> {
    let methods = code.methods.iter();
    methods.map(|method| Call::read(method, facts)).collect()
}

/// Methods that the client has already.
const CLIENT_METHODS: &[&str] = &["clone", "config", "fmt", "from_conf", "from_env", "new"];

impl<'a> Call<'a> {
    fn read(method: &ImplItemFn, facts: &'a Facts) -> Result<Self, Problem> {
        let name = &method.sig.ident;
        let operation = facts
            .operations
            .get(&name.to_string())
            .ok_or_else(|| format!("progenitor's method `{name}` belongs to no operation"))?;
        Self::understand(method, operation)
            .map_err(|message| Problem::from(message).within(&operation.pointer))
    }

    fn understand(method: &ImplItemFn, operation: &'a Operation) -> Result<Self, String> {
        let name = &method.sig.ident;
        if CLIENT_METHODS.iter().any(|taken| name == taken) {
            return Err(format!("the client has a method `{name}` of its own"));
        }
        let misread =
            |what| format!("progenitor's method `{name}` has no {what} that this pass understands");
        let mut reader = BodyReader::default();
        reader.visit_block(&method.block);
        reader.queries.reverse();
        let response =
            response_model(&method.sig.output).ok_or_else(|| misread("response type"))?;
        if response.as_ref().is_some_and(|model| model == "ByteStream") {
            return Err("the response is not JSON".into());
        }
        let mut call = Self {
            operation,
            http_method: reader.http_method.ok_or_else(|| misread("HTTP method"))?,
            path: reader.path.ok_or_else(|| misread("path"))?,
            labels: reader.labels,
            queries: reader.queries,
            body: None,
            parameters: vec![],
            response,
        };
        for argument in &method.sig.inputs {
            let FnArg::Typed(argument) = argument else {
                continue;
            };
            let Pat::Ident(pattern) = argument.pat.as_ref() else {
                return Err(misread("argument names"));
            };
            let ident = pattern.ident.clone();
            if ident == "body" && reader.has_json {
                call.body = type_name(referent(&argument.ty)).cloned();
                continue;
            }
            let parameter = call.parameter(ident, &argument.ty)?;
            call.parameters.push(parameter);
        }
        Ok(call)
    }

    /// An argument other than the body: a label of the path, or a parameter of its query.
    fn parameter(&self, ident: Ident, ty: &Type) -> Result<Parameter, String> {
        let is_label = self.labels.contains(&ident);
        let is_query = self.queries.iter().any(|(_, query)| *query == ident);
        let mut described = self.operation.parameters.iter();
        let origin = described.find(|(wire_name, _)| ident == rust_name(wire_name));
        let Some((wire_name, described)) = origin.filter(|_| is_label || is_query) else {
            return Err(format!(
                "the parameter `{ident}` is neither a label of the path nor in its query; headers are not supported"
            ));
        };
        // One level of lists becomes several pairs of the query; nothing else has more than one value.
        let inner = referent(without_option(ty));
        let value = argument_of(inner, "Vec")
            .filter(|_| is_query)
            .unwrap_or(inner);
        if ["HashMap", "Vec"].iter().any(|name| is_named(value, name)) {
            return Err(format!(
                "the parameter `{ident}` is a list or map where only one value can be"
            ));
        }
        Ok(Parameter {
            wire_name: wire_name.clone(),
            description: described.description.clone(),
            ty: owned(ty),
            ident,
        })
    }

    /// The model that holds everything the operation takes.
    pub(super) fn input(&self) -> Ident {
        let named = || format_ident!("{}Request", self.operation.name);
        self.body.clone().unwrap_or_else(named)
    }

    /// The model that holds what the operation returns.
    pub(super) fn output(&self) -> Ident {
        let named = || format_ident!("{}Response", self.operation.name);
        self.response.clone().unwrap_or_else(named)
    }

    /// Name of the client's method.
    pub(super) fn method(&self) -> Ident {
        format_ident!("{}", rust_name(&self.operation.name))
    }

    /// `POST /tags/{resourceArn}`, for people.
    pub(super) fn http_line(&self) -> String {
        let path = self.path_with(&|label| self.wire_name(label).to_owned());
        format!("{} {path}", self.http_method.to_uppercase())
    }

    fn path_with(&self, name: &dyn Fn(&Ident) -> String) -> String {
        self.labels.iter().fold(self.path.clone(), |path, label| {
            path.replacen("{}", &format!("{{{}}}", name(label)), 1)
        })
    }

    /// The segment of the path that a label fills, counted from 1.
    fn segment(&self, label: &Ident) -> Option<proc_macro2::Literal> {
        let position = self.labels.iter().position(|other| other == label)?;
        let segments = self.path.split('/').enumerate();
        let mut labels = segments.filter(|(_, segment)| segment.contains("{}"));
        let (number, _) = labels.nth(position)?;
        Some(proc_macro2::Literal::usize_unsuffixed(number))
    }

    /// The statements that make the request out of `self`, the operation's input.
    fn request(&self) -> TokenStream {
        let method = format_ident!("{}", self.http_method.to_uppercase());
        let path = self.path_with(&|label| variable(label).to_string());
        let path = if self.labels.is_empty() {
            quote!(#path)
        } else {
            quote!(format!(#path))
        };
        let labels = self.labels.iter().map(|label| {
            let name = label.to_string();
            let text = self
                .parameters
                .iter()
                .any(|parameter| parameter.ident == *label && is_named(&parameter.ty, "String"));
            let value = if text {
                quote!(&self.#label)
            } else {
                quote!(&self.#label.to_string())
            };
            let variable = variable(label);
            quote!(let #variable = label(#name, #value)?;)
        });
        let queries = self.queries.iter().map(|(name, ident)| {
            let values = self.query_values(ident);
            quote!(.query(#name, #values))
        });
        let request = quote!(Request::new(Method::#method, #path) #(#queries)*);
        let result = match self.body {
            Some(_) => quote!(#request.json(self)),
            None => quote!(Ok(#request)),
        };
        quote! {
            #(#labels)*
            #result
        }
    }

    /// What iterates over a query parameter's values, of which each becomes a pair.
    fn query_values(&self, ident: &Ident) -> TokenStream {
        let parameter = self
            .parameters
            .iter()
            .find(|parameter| parameter.ident == *ident);
        let ty = parameter.map(|parameter| &parameter.ty);
        let list = ty.is_some_and(|ty| is_named(without_option(ty), "Vec"));
        let required = ty.is_none_or(is_required);
        match (required, list) {
            (false, true) => quote!(self.#ident.iter().flatten()),
            (true, false) => quote!([&self.#ident]),
            (false, false) => quote!(self.#ident.iter()),
            (true, true) => quote!(&self.#ident),
        }
    }

    fn wire_name(&self, ident: &Ident) -> &str {
        self.parameters
            .iter()
            .find(|parameter| parameter.ident == *ident)
            .map_or("", |parameter| &parameter.wire_name)
    }
}

/// The variable with the text of a label, which may not hide the function that makes it.
fn variable(label: &Ident) -> Ident {
    if label == "label" {
        format_ident!("label_")
    } else {
        label.clone()
    }
}

/// `Result<ResponseValue<Model>, Error<ByteStream>>` → `Model`, or nothing for `()`.
fn response_model(output: &ReturnType) -> Option<Option<Ident>> {
    let ReturnType::Type(_, output) = output else {
        return None;
    };
    let value = arguments_of(output, "Result")?.into_iter().next()?;
    match argument_of(value, "ResponseValue")? {
        Type::Tuple(unit) if unit.elems.is_empty() => Some(None),
        model => type_name(model).cloned().map(Some),
    }
}

fn referent(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => &reference.elem,
        ty => ty,
    }
}

/// `&'a str` → `String`, `&'a T` → `T`, `Option<&'a T>` → `Option<T>`.
fn owned(ty: &Type) -> Type {
    if let Some(inner) = argument_of(ty, "Option") {
        let inner = owned(inner);
        return parse_quote!(Option<#inner>);
    }
    match referent(ty) {
        Type::Path(path) if path.path.is_ident("str") => parse_quote!(String),
        ty => ty.clone(),
    }
}

#[derive(Default)]
struct BodyReader {
    http_method: Option<String>,
    path: Option<String>,
    labels: Vec<Ident>,
    queries: Vec<(String, Ident)>,
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
                self.http_method = Some(name);
            }
            "json" => self.has_json = true,
            // .query(&progenitor_client::QueryParam::new("tagKeys", &tag_keys))
            "query" => {
                if let Some(Expr::Reference(reference)) = node.args.first()
                    && let Expr::Call(new) = reference.expr.as_ref()
                    && let [Expr::Lit(name), value] = new.args.iter().collect::<Vec<_>>().as_slice()
                    && let (Lit::Str(name), Some(value)) = (&name.lit, innermost_ident(value))
                {
                    self.queries.push((name.value(), value));
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

fn innermost_ident(expr: &Expr) -> Option<Ident> {
    match expr {
        Expr::Path(path) => path.path.get_ident().cloned(),
        Expr::Reference(reference) => innermost_ident(&reference.expr),
        Expr::MethodCall(call) => innermost_ident(&call.receiver),
        Expr::Call(call) => call.args.first().and_then(innermost_ident),
        _ => None,
    }
}

/// Says what each operation sends and what it gets.
pub(super) fn describe_calls(code: &mut Code, facts: &Facts) -> Result<(), Problem> {
    for call in calls(code, facts)? {
        let arns = arn_members(code, &call, facts)?;
        let (name, idempotent) = (&call.operation.name, call.operation.safe_to_repeat);
        let (input, output, request) = (call.input(), call.output(), call.request());
        code.operations.push(parse_quote! {
            impl Operation for #input {
                type Output = #output;
                const NAME: &'static str = #name;
                const IDEMPOTENT: bool = #idempotent;
                #arns

                fn request(&self) -> Result<Request, BuildError> {
                    #request
                }
            }
        });
    }
    Ok(())
}

/// The constant that names the members with ARNs, if there are any.
fn arn_members(
    code: &mut Code,
    call: &Call<'_>,
    facts: &Facts,
) -> Result<Option<TokenStream>, String> {
    let name = call.input().to_string();
    let mut members = vec![];
    let found = code.structure(&name).into_iter();
    for field in found.flat_map(|structure| &structure.fields) {
        let wire_name = SerdeOptions::read(&field.attrs)?.rename.unwrap_or_default();
        if facts.is_arn(&name, &wire_name) {
            let ident = field_ident(field)?;
            let text = ident.to_string();
            members.push(match call.segment(ident) {
                Some(number) => quote!(ArnMember::in_path(#text, #number)),
                None => quote!(ArnMember::named(#text, #wire_name)),
            });
        }
    }
    Ok((!members.is_empty())
        .then(|| quote!(const ARN_MEMBERS: &'static [ArnMember] = &[#(#members),*];)))
}
