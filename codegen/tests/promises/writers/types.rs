//! Models: their form on the wire, and what people can do with them.

mod enums;
mod forms;

use insta::assert_snapshot;

use crate::library::{CLEAR_SHELF, LIST_BOOKS, LIST_PAGES, written};

/// The items of `types.rs` that are about one type.
fn about(name: &str, types: &str, methods: &[&str]) -> String {
    let code = written("types.rs", types, methods);
    let file = syn::parse_file(&code).expect("it is Rust");
    let items = file.items.into_iter().filter(|item| {
        let ident = match item {
            syn::Item::Struct(item) => Some(&item.ident),
            syn::Item::Enum(item) => Some(&item.ident),
            syn::Item::Impl(item) => match item.self_ty.as_ref() {
                syn::Type::Path(path) => path.path.get_ident(),
                _ => None,
            },
            _ => None,
        };
        ident.is_some_and(|ident| ident == name)
    });
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: vec![],
        items: items.collect(),
    })
}

#[test]
fn the_input_of_an_operation_holds_all_that_it_takes() {
    assert_snapshot!(about("ClearShelfRequest", "", &[CLEAR_SHELF]), @r"
    ///Input of [`ClearShelf`](crate::Client::clear_shelf).
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct ClearShelfRequest {
        /**The shelf.

    Sent in the path, not in the body.*/
        #[serde(skip)]
        pub shelf_id: String,
        /**The books.

    Sent in the query, not in the body.*/
        #[serde(skip)]
        pub book_ids: Option<Vec<String>>,
    }
    impl ClearShelfRequest {
        ///Returns a builder for [`ClearShelfRequest`].
        pub fn builder() -> builders::ClearShelfRequestBuilder {
            builders::ClearShelfRequestBuilder::new(())
        }
    }
    ");
}

#[test]
fn a_required_enum_outside_of_the_body_has_a_value_where_it_is_not_read() {
    let types = r#"
    pub enum Genre { Crime }
    pub struct ClearShelfRequest { #[serde(rename = "shelfId")] pub shelf_id: Genre }
    "#;
    let code = about("ClearShelfRequest", types, &[CLEAR_SHELF]);
    assert!(
        code.contains(r#"#[serde(default = "lenient::absent", skip)]"#),
        "{code}"
    );
}

#[test]
fn every_operation_returns_a_structure_with_a_request_id() {
    assert_snapshot!(about("ClearShelfResponse", "", &[CLEAR_SHELF]), @r"
    ///Output of [`ClearShelf`](crate::Client::clear_shelf).
    #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct ClearShelfResponse {
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    ");
    let types = "
    pub struct ListBooksRequest {}
    pub struct ListBooksResponse { pub count: Option<i32> }
    ";
    assert_snapshot!(about("ListBooksResponse", types, &[LIST_BOOKS]), @r#"
    ///
    #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct ListBooksResponse {
        ///
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub count: Option<i32>,
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    impl ListBooksResponse {
        ///
        pub fn count(&self) -> Option<i32> {
            self.count
        }
    }
    "#);
}

#[test]
fn null_means_absent() {
    let types = r#"
    pub struct Book {
        pub title: String,
        pub pages: Option<i32>,
        pub genres: Option<Vec<Genre>>,
        pub printed: ::chrono::DateTime<Utc>,
        pub lent: Option<::chrono::DateTime<Utc>>,
        pub shelf: Shelf,
        pub before: Option<Shelf>,
        pub genre: Genre,
    }
    pub struct Shelf { pub id: String }
    pub enum Genre { Crime }
    "#;
    let code = about("Book", types, &[]);
    assert_snapshot!(code.split("impl").next().unwrap_or_default(), @r#"
    ///
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Book {
        ///
        #[serde(default, with = "lenient")]
        pub title: String,
        ///
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub pages: Option<i32>,
        ///
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub genres: Option<Vec<Genre>>,
        ///
        #[serde(with = "lenient")]
        pub printed: DateTime,
        ///
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub lent: Option<DateTime>,
        ///
        pub shelf: Shelf,
        ///
        #[serde(default, with = "lenient::model", skip_serializing_if = "Option::is_none")]
        pub before: Option<Shelf>,
        ///
        #[serde(default = "lenient::absent", with = "lenient")]
        pub genre: Genre,
    }
    "#);
}

#[test]
fn what_a_caller_wrote_and_the_token_of_a_page_are_not_dropped() {
    let types = "
    pub struct ListBooksRequest { pub shelf: Option<Shelf>, pub page: Option<String> }
    pub struct ListBooksResponse {}
    pub struct Shelf { pub id: Option<String> }
    ";
    let code = about("ListBooksRequest", types, &[LIST_BOOKS]);
    assert_snapshot!(code.split("impl").next().unwrap_or_default(), @r#"
    ///
    #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct ListBooksRequest {
        ///
        #[serde(skip_serializing_if = "Option::is_none")]
        pub shelf: Option<Shelf>,
        ///
        #[serde(skip_serializing_if = "Option::is_none")]
        pub page: Option<String>,
    }
    "#);
    let types = r#"pub struct ListPagesResponse {
        #[serde(rename = "nextPage")]
        pub next_page: Option<String>,
        pub books: Option<Vec<String>>,
        pub note: Option<String>,
    }"#;
    let code = about("ListPagesResponse", types, &[LIST_PAGES]);
    assert_snapshot!(code.split("impl").next().unwrap_or_default(), @r#"
    ///
    #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    #[serde(rename_all = "camelCase")]
    pub struct ListPagesResponse {
        ///
        #[serde(skip_serializing_if = "Option::is_none")]
        pub next_page: Option<String>,
        ///
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub books: Option<Vec<String>>,
        ///
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    "#);
}

#[test]
fn wire_names_are_stated_only_where_they_are_unusual() {
    let types = r#"
    pub struct Book {
        #[serde(rename = "ISBN")]
        pub isbn: i32,
        #[serde(rename = "pageCount")]
        pub page_count: Book,
        #[serde(rename = "shelf_mark")]
        pub shelf_mark: Book,
        #[serde(rename = "type")]
        pub type_: Book,
    }
    pub struct Shelf { pub id: Book }
    pub struct Café { #[serde(rename = "pageCount")] pub page_count: Book, pub été: Book }
    "#;
    for (name, expected) in [("Book", 4), ("Shelf", 1), ("Café", 2)] {
        assert_eq!(about(name, types, &[]).matches("pub fn").count(), expected);
    }
    let structures: Vec<String> = ["Book", "Shelf", "Café"]
        .iter()
        .map(|name| {
            about(name, types, &[])
                .split("impl")
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    assert_snapshot!(structures.concat(), @r#"
    ///
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    #[serde(rename_all = "camelCase")]
    pub struct Book {
        ///
        #[serde(default, rename = "ISBN", with = "lenient")]
        pub isbn: i32,
        ///
        pub page_count: Book,
        ///
        #[serde(rename = "shelf_mark")]
        pub shelf_mark: Book,
        ///
        pub type_: Book,
    }
    ///
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Shelf {
        ///
        pub id: Book,
    }
    ///
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Café {
        ///
        #[serde(rename = "pageCount")]
        pub page_count: Book,
        ///
        pub été: Book,
    }
    "#);
}

#[test]
fn what_a_response_holds_can_be_asked_for() {
    let types = r#"
    pub struct ListBooksRequest { pub shelf: String }
    pub struct ListBooksResponse {}
    pub struct Book {
        /// Its title. It is on the cover.
        pub title: String,
        /// Where it is.
        pub shelf: Option<String>,
        /// How long it is.
        pub pages: i32,
        /// Whether it is there.
        pub lent: Option<bool>,
        /// Who wrote it.
        pub authors: Vec<String>,
        /// What it is about.
        pub genres: Option<Vec<Genre>>,
        /// Where it comes from.
        pub source: Source,
        /// When it comes back.
        pub due: Option<DateTime>,
        /// What to read first.
        pub volume_before: Option<Box<Book>>,
        /// A copy of it.
        pub clone: Option<i64>,
    }
    "#;
    assert!(!about("ListBooksRequest", types, &[LIST_BOOKS]).contains("pub fn shelf"));
    let code = about("Book", types, &[]);
    assert_snapshot!(&code[code.find("impl").unwrap_or_default()..], @r"
    impl Book {
        ///Its title.
        pub fn title(&self) -> &str {
            &self.title
        }
        ///Where it is.
        pub fn shelf(&self) -> Option<&str> {
            self.shelf.as_deref()
        }
        ///How long it is.
        pub fn pages(&self) -> i32 {
            self.pages
        }
        ///Whether it is there.
        pub fn lent(&self) -> Option<bool> {
            self.lent
        }
        ///Who wrote it.
        pub fn authors(&self) -> &[String] {
            &self.authors
        }
        ///What it is about.
        pub fn genres(&self) -> &[Genre] {
            self.genres.as_deref().unwrap_or_default()
        }
        ///Where it comes from.
        pub fn source(&self) -> &Source {
            &self.source
        }
        ///When it comes back.
        pub fn due(&self) -> Option<&DateTime> {
            self.due.as_ref()
        }
        ///What to read first.
        pub fn volume_before(&self) -> Option<&Book> {
            self.volume_before.as_deref()
        }
        ///A copy of it.
        pub fn clone_(&self) -> Option<i64> {
            self.clone
        }
    }
    ");
}

#[test]
fn structures_derive_what_they_can_and_stay_open() {
    let types = "
    pub struct ListBooksRequest { pub pin: String, pub shelves: Vec<Shelf> }
    pub struct ListBooksResponse { pub shelves: Vec<Shelf> }
    pub struct Shelf { pub id: String }
    pub struct Book { pub title: Option<String> }
    ";
    let code = written("types.rs", types, &[LIST_BOOKS]);
    let lines = code
        .lines()
        .filter(|line| line.starts_with("#[") || line.starts_with("pub struct"));
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Book {
    #[derive(Clone, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct ListBooksRequest {
    #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct ListBooksResponse {
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Shelf {
    ");
}

#[test]
fn what_belongs_to_a_model_stands_together() {
    let types = "
    pub struct ListBooksRequest { pub pin: String }
    pub struct ListBooksResponse { pub books: Vec<Book> }
    pub struct Book {}
    ";
    let code = written("types.rs", types, &[LIST_BOOKS]);
    let lines = code.lines().filter(|line| {
        ["pub struct", "impl"]
            .iter()
            .any(|start| line.starts_with(start))
    });
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    pub struct Book {}
    pub struct ListBooksRequest {
    impl ListBooksRequest {
    impl fmt::Debug for ListBooksRequest {
    pub struct ListBooksResponse {
    impl ListBooksResponse {
    ");
}

#[test]
fn sensitive_members_are_not_printed() {
    let types = "
    pub struct ListBooksRequest { pub pin: String, pub shelf: String }
    pub struct ListBooksResponse {}
    pub struct Book { pub pin: String }
    ";
    let code = about("ListBooksRequest", types, &[LIST_BOOKS]);
    let debug = code
        .find("impl fmt::Debug")
        .expect("it has a `Debug` of its own");
    assert_snapshot!(&code[debug..], @r#"
    impl fmt::Debug for ListBooksRequest {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("ListBooksRequest")
                .field("pin", &REDACTED)
                .field("shelf", &self.shelf)
                .finish()
        }
    }
    "#);
    assert!(about("Book", types, &[]).contains("#[derive(Clone, Debug, "));
}

#[test]
fn sensitive_models_are_not_printed_at_all() {
    let types = "
    pub struct Pin { pub digits: String }
    pub enum PinKind { Short, Long }
    pub struct Secret { pub pin: Option<String> }
    ";
    for (name, derive) in [
        ("Pin", "#[derive(Clone, Deserialize, PartialEq, Serialize)]"),
        (
            "PinKind",
            "#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]",
        ),
        ("Secret", "#[derive(Clone, PartialEq)]"),
    ] {
        let code = about(name, types, &[]);
        assert!(code.contains(derive), "{code}");
        let debug = format!(
            "impl fmt::Debug for {name} {{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {{
        f.write_str(REDACTED)
    }}
}}"
        );
        assert!(code.contains(&debug), "{code}");
    }
}
