//! boto3, the AWS SDK for Python.

use crate::installation::{package, python};
use crate::script::Script;
use crate::story::Part;

/// A script beside this file.
pub(crate) fn script(file: &str) -> Script<'static> {
    Script {
        interpreter: python(),
        file: package().join("boto3").join(file),
    }
}

#[tokio::test]
async fn boto3_calls_all_operations() {
    script("story.py").tell(Part::Operations).await;
}

#[tokio::test]
async fn boto3_pages_through_130_rooms() {
    script("story.py").tell(Part::Paging).await;
}

#[tokio::test]
async fn boto3_recognises_all_eight_exceptions() {
    script("story.py").tell(Part::Exceptions).await;
}

#[tokio::test]
async fn boto3_carries_odd_characters_unharmed() {
    script("story.py").tell(Part::Characters).await;
}
