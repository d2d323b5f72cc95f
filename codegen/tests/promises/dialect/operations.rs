//! Paths, parameters, request bodies and responses.

use insta::assert_snapshot;

use super::{after, apply};

#[test]
fn operations_on_a_path_with_a_fragment_belong_to_the_path_itself() {
    assert_snapshot!(
        after(
            "merge_fragment_paths",
            "
paths:
  /books/{id}:
    get: { operationId: GetBook }
  /books/{id}#keys:
    delete: { operationId: DropBook }
  /shelves#first:
    get: { operationId: ListShelves }
",
            "/paths",
        ),
        @r#"
        {
          "/books/{id}": {
            "delete": {
              "operationId": "DropBook"
            },
            "get": {
              "operationId": "GetBook"
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
fn the_same_method_with_and_without_a_fragment_is_a_problem() {
    let problem = apply(
        "merge_fragment_paths",
        "
paths:
  /books: { get: { operationId: ListBooks } }
  /books#new: { get: { operationId: ListNewBooks } }
",
    )
    .expect_err("one of the two would be lost");
    assert_eq!(problem.pointer, "/paths/~1books#new");
    assert_snapshot!(problem.message, @"the path without the fragment has the same method");
}

#[test]
fn headers_of_the_signature_are_not_parameters() {
    assert_snapshot!(
        after(
            "drop_signer_parameters",
            "
paths:
  /books:
    parameters:
    - $ref: '#/components/parameters/X-Amz-Date'
    - $ref: '#/components/parameters/Genre'
    get:
      operationId: ListBooks
      parameters:
      - { name: X-Amz-Target, in: header }
      - { name: shelf, in: query }
components:
  parameters:
    X-Amz-Date: { name: X-Amz-Date, in: header }
    Genre: { name: genre, in: query }
",
            "",
        ),
        @r##"
        {
          "components": {
            "parameters": {
              "Genre": {
                "in": "query",
                "name": "genre"
              }
            }
          },
          "openapi": "3.0.0",
          "paths": {
            "/books": {
              "get": {
                "operationId": "ListBooks",
                "parameters": [
                  {
                    "in": "query",
                    "name": "shelf"
                  }
                ]
              },
              "parameters": [
                {
                  "$ref": "#/components/parameters/Genre"
                }
              ]
            }
          }
        }
        "##
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
              "name": "genre"
            },
            {
              "description": "Any.",
              "in": "query",
              "name": "shelf"
            }
          ]
        },
        "get": {
          "operationId": "ListBooks",
          "parameters": [
            {
              "description": "This.",
              "in": "query",
              "name": "shelf"
            },
            {
              "in": "header",
              "name": "shelf"
            },
            {
              "in": "query",
              "name": "genre"
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
fn members_of_the_body_are_not_query_parameters() {
    assert_snapshot!(
        after(
            "drop_query_copies_of_body_members",
            "
paths:
  /ListBooks:
    post:
      operationId: ListBooks
      requestBody:
        content:
          application/json:
            schema: { properties: { nextPage: { type: string } } }
      parameters:
      - { name: nextPage, in: query }
      - { name: nextPage, in: header }
      - { name: verbose, in: query }
",
            "/paths/~1ListBooks/post/parameters",
        ),
        @r#"
        [
          {
            "in": "header",
            "name": "nextPage"
          },
          {
            "in": "query",
            "name": "verbose"
          }
        ]
        "#
    );
}

#[test]
fn a_request_body_refers_to_the_schema_of_its_name() {
    assert_snapshot!(
        after(
            "name_request_bodies",
            "
paths:
  /ListBooks:
    post:
      operationId: ListBooks
      requestBody:
        content:
          application/json:
            schema: { properties: { shelf: { type: string } } }
components:
  schemas:
    ListBooksRequest: { properties: { shelf: { type: string } } }
",
            "/paths/~1ListBooks/post/requestBody/content",
        ),
        @r##"
        {
          "application/json": {
            "schema": {
              "$ref": "#/components/schemas/ListBooksRequest"
            }
          }
        }
        "##
    );
}

#[test]
fn exceptions_are_remembered_and_errors_are_raw() {
    assert_snapshot!(
        after(
            "unify_error_responses",
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
            },
            "4XX": {
              "content": {
                "*/*": {}
              },
              "description": ""
            },
            "5XX": {
              "content": {
                "*/*": {}
              },
              "description": ""
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
