//! The promises of the local endpoint as a whole, over HTTP.

mod command_line;
mod concurrency;
mod http;
mod model;
mod program;
mod recovery;
