//! How operations return lists in pages.

use heck::ToSnakeCase;
use serde_json::Value;

use super::facts::items;
use super::operations::Declared;
use crate::error::Diagnostics;
use crate::model::{Member, Operation, Pagination, Service, Structure, Type};

/// The kind of warnings about paginators.
const KIND: &str = "paginator(s) left out";

/// Names of the members that carry tokens, in the input and in the output, by which AWS paginates.
const TOKENS: [(&str, &str); 5] = [
    ("next_token", "next_token"),
    ("next_token", "next_page_token"),
    ("page_token", "next_page_token"),
    ("marker", "next_marker"),
    ("marker", "marker"),
];

/// Names of members that limit a page.
const PAGE_SIZES: [&str; 6] = [
    "max_results",
    "max_result",
    "max_items",
    "page_size",
    "limit",
    "max_records",
];

impl Service {
    /// How an operation returns a list in pages, as the document says, or as the names of its members say. What is
    /// said but not supported is a warning.
    pub(super) fn read_pagination(
        &self,
        declared: &Declared<'_>,
        operation: &Operation,
        diagnostics: &mut Diagnostics,
    ) -> Option<Pagination> {
        let input = self.structure(&operation.input)?;
        let output = self.structure(&operation.output)?;
        let Some(names) = declared.operation.get("x-paginated") else {
            return by_names(input, output);
        };
        match by_mark(names, input, output) {
            Ok(pagination) => Some(pagination),
            Err(message) => {
                let place = format!("{}/x-paginated", declared.pointer);
                diagnostics.warn(KIND, place, message);
                None
            }
        }
    }
}

/// Pagination as the document marks it.
fn by_mark(names: &Value, input: &Structure, output: &Structure) -> Result<Pagination, String> {
    let named = |key: &str| match names.get(key) {
        Some(Value::String(name)) => Ok(Some(name.as_str())),
        Some(Value::Array(_)) => match items(names.get(key)).collect::<Vec<_>>().as_slice() {
            [Value::String(name)] => Ok(Some(name.as_str())),
            _ => Err(format!("several members as `{key}` are not supported")),
        },
        Some(_) => Err(format!("expected the name of a member as `{key}`")),
        None => Ok(None),
    };
    let member = |structure: &'_ Structure, key: &str| -> Result<Member, String> {
        let name =
            named(key)?.ok_or_else(|| format!("expected the name of a member as `{key}`"))?;
        find(structure, name).cloned().ok_or_else(|| {
            let owner = &structure.name;
            format!("x-paginated names `{name}`, which `{owner}` does not have")
        })
    };
    let input_token = member(input, "inputToken")?;
    let output_token = member(output, "outputToken")?;
    let items = member(output, "items")?;
    let page_size = match named("pageSize")? {
        Some(_) => Some(member(input, "pageSize")?),
        None => None,
    };
    if !items.ty.is_list() {
        return Err(format!(
            "`{}`, the items of its pages, is not a list",
            items.name
        ));
    }
    if !is_input_token(&input_token) || output_token.ty != Type::String {
        let name = if is_input_token(&input_token) {
            output_token.name
        } else {
            input_token.name
        };
        return Err(format!(
            "`{name}`, the token of its pages, is not an optional string"
        ));
    }
    Ok(Pagination {
        input_token: input_token.name,
        output_token: output_token.name,
        page_size: page_size.filter(is_page_size).map(|member| member.name),
        items: items.name,
    })
}

/// A member by its name on the wire, or by its key in the document.
fn find<'a>(structure: &'a Structure, name: &str) -> Option<&'a Member> {
    structure.member_by_wire_name(name).or_else(|| {
        let name = name.to_snake_case();
        let mut members = structure.members.iter();
        members.find(|member| member.name == name || member.wire_name.to_snake_case() == name)
    })
}

/// Pagination by the names that AWS uses: a token in the input, one in the output, and one list in the output.
fn by_names(input: &Structure, output: &Structure) -> Option<Pagination> {
    let named = |structure: &'_ Structure, name: &str| -> Option<Member> {
        let mut members = structure.members.iter();
        let member = members.find(|member| member.wire_name.to_snake_case() == name)?;
        Some(member.clone())
    };
    let tokens = TOKENS.iter().filter_map(|(sent, received)| {
        let sent = named(input, sent).filter(is_input_token)?;
        let received = named(output, received).filter(|member| member.ty == Type::String)?;
        Some((sent, received))
    });
    let tokens: Vec<(Member, Member)> = tokens.collect();
    let [(input_token, output_token)] = tokens.as_slice() else {
        return None;
    };
    let mut collections = output
        .members
        .iter()
        .filter(|member| member.ty.is_collection());
    let items = collections.next().filter(|member| member.ty.is_list())?;
    if collections.next().is_some() {
        return None;
    }
    let mut page_sizes = PAGE_SIZES
        .iter()
        .filter_map(|name| named(input, name).filter(is_page_size));
    Some(Pagination {
        input_token: input_token.name.clone(),
        output_token: output_token.name.clone(),
        page_size: page_sizes.next().map(|member| member.name),
        items: items.name.clone(),
    })
}

fn is_input_token(member: &Member) -> bool {
    !member.required && member.ty == Type::String
}

fn is_page_size(member: &Member) -> bool {
    !member.required && matches!(member.ty, Type::Number("i32" | "i64"))
}
