//! An endpoint of the caller's own.

use std::fmt;

use crate::runtime::without_secrets;

/// A URL as configured, which is printed without what may be secret in it.
#[derive(Clone)]
pub(crate) struct EndpointUrl(pub(crate) String);

impl fmt::Debug for EndpointUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_secrets(&self.0))
    }
}
