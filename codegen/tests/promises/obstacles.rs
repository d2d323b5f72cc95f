//! A document full of names and shapes that stand in the way of Rust.

mod models;
mod operations;

use std::path::Path;
use std::sync::LazyLock;

use ivschat_codegen::{Document, Module, generate};

/// The generated modules, which no test changes.
static MODULES: LazyLock<Vec<Module>> = LazyLock::new(|| {
    let text = include_str!("../documents/obstacles.yaml");
    let document = Document::parse(Path::new("obstacles.yaml"), text).expect("it is OpenAPI 3.0");
    generate(document).expect("it can be generated").0
});

fn contents(module: &str) -> &'static str {
    let mut modules = MODULES.iter();
    let module = modules.find(|candidate| candidate.name == module);
    &module
        .expect("there should be a module of this name")
        .contents
}

/// The lines of a module from the first that starts with `start` to the end of what it opens.
fn excerpt(module: &str, start: &str) -> String {
    let lines = contents(module).lines();
    let mut lines = lines.skip_while(|line| !line.trim_start().starts_with(start));
    let first = lines.next().expect("the module should have such a line");
    let indent = &first[..first.len() - first.trim_start().len()];
    let mut excerpt = vec![first];
    for line in lines {
        excerpt.push(line);
        if line == format!("{indent}}}") {
            break;
        }
    }
    let unindented = excerpt
        .iter()
        .map(|line| line.strip_prefix(indent).unwrap_or(line));
    unindented.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_module_is_rust() {
    let modules = MODULES.iter();
    for module in modules.filter(|module| module.name.ends_with(".rs")) {
        if let Err(error) = syn::parse_file(&module.contents) {
            panic!("{}: {error}", module.name);
        }
    }
}
