//! The format of the state file: an append-only log.
//!
//! After the first line, each line is a record: its length, a digest of its JSON, a seal, and the JSON. The seal also covers
//! the seal of the previous record, which detects records that were changed, deleted, repeated or moved. The first record
//! is the heading. Each other record contains the changes of one write.
//!
//! The last record is followed by zeros, which the next record overwrites. An interrupted write therefore leaves zeros in
//! place of the rest of its record, and a file that does not end with a zero was truncated.

use std::collections::BTreeMap;
use std::io;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Change, StateError};
use crate::secret::Secret;

const FIRST_LINE: &str = "ivschat-local state 2\n";

/// The number of hexadecimal digits of a digest or a seal.
const DIGEST_DIGITS: usize = 16;

/// The size of a record's head: eight digits for the length, the digest and the seal, each followed by a space.
const HEAD_BYTES: usize = 8 + 1 + DIGEST_DIGITS + 1 + DIGEST_DIGITS + 1;

/// The heading, which applies to the whole file.
#[derive(Serialize, Deserialize)]
pub(super) struct Heading {
    pub(super) account: String,
    /// In hexadecimal.
    secret: String,
}

impl Heading {
    pub(super) fn new(account: &str) -> Self {
        Self {
            account: account.to_owned(),
            secret: Secret::fresh().to_hex(),
        }
    }

    pub(super) fn secret(&self) -> Option<Secret> {
        Secret::from_hex(&self.secret)
    }
}

/// Creates records, each with a seal that covers the previous one.
pub(super) struct Chain {
    seal: String,
}

impl Chain {
    fn new() -> Self {
        Self {
            seal: digest(&[FIRST_LINE.as_bytes()]),
        }
    }

    /// Returns the next record.
    pub(super) fn record(&mut self, content: &impl Serialize) -> io::Result<Vec<u8>> {
        let json = serde_json::to_vec(content)?;
        let length = u32::try_from(json.len()).map_err(io::Error::other)?;
        let head = self.next_head(length, &digest(&[&json]));
        Ok([head.as_bytes(), &json, b"\n"].concat())
    }

    fn next_head(&mut self, length: u32, json_digest: &str) -> String {
        let announced = format!("{length:08x} {json_digest} ");
        self.seal = digest(&[self.seal.as_bytes(), announced.as_bytes()]);
        format!("{announced}{} ", self.seal)
    }

    /// Returns the length and the digest of the next record's JSON, if its head is intact.
    fn open_head<'a>(&mut self, head: &'a [u8]) -> Option<(usize, &'a str)> {
        let head = str::from_utf8(head).ok()?;
        let (length, rest) = head.split_once(' ')?;
        let length = u32::from_str_radix(length, 16).ok()?;
        let (json_digest, _) = rest.split_once(' ')?;
        let is_intact = self.next_head(length, json_digest) == head;
        Some((usize::try_from(length).ok()?, json_digest)).filter(|_| is_intact)
    }
}

fn digest(parts: &[&[u8]]) -> String {
    let hash = parts.iter().fold(Sha256::new(), Sha256::chain_update);
    let mut digits = hex::encode(hash.finalize());
    digits.truncate(DIGEST_DIGITS);
    digits
}

/// Returns the bytes of a new file, without the zeros at its end, and the chain for its next record.
pub(super) fn compose(
    heading: &Heading,
    entries: &BTreeMap<String, Value>,
) -> io::Result<(Vec<u8>, Chain)> {
    let mut chain = Chain::new();
    let mut bytes = FIRST_LINE.as_bytes().to_vec();
    bytes.extend(chain.record(heading)?);
    if !entries.is_empty() {
        let changes: Vec<_> = entries
            .iter()
            .map(|(key, value)| Change {
                key: key.clone(),
                value: Some(value.clone()),
            })
            .collect();
        bytes.extend(chain.record(&changes)?);
    }
    Ok((bytes, chain))
}

/// The contents of a file.
pub(super) struct Contents {
    pub(super) heading: Heading,
    pub(super) entries: BTreeMap<String, Value>,
    /// The number of changes in the file, including those that later changes replaced.
    pub(super) changes: usize,
    pub(super) chain: Chain,
    /// The position of the next record.
    pub(super) end: usize,
    /// Whether a write was interrupted. Its remains must be removed before the next record is written.
    pub(super) is_torn: bool,
}

impl Contents {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, StateError> {
        if bytes.is_empty() {
            return Err(StateError::Empty);
        }
        let written = bytes.iter().rposition(|byte| *byte != 0);
        let written = &bytes[..written.map_or(0, |last| last + 1)];
        let records = written
            .strip_prefix(FIRST_LINE.as_bytes())
            .ok_or(StateError::Foreign)?;
        if written.len() == bytes.len() {
            return Err(StateError::Truncated);
        }
        let mut reader = Reader {
            chain: Chain::new(),
            rest: records,
            line: 1,
            is_torn: false,
        };
        let heading = reader
            .next::<Heading>()?
            .ok_or(StateError::Damaged { line: 2 })?;
        let (mut entries, mut changes) = (BTreeMap::new(), 0);
        while let Some(record) = reader.next::<Vec<Change>>()? {
            changes += record.len();
            for change in record {
                change.apply(&mut entries);
            }
        }
        Ok(Self {
            heading,
            entries,
            changes,
            chain: reader.chain,
            end: written.len(),
            is_torn: reader.is_torn,
        })
    }
}

/// Reads the records in order.
struct Reader<'a> {
    chain: Chain,
    /// The bytes that were not read yet.
    rest: &'a [u8],
    /// The number of the line before the rest, starting at 1.
    line: usize,
    is_torn: bool,
}

impl Reader<'_> {
    /// Returns the contents of the next record, if there is a complete one.
    fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, StateError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.line += 1;
        let damaged = StateError::Damaged { line: self.line };
        let Some((head, rest)) = self.rest.split_at_checked(HEAD_BYTES) else {
            return self.interrupted();
        };
        let Some((length, json_digest)) = self.chain.open_head(head) else {
            return Err(damaged);
        };
        let Some((json, rest)) = rest.split_at_checked(length) else {
            return self.interrupted();
        };
        if digest(&[json]) != json_digest {
            return Err(damaged);
        }
        self.rest = match rest.split_first() {
            Some((b'\n', rest)) => rest,
            Some(_) => return Err(damaged),
            // Only the line feed is missing.
            None => {
                self.is_torn = true;
                rest
            }
        };
        serde_json::from_slice(json).map(Some).map_err(|_| damaged)
    }

    /// Accepts the rest if an interrupted write can have left it: the beginning of a record, which contains no zeros.
    fn interrupted<T>(&mut self) -> Result<Option<T>, StateError> {
        if self.rest.contains(&0) {
            return Err(StateError::Damaged { line: self.line });
        }
        self.is_torn = true;
        self.rest = &[];
        Ok(None)
    }
}
