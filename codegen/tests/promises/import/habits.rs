//! The habits of aws2openapi, as its documents of other services show them.

use std::path::Path;

use ivschat_codegen::import::{Model, import};
use serde_json::{Value, json};

use super::Folder;

/// Parts of the document of the library with changes at JSON pointers.
fn parts(test: &str, changes: &[(&str, Value)], pointers: &[&str]) -> Vec<Value> {
    let folder = Folder::new(test);
    let model = folder.library(changes);
    let document = document(&model);
    let part = |pointer: &&str| document.pointer(pointer).cloned().unwrap_or_default();
    pointers.iter().map(part).collect()
}

fn document(model: &Model) -> Value {
    let imported = import(model, None, Path::new("")).expect("it can be imported");
    let file = Path::new("library.yaml");
    let document = ivschat_codegen::Document::parse(file, &imported.document);
    document.expect("it is OpenAPI 3.0").root().clone()
}

/// The pattern that a string has in the document.
fn pattern(model: &str) -> Value {
    let changes = [("/shapes/BookArn/pattern", json!(model))];
    let test = format!("pattern-{}", model.len());
    parts(&test, &changes, &["/components/schemas/BookArn/pattern"]).remove(0)
}

#[test]
fn patterns_are_anchored() {
    assert_eq!(pattern("[a-z]+"), "^[a-z]+$");
    // Botocore writes `.*` where a pattern has no anchor.
    assert_eq!(pattern("$|^arn:aws:.+.*"), "^$|^arn:aws:.+");
    assert_eq!(pattern(".*arn.*"), "arn");
    // In these, `.*` is part of the pattern.
    assert_eq!(pattern(".*?arn"), "^.*?arn$");
    assert_eq!(pattern("arn:x\\.*"), "^arn:x\\.*$");
    assert_eq!(pattern("^$|^aaaaa$"), "^$|^aaaaa$");
    assert_eq!(pattern(".*"), ".*");
}

#[test]
fn a_fragment_distinguishes_operations_on_one_path() {
    let uri = |uri: &str| json!(uri);
    let changes = [
        (
            "/operations/CountBooks/http/requestUri",
            uri("/shelves/{shelfId}/books?count=all"),
        ),
        ("/operations/ListBooks/http/requestUri", uri("/books")),
    ];
    let folder = Folder::new("fragments");
    let document = document(&folder.library(&changes));
    let paths: Vec<&String> = document["paths"]
        .as_object()
        .expect("it has paths")
        .keys()
        .collect();
    let expected = [
        "/books",
        "/books#ListBooks",
        "/shelves/{shelfId}/books#count=all",
        "/shelves/{shelfId}/books#why",
    ];
    assert_eq!(paths, expected);
    assert_eq!(document["x-hasEquivalentPaths"], true);
    let literal = &document["paths"]["/shelves/{shelfId}/books#count=all"]["get"]["parameters"][1];
    let schema = json!({ "type": "string", "enum": ["all"] });
    assert_eq!(
        *literal,
        json!({ "name": "count", "in": "query", "required": true, "schema": schema })
    );
}

#[test]
fn exceptions_are_empty_and_have_invented_statuses() {
    let pointers = [
        "/paths/~1books/post/responses",
        "/components/schemas/FullException",
    ];
    let parts = parts("exceptions", &[], &pointers);
    let statuses: Vec<&String> = parts[0]
        .as_object()
        .expect("it has responses")
        .keys()
        .collect();
    assert_eq!(statuses, ["200", "480", "481"]);
    assert_eq!(parts[0]["480"]["description"], "FullException");
    assert_eq!(parts[1], json!({}));
}

#[test]
fn signatures_are_parameters_and_pagination_is_listed_again() {
    let pointers = [
        "/paths/~1ListBooks/parameters/0",
        "/paths/~1ListBooks/post/parameters",
        "/components/securitySchemes/hmac/x-amazon-apigateway-authtype",
    ];
    let parts = parts("parameters", &[], &pointers);
    assert_eq!(
        parts[0],
        json!({ "$ref": "#/components/parameters/X-Amz-Content-Sha256" })
    );
    let added = parts[1].as_array().expect("it has parameters").iter();
    let added: Vec<(&Value, &Value)> = added.map(|added| (&added["in"], &added["name"])).collect();
    assert_eq!(
        added,
        [
            (&json!("query"), &json!("maxResults")),
            (&json!("query"), &json!("nextToken"))
        ]
    );
    assert_eq!(parts[2], "awsSigv4");
}

#[test]
fn operations_without_a_paginator_are_paginated_by_the_names_of_their_members() {
    let folder = Folder::new("inferred");
    let model = folder.library(&[]);
    let listed = import(&model, None, &folder.0).expect("it can be imported");
    std::fs::remove_file(folder.0.join("paginators-1.json")).expect("it can be removed");
    let model = Model::read(&folder.0).expect("it is a model");
    let inferred = import(&model, None, &folder.0).expect("it can be imported");
    assert!(inferred.document == listed.document);
    let paginated = |overlay: &str| -> Vec<String> {
        let lines = overlay
            .lines()
            .skip_while(|line| !line.contains("x-paginated"));
        lines.take(5).map(str::to_owned).collect()
    };
    assert_eq!(paginated(&inferred.overlay), paginated(&listed.overlay));
    assert_eq!(paginated(&inferred.overlay).len(), 5);
}

#[test]
fn names_on_the_wire_are_those_of_properties_in_bodies_and_of_xml_in_schemas() {
    let changes = [(
        "/shapes/AddBookRequest/members/title/locationName",
        json!("bookTitle"),
    )];
    let pointers = [
        "/paths/~1books/post/requestBody/content/application~1json/schema/required",
        "/components/schemas/AddBookRequest/required",
        "/components/schemas/AddBookRequest/properties/title/allOf/1/xml",
    ];
    let parts = parts("wire-names", &changes, &pointers);
    assert_eq!(
        parts,
        [
            json!(["pages", "bookTitle"]),
            json!(["pages", "title"]),
            json!({ "name": "bookTitle" })
        ]
    );
}

#[test]
fn the_overlay_has_what_the_document_cannot_say() {
    let folder = Folder::new("skeleton");
    let changes = [
        ("/shapes/Time/timestampFormat", json!("unixTimestamp")),
        ("/shapes/AddBookResponse/payload", json!("book")),
        (
            "/shapes/CountBooksResponse/members/count/location",
            json!("header"),
        ),
        (
            "/shapes/CountBooksResponse/members/count/locationName",
            json!("x-count"),
        ),
        (
            "/shapes/CountBooksRequest/members/shelfId/shape",
            json!("Pages"),
        ),
        (
            "/operations/AddBook/endpoint",
            json!({ "hostPrefix": "books." }),
        ),
        ("/operations/AddBook/authtype", json!("none")),
    ];
    let imported =
        import(&folder.library(&changes), None, Path::new("")).expect("it can be imported");
    insta::assert_snapshot!(imported.overlay);
}

/// A body is a copy of the schema, and says nothing of it.
#[test]
fn a_body_that_is_not_named_after_its_operation_has_its_own_facts() {
    let folder = Folder::new("named");
    let changes = [
        ("/operations/AddBook/input/shape", json!("AddBookResponse")),
        ("/shapes/AddBookResponse/payload", json!("book")),
    ];
    let imported = import(&folder.library(&changes), None, &folder.0).expect("it can be imported");
    let body = "/paths/~1books/post/requestBody/content/application~1json/schema";
    let body = imported.corrected.root().pointer(body);
    assert_eq!(body.map(|body| &body["x-payload"]), Some(&json!("book")));
}
