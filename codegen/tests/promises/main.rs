//! What the generator promises to those who use it.
#![cfg(feature = "generate")]

mod changes;
mod dialect;
mod documents;
mod import;
mod library;
mod limits;
mod links;
mod markdown;
mod model;
mod modules;
mod mutations;
mod obstacles;
mod overlay;
mod random;
mod reports;
mod samples;
mod stale;
mod writers;
