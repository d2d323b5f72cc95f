//! The stream that a paginator returns.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_smithy_async::future::pagination_stream;
use futures_core::Stream;

/// A stream of pages, or of the items on them. It ends after the first error.
///
/// It is also a [`Stream`], for the combinators of the `futures` crates.
pub struct PaginationStream<Item>(pagination_stream::PaginationStream<Item>);

impl<Item> PaginationStream<Item> {
    pub(crate) fn new(stream: pagination_stream::PaginationStream<Item>) -> Self {
        Self(stream)
    }

    /// Returns the next page or item, or `None` at the end.
    pub async fn next(&mut self) -> Option<Item> {
        self.0.next().await
    }

    /// Collects the rest of the stream, for example into a `Result<Vec<_>, _>`.
    pub async fn collect<T: FromIterator<Item>>(mut self) -> T {
        let mut all = vec![];
        while let Some(item) = self.next().await {
            all.push(item);
        }
        all.into_iter().collect()
    }
}

impl<T, E> PaginationStream<Result<T, E>> {
    /// Returns the next page or item, or `None` at the end.
    ///
    /// # Errors
    /// Returns the error of the call for the next page.
    pub async fn try_next(&mut self) -> Result<Option<T>, E> {
        self.next().await.transpose()
    }

    /// Collects the rest of the stream.
    ///
    /// # Errors
    /// Returns the first error, and discards the pages or items before it.
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
