//! The server of the example front end, which the program and the screenshots use.

mod front_end;

pub use front_end::FrontEnd;
