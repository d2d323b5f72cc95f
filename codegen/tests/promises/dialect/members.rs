//! The structures of all that operations take and return.

use insta::assert_snapshot;

use super::{after, apply};

#[test]
fn all_that_an_operation_takes_is_one_structure() {
    assert_snapshot!(
        after(
            "gather_inputs",
            "
paths:
  /PutBook:
    post:
      operationId: PutBook
      x-http: { method: PUT, path: '/books/{id}' }
      parameters:
      - { name: id, in: path, description: The book., schema: { type: string, maxLength: 9 }, x-pointer: /old }
      - { name: X-Amz-Since, in: header, required: true, schema: { type: string, format: date-time } }
      - { name: kind, in: query, schema: { type: string, enum: [A, B] } }
      - { name: title, in: query, schema: { $ref: '#/components/schemas/Title' } }
      requestBody:
        content: { application/json: { schema: { properties: { title: { type: string } } } } }
components:
  schemas:
    Kind: { type: string, enum: [A, B] }
    PutBookRequest: { required: [title], title: PutBookRequest, properties: { title: { $ref: '#/components/schemas/Title' } } }
    Title: { type: string }
",
            "",
        ),
        @r##"
    {
      "components": {
        "schemas": {
          "Kind": {
            "enum": [
              "A",
              "B"
            ],
            "type": "string"
          },
          "PutBookRequest": {
            "properties": {
              "X-Amz-Since": {
                "format": "date-time",
                "type": "string",
                "x-location": "header",
                "x-location-name": "X-Amz-Since",
                "x-timestamp-format": "rfc822"
              },
              "id": {
                "description": "The book.",
                "maxLength": 9,
                "type": "string",
                "x-location": "path",
                "x-location-name": "id"
              },
              "kind": {
                "allOf": [
                  {
                    "$ref": "#/components/schemas/Kind"
                  }
                ],
                "x-location": "query",
                "x-location-name": "kind"
              },
              "title": {
                "$ref": "#/components/schemas/Title"
              },
              "titleInQuery": {
                "allOf": [
                  {
                    "$ref": "#/components/schemas/Title"
                  }
                ],
                "x-location": "query",
                "x-location-name": "title"
              }
            },
            "required": [
              "title",
              "id",
              "X-Amz-Since"
            ],
            "type": "object"
          },
          "Title": {
            "type": "string"
          }
        }
      },
      "openapi": "3.0.0",
      "paths": {
        "/PutBook": {
          "post": {
            "operationId": "PutBook",
            "requestBody": {
              "content": {
                "application/json": {
                  "schema": {
                    "$ref": "#/components/schemas/PutBookRequest"
                  }
                }
              },
              "required": true
            },
            "x-http": {
              "body": true,
              "method": "PUT",
              "path": "/books/{id}"
            }
          }
        }
      },
      "x-moved": {
        "/components/schemas/PutBookRequest/properties/id": "/old"
      }
    }
    "##
    );
}

#[test]
fn an_input_may_be_described_without_a_body_and_a_token_is_made_up() {
    assert_snapshot!(
        after(
            "gather_inputs",
            "
paths:
  /DropBook:
    post:
      operationId: DropBook
      x-http: { method: DELETE, path: /book }
      parameters:
      - { name: token, in: query, required: true, schema: { type: string }, x-idempotency-token: true }
components:
  schemas:
    DropBookInput: { type: object, properties: {}, example: { token: a } }
",
            "/components/schemas",
        ),
        @r#"
    {
      "DropBookRequest": {
        "example": {
          "token": "a"
        },
        "properties": {
          "token": {
            "type": "string",
            "x-idempotency-token": true,
            "x-location": "query",
            "x-location-name": "token"
          }
        },
        "type": "object"
      }
    }
    "#
    );
}

#[test]
fn a_name_that_is_taken_is_not_used() {
    let document = "
paths:
  /PutBook:
    post:
      operationId: PutBook
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/PutBookRequest' } } } }
      responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } } } }
components:
  schemas:
    Batch: { properties: { items: { type: array, items: { $ref: '#/components/schemas/PutBookRequest' } } } }
    Book: { properties: { next: { $ref: '#/components/schemas/Book' } } }
    PutBookRequest: { properties: { id: { type: string } } }
";
    let root = apply("gather_inputs", document).expect("the rule should apply");
    let schemas = root["components"]["schemas"]
        .as_object()
        .expect("there are some");
    let names: Vec<&str> = schemas.keys().map(String::as_str).collect();
    assert_eq!(names, ["Batch", "Book", "PutBookInput", "PutBookRequest"]);
    let root = apply("gather_outputs", document).expect("the rule should apply");
    let schemas = root["components"]["schemas"]
        .as_object()
        .expect("there are some");
    let names: Vec<&str> = schemas.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["Batch", "Book", "PutBookRequest", "PutBookResponse"]
    );
}

