//! `service.rs`: what the runtime needs to know about the service.

use syn::{Item, parse_quote};

use super::doc;
use crate::model::Service;

pub(super) fn write(service: &Service) -> Vec<Item> {
    let Service {
        title,
        api_version,
        id,
        signing_name,
        endpoint_prefix,
        ..
    } = service;
    let docs = doc(&format!("{title}, API version {api_version}."));
    vec![parse_quote! {
        #docs
        pub(crate) const SERVICE: ServiceMetadata = ServiceMetadata {
            api_version: #api_version,
            id: #id,
            signing_name: #signing_name,
            endpoint_prefix: #endpoint_prefix,
        };
    }]
}
