//! Models that are refused: one error, with the file and the place, and nothing is written.

use std::io::Write;
use std::path::Path;

use insta::assert_snapshot;
use ivschat_codegen::import::Model;
use serde_json::{Value, json};

use super::Folder;

/// The error about a file with this content, without its folder.
fn refused(test: &str, name: &str, contents: impl AsRef<[u8]>) -> String {
    let folder = Folder::new(test);
    let file = folder.file(name, contents);
    error(&folder, &file)
}

fn error(folder: &Folder, path: &Path) -> String {
    let error = Model::read(path)
        .expect_err("it should be refused")
        .to_string();
    error.replace(&format!("{}/", folder.0.display()), "")
}

/// The error about a model with these shapes and an operation that takes the first of them.
fn with_shapes(test: &str, shapes: Value) -> String {
    let model = json!({
        "metadata": {
            "apiVersion": "2024-01-01", "endpointPrefix": "shelves", "protocol": "rest-json",
            "serviceFullName": "Library", "signatureVersion": "v4",
        },
        "operations": {
            "AddBook": { "http": { "method": "POST", "requestUri": "/books" }, "input": { "shape": "Book" } },
        },
        "shapes": shapes,
    });
    refused(test, "service-2.json", model.to_string())
}

#[test]
fn what_is_not_a_model_is_refused() {
    assert_snapshot!(refused("text", "model.json", "openapi: 3.0.0"), @"model.json: not JSON: expected value at line 1 column 1");
    assert_snapshot!(refused("utf8", "model.json", b"\xff\xfe"), @"model.json: not JSON: it is not UTF-8");
    assert_snapshot!(refused("other", "model.json", "{}"), @"model.json: not a model of a service: missing field `metadata`");
    assert_snapshot!(refused("list", "model.json", r#"{ "metadata": {}, "operations": [] }"#), @"model.json (#/metadata): not a model of a service: missing field `apiVersion`");
    assert_snapshot!(refused("gz", "model.json.gz", "not compressed"), @"model.json.gz: cannot be read: invalid gzip header");
    let folder = Folder::new("none");
    assert_snapshot!(error(&folder, &folder.0.join("missing.json")), @"missing.json: cannot be read: No such file or directory (os error 2)");
}

#[test]
fn another_protocol_is_refused() {
    let metadata = json!({
        "apiVersion": "2024-01-01", "endpointPrefix": "shelves", "protocol": "rest-xml",
        "serviceFullName": "Library", "signatureVersion": "v4",
    });
    let model = json!({ "metadata": metadata, "operations": {}, "shapes": {} });
    assert_snapshot!(refused("protocol", "service-2.json", model.to_string()), @"service-2.json (#/metadata/protocol): the protocol rest-xml is not supported, only rest-json is");
}

#[test]
fn missing_shapes_and_members_are_refused() {
    assert_snapshot!(with_shapes("no-input", json!({})), @"service-2.json (#/operations/AddBook/input): AddBook refers to the shape Book, which is missing");
    let book = json!({ "type": "structure", "members": { "title": { "shape": "Title" } } });
    assert_snapshot!(with_shapes("no-shape", json!({ "Book": book })), @"service-2.json (#/shapes/Book/members/title): Book refers to the shape Title, which is missing");
    let book = json!({ "type": "structure", "required": ["title"], "members": {} });
    assert_snapshot!(with_shapes("no-member", json!({ "Book": book })), @"service-2.json (#/shapes/Book): Book has no member `title`, which it names");
    assert_snapshot!(with_shapes("no-item", json!({ "Book": { "type": "structure" }, "Books": { "type": "list" } })), @"service-2.json (#/shapes/Books): Books has no `member`");
    assert_snapshot!(with_shapes("no-type", json!({ "Book": { "type": "tuple" } })), @"service-2.json (#/shapes/Book/type): not a model of a service: unknown variant `tuple`, expected one of `structure`, `list`, `map`, `string`, `integer`, `long`, `float`, `double`, `boolean`, `timestamp`, `blob`");
}

#[test]
fn shapes_that_always_contain_themselves_are_refused() {
    let book = json!({ "type": "structure", "members": {} });
    let shapes =
        json!({ "Book": book, "Shelf": { "type": "list", "member": { "shape": "Shelf" } } });
    assert_snapshot!(with_shapes("list", shapes), @"service-2.json (#/shapes/Shelf): Shelf always contains itself, so that it has no value");
    let sequel = |name: &str| json!({ "type": "structure", "required": ["next"], "members": { "next": { "shape": name } } });
    let shapes = json!({ "Book": sequel("Sequel"), "Sequel": sequel("Book") });
    assert_snapshot!(with_shapes("structure", shapes), @"service-2.json (#/shapes/Book): Book always contains itself, so that it has no value");
}

#[test]
fn structures_may_contain_themselves_where_an_end_is_possible() {
    let folder = Folder::new("recursive");
    let model = folder.library(&[("/shapes/Book/members/sequel", json!({ "shape": "Book" }))]);
    ivschat_codegen::import::import(&model, None, Path::new("")).expect("it can be imported");
}

#[test]
fn deep_nesting_is_refused() {
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_snapshot!(refused("nested", "model.json", nested), @"model.json: not JSON: recursion limit exceeded at line 1 column 128");
}

#[test]
fn a_model_that_is_too_large_is_refused_even_if_it_is_small_on_disk() {
    let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..51 {
        encoder.write_all(&spaces).expect("it can be compressed");
    }
    let bomb = encoder.finish().expect("it can be compressed");
    assert!(bomb.len() < 1 << 20);
    assert_snapshot!(refused("bomb", "service-2.json.gz", bomb), @"service-2.json.gz: too large: more than 50 MiB");
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    let metadata = json!({
        "apiVersion": "../../x", "endpointPrefix": "shelves", "protocol": "rest-json",
        "serviceFullName": "Library", "signatureVersion": "v4",
    });
    let model = json!({ "metadata": metadata, "operations": {}, "shapes": {} });
    assert_snapshot!(refused("names", "service-2.json", model.to_string()), @"service-2.json (#/metadata/apiVersion): `../../x` cannot be part of a file name");
}

#[test]
fn members_with_the_same_name_on_the_wire_are_refused() {
    let folder = Folder::new("wire");
    let twin = json!({ "shape": "Title", "locationName": "title" });
    let model = folder.library(&[("/shapes/AddBookRequest/members/twin", twin)]);
    let error = ivschat_codegen::import::import(&model, None, Path::new(""))
        .expect_err("it should be refused")
        .to_string();
    let expected = format!("{}: cannot be converted, because", model.file().display());
    assert!(error.starts_with(&expected), "{error}");
    assert!(error.contains("duplicated key"), "{error}");
}
