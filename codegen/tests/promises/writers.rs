//! What each writer makes of a few types and methods of a library.

mod errors;
mod examples;
mod operations;
mod types;

use ivschat_codegen::writers::WRITERS;

#[test]
fn every_writer_has_a_snapshot() {
    let tests = [
        include_str!("writers/errors.rs"),
        include_str!("writers/operations.rs"),
        include_str!("writers/types.rs"),
    ];
    let tests: String = tests.concat().split_whitespace().collect();
    for writer in WRITERS {
        let call = format!("written(\"{}\",", writer.file);
        assert!(tests.contains(&call), "`{}` has none", writer.file);
    }
}
