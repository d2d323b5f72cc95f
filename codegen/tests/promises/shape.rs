//! What each pass makes of a little code, written as the passes before it leave it.

use std::path::Path;

use insta::assert_snapshot;
use ivschat_codegen::Document;
use ivschat_codegen::facts::Facts;
use ivschat_codegen::shape::{Code, PASSES};
use syn::{File, ImplItem, Item, ItemImpl};

/// What the dialect leaves of a document, as far as the passes look at it.
const FACTS: &str = "
openapi: 3.0.0
info: { title: Library, version: '2024-01-01', x-aws-signingName: library }
servers: [{ url: 'https://shelves.{region}.example.com' }]
paths:
  /ListBooks:
    post:
      operationId: ListBooks
      description: Lists books.
      x-exceptions: [GoneException]
      x-safe-to-repeat: true
  /shelves/{shelfId}:
    delete:
      operationId: ClearShelf
      description: Takes books off a shelf.
      parameters:
      - { name: shelfId, in: path, description: The shelf. }
      - { name: bookIds, in: query, description: The books. }
components:
  schemas:
    GoneException: { type: object, x-http-status: 410 }
    ListBooksRequest: { type: object, properties: { pin: { type: string, x-sensitive: true } } }
    Pin: { type: object, x-sensitive: true }
    PinKind: { type: string, x-sensitive: true }
    Secret: { type: object, x-union: true, properties: { pin: { type: string, x-sensitive: true } } }
    Source: { type: object, x-union: true }
";

/// Progenitor's method for a request with a body, as far as the passes look at it.
const LIST_BOOKS: &str = r#"
pub async fn list_books<'a>(
    &'a self,
    body: &'a ListBooksRequest,
) -> Result<ResponseValue<ListBooksResponse>, Error<ByteStream>> {
    let url = format!("{}/ListBooks", self.baseurl,);
    let mut request = self.client.post(url).json(&body).headers(header_map).build()?;
}
"#;

/// Progenitor's method for a request with a label and a query parameter.
const CLEAR_SHELF: &str = r#"
pub async fn clear_shelf<'a>(
    &'a self,
    shelf_id: &'a str,
    book_ids: Option<&'a Vec<String>>,
) -> Result<ResponseValue<()>, Error<ByteStream>> {
    let url = format!("{}/shelves/{}", self.baseurl, encode_path(&shelf_id.to_string()),);
    let mut request = self
        .client
        .delete(url)
        .query(&progenitor_client::QueryParam::new("bookIds", &book_ids))
        .headers(header_map)
        .build()?;
}
"#;

/// Applies one pass, by itself, to models and methods.
fn apply(pass: &str, types: &str, methods: &[&str]) -> Result<Code, String> {
    let pass = PASSES.iter().find(|candidate| candidate.name == pass);
    let pass = pass.expect("there should be a pass of this name");
    let document = Document::parse(Path::new("library.yaml"), FACTS).expect("it is OpenAPI 3.0");
    let facts = Facts::read(&document).expect("the document has all facts");
    let methods = format!("impl Client {{ {} }}", methods.concat());
    let methods = syn::parse_str::<ItemImpl>(&methods).expect("the methods are Rust");
    let mut code = Code {
        types: syn::parse_file(types).expect("the models are Rust").items,
        methods: methods
            .items
            .into_iter()
            .filter_map(|item| match item {
                ImplItem::Fn(method) => Some(method),
                _ => None,
            })
            .collect(),
        ..Code::default()
    };
    let outcome = (pass.apply)(&mut code, &facts);
    outcome.map(|()| code).map_err(|problem| problem.message)
}

/// What one pass makes of models and methods.
fn after(pass: &str, types: &str, methods: &[&str]) -> Code {
    apply(pass, types, methods).expect("the pass should apply")
}

fn text(items: &[Item]) -> String {
    prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs: vec![],
        items: items.to_vec(),
    })
}

