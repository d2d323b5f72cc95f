//! The endpoint's own secret, from which the keys of all that it seals are made.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::identifiers::random_bytes;

/// The length of the secret and of each key made from it, in bytes.
pub(crate) const SECRET_BYTES: usize = 32;

/// Kept with the state, so that tokens outlive a restart. Not `Debug`: it is never printed.
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

    /// A key for one purpose; keys for different purposes tell nothing about each other.
    pub(crate) fn key_for(&self, purpose: &str) -> [u8; SECRET_BYTES] {
        let mac = hmac_sha256(&self.0, &[purpose.as_bytes()]);
        mac.finalize().into_bytes().into()
    }
}

/// The code of parts of a message that stand one after another, to be finished or compared.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac
}
