//! What the local endpoint promises as a whole, over HTTP.

mod command_line;
mod concurrency;
mod http;
mod model;
mod recovery;
