//! Documents that would take too much time or memory are refused, and failed writes leave nothing behind.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use ivschat_codegen::{Document, Module, generate, snapshot};

const HEAD: &str = "
openapi: 3.0.0
info: { title: Library, version: '2024-01-01', x-serviceName: library, x-aws-signingName: library }
servers: [{ url: 'https://library.{region}.example.com' }]
";

const LIST_BOOKS: &str = "
paths:
  /ListBooks:
    post:
      operationId: ListBooks
      requestBody:
        content:
          application/json:
            schema: { type: object, required: [a], properties: { a: { $ref: '#/components/schemas/A0' } } }
      responses: { '204': { description: Success } }
";

/// A document with schemas `A0`, `A1`, …, each in the form that `schema` gives for it and the next one.
fn chain(paths: &str, length: usize, schema: impl Fn(&str) -> String) -> String {
    let mut text = format!("{HEAD}{paths}\ncomponents:\n  schemas:\n");
    for index in 0..length {
        let next = format!("{{ $ref: '#/components/schemas/A{} }}", index + 1).replace(" }", "' }");
        writeln!(text, "    A{index}: {}", schema(&next)).expect("a string can be written");
    }
    writeln!(text, "    A{length}: {{ type: string }}").expect("a string can be written");
    text
}

fn outcome(text: &str) -> Result<Vec<Module>, String> {
    let document = Document::parse(Path::new("library.yaml"), text);
    document
        .and_then(generate)
        .map(|(modules, _)| modules)
        .map_err(|error| error.to_string())
}

fn error(text: &str) -> String {
    outcome(text).expect_err("it is too large")
}

fn warnings(text: &str) -> String {
    let document = Document::parse(Path::new("library.yaml"), text);
    match document.and_then(generate) {
        Ok((_, warnings)) => warnings.to_string(),
        Err(error) => panic!("it is refused: {error}"),
    }
}

#[test]
fn aliases_are_counted_as_often_as_they_are_used() {
    let long = "x".repeat(100_000);
    let mut strings = format!("{HEAD}x-a: &a {long}\nx-b:\n");
    (0..20_000).for_each(|_| strings.push_str("- *a\n"));
    assert_snapshot!(error(&strings), @"library.yaml:173: too large: more than 16777216 bytes in strings, with aliases expanded");

    let mut lists = format!("{HEAD}x-0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(lists, "x-{level}: &a{level} [{items}]").expect("a string can be written");
    }
    assert_snapshot!(error(&lists), @"library.yaml:10: too large: more than 500000 mappings, sequences and scalars, with aliases expanded");

    let mut nested = format!("{HEAD}x-0: &a0 []\n");
    for level in 1..1000 {
        writeln!(nested, "x-{level}: &a{level} [*a{}]", level - 1)
            .expect("a string can be written");
    }
    assert_snapshot!(error(&nested), @"library.yaml:204: not valid YAML: it is nested too deeply");
}

#[test]
fn aliases_are_expanded() {
    let schema =
        "{ type: object, properties: { a: &a { type: string, description: Shared. }, b: *a } }";
    let modules = outcome(&format!(
        "{HEAD}paths: {{}}\ncomponents: {{ schemas: {{ Book: {schema} }} }}\n"
    ));
    let modules = modules.expect("it is small");
    let types = modules
        .iter()
        .find(|module| module.name == "types.rs")
        .expect("it is there");
    assert_eq!(
        types.contents.matches("/// Shared.\n    #[serde").count(),
        2,
        "{}",
        types.contents
    );
}

#[test]
fn a_file_that_does_not_end_is_not_read_to_its_end() {
    let zeros = Path::new("/dev/zero");
    if zeros.exists() {
        let error = Document::read(zeros)
            .expect_err("it is too large")
            .to_string();
        assert_eq!(error, "/dev/zero: too large: more than 16777216 bytes");
    }
}

#[test]
fn references_do_not_lead_to_each_other_for_ever() {
    let references = chain("paths: {}", 4000, |next| next.to_owned());
    assert_snapshot!(error(&references).lines().next().unwrap_or_default(), @"library.yaml:8 (#/components/schemas/A0): `$ref: #/components/schemas/A1` leads from one `$ref` to the next, more than 16 times");
    let circle = "x-a: { $ref: '#/x-b' }\nx-b: { $ref: '#/x-a' }\n";
    let circle = error(&format!("{HEAD}{circle}"));
    assert_snapshot!(circle.lines().next().unwrap_or_default(), @"library.yaml:5 (#/x-a): `$ref: #/x-b` leads from one `$ref` to the next, more than 16 times");
}

