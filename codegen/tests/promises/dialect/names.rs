//! Names in Rust.

use insta::assert_snapshot;

use super::after;

#[test]
fn models_have_names_of_rust() {
    let document = "
paths:
  /books:
    get: { operationId: ListBooks, x-exceptions: [KMSException] }
components:
  schemas:
    APIKey: { type: object, properties: { next: { $ref: '#/components/schemas/APIKey' } } }
    ApiKey: { type: object, properties: { key: { allOf: [{ $ref: '#/components/schemas/APIKey' }] } } }
    Book: {}
    BookBuilder: {}
    KMSException: {}
    Option: {}
";
    assert_snapshot!(after("name_models", document, "/components/schemas"), @r##"
    {
      "ApiKey": {
        "properties": {
          "key": {
            "allOf": [
              {
                "$ref": "#/components/schemas/ApiKey2"
              }
            ]
          }
        },
        "type": "object"
      },
      "ApiKey2": {
        "properties": {
          "next": {
            "$ref": "#/components/schemas/ApiKey2"
          }
        },
        "type": "object",
        "x-wire-name": "APIKey"
      },
      "Book": {},
      "BookBuilder2": {
        "x-wire-name": "BookBuilder"
      },
      "KmsException": {
        "x-wire-name": "KMSException"
      },
      "OptionModel": {
        "x-wire-name": "Option"
      }
    }
    "##);
    assert_snapshot!(after("name_models", document, "/paths"), @r#"
    {
      "/books": {
        "get": {
          "operationId": "ListBooks",
          "x-exceptions": [
            "KmsException"
          ]
        }
      }
    }
    "#);
    assert_snapshot!(after("name_models", document, "/x-moved"), @r#"
    {
      "/components/schemas/ApiKey2": "/components/schemas/APIKey",
      "/components/schemas/BookBuilder2": "/components/schemas/BookBuilder",
      "/components/schemas/KmsException": "/components/schemas/KMSException",
      "/components/schemas/OptionModel": "/components/schemas/Option"
    }
    "#);
}

#[test]
fn members_have_names_of_rust() {
    let document = "
components:
  schemas:
    Book:
      properties: { build: {}, MaxResults: {}, maxResults: { $ref: '#/components/schemas/Cover' }, set_build: {}, type: {} }
    Cover:
      x-union: true
      properties: { self: {}, Self: {}, soft: {} }
";
    assert_snapshot!(after("name_members", document, "/components/schemas"), @r##"
    {
      "Book": {
        "properties": {
          "MaxResults": {
            "x-rust-name": "max_results_2"
          },
          "build": {
            "x-rust-name": "build"
          },
          "maxResults": {
            "allOf": [
              {
                "$ref": "#/components/schemas/Cover"
              }
            ],
            "x-rust-name": "max_results"
          },
          "set_build": {
            "x-rust-name": "set_build_2"
          },
          "type": {
            "x-rust-name": "type_"
          }
        }
      },
      "Cover": {
        "properties": {
          "Self": {
            "x-rust-name": "SelfValue2"
          },
          "self": {
            "x-rust-name": "SelfValue"
          },
          "soft": {
            "x-rust-name": "Soft"
          }
        },
        "x-union": true
      }
    }
    "##);
}

#[test]
fn values_have_names_of_rust() {
    let document = "
components:
  schemas:
    Genre: { type: string, enum: ['', '*', 0.5, CRIME, Crime, self, UNKNOWN, 'AWS::S3::Bucket'] }
";
    let document = document.replace("0.5", "'0.5'");
    assert_snapshot!(after("name_values", &document, "/components/schemas/Genre"), @r#"
    {
      "enum": [
        "Empty",
        "X",
        "X05",
        "Crime",
        "Crime2",
        "SelfValue",
        "UnknownValue",
        "AwsS3Bucket"
      ],
      "type": "string",
      "x-values": [
        "",
        "*",
        "0.5",
        "CRIME",
        "Crime",
        "self",
        "UNKNOWN",
        "AWS::S3::Bucket"
      ]
    }
    "#);
}

#[test]
fn operations_have_names_of_rust() {
    let document = "
paths:
  /a: { get: { operationId: Config }, put: { operationId: Match } }
  /b: { get: { operationId: LISTBooks }, put: { operationId: ListBooks } }
";
    assert_snapshot!(after("name_operations", document, "/paths"), @r#"
    {
      "/a": {
        "get": {
          "operationId": "Config",
          "x-rust-name": "config_"
        },
        "put": {
          "operationId": "Match",
          "x-rust-name": "match_"
        }
      },
      "/b": {
        "get": {
          "operationId": "LISTBooks",
          "x-rust-name": "list_books"
        },
        "put": {
          "operationId": "ListBooks",
          "x-rust-name": "list_books_2"
        }
      }
    }
    "#);
}
