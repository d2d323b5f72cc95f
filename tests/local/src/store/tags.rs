//! Tags of resources.

use super::{Resources, Tags};
use crate::exception::Exception;
use crate::identifiers::ResourceKind;

/// The maximum number of tags of a resource.
const MAX_TAGS: usize = 50;

impl Resources {
    pub(crate) fn tags(&self, arn: &str) -> Result<&Tags, Exception> {
        match ResourceKind::of_arn(arn) {
            Some(ResourceKind::Room) => self.room(arn).map(|room| room.tags()),
            Some(ResourceKind::LoggingConfiguration) => {
                self.logging_configuration(arn).map(|found| &found.tags)
            }
            None => Err(Exception::not_found(arn)),
        }
    }

    pub(crate) fn tag(&mut self, arn: &str, tags: Tags) -> Result<(), Exception> {
        let present = self.tags(arn)?;
        let added = tags.keys().filter(|key| !present.contains_key(*key));
        let total = present.len() + added.count();
        if total > MAX_TAGS {
            return Err(Exception::violation(
                "tags",
                format!("the resource would have {total} tags, more than {MAX_TAGS}"),
            ));
        }
        self.tags_mut(arn)?.extend(tags);
        self.touch(arn);
        Ok(())
    }

    pub(crate) fn untag(&mut self, arn: &str, keys: &[String]) -> Result<(), Exception> {
        self.tags_mut(arn)?.retain(|key, _| !keys.contains(key));
        self.touch(arn);
        Ok(())
    }

    fn tags_mut(&mut self, arn: &str) -> Result<&mut Tags, Exception> {
        let room = self.rooms.get_mut(arn).map(|room| room.tags_mut());
        let configuration = self.logging_configurations.get_mut(arn);
        room.or(configuration.map(|found| &mut found.tags))
            .ok_or_else(|| Exception::not_found(arn))
    }
}
