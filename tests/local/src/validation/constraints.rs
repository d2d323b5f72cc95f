//! Constraints that the document's schemas do not or cannot express.

use serde_json::Value;

use crate::exception::Violations;
use crate::operations::Context;

/// The maximum combined size of the keys and values of `attributes`, in bytes.
const ATTRIBUTE_BYTES: &[(&str, usize)] = &[("CreateChatToken", 1024), ("SendEvent", 4096)];

/// The bounds of `TagKey` in the document, which OpenAPI 3.0 cannot apply to the keys of a map.
const TAG_KEY_CHARACTERS: std::ops::RangeInclusive<usize> = 1..=128;

/// The prefix of the tag keys that AWS reserves, in any letter case.
const RESERVED_TAG_PREFIX: &str = "aws:";

/// The output list of each paginated operation.
const LISTS: &[(&str, &str)] = &[
    ("ListLoggingConfigurations", "loggingConfigurations"),
    ("ListRooms", "rooms"),
];

/// Adds the members of the input that violate such constraints.
pub(crate) fn check(
    context: &Context<'_>,
    operation: &str,
    input: &Value,
    violations: &mut Violations,
) {
    check_attributes(operation, &input["attributes"], violations);
    check_tag_keys(&input["tags"], violations);
    check_page_token(context, operation, &input["nextToken"], violations);
}

fn check_attributes(operation: &str, attributes: &Value, violations: &mut Violations) {
    let Some(maximum) = of_operation(ATTRIBUTE_BYTES, operation) else {
        return;
    };
    let bytes: usize = attributes
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| key.len() + value.as_str().unwrap_or_default().len())
        .sum();
    if bytes > maximum {
        violations.add(
            "attributes",
            format!("the keys and values have {bytes} bytes in total, more than {maximum}"),
        );
    }
}

fn check_tag_keys(tags: &Value, violations: &mut Violations) {
    let keys = || tags.as_object().into_iter().flatten().map(|(key, _)| key);
    if keys().any(|key| !TAG_KEY_CHARACTERS.contains(&key.chars().count())) {
        let (min, max) = (TAG_KEY_CHARACTERS.start(), TAG_KEY_CHARACTERS.end());
        violations.add("tags", format!("a key must have {min} to {max} characters"));
    }
    let is_reserved = |key: &String| {
        let prefix = key.get(..RESERVED_TAG_PREFIX.len());
        prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(RESERVED_TAG_PREFIX))
    };
    if keys().any(is_reserved) {
        violations.add(
            "tags",
            format!("a key must not begin with {RESERVED_TAG_PREFIX}, which is reserved"),
        );
    }
}

fn check_page_token(
    context: &Context<'_>,
    operation: &str,
    token: &Value,
    violations: &mut Violations,
) {
    let (Some(list), Some(token)) = (of_operation(LISTS, operation), token.as_str()) else {
        return;
    };
    let page_tokens = context.store.page_tokens(context.region);
    if let Err(message) = page_tokens.open(list, token) {
        violations.add("nextToken", message);
    }
}

fn of_operation<T: Copy>(table: &[(&str, T)], operation: &str) -> Option<T> {
    table
        .iter()
        .find_map(|(id, entry)| (*id == operation).then_some(*entry))
}
