//! Takes the programs out of the moving guide, so that those of the AWS SDK are compiled, too.

use std::path::Path;
use std::{env, fs};

fn main() {
    let guide = "../../ivschat-client/MOVING.md";
    println!("cargo::rerun-if-changed={guide}");
    let text = fs::read_to_string(guide).expect("the guide stands beside the client");
    // Between fences; what is around them has links to the client's items.
    let programs: String = text.split("```").skip(1).step_by(2).map(fenced).collect();
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("moving.md"), programs)
        .expect("cargo's own folder can be written");
}

fn fenced(program: &str) -> String {
    let program = program.replacen("rust,ignore", "rust,no_run", 1);
    format!("```{program}```\n\n")
}
