//! Promises of the client in a browser. `cargo xtask browser` runs these tests in headless Chromium.

#![cfg(target_family = "wasm")]

mod attempts;
mod chat;
mod errors;
mod operations;
mod renewal;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
