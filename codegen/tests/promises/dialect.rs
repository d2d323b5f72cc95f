//! What each rule of the dialect does to a small document.

use std::path::Path;

use insta::assert_snapshot;
use ivschat_codegen::Document;
use ivschat_codegen::Problem;
use ivschat_codegen::dialect::RULES;
use serde_json::Value;

/// Applies one rule, by itself, to a document.
fn apply(rule: &str, document: &str) -> Result<Value, Problem> {
    let rule = RULES.iter().find(|candidate| candidate.name == rule);
    let rule = rule.expect("there should be a rule of this name");
    let document = format!("openapi: 3.0.0\n{document}");
    let document = Document::parse(Path::new("library.yaml"), &document).expect("OpenAPI 3.0");
    let mut root = document.root().clone();
    (rule.apply)(&mut root)?;
    Ok(root)
}

/// What one rule makes of the part of a document at a JSON pointer.
fn after(rule: &str, document: &str, pointer: &str) -> String {
    let root = apply(rule, document).expect("the rule should apply");
    let part = root.pointer(pointer).expect("the part should be there");
    format!("{part:#}")
}

#[test]
fn every_rule_has_a_snapshot() {
    let tests = include_str!("dialect.rs").split_whitespace();
    let tests = tests.collect::<String>();
    for rule in RULES {
        let snapshot = format!("after(\"{}\",", rule.name);
        assert!(tests.contains(&snapshot), "`{}` has none", rule.name);
    }
}

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
fn the_signature_is_no_parameter() {
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
            "give_each_operation_its_own_parameters",
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
fn what_the_body_says_is_no_query_parameter() {
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
            "give_errors_one_shape",
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

#[test]
fn an_exception_without_members_gets_a_message() {
    assert_snapshot!(
        after(
            "complete_empty_exceptions",
            "
paths:
  /books:
    get: { operationId: ListBooks, x-exceptions: [GoneException, LostException] }
components:
  schemas:
    Anything: {}
    GoneException: {}
    LostException: { type: object, properties: { since: { type: integer } } }
",
            "/components/schemas",
        ),
        @r#"
        {
          "Anything": {},
          "GoneException": {
            "properties": {
              "message": {
                "description": "What the service says about the error.",
                "type": "string"
              }
            },
            "required": [
              "message"
            ],
            "type": "object"
          },
          "LostException": {
            "properties": {
              "since": {
                "type": "integer"
              }
            },
            "type": "object"
          }
        }
        "#
    );
}

#[test]
fn a_members_description_stands_beside_its_reference() {
    assert_snapshot!(
        after(
            "lift_member_descriptions",
            "
components:
  schemas:
    Genre: { type: string }
    Book:
      properties:
        genre:
          allOf:
          - $ref: '#/components/schemas/Genre'
          - description: What it is about.
",
            "/components/schemas/Book/properties",
        ),
        @r##"
        {
          "genre": {
            "allOf": [
              {
                "$ref": "#/components/schemas/Genre"
              }
            ],
            "description": "What it is about."
          }
        }
        "##
    );
}

#[test]
fn only_structures_and_enums_keep_a_name_of_their_own() {
    assert_snapshot!(
        after(
            "inline_scalars_lists_and_maps",
            "
components:
  schemas:
    Title: { type: string, maxLength: 80, description: A title. }
    Titles: { type: array, items: { $ref: '#/components/schemas/Title' } }
    Genre: { type: string, enum: [CRIME] }
    Book:
      type: object
      properties:
        genre: { $ref: '#/components/schemas/Genre' }
        title: { $ref: '#/components/schemas/Title' }
        aliases:
          allOf: [{ $ref: '#/components/schemas/Titles' }]
          description: Other titles.
",
            "/components/schemas",
        ),
        @r##"
        {
          "Book": {
            "properties": {
              "aliases": {
                "description": "Other titles.",
                "items": {
                  "description": "A title.",
                  "maxLength": 80,
                  "type": "string"
                },
                "type": "array"
              },
              "genre": {
                "$ref": "#/components/schemas/Genre"
              },
              "title": {
                "description": "A title.",
                "maxLength": 80,
                "type": "string"
              }
            },
            "type": "object"
          },
          "Genre": {
            "enum": [
              "CRIME"
            ],
            "type": "string"
          }
        }
        "##
    );
}

#[test]
fn every_description_is_markdown() {
    assert_snapshot!(
        after(
            "turn_html_into_markdown",
            "
info: { description: '<p>Lends <b>books</b>.</p>' }
paths:
  /books:
    get:
      operationId: ListBooks
      description: Lists each <a>Book</a>.
      parameters: [{ name: shelf, in: query, description: A <i>shelf</i>. }]
components:
  schemas:
    Book:
      description: What <a>ListBooks</a> lists.
      properties: { title: { type: string, description: '<code>a_b</code> or c_d' } }
",
            "",
        ),
        @r#"
        {
          "components": {
            "schemas": {
              "Book": {
                "description": "What [`ListBooks`](crate::Client::list_books) lists.",
                "properties": {
                  "title": {
                    "description": "`a_b` or c\\_d",
                    "type": "string"
                  }
                }
              }
            }
          },
          "info": {
            "description": "Lends **books**."
          },
          "openapi": "3.0.0",
          "paths": {
            "/books": {
              "get": {
                "description": "Lists each [`Book`](crate::types::Book).",
                "operationId": "ListBooks",
                "parameters": [
                  {
                    "description": "A *shelf*.",
                    "in": "query",
                    "name": "shelf"
                  }
                ]
              }
            }
          }
        }
        "#
    );
}

#[test]
fn what_has_no_description_gets_one() {
    assert_snapshot!(
        after(
            "describe_undescribed_models",
            "
paths:
  /books:
    get: { operationId: ListBooks, parameters: [{ name: shelf, in: query }] }
components:
  schemas:
    Book: { properties: { genre: { allOf: [{ $ref: '#/components/schemas/Genre' }], description: Kept. } } }
    Genre: { type: string }
    ListBooksRequest: { properties: { shelf: { type: string } } }
    ListBooksResponse: { description: Kept. }
",
            "",
        ),
        @r##"
        {
          "components": {
            "schemas": {
              "Book": {
                "description": "The model `Book`.",
                "properties": {
                  "genre": {
                    "allOf": [
                      {
                        "$ref": "#/components/schemas/Genre"
                      }
                    ],
                    "description": "Kept."
                  }
                }
              },
              "Genre": {
                "description": "What `genre` holds in [`Book`](crate::types::Book).",
                "type": "string"
              },
              "ListBooksRequest": {
                "description": "Input of [`ListBooks`](crate::Client::list_books).",
                "properties": {
                  "shelf": {
                    "description": "The member `shelf`.",
                    "type": "string"
                  }
                }
              },
              "ListBooksResponse": {
                "description": "Kept."
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
                    "description": "The parameter `shelf`.",
                    "in": "query",
                    "name": "shelf"
                  }
                ]
              }
            }
          }
        }
        "##
    );
}