#[test]
fn one_member_may_be_the_whole_body() {
    assert_snapshot!(
        after(
            "gather_inputs",
            "
paths:
  /Send:
    post:
      operationId: Send
      x-http: { method: POST, path: /send }
      requestBody: { content: { application/json: { schema: { properties: { data: {} } } } } }
components:
  schemas:
    SendRequest: { required: [Data], x-payload: data, properties: { Data: { type: string } } }
",
            "",
        ),
        @r##"
    {
      "components": {
        "schemas": {
          "SendRequest": {
            "properties": {
              "Data": {
                "type": "string",
                "x-location": "payload"
              }
            },
            "required": [
              "Data"
            ],
            "type": "object"
          }
        }
      },
      "openapi": "3.0.0",
      "paths": {
        "/Send": {
          "post": {
            "operationId": "Send",
            "requestBody": {
              "content": {
                "application/json": {
                  "schema": {
                    "$ref": "#/components/schemas/SendRequest"
                  }
                }
              },
              "required": true
            },
            "x-http": {
              "method": "POST",
              "path": "/send"
            }
          }
        }
      }
    }
    "##
    );
}

#[test]
fn a_response_may_lack_what_is_not_in_its_body() {
    assert_snapshot!(
        after(
            "gather_outputs",
            "
paths:
  /GetBook:
    post:
      operationId: GetBook
      responses:
        '204':
          headers: { X-Copies: { schema: { type: integer } } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } }
components:
  schemas:
    Book:
      required: [tag, title]
      properties:
        tag: { type: string, x-location: header, x-location-name: ETag }
        title: { type: string }
",
            "",
        ),
        @r##"
    {
      "components": {
        "schemas": {
          "GetBookResponse": {
            "properties": {
              "X-Copies": {
                "type": "integer",
                "x-location": "header",
                "x-location-name": "X-Copies"
              },
              "tag": {
                "type": "string",
                "x-location": "header",
                "x-location-name": "ETag"
              },
              "title": {
                "type": "string"
              }
            },
            "required": [
              "title"
            ],
            "type": "object"
          }
        }
      },
      "openapi": "3.0.0",
      "paths": {
        "/GetBook": {
          "post": {
            "operationId": "GetBook",
            "responses": {
              "200": {
                "content": {
                  "application/json": {
                    "schema": {
                      "$ref": "#/components/schemas/GetBookResponse"
                    }
                  }
                },
                "description": ""
              }
            }
          }
        }
      },
      "x-moved": {
        "/components/schemas/GetBookResponse": "/components/schemas/Book"
      }
    }
    "##
    );
}

#[test]
fn inner_members_are_in_the_body() {
    assert_snapshot!(
        after(
            "forget_locations_of_inner_members",
            "
paths:
  /GetBook:
    post:
      operationId: GetBook
      x-exceptions: [GoneException]
      responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } } } }
components:
  schemas:
    Book: { properties: { tag: { x-location: header, x-location-name: ETag } } }
    GoneException: { required: [after, id], properties: { after: { x-location: header, x-location-name: Retry-After }, id: {} } }
    Other: { properties: { tag: { x-location: header, x-location-name: ETag } } }
",
            "/components/schemas",
        ),
        @r#"
    {
      "Book": {
        "properties": {
          "tag": {
            "x-location": "header",
            "x-location-name": "ETag"
          }
        }
      },
      "GoneException": {
        "properties": {
          "after": {
            "x-location": "header",
            "x-location-name": "Retry-After"
          },
          "id": {}
        },
        "required": [
          "id"
        ]
      },
      "Other": {
        "properties": {
          "tag": {}
        }
      }
    }
    "#
    );
}

#[test]
fn a_body_that_is_not_a_json_structure_is_refused() {
    let refused = |rule: &str, body: &str| {
        let document = format!(
            "paths: {{ /Send: {{ post: {{ operationId: Send, {body} }} }} }}
components: {{ schemas: {{ Text: {{ type: string }} }} }}"
        );
        let refusal = apply(rule, &document).expect_err("it cannot be sent");
        format!("{}: {}", refusal.pointer, refusal.message)
    };
    let content = |content: &str| format!("requestBody: {{ content: {{ {content} }} }}");
    assert_snapshot!(refused("gather_inputs", &content("text/xml: {}")), @"/paths/~1Send/post: its request body is `text/xml`, not JSON");
    assert_snapshot!(refused("gather_inputs", &content("application/json: { schema: { $ref: '#/components/schemas/Text' } }")), @"/paths/~1Send/post: its request body is not a structure");
    assert_snapshot!(refused("gather_inputs", &content("application/json: { schema: { x-payload: a, properties: {} } }")), @r#"/paths/~1Send/post: `x-payload` names "a", which is not a member"#);
    assert_snapshot!(refused("gather_inputs", "parameters: [{ name: id, in: cookie }]"), @"/paths/~1Send/post: its parameter `id` is in a cookie");
    let response = "responses: { '200': { content: { application/json: { schema: { type: array, items: {} } } } } }";
    assert_snapshot!(refused("gather_outputs", response), @"/paths/~1Send/post: its response is not a structure");
}
