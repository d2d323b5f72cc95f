//! In a browser, everything runs in one thread.
//!
//! Values and futures that hold JavaScript objects are not `Send`. [`SendWrapper`] makes them so, and panics if another
//! thread uses them. That cannot happen: WebAssembly has threads only with the target feature `atomics`, which
//! wasm-bindgen supports on nightly compilers only.

use send_wrapper::SendWrapper;

/// `Send`, except in the browser, where everything runs in one thread.
pub trait MaybeSend {}

impl<T: ?Sized> MaybeSend for T {}

/// `Sync`, except in the browser, where everything runs in one thread.
pub trait MaybeSync {}

impl<T: ?Sized> MaybeSync for T {}

/// A value of the caller's.
pub(crate) type Shared<T> = SendWrapper<T>;

/// Makes a future `Send`.
pub(crate) fn sendable<F: Future>(future: F) -> SendWrapper<F> {
    SendWrapper::new(future)
}
