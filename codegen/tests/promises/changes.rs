//! Changes between two states of a service, as users of the client meet them.

mod members;
mod models;
mod operations;
mod summary;

use std::path::Path;
use std::sync::LazyLock;

use ivschat_codegen::changes::{self, Change};
use ivschat_codegen::model::Service;
use ivschat_codegen::{Document, Overlay, read_service};

/// The library as it is, which most tests compare with.
static LIBRARY: LazyLock<Service> = LazyLock::new(|| read(&[]));

/// The library, changed by overlay actions.
fn library(actions: &[String]) -> Service {
    match actions {
        [] => LIBRARY.clone(),
        actions => read(actions),
    }
}

fn read(actions: &[String]) -> Service {
    let library = include_str!("changes/library.yaml");
    let mut document = Document::parse(Path::new("library.yaml"), library).expect("OpenAPI 3.0");
    if !actions.is_empty() {
        let overlay = format!("overlay: 1.0.0\nactions:\n{}", actions.concat());
        let overlay = Overlay::parse(Path::new("changes.yaml"), &overlay).expect("an overlay");
        overlay.apply(&mut document).expect("it should apply");
    }
    read_service(document).expect("it can be generated").0
}

fn update(target: &str, with: &str) -> String {
    format!("- {{ target: \"$.{target}\", update: {with}, description: made up }}\n")
}

fn remove(target: &str) -> String {
    format!("- {{ target: \"$.{target}\", remove: true, description: made up }}\n")
}

fn compare(old: &[String], new: &[String]) -> Vec<Change> {
    changes::compare(&library(old), &library(new))
}

/// What changes if the library is changed by these actions, a line for each change.
fn after(actions: &[String]) -> String {
    lines(&compare(&[], actions))
}

/// What changes if the actions are undone.
fn before(actions: &[String]) -> String {
    lines(&compare(actions, &[]))
}

fn lines(changes: &[Change]) -> String {
    let lines = changes.iter();
    let lines = lines.map(|change| format!("{} {change}", change.impact));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_has_changed() {
    assert_eq!(compare(&[], &[]), []);
}
