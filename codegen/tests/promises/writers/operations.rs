//! Builders, the client's methods, requests, and what else there is of an operation.

use insta::assert_snapshot;

use crate::library::{CLEAR_SHELF, LIST_BOOKS, LIST_BOOKS_TYPES, LIST_PAGES, written};

#[test]
fn inputs_have_builders() {
    let types = r#"
    pub struct Book {}
    pub struct ListBooksRequest {
        /// The reader's.
        pub pin: Option<String>,
        /// Where to look.
        pub shelves: Vec<Shelf>,
    }
    pub struct ListBooksResponse {}
    "#;
    assert_snapshot!("builders", written("builders.rs", types, &[LIST_BOOKS]));
}

#[test]
fn an_operation_is_described_by_what_it_sends() {
    let code = written("requests.rs", LIST_BOOKS_TYPES, &[LIST_BOOKS, CLEAR_SHELF]);
    assert_snapshot!(code, @r#"
    impl Operation for ClearShelfRequest {
        type Output = ClearShelfResponse;
        const NAME: &'static str = "ClearShelf";
        const IDEMPOTENT: bool = true;
        const ARN_MEMBERS: &'static [ArnMember] = &[ArnMember::named("book_ids", "bookIds")];
        fn request(&self) -> Result<Request, BuildError> {
            let shelf_id = label("shelf_id", &self.shelf_id)?;
            let request = Request::new(Method::DELETE, format!("/shelves/{shelf_id}"))
                .query("bookIds", self.book_ids.iter().flatten());
            Ok(request)
        }
    }
    output!(ClearShelfResponse);
    impl Operation for ListBooksRequest {
        type Output = ListBooksResponse;
        const NAME: &'static str = "ListBooks";
        const IDEMPOTENT: bool = true;
        fn request(&self) -> Result<Request, BuildError> {
            Request::new(Method::POST, "/ListBooks").json(self)
        }
    }
    output!(ListBooksResponse);
    "#);
}

#[test]
fn the_client_has_a_method_for_each_operation() {
    let types = "
    pub struct ListBooksRequest {}
    pub struct ListBooksResponse { pub books: Option<Vec<Book>> }
    /// The book is gone. Nobody has it.
    pub struct GoneException {}
    pub struct LostException {}
    ";
    let code = written("client.rs", types, &[LIST_BOOKS, CLEAR_SHELF]);
    assert_snapshot!(code, @r#"
    impl Client {
        /**Takes books off a shelf.

    Request: `DELETE /shelves/{shelfId}`.

    # Example
    ```no_run
    # async fn example(client: library_client::Client) -> Result<(), library_client::Error> {
    client.clear_shelf().shelf_id("top").send().await?;
    # Ok(())
    # }
    ```*/
        pub fn clear_shelf(&self) -> ClearShelfRequestBuilder<Self> {
            ClearShelfRequestBuilder::new(self.clone())
        }
        /**Lists books.

    Request: `POST /ListBooks`.

    # Example
    ```no_run
    # async fn example(client: library_client::Client) -> Result<(), library_client::Error> {
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
    }
    "#);
}

#[test]
fn a_list_in_pages_has_a_paginator() {
    let types = r#"pub struct ListPagesResponse {
        #[serde(rename = "nextPage")]
        pub next_page: Option<String>,
        pub books: Option<Vec<Book>>,
    }"#;
    let code = written("requests.rs", types, &[LIST_PAGES]);
    let paginated = code.find("impl Paginated").expect("it is there");
    assert_snapshot!(&code[paginated..], @r"
    impl Paginated for ListPagesRequest {
        type Item = Book;
        fn token(&self) -> Option<&str> {
            self.page.as_deref()
        }
        fn set_token(&mut self, token: String) {
            self.page = Some(token);
        }
        fn next_token(page: &ListPagesResponse) -> Option<&str> {
            page.next_page.as_deref()
        }
        fn items(page: ListPagesResponse) -> Vec<Book> {
            page.books.unwrap_or_default()
        }
    }
    impl LimitedPages for ListPagesRequest {
        fn set_page_size(&mut self, items: i32) {
            self.page_size = Some(items);
        }
    }
    output!(ListPagesResponse);
    ");
    let code = written("builders.rs", types, &[LIST_PAGES]);
    let fluent = code
        .find("impl ListPagesRequestBuilder<Client>")
        .expect("it is there");
    assert_snapshot!(&code[fluent..], @r"
    impl ListPagesRequestBuilder<Client> {
        ///Sends the request, `GET /pages`.
        ///
        /// # Errors
        /// A required member is not set, no response came, or the service returned an error.
        pub async fn send(self) -> Result<ListPagesResponse, Error> {
            self.customize().send().await
        }
        /// Changes this one request before it is sent.
        pub fn customize(self) -> CustomizableOperation<ListPagesResponse> {
            CustomizableOperation::new(self._client.clone(), self.build())
        }
        /// Lists page by page, or item by item: see [`Paginator`].
        pub fn into_paginator(self) -> Paginator<ListPagesRequest> {
            let client = self._client.clone();
            Paginator::new(client, self.build())
        }
    }
    ");
}

#[test]
fn the_overview_lists_operations() {
    let types = "pub struct ListBooksRequest {} pub struct ListBooksResponse {}";
    assert_snapshot!(written("overview.md", types, &[LIST_BOOKS, CLEAR_SHELF]), @r"
    | operation | request | what it does |
    |---|---|---|
    | [`ClearShelf`](crate::Client::clear_shelf) | `DELETE /shelves/{shelfId}` | Takes books off a shelf. |
    | [`ListBooks`](crate::Client::list_books) | `POST /ListBooks` | Lists books. |
    ");
}

#[test]
fn what_belongs_to_an_operation_has_the_names_of_the_aws_sdk() {
    let types = r#"pub struct ListPagesResponse {
        #[serde(rename = "nextPage")]
        pub next_page: Option<String>,
        pub books: Vec<String>,
    }"#;
    assert_snapshot!(written("operations.rs", types, &[LIST_PAGES, CLEAR_SHELF]), @r"
    ///The types of [`ClearShelf`](crate::Client::clear_shelf), under their names in the AWS SDK.
    pub mod clear_shelf {
        pub use crate::types::error::ServiceError as ClearShelfError;
        pub use crate::types::{
            ClearShelfRequest as ClearShelfInput, ClearShelfResponse as ClearShelfOutput,
        };
        /// The builders of the operation.
        pub mod builders {
            use crate::Client;
            pub use crate::types::builders::ClearShelfRequestBuilder as ClearShelfInputBuilder;
            ///The builder that [`ClearShelf`](crate::Client::clear_shelf) returns.
            pub type ClearShelfFluentBuilder = ClearShelfInputBuilder<Client>;
        }
    }
    ///The types of [`ListPages`](crate::Client::list_pages), under their names in the AWS SDK.
    pub mod list_pages {
        pub use crate::types::error::ServiceError as ListPagesError;
        pub use crate::types::{
            ListPagesRequest as ListPagesInput, ListPagesResponse as ListPagesOutput,
        };
        /// The builders of the operation.
        pub mod builders {
            use crate::Client;
            pub use crate::types::builders::ListPagesRequestBuilder as ListPagesInputBuilder;
            ///The builder that [`ListPages`](crate::Client::list_pages) returns.
            pub type ListPagesFluentBuilder = ListPagesInputBuilder<Client>;
        }
        /// The paginator of the operation.
        pub mod paginator {
            use crate::client::pagination::Paginator;
            use crate::types::ListPagesRequest;
            ///Lists the pages of [`ListPages`](crate::Client::list_pages).
            pub type ListPagesPaginator = Paginator<ListPagesRequest>;
        }
    }
    ");
}

#[test]
fn the_service_has_the_names_of_the_document() {
    assert_snapshot!(written("service.rs", "", &[]), @r#"
    ///Library, API version 2024-01-01.
    pub(crate) const SERVICE: ServiceMetadata = ServiceMetadata {
        api_version: "2024-01-01",
        id: "library",
        signing_name: "library",
        endpoint_prefix: "shelves",
        host: Some("shelves.{region}.example.com"),
    };
    "#);
}
