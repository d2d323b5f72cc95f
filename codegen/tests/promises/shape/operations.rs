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
    ///Output of [`ClearShelf`](crate::Client::clear_shelf).
    pub struct ClearShelfResponse {
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    ");
    assert_snapshot!(text(&code.operations), @r"
    output!(ListBooksResponse);
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
    #[derive(Clone, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Shelf {
        pub id: String,
    }
    output!(Shelf);
    #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Book {
        pub title: Option<String>,
    }
    impl fmt::Debug for Shelf {}
    ");
}

#[test]
fn what_belongs_to_a_model_stands_together() {
    let code = after(
        "order_items",
        "
        pub struct Shelf {}
        pub struct Book {}
        output!(Shelf);
        impl fmt::Debug for Book {}
        impl Shelf {}
        ",
        &[],
    );
    assert_snapshot!(text(&code.types), @r"
    pub struct Book {}
    impl fmt::Debug for Book {}
    pub struct Shelf {}
    output!(Shelf);
    impl Shelf {}
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
    let inputs = r#"
    pub struct ListBooksRequest {}
    pub struct ClearShelfRequest {
        #[serde(rename = "bookIds", skip)]
        pub book_ids: Option<Vec<String>>,
    }
    "#;
    let code = after("describe_calls", inputs, &[LIST_BOOKS, CLEAR_SHELF]);
    assert_snapshot!(text(&code.operations), @r#"
    impl Operation for ListBooksRequest {
        type Output = ListBooksResponse;
        const NAME: &'static str = "ListBooks";
        const IDEMPOTENT: bool = true;
        fn request(&self) -> Result<Request, BuildError> {
            Request::new(Method::POST, "/ListBooks").json(self)
        }
    }
    impl Operation for ClearShelfRequest {
        type Output = ClearShelfResponse;
        const NAME: &'static str = "ClearShelf";
        const IDEMPOTENT: bool = true;
        const ARN_MEMBERS: &'static [ArnMember] = &[ArnMember::named("book_ids", "bookIds")];
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
    let models = r#"
    pub struct ListBooksRequest {}
    pub struct ListBooksResponse {
        #[serde(rename = "books")]
        pub books: Option<Vec<Book>>,
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    pub struct ClearShelfRequest {
        #[serde(rename = "shelfId", skip)]
        pub shelf_id: String,
    }
    pub struct ClearShelfResponse {
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    "#;
    let code = after("add_client_methods", models, &[LIST_BOOKS, CLEAR_SHELF]);
    assert_snapshot!(text(&code.operations), @r#"
    impl Client {
        /**Lists books.

    Request: `POST /ListBooks`.

    # Example
    ```no_run
    # async fn example(client: ivschat_client::Client) -> Result<(), ivschat_client::Error> {
    let output = client.list_books().send().await?;
    println!("{output:?}");
    # Ok(())
    # }
    ```

    # Errors
    - [`GoneException`](crate::types::error::GoneException): The book is gone.
    - [`LostException`](crate::types::error::LostException)*/
        pub fn list_books(&self) -> ListBooksRequestBuilder<Self> {
            ListBooksRequestBuilder::new(self.clone())
        }
        /**Takes books off a shelf.

    Request: `DELETE /shelves/{shelfId}`.

    # Example
    ```no_run
    # async fn example(client: ivschat_client::Client) -> Result<(), ivschat_client::Error> {
    client.clear_shelf().shelf_id("top").send().await?;
    # Ok(())
    # }
    ```*/
        pub fn clear_shelf(&self) -> ClearShelfRequestBuilder<Self> {
            ClearShelfRequestBuilder::new(self.clone())
        }
    }
    "#);
}

#[test]
fn a_list_in_pages_has_a_paginator() {
    let models = r#"
    pub struct ListBooksRequest {
        #[serde(rename = "page")]
        pub page: Option<String>,
        #[serde(rename = "pageSize")]
        pub page_size: Option<i32>,
    }
    pub struct ListBooksResponse {
        #[serde(rename = "books")]
        pub books: Option<Vec<Book>>,
        #[serde(rename = "nextPage")]
        pub next_page: Option<String>,
    }
    "#;
    let code = after("add_paginators", models, &[LIST_BOOKS, CLEAR_SHELF]);
    assert_snapshot!(text(&code.operations), @"
    impl Paginated for ListBooksRequest {
        type Item = Book;
        fn set_page_size(&mut self, items: i32) {
            self.page_size = Some(items);
        }
        fn token(&self) -> Option<&str> {
            self.page.as_deref()
        }
        fn set_token(&mut self, token: String) {
            self.page = Some(token);
        }
        fn next_token(page: &ListBooksResponse) -> Option<&str> {
            page.next_page.as_deref()
        }
        fn items(page: ListBooksResponse) -> Vec<Book> {
            page.books.unwrap_or_default()
        }
    }
    ");
    assert_snapshot!(text(&code.builders), @r"
    impl ListBooksRequestBuilder<Client> {
        ///Lists page by page, or item by item: see [`Paginator`].
        pub fn into_paginator(self) -> Paginator<ListBooksRequest> {
            let client = self._client.clone();
            Paginator::new(client, self.build())
        }
    }
    ");
}

#[test]
fn the_overview_lists_operations_and_models() {
    let models = "
    /// A book. It can be lent.
    pub struct Book {}
    /// Crime | poetry.
    pub enum Genre { Crime, Poetry }
    open_enum!(Genre);
    ";
    let code = after(
        "list_operations_and_models",
        models,
        &[LIST_BOOKS, CLEAR_SHELF],
    );
    assert_snapshot!(code.overview, @r"
    # Operations

    | Operation | Request | What it does |
    |---|---|---|
    | [`ListBooks`](crate::Client::list_books) | `POST /ListBooks` | Lists books. |
    | [`ClearShelf`](crate::Client::clear_shelf) | `DELETE /shelves/{shelfId}` | Takes books off a shelf. |

    # Models

    | Model | What it is |
    |---|---|
    | [`Book`](crate::types::Book) | A book. |
    | [`Genre`](crate::types::Genre) | Crime \| poetry. |
    ");
}

#[test]
fn what_belongs_to_an_operation_has_the_names_of_the_aws_sdk() {
    let code = after("add_operation_modules", "", &[LIST_BOOKS, CLEAR_SHELF]);
    assert_snapshot!(text(&code.operations), @r"
    ///What belongs to [`ListBooks`](crate::Client::list_books), by the names of the AWS SDK.
    pub mod list_books {
        pub use crate::types::error::ServiceError as ListBooksError;
        pub use crate::types::{
            ListBooksRequest as ListBooksInput, ListBooksResponse as ListBooksOutput,
        };
        ///The builders of the operation.
        pub mod builders {
            pub use crate::types::builders::ListBooksRequestBuilder as ListBooksInputBuilder;
            ///What [`ListBooks`](crate::Client::list_books) starts: a request to be filled and sent.
            pub type ListBooksFluentBuilder = ListBooksInputBuilder<crate::Client>;
        }
        ///The paginator of the operation.
        pub mod paginator {
            ///Asks for the pages of [`ListBooks`](crate::Client::list_books).
            pub type ListBooksPaginator = crate::client::pagination::Paginator<
                crate::types::ListBooksRequest,
            >;
        }
    }
    ///What belongs to [`ClearShelf`](crate::Client::clear_shelf), by the names of the AWS SDK.
    pub mod clear_shelf {
        pub use crate::types::error::ServiceError as ClearShelfError;
        pub use crate::types::{
            ClearShelfRequest as ClearShelfInput, ClearShelfResponse as ClearShelfOutput,
        };
        ///The builders of the operation.
        pub mod builders {
            pub use crate::types::builders::ClearShelfRequestBuilder as ClearShelfInputBuilder;
            ///What [`ClearShelf`](crate::Client::clear_shelf) starts: a request to be filled and sent.
            pub type ClearShelfFluentBuilder = ClearShelfInputBuilder<crate::Client>;
        }
    }
    ");
}

#[test]
fn the_service_is_told_by_the_document() {
    let code = after("add_service_constants", "", &[]);
    assert_snapshot!(text(&code.service), @r#"
    ///Library, API version 2024-01-01.
    pub(crate) const SERVICE: ServiceMetadata = ServiceMetadata {
        api_version: "2024-01-01",
        id: "library",
        signing_name: "library",
        endpoint_prefix: "shelves",
    };
    "#);
}
