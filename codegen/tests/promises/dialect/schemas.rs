//! Schemas.

use insta::assert_snapshot;

use super::{after, apply};

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
          - { deprecated: true, description: What it is about. }
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
            "deprecated": true,
            "description": "What it is about."
          }
        }
        "##
    );
}

#[test]
fn only_structures_and_enums_keep_their_names() {
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
fn an_integer_has_32_bits_unless_it_says_otherwise() {
    assert_snapshot!(
        after(
            "set_integer_width",
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

#[test]
fn models_that_stand_where_they_are_used_get_names() {
    let document = "
paths:
  /books:
    get:
      operationId: ListBooks
      parameters:
      - { name: genre, in: query, schema: { type: string, enum: [CRIME] } }
      responses:
        '200': { content: { application/json: { schema: { type: object, properties: {} } } } }
components:
  schemas:
    Shelf:
      type: object
      properties:
        books:
          type: array
          items: { type: object, properties: { cover: { type: string, enum: [SOFT] } } }
        by_reader: { type: object, additionalProperties: { type: object, properties: {} } }
        id: { type: string }
";
    assert_snapshot!(after("name_inline_models", document, "/components"), @r##"
    {
      "schemas": {
        "ListBooksGenre": {
          "enum": [
            "CRIME"
          ],
          "type": "string"
        },
        "ListBooksResponse": {
          "properties": {},
          "type": "object"
        },
        "Shelf": {
          "properties": {
            "books": {
              "items": {
                "$ref": "#/components/schemas/ShelfBooks"
              },
              "type": "array"
            },
            "by_reader": {
              "additionalProperties": {
                "$ref": "#/components/schemas/ShelfByReader"
              },
              "type": "object"
            },
            "id": {
              "type": "string"
            }
          },
          "type": "object"
        },
        "ShelfBooks": {
          "properties": {
            "cover": {
              "$ref": "#/components/schemas/ShelfBooksCover"
            }
          },
          "type": "object"
        },
        "ShelfBooksCover": {
          "enum": [
            "SOFT"
          ],
          "type": "string"
        },
        "ShelfByReader": {
          "properties": {},
          "type": "object"
        }
      }
    }
    "##);
    assert_snapshot!(after("name_inline_models", document, "/paths"), @r##"
    {
      "/books": {
        "get": {
          "operationId": "ListBooks",
          "parameters": [
            {
              "in": "query",
              "name": "genre",
              "schema": {
                "$ref": "#/components/schemas/ListBooksGenre"
              }
            }
          ],
          "responses": {
            "200": {
              "content": {
                "application/json": {
                  "schema": {
                    "$ref": "#/components/schemas/ListBooksResponse"
                  }
                }
              }
            }
          }
        }
      }
    }
    "##);
}

#[test]
fn an_inline_model_does_not_take_the_name_of_another() {
    let document = "
components:
  schemas:
    Shelf: { type: object, properties: { book: { type: object, properties: {} } } }
    ShelfBook: { type: object, properties: {} }
";
    let diagnostic =
        apply("name_inline_models", document).expect_err("one of the two would be lost");
    assert_snapshot!(format!("#{}: {}", diagnostic.pointer, diagnostic.message), @"#/components/schemas/Shelf/properties/book: it would be named `ShelfBook`, like another schema; move it to `components` under another name");
}

#[test]
fn what_is_said_about_one_use_stays_with_it() {
    let document = "
components:
  schemas:
    Pin: { type: string, description: A PIN., example: '1', minLength: 1 }
    Reader:
      type: object
      properties:
        pin: { allOf: [{ $ref: '#/components/schemas/Pin' }], description: Theirs., x-sensitive: true, example: '2' }
";
    let pin = "/components/schemas/Reader/properties/pin";
    assert_snapshot!(after("inline_scalars_lists_and_maps", document, pin), @r#"
    {
      "description": "Theirs.",
      "example": "2",
      "minLength": 1,
      "type": "string",
      "x-sensitive": true
    }
    "#);
}
