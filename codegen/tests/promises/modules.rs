//! The modules as a whole: the same bytes on every run, and no service in the generator.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use ivschat_codegen::{Document, Module, generate, read};
use quote::ToTokens;
use serde_json::Value;
use syn::{ImplItem, Item, ItemImpl, Type};

const LIBRARY: &str = include_str!("library.yaml");
const OBSTACLES: &str = include_str!("../documents/obstacles.yaml");

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The document in `spec/`, with its overlay.
fn real_document() -> Document {
    let spec = workspace().join("spec");
    let overlay = spec.join("ivschat-2020-07-14.overlay.yaml");
    read(&spec.join("ivschat-2020-07-14.yaml"), Some(&overlay)).expect("the overlay applies")
}

fn modules(document: &str) -> Vec<Module> {
    let document = Document::parse(Path::new("library.yaml"), document).expect("it is OpenAPI 3.0");
    generate(document).expect("it can be generated").0
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let [once, twice] = [(); 2].map(|()| generate(real_document()).expect("it can be generated").0);
    assert!(once == twice);
}

#[test]
fn the_order_of_properties_in_the_document_does_not_matter() {
    for document in [LIBRARY, OBSTACLES] {
        let parsed = Document::parse(Path::new("library.yaml"), document).expect("OpenAPI 3.0");
        let mut reversed = String::new();
        write_reversed(parsed.root(), &mut reversed);
        assert!(reversed.find("\"servers\"") < reversed.find("\"info\""));
        assert!(modules(document) == modules(&reversed));
    }
}

/// Writes JSON, which is YAML, with the properties of each object in reverse order.
fn write_reversed(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            text.push('{');
            for (key, value) in map.iter().rev() {
                text.push_str(&format!("{}: ", Value::from(key.as_str())));
                write_reversed(value, text);
                text.push_str(",\n");
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_reversed(item, text);
                text.push_str(",\n");
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[test]
fn rustfmt_changes_nothing() {
    let documents = [LIBRARY, OBSTACLES].map(modules).into_iter();
    let real = generate(real_document()).expect("it can be generated").0;
    for module in documents.flatten().chain(real) {
        if !module.name.ends_with(".rs") {
            continue;
        }
        let child = Command::new("rustfmt")
            .args(["--edition", "2024"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        // Not every toolchain has it; the layout is the same without.
        let Ok(mut child) = child else {
            return;
        };
        let mut input = child.stdin.take().expect("it is piped");
        let code = module.contents.clone();
        let writer = thread::spawn(move || input.write_all(code.as_bytes()));
        let output = child.wait_with_output().expect("it ends");
        writer.join().expect("it ends").expect("all is read");
        let formatted = String::from_utf8(output.stdout).expect("it is text");
        let mut lines = module.contents.lines().zip(formatted.lines());
        let difference = lines.find(|(ours, theirs)| ours != theirs);
        assert_eq!(difference, None, "{}", module.name);
        assert_eq!(module.contents.len(), formatted.len(), "{}", module.name);
    }
}

#[test]
fn every_module_names_its_document() {
    for module in modules(LIBRARY) {
        let start = match module.name.rsplit_once('.') {
            Some((_, "rs")) => "// Generated from library.yaml ",
            _ => "<!-- Generated from library.yaml ",
        };
        assert!(module.contents.starts_with(start), "{}", module.name);
    }
}

/// The library with one change, of which no more than `debug` may be printed of the type `name`.
fn assert_debug(from: &str, to: &str, name: &str, debug: &str) {
    assert!(LIBRARY.contains(from), "the library has no `{from}`");
    let modules = modules(&LIBRARY.replace(from, to));
    let files = modules
        .iter()
        .filter(|module| module.name.ends_with(".rs"))
        .map(|module| syn::parse_file(&module.contents).expect("it is Rust"));
    let items: Vec<Item> = files.flat_map(|file| file.items).collect();
    let attributes = items.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == name => Some(&item.attrs),
        Item::Enum(item) if item.ident == name => Some(&item.attrs),
        _ => None,
    });
    for attribute in attributes.expect("there should be a type of this name") {
        let text = attribute.to_token_stream().to_string();
        assert!(!text.contains("Debug"), "{name}: {text}");
    }
    let bodies: Vec<String> = items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(block) if is_debug_for(block, name) => match block.items.as_slice() {
                [ImplItem::Fn(method)] => Some(method.block.to_token_stream().to_string()),
                _ => None,
            },
            _ => None,
        })
        .map(|text| text.split_whitespace().collect())
        .collect();
    let debug: String = debug.split_whitespace().collect();
    assert_eq!(bodies, [format!("{{{debug}}}")], "{to}");
}

