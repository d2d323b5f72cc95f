//! `cargo xtask corpus` over a folder of small documents.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

type TestResult = Result<(), Box<dyn Error>>;

/// One operation, with what a test needs to be different.
fn document(path: &str, output: Value) -> Value {
    json!({
        "openapi": "3.0.0",
        "info": { "title": "Lamps", "version": "2020-01-01", "x-serviceName": "lamps", "x-aws-signingName": "lamps" },
        "servers": [{ "url": "https://lamps.{region}.amazonaws.com" }],
        "paths": { path: { "get": {
            "operationId": "GetLamp",
            "responses": { "200": { "description": "", "content": { "application/json": { "schema": output } } } },
        } } },
        "components": { "schemas": { "Lamp": {
            "type": "object",
            "properties": { "color": { "type": "string", "description": "The color." } },
        } } },
    })
}

fn lamp() -> Value {
    json!({ "$ref": "#/components/schemas/Lamp" })
}

/// A folder with documents, and one for the results.
struct Corpus {
    documents: TempDir,
    out: TempDir,
}

impl Corpus {
    fn new(documents: &[(&str, Value)]) -> Result<Self, Box<dyn Error>> {
        let corpus = Self {
            documents: TempDir::new()?,
            out: TempDir::new()?,
        };
        for (name, document) in documents {
            fs::write(corpus.documents.path().join(name), document.to_string())?;
        }
        Ok(corpus)
    }

    fn run(&self, options: &[&str]) -> std::io::Result<Output> {
        let mut corpus = Command::new(env!("CARGO_BIN_EXE_xtask"));
        corpus.args(["corpus", "--generate-only", "--out"]);
        corpus.arg(self.out.path()).arg(self.documents.path());
        corpus.args(options).output()
    }

    /// Returns the results as JSON.
    fn table(&self) -> Result<Vec<Value>, Box<dyn Error>> {
        let contents = fs::read(self.out.path().join("table.json"))?;
        Ok(serde_json::from_slice(&contents)?)
    }

    /// The file with what is known of a document.
    fn outcome(&self, name: &str) -> std::path::PathBuf {
        let documents = self.out.path().join("documents");
        documents.join(name).join("outcome.json")
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn each_document_has_its_own_result() -> TestResult {
    let corpus = Corpus::new(&[
        ("good.json", document("/lamp", lamp())),
        (
            "other.json",
            document("/#X-Amz-Target=Lamps.GetLamp", lamp()),
        ),
        (
            "lost.json",
            document("/lamp", json!({ "$ref": "#/components/schemas/Candle" })),
        ),
        ("broken.yaml", json!("not a document")),
    ])?;
    let output = corpus.run(&[])?;
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let table = corpus.table()?;
    let verdicts: Vec<(&str, &str)> = table
        .iter()
        .filter_map(|row| {
            Some((
                row["name"].as_str()?,
                row["generation"]["verdict"].as_str()?,
            ))
        })
        .collect();
    let expected = [
        ("broken", "refused"),
        ("good", "generated"),
        ("lost", "refused"),
    ];
    assert_eq!(verdicts, expected);
    let reason = table[2]["generation"]["reasons"][0].as_str();
    assert!(
        reason.is_some_and(|reason| reason.contains("Candle")),
        "{table:?}"
    );
    assert_eq!(table[1]["generation"]["operations"], 1);
    let printed = stdout(&output);
    let summary = "3 documents of rest-json (1 of other protocols skipped): 1 generated, 2 refused";
    assert!(printed.contains(summary), "{printed}");
    // It is not a terminal.
    assert!(output.stderr.is_empty(), "{output:?}");
    let modules = corpus.outcome("good").with_file_name("generated");
    assert!(modules.join("types.rs.snap").exists());
    Ok(())
}

#[test]
fn it_succeeds_if_nothing_is_refused() -> TestResult {
    let corpus = Corpus::new(&[
        ("good.json", document("/lamp", lamp())),
        ("lost.json", document("/lamp", json!({ "$ref": "#/no" }))),
    ])?;
    let output = corpus.run(&["--filter", "go"])?;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(corpus.table()?.len(), 1);
    Ok(())
}

/// A known result is one that only an earlier run can have written.
#[test]
fn results_are_kept_until_something_changes() -> TestResult {
    let corpus = Corpus::new(&[("good.json", document("/lamp", lamp()))])?;
    let operations = |options: &[&str]| -> Result<Value, Box<dyn Error>> {
        let file = corpus.outcome("good");
        let mut outcome: Value = serde_json::from_slice(&fs::read(&file)?)?;
        outcome["generation"]["operations"] = json!(999);
        fs::write(&file, outcome.to_string())?;
        corpus.run(options)?;
        Ok(corpus.table()?[0]["generation"]["operations"].clone())
    };
    corpus.run(&[])?;
    assert_eq!(operations(&[])?, 999);
    assert_eq!(operations(&["--fresh"])?, 1);
    let changed = document("/lamps", lamp()).to_string();
    fs::write(corpus.documents.path().join("good.json"), changed)?;
    assert_eq!(operations(&[])?, 1);
    Ok(())
}

/// A killed run leaves files that are no results, at worst.
#[test]
fn half_a_result_is_no_result() -> TestResult {
    let corpus = Corpus::new(&[("good.json", document("/lamp", lamp()))])?;
    corpus.run(&[])?;
    let file = corpus.outcome("good");
    let contents = fs::read(&file)?;
    fs::write(&file, &contents[..contents.len() / 2])?;
    let output = corpus.run(&[])?;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(corpus.table()?[0]["generation"]["operations"], 1);
    Ok(())
}

#[test]
fn models_of_botocore_are_imported() -> TestResult {
    let corpus = Corpus::new(&[])?;
    let write = |service: &str, protocol: &str| -> TestResult {
        let folder = corpus.documents.path().join(service).join("2020-01-01");
        fs::create_dir_all(&folder)?;
        let model = json!({
            "metadata": {
                "apiVersion": "2020-01-01", "endpointPrefix": service, "protocol": protocol,
                "serviceFullName": "Lamps", "serviceId": "Lamps", "signatureVersion": "v4", "signingName": service,
                "uid": format!("{service}-2020-01-01"),
            },
            "operations": { "GetLamp": {
                "name": "GetLamp",
                "http": { "method": "GET", "requestUri": "/lamp" },
                "output": { "shape": "Lamp" },
            } },
            "shapes": {
                "Lamp": { "type": "structure", "members": { "color": { "shape": "Color" } } },
                "Color": { "type": "string" },
            },
        });
        fs::write(folder.join("service-2.json"), model.to_string())?;
        Ok(())
    };
    write("lamps", "rest-json")?;
    write("candles", "query")?;
    // As in botocore's folder.
    fs::write(corpus.documents.path().join("endpoints.json"), "{}")?;
    let output = corpus.run(&[])?;
    assert!(output.status.success(), "{output:?}");
    let table = corpus.table()?;
    assert_eq!(table.len(), 1);
    assert_eq!(table[0]["name"], "lamps");
    assert_eq!(table[0]["generation"]["verdict"], "generated");
    Ok(())
}

#[test]
fn a_folder_without_documents_is_an_error() -> TestResult {
    let corpus = Corpus::new(&[])?;
    let output = corpus.run(&[])?;
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("has no documents"), "{message}");
    assert!(!Path::new(&corpus.out.path().join("table.md")).exists());
    Ok(())
}
