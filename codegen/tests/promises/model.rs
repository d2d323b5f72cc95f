//! What is read from progenitor's code and the document's facts, and what is refused.

use insta::assert_snapshot;
use ivschat_codegen::model::{Location, Model, Structure, TimestampFormat, Type};

use super::library::{CLEAR_SHELF, LIST_BOOKS, LIST_BOOKS_TYPES, model, read};

/// The one structure among these types.
fn structure(types: &str) -> Structure {
    let mut models = model(types, &[]).models.into_values();
    match models.next() {
        Some(Model::Structure(structure)) => structure,
        other => panic!("{other:?}"),
    }
}

fn named(name: &str) -> Type {
    let (name, boxed) = (name.to_owned(), false);
    Type::Model { name, boxed }
}

/// Why the library is refused.
fn refused(types: &str, methods: &[&str]) -> String {
    let diagnostic = read(types, methods).expect_err("it should be refused");
    format!("#{}: {diagnostic}", diagnostic.pointer)
}

#[test]
fn only_models_are_kept() {
    let service = model(
        r#"
        /// A book.
        #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
        #[serde(deny_unknown_fields)]
        pub struct Book {
            #[serde(rename = "isbnNumber")]
            pub isbn_number: ::std::string::String,
        }
        /// A genre.
        #[derive(::serde::Deserialize, Clone, Copy, Debug)]
        pub enum Genre {
            #[serde(rename = "CRIME")]
            Crime,
        }
        impl ::std::fmt::Display for Genre {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str("CRIME")
            }
        }
        pub mod error {}
        "#,
        &[],
    );
    let models: Vec<(&str, &str)> = service
        .models
        .values()
        .map(|model| (model.name(), model.docs()))
        .collect();
    assert_eq!(models, [("Book", "A book."), ("Genre", "A genre.")]);
}

#[test]
fn members_have_the_types_that_the_client_has() {
    let book = structure(
        r#"
        pub struct Book {
            pub title: ::std::option::Option<::std::string::String>,
            pub lent: ::chrono::DateTime<::chrono::offset::Utc>,
            pub covers: ::std::vec::Vec<::primitives::Blob>,
            pub extra: ::std::option::Option<::primitives::Document>,
            pub returned: ::primitives::EpochSeconds,
            pub seen: ::primitives::HttpDate,
            pub notes: ::std::collections::HashMap<::std::string::String, ::std::vec::Vec<Note>>,
            pub pages: i32,
        }
        "#,
    );
    let types: Vec<(&str, &Type, bool)> = book
        .members
        .iter()
        .map(|member| (member.name.as_str(), &member.ty, member.required))
        .collect();
    let notes = Type::Map(Box::new(Type::List(Box::new(named("Note")))));
    assert_eq!(
        types,
        [
            ("title", &Type::String, false),
            ("lent", &Type::DateTime(TimestampFormat::Iso8601), true),
            ("covers", &Type::List(Box::new(Type::Blob)), true),
            ("extra", &Type::Document, false),
            (
                "returned",
                &Type::DateTime(TimestampFormat::EpochSeconds),
                true
            ),
            ("seen", &Type::DateTime(TimestampFormat::HttpDate), true),
            ("notes", &notes, true),
            ("pages", &Type::Number("i32"), true),
        ]
    );
}

#[test]
fn every_member_has_its_wire_name() {
    let book = structure(
        r#"
        pub struct Book {
            pub title: String,
            #[serde(rename = "isbnNumber", skip_serializing_if = "Option::is_none")]
            pub isbn_number: Option<String>,
        }
        "#,
    );
    let names: Vec<&str> = book
        .members
        .iter()
        .map(|member| member.wire_name.as_str())
        .collect();
    assert_eq!(names, ["title", "isbnNumber"]);
}

