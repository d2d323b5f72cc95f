//! The canonical request of SigV4.

use axum::http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use sha2::{Digest, Sha256};

/// The characters that SigV4 escapes: all but letters, digits and `-._~`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The query parameter with the signature of a presigned URL.
pub(crate) const SIGNATURE_PARAMETER: &str = "X-Amz-Signature";

/// The parts of a request that a signature covers, except the body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedRequest<'a> {
    pub(crate) method: &'a str,
    /// The path as received, still escaped.
    pub(crate) path: &'a str,
    /// The query as received, still escaped.
    pub(crate) query: Option<&'a str>,
    pub(crate) headers: &'a HeaderMap,
}

impl SignedRequest<'_> {
    /// Returns the canonical request with the signed headers. A given host replaces the received one.
    pub(crate) fn canonical(
        &self,
        signed_headers: &[String],
        host: Option<&str>,
        payload_hash: &str,
    ) -> Vec<u8> {
        let mut canonical = Vec::new();
        for line in [
            self.method,
            &canonical_path(self.path),
            &canonical_query(self.query.unwrap_or_default()),
        ] {
            canonical.extend_from_slice(line.as_bytes());
            canonical.push(b'\n');
        }
        for name in signed_headers {
            canonical.extend_from_slice(name.as_bytes());
            canonical.push(b':');
            match host.filter(|_| name == "host") {
                Some(host) => canonical.extend_from_slice(host.as_bytes()),
                None => canonical.extend(canonical_header(self.headers, name)),
            }
            canonical.push(b'\n');
        }
        canonical.push(b'\n');
        canonical.extend_from_slice(signed_headers.join(";").as_bytes());
        canonical.push(b'\n');
        canonical.extend_from_slice(payload_hash.as_bytes());
        canonical
    }
}

/// Returns the SHA-256 in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Normalizes the path and escapes each segment once more, since all services except S3 expect a path that is escaped
/// twice.
fn canonical_path(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(escape(segment.as_bytes())),
        }
    }
    let end = if path.ends_with('/') && !segments.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", segments.join("/"))
}

fn canonical_query(query: &str) -> String {
    let mut parameters: Vec<_> = query_parameters(query)
        // The signature does not cover itself.
        .filter(|(name, _)| name != SIGNATURE_PARAMETER.as_bytes())
        .map(|(name, value)| (escape(&name), escape(&value)))
        .collect();
    parameters.sort();
    let parameters: Vec<_> = parameters
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parameters.join("&")
}

/// Returns the decoded parameters of a query. A `+` stands for itself, since SigV4 clients write a space as `%20`.
pub(crate) fn query_parameters(query: &str) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let decode = |text| percent_decode_str(text).collect();
            (decode(name), decode(value))
        })
}

/// Returns the values of a header, each trimmed and with single spaces.
fn canonical_header(headers: &HeaderMap, name: &str) -> Vec<u8> {
    let values: Vec<_> = headers
        .get_all(name)
        .iter()
        .map(|value| {
            let words: Vec<_> = value
                .as_bytes()
                .split(|byte| *byte == b' ')
                .filter(|word| !word.is_empty())
                .collect();
            words.join(&b' ')
        })
        .collect();
    values.join(&b',')
}

fn escape(bytes: &[u8]) -> String {
    percent_encode(bytes, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_path_is_normalized_and_escaped_once_more() {
        for (path, canonical) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("*", "/%2A"),
            ("/./", "/"),
            ("/example/..", "/"),
            ("/example1/example2/../..", "/"),
            ("/../../x", "/x"),
            ("/./example", "/example"),
            ("//example//", "/example/"),
            ("/ሴ", "/%E1%88%B4"),
            ("/tags/arn%3Aaws%2Fx", "/tags/arn%253Aaws%252Fx"),
            ("/tags/arn:aws", "/tags/arn%3Aaws"),
            ("/a-b_c.d~e", "/a-b_c.d~e"),
        ] {
            assert_eq!(canonical_path(path), canonical, "{path}");
        }
    }

    #[test]
    fn a_query_is_decoded_sorted_and_escaped() {
        for (query, canonical) in [
            ("", ""),
            ("&&", ""),
            ("b=2&a=1", "a=1&b=2"),
            ("a=b&a=B&a=", "a=&a=B&a=b"),
            ("flag", "flag="),
            ("k=a=b", "k=a%3Db"),
            ("tagKeys=b%20c&tagKeys=a", "tagKeys=a&tagKeys=b%20c"),
            ("k=%e1%88%b4", "k=%E1%88%B4"),
            ("k=a+b", "k=a%2Bb"),
            ("k=100%", "k=100%25"),
            (
                "a=1&X-Amz-Signature=00&X-Amz-Expires=60",
                "X-Amz-Expires=60&a=1",
            ),
        ] {
            assert_eq!(canonical_query(query), canonical, "{query}");
        }
    }

    #[test]
    fn header_values_are_trimmed_collapsed_and_joined() {
        let mut headers = HeaderMap::new();
        for value in ["  value1 ", "a   b  c"] {
            let name = HeaderName::from_static("my-header");
            headers.append(name, HeaderValue::from_static(value));
        }
        assert_eq!(canonical_header(&headers, "my-header"), b"value1,a b c");
        assert_eq!(canonical_header(&headers, "absent"), b"");
    }
}