fn is_debug_for(block: &ItemImpl, name: &str) -> bool {
    let of_debug = block.trait_.as_ref().is_some_and(|(path, _)| {
        path.segments
            .last()
            .is_some_and(|last| last.ident == "Debug")
    });
    let Type::Path(ty) = block.self_ty.as_ref() else {
        return false;
    };
    let last = ty.path.segments.last();
    of_debug && last.is_some_and(|last| last.ident == name)
}

const OPAQUE: &str = "f.write_str(REDACTED)";

#[test]
fn a_model_that_the_document_marks_as_sensitive_is_never_printed() {
    // A structure, a union, an enum and an input.
    for name in ["ListBooksResponse", "Source", "Genre", "ListBooksRequest"] {
        let from = format!("    {name}:\n");
        let to = format!("{from}      x-sensitive: true\n");
        assert_debug(&from, &to, name, OPAQUE);
    }
}

#[test]
fn the_builder_of_a_sensitive_model_is_never_printed() {
    let from = "    ListBooksRequest:\n";
    let to = "    ListBooksRequest:\n      x-sensitive: true\n";
    assert_debug(from, to, "ListBooksRequestBuilder", OPAQUE);
}

#[test]
fn a_union_with_a_sensitive_member_is_never_printed() {
    for mark in ["x-sensitive: true", "format: password"] {
        let to = format!("        donor:\n          {mark}\n");
        assert_debug("        donor:\n", &to, "Source", OPAQUE);
    }
}

