//! Lists all rooms, page by page, and tags those without a tag.

use std::collections::HashMap;

use ivschat::types::RoomSummary;
use ivschat::{Client, Error};

const KEY: &str = "owner";

fn is_untagged(room: &RoomSummary) -> bool {
    room.tags().is_none_or(|tags| !tags.contains_key(KEY))
}

/// Returns the number of rooms, and the tags of the room that was tagged last.
pub(crate) async fn run(client: &Client) -> Result<(usize, HashMap<String, String>), Error> {
    let mut seen = 0;
    let mut tagged = None;
    let mut pages = client.list_rooms().into_paginator().page_size(7).send();
    while let Some(page) = pages.next().await {
        let page = page?;
        seen += page.rooms().len();
        for room in page.rooms().iter().filter(|room| is_untagged(room)) {
            let arn = room.arn().unwrap_or_default();
            client
                .tag_resource()
                .resource_arn(arn)
                .tags(KEY, "community")
                .tags("checked", "yes")
                .send()
                .await?;
            client
                .untag_resource()
                .resource_arn(arn)
                .tag_keys("checked")
                .send()
                .await?;
            tagged = Some(arn.to_owned());
        }
    }

    let Some(arn) = tagged else {
        return Ok((seen, HashMap::new()));
    };
    let listed = client
        .list_tags_for_resource()
        .resource_arn(arn)
        .send()
        .await?;
    Ok((seen, listed.tags().clone()))
}
