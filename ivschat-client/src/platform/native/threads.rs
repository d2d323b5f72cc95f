//! What several threads may use.

use std::ops::Deref;

/// `Send`, except in the browser, where everything runs in one thread.
pub trait MaybeSend: Send {}

impl<T: Send + ?Sized> MaybeSend for T {}

/// `Sync`, except in the browser, where everything runs in one thread.
pub trait MaybeSync: Sync {}

impl<T: Sync + ?Sized> MaybeSync for T {}

/// A value of the caller's, which several threads may use.
pub(crate) struct Shared<T>(T);

impl<T: MaybeSend + MaybeSync> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(value)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Returns a future that several threads may poll.
pub(crate) fn sendable<F: Future + MaybeSend>(future: F) -> F {
    future
}
