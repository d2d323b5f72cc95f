//! Paths, parameters, request bodies and responses.

use insta::assert_snapshot;

use super::{after, apply};

#[test]
fn only_the_headers_of_the_signature_are_not_inputs() {
    assert_snapshot!(
        after(
            "drop_signer_parameters",
            "
paths:
  /books:
    get:
      operationId: ListBooks
      parameters:
      - { name: X-Amz-Date, in: header }
      - { name: X-Amz-SignedHeaders, in: header }
      - { name: X-Amz-Invocation-Type, in: header }
      - { name: X-Amz-Date, in: query }
",
            "/paths/~1books/get/parameters",
        ),
        @r#"
    [
      {
        "in": "header",
        "name": "X-Amz-Invocation-Type"
      },
      {
        "in": "query",
        "name": "X-Amz-Date"
      }
    ]
    "#
    );
}

#[test]
fn parameters_stand_in_their_operation() {
    assert_snapshot!(
        after(
            "resolve_parameters",
            "
paths:
  /books:
    parameters:
    - $ref: '#/components/parameters/Genre'
    - { name: shelf, in: query, description: Any. }
    get:
      operationId: ListBooks
      parameters:
      - { name: shelf, in: query, description: This. }
      - { name: shelf, in: header }
    delete: { operationId: DropBooks }
  /shelves:
    get: { operationId: ListShelves }
components:
  parameters:
    Genre: { name: genre, in: query }
",
            "/paths",
        ),
        @r#"
    {
      "/books": {
        "delete": {
          "operationId": "DropBooks",
          "parameters": [
            {
              "in": "query",
              "name": "genre",
              "x-pointer": "/paths/~1books/parameters/0"
            },
            {
              "description": "Any.",
              "in": "query",
              "name": "shelf",
              "x-pointer": "/paths/~1books/parameters/1"
            }
          ]
        },
        "get": {
          "operationId": "ListBooks",
          "parameters": [
            {
              "description": "This.",
              "in": "query",
              "name": "shelf",
              "x-pointer": "/paths/~1books/get/parameters/0"
            },
            {
              "in": "header",
              "name": "shelf",
              "x-pointer": "/paths/~1books/get/parameters/1"
            },
            {
              "in": "query",
              "name": "genre",
              "x-pointer": "/paths/~1books/parameters/0"
            }
          ]
        }
      },
      "/shelves": {
        "get": {
          "operationId": "ListShelves"
        }
      }
    }
    "#
    );
}

#[test]
fn a_parameter_that_is_there_twice_is_refused() {
    let document = "
paths:
  /books:
    parameters: [{ name: genre, in: query }]
    get:
      operationId: ListBooks
      parameters: [{ name: shelf, in: query }, { name: shelf, in: header }, { $ref: '#/components/parameters/Shelf' }]
components:
  parameters:
    Shelf: { name: shelf, in: query }
";
    let refusal = apply("resolve_parameters", document).expect_err("it is there twice");
    assert_eq!(refusal.pointer, "/paths/~1books/get/parameters/2");
    assert_snapshot!(refusal, @"it has the `name` and `in` of #/paths/~1books/get/parameters/0; an overlay action could remove one of them");
}

#[test]
fn copies_of_paging_members_are_not_inputs() {
    let kept = |parameters: &str, body: &str| {
        let document = format!(
            "
paths:
  /ListBooks:
    post:
      operationId: ListBooks
      requestBody: {{ content: {{ application/json: {{ schema: {{ properties: {{ {body} }} }} }} }} }}
      parameters: [{parameters}]
"
        );
        let root = apply("drop_copies_of_paging_members", &document).expect("it applies");
        let parameters = root.pointer("/paths/~1ListBooks/post/parameters");
        let parameters = parameters.and_then(|list| list.as_array().cloned());
        let names = parameters.into_iter().flatten();
        let names = names.map(|one| one["name"].as_str().unwrap_or_default().to_owned());
        names.collect::<Vec<String>>().join(" ")
    };
    let query = |name: &str, more: &str| {
        format!("{{ name: {name}, in: query, schema: {{ type: string }}{more} }}")
    };
    let (token, copy) = (
        query("next_token", ", description: Mine."),
        query("NextToken", ""),
    );
    // In another spelling, and described or not.
    assert_eq!(kept(&copy, "nextToken: {}"), "");
    assert_eq!(kept(&query("a", ", description: Pagination token"), ""), "");
    let limit = "{ name: max_results, in: query, schema: { type: integer } }";
    assert_eq!(
        kept(&format!("{limit}, {}", query("MaxResults", "")), ""),
        "max_results"
    );
    // Not copies: of another type, required, in another place, or alone.
    assert_eq!(
        kept(
            "{ name: maxResults, in: query, schema: { type: integer } }",
            "MaxResults: {}"
        ),
        "maxResults"
    );
    assert_eq!(
        kept(&query("nextToken", ", required: true"), "nextToken: {}"),
        "nextToken"
    );
    assert_eq!(
        kept(
            "{ name: nextToken, in: header, schema: { type: string } }",
            "nextToken: {}"
        ),
        "nextToken"
    );
    assert_eq!(kept(&token, ""), "next_token");
}

#[test]
fn exceptions_are_remembered() {
    assert_snapshot!(
        after(
            "set_exceptions_aside",
            "
paths:
  /books:
    get:
      operationId: ListBooks
      responses:
        '200': { description: Success }
        '480':
          description: Gone
          content: { application/json: { schema: { $ref: '#/components/schemas/GoneException' } } }
        '481':
          description: Lost
          content: { application/json: { schema: { $ref: '#/components/schemas/LostException' } } }
components:
  schemas: { GoneException: {}, LostException: {} }
",
            "/paths/~1books/get",
        ),
        @r#"
        {
          "operationId": "ListBooks",
          "responses": {
            "200": {
              "description": "Success"
            }
          },
          "x-exceptions": [
            "GoneException",
            "LostException"
          ]
        }
        "#
    );
}
