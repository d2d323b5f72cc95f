//! Extracts the programs from MOVING.md, so that those for the AWS SDK are compiled, too.

use std::path::Path;
use std::{env, fs};

fn main() {
    let guide = "../../ivschat-client/MOVING.md";
    println!("cargo::rerun-if-changed={guide}");
    let text = fs::read_to_string(guide).expect("MOVING.md is readable");
    // Only the code blocks: the text around them links to items of the client.
    let programs: String = text.split("```").skip(1).step_by(2).map(fenced).collect();
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("moving.md"), programs).expect("OUT_DIR is writable");
}

fn fenced(program: &str) -> String {
    let program = program.replacen("rust,ignore", "rust,no_run", 1);
    format!("```{program}```\n\n")
}
