//! The cost of a cold release build of a program that depends on a client.

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use ivschat_bench::{Result, usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::machine::{version, workspace};
use crate::process::cargo;
use crate::results::folder;
use crate::step;

/// The cost of building dependants.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Dependants {
    pub(crate) builds: Vec<Build>,
}

/// The cost of building one dependant.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Build {
    pub(crate) name: String,
    /// Why it cannot be built on this machine, instead of its figures.
    pub(crate) outcome: std::result::Result<Figures, String>,
}

/// The figures of a build.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// CPU time in seconds, of all compilers and linkers.
    pub(crate) cpu_s: f64,
    pub(crate) elapsed_s: f64,
    /// The crates that were compiled.
    pub(crate) crates: usize,
    /// The size of the program without symbols.
    pub(crate) binary_bytes: u64,
}

/// A program that depends on a client.
struct Dependant {
    name: &'static str,
    folder: &'static str,
    /// The dependency in its manifest, with PATH for the path of this project's client, and VERSION for the version of
    /// the SDK that this workspace pins.
    dependency: &'static str,
    source: &'static str,
}

const OURS: &str = r#"
use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};

async fn create_room() -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "bench"));
    let client = Client::from_conf(config.build());
    println!("{:?}", client.create_room().name("lobby").send().await?.arn);
    Ok(())
}
"#;

const SDK: &str = r#"
use aws_sdk_ivschat::Client;
use aws_sdk_ivschat::config::{BehaviorVersion, Config, Credentials, Region};

async fn create_room() -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "bench"));
    let client = Client::from_conf(config.build());
    println!("{:?}", client.create_room().name("lobby").send().await?.arn);
    Ok(())
}
"#;

const MAIN: &str = r"
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(create_room())
}
";

/// Those that `--quick` builds are first.
const DEPENDANTS: [Dependant; 4] = [
    Dependant {
        name: "aws-sdk-ivschat",
        folder: "aws-sdk-ivschat",
        dependency: r#"aws-sdk-ivschat = "=VERSION""#,
        source: SDK,
    },
    Dependant {
        name: "ivschat-client",
        folder: "ivschat-client",
        dependency: "ivschat-client = { PATH }",
        source: OURS,
    },
    Dependant {
        name: "ivschat-client, native-tls",
        folder: "ivschat-client-native-tls",
        dependency: r#"ivschat-client = { PATH, default-features = false, features = ["native-tls"] }"#,
        source: OURS,
    },
    Dependant {
        name: "ivschat-client, rustls-aws-lc",
        folder: "ivschat-client-rustls-aws-lc",
        dependency: r#"ivschat-client = { PATH, default-features = false, features = ["rustls-aws-lc"] }"#,
        source: OURS,
    },
];

pub(crate) fn measure(quick: bool) -> Result<Dependants> {
    let dependants = if quick { &DEPENDANTS[..2] } else { &DEPENDANTS };
    let mut builds = Vec::new();
    for dependant in dependants {
        let name = dependant.name.to_owned();
        let outcome = build(dependant).map_err(|error| error.to_string());
        if let Err(error) = &outcome {
            step(&format!("{name} cannot be built: {error}"));
        }
        builds.push(Build { name, outcome });
    }
    Ok(Dependants { builds })
}

fn build(dependant: &Dependant) -> Result<Figures> {
    let Dependant {
        name,
        folder: package,
        ..
    } = dependant;
    let package = folder()?.join("dependants").join(package);
    write(dependant, &package)?;
    step(&format!("{name}: fetching"));
    let fetched = cargo().arg("fetch").current_dir(&package).status()?;
    if !fetched.success() {
        return Err("its dependencies cannot be fetched; the message of cargo is above".into());
    }
    step(&format!(
        "{name}: building from nothing, with optimizations"
    ));
    let (start, cpu) = (Instant::now(), usage::cpu_time_of_children()?);
    let mut build = cargo()
        .args(["build", "--release", "--offline"])
        .args(["--message-format", "json-render-diagnostics"])
        .arg("--target-dir")
        .arg(package.join("target"))
        .current_dir(&package)
        // What the user has set for other builds.
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WRAPPER")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut crates = HashSet::new();
    let mut binary = None;
    if let Some(messages) = build.stdout.take() {
        for message in BufReader::new(messages).lines() {
            let message: Value = serde_json::from_str(&message?).unwrap_or_default();
            if message["reason"] == "compiler-artifact" {
                crates.insert(message["package_id"].to_string());
                binary = message["executable"].as_str().map(str::to_owned).or(binary);
            }
        }
    }
    if !build.wait()?.success() {
        return Err(match dependant.folder.ends_with("native-tls") {
            true => "the build fails, since native-tls needs the headers of OpenSSL (libssl-dev) and pkg-config on Linux",
            false => "the build fails; the message of cargo is above",
        }
        .into());
    }
    let (elapsed, cpu) = (start.elapsed(), usage::cpu_time_of_children()? - cpu);
    let binary = binary.ok_or("cargo names no program")?;
    let figures = Figures {
        cpu_s: cpu.as_secs_f64(),
        elapsed_s: elapsed.as_secs_f64(),
        crates: crates.len(),
        binary_bytes: fs::metadata(binary)?.len(),
    };
    fs::remove_dir_all(package.join("target"))?;
    Ok(figures)
}

/// Writes the package, without anything from an earlier build.
fn write(dependant: &Dependant, package: &Path) -> Result<()> {
    let client = workspace().join("ivschat-client").canonicalize()?;
    let path = format!("path = {:?}", client.display().to_string());
    let dependency = dependant.dependency.replace("PATH", &path);
    let dependency = dependency.replace("VERSION", &version("aws-sdk-ivschat"));
    let manifest = format!(
        r#"[package]
name = "dependant"
version = "0.1.0"
edition = "2024"

[dependencies]
{dependency}
tokio = {{ version = "1", features = ["rt"] }}

[profile.release]
strip = true

[workspace]
"#
    );
    if package.exists() {
        fs::remove_dir_all(package)?;
    }
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("Cargo.toml"), manifest)?;
    // The same versions as in the workspace, where it has them.
    fs::copy(workspace().join("Cargo.lock"), package.join("Cargo.lock"))?;
    let source = format!("{}{MAIN}", dependant.source.trim_start());
    Ok(fs::write(package.join("src/main.rs"), source)?)
}
