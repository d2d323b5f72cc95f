//! Names in Rust. The document's names stay in marks: `x-wire-name`, `x-values`.

use std::collections::BTreeMap;

use heck::{ToLowerCamelCase, ToSnakeCase};
use serde_json::{Map, Value, json};

use super::references::{beside_reference, plain_reference, reference_to};
use super::schemas;
use super::visit::{for_each_operation, for_each_schema};
use crate::error::Diagnostics;
use crate::names::{Scope, member_name, method_name, type_name, variant_name};
use crate::pointer;

/// `APIKey` becomes `ApiKey`, and `Option` becomes `OptionModel`. The model finds facts by these names.
pub(super) fn name_models(root: &mut Value, _: &mut Diagnostics) {
    let Some(all) = schemas(root) else {
        return;
    };
    // Names that need no change come first, and keep their names.
    let (kept, changed): (Vec<&String>, Vec<&String>) =
        all.keys().partition(|name| type_name(name) == **name);
    let mut scope = Scope::default();
    let mut names = BTreeMap::new();
    for name in kept.into_iter().chain(changed) {
        let rust_name = scope.add(type_name(name), "", |name| {
            vec![name.to_owned(), format!("{name}Builder")]
        });
        if rust_name != *name {
            names.insert(name.clone(), rust_name);
        }
    }
    let rename = |(name, mut schema): (String, Value)| match names.get(&name) {
        Some(rust_name) => {
            if let Some(schema) = schema.as_object_mut() {
                schema.insert("x-wire-name".into(), name.into());
            }
            (rust_name.clone(), schema)
        }
        None => (name, schema),
    };
    *all = std::mem::take(all).into_iter().map(rename).collect();
    for_each_schema(root, &mut |schema| {
        if let Some(rust_name) = plain_reference(schema).and_then(|name| names.get(name)) {
            schema.insert("$ref".into(), reference_to(rust_name).into());
        }
    });
    for_each_operation(root, |_, operation| {
        let exceptions = operation.get_mut("x-exceptions");
        let exceptions = exceptions.and_then(Value::as_array_mut).into_iter();
        for exception in exceptions.flatten() {
            if let Some(rust_name) = exception.as_str().and_then(|name| names.get(name)) {
                *exception = rust_name.as_str().into();
            }
        }
    });
    for (name, rust_name) in &names {
        pointer::record_move(root, &pointer::schema(name), &pointer::schema(rust_name));
    }
}

/// Members become fields and methods, or the variants of a union.
pub(super) fn name_members(root: &mut Value, _: &mut Diagnostics) {
    for schema in schemas(root)
        .into_iter()
        .flat_map(|all| all.values_mut())
        .filter_map(Value::as_object_mut)
    {
        let is_union = schema.get("x-union") == Some(&json!(true));
        let mut scope = Scope::default();
        let members = schema.get_mut("properties").and_then(Value::as_object_mut);
        let Some(members) = members else {
            continue;
        };
        // As in JSON, `maxResults` comes before another spelling of it.
        let (usual, others): (Vec<String>, Vec<String>) = members
            .keys()
            .cloned()
            .partition(|name| name.to_lower_camel_case() == *name);
        for name in usual.iter().chain(&others) {
            let rust_name = if is_union {
                scope.add(variant_name(name), "", |name| {
                    vec![name.to_owned(), format!("as_{}", name.to_snake_case())]
                })
            } else {
                scope.add(member_name(name), "_", definitions)
            };
            if let Some(member) = members.get_mut(name).and_then(Value::as_object_mut) {
                beside_reference(member).insert("x-rust-name".into(), rust_name.into());
            }
        }
    }
}

/// The field and the methods that a member becomes.
fn definitions(name: &str) -> Vec<String> {
    let mut definitions = vec![
        name.to_owned(),
        crate::names::setter_name(name),
        crate::names::accessor_name(name),
        format!("set_{name}"),
        format!("get_{name}"),
    ];
    definitions.sort_unstable();
    definitions.dedup();
    definitions
}

/// Values become variants.
pub(super) fn name_values(root: &mut Value, _: &mut Diagnostics) {
    for (_, schema) in schemas(root).into_iter().flatten() {
        let Some(Value::Array(values)) = schema.get_mut("enum") else {
            continue;
        };
        let mut scope = Scope::default();
        let names = values.iter().map(|value| {
            let name = variant_name(value.as_str().unwrap_or_default());
            scope.add(name, "", |name| vec![name.to_owned()])
        });
        let names: Vec<Value> = names.map(Value::from).collect();
        let values = std::mem::replace(values, names);
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("x-values".into(), values.into());
        }
    }
}

/// Operations become methods of the client.
pub(super) fn name_operations(root: &mut Value, _: &mut Diagnostics) {
    let mut names = Map::new();
    for_each_operation(root, |_, operation| {
        let id = operation.get("operationId").and_then(Value::as_str);
        names.extend(id.map(|id| (id.to_owned(), Value::Null)));
    });
    let mut scope = Scope::default();
    for (id, rust_name) in &mut names {
        let name = scope.add(method_name(id), "_", |name| vec![name.to_owned()]);
        *rust_name = name.into();
    }
    for_each_operation(root, |_, operation| {
        let id = operation.get("operationId").and_then(Value::as_str);
        if let Some(rust_name) = id.and_then(|id| names.get(id)).cloned() {
            operation.insert("x-rust-name".into(), rust_name);
        }
    });
}
