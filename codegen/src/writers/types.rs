//! `types.rs`: the models of requests and responses.

mod enums;
mod structures;
mod unions;

use syn::Item;

pub(super) use structures::{accessors, fields, redacted_debug};

use crate::model::{Model, Service};

pub(super) fn write(service: &Service) -> Vec<Item> {
    let models = service.models.values();
    models
        .flat_map(|model| match model {
            Model::Structure(structure) => structures::write(structure, service),
            Model::Enum(item) => enums::write(item),
            Model::Union(union) => unions::write(union),
        })
        .collect()
}
