//! Identifiers that the service creates: resource IDs and ARNs, message IDs, request IDs.

use uuid::Uuid;

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Returns random bytes from the operating system.
pub(crate) fn random_bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).expect("the operating system provides random bytes");
    bytes
}

/// Returns a new ID of a resource, a message or an event: 12 letters and digits.
pub(crate) fn fresh_id() -> String {
    // Skip bytes from 248, which would favor the first letters (248 = 4 × 62).
    std::iter::repeat_with(random_bytes::<64>)
        .flatten()
        .filter(|byte| *byte < 248)
        .map(|byte| char::from(ALPHANUMERIC[usize::from(byte) % ALPHANUMERIC.len()]))
        .take(12)
        .collect()
}

/// Returns a new request ID: a random UUID.
pub(crate) fn fresh_request_id() -> String {
    Uuid::new_v4().to_string()
}

/// The kinds of resources that have an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceKind {
    Room,
    LoggingConfiguration,
}

impl ResourceKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::LoggingConfiguration => "logging configuration",
        }
    }

    fn segment(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::LoggingConfiguration => "logging-configuration",
        }
    }

    /// Returns the kind of resource that an ARN names, whether the resource exists or not.
    pub(crate) fn of_arn(arn: &str) -> Option<Self> {
        let resource = arn.rsplit(':').next()?;
        let (segment, _) = resource.split_once('/')?;
        [Self::Room, Self::LoggingConfiguration]
            .into_iter()
            .find(|kind| kind.segment() == segment)
    }
}

/// Returns the region in an ARN.
pub(crate) fn region_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(3)
}

/// Returns the ARN of a resource.
pub(crate) fn arn(region: &str, account: &str, kind: ResourceKind, id: &str) -> String {
    format!("arn:aws:ivschat:{region}:{account}:{}/{id}", kind.segment())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_twelve_letters_and_digits_and_differ() {
        let (one, other) = (fresh_id(), fresh_id());
        assert_eq!(one.len(), 12);
        assert!(one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_ne!(one, other);
    }

    #[test]
    fn an_arn_names_its_kind_and_its_region() {
        for kind in [ResourceKind::Room, ResourceKind::LoggingConfiguration] {
            let arn = arn("us-west-2", "123456789012", kind, "g1H2I3j4k5L6");
            assert_eq!(ResourceKind::of_arn(&arn), Some(kind));
            assert_eq!(region_of(&arn), Some("us-west-2"));
        }
        let other = "arn:aws:ivschat:us-west-2:123456789012:stage/g1H2I3j4k5L6";
        assert_eq!(ResourceKind::of_arn(other), None);
    }
}
