//! Overlays: what an action does, and when it is refused.

use std::path::Path;

use insta::assert_snapshot;
use ivschat_codegen::{Document, Overlay};
use serde_json::{Value, json};

const DOCUMENT: &str = "
openapi: 3.0.0
info:
  title: Library
  contact: { name: Reading room, phone: '1' }
tags: [old, new, torn, lost]
";

/// Applies an overlay of these actions, which start in the third line, to the document.
fn apply(actions: &str) -> Result<Value, String> {
    let text = format!("overlay: 1.0.0\nactions:\n{actions}");
    let mut document =
        Document::parse(Path::new("library.yaml"), DOCUMENT).expect("it is OpenAPI 3.0");
    Overlay::parse(Path::new("overlay.yaml"), &text)
        .and_then(|overlay| overlay.apply(&mut document))
        .map(|()| document.root().clone())
        .map_err(|error| error.to_string())
}

fn applied(actions: &str) -> Value {
    apply(actions).expect("the overlay should apply")
}

fn error(actions: &str) -> String {
    apply(actions).expect_err("the overlay should be refused")
}

#[test]
fn an_update_merges_objects_recursively() {
    let root = applied(
        "- target: $
  description: The library has moved.
  update: { info: { contact: { phone: '2', fax: '3' } } }",
    );
    assert_eq!(
        root["info"],
        json!({ "title": "Library", "contact": { "name": "Reading room", "phone": "2", "fax": "3" } })
    );
}

#[test]
fn an_update_appends_to_an_array() {
    let list = applied("- { target: $.tags, description: More., update: [rare, signed] }");
    assert_eq!(
        list["tags"],
        json!(["old", "new", "torn", "lost", "rare", "signed"])
    );
    let item = applied("- { target: $.tags, description: One more., update: rare }");
    assert_eq!(item["tags"], json!(["old", "new", "torn", "lost", "rare"]));
    let nested = applied("- { target: $, description: More., update: { tags: [rare] } }");
    assert_eq!(
        nested["tags"],
        json!(["old", "new", "torn", "lost", "rare"])
    );
}

#[test]
fn an_update_replaces_a_scalar() {
    let root = applied("- { target: $.info.title, description: Renamed., update: Archive }");
    assert_eq!(root["info"]["title"], "Archive");
}

#[test]
fn an_update_changes_every_target() {
    let root = applied("- { target: '$.info.contact[*]', description: Secret., update: x }");
    assert_eq!(
        root["info"]["contact"],
        json!({ "name": "x", "phone": "x" })
    );
}

#[test]
fn a_removal_takes_members_out() {
    let root = applied("- { target: $.info.contact, description: Wrong., remove: true }");
    assert_eq!(root["info"], json!({ "title": "Library" }));
}

#[test]
fn a_removal_takes_several_array_elements_out_at_once() {
    let by_place = applied("- { target: '$.tags[0, 2, 3]', description: Sold., remove: true }");
    assert_eq!(by_place["tags"], json!(["new"]));
    let by_value = applied(
        "- { target: \"$.tags[?@ == 'old' || @ == 'torn']\", description: Sold., remove: true }",
    );
    assert_eq!(by_value["tags"], json!(["new", "lost"]));
}

#[test]
fn actions_apply_one_after_the_other() {
    let root = applied(
        "- { target: $.info, description: A motto., update: { motto: Read. } }
- { target: $.info.motto, description: Another., update: Read more. }",
    );
    assert_eq!(root["info"]["motto"], "Read more.");
}

#[test]
fn an_action_whose_target_matches_nothing_is_an_error() {
    let second_matches_nothing =
        "- { target: $.info.title, description: Renamed., update: Archive }
- { target: $.info.name, description: Renamed., update: Archive }";
    assert_snapshot!(
        error(second_matches_nothing),
        @"overlay.yaml:4 (#/actions/1): action 2 on `$.info.name` no longer applies to library.yaml: its target matches nothing; remove or adapt it"
    );
}

#[test]
fn an_action_that_changes_nothing_is_an_error() {
    assert_snapshot!(
        error("- { target: $.info, description: Renamed., update: { title: Library } }"),
        @"overlay.yaml:3 (#/actions/0): action 1 on `$.info` no longer applies to library.yaml: it changes nothing at #/info; remove or adapt it"
    );
}

