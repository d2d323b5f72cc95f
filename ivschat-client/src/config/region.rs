//! Regions.

use std::borrow::Cow;
use std::fmt;

/// An AWS region, such as `us-west-2`.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Region(Cow<'static, str>);

impl Region {
    /// Creates a region from its code. The first call checks that the code can be part of a host name.
    pub fn new(region: impl Into<Cow<'static, str>>) -> Self {
        Self(region.into())
    }

    /// Creates a region from a code that is known at compile time.
    pub const fn from_static(region: &'static str) -> Self {
        Self(Cow::Borrowed(region))
    }
}

/// Returns `true` if a region can be part of a host name: it must not contain anything that ends one.
pub(crate) fn is_host_label(region: &str) -> bool {
    (1..=63).contains(&region.len())
        && region
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !region.starts_with('-')
        && !region.ends_with('-')
}

impl AsRef<str> for Region {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
