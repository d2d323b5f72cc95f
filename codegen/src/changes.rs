//! What has changed between two models of a service, for those who use the client.
//!
//! [`compare`] returns the changes, each with its name in Rust, and whether it is breaking. A change is breaking if
//! the update of the crate alone can make a program fail to compile, or its calls fail.

mod aspects;
mod members;
mod models;
mod operations;
mod pairs;
mod summary;
mod version;

use std::fmt;

pub use self::summary::Summary;
pub use self::version::next_version;
use crate::model::Service;

/// One change.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// What has changed.
    pub subject: Subject,
    /// How it has changed.
    pub what: What,
    /// What it means for users of the crate.
    pub impact: Impact,
    /// What users have to know, besides.
    pub note: Option<String>,
}

/// What has changed, by its names in Rust. They are in the order in which changes are listed.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Subject {
    /// The service as a whole.
    Service,
    /// An operation, by the client's method.
    Operation(String),
    /// The paginator of an operation, by the client's method.
    Paginator(String),
    /// A member of an operation's input.
    Input {
        /// The client's method.
        method: String,
        /// The method that sets the member.
        setter: String,
    },
    /// A structure, enum or union.
    Type(String),
    /// A member of a structure that is not an operation's input.
    Member {
        /// Name of the structure.
        structure: String,
        /// Name of the member's field.
        field: String,
    },
    /// A value of an enum.
    EnumValue {
        /// Name of the enum.
        name: String,
        /// Name of the variant.
        variant: String,
    },
    /// A member of a union.
    UnionMember {
        /// Name of the union.
        name: String,
        /// Name of the variant.
        variant: String,
    },
    /// An exception.
    Exception(String),
    /// A member of an exception.
    ExceptionMember {
        /// Name of the exception.
        exception: String,
        /// Name of the member's field.
        field: String,
    },
}

/// How something has changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum What {
    /// It is new. What it is, in a few words.
    Added(String),
    /// It is gone.
    Removed,
    /// Something about it is different.
    Changed {
        /// What is different.
        aspect: Aspect,
        /// How it was. Empty where only the new state is of interest.
        from: String,
        /// How it is.
        to: String,
    },
}

/// What can be different about something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Aspect {
    /// The type, or the kind of a type.
    Type,
    /// Whether a member is required.
    Required,
    /// Whether it should not be used any more.
    Deprecated,
    /// The value that the service takes for an absent member.
    Default,
    /// Lengths, ranges and numbers of items.
    Limits,
    /// The regular expression or the format of strings.
    Pattern,
    /// Whether `Debug` redacts it.
    Sensitive,
    /// Whether the client resends it.
    Idempotent,
    /// The exceptions that an operation lists.
    Exceptions,
    /// The traits or methods of a type.
    Api,
    /// How it travels: method, path, names and places in JSON, hosts, statuses.
    Wire,
    /// Its description.
    Description,
}

/// What a change means for users of the crate.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Impact {
    /// A program may no longer compile, or its calls may fail.
    Breaking,
    /// Programs compile and work with the update as without it, apart from what a note says.
    Compatible,
}

/// Returns all changes between two models of a service: the breaking ones first, then in the order of [`Subject`].
pub fn compare(old: &Service, new: &Service) -> Vec<Change> {
    let mut changes = vec![];
    operations::compare(old, new, &mut changes);
    models::compare(old, new, &mut changes);
    // The order of the changes to one subject stays.
    changes.sort_by(|a, b| (a.impact, &a.subject).cmp(&(b.impact, &b.subject)));
    changes
}

impl Change {
    /// Whether it is breaking.
    pub fn is_breaking(&self) -> bool {
        self.impact == Impact::Breaking
    }

    /// Whether only documentation has changed.
    pub fn is_documentation(&self) -> bool {
        let What::Changed { aspect, .. } = &self.what else {
            return false;
        };
        matches!(aspect, Aspect::Description | Aspect::Exceptions)
    }

    fn breaking(subject: Subject, what: What) -> Self {
        Self {
            subject,
            what,
            impact: Impact::Breaking,
            note: None,
        }
    }

    fn compatible(subject: Subject, what: What) -> Self {
        Self {
            impact: Impact::Compatible,
            ..Self::breaking(subject, what)
        }
    }

    /// Something that is gone, and the name that it may have now.
    fn removed(subject: Subject, renamed_to: Option<&str>) -> Self {
        let change = Self::breaking(subject, What::Removed);
        match renamed_to {
            Some(name) => change.note(format!("perhaps renamed to `{name}`")),
            None => change,
        }
    }

    /// Something that is new, and the name that it may have had.
    fn added(subject: Subject, what: String, renamed_from: Option<&str>) -> Self {
        let change = Self::compatible(subject, What::Added(what));
        match renamed_from {
            Some(name) => change.note(format!("perhaps renamed from `{name}`")),
            None => change,
        }
    }

    fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

impl What {
    fn changed(aspect: Aspect, from: impl fmt::Display, to: impl fmt::Display) -> Self {
        Self::Changed {
            aspect,
            from: from.to_string(),
            to: to.to_string(),
        }
    }
}

impl Subject {
    /// The name of a member, without what it belongs to.
    fn member(&self) -> Option<&str> {
        match self {
            Self::Input { setter: name, .. }
            | Self::Member { field: name, .. }
            | Self::ExceptionMember { field: name, .. } => Some(name),
            _ => None,
        }
    }

    /// What it is, in the plural.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Service => "facts of the service",
            Self::Operation(_) => "operations",
            Self::Paginator(_) => "paginators",
            Self::Input { .. } => "input members",
            Self::Member { .. } => "members",
            Self::Type(_) => "types",
            Self::EnumValue { .. } => "enum values",
            Self::UnionMember { .. } => "union members",
            Self::Exception(_) => "exceptions",
            Self::ExceptionMember { .. } => "members of exceptions",
        }
    }
}

/// The name as users write it.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service => f.write_str("Client"),
            Self::Operation(method) => write!(f, "Client::{method}"),
            Self::Paginator(method) => write!(f, "{method}().into_paginator()"),
            Self::Input { method, setter } => write!(f, "{method}().{setter}(…)"),
            Self::Member { structure, field } => write!(f, "types::{structure}::{field}"),
            Self::Type(name) => write!(f, "types::{name}"),
            Self::EnumValue { name, variant } | Self::UnionMember { name, variant } => {
                write!(f, "types::{name}::{variant}")
            }
            Self::Exception(name) => write!(f, "types::error::{name}"),
            Self::ExceptionMember { exception, field } => {
                write!(f, "types::error::{exception}::{field}")
            }
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (aspect, from, to) = match self {
            Self::Added(what) => return write!(f, "added, {what}"),
            Self::Removed => return f.write_str("removed"),
            Self::Changed { aspect, from, to } => (aspect, from, to),
        };
        let aspect = match aspect {
            Aspect::Type => "type: ",
            Aspect::Default => "default: ",
            Aspect::Exceptions => "exceptions: ",
            Aspect::Required
            | Aspect::Deprecated
            | Aspect::Limits
            | Aspect::Pattern
            | Aspect::Sensitive
            | Aspect::Idempotent
            | Aspect::Api
            | Aspect::Wire
            | Aspect::Description => "",
        };
        if from.is_empty() {
            write!(f, "{aspect}{to}")
        } else {
            write!(f, "{aspect}{from} → {to}")
        }
    }
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Breaking => "breaking",
            Self::Compatible => "compatible",
        })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.subject, self.what)?;
        match &self.note {
            Some(note) => write!(f, "; {note}"),
            None => Ok(()),
        }
    }
}
