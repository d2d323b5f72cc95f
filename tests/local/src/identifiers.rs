//! Identifiers that the service makes: resource ids and ARNs, message ids, request ids.

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Random bytes of the operating system.
pub(crate) fn random_bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}

/// A fresh id of a resource, a message or an event: 12 letters and digits.
pub(crate) fn fresh_id() -> String {
    // A byte from 248 on would favour the first letters (248 = 4 × 62).
    std::iter::repeat_with(random_bytes::<64>)
        .flatten()
        .filter(|byte| *byte < 248)
        .map(|byte| char::from(ALPHANUMERIC[usize::from(byte) % ALPHANUMERIC.len()]))
        .take(12)
        .collect()
}

/// A request id: a random (version 4) UUID.
pub(crate) fn fresh_request_id() -> String {
    let mut bytes = random_bytes::<16>();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let digits = hex::encode(bytes);
    format!(
        "{}-{}-{}-{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    )
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

    /// The kind that an ARN names, whether such a resource exists or not.
    pub(crate) fn of_arn(arn: &str) -> Option<Self> {
        let resource = arn.rsplit(':').next()?;
        let (segment, _) = resource.split_once('/')?;
        [Self::Room, Self::LoggingConfiguration]
            .into_iter()
            .find(|kind| kind.segment() == segment)
    }
}

/// The ARN of a resource.
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
    fn a_request_id_is_a_version_4_uuid() {
        let id = fresh_request_id();
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&id.as_bytes()[19]));
    }

    #[test]
    fn an_arn_tells_its_kind() {
        for kind in [ResourceKind::Room, ResourceKind::LoggingConfiguration] {
            let arn = arn("us-west-2", "123456789012", kind, "g1H2I3j4k5L6");
            assert_eq!(ResourceKind::of_arn(&arn), Some(kind));
        }
        let other = "arn:aws:ivschat:us-west-2:123456789012:stage/g1H2I3j4k5L6";
        assert_eq!(ResourceKind::of_arn(other), None);
    }
}
