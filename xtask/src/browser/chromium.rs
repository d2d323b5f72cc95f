//! Chromium and its WebDriver server.

use std::env;
use std::path::{Path, PathBuf};

use crate::error::Result;

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

/// The programs that the tests run.
pub(super) struct Chromium {
    pub(super) browser: PathBuf,
    pub(super) driver: PathBuf,
}

impl Chromium {
    /// Finds the programs by the variables `CHROME` and `CHROMEDRIVER`, or on the `PATH`.
    pub(super) fn find() -> Result<Self> {
        let browser = find("CHROME", &BROWSERS)?;
        let driver = find("CHROMEDRIVER", &["chromedriver"])?;
        match (browser, driver) {
            (Some(browser), Some(driver)) => Ok(Self { browser, driver }),
            (browser, driver) => {
                let missing = match (browser, driver) {
                    (None, None) => "Chromium and chromedriver are",
                    (None, _) => "Chromium is",
                    _ => "chromedriver is",
                };
                Err(format!(
                    "the browser tests need Chromium (or Chrome) and chromedriver, and {missing} not on the PATH\n\n\
                     Debian:    apt-get install chromium chromium-driver\n\
                     elsewhere: install both from https://googlechromelabs.github.io/chrome-for-testing/, and set\n           \
                     CHROME and CHROMEDRIVER to the two programs"
                ))
            }
        }
    }
}

/// Returns the program that a variable names, or else the first one on the `PATH`.
fn find(variable: &str, names: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os(variable).filter(|named| !named.is_empty()) {
        let path = PathBuf::from(named);
        // A name is as good as a path.
        let found = if path.is_file() {
            Some(path.clone())
        } else {
            on_path(&path)
        };
        let missing = || {
            format!(
                "{variable} is set to {}, which is not a program",
                path.display()
            )
        };
        return found.map(Some).ok_or_else(missing);
    }
    Ok(names.iter().find_map(|name| on_path(Path::new(name))))
}

fn on_path(name: &Path) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    let mut programs = env::split_paths(&folders).map(|folder| {
        let mut program = folder.join(name).into_os_string();
        program.push(env::consts::EXE_SUFFIX);
        PathBuf::from(program)
    });
    programs.find(|program| program.is_file())
}
