//! Types.

use insta::assert_snapshot;

use super::{after, apply};

#[test]
fn what_is_said_about_a_use_stands_beside_its_reference() {
    let document = "
components:
  schemas:
    Genre: { type: string }
    Book:
      properties:
        genre:
          allOf:
          - $ref: '#/components/schemas/Genre'
          - { deprecated: true, description: What it is about. }
        other:
          allOf:
          - { description: Another. }
          - { $ref: '#/components/schemas/Genre' }
          - { xml: { name: otherGenre }, pattern: ^a }
        third: { $ref: '#/components/schemas/Genre', description: A third. }
";
    assert_snapshot!(after("merge_parts", document, "/components/schemas/Book/properties"), @r##"
    {
      "genre": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Genre"
          }
        ],
        "deprecated": true,
        "description": "What it is about."
      },
      "other": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Genre"
          }
        ],
        "description": "Another.",
        "pattern": "^a",
        "xml": {
          "name": "otherGenre"
        }
      },
      "third": {
        "allOf": [
          {
            "$ref": "#/components/schemas/Genre"
          }
        ],
        "description": "A third."
      }
    }
    "##);
}

#[test]
fn structures_in_all_of_become_one() {
    let document = "
components:
  schemas:
    Named: { type: object, description: It has a name., required: [name], properties: { name: { type: string } } }
    Owned: { allOf: [{ $ref: '#/components/schemas/Named' }, { properties: { owner: { type: string } } }] }
    Book:
      description: A book.
      allOf:
      - $ref: '#/components/schemas/Named'
      - $ref: '#/components/schemas/Owned'
      - { type: object, required: [pages], properties: { pages: { type: integer } } }
";
    assert_snapshot!(after("merge_parts", document, "/components/schemas/Book"), @r#"
    {
      "description": "A book.",
      "properties": {
        "name": {
          "type": "string"
        },
        "owner": {
          "type": "string"
        },
        "pages": {
          "type": "integer"
        }
      },
      "required": [
        "pages",
        "name"
      ],
      "type": "object"
    }
    "#);
    let document = "
components:
  schemas:
    Name: { type: string }
    Book: { allOf: [{ $ref: '#/components/schemas/Name' }, { $ref: '#/components/schemas/Name' }] }
";
    let refusal = apply("merge_parts", document).expect_err("a string has no members");
    assert_snapshot!(format!("#{}: {}", refusal.pointer, refusal.message), @"#/components/schemas/Book: only structures can be combined by `allOf`");
}

#[test]
fn the_name_on_the_wire_is_that_of_xml() {
    let document = "
components:
  schemas:
    Book: { properties: { sourceIP: { xml: { name: sourceIp } }, title: { xml: { name: title } }, pages: {} } }
";
    assert_snapshot!(after("set_wire_names", document, "/components/schemas/Book/properties"), @r#"
    {
      "pages": {},
      "sourceIP": {
        "x-wire-name": "sourceIp",
        "xml": {
          "name": "sourceIp"
        }
      },
      "title": {
        "xml": {
          "name": "title"
        }
      }
    }
    "#);
}

#[test]
fn two_members_with_one_name_on_the_wire_are_refused() {
    let members = |members: &str| {
        let document =
            format!("components: {{ schemas: {{ Book: {{ properties: {{ {members} }} }} }} }}");
        apply("refuse_equal_wire_names", &document)
            .map(|_| ())
            .map_err(|refusal| format!("#{}: {refusal}", refusal.pointer))
    };
    let refused = |names: &str| members(names).expect_err("one name is there twice");
    assert_snapshot!(refused("sourceIP: { x-wire-name: sourceIp }, sourceIp: {}"), @"#/components/schemas/Book/properties/sourceIp: its name on the wire, `sourceIp`, is also that of `sourceIP`; an overlay action could remove one of them");
    let header = |name: &str| format!("{{ x-location: header, x-location-name: {name} }}");
    assert_snapshot!(refused(&format!("etag: {}, tag: {}", header("etag"), header("ETag"))), @"#/components/schemas/Book/properties/tag: its name on the wire, `ETag`, is also that of `etag`; an overlay action could remove one of them");
    // Other names, or other places.
    assert_eq!(members("title: {}, Title: {}"), Ok(()));
    let query = "{ x-location: query, x-location-name: title }";
    assert_eq!(
        members(&format!("title: {{}}, titleInQuery: {query}")),
        Ok(())
    );
}

#[test]
fn a_schema_says_what_a_type_of_the_client_can() {
    let document = "
components:
  schemas:
    Any: {}
    Closed: { type: object, properties: { a: { type: string, nullable: true } }, required: [a, b], additionalProperties: false }
    Empty: { type: string, enum: [] }
    Free: { type: object, additionalProperties: true }
    Genre: { type: string, enum: [CRIME, 1, 1, null] }
    Label: { oneOf: [{ type: string, maxLength: 2 }], title: Label, readOnly: true }
    List: { type: array, uniqueItems: true, minItems: 1 }
    Object: { type: object }
    Open: { properties: { a: { type: integer, format: uint8, multipleOf: 2, default: 4 } }, additionalProperties: true }
    Several: { oneOf: [{ type: string }, { type: integer }], description: Either. }
    Traits: { type: object, properties: {}, x-document: true }
";
    assert_snapshot!(after("simplify_schemas", document, "/components/schemas"), @r#"
    {
      "Any": {
        "x-rust-type": {
          "crate": "primitives",
          "path": "primitives::Document",
          "version": "*"
        }
      },
      "Closed": {
        "properties": {
          "a": {
            "type": "string"
          }
        },
        "required": [],
        "type": "object"
      },
      "Empty": {
        "type": "string"
      },
      "Free": {
        "additionalProperties": {
          "x-rust-type": {
            "crate": "primitives",
            "path": "primitives::Document",
            "version": "*"
          }
        },
        "type": "object"
      },
      "Genre": {
        "enum": [
          "CRIME",
          "1"
        ],
        "type": "string"
      },
      "Label": {
        "maxLength": 2,
        "type": "string"
      },
      "List": {
        "items": {
          "x-rust-type": {
            "crate": "primitives",
            "path": "primitives::Document",
            "version": "*"
          }
        },
        "minItems": 1,
        "type": "array"
      },
      "Object": {
        "x-rust-type": {
          "crate": "primitives",
          "path": "primitives::Document",
          "version": "*"
        }
      },
      "Open": {
        "properties": {
          "a": {
            "type": "integer",
            "x-default": 4
          }
        },
        "type": "object"
      },
      "Several": {
        "description": "Either.",
        "x-rust-type": {
          "crate": "primitives",
          "path": "primitives::Document",
          "version": "*"
        }
      },
      "Traits": {
        "x-document": true,
        "x-rust-type": {
          "crate": "primitives",
          "path": "primitives::Document",
          "version": "*"
        }
      }
    }
    "#);
}

#[test]
fn a_type_that_openapi_does_not_have_is_refused() {
    let refusal = |schema: &str| {
        let document = format!("components: {{ schemas: {{ Book: {schema} }} }}");
        let refusal = apply("simplify_schemas", &document).expect_err("it should be refused");
        format!("#{}: {}", refusal.pointer, refusal.message)
    };
    assert_snapshot!(refusal("{ type: text }"), @r#"#/components/schemas/Book: "text" is not a type of OpenAPI 3.0"#);
    assert_snapshot!(refusal("{ type: [string, integer] }"), @r#"#/components/schemas/Book: ["string","integer"] is not a type of OpenAPI 3.0"#);
    assert_snapshot!(refusal("{ type: array, items: [{ type: string }] }"), @"#/components/schemas/Book: the items of a list have one schema");
}

#[test]
fn an_integer_has_64_bits_unless_its_bounds_say_otherwise() {
    let document = "
components:
  schemas:
    Book:
      properties:
        letters: { type: integer }
        pages: { type: integer, minimum: 1, maximum: 2147483647 }
        printed: { type: integer, maximum: 2147483648 }
        shelf: { type: integer, maximum: 9, format: int64 }
        sold: { type: integer, minimum: -2147483649, maximum: 9 }
        copies: { type: integer, format: int32 }
";
    assert_snapshot!(after("set_integer_width", document, "/components/schemas/Book/properties"), @r#"
    {
      "copies": {
        "format": "int32",
        "type": "integer"
      },
      "letters": {
        "format": "int64",
        "type": "integer"
      },
      "pages": {
        "format": "int32",
        "maximum": 2147483647,
        "minimum": 1,
        "type": "integer"
      },
      "printed": {
        "format": "int64",
        "maximum": 2147483648,
        "type": "integer"
      },
      "shelf": {
        "format": "int64",
        "maximum": 9,
        "type": "integer"
      },
      "sold": {
        "format": "int64",
        "maximum": 9,
        "minimum": -2147483649,
        "type": "integer"
      }
    }
    "#);
}

#[test]
fn bytes_and_timestamps_have_types_of_the_client() {
    let document = "
components:
  schemas:
    Book:
      properties:
        cover: { type: string, format: byte }
        covers: { type: array, items: { type: string, format: binary } }
        lent: { type: string, format: date-time }
        returned: { type: string, format: date-time, x-timestamp-format: unixTimestamp }
        seen: { type: string, format: date-time, x-location: header }
        sold: { type: string, format: date-time, x-timestamp-format: rfc822 }
";
    assert_snapshot!(after("set_rust_types", document, "/components/schemas/Book/properties"), @r#"
    {
      "cover": {
        "format": "byte",
        "type": "string",
        "x-rust-type": {
          "crate": "primitives",
          "path": "primitives::Blob",
          "version": "*"
        }
      },
      "covers": {
        "items": {
          "format": "binary",
          "type": "string",
          "x-rust-type": {
            "crate": "primitives",
            "path": "primitives::Blob",
            "version": "*"
          }
        },
        "type": "array"
      },
      "lent": {
        "format": "date-time",
        "type": "string"
      },
      "returned": {
        "format": "date-time",
        "type": "string",
        "x-rust-type": {
          "crate": "primitives",
          "path": "primitives::EpochSeconds",
          "version": "*"
        },
        "x-timestamp-format": "unixTimestamp"
      },
      "seen": {
        "format": "date-time",
        "type": "string",
        "x-location": "header",
        "x-rust-type": {
          "crate": "primitives",
          "path": "primitives::HttpDate",
          "version": "*"
        }
      },
      "sold": {
        "format": "date-time",
        "type": "string",
        "x-rust-type": {
          "crate": "primitives",
          "path": "primitives::HttpDate",
          "version": "*"
        },
        "x-timestamp-format": "rfc822"
      }
    }
    "#);
    let document = document.replace("rfc822", "rfc");
    let refusal = apply("set_rust_types", &document).expect_err("there is no such format");
    assert_snapshot!(format!("#{}: {}", refusal.pointer, refusal.message), @"#/components/schemas/Book/properties/sold/x-timestamp-format: expected `unixTimestamp`, `rfc822` or `iso8601`");
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
