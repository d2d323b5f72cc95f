//! Writes the modules of an invented service to `OUT_DIR`, for the client's runtime. The service has everything of
//! the documents in `codegen/tests/documents`.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use ivschat_codegen::{Document, Error, Module, generate, overlay_in, read};
use serde_json::{Map, Value, json};

const DOCUMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../codegen/tests/documents");

fn main() {
    println!("cargo::rerun-if-changed={DOCUMENTS}");
    // The features of ivschat-client, none of which this package has.
    println!(
        "cargo::rustc-check-cfg=cfg(feature, values({:?}, {:?}, {:?}, {:?}, {:?}))",
        "aws-config", "messaging", "native-tls", "rustls-aws-lc", "rustls-ring",
    );
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let (modules, _) = documents()
        .and_then(|documents| merge(&documents, &out.join("workshop.yaml")))
        .and_then(generate)
        .unwrap_or_else(|error| fail(&error.to_string()));
    for Module { name, contents } in modules {
        if name == "client.rs" {
            write(&out.join("examples.rs"), &examples(&contents));
        }
        write(&out.join(name), &contents);
    }
}

fn write(file: &Path, contents: &str) {
    if let Err(error) = fs::write(file, contents) {
        fail(&format!("{} cannot be written: {error}", file.display()));
    }
}

/// Reads all documents, each with its overlay, in the order of their names.
fn documents() -> Result<Vec<Document>, Error> {
    let folder = Path::new(DOCUMENTS);
    let entries = fs::read_dir(folder)
        .map_err(|error| Error::new(folder, format!("cannot be read: {error}")))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| !file.to_string_lossy().ends_with(".overlay.yaml"));
    files.sort();
    files
        .iter()
        .map(|file| read(file, overlay_in(folder, file).as_deref()))
        .collect()
}

/// Puts the paths, parameters and schemas of all documents into one, which has a name but no file.
fn merge(documents: &[Document], file: &Path) -> Result<Document, Error> {
    let [mut paths, mut parameters, mut schemas] = [Map::new(), Map::new(), Map::new()];
    for document in documents {
        add(document, "/paths", &mut paths)?;
        add(document, "/components/parameters", &mut parameters)?;
        add(document, "/components/schemas", &mut schemas)?;
    }
    let merged = json!({
        "openapi": "3.0.0",
        "info": {
            "title": "Workshop",
            "version": "2024-01-01",
            "x-serviceName": "workshop",
            "x-aws-signingName": "workshop",
        },
        "servers": [{ "url": "https://workshop.{region}.example.com" }],
        "paths": paths,
        "components": { "parameters": parameters, "schemas": schemas },
    });
    Document::parse(file, &merged.to_string())
}

/// Adds the entries of an object in a document. Documents may share what is the same in all of them.
fn add(document: &Document, pointer: &str, merged: &mut Map<String, Value>) -> Result<(), Error> {
    let entries = document.root().pointer(pointer).and_then(Value::as_object);
    for (name, entry) in entries.into_iter().flatten() {
        let other = merged.insert(name.clone(), entry.clone());
        if other.is_some_and(|other| other != *entry) {
            let message = format!("another document has a different `{name}`; rename one of them");
            return Err(document.error(pointer, message));
        }
    }
    Ok(())
}

/// Finds the examples in the documentation of a module, and returns each as a module of its own.
fn examples(module: &str) -> String {
    let mut examples = String::new();
    let mut in_example = false;
    for line in module.lines() {
        let Some(line) = line.trim_start().strip_prefix("///") else {
            continue;
        };
        let line = line.strip_prefix(' ').unwrap_or(line);
        match line {
            "```no_run" => {
                examples.push_str(&format!("mod line_{} {{\n", examples.lines().count()))
            }
            "```" if in_example => examples.push_str("}\n"),
            _ if in_example => {
                examples.push_str(line.strip_prefix("# ").unwrap_or(line));
                examples.push('\n');
            }
            _ => continue,
        }
        in_example = line != "```";
    }
    examples
}

fn fail(message: &str) -> ! {
    println!("cargo::error={message}");
    process::exit(1);
}
