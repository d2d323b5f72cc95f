//! What people have written stays; what AWS has changed is marked and reported.

use std::fs;

use insta::assert_snapshot;
use ivschat_codegen::import::Change;
use serde_json::{Value, json};

use super::{Folder, spec};

const DOCUMENT: &str = "library-2024-01-01.yaml";
const OVERLAY: &str = "library-2024-01-01.overlay.yaml";

/// The lines that are different, with `-` and `+`.
fn difference(before: &str, after: &str) -> String {
    let (mut before, mut after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    while before
        .first()
        .is_some_and(|line| after.first() == Some(line))
    {
        before.remove(0);
        after.remove(0);
    }
    while before.last().is_some_and(|line| after.last() == Some(line)) {
        before.pop();
        after.pop();
    }
    let lines = |mark: char, lines: Vec<&str>| -> Vec<String> {
        lines
            .into_iter()
            .map(|line| format!("{mark}{line}"))
            .collect()
    };
    [lines('-', before), lines('+', after)].concat().join("\n")
}

/// What an import of the library with changes does to the document, to the overlay, and what it reports.
fn import(test: &str, changes: &[(&str, Value)]) -> [String; 3] {
    let folder = Folder::new(test);
    let model = folder.library(changes);
    let imported = folder.import(&model, &spec());
    let before = |name: &str| fs::read_to_string(spec().join(name)).expect("it can be read");
    [
        difference(&before(DOCUMENT), &imported.document),
        difference(&before(OVERLAY), &imported.overlay),
        imported
            .report
            .to_string()
            .replace(&format!("{}/", spec().display()), "")
            .replace(&format!("{}/", folder.0.display()), ""),
    ]
}

#[test]
fn a_description_is_marked_when_aws_changes_its_documentation() {
    let changes = [(
        "/shapes/Book/documentation",
        json!("<p>AWS on books, revised.</p>"),
    )];
    let [document, overlay, report] = import("documentation", &changes);
    assert_snapshot!(document, @"+      x-needs-description: changed");
    assert_eq!(overlay, "");
    assert_snapshot!(report, @r"
    Descriptions to write (1):
      library-2024-01-01.yaml:420 (#/components/schemas/Book): AWS has changed its documentation of this; adapt the description, and remove `x-needs-description`
    ");
}

#[test]
fn white_space_and_paragraph_tags_are_no_change_of_the_documentation() {
    let changes = [("/shapes/Book/documentation", json!("AWS  on\nbooks. "))];
    assert_eq!(import("space", &changes), ["", "", ""]);
}

#[test]
fn a_mark_stays_until_a_person_removes_it() {
    let folder = Folder::new("mark");
    let model = folder.library(&[("/shapes/Book/documentation", json!("<p>Revised.</p>"))]);
    folder.import(&model, &spec());
    let again = folder.import(&model, &folder.0);
    assert!(again.document.contains("x-needs-description"));
    let adapted = again.document.replace(
        "      description: A book.\n      x-needs-description: changed\n",
        "      description: One book.\n",
    );
    assert_ne!(adapted, again.document);
    folder.file(DOCUMENT, &adapted);
    let last = folder.import(&model, &folder.0);
    assert_eq!(last.document, adapted);
    assert!(last.report.is_empty(), "{}", last.report);
}

#[test]
fn new_members_operations_and_values_are_added_without_words() {
    let member = json!({ "shape": "Title", "documentation": "<p>AWS on the subtitle.</p>" });
    let changes = [
        ("/shapes/Book/members/subtitle", member),
        ("/shapes/Genre/enum", json!(["CRIME", "POETRY", "DRAMA"])),
    ];
    let [document, _, report] = import("member", &changes);
    assert!(
        document.contains("+        subtitle:\n+          allOf:\n"),
        "{document}"
    );
    assert!(
        document.contains("+          x-needs-description: new\n"),
        "{document}"
    );
    assert!(document.contains("+      - DRAMA"), "{document}");
    assert_snapshot!(report, @r"
    Changed by AWS since the last import (2):
      shape Book: changed
      shape Genre: changed
    Descriptions to write (1):
      library-2024-01-01.yaml:438 (#/components/schemas/Book/properties/subtitle): describe this in your own words, and remove `x-needs-description`
    ");
}

#[test]
fn the_overlay_keeps_its_actions_and_comments_and_gets_new_facts() {
    let changes = [
        ("/shapes/Note/sensitive", json!(true)),
        ("/shapes/FullException/error/httpStatusCode", json!(429)),
        (
            "/shapes/FullException/members/description",
            json!({ "shape": "Pages" }),
        ),
        (
            "/shapes/FullException/members/message/shape",
            json!("Title"),
        ),
        ("/shapes/ShelfKind/enum", json!(["OPEN", "CLOSED", "LENT"])),
    ];
    let [_, overlay, _] = import("facts", &changes);
    assert_snapshot!(overlay, @r"
    +
    +# What the import added.
    +- target: $.components.schemas.ShelfKind
    +  description: The converter drops every shape that only exceptions use.
    +  update:
    +    enum:
    +    - LENT
    +- target: $.components.schemas.FullException.properties.message
    +  description: The type of the member is another one.
    +  remove: true
    +- target: $.components.schemas.FullException
    +  description: Only the service model contains the exception's members and status.
    +  update:
    +    x-http-status: 429
    +    properties:
    +      description:
    +        $ref: '#/components/schemas/Pages'
    +      message:
    +        $ref: '#/components/schemas/Title'
    +- target: $.components.schemas.Note
    +  description: The service model marks this shape as sensitive; its values must not be printed.
    +  update:
    +    x-sensitive: true
    ");
}

#[test]
fn facts_that_aws_no_longer_has_are_reported() {
    let changes = [
        ("/shapes/Pin/sensitive", json!(null)),
        ("/shapes/Source/union", json!(null)),
        ("/shapes/ShelfKind/enum", json!(["OPEN"])),
        ("/shapes/FullException/members/shelf", json!(null)),
        ("/shapes/FullException/required", json!(["message"])),
        // The correction in the overlay changes nothing any more.
        ("/shapes/Title/max", json!(200)),
    ];
    let [_, overlay, report] = import("outdated", &changes);
    assert_eq!(overlay, "");
    assert_snapshot!(report, @r#"
    Changed by AWS since the last import (5):
      shape FullException: changed
      shape Pin: changed
      shape ShelfKind: changed
      shape Source: changed
      shape Title: changed
    Actions of the overlay that no longer apply (1):
      library-2024-01-01.overlay.yaml:79 (#/actions/10): action 11 on `$.components.schemas.Title` no longer applies to library-2024-01-01.yaml: it changes nothing at #/components/schemas/Title; remove or adapt it
    In the overlay, and not in the model; remove what no longer holds (5):
      #/components/schemas/FullException/properties/shelf
      "shelf" in `required` of #/components/schemas/FullException
      `x-sensitive` of #/components/schemas/Pin
      #/components/schemas/ShelfKind
      `x-union` of #/components/schemas/Source
    "#);
}

#[test]
fn what_changed_in_the_model_is_reported_by_name() {
    let folder = Folder::new("changed");
    let model = folder.library(&[
        (
            "/shapes/Book/documentation",
            json!("<p>Words are no facts.</p>"),
        ),
        ("/shapes/Weight/min", json!(1)),
        ("/shapes/Length", json!({ "type": "integer" })),
        ("/operations/CountBooks", json!(null)),
    ]);
    let report = folder.import(&model, &spec()).report;
    let changed: Vec<(&str, Change)> = report
        .changed
        .iter()
        .map(|(name, change)| (name.as_str(), *change))
        .collect();
    let expected = [
        ("operation CountBooks", Change::Removed),
        ("shape Length", Change::Added),
        ("shape Weight", Change::Changed),
    ];
    assert_eq!(changed, expected);
}

#[test]
fn traits_that_the_import_does_not_know_are_reported() {
    let [.., report] = import(
        "unknown",
        &[("/shapes/Book/members/weight/wrapped", json!(true))],
    );
    assert!(
        report.contains("`wrapped` at #/shapes/Book/members/weight"),
        "{report}"
    );
}
