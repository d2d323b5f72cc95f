//! Schemas.

use insta::assert_snapshot;

use super::after;

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
    SoldException: { type: object, x-http-status: 404 }
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
      },
      "SoldException": {
        "properties": {},
        "type": "object",
        "x-http-status": 404
      }
    }
    "#
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
fn models_that_stand_where_they_are_used_get_names() {
    let document = "
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
}

#[test]
fn an_inline_model_does_not_take_the_name_of_another() {
    let document = "
components:
  schemas:
    Shelf: { type: object, properties: { book: { type: object, properties: {} } } }
    ShelfBook: { type: object, properties: {} }
";
    assert_snapshot!(after("name_inline_models", document, "/components/schemas"), @r##"
    {
      "Shelf": {
        "properties": {
          "book": {
            "$ref": "#/components/schemas/ShelfBook2"
          }
        },
        "type": "object"
      },
      "ShelfBook": {
        "properties": {},
        "type": "object"
      },
      "ShelfBook2": {
        "properties": {},
        "type": "object"
      }
    }
    "##);
}

#[test]
fn another_name_of_a_schema_is_that_schema() {
    let document = "
components:
  schemas:
    Pin: { type: string, minLength: 1 }
    Secret: { $ref: '#/components/schemas/Pin' }
    Person: { type: object, properties: { pin: { $ref: '#/components/schemas/Secret' } } }
    Reader: { allOf: [{ $ref: '#/components/schemas/Person' }] }
    Shelf: { type: object, properties: { reader: { $ref: '#/components/schemas/Reader' } } }
";
    assert_snapshot!(after("inline_scalars_lists_and_maps", document, "/components/schemas"), @r##"
    {
      "Person": {
        "properties": {
          "pin": {
            "minLength": 1,
            "type": "string"
          }
        },
        "type": "object"
      },
      "Shelf": {
        "properties": {
          "reader": {
            "allOf": [
              {
                "$ref": "#/components/schemas/Person"
              }
            ]
          }
        },
        "type": "object"
      }
    }
    "##);
}

#[test]
fn a_list_that_contains_itself_is_any_json() {
    let document = "
components:
  schemas:
    Grid: { type: array, items: { $ref: '#/components/schemas/Rows' } }
    Rows: { type: array, items: { $ref: '#/components/schemas/Grid' } }
    Shelf: { type: object, properties: { grid: { $ref: '#/components/schemas/Grid' } } }
";
    assert_snapshot!(after("inline_scalars_lists_and_maps", document, "/components/schemas"), @r#"
    {
      "Shelf": {
        "properties": {
          "grid": {
            "x-rust-type": {
              "crate": "primitives",
              "path": "primitives::Document",
              "version": "*"
            }
          }
        },
        "type": "object"
      }
    }
    "#);
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

#[test]
fn a_mark_that_is_not_followed_stays_as_it_is() {
    let document = "components: { schemas: { Pages: { x-event-stream: true } } }";
    let part = after(
        "warn_of_marks_not_followed",
        document,
        "/components/schemas",
    );
    assert_snapshot!(part, @r#"
    {
      "Pages": {
        "x-event-stream": true
      }
    }
    "#);
}

#[test]
fn a_schema_that_is_too_deep_is_replaced() {
    let (open, close) = ("{ items: ".repeat(80), " }".repeat(80));
    let document =
        format!("components: {{ schemas: {{ Book: {open}{{ type: string }}{close} }} }}");
    let refusal = super::apply("refuse_deep_schemas", &document).expect_err("it is too deep");
    assert_snapshot!(refusal, @"the schema is nested too deeply: more than 80 levels; an overlay action could move what is in it to a schema with a name");
}

#[test]
fn an_enum_that_is_too_long_is_replaced() {
    let values = "x, ".repeat(3001);
    let document = format!("components: {{ schemas: {{ Genre: {{ enum: [{values}] }} }} }}");
    let refusal = super::apply("refuse_long_enums", &document).expect_err("it is too long");
    assert_snapshot!(refusal, @"3001 values are more than the 3000 that are supported; an overlay action could remove the `enum`, which leaves a string");
}
