//! An example of each operation, from the `example` of its request in the document.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value, json};
use syn::{Ident, Lit};

use super::ident;
use crate::model::{Enum, Member, Model, Operation, Service, Structure, Type, Union};

/// Nested models in a made-up value. With more, nobody would read the example.
const MAX_NESTING: usize = 4;

/// Values in a made-up value, for the same reason.
const MAX_VALUES: usize = 50;

/// An example of a request, in Markdown, which doctests compile. None if it needs a value that cannot be written.
pub(crate) fn example(operation: &Operation, service: &Service) -> Option<String> {
    let input = service.structure(&operation.input)?;
    let output = service.structure(&operation.output)?;
    let mut writer = Writer {
        service,
        used: BTreeMap::new(),
    };
    let setters = writer.setters_of_input(input)?;
    let crate_name = service.crate_name();
    let (krate, method) = (ident(&crate_name), ident(&operation.method));
    let imports = writer.used.iter().map(|(module, names)| {
        let module = match module {
            Used::Std => quote!(std::collections),
            Used::Primitives => quote!(#krate::primitives),
            Used::Types => quote!(#krate::types),
        };
        let names: Vec<Ident> = names.iter().map(|name| ident(name)).collect();
        match names.as_slice() {
            [only] => quote!(use #module::#only;),
            several => quote!(use #module::{#(#several),*};),
        }
    });
    let sending = quote!(client.#method() #setters.send().await?;);
    let sending = if output.members.is_empty() {
        sending
    } else {
        quote!(let output = #sending println!("{output:?}");)
    };
    let function = quote!(fn example() { #(#imports)* #sending });
    let file = syn::parse2(function).ok()?;
    let code = prettyplease::unparse(&file);
    let body = code.lines().skip(1).take_while(|line| *line != "}");
    let mut lines = vec![
        "# Example".to_owned(),
        "```no_run".to_owned(),
        format!(
            "# async fn example(client: {crate_name}::Client) -> Result<(), {crate_name}::Error> {{"
        ),
    ];
    lines.extend(body.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()));
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Some(lines.join("\n"))
}

struct Writer<'a> {
    service: &'a Service,
    /// What the example names.
    used: BTreeMap<Used, BTreeSet<String>>,
}

/// The module that a name is imported from, in the order of imports.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Used {
    Std,
    Primitives,
    Types,
}

impl Writer<'_> {
    fn setters_of_input(&mut self, input: &Structure) -> Option<TokenStream> {
        let given = input.example.as_ref();
        let made_up = MadeUp::new(self.service);
        let mut setters = TokenStream::new();
        for member in &input.members {
            let value = given.and_then(|given| given.get(&member.wire_name));
            let value = match value.or(member.example.as_ref()) {
                Some(value) => value.clone(),
                None if member.required => made_up.member(member, &[])?,
                None => continue,
            };
            setters.extend(self.setter(member, &value)?);
        }
        Some(setters)
    }

    /// The call, or calls, that set a member to a value.
    fn setter(&mut self, member: &Member, value: &Value) -> Option<TokenStream> {
        let method = ident(&member.setter_name());
        match &member.ty {
            Type::List(ty) => {
                let items = value.as_array()?.iter();
                let items = items.map(|item| self.expression(item, ty));
                let items: Vec<TokenStream> = items.collect::<Option<_>>()?;
                Some(quote!(#(.#method(#items))*))
            }
            Type::Map(ty) => {
                let (keys, values): (Vec<_>, Vec<_>) = value.as_object()?.iter().unzip();
                let values = values.into_iter().map(|value| self.expression(value, ty));
                let values: Vec<TokenStream> = values.collect::<Option<_>>()?;
                Some(quote!(#(.#method(#keys, #values))*))
            }
            ty => {
                let value = self.expression(value, ty)?;
                Some(quote!(.#method(#value)))
            }
        }
    }

    /// A value as a value of its type, where nothing converts strings.
    fn value(&mut self, value: &Value, ty: &Type) -> Option<TokenStream> {
        let expression = self.expression(value, ty)?;
        Some(match ty {
            Type::String => quote!(#expression.into()),
            _ => expression,
        })
    }

    /// A value as an argument of a setter. Setters convert strings, and nothing else.
    fn expression(&mut self, value: &Value, ty: &Type) -> Option<TokenStream> {
        match (value, ty) {
            (Value::String(text), Type::String) => Some(quote!(#text)),
            (Value::Bool(value), Type::Number("bool")) => Some(quote!(#value)),
            (Value::Number(number), Type::Number("i32")) => {
                literal(&i32::try_from(number.as_i64()?).ok()?.to_string())
            }
            (Value::Number(number), Type::Number("i64")) => literal(&number.as_i64()?.to_string()),
            (Value::Number(number), Type::Number("f32" | "f64")) => {
                literal(&format!("{:?}", number.as_f64()?))
            }
            (Value::Number(number), Type::DateTime(_)) => {
                let seconds = literal(&number.as_i64()?.to_string())?;
                let date_time = self.used(Used::Primitives, "DateTime");
                Some(quote!(#date_time::from_secs(#seconds)))
            }
            (Value::Null, Type::Blob) => {
                let blob = self.used(Used::Primitives, "Blob");
                Some(quote!(#blob::new("data")))
            }
            (value, Type::Document) => self.document(value),
            (Value::Array(items), Type::List(ty)) => {
                let items = items.iter().map(|item| self.value(item, ty));
                let items: Vec<TokenStream> = items.collect::<Option<_>>()?;
                Some(quote!(vec![#(#items),*]))
            }
            (Value::Object(entries), Type::Map(ty)) => {
                let map = self.used(Used::Std, "HashMap");
                let (keys, values): (Vec<_>, Vec<_>) = entries.iter().unzip();
                let values = values.into_iter().map(|value| self.value(value, ty));
                let values: Vec<TokenStream> = values.collect::<Option<_>>()?;
                Some(quote!(#map::from([#((#keys.into(), #values)),*])))
            }
            (value, Type::Model { name, boxed }) => {
                let service = self.service;
                let value = match service.models.get(name)? {
                    Model::Structure(structure) => self.structure(structure, value.as_object()?),
                    Model::Union(union) => self.union(union, value.as_object()?),
                    Model::Enum(item) => self.variant(item, value.as_str()?),
                }?;
                Some(if *boxed {
                    quote!(Box::new(#value))
                } else {
                    value
                })
            }
            _ => None,
        }
    }

    fn document(&mut self, value: &Value) -> Option<TokenStream> {
        let document = self.used(Used::Primitives, "Document");
        Some(match value {
            Value::Null => quote!(#document::Null),
            Value::Bool(value) => quote!(#document::from(#value)),
            Value::Number(number) => {
                let wide = number.as_i64().is_some_and(|n| i32::try_from(n).is_err());
                let number = literal(&format!("{number}{}", if wide { "i64" } else { "" }))?;
                quote!(#document::from(#number))
            }
            Value::String(text) => quote!(#document::from(#text)),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.document(item));
                let items: Vec<TokenStream> = items.collect::<Option<_>>()?;
                quote!(#document::Array(vec![#(#items),*]))
            }
            Value::Object(entries) if entries.is_empty() => {
                quote!(#document::Object(Default::default()))
            }
            Value::Object(entries) => {
                let (keys, values): (Vec<_>, Vec<_>) = entries.iter().unzip();
                let values = values.into_iter().map(|value| self.document(value));
                let values: Vec<TokenStream> = values.collect::<Option<_>>()?;
                quote!(#document::from_iter([#((#keys, #values)),*]))
            }
        })
    }

    fn variant(&mut self, item: &Enum, value: &str) -> Option<TokenStream> {
        let mut values = item.values.iter();
        let variant = ident(&values.find(|known| known.wire_name == value)?.name);
        let name = self.used(Used::Types, &item.name);
        Some(quote!(#name::#variant))
    }

    fn union(&mut self, union: &Union, members: &Map<String, Value>) -> Option<TokenStream> {
        let (member, value) = members.iter().next()?;
        let mut variants = union.variants.iter();
        let variant = variants.find(|variant| variant.wire_name == *member)?;
        let value = self.value(value, &variant.ty)?;
        let (name, variant) = (self.used(Used::Types, &union.name), ident(&variant.name));
        Some(quote!(#name::#variant(#value)))
    }

    fn structure(
        &mut self,
        structure: &Structure,
        members: &Map<String, Value>,
    ) -> Option<TokenStream> {
        let mut setters = TokenStream::new();
        for (member, value) in members {
            let member = structure.member_by_wire_name(member)?;
            setters.extend(self.setter(member, value)?);
        }
        let question = structure.build_is_fallible().then(|| quote!(?));
        let name = self.used(Used::Types, &structure.name);
        Some(quote!(#name::builder() #setters.build() #question))
    }

    fn used(&mut self, module: Used, name: &str) -> Ident {
        self.used.entry(module).or_default().insert(name.to_owned());
        ident(name)
    }
}

/// Makes up values for required members without an example.
struct MadeUp<'a> {
    service: &'a Service,
    /// How many more values the example may have.
    left: Cell<usize>,
}

impl<'a> MadeUp<'a> {
    fn new(service: &'a Service) -> Self {
        let left = Cell::new(MAX_VALUES);
        Self { service, left }
    }

    fn member(&self, member: &Member, above: &[&str]) -> Option<Value> {
        self.value(&member.wire_name, &member.ty, above)
    }

    /// Makes up a value in wire form. `above` are the models around it; one that requires itself has no finite value.
    fn value(&self, member: &str, ty: &Type, above: &[&str]) -> Option<Value> {
        self.left.set(self.left.get().checked_sub(1)?);
        let name = match ty {
            Type::String => return Some(json!(member)),
            Type::Number("bool") => return Some(json!(true)),
            Type::Number(_) => return Some(json!(1)),
            Type::DateTime(_) => return Some(json!(1_704_067_200)),
            Type::Document => return Some(json!(member)),
            // In wire form, nobody would recognize it.
            Type::Blob => return Some(Value::Null),
            Type::List(item) => return Some(json!([self.value(member, item, above)?])),
            Type::Map(value) => {
                return Some(json!({ "key": self.value("value", value, above)? }));
            }
            Type::Model { name, .. } => name.as_str(),
        };
        if above.contains(&name) || above.len() >= MAX_NESTING {
            return None;
        }
        let above = [above, &[name]].concat();
        match self.service.models.get(name)? {
            Model::Enum(item) => Some(json!(item.values.first()?.wire_name)),
            // The first variant may contain the union itself.
            Model::Union(union) => union.variants.iter().find_map(|variant| {
                let value = self.value(&variant.wire_name, &variant.ty, &above)?;
                Some(json!({ &variant.wire_name: value }))
            }),
            Model::Structure(structure) => {
                let required = structure.members.iter().filter(|member| member.required);
                let members = required.map(|member| {
                    let value = self.member(member, &above)?;
                    Some((member.wire_name.clone(), value))
                });
                members.collect::<Option<Map<_, _>>>().map(Value::Object)
            }
        }
    }
}

fn literal(number: &str) -> Option<TokenStream> {
    let literal: Lit = syn::parse_str(number).ok()?;
    Some(quote!(#literal))
}
