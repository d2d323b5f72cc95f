//! Pages of lists, in which the latest change comes first.

use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;

use super::LatestChange;
use crate::exception::Exception;
use crate::secret::{SECRET_BYTES, Secret, hmac_sha256};

const MAX_PAGE_SIZE: usize = 50;

/// The requested page of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageRequest {
    pub(super) max_results: Option<usize>,
    pub(super) next_token: Option<String>,
}

/// A page of a list, and the token of the next one, if there is one.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_token: Option<String>,
}

/// An item of a list.
pub(super) trait Listed {
    /// Returns the latest change, which determines the position in a list.
    fn changed(&self) -> LatestChange;
}

/// Returns a page of a list. A page does not repeat items that changed since the previous page.
pub(super) fn page<'a, T: Listed + Clone + 'a>(
    list: &str,
    items: impl Iterator<Item = &'a T>,
    request: &PageRequest,
    tokens: &PageTokens,
) -> Result<Page<T>, Exception> {
    let token = request.next_token.as_deref().unwrap_or_default();
    let after = tokens
        .open(list, token)
        .map_err(|message| Exception::violation("nextToken", message))?;
    let mut items: Vec<_> = items
        .map(|item| (place(item.changed()), item))
        .filter(|(place, _)| after.is_none_or(|after| *place < after))
        .collect();
    items.sort_unstable_by_key(|(place, _)| std::cmp::Reverse(*place));

    let size = request.max_results.unwrap_or(MAX_PAGE_SIZE);
    let more = items.len() > size;
    items.truncate(size);
    let next_token = items
        .last()
        .filter(|_| more)
        .map(|(place, _)| tokens.seal(list, *place));
    Ok(Page {
        items: items.into_iter().map(|(_, item)| item.clone()).collect(),
        next_token,
    })
}

/// The time and number of a change, as a token contains them.
pub(crate) type Place = (i64, u64);

fn place(change: LatestChange) -> Place {
    let milliseconds = i64::try_from(change.time.milliseconds()).unwrap_or(i64::MAX);
    (milliseconds, change.number)
}

/// Seals and opens the page tokens of one region. A token is valid only for the list that it was created for.
#[derive(Clone)]
pub(crate) struct PageTokens {
    key: [u8; SECRET_BYTES],
}

const PLACE_BYTES: usize = 16;

impl PageTokens {
    pub(super) fn new(secret: &Secret, region: &str) -> Self {
        Self {
            key: secret.key_for(&format!("page tokens of {region}")),
        }
    }

    fn seal(&self, list: &str, (time, number): Place) -> String {
        let place = [time.to_be_bytes(), number.to_be_bytes()].concat();
        let tag = self.mac(list, &place).finalize().into_bytes();
        hex::encode([place.as_slice(), tag.as_slice()].concat())
    }

    /// Returns the position after which the page begins, or `None` for the first page, which has an empty token.
    pub(crate) fn open(&self, list: &str, token: &str) -> Result<Option<Place>, &'static str> {
        if token.is_empty() {
            return Ok(None);
        }
        self.unseal(list, token)
            .map(Some)
            .ok_or("the value is not a token of this list")
    }

    fn unseal(&self, list: &str, token: &str) -> Option<Place> {
        let bytes = hex::decode(token).ok()?;
        let (place, tag) = bytes.split_at_checked(PLACE_BYTES)?;
        self.mac(list, place).verify_slice(tag).ok()?;
        let (time, number) = place.split_at(PLACE_BYTES / 2);
        Some((
            i64::from_be_bytes(time.try_into().ok()?),
            u64::from_be_bytes(number.try_into().ok()?),
        ))
    }

    fn mac(&self, list: &str, place: &[u8]) -> Hmac<Sha256> {
        hmac_sha256(&self.key, &[list.as_bytes(), place])
    }
}
