//! Tags of rooms and logging configurations.

use serde::{Deserialize, Serialize};

use super::{Call, Nothing};
use crate::fault::Fault;
use crate::store::Tags;

/// The document has this bound as `TagKey`, but OpenAPI cannot apply it to the keys of a map.
const MAXIMUM_KEY_LENGTH: usize = 128;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListTagsForResource {
    resource_arn: String,
}

#[derive(Serialize)]
pub(super) struct ResourceTags {
    tags: Tags,
}

pub(super) fn list_tags_for_resource(
    call: &Call<'_>,
    input: ListTagsForResource,
) -> Result<ResourceTags, Fault> {
    call.store.in_region(call.region, |resources| {
        let tags = resources.tags(&input.resource_arn)?.clone();
        Ok(ResourceTags { tags })
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TagResource {
    resource_arn: String,
    tags: Tags,
}

pub(super) fn tag_resource(call: &Call<'_>, input: TagResource) -> Result<Nothing, Fault> {
    check_keys(&input.tags)?;
    call.store.in_region(call.region, |resources| {
        resources.tag(&input.resource_arn, input.tags)?;
        Ok(Nothing {})
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UntagResource {
    resource_arn: String,
    tag_keys: Vec<String>,
}

pub(super) fn untag_resource(call: &Call<'_>, input: UntagResource) -> Result<Nothing, Fault> {
    call.store.in_region(call.region, |resources| {
        resources.untag(&input.resource_arn, &input.tag_keys)?;
        Ok(Nothing {})
    })
}

/// Checks the keys of tags that a resource is to get.
pub(super) fn check_keys(tags: &Tags) -> Result<(), Fault> {
    let fits = |key: &String| (1..=MAXIMUM_KEY_LENGTH).contains(&key.chars().count());
    if tags.keys().all(fits) {
        return Ok(());
    }
    Err(Fault::violation(
        "tags",
        format!("a key must have 1 to {MAXIMUM_KEY_LENGTH} characters"),
    ))
}
