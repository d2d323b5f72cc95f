//! The modules of the client form layers, and no module uses a higher layer.

use std::path::{Path, PathBuf};
use std::{fs, io};

use fixtures::TestResult;

/// The layers, from the lowest. Generated models and exceptions are plain data, which errors contain.
const LAYERS: [&[&str]; 9] = [
    &["primitives", "platform::threads"],
    &["wire"],
    &["types"],
    &["Error", "error", "types::error"],
    &["Config", "config", "service"],
    &["platform"],
    &["runtime"],
    &[
        "Client",
        "client",
        "methods",
        "operation",
        "requests",
        "types::builders",
    ],
    &["messaging"],
];

/// The generated modules, and where the library includes them.
const GENERATED: [(&str, &str); 7] = [
    ("builders.rs", "types::builders"),
    ("client.rs", "methods"),
    ("errors.rs", "types::error"),
    ("operations.rs", "operation"),
    ("requests.rs", "requests"),
    ("service.rs", "service"),
    ("types.rs", "types"),
];

#[test]
fn no_module_uses_a_higher_layer() -> TestResult {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ivschat-client");
    let mut faults = vec![];
    for file in sources(&package.join("src"))? {
        let path = file.strip_prefix(package.join("src"))?.with_extension("");
        let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
        // The root contains every layer.
        if names != ["lib"] {
            faults.extend(check(&file, &names.join("::"))?);
        }
    }
    for file in sources(&package.join("generated"))? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rs") {
            let module = GENERATED.iter().find(|(generated, _)| *generated == name);
            let (_, module) = module.ok_or_else(|| format!("add {name} to GENERATED"))?;
            faults.extend(check(&file, module)?);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn only_the_platform_layer_depends_on_the_target() -> TestResult {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ivschat-client/src");
    let mut faults = vec![];
    for file in sources(&folder)? {
        let path = file.strip_prefix(&folder)?;
        let is_platform = path.with_extension("").starts_with("platform");
        let code = fs::read_to_string(&file)?;
        for (number, line) in code.lines().enumerate() {
            if !is_platform && line.contains("target_") {
                faults.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// Returns all files in a folder and its subfolders.
fn sources(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = vec![];
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// Returns the uses of higher layers in a file, with their lines.
fn check(file: &Path, module: &str) -> TestResult<Vec<String>> {
    let own = layer(module).ok_or_else(|| format!("add {module} to LAYERS"))?;
    let text = fs::read_to_string(file)?;
    let code: Vec<&str> = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect();
    let code = code.join("\n");
    let mut faults = vec![];
    for (position, prefix) in code.match_indices("crate::") {
        let line = code[..position].lines().count().max(1);
        for path in paths(&code[position + prefix.len()..]) {
            let problem = match layer(&path) {
                Some(used) if used <= own => continue,
                Some(_) => format!("`{module}` uses `{path}` of a higher layer"),
                None => format!("`{path}` belongs to no layer"),
            };
            faults.push(format!("{}:{line}: {problem}", file.display()));
        }
    }
    Ok(faults)
}

/// Returns the paths after `crate::`: one, or several in braces such as `{Client, error::Error}`.
fn paths(code: &str) -> Vec<String> {
    let list = match code.strip_prefix('{') {
        Some(group) => group
            .split('}')
            .next()
            .unwrap_or_default()
            .split(',')
            .collect(),
        None => vec![code],
    };
    let is_part_of_path =
        |character: &char| character.is_alphanumeric() || "_:".contains(*character);
    let paths = list.into_iter().map(|path| {
        let path = path.trim_start().chars().take_while(is_part_of_path);
        path.collect::<String>().trim_end_matches(':').to_owned()
    });
    paths.filter(|path| !path.is_empty()).collect()
}

/// Returns the layer of a path such as `types::error::ServiceError`, by its longest prefix in [`LAYERS`].
fn layer(path: &str) -> Option<usize> {
    let layers = LAYERS.iter().enumerate();
    let names = layers.flat_map(|(layer, names)| names.iter().map(move |name| (layer, *name)));
    let prefixes = names.filter(|(_, name)| {
        let rest = path.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    });
    prefixes
        .max_by_key(|(_, name)| name.len())
        .map(|(layer, _)| layer)
}
