//! Checks for what would not compile, or would compile to something that is not meant.

use std::collections::BTreeMap;

use super::{Model, Service};
use crate::error::{Diagnostic, Diagnostics};

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
pub const CHECKS: &[Check] = checks![inputs_belong_to_one_operation, parameters_are_values,];

/// Applies every check in order.
pub(super) fn apply(service: &Service, diagnostics: &mut Diagnostics) {
    for check in CHECKS {
        diagnostics.within(&format!("check `{}`", check.name), |diagnostics| {
            (check.apply)(service, diagnostics);
        });
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
                _ if member.required && member.ty.is_date_time() => "a required timestamp",
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