#[test]
fn every_pass_has_a_snapshot() {
    let tests = include_str!("shape.rs").split_whitespace();
    let tests = tests.collect::<String>();
    for pass in PASSES {
        let used = ["after", "apply"].map(|call| format!("{call}(\"{}\",", pass.name));
        assert!(
            used.iter().any(|call| tests.contains(call)),
            "`{}` has none",
            pass.name
        );
    }
}

#[test]
fn only_models_are_kept() {
    let code = after(
        "keep_models_only",
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
    assert_snapshot!(text(&code.types), @r#"
    /// A book.
    pub struct Book {
        #[serde(rename = "isbnNumber")]
        pub isbn_number: ::std::string::String,
    }
    /// A genre.
    pub enum Genre {
        #[serde(rename = "CRIME")]
        Crime,
    }
    "#);
}

#[test]
fn types_have_short_names() {
    let code = after(
        "shorten_paths",
        "
        pub struct Book {
            pub title: ::std::option::Option<::std::string::String>,
            pub lent: ::chrono::DateTime<::chrono::offset::Utc>,
            pub notes: ::std::collections::HashMap<::std::string::String, ::std::vec::Vec<Note>>,
        }
        ",
        &["async fn get_book<'a>(&'a self, body: &'a types::GetBookRequest) {}"],
    );
    assert_snapshot!(text(&code.types), @r"
    pub struct Book {
        pub title: Option<String>,
        pub lent: DateTime,
        pub notes: HashMap<String, Vec<Note>>,
    }
    ");
    let method = code
        .methods
        .into_iter()
        .map(ImplItem::Fn)
        .next()
        .expect("it is kept");
    let block: Item = syn::parse_quote!(impl Client { #method });
    assert_snapshot!(text(&[block]), @r"
    impl Client {
        async fn get_book<'a>(&'a self, body: &'a GetBookRequest) {}
    }
    ");
}

/// Why a model, in progenitor's form, is refused.
fn refused(types: &str) -> String {
    apply("refuse_what_is_not_understood", types, &[]).expect_err("it should be refused")
}

#[test]
fn a_model_may_not_hide_a_type_that_the_code_uses() {
    assert_snapshot!(refused("pub struct Book {} pub enum Option { Some, None }"), @"a model called `Option` would hide the `Option` that the generated code uses");
    assert_snapshot!(refused("pub struct Operation { pub name: String }"), @"a model called `Operation` would hide the `Operation` that the generated code uses");
}

#[test]
fn a_model_is_a_structure_with_members_or_an_enum_of_texts() {
    assert_snapshot!(refused("pub struct Isbn(pub String);"), @"the schema is neither a structure with members nor an enum of texts");
    assert_snapshot!(refused("pub enum Isbn { Variant0(String), Variant1(i32) }"), @"the schema is a choice between schemas (oneOf, anyOf), not an enum of texts");
}

#[test]
fn a_member_has_a_type_that_the_client_has() {
    assert_snapshot!(
        refused("pub struct Book { pub id: Option<Vec<::uuid::Uuid>> }"),
        @"`id` has the Rust type ::uuid::Uuid, which the client does not have"
    );
}

#[test]
fn members_and_their_setters_have_names_of_their_own() {
    assert_snapshot!(
        refused("pub struct Book { pub title: String, pub set_title: String }"),
        @"`set_title` and another member become the same Rust name"
    );
    assert_snapshot!(
        refused("pub struct Book { pub get_title: String, pub title: String }"),
        @"`title` and another member become the same Rust name"
    );
}

#[test]
fn a_member_has_no_serde_option_that_is_not_understood() {
    assert_snapshot!(
        refused(r#"pub struct Book { #[serde(flatten)] pub extra: HashMap<String, String> }"#),
        @"`extra` has a schema that no pass understands (unexpected serde option): default, nullable, anyOf?"
    );
}

#[test]
fn what_is_understood_stays_as_it_is() {
    let models = "pub struct Book {
    pub title: Option<String>,
    pub lent: DateTime,
}
pub enum Genre {
    Crime,
}
";
    let code = after("refuse_what_is_not_understood", models, &[]);
    assert_eq!(text(&code.types), models);
}

#[test]
fn two_definitions_of_one_name_are_refused() {
    let problem = apply(
        "refuse_colliding_definitions",
        "pub struct BookBuilder {} pub struct Book {} pub enum BookBuilder { Some }",
        &[],
    );
    assert_snapshot!(problem.expect_err("only one can be meant"), @"two definitions would have the name `BookBuilder`");
}

#[test]
fn every_member_states_its_wire_name() {
    let code = after(
        "state_wire_names",
        r#"
        pub struct Book {
            pub title: String,
            #[serde(rename = "isbnNumber", skip_serializing_if = "Option::is_none")]
            pub isbn_number: Option<String>,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    pub struct Book {
        #[serde(rename = "title")]
        pub title: String,
        #[serde(rename = "isbnNumber", skip_serializing_if = "Option::is_none")]
        pub isbn_number: Option<String>,
    }
    "#);
}

#[test]
fn an_absent_list_is_not_an_empty_one() {
    let code = after(
        "tell_absent_from_empty",
        r#"
        pub struct Book {
            pub authors: Vec<String>,
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub genres: Vec<Genre>,
            #[serde(skip_serializing_if = "Option::is_none")]
            pub title: Option<String>,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    pub struct Book {
        pub authors: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub genres: Option<Vec<Genre>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub title: Option<String>,
    }
    "#);
}

#[test]
fn the_input_of_an_operation_holds_all_that_it_takes() {
    let code = after(
        "give_each_operation_one_input",
        "pub struct ListBooksRequest { pub shelf: String }",
        &[LIST_BOOKS, CLEAR_SHELF],
    );
    assert_snapshot!(text(&code.types), @r#"
    pub struct ListBooksRequest {
        pub shelf: String,
    }
    ///Input of [`ClearShelf`](crate::Client::clear_shelf).
    pub struct ClearShelfRequest {
        /**The shelf.

    Stands in the path or query, and so not in the JSON form of this model.*/
        #[serde(rename = "shelfId", skip)]
        pub shelf_id: String,
        /**The books.

    Stands in the path or query, and so not in the JSON form of this model.*/
        #[serde(rename = "bookIds", skip)]
        pub book_ids: Option<Vec<String>>,
    }
    "#);
}

#[test]
fn a_parameter_may_not_stand_in_the_body_as_well() {
    let twice = "pub struct ClearShelfRequest { pub shelf_id: String }";
    let problem = apply("give_each_operation_one_input", twice, &[CLEAR_SHELF]);
    assert_snapshot!(
        problem.expect_err("one of the two would be lost"),
        @"`shelf_id` is both in the body `ClearShelfRequest` and outside of it"
    );
}

#[test]
fn every_operation_answers_a_structure_with_a_request_id() {
    let code = after(
        "give_each_operation_one_output",
        "pub struct ListBooksResponse { pub count: Option<i32> }",
        &[LIST_BOOKS, CLEAR_SHELF],
    );
    assert_snapshot!(text(&code.types), @r"
    pub struct ListBooksResponse {
        pub count: Option<i32>,
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    output!(ListBooksResponse);
    ///Output of [`ClearShelf`](crate::Client::clear_shelf).
    pub struct ClearShelfResponse {
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    output!(ClearShelfResponse);
    ");
}

#[test]
fn null_means_absent() {
    let code = after(
        "read_leniently",
        r#"
        pub struct Book {
            #[serde(rename = "title")]
            pub title: String,
            #[serde(rename = "pages", skip_serializing_if = "Option::is_none")]
            pub pages: Option<i32>,
            #[serde(rename = "genres", skip_serializing_if = "Option::is_none")]
            pub genres: Option<Vec<Genre>>,
            #[serde(rename = "printed")]
            pub printed: DateTime,
            #[serde(rename = "lent", skip_serializing_if = "Option::is_none")]
            pub lent: Option<DateTime>,
            #[serde(rename = "shelf")]
            pub shelf: Shelf,
            #[serde(rename = "shelfId", skip)]
            pub shelf_id: String,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    pub struct Book {
        #[serde(default, rename = "title", with = "lenient")]
        pub title: String,
        #[serde(rename = "pages", skip_serializing_if = "Option::is_none")]
        pub pages: Option<i32>,
        #[serde(
            default,
            rename = "genres",
            with = "lenient",
            skip_serializing_if = "Option::is_none"
        )]
        pub genres: Option<Vec<Genre>>,
        #[serde(rename = "printed", with = "lenient")]
        pub printed: DateTime,
        #[serde(
            default,
            rename = "lent",
            with = "lenient",
            skip_serializing_if = "Option::is_none"
        )]
        pub lent: Option<DateTime>,
        #[serde(rename = "shelf")]
        pub shelf: Shelf,
        #[serde(rename = "shelfId", skip)]
        pub shelf_id: String,
    }
    "#);
}

#[test]
fn enums_are_open() {
    let code = after(
        "open_enums",
        r#"
        /// What a book is about.
        pub enum Genre {
            #[serde(rename = "SCIENCE_FICTION")]
            ScienceFiction,
            #[serde(rename = "UNKNOWN")]
            Unknown,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    /// What a book is about.
    #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[non_exhaustive]
    pub enum Genre {
        ///`SCIENCE_FICTION`
        ScienceFiction,
        ///`UNKNOWN`
        UnknownValue,
        /// A value that this version does not know; compare it by [`as_str`](Self::as_str).
        #[doc(hidden)]
        #[non_exhaustive]
        Unknown(UnknownVariantValue),
    }
    impl Genre {
        /// The value as it is on the wire.
        pub fn as_str(&self) -> &str {
            match self {
                Self::ScienceFiction => "SCIENCE_FICTION",
                Self::UnknownValue => "UNKNOWN",
                Self::Unknown(value) => value.as_str(),
            }
        }
        /// All values that this version knows, as they are on the wire.
        pub const fn values() -> &'static [&'static str] {
            &["SCIENCE_FICTION", "UNKNOWN"]
        }
    }
    impl From<&str> for Genre {
        fn from(value: &str) -> Self {
            match value {
                "SCIENCE_FICTION" => Self::ScienceFiction,
                "UNKNOWN" => Self::UnknownValue,
                other => Self::Unknown(UnknownVariantValue::new(other)),
            }
        }
    }
    open_enum!(Genre);
    "#);
}

#[test]
fn a_union_is_an_enum() {
    let code = after(
        "turn_unions_into_enums",
        r#"
        /// Where a book comes from.
        pub struct Source {
            /// A person.
            #[serde(rename = "privateDonor", skip_serializing_if = "Option::is_none")]
            pub private_donor: Option<Donor>,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    /// Where a book comes from.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Source {
        /// A person.
        PrivateDonor(Donor),
        /// A member that this version does not know; it is sent back as it came.
        #[non_exhaustive]
        Unknown(UnknownMembers),
    }
    impl Source {
        ///The value of [`PrivateDonor`](Self::PrivateDonor), or `self` as the error.
        pub fn as_private_donor(&self) -> Result<&Donor, &Self> {
            if let Self::PrivateDonor(value) = self { Ok(value) } else { Err(self) }
        }
        ///Whether this is [`PrivateDonor`](Self::PrivateDonor).
        pub fn is_private_donor(&self) -> bool {
            matches!(self, Self::PrivateDonor(_))
        }
        /// Whether this is a member that this version does not know.
        pub fn is_unknown(&self) -> bool {
            matches!(self, Self::Unknown(_))
        }
    }
    impl<'de> Deserialize<'de> for Source {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let members = UnknownMembers::deserialize(deserializer)?;
            Ok(
                match members.only_name() {
                    Some("privateDonor") => Self::PrivateDonor(members.parse()?),
                    _ => Self::Unknown(members),
                },
            )
        }
    }
    impl Serialize for Source {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::PrivateDonor(value) => {
                    union::serialize("privateDonor", value, serializer)
                }
                Self::Unknown(members) => members.serialize(serializer),
            }
        }
    }
    "#);
}

#[test]
fn exceptions_are_apart_from_models() {
    let code = after(
        "collect_exceptions",
        "
        pub struct Book {}
        /// The book is gone.
        pub struct GoneException { pub message: String }
        ",
        &[],
    );
    assert_snapshot!(text(&code.types), @"pub struct Book {}");
    assert_snapshot!("collect_exceptions", text(&code.errors));
}

#[test]
fn sensitive_members_are_not_printed() {
    let code = after(
        "redact_sensitive_members",
        r#"
        pub struct ListBooksRequest {
            #[serde(rename = "pin")]
            pub pin: String,
            #[serde(rename = "shelf")]
            pub shelf: String,
        }
        pub struct Book {
            #[serde(rename = "pin")]
            pub pin: String,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    pub struct ListBooksRequest {
        #[serde(rename = "pin")]
        pub pin: String,
        #[serde(rename = "shelf")]
        pub shelf: String,
    }
    pub struct Book {
        #[serde(rename = "pin")]
        pub pin: String,
    }
    impl fmt::Debug for ListBooksRequest {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("ListBooksRequest")
                .field("pin", &REDACTED)
                .field("shelf", &self.shelf)
                .finish()
        }
    }
    "#);
}

#[test]
fn sensitive_models_are_not_printed_at_all() {
    let models = r#"
    pub struct Pin { #[serde(rename = "digits")] pub digits: String }
    pub enum PinKind { Short, Long }
    pub struct Secret { #[serde(rename = "pin")] pub pin: Option<String> }
    "#;
    let code = after("redact_sensitive_members", models, &[]);
    assert_snapshot!(text(&code.types[3..]), @r"
    impl fmt::Debug for Pin {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(REDACTED)
        }
    }
    impl fmt::Debug for PinKind {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(REDACTED)
        }
    }
    impl fmt::Debug for Secret {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(REDACTED)
        }
    }
    ");
    for (pass, derive) in [
        (
            "open_enums",
            "#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]",
        ),
        ("turn_unions_into_enums", "#[derive(Clone, PartialEq)]"),
    ] {
        let text = text(&after(pass, models, &[]).types);
        assert!(text.contains(derive), "{text}");
        assert!(!text.contains("Debug"), "{text}");
    }
}

#[test]
fn structures_derive_what_they_can_and_stay_open() {
    let code = after(
        "finish_structures",
        "
        pub struct Shelf { pub id: String }
        output!(Shelf);
        pub struct Book { pub title: Option<String> }
        impl fmt::Debug for Shelf {}
        ",
        &[],
    );
    assert_snapshot!(text(&code.types), @r"
    #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Book {
        pub title: Option<String>,
    }
    #[derive(Clone, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Shelf {
        pub id: String,
    }
    output!(Shelf);
    impl fmt::Debug for Shelf {}
    ");
}

#[test]
fn inputs_have_builders() {
    let code = after(
        "add_builders",
        r#"
        pub struct Book {}
        pub struct ListBooksRequest {
            /// The reader's.
            #[serde(rename = "pin", skip_serializing_if = "Option::is_none")]
            pub pin: Option<String>,
            /// Where to look.
            #[serde(rename = "shelves")]
            pub shelves: Vec<Shelf>,
        }
        "#,
        &[LIST_BOOKS],
    );
    assert_snapshot!(text(&code.types), @r#"
    pub struct Book {}
    pub struct ListBooksRequest {
        /// The reader's.
        #[serde(rename = "pin", skip_serializing_if = "Option::is_none")]
        pub pin: Option<String>,
        /// Where to look.
        #[serde(rename = "shelves")]
        pub shelves: Vec<Shelf>,
    }
    impl ListBooksRequest {
        ///Starts to build a [`ListBooksRequest`].
        pub fn builder() -> builders::ListBooksRequestBuilder {
            builders::ListBooksRequestBuilder::new(())
        }
    }
    "#);
    assert_snapshot!("add_builders", text(&code.builders));
}

#[test]
fn a_call_is_described_by_what_it_sends() {
    let code = after("describe_calls", "", &[LIST_BOOKS, CLEAR_SHELF]);
    assert_snapshot!(text(&code.operations), @r#"
    impl Operation for ListBooksRequest {
        type Output = ListBooksResponse;
        const NAME: &'static str = "ListBooks";
        const SAFE_TO_REPEAT: bool = true;
        fn request(&self) -> Result<Request, BuildError> {
            Request::new(Method::POST, "/ListBooks").json(self)
        }
    }
    impl Operation for ClearShelfRequest {
        type Output = ClearShelfResponse;
        const NAME: &'static str = "ClearShelf";
        const SAFE_TO_REPEAT: bool = true;
        fn request(&self) -> Result<Request, BuildError> {
            let shelf_id = label("shelf_id", &self.shelf_id)?;
            Ok(
                Request::new(Method::DELETE, format!("/shelves/{shelf_id}"))
                    .query("bookIds", self.book_ids.iter().flatten()),
            )
        }
    }
    "#);
}

#[test]
fn the_client_has_a_method_for_each_operation() {
    let code = after("add_client_methods", "", &[LIST_BOOKS, CLEAR_SHELF]);
    assert_snapshot!(text(&code.operations), @r"
    impl Client {
        ///Lists books.
        ///
        ///Request: `POST /ListBooks`.
        ///
        ///Errors of its own: [`GoneException`](crate::types::error::GoneException).
        pub fn list_books(&self) -> ListBooksFluentBuilder {
            ListBooksFluentBuilder::new(self.clone())
        }
        ///Takes books off a shelf.
        ///
        ///Request: `DELETE /shelves/{shelfId}`.
        ///
        pub fn clear_shelf(&self) -> ClearShelfFluentBuilder {
            ClearShelfFluentBuilder::new(self.clone())
        }
    }
    ///What [`ListBooks`](Client::list_books) starts: a request to be filled and sent.
    pub type ListBooksFluentBuilder = ListBooksRequestBuilder<Client>;
    ///What [`ClearShelf`](Client::clear_shelf) starts: a request to be filled and sent.
    pub type ClearShelfFluentBuilder = ClearShelfRequestBuilder<Client>;
    ");
}

#[test]
fn the_service_is_told_by_the_document() {
    let code = after("add_service_constants", "", &[]);
    assert_snapshot!(text(&code.service), @r#"
    ///Library, API version 2024-01-01.
    pub(crate) const SERVICE: Service = Service {
        api_version: "2024-01-01",
        signing_name: "library",
        endpoint_prefix: "shelves",
    };
    "#);
}

#[test]
fn wire_names_are_stated_only_where_they_are_unusual() {
    let code = after(
        "rename_all_members_at_once",
        r#"
        pub struct Book {
            #[serde(rename = "ISBN")]
            pub isbn: String,
            #[serde(rename = "pageCount")]
            pub page_count: i32,
            #[serde(rename = "shelf_mark")]
            pub shelf_mark: String,
            #[serde(rename = "type")]
            pub type_: String,
        }
        pub struct Shelf {
            #[serde(rename = "id")]
            pub id: String,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    #[serde(rename_all = "camelCase")]
    pub struct Book {
        #[serde(rename = "ISBN")]
        pub isbn: String,
        pub page_count: i32,
        #[serde(rename = "shelf_mark")]
        pub shelf_mark: String,
        pub type_: String,
    }
    pub struct Shelf {
        pub id: String,
    }
    "#);
}

#[test]
fn documentation_is_of_a_readable_width() {
    let code = after(
        "wrap_documentation",
        r#"
        #[doc = "What a reader takes home, reads, and brings back before it is due, or else pays for by the day it is late.\n\n- An item whose text is longer than a line goes on below its own first word, and not below its dash."]
        pub struct Book {
            ///The title, as on the [`Cover`](crate::types::Cover) of [the book](crate::types::Cover).
            pub title: String,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r"
    /// What a reader takes home, reads, and brings back before it is due, or else pays for by the day it
    /// is late.
    ///
    /// - An item whose text is longer than a line goes on below its own first word, and not below its
    ///   dash.
    pub struct Book {
        /// The title, as on the [`Cover`] of [the book](crate::types::Cover).
        pub title: String,
    }
    ");
}