#[test]
fn an_action_has_to_change_every_target() {
    assert_snapshot!(
        error("- { target: '$.info.contact[*]', description: The phone has the number., update: '1' }"),
        @"overlay.yaml:3 (#/actions/0): action 1 on `$.info.contact[*]` no longer applies to library.yaml: it changes nothing at #/info/contact/phone; remove or adapt it"
    );
    assert_snapshot!(
        error("- { target: '$.tags', description: No more., update: [] }"),
        @"overlay.yaml:3 (#/actions/0): action 1 on `$.tags` no longer applies to library.yaml: it changes nothing at #/tags; remove or adapt it"
    );
}

#[test]
fn an_action_without_a_reason_is_an_error() {
    assert_snapshot!(
        error("- { target: $.info.title, update: Archive }"),
        @"overlay.yaml:3 (#/actions/0): the action on `$.info.title` gives no reason; say why in `description`"
    );
    assert_snapshot!(
        error("- { target: $.info.title, description: ' ', update: Archive }"),
        @"overlay.yaml:3 (#/actions/0): the action on `$.info.title` gives no reason; say why in `description`"
    );
}

#[test]
fn an_action_either_updates_or_removes() {
    let both = "- { target: $.info.title, description: Renamed., update: Archive, remove: true }";
    assert_snapshot!(
        error(both),
        @"overlay.yaml:3 (#/actions/0): the action on `$.info.title` needs either `update` or `remove: true`"
    );
    assert_snapshot!(
        error("- { target: $.info.title, description: Renamed. }"),
        @"overlay.yaml:3 (#/actions/0): the action on `$.info.title` needs either `update` or `remove: true`"
    );
    assert_snapshot!(
        error("- { target: $.info.title, description: Renamed., remove: false }"),
        @"overlay.yaml:3 (#/actions/0): the action on `$.info.title` needs either `update` or `remove: true`"
    );
}

#[test]
fn an_action_needs_a_target_that_is_a_json_path() {
    assert_snapshot!(
        error("- { description: Renamed., update: Archive }"),
        @"overlay.yaml:3 (#/actions/0): the action has no `target`"
    );
    assert_snapshot!(
        error("- { target: info/title, description: Renamed., update: Archive }"),
        @"overlay.yaml:3 (#/actions/0): `info/title` is not a JSONPath: at position 0, parser error"
    );
}

#[test]
fn a_reference_that_the_overlay_adds_must_lead_somewhere() {
    assert_snapshot!(
        error("- { target: $.info, description: Wrong., update: { license: { $ref: '#/nowhere' } } }"),
        @"library.yaml:4 (#/info/license): `$ref: #/nowhere` leads nowhere in this document"
    );
}

#[test]
fn a_file_that_is_not_an_overlay_is_an_error() {
    let error = |text: &str| {
        Overlay::parse(Path::new("overlay.yaml"), text)
            .expect_err("it is not an overlay")
            .to_string()
    };
    assert_snapshot!(
        error(DOCUMENT),
        @"overlay.yaml:2: not an overlay: there is no `overlay: 1.0.x` at the top"
    );
    assert_snapshot!(
        error("overlay: 2.0.0\nactions: []\n"),
        @"overlay.yaml:1: not an overlay: there is no `overlay: 1.0.x` at the top"
    );
    assert_snapshot!(
        error("overlay: 1.0.0\n"),
        @"overlay.yaml:1: the overlay has no list of `actions`"
    );
    assert_snapshot!(
        error("overlay: 1.0.0\nactions: [\n"),
        @"overlay.yaml:3: not valid YAML: while parsing a node, did not find expected node content"
    );
}

#[test]
fn all_actions_that_no_longer_apply_are_reported() {
    assert_snapshot!(
        error(
            "- { target: $.paths, description: Gone., remove: true }
- { target: $.info.title, description: It is called so., update: Library }
- { target: $.info.title, description: It has moved., update: New Library }
- { target: $.info, description: It has a colour., update: { x: { $ref: '#/colour' } } }
"
        ),
        @r"
        overlay.yaml:3 (#/actions/0): action 1 on `$.paths` no longer applies to library.yaml: its target matches nothing; remove or adapt it
        overlay.yaml:4 (#/actions/1): action 2 on `$.info.title` no longer applies to library.yaml: it changes nothing at #/info/title; remove or adapt it
        library.yaml:4 (#/info/x): `$ref: #/colour` leads nowhere in this document
        "
    );
}
