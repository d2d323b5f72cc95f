//! Placeholders for random values in responses: IDs, chat tokens, page tokens.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Members whose values are random, anywhere in a response.
const RANDOM: [&str; 3] = ["id", "nextToken", "token"];

/// The values of earlier responses.
#[derive(Default)]
pub(super) struct Placeholders {
    remembered: HashMap<String, Value>,
    /// Random values, in order of appearance.
    random: Vec<String>,
}

impl Placeholders {
    /// Replaces each `$name.member` with that member of an earlier output.
    pub(super) fn resolve(&self, input: &Value) -> Value {
        map_strings(input, &|string| match string
            .strip_prefix('$')
            .and_then(|path| path.split_once('.'))
        {
            Some((name, member)) => self.remembered[name][member].clone(),
            None => string.into(),
        })
    }

    /// Records the random values of a response, and its output if it has a name.
    pub(super) fn record(&mut self, name: Option<&str>, response: &Value) {
        if let Some(name) = name {
            self.remembered
                .insert(name.to_owned(), response["ok"].clone());
        }
        self.find_random(response);
    }

    /// Replaces each random value with its number, even within another string.
    pub(super) fn insert(&self, response: &Value) -> Value {
        map_strings(response, &|string| {
            let numbered = self.random.iter().enumerate();
            let replaced = numbered.fold(string.to_owned(), |string, (number, random)| {
                string.replace(random, &format!("<random {number}>"))
            });
            replaced.into()
        })
    }

    fn find_random(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match member.as_str() {
                        Some(string) if RANDOM.contains(&name.as_str()) => self.add(string),
                        _ => self.find_random(member),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.find_random(item)),
            _ => {}
        }
    }

    fn add(&mut self, string: &str) {
        if !self.random.iter().any(|known| known == string) {
            self.random.push(string.to_owned());
        }
    }
}

fn map_strings(value: &Value, change: &impl Fn(&str) -> Value) -> Value {
    match value {
        Value::String(string) => change(string),
        Value::Array(items) => items.iter().map(|item| map_strings(item, change)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(name, member)| (name.clone(), map_strings(member, change)))
                    .collect::<Map<_, _>>(),
            )
        }
        other => other.clone(),
    }
}
