//! Tags of rooms and logging configurations.

use serde::{Deserialize, Serialize};

use super::{Call, Nothing};
use crate::exception::Exception;
use crate::store::Tags;

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
) -> Result<ResourceTags, Exception> {
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

pub(super) fn tag_resource(call: &Call<'_>, input: TagResource) -> Result<Nothing, Exception> {
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

pub(super) fn untag_resource(call: &Call<'_>, input: UntagResource) -> Result<Nothing, Exception> {
    call.store.in_region(call.region, |resources| {
        resources.untag(&input.resource_arn, &input.tag_keys)?;
        Ok(Nothing {})
    })
}