#[test]
fn an_absent_list_is_not_an_empty_one() {
    let book = structure(
        r#"
        pub struct Book {
            pub authors: Vec<String>,
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub genres: Vec<Genre>,
            #[serde(skip_serializing_if = "Option::is_none")]
            pub title: Option<String>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub volume_before: Box<Option<Book>>,
        }
        "#,
    );
    let required: Vec<bool> = book.members.iter().map(|member| member.required).collect();
    assert_eq!(required, [true, false, false, false]);
    let boxed = Type::Model {
        name: "Book".to_owned(),
        boxed: true,
    };
    assert_eq!(book.members[3].ty, boxed);
}

#[test]
fn a_model_is_a_structure_with_members_or_an_enum_of_strings() {
    assert_snapshot!(refused("pub struct Isbn(pub String);", &[]), @"#/components/schemas/Isbn: the schema is neither a structure with members nor an enum of strings");
    assert_snapshot!(refused("pub enum Isbn { Variant0(String), Variant1(i32) }", &[]), @"#/components/schemas/Isbn: the schema is a choice between schemas (oneOf, anyOf), not an enum of strings");
}

#[test]
fn a_member_has_a_type_that_the_client_has() {
    assert_snapshot!(refused("pub struct Book { pub id: Option<Vec<::uuid::Uuid>> }", &[]), @"#/components/schemas/Book/properties/id: `id` has the Rust type ::uuid::Uuid, which the client does not have");
    assert_snapshot!(refused("pub struct Book { pub id: u64 }", &[]), @"#/components/schemas/Book/properties/id: `id` has the Rust type u64, which the client does not have");
    assert_snapshot!(refused("pub struct Book { pub id: [String; 2] }", &[]), @"#/components/schemas/Book/properties/id: `id` has the Rust type [String;2], which the client does not have");
    assert_snapshot!(refused("pub struct Book { pub id: ::serde_json::Value }", &[]), @"#/components/schemas/Book/properties/id: `id` has the Rust type ::serde_json::Value, which the client does not have");
}

#[test]
fn an_unknown_serde_option_is_refused() {
    assert_snapshot!(refused("pub struct Book { #[serde(flatten)] pub extra: HashMap<String, String> }", &[]), @"#/components/schemas/Book: `extra` has a schema that is not supported (unexpected serde option)");
}

#[test]
fn a_member_outside_of_the_body_has_a_type_that_can_be_there() {
    let with = |member: &str| {
        let types = format!("pub struct ClearShelfRequest {{ {member} }} pub struct Shelf {{}}");
        refused(&types, &[CLEAR_SHELF])
    };
    assert_snapshot!(with("#[serde(rename = \"shelfId\")] pub shelf_id: Vec<String>"), @"#/paths/~1ClearShelf/post: `shelfId` has the type `Vec<String>`, which cannot be where it travels (in the path)");
    assert_snapshot!(with("#[serde(rename = \"bookIds\")] pub book_ids: Option<Shelf>"), @"#/paths/~1ClearShelf/post: `bookIds` has the type `Shelf`, which cannot be where it travels (in the query)");
}

#[test]
fn each_label_of_a_path_has_a_member() {
    let types = "pub struct ClearShelfRequest {}";
    assert_snapshot!(refused(types, &[CLEAR_SHELF]), @"#/paths/~1ClearShelf/post: no member fills the label `shelfId` of the path");
}

#[test]
fn an_exception_is_a_structure_and_nothing_else() {
    let types = format!("{LIST_BOOKS_TYPES} pub enum GoneException {{ A }}");
    assert_snapshot!(refused(&types, &[LIST_BOOKS]), @"#/components/schemas/GoneException: the exception is not a structure");
    let clear = CLEAR_SHELF.replace("types::ClearShelfResponse", "types::GoneException");
    let types = format!("{LIST_BOOKS_TYPES} pub struct GoneException {{}}");
    assert_snapshot!(refused(&types, &[LIST_BOOKS, &clear]), @"#/components/schemas/GoneException: the exception is also part of a request, or the response of an operation");
    let types = "pub struct ListBooksRequest { pub gone: GoneException } pub struct ListBooksResponse {} pub struct GoneException {}";
    assert_snapshot!(refused(types, &[LIST_BOOKS]), @"#/components/schemas/GoneException: the exception is also part of a request, or the response of an operation");
}

