//! Finds the models of an installed botocore.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ivschat_codegen::{Error, Result};

use crate::build_folder;

/// Returns the folder with the models of a service.
pub(crate) fn find(service: &str) -> Result<PathBuf> {
    let path = Path::new(service);
    if path.components().count() != 1 || service.contains(['.', '/', '\\']) {
        return Err(Error::new(path, "there is no such file or folder"));
    }
    let data = data_folder().ok_or_else(|| {
        let message = "there is no such file, and no botocore with a model of this name is installed; pass the path \
                       of a service-2.json, run `python3 -m pip install botocore`, or run `cargo xtask peers` once, \
                       which installs it in the build folder";
        Error::new(path, message)
    })?;
    let folder = data.join(service);
    if folder.is_dir() {
        return Ok(folder);
    }
    let message = format!("botocore in {} has no model of this name", data.display());
    Err(Error::new(path, message))
}

/// The folder with the models: of the botocore that Python imports, or of the official clients in the build folder.
fn data_folder() -> Option<PathBuf> {
    let program = "import botocore; print(botocore.__path__[0])";
    let output = Command::new("python3").args(["-c", program]).output();
    let installed = output.ok().filter(|output| output.status.success());
    let installed = installed.and_then(|output| String::from_utf8(output.stdout).ok());
    let installed = installed.map(|path| PathBuf::from(path.trim()));
    let packages = installed.into_iter().chain(of_peers());
    packages
        .map(|package| package.join("data"))
        .find(|data| data.is_dir())
}

/// The botocore of `cargo xtask peers`.
fn of_peers() -> Option<PathBuf> {
    let libraries = fs::read_dir(build_folder().join("peers/venv/lib")).ok()?;
    let packages = libraries
        .flatten()
        .map(|python| python.path().join("site-packages/botocore"));
    packages.into_iter().find(|package| package.is_dir())
}
