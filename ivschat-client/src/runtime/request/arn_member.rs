//! Members that take ARNs: callers often pass the bare ID at the end of one.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::Request;

/// A member that takes ARNs, and its place in the request.
#[derive(Debug)]
pub struct ArnMember {
    /// The name of the member in the input.
    name: &'static str,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// A segment of the path, counted from 1.
    PathSegment(usize),
    /// A member of the body or a parameter of the query, by its name on the wire.
    Named(&'static str),
}

#[allow(dead_code, reason = "unused if the service has no ARNs")]
impl ArnMember {
    pub(crate) const fn in_path(name: &'static str, segment: usize) -> Self {
        let place = Place::PathSegment(segment);
        Self { name, place }
    }

    pub(crate) const fn named(name: &'static str, wire_name: &'static str) -> Self {
        let place = Place::Named(wire_name);
        Self { name, place }
    }
}

impl Request {
    /// Returns the first of these members that contains a bare ID instead of an ARN.
    pub(crate) fn bare_id(&self, members: &[ArnMember]) -> Option<&'static str> {
        let body = self.body.as_deref().unwrap_or_default();
        let body: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
        let has_bare_id = |place: &Place| match *place {
            Place::PathSegment(number) => self
                .path
                .split('/')
                .nth(number)
                .is_some_and(|value| is_bare_id(&decode(value))),
            Place::Named(name) => {
                let parameters = self
                    .query
                    .split('&')
                    .filter_map(|pair| pair.split_once('='));
                let mut values = parameters.filter(|(key, _)| decode(key) == name);
                let in_body = match body.get(name) {
                    Some(Value::Array(values)) => values.as_slice(),
                    Some(value) => std::slice::from_ref(value),
                    None => &[],
                };
                values.any(|(_, value)| is_bare_id(&decode(value)))
                    || in_body.iter().filter_map(Value::as_str).any(is_bare_id)
            }
        };
        let member = members.iter().find(|member| has_bare_id(&member.place));
        member.map(|member| member.name)
    }
}

fn is_bare_id(value: &str) -> bool {
    !value.is_empty() && !value.starts_with("arn:")
}

fn decode(encoded: &str) -> Cow<'_, str> {
    percent_decode_str(encoded).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use reqwest::Method;

    use super::*;
    use crate::runtime::request::label;

    const ARN: &str = "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEfGh1234";
    const MEMBERS: [ArnMember; 2] = [
        ArnMember::in_path("owner_arn", 2),
        ArnMember::named("room_arns", "roomArns"),
    ];

    fn request(owner: &str, rooms: &[&str]) -> Request {
        let owner = label("owner_arn", owner).expect("it can be a label");
        Request::new(Method::GET, format!("/owners/{owner}")).query("roomArns", rooms)
    }

    #[test]
    fn a_bare_id_is_found_in_the_path_the_query_and_the_body() {
        let of = |request: Request| request.bare_id(&MEMBERS);
        assert_eq!(of(request(ARN, &[ARN, ""])), None);
        assert_eq!(of(request(ARN, &[])), None);
        assert_eq!(of(request("a/b", &[])), Some("owner_arn"));
        assert_eq!(of(request(ARN, &[ARN, "b"])), Some("room_arns"));
        let body = |rooms: Value| {
            let body = Map::from_iter([("roomArns".to_owned(), rooms)]);
            request(ARN, &[]).json(&body).expect("it is JSON")
        };
        assert_eq!(of(body("b".into())), Some("room_arns"));
        assert_eq!(of(body(vec![ARN, "b"].into())), Some("room_arns"));
        assert_eq!(of(body(ARN.into())), None);
        assert_eq!(of(body(Value::Null)), None);
    }
}
