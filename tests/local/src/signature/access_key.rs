//! Access keys, and the operations that they permit.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// An access key that requests may be signed with.
///
/// On the command line, a key is written `ID:SECRET` or `ID:SECRET:OPERATION,OPERATION,…`. `Debug` omits the secret and
/// the session token.
#[derive(Clone)]
pub struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) session_token: Option<String>,
    /// `None` stands for all operations.
    pub(crate) operations: Option<BTreeSet<String>>,
}

impl AccessKey {
    /// Creates a key that permits all operations. Requests may have any session token, or none.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
            session_token: None,
            operations: None,
        }
    }

    /// Sets the session token that each request must have, as with temporary credentials.
    #[must_use]
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// Permits only these operations, for example `GetRoom`. Requests for other operations get `AccessDeniedException`.
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

/// The error of parsing a string that is not an access key. It omits the string, which may contain a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an access key; expected ID:SECRET or ID:SECRET:OPERATION,OPERATION,…")]
pub struct InvalidAccessKey;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_parsed() {
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
    fn debug_shows_no_secret() {
        let key = AccessKey::new("AKID", "hunter2").session_token("hunter3");
        let shown = format!("{key:?}");
        assert!(
            shown.contains("AKID") && !shown.contains("hunter"),
            "{shown}"
        );
    }
}
