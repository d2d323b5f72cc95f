//! An example of each operation, from the `example` of its request in the document.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value, json};
use syn::{Field, Ident, Item, ItemEnum, ItemStruct, Lit, Type};

use super::Code;
use super::builders::setter_name;
use super::calls::Call;
use super::syntax::{
    SerdeOptions, argument_of, doc_lines, field_ident, is_named, is_required, type_name,
    without_option,
};
use crate::dialect::reference;
use crate::facts::Facts;

/// Models within each other of which a made-up value may consist; more would be no example to read.
const MAX_NESTING: usize = 4;

/// Name of the crate that the generated modules belong to.
const CRATE: &str = "ivschat_client";

/// A compiled example of a call, in Markdown; none if it would need a value that cannot be shown.
pub(super) fn example(code: &mut Code, call: &Call<'_>, facts: &Facts) -> Option<String> {
    let input = code.structure(&call.input().to_string())?.clone();
    let tells = code.structure(&call.output().to_string())?.fields.len() > 1;
    let mut writer = Writer {
        facts,
        models: &code.types,
        used: BTreeSet::new(),
    };
    let setters = writer.setters_of_call(&input, call)?;
    let method = call.method();
    let types = writer.used.iter().map(|name| format_ident!("{name}"));
    let types: Vec<Ident> = types.collect();
    let krate = format_ident!("{CRATE}");
    let import = match types.as_slice() {
        [] => quote!(),
        [only] => quote!(use #krate::types::#only;),
        several => quote!(use #krate::types::{#(#several),*};),
    };
    let sending = quote!(client.#method() #setters.send().await?;);
    let sending = if tells {
        quote!(let output = #sending println!("{output:?}");)
    } else {
        sending
    };
    let function = quote!(fn example() { #import #sending });
    let file = syn::parse2(function).ok()?;
    let code = prettyplease::unparse(&file);
    let body = code.lines().skip(1).take_while(|line| *line != "}");
    let mut lines = vec![
        "# Example".to_owned(),
        "```no_run".to_owned(),
        format!("# async fn example(client: {CRATE}::Client) -> Result<(), {CRATE}::Error> {{"),
    ];
    lines.extend(body.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()));
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Some(lines.join("\n"))
}

struct Writer<'a> {
    facts: &'a Facts,
    models: &'a [Item],
    /// Models that the example names.
    used: BTreeSet<String>,
}

impl<'a> Writer<'a> {
    fn setters_of_call(&mut self, input: &ItemStruct, call: &Call<'_>) -> Option<TokenStream> {
        let facts = self.facts;
        let schema = facts.schemas.get(&input.ident.to_string());
        let given = schema.and_then(|schema| schema.get("example"));
        let mut setters = TokenStream::new();
        for field in &input.fields {
            let member = SerdeOptions::read(&field.attrs).ok()?.rename?;
            let in_body = schema.and_then(|schema| schema.get("properties")?.get(&member));
            let parameter = call.operation.parameters.get(&member);
            let schema = in_body.or(parameter.map(|parameter| &parameter.schema))?;
            let value = given.and_then(|given| given.get(&member)).cloned();
            let value = match value.or_else(|| schema.get("example").cloned()) {
                Some(value) => value,
                None if is_required(&field.ty) => self.make_up(&member, schema, &[])?,
                None => continue,
            };
            setters.extend(self.setter(field, &value)?);
        }
        Some(setters)
    }

    /// The call, or calls, that set a member to a value.
    fn setter(&mut self, member: &Field, value: &Value) -> Option<TokenStream> {
        let method = setter_name(field_ident(member).ok()?);
        let ty = without_option(&member.ty);
        if let Some(ty) = argument_of(ty, "Vec") {
            let items = value.as_array()?.iter();
            let items = items.map(|item| self.expression(item, ty));
            let items: Vec<TokenStream> = items.collect::<Option<_>>()?;
            Some(quote!(#(.#method(#items))*))
        } else if let Some(ty) = argument_of(ty, "HashMap") {
            let (keys, values): (Vec<_>, Vec<_>) = value.as_object()?.iter().unzip();
            let values = values.into_iter().map(|value| self.expression(value, ty));
            let values: Vec<TokenStream> = values.collect::<Option<_>>()?;
            Some(quote!(#(.#method(#keys, #values))*))
        } else {
            let value = self.expression(value, ty)?;
            Some(quote!(.#method(#value)))
        }
    }

    /// A value as an argument of a setter, which takes any text, but nothing else of another type.
    fn expression(&mut self, value: &Value, ty: &Type) -> Option<TokenStream> {
        if let Some(ty) = argument_of(ty, "Box") {
            let value = self.expression(value, ty)?;
            return Some(quote!(Box::new(#value)));
        }
        let name = type_name(ty)?;
        match (value, name.to_string().as_str()) {
            (Value::String(text), "String") => Some(quote!(#text)),
            (Value::Bool(value), "bool") => Some(quote!(#value)),
            (Value::Number(number), "i32" | "i64") => literal(&number.as_i64()?.to_string()),
            (Value::Number(number), "f32" | "f64") => literal(&format!("{:?}", number.as_f64()?)),
            _ => match self.model(name)? {
                Item::Struct(structure) => self.structure(structure, value.as_object()?),
                Item::Enum(union) if self.facts.unions.contains(&name.to_string()) => {
                    self.union(union, value.as_object()?)
                }
                Item::Enum(item) => self.variant(item, value.as_str()?),
                _ => None,
            },
        }
    }

    fn variant(&mut self, item: &ItemEnum, value: &str) -> Option<TokenStream> {
        let text = format!("`{value}`");
        let mut variants = item.variants.iter();
        let variant = &variants
            .find(|variant| doc_lines(&variant.attrs) == [&*text])?
            .ident;
        let name = self.named(&item.ident);
        Some(quote!(#name::#variant))
    }

    fn union(&mut self, union: &ItemEnum, members: &Map<String, Value>) -> Option<TokenStream> {
        let (member, value) = members.iter().next()?;
        let name = member.to_upper_camel_case();
        // The variant for members that are not known comes last.
        let names = [format!("{name}Value"), name];
        let mut variants = union.variants.iter();
        let variant = variants.find(|variant| names.iter().any(|name| variant.ident == name))?;
        let ty = &variant.fields.iter().next()?.ty;
        let mut value = self.expression(value, ty)?;
        if is_named(ty, "String") {
            value = quote!(#value.into());
        }
        let (name, variant) = (self.named(&union.ident), &variant.ident);
        Some(quote!(#name::#variant(#value)))
    }

    fn structure(
        &mut self,
        structure: &ItemStruct,
        members: &Map<String, Value>,
    ) -> Option<TokenStream> {
        let mut setters = TokenStream::new();
        for (member, value) in members {
            let mut fields = structure.fields.iter();
            let field = fields.find(|field| {
                SerdeOptions::read(&field.attrs)
                    .is_ok_and(|serde| serde.rename.as_ref() == Some(member))
            })?;
            setters.extend(self.setter(field, value)?);
        }
        let is_fallible = structure.fields.iter().any(|field| is_required(&field.ty));
        let question = is_fallible.then(|| quote!(?));
        let name = self.named(&structure.ident);
        Some(quote!(#name::builder() #setters.build() #question))
    }

    fn model(&self, name: &Ident) -> Option<&'a Item> {
        self.models.iter().find(|item| match item {
            Item::Struct(item) => item.ident == *name,
            Item::Enum(item) => item.ident == *name,
            _ => false,
        })
    }

    fn named(&mut self, model: &Ident) -> Ident {
        self.used.insert(model.to_string());
        model.clone()
    }

    /// Some value of a schema, for a required member of which the document gives no example; `above` are
    /// the models that it is in, of which one that requires itself has no finite value.
    fn make_up(&self, member: &str, schema: &Value, above: &[&str]) -> Option<Value> {
        if let Some(value) = schema.get("enum").and_then(Value::as_array) {
            return value.first().cloned();
        }
        if let Some(name) = schema.as_object().and_then(reference) {
            let schema = self.facts.schemas.get(name)?;
            if above.contains(&name) || above.len() >= MAX_NESTING {
                return None;
            }
            let above = [above, &[name]].concat();
            let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
                return self.make_up(member, schema, &above);
            };
            let mut members: Vec<&str> = required(schema);
            if self.facts.unions.contains(name) {
                members = properties.keys().take(1).map(String::as_str).collect();
            }
            let members = members.into_iter().map(|member| {
                let value = self.make_up(member, properties.get(member)?, &above)?;
                Some((member.to_owned(), value))
            });
            return members.collect::<Option<Map<_, _>>>().map(Value::Object);
        }
        match schema.get("type").and_then(Value::as_str)? {
            "string" => Some(json!(member)),
            "boolean" => Some(json!(true)),
            "integer" | "number" => Some(json!(1)),
            "array" => Some(json!([self.make_up(
                member,
                schema.get("items")?,
                above
            )?])),
            "object" => {
                let value = self.make_up("value", schema.get("additionalProperties")?, above)?;
                Some(json!({ "key": value }))
            }
            _ => None,
        }
    }
}

fn literal(number: &str) -> Option<TokenStream> {
    let literal: Lit = syn::parse_str(number).ok()?;
    Some(quote!(#literal))
}

fn required(schema: &Value) -> Vec<&str> {
    let names = schema.get("required").and_then(Value::as_array);
    names
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
