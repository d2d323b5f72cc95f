//! `service.rs`: what the runtime needs to know about the service.

use quote::quote;
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
        host,
        ..
    } = service;
    let host = match host {
        Some(host) => quote!(Some(#host)),
        None => quote!(None),
    };
    let docs = doc(&format!("{title}, API version {api_version}."));
    vec![parse_quote! {
        #docs
        pub(crate) const SERVICE: ServiceMetadata = ServiceMetadata {
            api_version: #api_version,
            id: #id,
            signing_name: #signing_name,
            endpoint_prefix: #endpoint_prefix,
            host: #host,
        };
    }]
}
