//! The values that the service accepts.

use std::fmt;

use serde_json::Value;

/// The values that a member may have, as far as the document says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Bounds {
    /// Characters of a string.
    pub length: Range,
    /// Value of a number.
    pub value: Range,
    /// Items of a list.
    pub items: Range,
    /// Entries of a map.
    pub entries: Range,
    /// Regular expression that a string matches.
    pub pattern: Option<String>,
    /// Format of a string that the client does not interpret.
    pub format: Option<String>,
    /// Bounds of each item of a list.
    pub of_items: Option<Box<Bounds>>,
    /// Bounds of each value of a map.
    pub of_values: Option<Box<Bounds>>,
}

/// A minimum and a maximum.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Range {
    /// The minimum, inclusive.
    pub min: Option<i64>,
    /// The maximum, inclusive.
    pub max: Option<i64>,
}

impl Bounds {
    /// Reads the mark that the dialect leaves on a member or parameter.
    pub(super) fn read(owner: &Value) -> Self {
        owner
            .get("x-bounds")
            .map(Self::read_keywords)
            .unwrap_or_default()
    }

    fn read_keywords(keywords: &Value) -> Self {
        let bound = |key| keywords.get(key).and_then(Value::as_i64);
        let range = |min, max| Range {
            min: bound(min),
            max: bound(max),
        };
        let string = |key| keywords.get(key).and_then(Value::as_str).map(str::to_owned);
        let inner = |key| keywords.get(key).map(Self::read_keywords).map(Box::new);
        Self {
            length: range("minLength", "maxLength"),
            value: range("minimum", "maximum"),
            items: range("minItems", "maxItems"),
            entries: range("minProperties", "maxProperties"),
            pattern: string("pattern"),
            format: string("format"),
            of_items: inner("items"),
            of_values: inner("additionalProperties"),
        }
    }
}

impl Bounds {
    /// Whether all lengths, ranges and numbers within other bounds are within these, too.
    pub(crate) fn accept_all_of(&self, other: &Self) -> bool {
        let ranges = |bounds: &Self| [bounds.length, bounds.value, bounds.items, bounds.entries];
        let none = Self::default();
        let inner = |bounds: &Option<Box<Self>>| bounds.as_deref().unwrap_or(&none).clone();
        let pairs = ranges(self).into_iter().zip(ranges(other));
        let mut inside = [
            (&self.of_items, &other.of_items),
            (&self.of_values, &other.of_values),
        ]
        .into_iter()
        .filter(|(own, _)| own.is_some());
        pairs.into_iter().all(|(own, other)| own.contains(other))
            && inside.all(|(own, other)| inner(own).accept_all_of(&inner(other)))
    }

    /// These bounds without patterns and formats.
    pub(crate) fn without_patterns(&self) -> Self {
        let inner = |bounds: &Option<Box<Self>>| {
            let inner = bounds.as_ref().map(|bounds| bounds.without_patterns());
            inner
                .filter(|inner| *inner != Self::default())
                .map(Box::new)
        };
        Self {
            pattern: None,
            format: None,
            of_items: inner(&self.of_items),
            of_values: inner(&self.of_values),
            ..self.clone()
        }
    }

    /// The patterns and formats of these bounds.
    pub(crate) fn patterns(&self) -> Self {
        let inner = |bounds: &Option<Box<Self>>| {
            let inner = bounds.as_ref().map(|bounds| bounds.patterns());
            inner
                .filter(|inner| *inner != Self::default())
                .map(Box::new)
        };
        Self {
            pattern: self.pattern.clone(),
            format: self.format.clone(),
            of_items: inner(&self.of_items),
            of_values: inner(&self.of_values),
            ..Self::default()
        }
    }
}

impl Range {
    fn contains(self, other: Self) -> bool {
        let from_min = match (self.min, other.min) {
            (Some(own), Some(other)) => own <= other,
            (own, _) => own.is_none(),
        };
        let to_max = match (self.max, other.max) {
            (Some(own), Some(other)) => own >= other,
            (own, _) => own.is_none(),
        };
        from_min && to_max
    }
}

impl Bounds {
    /// Each bound in a few words.
    pub(crate) fn phrases(&self) -> Vec<String> {
        let mut phrases = vec![];
        for (label, range, unit) in [
            ("length", self.length, " characters"),
            ("range", self.value, ""),
            ("number of items", self.items, ""),
            ("number of entries", self.entries, ""),
        ] {
            if range != Range::default() {
                phrases.push(format!("{label}: {range}{unit}"));
            }
        }
        let pattern = self.pattern.iter();
        phrases.extend(pattern.map(|pattern| format!("pattern: `{pattern}`")));
        let format = self.format.iter();
        phrases.extend(format.map(|format| format!("format: {format}")));
        for (label, inner) in [
            ("each item", &self.of_items),
            ("each value", &self.of_values),
        ] {
            let sentences = inner.as_ref().map(|inner| lower_first(&inner.to_string()));
            let sentences = sentences.filter(|sentences| !sentences.is_empty());
            phrases.extend(
                sentences.map(|sentences| format!("{label}: {}", sentences.trim_end_matches('.'))),
            );
        }
        phrases
    }
}

/// Sentences for the documentation; nothing if there are no bounds.
impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentences = self.phrases().into_iter().map(|phrase| {
            let mut letters = phrase.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters).chain(['.']).collect::<String>()
        });
        f.write_str(&sentences.collect::<Vec<_>>().join(" "))
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max => write!(f, "exactly {max}"),
            (Some(min), Some(max)) => write!(f, "{min}–{max}"),
            (Some(min), None) => write!(f, "at least {min}"),
            (None, Some(max)) => write!(f, "at most {max}"),
            (None, None) => Ok(()),
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