#[test]
fn exceptions_are_apart_from_models() {
    let types = format!(
        "{LIST_BOOKS_TYPES} pub struct GoneException {{}} pub struct LostException {{}} pub struct Book {{}}"
    );
    let service = model(&types, &[LIST_BOOKS]);
    let models: Vec<&String> = service.models.keys().collect();
    assert_eq!(models, ["Book", "ListBooksRequest", "ListBooksResponse"]);
    let exceptions: Vec<_> = service
        .exceptions
        .iter()
        .map(|(name, exception)| (name.as_str(), exception.status, exception.hint.as_deref()))
        .collect();
    assert_eq!(
        exceptions,
        [
            ("GoneException", Some(410), Some("ask for a copy")),
            ("LostException", None, None)
        ]
    );
}

#[test]
fn the_input_of_an_operation_holds_all_that_it_takes() {
    let service = model(
        "pub struct ListBooksRequest { pub shelf: String } pub struct ListBooksResponse {}",
        &[LIST_BOOKS, CLEAR_SHELF],
    );
    let members = |input: &str| -> Vec<(String, String, Location, bool)> {
        let members = &service.structure(input).expect("it is there").members;
        let member = members.iter();
        member
            .map(|member| {
                (
                    member.name.clone(),
                    member.wire_name.clone(),
                    member.location,
                    member.is_arn,
                )
            })
            .collect()
    };
    let expected = |name: &str, wire_name: &str, location, is_arn| {
        (name.to_owned(), wire_name.to_owned(), location, is_arn)
    };
    assert_eq!(
        members("ListBooksRequest"),
        [expected("shelf", "shelf", Location::Body, false)]
    );
    assert_eq!(
        members("ClearShelfRequest"),
        [
            expected("shelf_id", "shelfId", Location::Path, false),
            expected("book_ids", "bookIds", Location::Query, true),
        ]
    );
    let clear = service
        .operation_of_input("ClearShelfRequest")
        .expect("it is there");
    assert_eq!(clear.http.method, "DELETE");
    assert_eq!(clear.http.path, "/shelves/{}");
    let [label] = clear.http.labels.as_slice() else {
        panic!("{:?}", clear.http.labels);
    };
    assert_eq!(
        (label.member.as_str(), label.is_greedy),
        ("shelf_id", false)
    );
    assert!(!clear.http.has_json_body && clear.idempotent);
    assert_eq!(clear.output, "ClearShelfResponse");
}

#[test]
fn what_the_document_marks_as_sensitive_is_sensitive() {
    let service = model(
        r#"
        pub struct ListBooksRequest { pub pin: String, pub shelf: String }
        pub struct ListBooksResponse {}
        pub struct Book { pub pin: String }
        pub struct Pin { pub digits: String }
        pub enum PinKind { Short, Long }
        pub struct Secret { pub pin: Option<String> }
        "#,
        &[LIST_BOOKS],
    );
    let sensitive = service.models.iter().map(|(name, model)| {
        let (whole, members) = match model {
            Model::Structure(item) => {
                let members = item.members.iter().filter(|member| member.sensitive);
                (
                    item.sensitive,
                    members.map(|member| member.name.as_str()).collect(),
                )
            }
            Model::Enum(item) => (item.sensitive, vec![]),
            Model::Union(item) => (item.sensitive, vec![]),
        };
        (name.as_str(), whole, members)
    });
    assert_eq!(
        sensitive.collect::<Vec<_>>(),
        [
            ("Book", false, vec![]),
            ("ListBooksRequest", false, vec!["pin"]),
            ("ListBooksResponse", false, vec![]),
            ("Pin", true, vec![]),
            ("PinKind", true, vec![]),
            ("Secret", true, vec![]),
        ]
    );
}
