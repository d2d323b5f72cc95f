//! Paginators: lists that the service returns page by page.

use std::collections::HashSet;

use aws_smithy_async::future::pagination_stream::fn_stream::FnStream;
use aws_smithy_async::future::pagination_stream::{self, TryFlatMap};

use super::Client;
use super::customize::CustomizableOperation;
use crate::error::{BuildError, Error};
use crate::primitives::PaginationStream;
use crate::runtime::operation::Operation;

/// An operation that returns a list in pages, implemented by its input.
pub trait Paginated: Operation<Output: Send> + Clone + Send + Sync + 'static {
    /// The type of the items on a page.
    type Item: Send + 'static;

    /// Returns the token of the page to request.
    fn token(&self) -> Option<&str>;
    fn set_token(&mut self, token: String);
    /// Returns the token of the page after this one.
    fn next_token(page: &Self::Output) -> Option<&str>;
    fn items(page: Self::Output) -> Vec<Self::Item>;
}

/// A list of which the caller can limit the pages.
pub trait LimitedPages: Paginated {
    fn set_page_size(&mut self, items: i32);
}

/// Requests the pages of a list one by one, as you read the stream.
///
/// The list ends with the first page that has no token, or a token that was used before.
#[derive(Debug)]
pub struct Paginator<I> {
    client: Client,
    input: Result<I, BuildError>,
}

impl<I: Paginated> Paginator<I> {
    #[allow(
        dead_code,
        reason = "unused if the service has no paginated operations"
    )]
    pub(crate) fn new(client: Client, input: Result<I, BuildError>) -> Self {
        Self { client, input }
    }

    /// Returns the items of all pages instead of the pages.
    pub fn items(self) -> PaginatorItems<I> {
        PaginatorItems { pages: self }
    }

    /// Returns a stream of pages. Reading a page from the stream requests it.
    pub fn send(self) -> PaginationStream<Result<I::Output, Error>> {
        PaginationStream::new(self.pages())
    }

    fn pages(self) -> pagination_stream::PaginationStream<Result<I::Output, Error>> {
        let Self { client, input } = self;
        pagination_stream::PaginationStream::new(FnStream::new(move |pages| {
            Box::pin(async move {
                let first = input.as_ref().ok().and_then(I::token).map(str::to_owned);
                let mut used_tokens: HashSet<String> = first.into_iter().collect();
                let mut next = Some(input);
                while let Some(input) = next.take() {
                    let following = input.as_ref().ok().cloned();
                    let page = CustomizableOperation::new(client.clone(), input)
                        .send()
                        .await;
                    let token = page.as_ref().ok().and_then(I::next_token);
                    let token = token.filter(|token| !token.is_empty()).map(str::to_owned);
                    if let (Some(mut input), Some(token)) = (following, token)
                        && used_tokens.insert(token.clone())
                    {
                        input.set_token(token);
                        next = Some(Ok(input));
                    }
                    // The receiver may have been dropped.
                    if pages.send(page).await.is_err() {
                        return;
                    }
                }
            })
        }))
    }
}

impl<I: LimitedPages> Paginator<I> {
    /// Sets the maximum number of items on a page, instead of the value in the request.
    pub fn page_size(mut self, items: i32) -> Self {
        if let Ok(input) = &mut self.input {
            input.set_page_size(items);
        }
        self
    }
}

/// Requests the pages of a list one by one, and returns their items.
#[derive(Debug)]
pub struct PaginatorItems<I> {
    pages: Paginator<I>,
}

impl<I: LimitedPages> PaginatorItems<I> {
    /// Sets the maximum number of items on a page, instead of the value in the request.
    pub fn page_size(self, items: i32) -> Self {
        Self {
            pages: self.pages.page_size(items),
        }
    }
}

impl<I: Paginated> PaginatorItems<I> {
    /// Returns a stream of items. A page is requested once you have read all items of the page before it.
    pub fn send(self) -> PaginationStream<Result<I::Item, Error>> {
        PaginationStream::new(TryFlatMap::new(self.pages.pages()).flat_map(I::items))
    }
}
