//! From the shaped syn tree to the text of each module.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Item;

use crate::Module;
use crate::shape::Code;

/// What the modules use from outside, apart from each other.
pub(crate) const OUTSIDE: &[(&str, &str)] = &[
    ("BuildError", "crate::error::BuildError"),
    ("Client", "crate::Client"),
    (
        "CustomizableOperation",
        "crate::client::customize::CustomizableOperation",
    ),
    ("DateTime", "crate::primitives::DateTime"),
    ("Deserialize", "serde::Deserialize"),
    ("Deserializer", "serde::Deserializer"),
    ("Error", "crate::Error"),
    ("ErrorBody", "crate::runtime::ErrorBody"),
    ("HashMap", "std::collections::HashMap"),
    ("Method", "reqwest::Method"),
    ("Operation", "crate::runtime::Operation"),
    ("output", "crate::runtime::output"),
    ("REDACTED", "crate::wire::REDACTED"),
    ("Request", "crate::runtime::Request"),
    ("Serialize", "serde::Serialize"),
    ("Serializer", "serde::Serializer"),
    ("Service", "crate::runtime::Service"),
    ("Unhandled", "crate::error::Unhandled"),
    ("UnknownMembers", "crate::primitives::UnknownMembers"),
    (
        "UnknownVariantValue",
        "crate::primitives::UnknownVariantValue",
    ),
    ("fmt", "std::fmt"),
    ("label", "crate::runtime::label"),
    ("lenient", "crate::wire::lenient"),
    ("missing", "crate::runtime::missing"),
    ("open_enum", "crate::wire::open_enum"),
    ("union", "crate::wire::union"),
    (
        "write_code_and_message",
        "crate::error::write_code_and_message",
    ),
];

/// Writes each module.
pub(crate) fn write_modules(code: &Code, document: &Path) -> Vec<Module> {
    let modules = [
        ("service", "crate::service", &code.service),
        ("types", "crate::types", &code.types),
        ("builders", "crate::types::builders", &code.builders),
        ("errors", "crate::types::error", &code.errors),
        ("operations", "crate::operation", &code.operations),
    ];
    let mut paths: BTreeMap<String, String> = OUTSIDE
        .iter()
        .map(|(name, path)| ((*name).to_owned(), (*path).to_owned()))
        .collect();
    for (_, path, items) in modules {
        for name in items.iter().filter_map(defined_name) {
            // A list of all the models would be longer than what uses them.
            paths.insert(name, format!("{path}::*"));
        }
    }
    modules
        .into_iter()
        .map(|(name, _, items)| Module {
            name,
            contents: write_module(items, &paths, document),
        })
        .collect()
}

fn write_module(items: &[Item], paths: &BTreeMap<String, String>, document: &Path) -> String {
    let mut idents = BTreeSet::new();
    for item in items {
        collect_idents(item.to_token_stream(), &mut idents);
    }
    for own in items.iter().filter_map(defined_name) {
        idents.remove(&own);
    }
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in idents.iter().filter_map(|ident| paths.get(ident)) {
        if let Some((module, name)) = path.rsplit_once("::") {
            uses.entry(module).or_default().insert(name);
        }
    }
    let uses = uses.iter().map(|(module, names)| -> Item {
        let names: Vec<&str> = names.iter().copied().collect();
        let text = match names.as_slice() {
            [name] => format!("use {module}::{name};"),
            names => format!("use {module}::{{{}}};", names.join(", ")),
        };
        syn::parse_str(&text).expect("the paths above are paths")
    });
    let file = syn::File {
        shebang: None,
        frontmatter: None,
        attrs: vec![],
        items: uses.chain(items.iter().cloned()).collect(),
    };
    let document = document
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    format!(
        "// Generated from {document} by `cargo xtask gen` (codegen/src/shape.rs). Not to be edited by hand.\n\n{}",
        space_out(&prettyplease::unparse(&file))
    )
}

pub(crate) fn defined_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Const(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

fn collect_idents(tokens: TokenStream, idents: &mut BTreeSet<String>) {
    let mut colons = 0;
    for token in tokens {
        let is_colon = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':');
        match token {
            // What follows `::` is found by what stands before it.
            TokenTree::Ident(ident) if colons < 2 => {
                idents.insert(ident.to_string());
            }
            // serde finds its module by text.
            TokenTree::Literal(text) if text.to_string() == "\"lenient\"" => {
                idents.insert("lenient".into());
            }
            TokenTree::Group(group) => collect_idents(group.stream(), idents),
            _ => {}
        }
        colons = if is_colon { colons + 1 } else { 0 };
    }
}

/// Puts an empty line between items and between methods, which prettyplease does not.
fn space_out(code: &str) -> String {
    let mut spaced = String::with_capacity(code.len());
    let mut lines = code.lines().peekable();
    while let Some(line) = lines.next() {
        spaced.push_str(line);
        spaced.push('\n');
        let ends_item = matches!(line, "}" | "    }")
            || (line.ends_with(" {}") && !line.starts_with(' '))
            || (line.ends_with(';') && !line.starts_with(' '));
        let next_continues = lines.peek().is_none_or(|next| {
            next.is_empty() || next.trim_start().starts_with('}') || next.starts_with("use ")
        });
        if ends_item && !next_continues {
            spaced.push('\n');
        }
    }
    spaced
}
