//! From the code that progenitor writes to the code that people read.
//!
//! Each improvement is one pass over the syn tree. [`PASSES`] is the order in which they run; a pass
//! may rely on the ones before it.

mod accessors;
mod builders;
mod calls;
mod client;
mod docs;
mod enums;
mod examples;
mod exceptions;
mod members;
mod models;
mod names;
mod overview;
mod paginators;
mod redaction;
mod structures;
mod syntax;
mod unions;

use syn::{ImplItemFn, Item, ItemStruct};

use crate::error::Problem;
use crate::facts::Facts;

/// The generated code, by the module that it will stand in.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// Models.
    pub types: Vec<Item>,
    /// Builders of input structures.
    pub builders: Vec<Item>,
    /// Exceptions and the error that holds any of them.
    pub errors: Vec<Item>,
    /// The client's methods, and what each operation puts on the wire.
    pub operations: Vec<Item>,
    /// The service's constants.
    pub service: Vec<Item>,
    /// Tables of all operations and models, in Markdown.
    pub overview: String,
    /// Progenitor's methods, from which the operations are read.
    pub methods: Vec<ImplItemFn>,
}

/// One improvement of the generated code.
pub struct Pass {
    /// Name of the pass, for messages and tests.
    pub name: &'static str,
    /// Rewrites the code in place; the error says what the pass did not understand.
    pub apply: fn(&mut Code, &Facts) -> Result<(), Problem>,
}

macro_rules! passes {
    ($($module:ident::$pass:ident),* $(,)?) => {
        &[$(Pass { name: stringify!($pass), apply: $module::$pass }),*]
    };
}

/// All passes, in the order in which they are applied.
pub const PASSES: &[Pass] = passes![
    models::keep_models_only,
    models::shorten_paths,
    models::refuse_what_is_not_understood,
    members::state_wire_names,
    members::tell_absent_from_empty,
    structures::give_each_operation_one_input,
    structures::give_each_operation_one_output,
    members::read_leniently,
    redaction::redact_sensitive_members,
    enums::open_enums,
    unions::turn_unions_into_enums,
    exceptions::collect_exceptions,
    structures::finish_structures,
    accessors::add_accessors,
    structures::order_items,
    builders::add_builders,
    calls::describe_calls,
    paginators::add_paginators,
    overview::list_operations_and_models,
    names::add_operation_modules,
    client::add_client_methods,
    structures::add_service_constants,
    members::rename_all_members_at_once,
    models::refuse_colliding_definitions,
    docs::wrap_documentation,
];

impl Code {
    /// Takes progenitor's file apart: the models, and the methods of its client.
    pub(crate) fn from_progenitor(file: syn::File) -> Self {
        let mut code = Self::default();
        for item in file.items {
            match item {
                Item::Mod(module) if module.ident == "types" => {
                    code.types = module.content.map_or_else(Vec::new, |(_, items)| items);
                }
                Item::Impl(block) if block.trait_.is_none() => {
                    code.methods
                        .extend(block.items.into_iter().filter_map(|item| match item {
                            syn::ImplItem::Fn(method) if method.sig.asyncness.is_some() => {
                                Some(method)
                            }
                            _ => None,
                        }));
                }
                _ => {}
            }
        }
        code.methods
            .sort_by_key(|method| method.sig.ident.to_string());
        code
    }

    /// Applies every pass in order.
    pub(crate) fn shape(&mut self, facts: &Facts) -> Result<(), Problem> {
        for pass in PASSES {
            (pass.apply)(self, facts).map_err(|mut problem| {
                problem
                    .message
                    .push_str(&format!(" (pass `{}`)", pass.name));
                problem
            })?;
        }
        Ok(())
    }

    fn structures(&mut self) -> impl Iterator<Item = &mut ItemStruct> {
        self.types.iter_mut().filter_map(|item| match item {
            Item::Struct(structure) => Some(structure),
            _ => None,
        })
    }

    fn structure(&mut self, name: &str) -> Option<&mut ItemStruct> {
        self.structures().find(|structure| structure.ident == name)
    }
}
