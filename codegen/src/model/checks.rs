//! Checks for what would not compile, or would compile to something that is not meant.

use std::collections::{BTreeMap, BTreeSet};

use super::{Model, Service, Type};
use crate::error::{Diagnostic, Diagnostics};
use crate::imports::{OUTSIDE, PRELUDE};

/// One check of a model.
pub struct Check {
    /// Name of the check, for messages and tests.
    pub name: &'static str,
    /// Refuses what is wrong.
    pub(super) apply: fn(&Service, &mut Diagnostics),
}

macro_rules! checks {
    ($($check:ident),* $(,)?) => {
        &[$(Check { name: stringify!($check), apply: $check }),*]
    };
}

/// All checks, in the order in which they are applied.
pub const CHECKS: &[Check] = checks![
    models_hide_no_name,
    definitions_have_different_names,
    members_have_different_names,
    variants_have_different_names,
    timestamps_are_not_in_collections,
    client_methods_are_free,
    inputs_belong_to_one_operation,
    parameters_are_values,
];

/// Applies every check in order.
pub(super) fn apply(service: &Service, diagnostics: &mut Diagnostics) {
    for check in CHECKS {
        diagnostics.within(&format!("check `{}`", check.name), |diagnostics| {
            (check.apply)(service, diagnostics);
        });
    }
}

/// All names of models and exceptions.
fn names(service: &Service) -> impl Iterator<Item = &str> {
    let models = service.models.keys().chain(service.exceptions.keys());
    models.map(String::as_str)
}

fn models_hide_no_name(service: &Service, diagnostics: &mut Diagnostics) {
    let used = OUTSIDE.iter().map(|(name, _)| name).chain(PRELUDE);
    let used: BTreeSet<&str> = used.copied().collect();
    for name in names(service) {
        if used.contains(name) {
            diagnostics.add(Diagnostic::in_model(
                name,
                format!(
                    "a model called `{name}` would hide the `{name}` that the generated code uses"
                ),
            ));
        }
    }
}

fn definitions_have_different_names(service: &Service, diagnostics: &mut Diagnostics) {
    let builders = service.structures().filter(|structure| structure.is_sent());
    let mut generated: BTreeSet<String> = builders.map(|sent| sent.builder_name()).collect();
    generated.insert("ServiceError".to_owned());
    for name in names(service) {
        if generated.contains(name) {
            diagnostics.add(Diagnostic::in_model(
                name,
                format!("two definitions would have the name `{name}`"),
            ));
        }
    }
}

fn members_have_different_names(service: &Service, diagnostics: &mut Diagnostics) {
    for structure in service.structures() {
        let mut taken = BTreeSet::new();
        for member in &structure.members {
            let name = &member.name;
            let mut methods = vec![member.setter_name(), member.accessor_name(), name.clone()];
            methods.extend([format!("set_{name}"), format!("get_{name}")]);
            methods.sort_unstable();
            methods.dedup();
            if methods.into_iter().any(|method| !taken.insert(method)) {
                diagnostics.add(Diagnostic::in_member(
                    &structure.name,
                    &member.wire_name,
                    format!("`{name}` and another member become the same Rust name"),
                ));
            }
        }
    }
}

fn variants_have_different_names(service: &Service, diagnostics: &mut Diagnostics) {
    for (name, model) in &service.models {
        let variants: Vec<&String> = match model {
            Model::Structure(_) => continue,
            Model::Enum(item) => item.values.iter().map(|value| &value.name).collect(),
            Model::Union(item) => item.variants.iter().map(|variant| &variant.name).collect(),
        };
        let mut taken = BTreeSet::new();
        for variant in variants {
            if !taken.insert(variant) {
                diagnostics.add(Diagnostic::in_model(
                    name,
                    format!("two variants of `{name}` would be called `{variant}`"),
                ));
            }
        }
    }
}

fn timestamps_are_not_in_collections(service: &Service, diagnostics: &mut Diagnostics) {
    for structure in service.structures() {
        for member in &structure.members {
            if member.ty.is_collection() && member.ty.contains_date_time() {
                diagnostics.add(Diagnostic::in_member(
                    &structure.name,
                    &member.wire_name,
                    format!(
                        "`{}` is a list or map of timestamps, which is not supported",
                        member.name
                    ),
                ));
            }
        }
    }
}

/// Methods that the client already has.
const CLIENT_METHODS: &[&str] = &["clone", "config", "fmt", "from_conf", "from_env", "new"];

fn client_methods_are_free(service: &Service, diagnostics: &mut Diagnostics) {
    for operation in &service.operations {
        let method = operation.method.as_str();
        if CLIENT_METHODS.contains(&method) {
            let message = format!("the client already has a method `{method}`");
            diagnostics.add(Diagnostic::new(&operation.pointer, message));
        }
    }
}

fn inputs_belong_to_one_operation(service: &Service, diagnostics: &mut Diagnostics) {
    let mut inputs = BTreeMap::new();
    for operation in &service.operations {
        let input = &operation.input;
        if let Some(other) = inputs.insert(input, &operation.name) {
            diagnostics.add(Diagnostic::new(
                &operation.pointer,
                format!(
                    "`{input}` is also the request of {other}, and can be that of one operation only"
                ),
            ));
        }
    }
    for operation in &service.operations {
        if let Some(other) = inputs.get(&operation.output) {
            diagnostics.add(Diagnostic::new(
                &operation.pointer,
                format!(
                    "`{}`, its response, is the request of {other}",
                    operation.output
                ),
            ));
        }
    }
}

fn parameters_are_values(service: &Service, diagnostics: &mut Diagnostics) {
    for operation in &service.operations {
        let input = service.structure(&operation.input);
        let members = input.into_iter().flat_map(|input| &input.members);
        for member in members.filter(|member| !member.travels_in_body()) {
            let model = member.ty.model().and_then(|name| service.models.get(name));
            let what = match model {
                Some(Model::Structure(_) | Model::Union(_)) => "a structure",
                // It has no default for when a request is read from JSON.
                _ if member.required && member.ty == Type::DateTime => "a required timestamp",
                _ => continue,
            };
            diagnostics.add(Diagnostic::new(
                &operation.pointer,
                format!(
                    "the parameter `{}` is {what}, which is not supported",
                    member.name
                ),
            ));
        }
    }
}
