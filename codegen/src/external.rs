//! Names that the generated modules use from elsewhere.

/// Imports from other modules of the client and from other crates, with their paths.
pub(crate) const EXTERNAL: &[(&str, &str)] = &[
    ("ArnMember", "crate::runtime::request::ArnMember"),
    ("Blob", "crate::primitives::Blob"),
    ("BuildError", "crate::error::BuildError"),
    ("Client", "crate::Client"),
    (
        "CustomizableOperation",
        "crate::client::customize::CustomizableOperation",
    ),
    ("DateTime", "crate::primitives::DateTime"),
    ("Deserialize", "serde::Deserialize"),
    ("Deserializer", "serde::Deserializer"),
    ("Document", "crate::primitives::Document"),
    ("Error", "crate::Error"),
    ("ErrorBody", "crate::error::exception::ErrorBody"),
    ("ErrorMetadata", "crate::error::ErrorMetadata"),
    ("HashMap", "std::collections::HashMap"),
    ("LimitedPages", "crate::client::pagination::LimitedPages"),
    ("Method", "reqwest::Method"),
    ("Operation", "crate::runtime::operation::Operation"),
    ("Paginated", "crate::client::pagination::Paginated"),
    ("Paginator", "crate::client::pagination::Paginator"),
    ("REDACTED", "crate::wire::REDACTED"),
    ("Request", "crate::runtime::request::Request"),
    ("Serialize", "serde::Serialize"),
    ("Serializer", "serde::Serializer"),
    ("ServiceMetadata", "crate::config::ServiceMetadata"),
    ("Unhandled", "crate::error::Unhandled"),
    ("UnknownMembers", "crate::primitives::UnknownMembers"),
    (
        "UnknownVariantValue",
        "crate::primitives::UnknownVariantValue",
    ),
    ("encoded", "crate::runtime::request::encoded"),
    ("epoch_seconds", "crate::runtime::request::epoch_seconds"),
    ("exception", "crate::error::exception::exception"),
    ("float", "crate::runtime::request::float"),
    ("fmt", "std::fmt"),
    ("form", "crate::wire::form"),
    ("greedy_label", "crate::runtime::request::greedy_label"),
    ("header_list", "crate::runtime::request::header_list"),
    ("http_date", "crate::runtime::request::http_date"),
    ("iso8601", "crate::runtime::request::iso8601"),
    ("label", "crate::runtime::request::label"),
    ("lenient", "crate::wire::lenient"),
    ("open_enum", "crate::wire::open_enum"),
    ("output", "crate::runtime::operation::output"),
    ("random_uuid", "crate::runtime::call::random_uuid"),
    ("required", "crate::runtime::operation::required"),
    ("union", "crate::wire::union"),
];

/// Names of Rust's prelude that the generated modules and the macros in them use.
pub(crate) const PRELUDE: &[&str] = &[
    "AsRef", "Box", "From", "Into", "Option", "Result", "Self", "String", "Vec",
];
