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
