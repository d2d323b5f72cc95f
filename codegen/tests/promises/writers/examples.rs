//! Examples of requests, from a document to the lines that the documentation shows.

use std::path::Path;

use insta::assert_snapshot;
use ivschat_codegen::{Document, generate};

/// The client's methods for a service that lends books; `request` and `models` are schemas.
fn methods(request: &str, models: &str) -> String {
    let document = format!(
        "
openapi: 3.0.0
info: {{ title: Library, version: '2024-01-01', x-serviceName: library, x-aws-signingName: library }}
servers: [{{ url: 'https://library.{{region}}.example.com' }}]
paths:
  /LendBook/{{reader}}:
    post:
      operationId: LendBook
      description: Lends a book.
      parameters:
      - {{ name: reader, in: path, required: true, schema: {{ type: string, example: alice }} }}
      requestBody:
        content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/LendBookRequest' }} }} }}
      responses: {{ '204': {{ description: Success }} }}
components:
  schemas:
    LendBookRequest: {request}
{models}
"
    );
    let document = Document::parse(Path::new("library.yaml"), &document).expect("OpenAPI 3.0");
    let modules = generate(document).expect("it can be generated").0;
    let mut modules = modules.into_iter();
    let client = modules.find(|module| module.name == "client.rs");
    client.expect("there is such a module").contents
}

/// The setters that the example calls before `send`; empty if there is no example.
fn setters(request: &str, models: &str) -> String {
    let methods = methods(request, models);
    let lines = methods.lines().map(str::trim_start);
    let code: Vec<&str> = lines
        .map(|line| line.strip_prefix("///").unwrap_or_default())
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .skip_while(|line| !line.starts_with("# async fn"))
        .skip(1)
        .take_while(|line| *line != "# Ok(())")
        .collect();
    code.join("\n")
}

#[test]
fn values_are_those_of_the_document() {
    let request = r#"{
      type: object,
      properties: {
        title: { type: string, minLength: 1 }, days: { type: integer }, weight: { type: number },
        quiet: { type: boolean }, letters: { type: integer, format: int64 }, note: { type: string },
      },
      example: { title: "\"It\"", days: -3, weight: 2, quiet: false, letters: 9876543210 },
    }"#;
    assert_snapshot!(setters(request, ""), @r#"
    client
        .lend_book()
        .days(-3)
        .letters(9876543210)
        .quiet(false)
        .reader("alice")
        .title("\"It\"")
        .weight(2.0)
        .send()
        .await?;
    "#);
}

#[test]
fn lists_and_maps_are_filled_one_by_one() {
    let request = "{
      type: object,
      properties: {
        titles: { type: array, items: { type: string } },
        notes: { type: object, additionalProperties: { type: string } },
        empty: { type: array, items: { type: string } },
      },
      example: { titles: [One, Two], notes: { a: first, b: second }, empty: [] },
    }";
    assert_snapshot!(setters(request, ""), @r#"
    client
        .lend_book()
        .notes("a", "first")
        .notes("b", "second")
        .reader("alice")
        .titles("One")
        .titles("Two")
        .send()
        .await?;
    "#);
}

#[test]
fn structures_and_enums_are_imported() {
    let request = "{
      type: object,
      properties: { shelves: { type: array, items: { $ref: '#/components/schemas/Shelf' } } },
      example: { shelves: [{ genre: SCIENCE_FICTION, 2nd: true }, {}] },
    }";
    let models = "
    Shelf: { type: object, properties: { genre: { $ref: '#/components/schemas/Genre' }, 2nd: { type: boolean } } }
    Genre: { type: string, enum: [CRIME, SCIENCE_FICTION] }";
    assert_snapshot!(setters(request, models), @r#"
    use library_client::types::{Genre, Shelf};
    client
        .lend_book()
        .reader("alice")
        .shelves(Shelf::builder().x2nd(true).genre(Genre::ScienceFiction).build())
        .shelves(Shelf::builder().build())
        .send()
        .await?;
    "#);
}

