//! OpenAPI Overlay 1.0: corrections to a document, kept beside it instead of in it.
//!
//! An action whose target matches nothing, or that changes nothing, is an error: the document has changed, the
//! correction no longer applies, and must be removed or adapted.

use std::path::Path;

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::document::{Document, read_text};
use crate::error::{Error, Result};
use crate::pointer;

/// The actions of an overlay file, ready to be applied.
#[derive(Clone, Debug)]
pub struct Overlay {
    document: Document,
    actions: Vec<Action>,
}

#[derive(Clone, Debug)]
struct Action {
    target: String,
    path: JsonPath,
    change: Change,
}

#[derive(Clone, Debug)]
enum Change {
    Update(Value),
    Remove,
}

impl Overlay {
    /// Reads an overlay from a file.
    ///
    /// # Errors
    /// The file cannot be read, or is not an Overlay 1.0 document.
    pub fn read(file: &Path) -> Result<Self> {
        Self::parse(file, &read_text(file)?)
    }

    /// Like [`read`](Self::read), for text in memory. `file` is only used in error messages.
    ///
    /// # Errors
    /// The text is not an Overlay 1.0 document, or an action lacks its target, its reason
    /// (`description`) or its change.
    pub fn parse(file: &Path, text: &str) -> Result<Self> {
        let document = Document::parse_yaml(file, text)?;
        let root = document.root();
        if !matches!(root.get("overlay").and_then(Value::as_str), Some(version) if version.starts_with("1.0."))
        {
            return Err(document.error(
                "",
                "not an overlay: there is no `overlay: 1.0.x` at the top",
            ));
        }
        let actions = root
            .get("actions")
            .and_then(Value::as_array)
            .ok_or_else(|| document.error("", "the overlay has no list of `actions`"))?
            .iter()
            .enumerate()
            .map(|(index, action)| {
                Action::parse(action)
                    .map_err(|message| document.error(&action_pointer(index), message))
            })
            .collect::<Result<_>>()?;
        Ok(Self { document, actions })
    }

    /// Applies every action in order.
    ///
    /// # Errors
    /// An action's target matches nothing, or the action changes nothing; the error names all these actions. Or a
    /// reference that the overlay adds leads nowhere.
    pub fn apply(&self, document: &mut Document) -> Result<()> {
        let mut errors = self.apply_where_possible(document);
        errors.extend(document.check_references().err());
        Error::all(errors).map_or(Ok(()), Err)
    }

    /// Applies the actions that still apply. Returns an error for each of the others.
    pub(crate) fn apply_where_possible(&self, document: &mut Document) -> Vec<Error> {
        let mut errors = vec![];
        for (index, action) in self.actions.iter().enumerate() {
            if let Err(why) = action.apply(document.root_mut()) {
                errors.push(self.no_longer_applies(index, action, document.file(), why));
            }
        }
        errors
    }

    /// The number of actions.
    #[cfg(feature = "import")]
    pub(crate) fn len(&self) -> usize {
        self.actions.len()
    }

    fn no_longer_applies(&self, index: usize, action: &Action, file: &Path, why: String) -> Error {
        self.document.error(
            &action_pointer(index),
            format!(
                "action {} on `{}` no longer applies to {}: {why}; remove or adapt it",
                index + 1,
                action.target,
                file.display(),
            ),
        )
    }
}

fn action_pointer(index: usize) -> String {
    format!("/actions/{index}")
}

impl Action {
    fn parse(action: &Value) -> std::result::Result<Self, String> {
        let string = |key| action.get(key).and_then(Value::as_str).map(str::to_owned);
        let target = string("target").ok_or("the action has no `target`")?;
        let path = JsonPath::parse(&target)
            .map_err(|error| format!("`{target}` is not a JSONPath: {error}"))?;
        if string("description").is_none_or(|reason| reason.trim().is_empty()) {
            return Err(format!(
                "the action on `{target}` gives no reason; say why in `description`"
            ));
        }
        let remove = action.get("remove") == Some(&Value::Bool(true));
        let change = match (action.get("update"), remove) {
            (Some(update), false) => Change::Update(update.clone()),
            (None, true) => Change::Remove,
            _ => {
                return Err(format!(
                    "the action on `{target}` needs either `update` or `remove: true`"
                ));
            }
        };
        Ok(Self {
            target,
            path,
            change,
        })
    }

    fn apply(&self, root: &mut Value) -> std::result::Result<(), String> {
        let mut targets: Vec<String> = self
            .path
            .query_located(root)
            .locations()
            .map(|location| location.to_json_pointer())
            .collect();
        if targets.is_empty() {
            return Err("its target matches nothing".into());
        }
        // Last first, so that removing an array element does not move the ones still to be removed.
        targets.reverse();
        for target in &targets {
            let changed = match &self.change {
                Change::Update(update) => root
                    .pointer_mut(target)
                    .is_some_and(|node| merge(node, update)),
                Change::Remove => remove(root, target),
            };
            if !changed {
                return Err(format!("it changes nothing at #{target}"));
            }
        }
        Ok(())
    }
}

/// Merges as Overlay 1.0 says: objects recursively, arrays by appending, anything else by replacing.
pub(crate) fn merge(node: &mut Value, update: &Value) -> bool {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            let mut changed = false;
            for (key, value) in update {
                changed |= match node.get_mut(key) {
                    Some(present) => merge(present, value),
                    None => {
                        node.insert(key.clone(), value.clone());
                        true
                    }
                };
            }
            changed
        }
        (Value::Array(node), Value::Array(update)) => {
            node.extend(update.iter().cloned());
            !update.is_empty()
        }
        (Value::Array(node), update) => {
            node.push(update.clone());
            true
        }
        (node, update) => {
            let changed = node != update;
            *node = update.clone();
            changed
        }
    }
}

fn remove(root: &mut Value, target: &str) -> bool {
    let Some((parent, token)) = target.rsplit_once('/') else {
        return false;
    };
    match root.pointer_mut(parent) {
        Some(Value::Object(map)) => map.remove(&pointer::untoken(token)).is_some(),
        Some(Value::Array(items)) => match token.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}
