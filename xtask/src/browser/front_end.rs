//! The example front end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::announce;
use super::bindgen::Bindgen;
use super::compiler::Compiler;
use super::folder::browser_folder;
use crate::error::{Result, cannot_read, cannot_write};
use crate::process;
use crate::workspace;

/// The maximum size of the module, compressed as a web server does it, in kilobytes of 1,000 bytes.
const MAX_COMPRESSED_KILOBYTES: usize = 350;

/// Builds the front end, and returns the folder with its files. Fails if the module is too large.
pub(super) fn build(compiler: &Compiler, bindgen: &Bindgen) -> Result<PathBuf> {
    announce("building the front end");
    let package = ["--package", "ivschat-front-end"];
    let module = compiler.build(&[&["build", "--profile", "front-end"], &package[..]].concat())?;
    let folder = browser_folder().join("front-end");
    let failed = |error: std::io::Error| cannot_write(&folder, &error);
    fs::create_dir_all(&folder).map_err(failed)?;
    bindgen.generate(&module, &folder)?;
    let sources = workspace().join("tests/front-end");
    let entries = fs::read_dir(&sources).map_err(|error| cannot_read(&sources, &error))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let extension = path.extension().and_then(|extension| extension.to_str());
        if let (Some("html" | "css"), Some(name)) = (extension, path.file_name()) {
            fs::copy(&path, folder.join(name)).map_err(failed)?;
        }
    }
    check_size(&folder.join("ivschat_front_end_bg.wasm"))?;
    Ok(folder)
}

fn check_size(module: &Path) -> Result<()> {
    let raw = fs::metadata(module).map_err(|error| cannot_read(module, &error))?;
    let compressed = process::bytes(Command::new("gzip").args(["-9", "--stdout"]).arg(module))?;
    let kilobytes = compressed.len().div_ceil(1000);
    announce(&format!(
        "the module of the front end has {} KB, {kilobytes} KB gzipped",
        raw.len().div_ceil(1000)
    ));
    match kilobytes <= MAX_COMPRESSED_KILOBYTES {
        true => Ok(()),
        false => Err(format!(
            "the limit for the gzipped module is {MAX_COMPRESSED_KILOBYTES} KB"
        )),
    }
}
