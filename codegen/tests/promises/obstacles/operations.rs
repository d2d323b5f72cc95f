//! What operations take and send.

use insta::assert_snapshot;

use super::{contents, excerpt};

#[test]
fn labels_and_query_parameters_go_where_they_belong() {
    assert_snapshot!(excerpt("requests.rs", "impl Operation for FindBookRequest "), @r#"
    impl Operation for FindBookRequest {
        type Output = FindBookResponse;
        const NAME: &'static str = "FindBook";
        const IDEMPOTENT: bool = true;

        fn request(&self) -> Result<Request, BuildError> {
            let shelf_id = label("shelf_id", &self.shelf_id)?;
            let book_id = label("book_id", &self.book_id)?;
            let request = Request::new(Method::GET, format!("/shelves/{shelf_id}/books/{book_id}"))
                .query("Genres", self.genres.iter().flatten())
                .query("match", self.match_.iter())
                .query("self", [&self.self_])
                .query("tagKeys", &self.tag_keys)
                .query("type", [&self.type_])
                .query("url", self.url.iter());
            Ok(request)
        }
    }
    "#);
}

#[test]
fn parameters_are_members_of_the_input() {
    assert_snapshot!(excerpt("types.rs", "pub struct FindBookRequest "), @r"
    pub struct FindBookRequest {
        /// The book.
        ///
        /// Sent in the path, not in the body.
        #[serde(skip)]
        pub book_id: String,
        /// A list that may be left out.
        ///
        /// Sent in the query, not in the body.
        #[serde(skip)]
        pub genres: Option<Vec<String>>,
        /// A value that may be left out.
        ///
        /// Sent in the query, not in the body.
        #[serde(skip)]
        pub match_: Option<String>,
        /// A required boolean.
        ///
        /// Sent in the query, not in the body.
        #[serde(skip)]
        pub self_: bool,
        /// The member `shelfId`.
        ///
        /// Sent in the path, not in the body.
        #[serde(skip)]
        pub shelf_id: String,
        /// A required list.
        ///
        /// Sent in the query, not in the body.
        #[serde(skip)]
        pub tag_keys: Vec<String>,
        /// A required value.
        ///
        /// Sent in the query, not in the body.
        #[serde(skip)]
        pub type_: String,
        /// A number that may be left out.
        ///
        /// Sent in the query, not in the body.
        #[serde(skip)]
        pub url: Option<i64>,
    }
    ");
}

#[test]
fn an_operation_without_parameters_sends_nothing_but_its_path() {
    assert_snapshot!(excerpt("requests.rs", "impl Operation for ListShelvesRequest "), @r#"
    impl Operation for ListShelvesRequest {
        type Output = ListShelvesResponse;
        const NAME: &'static str = "ListShelves";
        const IDEMPOTENT: bool = true;

        fn request(&self) -> Result<Request, BuildError> {
            Ok(Request::new(Method::GET, "/shelves"))
        }
    }
    "#);
    assert_snapshot!(excerpt("types.rs", "pub struct ListShelvesResponse "), @r"
    pub struct ListShelvesResponse {
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    ");
}

#[test]
fn a_label_that_is_not_a_string_becomes_one() {
    assert_snapshot!(excerpt("requests.rs", "impl Operation for CountRequest "), @r#"
    impl Operation for CountRequest {
        type Output = CountResponse;
        const NAME: &'static str = "Count";
        const IDEMPOTENT: bool = true;

        fn request(&self) -> Result<Request, BuildError> {
            let number = label("number", &self.number.to_string())?;
            Ok(Request::new(Method::PUT, format!("/counters/{number}")))
        }
    }
    "#);
}

#[test]
fn a_label_may_be_an_enum_and_a_response_shared() {
    assert_snapshot!(excerpt("requests.rs", "impl Operation for GenRequest "), @r#"
    impl Operation for GenRequest {
        type Output = GenResponse;
        const NAME: &'static str = "Gen";
        const IDEMPOTENT: bool = false;

        fn request(&self) -> Result<Request, BuildError> {
            let kind = label("kind", self.kind.as_str())?;
            let request = Request::new(Method::POST, format!("/drafts/{kind}"))
                .query("gen", self.gen_.iter())
                .query("été", self.été.iter());
            Ok(request)
        }
    }
    "#);
    assert_snapshot!(excerpt("types.rs", "pub struct GenRequest "), @r#"
    pub struct GenRequest {
        /// The member `gen`.
        ///
        /// Sent in the query, not in the body.
        #[serde(skip)]
        pub gen_: Option<String>,
        /// The member `kind`.
        ///
        /// Sent in the path, not in the body.
        #[serde(default = "lenient::absent", skip)]
        pub kind: GenKind,
        /// The member `été`.
        ///
        /// Sent in the query, not in the body.
        #[serde(skip)]
        pub été: Option<String>,
    }
    "#);
    let outputs = contents("requests.rs").matches("output!(FileBookResponse);");
    assert_eq!(outputs.count(), 1);
}

#[test]
fn a_label_does_not_hide_what_the_code_calls() {
    assert_snapshot!(excerpt("requests.rs", "impl Operation for DropLabelRequest "), @r#"
    impl Operation for DropLabelRequest {
        type Output = DropLabelResponse;
        const NAME: &'static str = "DropLabel";
        const IDEMPOTENT: bool = true;

        fn request(&self) -> Result<Request, BuildError> {
            let label_ = label("label", &self.label)?;
            let format = label("format", &self.format)?;
            Ok(Request::new(
                Method::DELETE,
                format!("/labels/{label_}/{format}"),
            ))
        }
    }
    "#);
}

#[test]
fn members_of_pages_may_have_any_name() {
    assert_snapshot!(excerpt("requests.rs", "impl Paginated for ListSlotsRequest "), @r"
    impl Paginated for ListSlotsRequest {
        type Item = Slot;

        fn token(&self) -> Option<&str> {
            self.type_.as_deref()
        }

        fn set_token(&mut self, token: String) {
            self.type_ = Some(token);
        }

        fn next_token(page: &ListSlotsResponse) -> Option<&str> {
            page.self_.as_deref()
        }

        fn items(page: ListSlotsResponse) -> Vec<Slot> {
            page.clone.unwrap_or_default()
        }
    }
    ");
}
