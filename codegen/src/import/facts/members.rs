//! Facts about members.

use super::{Fact, HEADERS, TIMESTAMP, TRAIT, Target};
use crate::import::convert::Converter;
use crate::import::descriptions::Place;
use crate::import::model::{Kind, Member, Shape};
use crate::import::schemas::{documentation, members_in_schema, property};
use crate::import::tree::Map;

impl Converter<'_> {
    pub(super) fn add_member_facts(&mut self, name: &str, shape: &Shape, facts: &mut Vec<Fact>) {
        let at = Target::schema(name).child("properties");
        for (member_name, member) in members_in_schema(shape) {
            let at = at.child(member_name);
            let traits = traits(member).and(location(member, member_name));
            facts.extend(Fact::new(&at, traits, TRAIT));
            let is_timestamp = self.model.shape(&member.shape).kind == Kind::Timestamp;
            let format = member.timestamp_format.as_ref().filter(|_| is_timestamp);
            let format = Map::default().with_some("x-timestamp-format", format);
            facts.extend(Fact::new(&at, format, TIMESTAMP));
        }
        if !self.inputs.contains(name) {
            facts.extend(Fact::new(&at, self.header_members(name, shape), HEADERS));
        }
    }

    /// The members of a shape that travel in headers, for a schema of the overlay.
    pub(super) fn header_members(&mut self, name: &str, shape: &Shape) -> Map {
        let mut headers = Map::default();
        for (member_name, member) in &shape.members {
            if member.location.as_deref() == Some("header") {
                headers.push(member_name, self.header_member(name, member_name, member));
            }
        }
        headers
    }

    fn header_member(&mut self, shape: &str, name: &str, member: &Member) -> Map {
        let documented = documentation(
            member.documentation.as_deref(),
            member.deprecated_message.as_deref(),
        );
        self.descriptions.in_overlay = true;
        let described =
            self.descriptions
                .choose(Place::Member(shape, name), documented.as_deref(), |_| true);
        self.descriptions.in_overlay = false;
        property(name, member, described).and(location(member, name))
    }
}

/// Where a member of a schema travels, if not in the body.
fn location(member: &Member, name: &str) -> Map {
    match member.location.as_deref() {
        Some(location @ ("header" | "headers")) => Map::default()
            .with("x-location", location)
            .with("x-location-name", member.wire_name(name)),
        Some(location @ "statusCode") => Map::default().with("x-location", location),
        _ => Map::default(),
    }
}

/// Traits of a member, wherever it travels.
pub(super) fn traits(member: &Member) -> Map {
    let mark = |is_set: bool| is_set.then_some(true);
    Map::default()
        .with_some("x-idempotency-token", mark(member.idempotency_token))
        .with_some("x-json-value", mark(member.jsonvalue))
        .with_some("x-event-payload", mark(member.eventpayload))
        .with_some("x-host-label", mark(member.host_label))
}
