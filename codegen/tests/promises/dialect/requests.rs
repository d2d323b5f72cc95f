//! How operations are requested.

use insta::assert_snapshot;

use super::{after, apply};

/// The facts of an operation on a path.
fn facts(path: &str, operation: &str) -> String {
    let document = format!("paths: {{ '{path}': {{ post: {operation} }} }}");
    let root = apply("set_http_facts_aside", &document).expect("the rule should apply");
    let facts = root.pointer("/paths/~1AddTags/post/x-http");
    let mut facts = facts.expect("the operation should have facts").to_string();
    let left = root.pointer("/paths/~1AddTags/post/parameters");
    if let Some(left) = left.filter(|left| left.as_array().is_some_and(|left| !left.is_empty())) {
        facts.push_str(&format!(" and {left}"));
    }
    facts
}

#[test]
fn operations_stand_apart_from_their_requests() {
    assert_snapshot!(
        after(
            "set_http_facts_aside",
            "
paths:
  /books/{id}:
    get: { operationId: GetBook, parameters: [{ name: id, in: path }] }
  /books/{id}#keys:
    delete: { operationId: DropBook, parameters: [{ name: id, in: path }] }
",
            "",
        ),
        @r#"
    {
      "openapi": "3.0.0",
      "paths": {
        "/DropBook": {
          "post": {
            "operationId": "DropBook",
            "parameters": [
              {
                "in": "path",
                "name": "id"
              }
            ],
            "x-http": {
              "method": "DELETE",
              "path": "/books/{id}"
            }
          }
        },
        "/GetBook": {
          "post": {
            "operationId": "GetBook",
            "parameters": [
              {
                "in": "path",
                "name": "id"
              }
            ],
            "x-http": {
              "method": "GET",
              "path": "/books/{id}"
            }
          }
        }
      },
      "x-moved": {
        "/paths/~1DropBook/post": "/paths/~1books~1{id}#keys/delete",
        "/paths/~1GetBook/post": "/paths/~1books~1{id}/get"
      }
    }
    "#
    );
}

#[test]
fn a_value_in_a_fragment_is_a_constant_of_the_query() {
    let operation = "{ operationId: AddTags, parameters: [\
        { name: operation, in: query, schema: { type: string, enum: [add] } }, \
        { name: kind, in: query, schema: { type: string, enum: [book] } }] }";
    assert_snapshot!(facts("/tags#operation=add&kind", operation), @r#"{"method":"POST","path":"/tags","query":"operation=add"} and [{"in":"query","name":"kind","schema":{"enum":["book"],"type":"string"}}]"#);
    // The same in the form of the model.
    assert_snapshot!(facts("/tags?operation=add&x-id=AddTags", "{ operationId: AddTags }"), @r#"{"method":"POST","path":"/tags","query":"operation=add&x-id=AddTags"}"#);
    assert_snapshot!(facts("/tags#operation=a b%20c\"", "{ operationId: AddTags }"), @r#"{"method":"POST","path":"/tags","query":"operation=a%20b%20c%22"}"#);
    let flag = "{ operationId: AddTags, parameters: [\
        { name: add, in: query, schema: { type: boolean, enum: [true] }, allowEmptyValue: true }] }";
    assert_snapshot!(facts("/tags#add&others", flag), @r#"{"method":"POST","path":"/tags","query":"add"}"#);
}

#[test]
fn a_label_may_have_several_segments() {
    let parameters = |more: &str| {
        format!(
            "{{ operationId: AddTags, parameters: [{{ name: key, in: path{more} }}, {{ name: id, in: path }}] }}"
        )
    };
    assert_snapshot!(facts("/{id}:x/{key+}/tags", &parameters("")), @r#"{"method":"POST","path":"/{id}:x/{key+}/tags"} and [{"in":"path","name":"key"},{"in":"path","name":"id"}]"#);
    assert_snapshot!(facts("/{id}/{key}", &parameters(", x-greedy: true")), @r#"{"method":"POST","path":"/{id}/{key+}"} and [{"in":"path","name":"key"},{"in":"path","name":"id"}]"#);
}

#[test]
fn names_of_operations_become_different_names() {
    let document = "
paths:
  /a: { get: { operationId: get-book.v2 } }
  /b: { get: { operationId: GetBookV2 } }
  /c: { get: { operationId: getBookv2 } }
  /d: { get: { operationId: 2Books } }
";
    let root = apply("set_http_facts_aside", document).expect("the rule should apply");
    let paths = root["paths"].as_object().expect("there are paths");
    let names: Vec<&str> = paths.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "/GetBookV2",
            "/GetBookV22",
            "/Operation2books",
            "/getBookv23"
        ]
    );
}

#[test]
fn two_operations_with_one_id_are_refused() {
    let document = "
paths:
  /a: { get: { operationId: GetBook } }
  /b: { get: { operationId: getBook }, put: { operationId: GetBook } }
";
    let refusal = apply("set_http_facts_aside", document).expect_err("one ID is there twice");
    assert_eq!(refusal.pointer, "/paths/~1b/put");
    assert_snapshot!(refusal, @"the `operationId` GetBook is also that of #/paths/~1a/get; an overlay action could give one of them another `operationId`");
}

#[test]
fn a_path_without_its_parameters_is_refused() {
    let refused = |path: &str, operation: &str| {
        let document = format!("paths: {{ '{path}': {{ get: {operation} }} }}");
        let refusal = apply("set_http_facts_aside", &document).expect_err("it is wrong");
        format!("{}: {}", refusal.pointer, refusal.message)
    };
    assert_snapshot!(refused("/a/{id}", "{ operationId: A }"), @"/paths/~1a~1{id}/get: the path has a label `id`, but there is no parameter for it");
    assert_snapshot!(refused("/a", "{ operationId: A, parameters: [{ name: id, in: path }] }"), @"/paths/~1a/get: the path has no label for the parameter `id`");
    assert_snapshot!(refused("/a/{id", "{ operationId: A, parameters: [{ name: id, in: path }] }"), @"/paths/~1a~1{id/get: the path has a `{` without a `}`");
    assert_snapshot!(refused("/a", "{}"), @"/paths/~1a/get: the operation has no `operationId`");
    assert_snapshot!(refused("/a", "{ operationId: '+' }"), @"/paths/~1a/get: the `operationId` + has no letters or digits of ASCII");
}
