//! Inputs, outputs, builders and calls.

use insta::assert_snapshot;

use super::{CLEAR_SHELF, LIST_BOOKS, after, apply, text};

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
