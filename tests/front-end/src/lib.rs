//! An example front end: a page that joins a chat on the local endpoint.
//!
//! `chat` is what any front end does with `ivschat-client`; `page` shows it. The page itself is `index.html`.

#[cfg(target_arch = "wasm32")]
mod chat;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod start;
