//! The AWS SDK for JavaScript.

use std::path::Path;

use crate::installation::node_folder;
use crate::script::Script;
use crate::story::Part;

/// A script of the folder beside this file.
pub(crate) fn script(file: &str) -> Script<'static> {
    Script {
        interpreter: Path::new("node"),
        file: node_folder().join(file),
    }
}

#[tokio::test]
async fn the_sdk_for_javascript_calls_all_operations() {
    script("story.mjs").tell(Part::Operations).await;
}

#[tokio::test]
async fn the_sdk_for_javascript_pages_through_130_rooms() {
    script("story.mjs").tell(Part::Paging).await;
}

#[tokio::test]
async fn the_sdk_for_javascript_recognises_all_eight_exceptions() {
    script("story.mjs").tell(Part::Exceptions).await;
}

#[tokio::test]
async fn the_sdk_for_javascript_carries_odd_characters_unharmed() {
    script("story.mjs").tell(Part::Characters).await;
}
