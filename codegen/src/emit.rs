//! From the shaped syn tree to the text of each module.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Macro, Meta};

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
    ("ArnMember", "crate::runtime::request::ArnMember"),
    ("Error", "crate::Error"),
    ("ErrorBody", "crate::error::exception::ErrorBody"),
    ("ErrorMetadata", "crate::error::ErrorMetadata"),
    ("HashMap", "std::collections::HashMap"),
    ("Method", "reqwest::Method"),
    ("Operation", "crate::runtime::operation::Operation"),
    ("Paginated", "crate::client::pagination::Paginated"),
    ("Paginator", "crate::client::pagination::Paginator"),
    ("exception", "crate::error::exception::exception"),
    ("output", "crate::runtime::operation::output"),
    ("REDACTED", "crate::wire::REDACTED"),
    ("Request", "crate::runtime::request::Request"),
    ("Serialize", "serde::Serialize"),
    ("Serializer", "serde::Serializer"),
    ("ServiceMetadata", "crate::config::ServiceMetadata"),
    ("Unhandled", "crate::error::Unhandled"),
    ("UnknownMembers", "crate::primitives::UnknownMembers"),
    (
        "UnknownVariantValue",
        "crate::primitives::UnknownVariantValue",
    ),
    ("fmt", "std::fmt"),
    ("label", "crate::runtime::request::label"),
    ("lenient", "crate::wire::lenient"),
    ("missing", "crate::runtime::operation::missing"),
    ("open_enum", "crate::wire::open_enum"),
    ("union", "crate::wire::union"),
];

/// Writes each module.
pub(crate) fn write_modules(code: &Code, document: &Path) -> Vec<Module> {
    let modules = [
        ("service.rs", "crate::service", &code.service),
        ("types.rs", "crate::types", &code.types),
        ("builders.rs", "crate::types::builders", &code.builders),
        ("errors.rs", "crate::types::error", &code.errors),
        ("operations.rs", "crate::operation", &code.operations),
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
    let origin = origin(document);
    let modules = modules.into_iter().map(|(name, _, items)| Module {
        name,
        contents: format!("// {origin}\n\n{}", write_module(items, &paths)),
    });
    let overview = Module {
        name: "overview.md",
        contents: format!("<!-- {origin} -->\n\n{}", code.overview),
    };
    modules.chain([overview]).collect()
}

/// The first line of each module: what to change instead of it.
fn origin(document: &Path) -> String {
    let document = document
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    format!(
        "Generated from {document} by `cargo xtask gen` (codegen/src/shape.rs). Not to be edited by hand."
    )
}

fn write_module(items: &[Item], paths: &BTreeMap<String, String>) -> String {
    let mut used = UsedNames::default();
    items.iter().for_each(|item| used.visit_item(item));
    let mut idents = used.0;
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
    space_out(&prettyplease::unparse(&file))
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

/// What paths begin with; members and variants of such a name need no import.
#[derive(Default)]
struct UsedNames(BTreeSet<String>);

impl<'ast> Visit<'ast> for UsedNames {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let first = path.segments.first();
        self.0
            .extend(first.map(|segment| segment.ident.to_string()));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, node: &'ast Macro) {
        collect_idents(node.tokens.clone(), &mut self.0);
        visit::visit_macro(self, node);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            collect_idents(list.tokens.clone(), &mut self.0);
        }
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
            TokenTree::Literal(text) if text.to_string().starts_with("\"lenient") => {
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
