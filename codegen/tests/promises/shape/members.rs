//! Members of structures.

use insta::assert_snapshot;

use super::{after, text};

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
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub volume_before: Box<Option<Book>>,
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
        #[serde(skip_serializing_if = "Option::is_none")]
        pub volume_before: Option<Box<Book>>,
    }
    "#);
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
            #[serde(rename = "genre")]
            pub genre: Genre,
        }
        pub enum Genre { Crime }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    pub struct Book {
        #[serde(default, rename = "title", with = "lenient")]
        pub title: String,
        #[serde(
            default,
            rename = "pages",
            with = "lenient",
            skip_serializing_if = "Option::is_none"
        )]
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
        #[serde(default = "lenient::absent", rename = "genre", with = "lenient")]
        pub genre: Genre,
    }
    pub enum Genre {
        Crime,
    }
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
fn what_a_response_holds_can_be_asked_for() {
    let code = after(
        "add_accessors",
        r#"
        pub struct ListBooksRequest {
            #[serde(rename = "shelf")]
            pub shelf: String,
        }
        pub struct Book {
            /// Its title. It is on the cover.
            #[serde(rename = "title")]
            pub title: String,
            /// Where it is.
            #[serde(rename = "shelf")]
            pub shelf: Option<String>,
            /// How long it is.
            #[serde(rename = "pages")]
            pub pages: i32,
            /// Whether it is there.
            #[serde(rename = "lent")]
            pub lent: Option<bool>,
            /// Who wrote it.
            #[serde(rename = "authors")]
            pub authors: Vec<String>,
            /// What it is about.
            #[serde(rename = "genres")]
            pub genres: Option<Vec<Genre>>,
            /// Where it comes from.
            #[serde(rename = "source")]
            pub source: Source,
            /// When it comes back.
            #[serde(rename = "due")]
            pub due: Option<DateTime>,
            /// What to read first.
            #[serde(rename = "volumeBefore")]
            pub volume_before: Option<Box<Book>>,
            /// A copy of it.
            #[serde(rename = "clone")]
            pub clone: Option<i64>,
            #[serde(skip)]
            pub(crate) _request_id: Option<String>,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types[2..]), @r"
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

#[test]
fn lines_of_an_example_are_not_broken() {
    let code = after(
        "wrap_documentation",
        r##"
        #[doc = "# Example\n```no_run\nclient.lend_book().title(\"a title that goes on until its line is longer than any that people write\").send()\n    .await?;\n```\n\nWhat follows the example is text again, and so is broken where it is longer than a line should be."]
        pub struct Book {}
        "##,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    /// # Example
    /// ```no_run
    /// client.lend_book().title("a title that goes on until its line is longer than any that people write").send()
    ///     .await?;
    /// ```
    ///
    /// What follows the example is text again, and so is broken where it is longer than a line should be.
    pub struct Book {}
    "#);
}
