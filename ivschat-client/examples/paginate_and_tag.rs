//! Lists rooms by page and by item, and adds, reads and removes tags.
//!
//! ```sh
//! cargo run --example paginate_and_tag
//! ```
//!
//! This runs on a local endpoint. Add `-- --aws` to run it on AWS, with the region and the credentials of the environment.
//! It changes only the rooms that it creates, and deletes them.

use std::error::Error;

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_local::LocalEndpoint;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--aws") {
        return run(&Client::from_env().await?).await;
    }
    let endpoint = LocalEndpoint::start().await?;
    let (id, secret) = endpoint.credentials();
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .endpoint_url(endpoint.endpoint_url())
        .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
    run(&Client::from_conf(config.build())).await
}

async fn run(client: &Client) -> Result<(), Box<dyn Error>> {
    for number in 1..=5 {
        client
            .create_room()
            .name(format!("room-{number}"))
            .tags("example", "paginate_and_tag")
            .send()
            .await?;
    }

    // One page after the other, each with one request.
    let mut pages = client.list_rooms().into_paginator().page_size(2).send();
    while let Some(page) = pages.try_next().await? {
        let names: Vec<_> = page.rooms().iter().filter_map(|room| room.name()).collect();
        println!("a page with {}", names.join(", "));
    }

    // All items, without a thought for pages.
    let mut ours = Vec::new();
    let mut rooms = client.list_rooms().into_paginator().items().send();
    while let Some(room) = rooms.try_next().await? {
        let example = room.tags().and_then(|tags| tags.get("example"));
        if let (Some("paginate_and_tag"), Some(arn)) = (example.map(String::as_str), room.arn()) {
            ours.push(arn.to_owned());
        }
    }
    println!("{} rooms have our tag", ours.len());

    for arn in &ours {
        client
            .tag_resource()
            .resource_arn(arn)
            .tags("team", "community")
            .tags("checked", "yes")
            .send()
            .await?;
        client
            .untag_resource()
            .resource_arn(arn)
            .tag_keys("checked")
            .send()
            .await?;
    }
    if let Some(arn) = ours.first() {
        let listed = client
            .list_tags_for_resource()
            .resource_arn(arn)
            .send()
            .await?;
        let mut tags: Vec<_> = listed.tags().iter().collect();
        tags.sort();
        println!("the tags of the first: {tags:?}");
    }
    for arn in &ours {
        client.delete_room().identifier(arn).send().await?;
    }
    println!("deleted {} rooms", ours.len());
    Ok(())
}
