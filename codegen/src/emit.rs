//! Turns syntax into the contents of each file: imports, wrapped documentation, layout.

mod docs;
mod layout;
mod links;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, Macro, Meta};

use self::links::Targets;
use crate::external::EXTERNAL;
use crate::model::Service;
use crate::stack;
use crate::writers::{Output, WRITERS};

/// One generated file: a module, or the overview of all of them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Module {
    /// Its file name.
    pub name: &'static str,
    /// Its Rust code, or Markdown.
    pub contents: String,
}

/// Writes all generated files, in the order of their writers. The first line of each names the document.
pub fn write_modules(service: &Service, document: &Path) -> Vec<Module> {
    stack::run(|| write_all(service, document))
}

fn write_all(service: &Service, document: &Path) -> Vec<Module> {
    let written: Vec<(&str, Vec<Item>)> = WRITERS
        .iter()
        .filter_map(|writer| match writer.output {
            Output::Rust { module, write } => Some((module, write(service))),
            Output::Markdown { .. } => None,
        })
        .collect();
    let paths = paths(&written);
    let targets = Targets::new(service);
    let mut written = written.into_iter();
    WRITERS
        .iter()
        .map(|writer| {
            let notice = notice(document, writer.file);
            let contents = match writer.output {
                Output::Rust { .. } => {
                    let (module, items) = written.next().unwrap_or_default();
                    let code = write_module(module, items, &paths, &targets);
                    format!("// {notice}\n\n{code}")
                }
                Output::Markdown { write } => {
                    let text = links::correct(&write(service), &targets, &BTreeSet::new());
                    format!("<!-- {notice} -->\n\n{text}")
                }
            };
            let name = writer.file;
            Module { name, contents }
        })
        .collect()
}

/// The first line of each file: what to edit instead.
fn notice(document: &Path, file: &str) -> String {
    let document = document
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let writer = Path::new(file).with_extension("rs");
    format!(
        "Generated from {document} by `cargo xtask gen` (codegen/src/writers/{}). Do not edit by hand.",
        writer.display()
    )
}

/// The paths of all names that a module may use.
fn paths(written: &[(&str, Vec<Item>)]) -> BTreeMap<String, String> {
    let external = EXTERNAL.iter();
    let mut paths: BTreeMap<String, String> = external
        .map(|(name, path)| ((*name).to_owned(), (*path).to_owned()))
        .collect();
    for (module, items) in written {
        for name in items.iter().filter_map(defined_name) {
            // A list of all models would be longer than the code that uses them.
            paths.insert(name, format!("{module}::*"));
        }
    }
    paths
}

fn write_module(
    module: &str,
    mut items: Vec<Item>,
    paths: &BTreeMap<String, String>,
    targets: &Targets<'_>,
) -> String {
    let mut used = UsedNames::default();
    items.iter().for_each(|item| used.visit_item(item));
    let mut names = used.0;
    for own in items.iter().filter_map(defined_name) {
        names.remove(&own);
    }
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in names.iter().filter_map(|name| paths.get(name)) {
        if let Some((parent, name)) = path.rsplit_once("::") {
            uses.entry(parent).or_default().insert(name);
        }
    }
    let in_scope = paths.iter().filter(|(_, path)| {
        let parent = path.strip_suffix("::*");
        parent.is_some_and(|parent| parent == module || uses.contains_key(parent))
    });
    let scope = in_scope.map(|(name, _)| name.clone()).collect();
    docs::wrap(&mut items, targets, &scope);
    let file = syn::File {
        shebang: None,
        frontmatter: None,
        attrs: vec![],
        items,
    };
    format!(
        "{}{}",
        layout::imports(&uses),
        layout::lay_out(&prettyplease::unparse(&file))
    )
}

fn defined_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Const(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// The first segments of paths. Members and variants need no import.
#[derive(Default)]
struct UsedNames(BTreeSet<String>);

impl<'ast> Visit<'ast> for UsedNames {
    fn visit_item_mod(&mut self, _: &'ast ItemMod) {
        // A nested module has its own imports.
    }

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
            // What follows `::` needs no import.
            TokenTree::Ident(ident) if colons < 2 => {
                idents.insert(ident.to_string());
            }
            // serde names modules in strings.
            TokenTree::Literal(text) => {
                let text = text.to_string();
                let modules = ["form", "lenient"].into_iter();
                let named = modules.filter(|module| text.starts_with(&format!("\"{module}")));
                idents.extend(named.map(str::to_owned));
            }
            TokenTree::Group(group) => collect_idents(group.stream(), idents),
            _ => {}
        }
        colons = if is_colon { colons + 1 } else { 0 };
    }
}