#[test]
fn lists_within_each_other_are_not_inlined_for_ever() {
    let lists = chain("paths: {}", 4000, |next| {
        format!("{{ type: array, items: {next} }}")
    });
    assert!(
        warnings(&lists)
            .contains("(#/components/schemas/A65): more than 64 lists and maps are nested")
    );
    let circle = chain("paths: {}", 1, |_| {
        "{ type: array, items: { type: array, items: { $ref: '#/components/schemas/A0' } } }"
            .to_owned()
    });
    assert_snapshot!(warnings(&circle), @r"
    warning: 1 schema(s) read and written as any JSON:
      library.yaml:8 (#/components/schemas/A0): the list or map contains itself
    ");
    // Large, so that few copies are too many.
    let note = "x".repeat(10_000);
    let doubling = chain(LIST_BOOKS, 40, |next| {
        let book = format!("{{ type: object, properties: {{ a: {next}, b: {next} }} }}");
        format!("{{ type: array, x-note: {note}, items: {book} }}")
    });
    assert!(
        error(&doubling).contains("too large: more than 16777216 bytes, with references expanded")
    );
}

#[test]
fn types_within_each_other_need_no_stack() {
    let lists = |levels: usize| {
        let (open, close) = ("{ type: array, items: ".repeat(levels), " }".repeat(levels));
        let book =
            format!("{{ type: object, properties: {{ a: {open}{{ type: string }}{close} }} }}");
        format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    Book: {book}\n")
    };
    assert!(outcome(&lists(70)).is_ok());
    assert_snapshot!(error(&lists(150)), @"library.yaml:8 (#/components/schemas/Book): the schema is nested too deeply: more than 80 levels; an overlay action could move what is in it to a schema with a name (rule `refuse_deep_schemas`)");
}

#[test]
fn what_is_copied_to_each_of_its_uses_is_counted_each_time() {
    let long = "x".repeat(100_000);
    let text = format!("{{ type: string, x-note: {long} }}");
    let members: String = (0..500)
        .map(|index| format!("m{index}: {{ $ref: '#/components/schemas/Text' }}, "))
        .collect();
    let schemas = format!(
        "{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    Text: {text}\n    Book: {{ type: object, properties: {{ {members} }} }}\n"
    );
    assert_snapshot!(error(&schemas), @"library.yaml:9 (#/components/schemas/Book/properties/m249): too large: more than 16777216 bytes, with references expanded; an overlay action could remove what is not needed (rule `inline_scalars_lists_and_maps`)");

    let operation = "parameters: [{ $ref: '#/components/parameters/Text' }], responses: { '204': { description: Success } }";
    let paths: String = (0..500)
        .map(|index| {
            format!("  /p{index}: {{ get: {{ operationId: Get{index}, {operation} }} }}\n")
        })
        .collect();
    let parameter = format!("{{ name: q, in: query, x-note: {long}, schema: {{ type: string }} }}");
    let parameters =
        format!("{HEAD}paths:\n{paths}components: {{ parameters: {{ Text: {parameter} }} }}\n");
    assert_snapshot!(error(&parameters), @r"
    library.yaml:255 (#/paths/~1p249/get): too large: more than 16777216 bytes, with references expanded; an overlay action could remove what is not needed (rule `resolve_parameters`)
    library.yaml:434 (#/paths/~1p428/get): too large: more than 16777216 bytes, with references expanded; an overlay action could remove what is not needed (rule `gather_inputs`)
    ");
}

#[test]
fn schemas_and_paths_are_counted() {
    let object = "{ type: object, properties: {} }";
    assert_snapshot!(error(&chain("paths: {}", 5000, |_| object.to_owned())), @"library.yaml:8 (#/components/schemas): 5001 entries are more than the 5000 that are supported; an overlay action could remove what is not needed");
    let paths: String = (0..1001)
        .map(|index| format!("  /p{index}: {{}}\n"))
        .collect();
    assert_snapshot!(error(&format!("{HEAD}paths:\n{paths}")), @"library.yaml:6 (#/paths): 1001 entries are more than the 1000 that are supported; an overlay action could remove what is not needed");
}

#[test]
fn an_example_is_not_made_up_of_structures_without_end() {
    let structures = chain(LIST_BOOKS, 300, |next| {
        format!("{{ type: object, required: [a], properties: {{ a: {next} }} }}")
    });
    let modules = outcome(&structures).expect("structures may contain each other");
    assert!(
        modules
            .iter()
            .all(|module| !module.contents.contains("# Example"))
    );
}

#[test]
fn a_failed_write_replaces_nothing() {
    let folder = std::env::temp_dir().join(format!("ivschat-codegen-{}", std::process::id()));
    let modules = ["first.rs", "second.rs"].map(|name| Module {
        name,
        contents: "// code\n".to_owned(),
    });
    let names = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("it can be listed").flatten();
        entries
            .map(|entry| entry.path())
            .filter(|path| path.is_file())
            .collect()
    };
    // A folder of the name that the last file needs, before it is renamed, then after.
    let temporary = format!(".second.rs.snap.{}.new", std::process::id());
    for obstacle in [temporary.as_str(), "second.rs.snap"] {
        fs::create_dir_all(folder.join(obstacle).join("content")).expect("it can be created");
        let error = snapshot::write(&folder, &modules)
            .expect_err("it is in the way")
            .to_string();
        let left = names(&folder);
        fs::remove_dir_all(&folder).expect("it can be removed");
        assert!(
            error.contains(obstacle) && error.contains("cannot be written: "),
            "{error}"
        );
        assert!(left.is_empty(), "{obstacle}: {left:?}");
    }
}