#[test]
fn bounds_are_told_and_not_checked() {
    assert_snapshot!(
        after(
            "turn_bounds_into_text",
            "
components:
  schemas:
    Book:
      properties:
        isbn: { type: string, minLength: 13, maxLength: 13, pattern: '^[0-9]+$', description: Its number. }
        pages: { type: integer, minimum: 1, description: Its length. }
        id: { type: string, format: uuid, description: Its id. }
        lentOn: { type: string, format: date-time, description: Since when. }
        pin: { type: string, format: password, description: Whose. }
        genres:
          type: array
          maxItems: 3
          items: { type: string, minLength: 1, maxLength: 9 }
          description: What it is about.
",
            "/components/schemas/Book/properties",
        ),
        @r#"
    {
      "genres": {
        "description": "What it is about.\n\nNumber of items: at most 3. Each item: length: 1 to 9 characters.",
        "items": {
          "type": "string"
        },
        "type": "array"
      },
      "id": {
        "description": "Its id.\n\nFormat: uuid.",
        "type": "string"
      },
      "isbn": {
        "description": "Its number.\n\nLength: exactly 13 characters. Pattern: `^[0-9]+$`.",
        "type": "string"
      },
      "lentOn": {
        "description": "Since when.",
        "format": "date-time",
        "type": "string"
      },
      "pages": {
        "description": "Its length.\n\nRange: at least 1.",
        "type": "integer"
      },
      "pin": {
        "description": "Whose.",
        "format": "password",
        "type": "string"
      }
    }
    "#
    );
}

#[test]
fn an_integer_has_32_bits_unless_it_says_otherwise() {
    assert_snapshot!(
        after(
            "state_integer_width",
            "
components:
  schemas:
    Book:
      properties:
        pages: { type: integer }
        letters: { type: integer, format: int64 }
",
            "/components/schemas/Book/properties",
        ),
        @r#"
        {
          "letters": {
            "format": "int64",
            "type": "integer"
          },
          "pages": {
            "format": "int32",
            "type": "integer"
          }
        }
        "#
    );
}

#[test]
fn a_structure_without_members_is_a_structure() {
    assert_snapshot!(
        after(
            "close_empty_structures",
            "
components:
  schemas:
    ClearShelfResponse: { type: object, properties: {} }
    Labels: { type: object, properties: {}, additionalProperties: { type: string } }
",
            "/components/schemas",
        ),
        @r#"
        {
          "ClearShelfResponse": {
            "additionalProperties": false,
            "properties": {},
            "type": "object"
          },
          "Labels": {
            "additionalProperties": {
              "type": "string"
            },
            "properties": {},
            "type": "object"
          }
        }
        "#
    );
}

#[test]
fn models_have_the_names_that_they_have_in_rust() {
    assert_snapshot!(
        after(
            "name_models_as_in_rust",
            "
paths: {}
components:
  schemas:
    APIKey: { type: object, properties: { next: { $ref: '#/components/schemas/APIKey' } } }
    Book: { type: object, properties: { key: { allOf: [{ $ref: '#/components/schemas/APIKey' }] } } }
",
            "/components/schemas",
        ),
        @r##"
    {
      "ApiKey": {
        "properties": {
          "next": {
            "$ref": "#/components/schemas/ApiKey"
          }
        },
        "type": "object"
      },
      "Book": {
        "properties": {
          "key": {
            "allOf": [
              {
                "$ref": "#/components/schemas/ApiKey"
              }
            ]
          }
        },
        "type": "object"
      }
    }
    "##
    );
}

#[test]
fn two_models_of_one_rust_name_are_a_problem() {
    let problem = apply(
        "name_models_as_in_rust",
        "
paths: {}
components: { schemas: { APIKey: { type: object }, ApiKey: { type: object } } }
",
    )
    .expect_err("one of the two would be lost");
    assert_eq!(problem.pointer, "/components/schemas/APIKey");
}
