//! What is said about committed modules that differ from what the generator writes.

use std::fs;
use std::path::Path;

use ivschat_codegen::Module;
use ivschat_codegen::snapshot::{self, Stale};

/// What is stale of one module, committed with these contents.
fn find_stale(test: &str, committed: &str, contents: &str) -> Option<Stale> {
    let name = format!("ivschat-codegen-{}-{test}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let module = |contents: &str| Module {
        name: "types.rs",
        contents: contents.to_owned(),
    };
    snapshot::write(&folder, &[module(committed)]).expect("it can be written");
    let stale = snapshot::find_stale(&folder, &[module(contents)]).pop();
    fs::remove_dir_all(&folder).expect("it can be removed");
    stale
}

#[test]
fn a_module_that_is_up_to_date_is_not_stale() {
    assert!(find_stale("same", "struct Book;\n", "struct Book;\n").is_none());
}

#[test]
fn a_difference_has_the_lines_around_it() {
    let committed = "one\ntwo\nthree\nfour\nfive\n";
    let stale = find_stale("one", committed, "one\ntwo\n3\nfour\nfive\n").expect("it differs");
    assert_eq!(stale.line, Some(3));
    assert_eq!(stale.diff, "@@ -2,3 +2,3 @@\n two\n-three\n+3\n four");
}

#[test]
fn a_long_difference_is_cut_and_counted() {
    let [committed, contents] = ["old\n", "new\n"].map(|line| line.repeat(100));
    let stale = find_stale("many", &committed, &contents).expect("it differs");
    let lines: Vec<&str> = stale.diff.lines().collect();
    assert_eq!(lines.len(), 21, "{}", stale.diff);
    assert_eq!(lines[20], "… and 181 more lines");
}

#[test]
fn a_missing_module_has_no_difference() {
    let module = Module {
        name: "types.rs",
        contents: "struct Book;\n".to_owned(),
    };
    let stale = snapshot::find_stale(Path::new("no-such-folder"), &[module]);
    assert_eq!((stale[0].line, stale[0].diff.as_str()), (None, ""));
}

#[test]
fn nothing_is_left_to_review_after_writing() {
    let name = format!("ivschat-codegen-{}-pending", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).expect("it can be created");
    let module = Module {
        name: "types.rs",
        contents: "struct Book;\n".to_owned(),
    };
    fs::write(folder.join("types.rs.snap.new"), "struct").expect("it can be written");
    snapshot::write(&folder, &[module]).expect("it can be written");
    let files = fs::read_dir(&folder).expect("it can be listed").flatten();
    let files: Vec<_> = files.map(|file| file.file_name()).collect();
    fs::remove_dir_all(&folder).expect("it can be removed");
    assert_eq!(files, ["types.rs.snap"]);
}
