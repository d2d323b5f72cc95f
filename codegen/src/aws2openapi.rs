//! What aws2openapi adds to each document, and what the import adds like it.

/// The headers of the signature, which are listed as parameters of each path.
pub(crate) const SIGNER_PARAMETERS: [&str; 7] = [
    "X-Amz-Content-Sha256",
    "X-Amz-Date",
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// How the import describes the parameter for the size of a page.
pub(crate) const PAGE_SIZE: &str = "Largest number of items on one page";

/// How the import describes the parameter for the token of a page.
pub(crate) const PAGE_TOKEN: &str = "Start of the page: the token from the previous response";
