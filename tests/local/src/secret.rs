//! The endpoint's secret, from which its keys are derived, and HMAC.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::identifiers::random_bytes;

/// The length of the secret and of each derived key, in bytes.
pub(crate) const SECRET_BYTES: usize = 32;

/// The secret. The state file contains it, so that tokens remain valid after a restart. It does not implement `Debug`, so
/// that it is never printed.
#[derive(Clone)]
pub(crate) struct Secret([u8; SECRET_BYTES]);

impl Secret {
    pub(crate) fn fresh() -> Self {
        Self(random_bytes())
    }

    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let bytes = hex::decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn to_hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Derives the key for one purpose. It reveals nothing about the keys for other purposes.
    pub(crate) fn key_for(&self, purpose: &str) -> [u8; SECRET_BYTES] {
        let mac = hmac_sha256(&self.0, &[purpose.as_bytes()]);
        mac.finalize().into_bytes().into()
    }
}

/// Returns the HMAC-SHA-256 of the concatenated parts of a message, to be finalized or verified.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC accepts a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac
}
