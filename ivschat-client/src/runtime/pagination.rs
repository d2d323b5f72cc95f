//! Lists that come in pages.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_smithy_async::future::pagination_stream::fn_stream::FnStream;
use aws_smithy_async::future::pagination_stream::{self, TryFlatMap};
use aws_smithy_types::error::operation::BuildError;
use futures_core::Stream;

use super::Operation;
use crate::client::customize::CustomizableOperation;
use crate::{Client, Error};

/// An operation that lists things in pages, implemented by its input.
pub trait Paginated: Operation<Output: Send> + Clone + Send + Sync + 'static {
    /// What the pages consist of.
    type Item: Send + 'static;

    fn set_page_size(&mut self, items: i32);
    /// The token for the page that it asks for.
    fn token(&self) -> Option<&str>;
    fn set_token(&mut self, token: String);
    /// The token for the page after this one.
    fn next_token(page: &Self::Output) -> Option<&str>;
    fn items(page: Self::Output) -> Vec<Self::Item>;
}

/// Asks for the pages of a list, one after the other, as they are wanted.
///
/// The list ends with a page without a token, or with one whose token has been used already.
#[derive(Debug)]
pub struct Paginator<I> {
    client: Client,
    input: Result<I, BuildError>,
    page_size: Option<i32>,
}

impl<I: Paginated> Paginator<I> {
    #[allow(dead_code, reason = "a service without pages has no use for it")]
    pub(crate) fn new(client: Client, input: Result<I, BuildError>) -> Self {
        Self {
            client,
            input,
            page_size: None,
        }
    }

    /// Sets how many items a page has at most, instead of what the request says.
    pub fn page_size(mut self, items: i32) -> Self {
        self.page_size = Some(items);
        self
    }

    /// Goes through the items of all pages instead of the pages.
    pub fn items(self) -> PaginatorItems<I> {
        PaginatorItems { pages: self }
    }

    /// The stream of pages. Nothing is sent before the stream is asked for a page.
    pub fn send(self) -> PaginationStream<Result<I::Output, Error>> {
        PaginationStream(self.pages())
    }

    fn pages(self) -> pagination_stream::PaginationStream<Result<I::Output, Error>> {
        let Self {
            client,
            input,
            page_size,
        } = self;
        let input = input.map(|mut input| {
            if let Some(items) = page_size {
                input.set_page_size(items);
            }
            input
        });
        pagination_stream::PaginationStream::new(FnStream::new(move |pages| {
            Box::pin(async move {
                let given = input.as_ref().ok().and_then(I::token).map(str::to_owned);
                let mut used: HashSet<String> = given.into_iter().collect();
                let mut next = Some(input);
                while let Some(input) = next.take() {
                    let repeated = input.as_ref().ok().cloned();
                    let page = CustomizableOperation::new(client.clone(), input)
                        .send()
                        .await;
                    let token = page.as_ref().ok().and_then(I::next_token);
                    let token = token.filter(|token| !token.is_empty()).map(str::to_owned);
                    if let (Some(mut input), Some(token)) = (repeated, token)
                        && used.insert(token.clone())
                    {
                        input.set_token(token);
                        next = Some(Ok(input));
                    }
                    // Whoever wanted the pages may have gone.
                    if pages.send(page).await.is_err() {
                        return;
                    }
                }
            })
        }))
    }
}

/// Goes through the items of a list that comes in pages.
#[derive(Debug)]
pub struct PaginatorItems<I> {
    pages: Paginator<I>,
}

impl<I: Paginated> PaginatorItems<I> {
    /// Sets how many items a page has at most, instead of what the request says.
    pub fn page_size(self, items: i32) -> Self {
        Self {
            pages: self.pages.page_size(items),
        }
    }

    /// The stream of items. Nothing is sent before the stream is asked for an item, and no page before
    /// the items of the one before it have been taken.
    pub fn send(self) -> PaginationStream<Result<I::Item, Error>> {
        PaginationStream(TryFlatMap::new(self.pages.pages()).flat_map(I::items))
    }
}

/// A stream of pages, or of the items on them. It ends after the first error.
///
/// Also a [`Stream`], for those who use the combinators of the `futures` crates.
pub struct PaginationStream<Item>(pagination_stream::PaginationStream<Item>);

impl<Item> PaginationStream<Item> {
    /// The next one; `None` at the end.
    pub async fn next(&mut self) -> Option<Item> {
        self.0.next().await
    }

    /// Takes all that follow into a collection, such as `Result<Vec<_>, _>`.
    pub async fn collect<T: FromIterator<Item>>(mut self) -> T {
        let mut all = vec![];
        while let Some(item) = self.next().await {
            all.push(item);
        }
        all.into_iter().collect()
    }
}

impl<T, E> PaginationStream<Result<T, E>> {
    /// The next one; `None` at the end.
    ///
    /// # Errors
    /// The page could not be read.
    pub async fn try_next(&mut self) -> Result<Option<T>, E> {
        self.next().await.transpose()
    }

    /// Takes all that follow.
    ///
    /// # Errors
    /// A page could not be read; what came before is dropped.
    pub async fn try_collect(self) -> Result<Vec<T>, E> {
        self.collect().await
    }
}

impl<Item> Stream for PaginationStream<Item> {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Item>> {
        self.0.poll_next(context)
    }
}

impl<Item> fmt::Debug for PaginationStream<Item> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaginationStream").finish_non_exhaustive()
    }
}
