//! What the generator promises to those who use it.
#![cfg(feature = "generate")]

mod dialect;
mod documents;
mod limits;
mod markdown;
mod modules;
mod obstacles;
mod overlay;
mod shape;
