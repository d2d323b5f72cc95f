//! The canonical request: the form of a request that is signed.

use std::ops::Range;

use percent_encoding::utf8_percent_encode;
use reqwest::Request;
use sha2::{Digest, Sha256};

use super::hex;
use crate::runtime::request::NOT_UNRESERVED;

/// The headers that are not signed, because proxies change them.
const UNSIGNED_HEADERS: [&str; 4] = [
    "authorization",
    "transfer-encoding",
    "user-agent",
    "x-amzn-trace-id",
];

/// The canonical request of every service except S3: the path is encoded twice, and the hash of the body has no header.
///
/// It has no `Debug`, because it contains the session token.
pub(super) struct CanonicalRequest {
    bytes: Vec<u8>,
    /// The names of the signed headers in `bytes`.
    signed_headers: Range<usize>,
}

impl CanonicalRequest {
    pub(super) fn new(request: &Request) -> Self {
        let mut canonical = Self {
            bytes: Vec::with_capacity(512),
            signed_headers: 0..0,
        };
        canonical.line(request.method().as_str());
        canonical.path(request.url().path());
        canonical.query(request.url().query().unwrap_or_default());
        canonical.headers(request);
        let body = request.body().and_then(reqwest::Body::as_bytes);
        canonical
            .bytes
            .extend_from_slice(&hex_sha256(body.unwrap_or_default()));
        canonical
    }

    /// Returns the names of the signed headers, separated by semicolons.
    pub(super) fn signed_headers(&self) -> &[u8] {
        &self.bytes[self.signed_headers.clone()]
    }

    /// Returns the hash, in hexadecimal.
    pub(super) fn hash(&self) -> [u8; 64] {
        hex_sha256(&self.bytes)
    }

    fn push(&mut self, string: &str) {
        self.bytes.extend_from_slice(string.as_bytes());
    }

    fn line(&mut self, string: &str) {
        self.push(string);
        self.bytes.push(b'\n');
    }

    /// Encodes the path once more, without its empty segments. URLs have no dot segments.
    fn path(&mut self, path: &str) {
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            self.push("/");
            for part in utf8_percent_encode(segment, NOT_UNRESERVED) {
                self.push(part);
            }
        }
        if path.ends_with('/') {
            self.push("/");
        }
        self.line("");
    }

    /// Adds the parameters in their order. They are encoded already.
    ///
    /// They are few, so they are inserted in order, which compiles to less code than a sort.
    fn query(&mut self, query: &str) {
        let mut parameters = vec![];
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let parameter = parameter.split_once('=').unwrap_or((parameter, ""));
            let index = parameters.partition_point(|other| *other <= parameter);
            parameters.insert(index, parameter);
        }
        for (index, (name, value)) in parameters.into_iter().enumerate() {
            if index > 0 {
                self.push("&");
            }
            self.push(name);
            self.push("=");
            self.push(value);
        }
        self.line("");
    }

    /// Adds the headers in the order of their names, an empty line, and the names.
    fn headers(&mut self, request: &Request) {
        let mut headers = Vec::with_capacity(request.headers().len());
        for (name, value) in request.headers() {
            // Only visible ASCII can be signed.
            if let Ok(value) = value.to_str()
                && !UNSIGNED_HEADERS.contains(&name.as_str())
            {
                // The values of a repeated header keep their order.
                let index = headers.partition_point(|(other, _)| *other <= name.as_str());
                headers.insert(index, (name.as_str(), value));
            }
        }
        let by_name = || headers.chunk_by(|(name, _), (next, _)| name == next);
        for header in by_name() {
            let mut separator = ":";
            self.push(header[0].0);
            for (_, value) in header {
                self.push(separator);
                self.value(value);
                separator = ",";
            }
            self.line("");
        }
        self.line("");
        let start = self.bytes.len();
        for header in by_name() {
            if self.bytes.len() > start {
                self.push(";");
            }
            self.push(header[0].0);
        }
        self.signed_headers = start..self.bytes.len();
        self.line("");
    }

    /// Adds a header's value, without spaces around it, and with single spaces within it.
    fn value(&mut self, value: &str) {
        if !value.contains(' ') {
            return self.push(value);
        }
        let mut separator = "";
        for word in value.split(' ').filter(|word| !word.is_empty()) {
            self.push(separator);
            self.push(word);
            separator = " ";
        }
    }
}

fn hex_sha256(bytes: &[u8]) -> [u8; 64] {
    hex(Sha256::digest(bytes).into())
}