#[test]
fn a_member_that_the_document_marks_as_sensitive_is_never_printed() {
    for (name, mark) in [
        ("ListBooksRequest", "x-sensitive: true"),
        ("ListBooksRequest", "format: password"),
        ("ListBooksRequestBuilder", "x-sensitive: true"),
    ] {
        assert_debug(
            "        shelf:\n          type: string\n        pageSize",
            &format!("        shelf:\n          type: string\n          {mark}\n        pageSize"),
            name,
            &format!(
                "f.debug_struct(\"{name}\")
                    .field(\"page_size\", &self.page_size)
                    .field(\"shelf\", &REDACTED)
                    .field(\"source\", &self.source)
                    .finish()"
            ),
        );
    }
    // A list of sensitive items.
    assert_debug(
        "          items:\n            $ref: '#/components/schemas/Genre'",
        "          items: { type: string, x-sensitive: true }",
        "ListBooksResponse",
        "f.debug_struct(\"ListBooksResponse\")
            .field(\"genres\", &REDACTED)
            .field(\"_request_id\", &self._request_id)
            .finish()",
    );
    // A query parameter.
    for name in ["ClearShelfRequest", "ClearShelfRequestBuilder"] {
        assert_debug(
            "        description: Why.\n",
            "        description: Why.\n        x-sensitive: true\n",
            name,
            &format!(
                "f.debug_struct(\"{name}\")
                    .field(\"reason\", &REDACTED)
                    .field(\"shelf_id\", &self.shelf_id)
                    .finish()"
            ),
        );
    }
}

#[test]
fn an_exception_that_the_document_marks_as_sensitive_is_never_printed() {
    assert_debug(
        "    GoneException: {}",
        "    GoneException: { type: object, properties: { pin: { type: string, x-sensitive: true }, since: { type: integer } } }",
        "GoneException",
        "f.debug_struct(\"GoneException\")
            .field(\"pin\", &REDACTED)
            .field(\"since\", &self.since)
            .finish()",
    );
    assert_debug(
        "    GoneException: {}",
        "    GoneException: { type: object, x-sensitive: true, properties: { pin: { type: string } } }",
        "GoneException",
        OPAQUE,
    );
}

#[test]
fn bounds_and_defaults_are_documented() {
    let bounded = "        pageSize:
          type: integer
          description: How many.
          minimum: 1
          maximum: 50
          default: 20
        genres:
          type: array
          description: Of which kind.
          maxItems: 3
          items: { type: string, minLength: 1, maxLength: 9, pattern: '^[A-Z]+$' }
";
    let library = LIBRARY.replace("        pageSize:\n          type: integer\n", bounded);
    let modules = modules(&library);
    for (name, file) in [("the field", "types.rs"), ("the setter", "builders.rs")] {
        let module = modules.iter().find(|module| module.name == file);
        let code = &module.expect("there should be such a module").contents;
        let docs: String = code
            .lines()
            .map(|line| line.trim_start_matches([' ', '/']))
            .collect();
        for sentences in [
            "How many.Range: 1–50. Default: `20`.",
            "Of which kind.Number of items: at most 3. Each item: length: 1–9 characters. Pattern: `^[A-Z]+$`.",
        ] {
            assert!(docs.contains(sentences), "{name}: {sentences}");
        }
    }
}

#[test]
fn what_is_deprecated_is_marked() {
    let operation = LIBRARY.replace(
        "      operationId: ListBooks\n",
        "      operationId: ListBooks\n      deprecated: true\n",
    );
    let member = LIBRARY.replace(
        "        pageSize:\n",
        "        pageSize:\n          deprecated: true\n",
    );
    let output = LIBRARY.replace(
        "        genres:\n",
        "        genres:\n          deprecated: true\n",
    );
    for (library, file, methods) in [
        (operation, "client.rs", &["list_books"][..]),
        (
            member,
            "builders.rs",
            &["page_size", "set_page_size", "get_page_size"],
        ),
        (output, "types.rs", &["genres"]),
    ] {
        let modules = modules(&library);
        let module = modules.iter().find(|module| module.name == file);
        let code = &module.expect("there should be such a module").contents;
        assert_eq!(
            code.matches("#[deprecated]").count(),
            methods.len(),
            "{code}"
        );
        for method in methods {
            let marked = format!("#[deprecated]\n    pub fn {method}(");
            assert!(code.contains(&marked), "{method}");
        }
    }
}

#[test]
fn the_document_needs_no_more_descriptions() {
    let missing = ivschat_codegen::descriptions::find_missing(&real_document());
    let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_generator_knows_neither_a_service_nor_its_crate() {
    let document = real_document();
    let paths = document.root()["paths"].as_object().expect("it has paths");
    let operations = paths
        .values()
        .flat_map(|item| item.as_object().expect("a path has operations").values())
        .filter_map(|operation| operation.get("operationId")?.as_str())
        .map(str::to_lowercase);
    let mut words: Vec<String> = operations.collect();
    assert!(words.len() > 10, "the document has operations: {words:?}");
    let more = ["chat", "ivs", "room", "logging", "participant"];
    words.extend(more.map(str::to_owned));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in rust_files(&folder) {
        let text = fs::read_to_string(&file).expect("the sources can be read");
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            let line = line.to_lowercase();
            for word in &words {
                assert!(
                    !line.contains(word),
                    "{}: `{word}` in `{line}`",
                    file.display()
                );
            }
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = vec![];
    for entry in fs::read_dir(folder).expect("the sources can be listed") {
        let path = entry.expect("the sources can be listed").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else {
            files.push(path);
        }
    }
    files
}
