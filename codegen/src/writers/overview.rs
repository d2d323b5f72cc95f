//! `overview.md`: a table of all operations, for the documentation of the module that has their types.

use crate::markdown::first_sentence;
use crate::model::Service;

pub(super) fn write(service: &Service) -> String {
    let mut overview = String::from("| operation | request | what it does |\n|---|---|---|\n");
    for operation in &service.operations {
        overview.push_str(&format!(
            "| [`{}`](crate::Client::{}) | `{}` | {} |\n",
            operation.name,
            operation.method,
            service.request_line(operation).replace('|', "\\|"),
            first_sentence(&operation.docs).replace('|', "\\|"),
        ));
    }
    overview
}
