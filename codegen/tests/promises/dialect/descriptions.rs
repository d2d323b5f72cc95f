//! Descriptions and bounds.

use insta::assert_snapshot;

use super::after;

#[test]
fn every_description_is_markdown() {
    assert_snapshot!(
        after(
            "convert_html_to_markdown",
            "
info: { description: '<p>Lends <b>books</b>.</p>' }
paths:
  /books:
    get:
      operationId: ListBooks
      description: Lists each <a>Book</a>.
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
            "operationId": "ListBooks"
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
            "describe_what_has_no_description",
            "
paths:
  /books:
    get: { operationId: ListBooks }
    put: { operationId: PutBook }
components:
  schemas:
    Book: { properties: { genre: { allOf: [{ $ref: '#/components/schemas/Genre' }], description: Kept. } } }
    Genre: { type: string }
    ListBooksRequest: { properties: { shelf: { type: string } } }
    ListBooksResponse: { description: Kept. }
    PutBookOutput: { properties: {} }
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
            "description": "Type of `genre` in [`Book`](crate::types::Book).",
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
          },
          "PutBookOutput": {
            "description": "Output of [`PutBook`](crate::Client::put_book).",
            "properties": {}
          }
        }
      },
      "openapi": "3.0.0",
      "paths": {
        "/books": {
          "get": {
            "operationId": "ListBooks"
          },
          "put": {
            "operationId": "PutBook"
          }
        }
      }
    }
    "##
    );
}

#[test]
fn bounds_are_not_checked() {
    assert_snapshot!(
        after(
            "set_bounds_aside",
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
        "description": "What it is about.",
        "items": {
          "type": "string"
        },
        "type": "array",
        "x-bounds": {
          "items": {
            "maxLength": 9,
            "minLength": 1
          },
          "maxItems": 3
        }
      },
      "id": {
        "description": "Its id.",
        "type": "string",
        "x-bounds": {
          "format": "uuid"
        }
      },
      "isbn": {
        "description": "Its number.",
        "type": "string",
        "x-bounds": {
          "maxLength": 13,
          "minLength": 13,
          "pattern": "^[0-9]+$"
        }
      },
      "lentOn": {
        "description": "Since when.",
        "format": "date-time",
        "type": "string"
      },
      "pages": {
        "description": "Its length.",
        "type": "integer",
        "x-bounds": {
          "minimum": 1
        }
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
fn members_that_hold_arns_are_marked() {
    assert_snapshot!(
        after(
            "mark_arns",
            "
components:
  schemas:
    Book:
      properties:
        owner: { type: string, pattern: '^arn:.*$' }
        readers: { type: array, items: { type: string, pattern: '^arn:.*$' } }
        grid: { type: array, items: { type: array, items: { type: string, pattern: '^arn:.*$' } } }
        title: { type: string }
",
            "",
        ),
        @r#"
    {
      "components": {
        "schemas": {
          "Book": {
            "properties": {
              "grid": {
                "items": {
                  "items": {
                    "pattern": "^arn:.*$",
                    "type": "string"
                  },
                  "type": "array"
                },
                "type": "array"
              },
              "owner": {
                "pattern": "^arn:.*$",
                "type": "string",
                "x-arn": true
              },
              "readers": {
                "items": {
                  "pattern": "^arn:.*$",
                  "type": "string"
                },
                "type": "array",
                "x-arn": true
              },
              "title": {
                "type": "string"
              }
            }
          }
        }
      },
      "openapi": "3.0.0"
    }
    "#
    );
}
