//! The documentation shows programs that run.

/// The programs that a README shows, and the README.
const SHOWN: [(&str, &str, &str); 2] = [
    (
        "README.md",
        include_str!("../../README.md"),
        include_str!("../../ivschat-client/examples/quickstart.rs"),
    ),
    (
        "ivschat-client/README.md",
        include_str!("../../ivschat-client/README.md"),
        include_str!("../../ivschat-client/examples/quickstart.rs"),
    ),
];

/// Returns a program without the comment at its top, which says how to run it.
fn without_introduction(program: &str) -> &str {
    let end = program.find("\n\n").unwrap_or_default();
    program[end..].trim_start()
}

#[test]
fn the_readmes_show_the_examples_as_they_are() {
    for (name, readme, program) in SHOWN {
        let program = without_introduction(program);
        assert!(
            readme.contains(&format!("```rust\n{program}```\n")),
            "{name} shows another program than the example; copy it"
        );
    }
}

/// Registries and web pages show them, unlike rustdoc.
#[test]
fn the_documents_have_no_hidden_lines_and_no_paths_as_links() {
    let others = [
        (
            "ivschat-client/MOVING.md",
            include_str!("../../ivschat-client/MOVING.md"),
        ),
        ("tests/local/README.md", include_str!("../local/README.md")),
    ];
    let shown = SHOWN.map(|(name, readme, _)| (name, readme));
    for (name, document) in shown.into_iter().chain(others) {
        let blocks = document.split("```rust").skip(1);
        let code = blocks.filter_map(|block| block.split("```").next());
        let hidden = code
            .flat_map(str::lines)
            .find(|line| line.starts_with("# "));
        assert_eq!(hidden, None, "in {name}");
        assert!(!document.contains("](crate::"), "in {name}");
    }
}
