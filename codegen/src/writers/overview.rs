//! `overview.md`: tables of all operations and models, for the front page of the documentation.

use crate::markdown::first_sentence;
use crate::model::Service;

pub(super) fn write(service: &Service) -> String {
    let mut overview =
        String::from("# Operations\n\n| Operation | Request | What it does |\n|---|---|---|\n");
    for operation in &service.operations {
        overview.push_str(&format!(
            "| [`{}`](crate::Client::{}) | `{}` | {} |\n",
            operation.name,
            operation.method,
            service.request_line(operation),
            cell(&operation.docs),
        ));
    }
    overview.push_str("\n# Models\n\n| Model | What it is |\n|---|---|\n");
    let models = service.models.values();
    let models = models.map(|model| ("types", model.name(), model.docs()));
    let exceptions = service.exceptions.values();
    let exceptions = exceptions.map(|exception| {
        let structure = &exception.structure;
        (
            "types::error",
            structure.name.as_str(),
            structure.docs.as_str(),
        )
    });
    let error = (
        "types::error",
        "ServiceError",
        "An error that the service returned.",
    );
    for (module, name, docs) in models.chain([error]).chain(exceptions) {
        let docs = cell(docs);
        overview.push_str(&format!(
            "| [`{name}`](crate::{module}::{name}) | {docs} |\n"
        ));
    }
    overview
}

/// A description as it fits into a cell.
fn cell(description: &str) -> String {
    first_sentence(description).replace('|', "\\|")
}
