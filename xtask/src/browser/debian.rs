//! A compiler from Debian's packages, for machines where the target cannot be added to the installed toolchain.
//!
//! Nothing is installed: the packages are downloaded and unpacked in the build folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::announce;
use super::folder::filled_once;
use crate::error::{Result, cannot_read, cannot_write};
use crate::process;

/// The suite with a compiler that is new enough, and whose keys older releases have.
const SUITE: &str = "forky";

/// The libraries, which must have the compiler's version. Their dependencies include what the compiler needs at run time.
const LIBRARIES: [&str; 2] = ["libstd-rust-dev", "libstd-rust-dev-wasm32"];

/// The compiler. Its dependencies include a C compiler, which a machine that builds Rust programs has.
const COMPILER: &str = "rustc";

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Runs the compiler with its own C library. Lints of a newer compiler are not those that the workspace denies.
const WRAPPER: &str = r#"#!/bin/sh
root=${0%/*}/root
libraries=$root/usr/lib/@ARCHITECTURE@
exec "$libraries/@LOADER@" --library-path "$libraries:$root/usr/lib" --argv0 rustc \
    "$root/usr/bin/rustc" --sysroot "$root/usr" "$@" --cap-lints=warn
"#;

/// Returns the compiler, which is downloaded the first time.
pub(super) fn compiler() -> Result<PathBuf> {
    let folder = filled_once("rustc", download)?;
    Ok(folder.join("rustc"))
}

fn download(folder: &Path) -> Result<()> {
    let mirror = mirror()?;
    announce(&format!(
        "the installed toolchain has no WebAssembly target; preparing a compiler from Debian {SUITE}, {mirror}"
    ));
    let apt = Apt::new(folder, &mirror)?;
    process::run(apt.command(&["update"]).arg("--quiet=2"))?;
    let libraries = [
        "install",
        "--download-only",
        "--yes",
        "--no-install-recommends",
    ];
    let libraries = [&libraries[..], &LIBRARIES].concat();
    let compiler = ["download", COMPILER];
    let packages = [apt.packages(&libraries)?, apt.packages(&compiler)?].concat();
    let megabytes = packages.iter().map(|package| package.bytes).sum::<u64>() / 1_000_000;
    let names: Vec<_> = packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    announce(&format!(
        "downloading {} packages, {megabytes} MB: {}",
        names.len(),
        names.join(" ")
    ));
    process::run(apt.command(&libraries).arg("--quiet=2"))?;
    process::run(apt.command(&compiler).arg("--quiet=2"))?;
    announce("unpacking the compiler");
    let root = folder.join("root");
    for package in apt.downloaded()? {
        process::run(Command::new("dpkg-deb").arg("-x").args([&package, &root]))?;
    }
    let rustc = folder.join("rustc");
    write_wrapper(&root, &rustc)?;
    let version = process::output(Command::new(&rustc).arg("--version"))?;
    announce(&format!("prepared {}", version.trim()));
    fs::remove_dir_all(&apt.folder).map_err(|error| cannot_write(&apt.folder, &error))
}

/// Returns the mirror that this machine installs packages from.
fn mirror() -> Result<String> {
    let targets = process::output(Command::new("apt-get").args([
        "indextargets",
        "--format",
        "$(RELEASE) $(COMPONENT) $(REPO_URI)",
        "Created-By: Packages",
    ]))?;
    let release = os_release("VERSION_CODENAME")?;
    let start = format!("{release} main ");
    if os_release("ID")? != "debian" {
        return Err("the system is not Debian".to_owned());
    }
    let mirror = targets.lines().find_map(|line| line.strip_prefix(&start));
    let mirror = mirror.ok_or_else(|| format!("apt has no source for Debian {release}"))?;
    Ok(mirror.to_owned())
}

/// Returns a value of `/etc/os-release`, or nothing if it has no such value.
fn os_release(name: &str) -> Result<String> {
    let path = Path::new("/etc/os-release");
    let values = fs::read_to_string(path).map_err(|error| cannot_read(path, &error))?;
    let mut lines = values.lines().filter_map(|line| line.split_once('='));
    let value = lines.find(|(key, _)| *key == name).map(|(_, value)| value);
    Ok(value.unwrap_or_default().trim_matches('"').to_owned())
}

/// apt, with a configuration of its own.
struct Apt {
    folder: PathBuf,
    options: Vec<String>,
}

/// A package to download.
#[derive(Clone)]
struct Package {
    name: String,
    bytes: u64,
}

impl Apt {
    fn new(parent: &Path, mirror: &str) -> Result<Self> {
        let folder = parent.join("apt");
        let write = |name: &str, contents: &str| {
            let path = folder.join(name);
            fs::write(&path, contents).map_err(|error| cannot_write(&path, &error))
        };
        for name in ["lists/partial", "cache/archives/partial"] {
            let path = folder.join(name);
            fs::create_dir_all(&path).map_err(|error| cannot_write(&path, &error))?;
        }
        // No package counts as installed, so that the compiler's C library is downloaded, too.
        write("status", "")?;
        let signed_by = match Path::new(KEYRING).exists() {
            true => format!("[signed-by={KEYRING}] "),
            false => String::new(),
        };
        write(
            "sources.list",
            &format!("deb {signed_by}{mirror} {SUITE} main\n"),
        )?;
        let path = |name: &str| folder.join(name).display().to_string();
        let options = vec![
            format!("Dir::Etc::sourcelist={}", path("sources.list")),
            "Dir::Etc::sourceparts=/dev/null".to_owned(),
            // Pins of packages are for the machine's own sources.
            "Dir::Etc::preferences=/dev/null".to_owned(),
            "Dir::Etc::preferencesparts=/dev/null".to_owned(),
            format!("Dir::State={}", path("")),
            format!("Dir::State::lists={}", path("lists")),
            format!("Dir::State::status={}", path("status")),
            format!("Dir::Cache={}", path("cache")),
            "Acquire::Languages=none".to_owned(),
            // The user for downloads may not write to the build folder.
            "APT::Sandbox::User=root".to_owned(),
        ];
        Ok(Self { folder, options })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("apt-get");
        for option in &self.options {
            command.args(["-o", option]);
        }
        command.args(arguments).current_dir(self.archives());
        command
    }

    /// Returns the packages that a command would download.
    fn packages(&self, arguments: &[&str]) -> Result<Vec<Package>> {
        let mut command = self.command(arguments);
        let listed = process::output(command.args(["--print-uris", "--quiet=2"]))?;
        // 'URI' NAME_VERSION_ARCHITECTURE.deb BYTES HASH
        let packages = listed.lines().filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            let name = words.next()?.split('_').next()?.to_owned();
            let bytes = words.next()?.parse().ok()?;
            Some(Package { name, bytes })
        });
        Ok(packages.collect())
    }

    fn downloaded(&self) -> Result<Vec<PathBuf>> {
        let mut packages = files(&self.archives())?;
        packages.retain(|file| file.extension().is_some_and(|extension| extension == "deb"));
        Ok(packages)
    }

    fn archives(&self) -> PathBuf {
        self.folder.join("cache/archives")
    }
}

fn write_wrapper(root: &Path, wrapper: &Path) -> Result<()> {
    let libraries = root.join("usr/lib");
    for folder in files(&libraries)? {
        if !folder.is_dir() {
            continue;
        }
        let names = files(&folder)?;
        let mut names = names.iter().filter_map(|file| file.file_name()?.to_str());
        let loader = names.find(|name| name.starts_with("ld-linux"));
        let architecture = folder.file_name().and_then(|name| name.to_str());
        if let (Some(loader), Some(architecture)) = (loader, architecture) {
            let script = WRAPPER.replace("@ARCHITECTURE@", architecture);
            let script = script.replace("@LOADER@", loader);
            fs::write(wrapper, script).map_err(|error| cannot_write(wrapper, &error))?;
            return process::run(Command::new("chmod").arg("+x").arg(wrapper));
        }
    }
    Err(format!("no dynamic loader in {}", libraries.display()))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).and_then(|entries| {
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        paths.collect::<io::Result<Vec<_>>>()
    });
    entries.map_err(|error| cannot_read(folder, &error))
}
