//! Access keys: who may call the endpoint, and what they may do.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// An access key that requests may be signed with.
///
/// Its `Debug` shows the id, but no secret. As text, on the command line, it is `ID:SECRET` or
/// `ID:SECRET:OPERATION,OPERATION,…`.
#[derive(Clone)]
pub struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) session_token: Option<String>,
    /// `None`: all operations.
    pub(crate) operations: Option<BTreeSet<String>>,
}

impl AccessKey {
    /// A key for all operations. Requests may carry any session token, or none.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
            session_token: None,
            operations: None,
        }
    }

    /// The session token that each request has to carry, as temporary credentials have one.
    #[must_use]
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// The operations that the key is for, such as `GetRoom`; others are answered with `AccessDeniedException`.
    #[must_use]
    pub fn allow_only<Name: Into<String>>(
        mut self,
        operations: impl IntoIterator<Item = Name>,
    ) -> Self {
        self.operations = Some(operations.into_iter().map(Into::into).collect());
        self
    }

    pub(crate) fn allows(&self, operation: &str) -> bool {
        self.operations
            .as_ref()
            .is_none_or(|operations| operations.contains(operation))
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field("id", &self.id)
            .field("operations", &self.operations)
            .finish_non_exhaustive()
    }
}

impl FromStr for AccessKey {
    type Err = InvalidAccessKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, ':');
        let mut part = || parts.next().filter(|part| !part.is_empty());
        let (Some(id), Some(secret)) = (part(), part()) else {
            return Err(InvalidAccessKey);
        };
        let key = Self::new(id, secret);
        Ok(match parts.next() {
            Some(operations) => key.allow_only(operations.split(',')),
            None => key,
        })
    }
}

/// Text is no access key. What it is instead is not repeated, as it may have a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidAccessKey;

impl fmt::Display for InvalidAccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an access key is written ID:SECRET or ID:SECRET:OPERATION,OPERATION,…")
    }
}

impl std::error::Error for InvalidAccessKey {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_text() {
        let key: AccessKey = "AKID:sec/ret+:GetRoom,ListRooms".parse().unwrap();
        assert_eq!((key.id.as_str(), key.secret.as_str()), ("AKID", "sec/ret+"));
        assert!(key.allows("GetRoom") && key.allows("ListRooms"));
        assert!(!key.allows("CreateRoom"));
        assert!(
            "AKID:secret"
                .parse::<AccessKey>()
                .unwrap()
                .allows("CreateRoom")
        );
        for wrong in ["", "AKID", "AKID:", ":secret"] {
            assert_eq!(wrong.parse::<AccessKey>().err(), Some(InvalidAccessKey));
        }
    }

    #[test]
    fn the_debug_of_a_key_has_no_secret() {
        let key = AccessKey::new("AKID", "hunter2").session_token("hunter3");
        let shown = format!("{key:?}");
        assert!(
            shown.contains("AKID") && !shown.contains("hunter"),
            "{shown}"
        );
    }
}
