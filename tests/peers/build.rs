//! Makes a copy of the moving guide in which the programs of the AWS SDK are compiled, too.

use std::path::Path;
use std::{env, fs};

fn main() {
    let guide = "../../ivschat-client/MOVING.md";
    println!("cargo::rerun-if-changed={guide}");
    let text = fs::read_to_string(guide).expect("the guide stands beside the client");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let text = text.replace("```rust,ignore", "```rust,no_run");
    fs::write(Path::new(&out).join("moving.md"), text).expect("cargo's own folder can be written");
}
