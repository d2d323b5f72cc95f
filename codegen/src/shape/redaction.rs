//! Values that are never printed.

use quote::quote;
use syn::{Item, parse_quote};

use super::Code;
use super::syntax::{SerdeOptions, field_ident};
use crate::facts::Facts;

/// Structures with sensitive members get a `Debug` of their own, which leaves those out.
pub(super) fn redact_sensitive_members(code: &mut Code, facts: &Facts) -> Result<(), String> {
    let mut impls: Vec<Item> = vec![];
    for structure in code.structures() {
        let name = structure.ident.clone();
        let text = name.to_string();
        let mut redacted = false;
        let mut fields = vec![];
        for field in &structure.fields {
            let ident = field_ident(field)?;
            let label = ident.to_string();
            let wire_name = SerdeOptions::read(&field.attrs)?.rename.unwrap_or_default();
            fields.push(if facts.is_sensitive(&text, &wire_name) {
                redacted = true;
                quote!(.field(#label, &REDACTED))
            } else {
                quote!(.field(#label, &self.#ident))
            });
        }
        if redacted {
            impls.push(parse_quote! {
                impl fmt::Debug for #name {
                    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.debug_struct(#text) #(#fields)* .finish()
                    }
                }
            });
        }
    }
    code.types.extend(impls);
    Ok(())
}
