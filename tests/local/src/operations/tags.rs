//! Tags of rooms and logging configurations.

use serde::{Deserialize, Serialize};

use super::{Context, EmptyOutput};
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
    context: &Context<'_>,
    input: ListTagsForResource,
) -> Result<ResourceTags, Exception> {
    context.store.in_region(context.region, |resources| {
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

pub(super) fn tag_resource(
    context: &Context<'_>,
    input: TagResource,
) -> Result<EmptyOutput, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.tag(&input.resource_arn, input.tags)?;
        Ok(EmptyOutput {})
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UntagResource {
    resource_arn: String,
    tag_keys: Vec<String>,
}

pub(super) fn untag_resource(
    context: &Context<'_>,
    input: UntagResource,
) -> Result<EmptyOutput, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.untag(&input.resource_arn, &input.tag_keys)?;
        Ok(EmptyOutput {})
    })
}