/// A book comes from a person or a shop, of which the name is required, or from nobody knows where.
const SOURCE: &str = "
    Source: { type: object, x-union: true, properties: { donor: { type: string }, shop: { $ref: '#/components/schemas/Shop' }, unknown: { type: boolean } } }
    Shop: { type: object, required: [name], properties: { name: { type: string }, street: { type: string } } }";

#[test]
fn a_union_has_its_one_member() {
    for (source, value) in [
        ("{ donor: alice }", r#"Source::Donor("alice".into())"#),
        (
            "{ shop: { name: Corner } }",
            r#"Source::Shop(Shop::builder().name("Corner").build()?)"#,
        ),
        ("{ unknown: true }", "Source::UnknownValue(true)"),
    ] {
        let request = format!(
            "{{ type: object, properties: {{ source: {{ $ref: '#/components/schemas/Source' }} }}, example: {{ source: {source} }} }}"
        );
        let setters = setters(&request, SOURCE);
        assert!(setters.contains(&format!(".source({value})")), "{setters}");
    }
}

#[test]
fn required_members_without_an_example_are_made_up() {
    let request = "{
      type: object,
      required: [title, days, weight, quiet, pin, titles, notes, kind, genre, shop],
      properties: {
        title: { type: string }, days: { type: integer }, weight: { type: number }, quiet: { type: boolean },
        pin: { type: string, format: password }, titles: { type: array, items: { type: string } },
        notes: { type: object, additionalProperties: { type: integer } },
        kind: { type: string, enum: [LOAN, GIFT] }, genre: { $ref: '#/components/schemas/Genre' },
        shop: { $ref: '#/components/schemas/Shop' }, street: { type: string },
      },
    }";
    let models = format!("{SOURCE}\n    Genre: {{ type: string, enum: [CRIME, POETRY] }}");
    assert_snapshot!(setters(request, &models), @r#"
    use library_client::types::{Genre, LendBookRequestKind, Shop};
    client
        .lend_book()
        .days(1)
        .genre(Genre::Crime)
        .kind(LendBookRequestKind::Loan)
        .notes("key", 1)
        .pin("pin")
        .quiet(true)
        .reader("alice")
        .shop(Shop::builder().name("name").build()?)
        .title("title")
        .titles("titles")
        .weight(1.0)
        .send()
        .await?;
    "#);
}

#[test]
fn the_first_member_of_a_required_union_is_made_up() {
    let request = "{ type: object, required: [source], properties: { source: { $ref: '#/components/schemas/Source' } } }";
    assert_snapshot!(setters(request, SOURCE), @r#"
    use library_client::types::Source;
    client
        .lend_book()
        .reader("alice")
        .source(Source::Donor("donor".into()))
        .send()
        .await?;
    "#);
}

#[test]
fn lists_and_maps_in_each_other_are_written_out() {
    let request = "{
      type: object,
      required: [due, shelves],
      properties: {
        due: { type: string, format: date-time },
        grid: { type: array, items: { type: array, items: { type: string } } },
        shelves: { type: object, additionalProperties: { type: array, items: { type: integer } } },
        notes: { type: array, items: { type: object, additionalProperties: { type: string } } },
      },
      example: { grid: [[a, b], []], notes: [{ a: first }] },
    }";
    assert_snapshot!(setters(request, ""), @r#"
    use std::collections::HashMap;
    use library_client::primitives::DateTime;
    client
        .lend_book()
        .due(DateTime::from_secs(1704067200))
        .grid(vec!["a".into(), "b".into()])
        .grid(vec![])
        .notes(HashMap::from([("a".into(), "first".into())]))
        .reader("alice")
        .shelves("key", vec![1])
        .send()
        .await?;
    "#);
}

#[test]
fn bytes_and_documents_are_written_as_values() {
    let request = r#"{
      type: object,
      required: [cover, notes],
      properties: { cover: { type: string, format: byte }, notes: { x-document: true }, more: { x-document: true } },
      example: { more: { pages: [3, 9876543210, 0.5, null], hard: true, of: {}, by: "alice" } },
    }"#;
    assert_snapshot!(setters(request, ""), @r#"
    use library_client::primitives::{Blob, Document};
    client
        .lend_book()
        .cover(Blob::new("data"))
        .more(
            Document::from_iter([
                ("by", Document::from("alice")),
                ("hard", Document::from(true)),
                ("of", Document::Object(Default::default())),
                (
                    "pages",
                    Document::Array(
                        vec![
                            Document::from(3), Document::from(9876543210i64),
                            Document::from(0.5), Document::Null
                        ],
                    ),
                ),
            ]),
        )
        .notes(Document::from("notes"))
        .reader("alice")
        .send()
        .await?;
    "#);
}

#[test]
fn a_variant_that_ends_is_chosen() {
    let request = "{ type: object, required: [part], properties: { part: { $ref: '#/components/schemas/Part' } } }";
    let models = "
    Part: { type: object, x-union: true, properties: { all: { $ref: '#/components/schemas/Whole' }, one: { type: string } } }
    Whole: { type: object, required: [part], properties: { part: { $ref: '#/components/schemas/Part' } } }";
    assert_snapshot!(setters(request, models), @r#"
    use library_client::types::Part;
    client.lend_book().part(Part::One("one".into())).reader("alice").send().await?;
    "#);
}

#[test]
fn an_example_of_very_many_values_is_not_shown() {
    // 3 + 3² + 3³ + 3⁴ values.
    let members = |of: &str| {
        let members =
            ["a", "b", "c"].map(|name| format!("{name}: {{ $ref: '#/components/schemas/{of}' }}"));
        format!(
            "{{ type: object, required: [a, b, c], properties: {{ {} }} }}",
            members.join(", ")
        )
    };
    let models = format!(
        "    One: {}\n    Two: {}\n    Three: {}\n    Four: {{ type: object, required: [a], properties: {{ a: {{ type: string }} }} }}",
        members("Two"),
        members("Three"),
        members("Four"),
    );
    assert_eq!(setters(&members("One"), &models), "");
}

#[test]
fn what_cannot_be_shown_costs_the_example_and_not_the_method() {
    for request in [
        // A timestamp in words.
        "{ type: object, properties: { due: { type: string, format: date-time } }, example: { due: 'next Monday' } }",
        // A value that the enum does not have.
        "{ type: object, properties: { kind: { type: string, enum: [LOAN] } }, example: { kind: GIFT } }",
        // A string instead of a number.
        "{ type: object, properties: { days: { type: integer } }, example: { days: many } }",
    ] {
        let methods = methods(request, "");
        assert!(methods.contains("pub fn lend_book("), "{methods}");
        assert!(!methods.contains("# Example"), "{methods}");
    }
}

#[test]
fn a_structure_that_requires_itself_has_no_example() {
    let request = "{ type: object, required: [shop], properties: { shop: { $ref: '#/components/schemas/Shop' } } }";
    for models in [
        "    Shop: { type: object, required: [owner], properties: { owner: { $ref: '#/components/schemas/Shop' } } }",
        "    Shop: { type: object, required: [owners], properties: { owners: { type: array, items: { $ref: '#/components/schemas/Owner' } } } }
    Owner: { type: object, required: [shop], properties: { shop: { $ref: '#/components/schemas/Shop' } } }",
    ] {
        let methods = methods(request, models);
        assert!(!methods.contains("# Example"), "{methods}");
    }
}

#[test]
fn a_structure_within_itself_is_boxed() {
    let request = "{
      type: object,
      properties: { shop: { $ref: '#/components/schemas/Shop' } },
      example: { shop: { after: { after: {} } } },
    }";
    let models =
        "    Shop: { type: object, properties: { after: { $ref: '#/components/schemas/Shop' } } }";
    assert_snapshot!(setters(request, models), @r#"
    use library_client::types::Shop;
    client
        .lend_book()
        .reader("alice")
        .shop(
            Shop::builder()
                .after(
                    Box::new(
                        Shop::builder().after(Box::new(Shop::builder().build())).build(),
                    ),
                )
                .build(),
        )
        .send()
        .await?;
    "#);
}
