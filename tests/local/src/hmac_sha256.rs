//! HMAC-SHA-256, with which requests are signed, page tokens are sealed, and keys are made from a secret.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The code of parts of a message that stand one after another, to be finished or compared.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac
}
