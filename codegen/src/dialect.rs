//! Turns the dialect of aws2openapi into plain OpenAPI that progenitor accepts.
//!
//! Each peculiarity of the dialect has one rule, a function on the JSON tree of the document. [`RULES`] lists
//! them in the order in which they run; a rule may rely on the ones before it. What OpenAPI cannot express stays
//! in the tree as `x-` marks, which the [model](crate::model) reads.

mod descriptions;
mod limits;
mod members;
mod names;
mod operations;
mod protocol;
mod references;
mod requests;
mod schemas;
mod types;
mod visit;

pub use protocol::Protocol;
pub(crate) use references::references;
use serde_json::{Map, Value};
pub(crate) use types::CLIENT_TYPES;

use crate::document::Document;
use crate::error::{Diagnostic, Diagnostics};

/// One peculiarity of aws2openapi, and what is done about it.
pub struct Rule {
    /// Name of the rule, for messages and tests.
    pub name: &'static str,
    /// Rewrites the document in place. What it refuses, it removes or replaces by something harmless.
    pub apply: fn(&mut Value, &mut Diagnostics),
}

macro_rules! rules {
    ($($module:ident::$rule:ident),* $(,)?) => {
        &[$(Rule { name: stringify!($rule), apply: $module::$rule }),*]
    };
}

/// All rules, in the order in which they are applied.
pub const RULES: &[Rule] = rules![
    schemas::refuse_unclear_marks,
    schemas::warn_of_marks_not_followed,
    operations::resolve_parameters,
    operations::drop_signer_parameters,
    operations::drop_copies_of_paging_members,
    operations::set_exceptions_aside,
    requests::set_http_facts_aside,
    members::gather_inputs,
    members::gather_outputs,
    members::forget_locations_of_inner_members,
    schemas::complete_empty_exceptions,
    types::merge_parts,
    types::set_wire_names,
    types::refuse_equal_wire_names,
    types::simplify_schemas,
    types::set_integer_width,
    schemas::inline_scalars_lists_and_maps,
    schemas::name_inline_models,
    limits::refuse_deep_schemas,
    limits::refuse_long_enums,
    names::name_models,
    names::name_members,
    names::name_values,
    names::name_operations,
    descriptions::convert_html_to_markdown,
    descriptions::describe_what_has_no_description,
    descriptions::mark_arns,
    types::set_rust_types,
    descriptions::set_bounds_aside,
    types::close_empty_structures,
];

/// Applies every rule in order.
pub fn to_plain_openapi(mut document: Document, diagnostics: &mut Diagnostics) -> Document {
    check_counts(document.root_mut(), diagnostics);
    for rule in RULES {
        diagnostics.within(&format!("rule `{}`", rule.name), |diagnostics| {
            (rule.apply)(document.root_mut(), diagnostics);
        });
    }
    check_counts(document.root_mut(), diagnostics);
    document
}

/// With as many as these, progenitor runs for seconds.
const MAX_SCHEMAS: usize = 5_000;
const MAX_PATHS: usize = 1_000;

/// What can be done about a document that is too large.
const REMOVE: &str = "remove what is not needed";

/// Removes all entries if there are too many of them.
fn check_counts(root: &mut Value, diagnostics: &mut Diagnostics) {
    for (pointer, limit) in [("/components/schemas", MAX_SCHEMAS), ("/paths", MAX_PATHS)] {
        let Some(part) = root.pointer_mut(pointer).and_then(Value::as_object_mut) else {
            continue;
        };
        let count = part.len();
        if count > limit {
            let message = format!("{count} entries are more than the {limit} that are supported");
            diagnostics.add(Diagnostic::new(pointer, message).with_hint(REMOVE));
            part.clear();
        }
    }
}

pub(crate) type Object = Map<String, Value>;

/// The parameters of an operation.
fn parameters(operation: &mut Object) -> impl Iterator<Item = &mut Object> {
    operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
}

/// The schemas in `components`, which need not be there yet.
fn schemas_or_new(root: &mut Value) -> Option<&mut Object> {
    let components = root
        .as_object_mut()?
        .entry("components")
        .or_insert_with(|| Value::Object(Map::new()));
    components
        .as_object_mut()?
        .entry("schemas")
        .or_insert_with(|| Value::Object(Map::new()))
        .as_object_mut()
}

fn schemas(root: &mut Value) -> Option<&mut Object> {
    root.pointer_mut("/components/schemas")?.as_object_mut()
}

/// What copies of parts of a document may take together, in bytes.
struct CopyBudget {
    left: usize,
    is_exceeded: bool,
}

impl CopyBudget {
    const MAX_BYTES: usize = 16 << 20;

    fn new() -> Self {
        Self {
            left: Self::MAX_BYTES,
            is_exceeded: false,
        }
    }

    /// Whether one more copy is allowed, at this place. The first that is not is a refusal.
    fn spend(&mut self, copy: &Value, pointer: &str, diagnostics: &mut Diagnostics) -> bool {
        if self.is_exceeded {
            return false;
        }
        match self.left.checked_sub(size(copy)) {
            Some(left) => self.left = left,
            None => {
                self.is_exceeded = true;
                let message = format!(
                    "too large: more than {} bytes, with references expanded",
                    Self::MAX_BYTES
                );
                diagnostics.add(Diagnostic::new(pointer, message).with_hint(REMOVE));
            }
        }
        !self.is_exceeded
    }
}

/// Roughly what a value takes, in bytes.
fn size(value: &Value) -> usize {
    const NODE: usize = 32;
    NODE + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map.iter().map(|(key, value)| key.len() + size(value)).sum(),
        _ => 0,
    }
}
