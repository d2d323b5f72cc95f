//! Rust names. Everything that gets a name from the document gets it here.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::external::{EXTERNAL, PRELUDE};

/// Name of a type: `APIKey` becomes `ApiKey`. The types that the generated code uses from elsewhere keep their names.
pub(crate) fn type_name(name: &str) -> String {
    let name = upper_camel(name);
    let external = EXTERNAL.iter().map(|(name, _)| name);
    let mut used = external.chain(PRELUDE).chain(&["ServiceError"]);
    let suffix = if used.any(|used| *used == name) {
        "Model"
    } else {
        ""
    };
    format!("{name}{suffix}")
}

/// Name of a variant of an enum or a union.
pub(crate) fn variant_name(name: &str) -> String {
    match upper_camel(name) {
        // It would collide with the one for values that are not known.
        name if ["Self", "Unknown"].contains(&name.as_str()) => format!("{name}Value"),
        _ if name.is_empty() => "Empty".to_owned(),
        name => name,
    }
}

/// Name of a field, a method or a module.
pub(crate) fn member_name(name: &str) -> String {
    let name = with_letter(&words(name).to_snake_case(), "x");
    // `gen` is a keyword since edition 2024.
    match syn::parse_str::<syn::Ident>(&name) {
        Ok(_) if name != "gen" => name,
        _ => format!("{name}_"),
    }
}

/// Name of the method of a builder that sets a member. The builder's own methods keep their names.
pub(crate) fn setter_name(member: &str) -> String {
    const TAKEN: &[&str] = &[
        "build",
        "clone",
        "customize",
        "default",
        "into_paginator",
        "new",
        "send",
    ];
    beside(member, TAKEN)
}

/// Name of the method of a structure that returns a member. The structure's own methods keep their names.
pub(crate) fn accessor_name(member: &str) -> String {
    beside(member, &["builder", "clone", "default", "fmt"])
}

/// Name of the method of the client that starts an operation. The client's own methods keep their names.
pub(crate) fn method_name(operation: &str) -> String {
    const TAKEN: &[&str] = &["clone", "config", "fmt", "from_conf", "from_env", "new"];
    beside(&member_name(operation), TAKEN)
}

fn beside(name: &str, taken: &[&str]) -> String {
    let underscore = if taken.contains(&name) { "_" } else { "" };
    format!("{name}{underscore}")
}

fn upper_camel(name: &str) -> String {
    let mut name = words(name).to_upper_camel_case();
    // `A_B_C` becomes `ABC` first. Progenitor would convert that once more.
    while name != name.to_upper_camel_case() {
        name = name.to_upper_camel_case();
    }
    with_letter(&name, "X")
}

/// Replaces what cannot be part of a name.
fn words(name: &str) -> String {
    let is_part = |letter: &char| {
        letter.is_ascii_alphanumeric()
            || !letter.is_ascii() && syn::parse_str::<syn::Ident>(&format!("a{letter}")).is_ok()
    };
    let letters = name.chars();
    letters
        .map(|letter| if is_part(&letter) { letter } else { ' ' })
        .collect()
}

/// Names start with a letter, and are not empty.
fn with_letter(name: &str, letter: &str) -> String {
    let is_valid = syn::parse_str::<syn::Ident>(&format!("{name}_")).is_ok();
    let letter = if is_valid { "" } else { letter };
    format!("{letter}{name}")
}

/// The name itself, then the name with numbers, from which to choose one that is not taken.
pub(crate) fn numbered(name: &str) -> impl Iterator<Item = String> {
    let numbered = (2_u64..).map(move |number| format!("{name}{number}"));
    std::iter::once(name.to_owned()).chain(numbered)
}

/// The names in one scope.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// Adds a name, with a number if it is taken. `definitions` returns all names that it brings into the scope.
    pub(crate) fn add(
        &mut self,
        name: String,
        separator: &str,
        definitions: impl Fn(&str) -> Vec<String>,
    ) -> String {
        let mut candidate = name.clone();
        let mut number = 1_u64;
        loop {
            let definitions = definitions(&candidate);
            if definitions.iter().all(|name| !self.taken.contains(name)) {
                self.taken.extend(definitions);
                return candidate;
            }
            number += 1;
            candidate = format!("{name}{separator}{number}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_and_not_taken() {
        for (name, expected) in [
            ("APIKey", "ApiKey"),
            ("A_B_C", "Abc"),
            ("__string", "StringModel"),
            ("Option", "OptionModel"),
            ("2Fast", "X2fast"),
            ("", "X"),
            ("½", "X"),
        ] {
            assert_eq!(type_name(name), expected, "{name}");
        }
        for (name, expected) in [
            ("self", "SelfValue"),
            ("UNKNOWN", "UnknownValue"),
            ("", "Empty"),
            ("*", "X"),
            ("1ST_EDITION", "X1stEdition"),
            ("étage", "Étage"),
        ] {
            assert_eq!(variant_name(name), expected, "{name}");
        }
        for (name, expected) in [
            ("bookISBN", "book_isbn"),
            ("type", "type_"),
            ("gen", "gen_"),
            ("self", "self_"),
            ("_", "x"),
            ("2fast", "x2fast"),
        ] {
            assert_eq!(member_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut scope = Scope::default();
        let mut add = |name: &str| {
            scope.add(name.to_owned(), "_", |name| {
                vec![name.to_owned(), format!("set_{name}")]
            })
        };
        assert_eq!(add("page_size"), "page_size");
        assert_eq!(add("set_page_size"), "set_page_size_2");
        // Its setter would be that of the member before.
        assert_eq!(add("page_size"), "page_size_3");
    }
}
