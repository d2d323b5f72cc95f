//! Copies MOVING.md with its programs for the AWS SDK as doctests, so that they are compiled, too.

use std::path::Path;
use std::{env, fs};

fn main() {
    let guide = "../../ivschat-client/MOVING.md";
    println!("cargo::rerun-if-changed={guide}");
    let text = fs::read_to_string(guide).expect("MOVING.md is readable");
    let programs = text.replace("rust,ignore", "rust,no_run");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("moving.md"), programs).expect("OUT_DIR is writable");
}
