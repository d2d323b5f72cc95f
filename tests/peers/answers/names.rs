//! Names for what is random in answers: ids, tokens of chats, tokens of pages.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Members whose values are random, wherever they are in an answer.
const RANDOM: [&str; 3] = ["id", "nextToken", "token"];

/// What earlier answers have said.
#[derive(Default)]
pub(super) struct Names {
    remembered: HashMap<String, Value>,
    /// Each random text, in the order in which they came.
    random: Vec<String>,
}

impl Names {
    /// Puts members of earlier answers where `$name.member` stands for them.
    pub(super) fn resolve(&self, input: &Value) -> Value {
        map_texts(
            input,
            &|text| match text.strip_prefix('$').and_then(|path| path.split_once('.')) {
                Some((name, member)) => self.remembered[name][member].clone(),
                None => text.into(),
            },
        )
    }

    pub(super) fn learn(&mut self, name: Option<&str>, answer: &Value) {
        if let Some(name) = name {
            self.remembered
                .insert(name.to_owned(), answer["ok"].clone());
        }
        self.find_random(answer);
    }

    /// Replaces each random text by the number that it came as, also where it is a part of another text.
    pub(super) fn conceal(&self, answer: &Value) -> Value {
        map_texts(answer, &|text| {
            let numbered = self.random.iter().enumerate();
            let concealed = numbered.fold(text.to_owned(), |text, (number, random)| {
                text.replace(random, &format!("<random {number}>"))
            });
            concealed.into()
        })
    }

    fn find_random(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match member.as_str() {
                        Some(text) if RANDOM.contains(&name.as_str()) => self.add(text),
                        _ => self.find_random(member),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.find_random(item)),
            _ => {}
        }
    }

    fn add(&mut self, text: &str) {
        if !self.random.iter().any(|known| known == text) {
            self.random.push(text.to_owned());
        }
    }
}

fn map_texts(value: &Value, change: &impl Fn(&str) -> Value) -> Value {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter().map(|item| map_texts(item, change)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(name, member)| (name.clone(), map_texts(member, change)))
                    .collect::<Map<_, _>>(),
            )
        }
        other => other.clone(),
    }
}
