//! Models, builders and exceptions.

use insta::assert_snapshot;

use super::{contents, excerpt};

#[test]
fn members_keep_their_wire_names_and_distinguish_absent_from_empty() {
    assert_snapshot!(excerpt("types.rs", "pub struct FileBookRequest "), @r#"
    pub struct FileBookRequest {
        /// The member `authors`.
        #[serde(default, with = "lenient")]
        pub authors: Vec<String>,
        /// The member `binding`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub binding: Option<FileBookRequestBinding>,
        /// The member `book_title`.
        #[serde(rename = "book_title", skip_serializing_if = "Option::is_none")]
        pub book_title: Option<String>,
        /// The member `build`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub build: Option<String>,
        /// The member `client`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub client: Option<String>,
        /// The member `clone`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub clone: Option<String>,
        /// Described.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub condition: Option<Condition>,
        /// Described.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub copies: Option<HashMap<String, Copy>>,
        /// The member `cover`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub cover: Option<Cover>,
        /// Described.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub grid: Option<Vec<Vec<String>>>,
        /// The member `id`.
        ///
        /// Format: uuid.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub id: Option<String>,
        /// The member `ISBN`.
        #[serde(default, rename = "ISBN", with = "lenient")]
        pub isbn: String,
        /// The member `loaned`.
        #[serde(default, with = "lenient")]
        pub loaned: bool,
        /// The member `match`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub match_: Option<String>,
        /// The member `new`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub new: Option<String>,
        /// The member `self`.
        #[serde(default, with = "lenient")]
        pub self_: String,
        /// The member `send`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub send: Option<String>,
        /// Described.
        pub shelf_mark: ShelfMark,
        /// The member `ShelfNumber`.
        #[serde(rename = "ShelfNumber", skip_serializing_if = "Option::is_none")]
        pub shelf_number: Option<i64>,
        /// The member `slot`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub slot: Option<Slot>,
        /// The member `type`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub type_: Option<String>,
        /// The member `weight`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub weight: Option<f64>,
    }
    "#);
}

#[test]
fn keywords_get_an_underscore() {
    assert_snapshot!(excerpt("builders.rs", "pub fn match_("), @r"
    pub fn match_(mut self, input: impl Into<String>) -> Self {
        self.match_ = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders.rs", "pub fn self_("), @r"
    pub fn self_(mut self, input: impl Into<String>) -> Self {
        self.self_ = Some(input.into());
        self
    }
    ");
}

#[test]
fn members_by_the_name_of_a_builders_own_method_get_an_underscore() {
    assert_snapshot!(excerpt("builders.rs", "pub fn build_("), @r"
    pub fn build_(mut self, input: impl Into<String>) -> Self {
        self.build = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders.rs", "pub fn clone_("), @r"
    pub fn clone_(mut self, input: impl Into<String>) -> Self {
        self.clone = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders.rs", "pub fn default_("), @r"
    pub fn default_(mut self, input: i64) -> Self {
        self.default = Some(input);
        self
    }
    ");
    assert_snapshot!(excerpt("builders.rs", "pub fn into_paginator_("), @r"
    pub fn into_paginator_(mut self, input: impl Into<String>) -> Self {
        self.into_paginator = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders.rs", "pub fn new_("), @r"
    pub fn new_(mut self, input: impl Into<String>) -> Self {
        self.new = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders.rs", "pub fn send_("), @r"
    pub fn send_(mut self, input: impl Into<String>) -> Self {
        self.send = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders.rs", "pub fn client("), @r"
    pub fn client(mut self, input: impl Into<String>) -> Self {
        self.client = Some(input.into());
        self
    }
    ");
}

#[test]
fn only_required_members_can_be_missing() {
    assert_snapshot!(excerpt("builders.rs", "pub fn build(self) -> Copy "), @r"
    pub fn build(self) -> Copy {
        Copy {
            lent_on: self.lent_on,
            number: self.number,
        }
    }
    ");
    assert_snapshot!(excerpt("builders.rs", "pub fn build(self) -> Result<ShelfMark,"), @r#"
    pub fn build(self) -> Result<ShelfMark, BuildError> {
        Ok(ShelfMark {
            match_: self.match_,
            type_: required("type_", self.type_)?,
        })
    }
    "#);
}

#[test]
fn lists_of_lists_and_maps_of_structures_grow_by_one_item() {
    assert_snapshot!(excerpt("builders.rs", "pub fn grid("), @r"
    pub fn grid(mut self, input: Vec<String>) -> Self {
        self.grid.get_or_insert_default().push(input);
        self
    }
    ");
    assert_snapshot!(excerpt("builders.rs", "pub fn copies("), @r"
    pub fn copies(mut self, key: impl Into<String>, value: Copy) -> Self {
        self.copies
            .get_or_insert_default()
            .insert(key.into(), value);
        self
    }
    ");
}

#[test]
fn any_value_of_an_enum_has_a_variant() {
    assert_snapshot!(excerpt("types.rs", "pub enum Condition "), @r"
    pub enum Condition {
        /// `NEW`
        New,
        /// `1ST_EDITION`
        X1stEdition,
        /// `UNKNOWN`
        UnknownValue,
        /// `Self`
        SelfValue,
        /// `ERROR`
        Error,
        /// `ERR`
        Err,
        /// A value that this version does not know; compare it by [`as_str`](Self::as_str).
        #[doc(hidden)]
        #[non_exhaustive]
        Unknown(UnknownVariantValue),
    }
    ");
    assert_snapshot!(excerpt("types.rs", "pub fn as_str("), @r#"
    pub fn as_str(&self) -> &str {
        match self {
            Self::New => "NEW",
            Self::X1stEdition => "1ST_EDITION",
            Self::UnknownValue => "UNKNOWN",
            Self::SelfValue => "Self",
            Self::Error => "ERROR",
            Self::Err => "ERR",
            Self::Unknown(value) => value.as_str(),
        }
    }
    "#);
}

#[test]
fn models_without_a_name_and_a_description_have_both() {
    assert_snapshot!(excerpt("types.rs", "pub struct FileBookRequestBinding "), @r#"
    pub struct FileBookRequestBinding {
        /// The member `colour`.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub colour: Option<String>,
        /// The member `kinds`.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub kinds: Option<Vec<FileBookRequestBindingKinds>>,
        /// The member `étage`.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub étage: Option<String>,
    }
    "#);
    assert_snapshot!(excerpt("types.rs", "pub enum FileBookRequestBindingKinds "), @r"
    pub enum FileBookRequestBindingKinds {
        /// `ERR`
        Err,
        /// `OK`
        Ok,
        /// `é`
        É,
        /// A value that this version does not know; compare it by [`as_str`](Self::as_str).
        #[doc(hidden)]
        #[non_exhaustive]
        Unknown(UnknownVariantValue),
    }
    ");
}

#[test]
fn an_exception_without_members_has_a_message() {
    assert_snapshot!(excerpt("errors.rs", "pub struct GoneException "), @r#"
    pub struct GoneException {
        /// What the service says about the error.
        #[serde(default, with = "lenient")]
        pub message: String,
        #[serde(default = "GoneException::default_meta", skip)]
        pub(crate) _meta: ErrorMetadata,
    }
    "#);
}

#[test]
fn an_exception_without_a_message_has_what_it_has() {
    assert_snapshot!(excerpt("errors.rs", "pub struct LostException "), @r#"
    pub struct LostException {
        /// The member `code`.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub code: Option<String>,
        /// The member `meta`.
        #[serde(default, with = "lenient")]
        pub meta: String,
        /// The member `source`.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub source: Option<i64>,
        #[serde(default = "LostException::default_meta", skip)]
        pub(crate) _meta: ErrorMetadata,
    }
    "#);
    assert_snapshot!(excerpt("errors.rs", "impl LostException "), @r"
    impl LostException {
        /// The member `code`.
        pub fn code(&self) -> Option<&str> {
            self.code.as_deref()
        }

        /// The member `meta`.
        pub fn meta(&self) -> &str {
            &self.meta
        }

        /// The member `source`.
        pub fn source(&self) -> Option<i64> {
            self.source
        }
    }
    ");
}

#[test]
fn there_is_no_hint_where_the_document_has_none() {
    assert_snapshot!(excerpt("errors.rs", "pub(crate) fn hint("), @r"
    pub(crate) fn hint(&self) -> Option<&'static str> {
        None
    }
    ");
}

#[test]
fn accessors_by_the_name_of_a_models_own_method_get_an_underscore() {
    assert_snapshot!(excerpt("types.rs", "pub fn builder_("), @r"
    pub fn builder_(&self) -> Option<&str> {
        self.builder.as_deref()
    }
    ");
    assert_snapshot!(excerpt("types.rs", "pub fn clone_("), @r"
    pub fn clone_(&self) -> &[Slot] {
        self.clone.as_deref().unwrap_or_default()
    }
    ");
    assert_snapshot!(excerpt("types.rs", "pub fn default_("), @r"
    pub fn default_(&self) -> Option<i64> {
        self.default
    }
    ");
    assert_snapshot!(excerpt("types.rs", "pub fn fmt_("), @r"
    pub fn fmt_(&self) -> Option<f64> {
        self.fmt
    }
    ");
}

#[test]
fn a_structure_that_contains_itself_is_boxed() {
    assert_snapshot!(excerpt("types.rs", "pub struct Slot "), @r#"
    pub struct Slot {
        /// The member `builder`.
        #[serde(
            default,
            with = "lenient::model",
            skip_serializing_if = "Option::is_none"
        )]
        pub builder: Option<ShelfMark>,
        /// The member `clone`.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub clone: Option<bool>,
        /// The member `default`.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub default: Option<i64>,
        /// The member `fmt`.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub fmt: Option<f64>,
        /// The member `next`.
        #[serde(
            default,
            with = "lenient::model",
            skip_serializing_if = "Option::is_none"
        )]
        pub next: Option<Box<Slot>>,
        /// The member `type`.
        #[serde(default, with = "lenient")]
        pub type_: String,
    }
    "#);
    assert_snapshot!(excerpt("types.rs", "pub fn next("), @r"
    pub fn next(&self) -> Option<&Slot> {
        self.next.as_deref()
    }
    ");
}

#[test]
fn members_and_variants_are_not_imported() {
    let lines = contents("types.rs").lines();
    let uses = lines.filter(|line| line.starts_with("use "));
    assert_snapshot!(uses.collect::<Vec<_>>().join("\n"), @r"
    use std::collections::HashMap;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use crate::primitives::{DateTime, UnknownMembers, UnknownVariantValue};
    use crate::wire::{lenient, open_enum, union};
    ");
}

#[test]
fn any_member_of_a_union_has_a_variant() {
    assert_snapshot!(excerpt("types.rs", "pub enum Cover "), @r"
    pub enum Cover {
        /// Described.
        Photo(ShelfMark),
        /// The member `self`.
        SelfValue(String),
        /// Described.
        Type(Copy),
        /// The member `unknown`.
        UnknownValue(String),
        /// A member that this version does not know; it is sent back as it came.
        #[non_exhaustive]
        Unknown(UnknownMembers),
    }
    ");
    assert_snapshot!(excerpt("types.rs", "impl Cover "), @r"
    impl Cover {
        /// Returns the value of [`Photo`](Self::Photo), or `self` as the error.
        pub fn as_photo(&self) -> Result<&ShelfMark, &Self> {
            match self {
                Self::Photo(value) => Ok(value),
                other => Err(other),
            }
        }

        /// Returns true if this is [`Photo`](Self::Photo).
        pub fn is_photo(&self) -> bool {
            matches!(self, Self::Photo(_))
        }

        /// Returns the value of [`SelfValue`](Self::SelfValue), or `self` as the error.
        pub fn as_self_value(&self) -> Result<&String, &Self> {
            match self {
                Self::SelfValue(value) => Ok(value),
                other => Err(other),
            }
        }

        /// Returns true if this is [`SelfValue`](Self::SelfValue).
        pub fn is_self_value(&self) -> bool {
            matches!(self, Self::SelfValue(_))
        }

        /// Returns the value of [`Type`](Self::Type), or `self` as the error.
        pub fn as_type(&self) -> Result<&Copy, &Self> {
            match self {
                Self::Type(value) => Ok(value),
                other => Err(other),
            }
        }

        /// Returns true if this is [`Type`](Self::Type).
        pub fn is_type(&self) -> bool {
            matches!(self, Self::Type(_))
        }

        /// Returns the value of [`UnknownValue`](Self::UnknownValue), or `self` as the error.
        pub fn as_unknown_value(&self) -> Result<&String, &Self> {
            match self {
                Self::UnknownValue(value) => Ok(value),
                other => Err(other),
            }
        }

        /// Returns true if this is [`UnknownValue`](Self::UnknownValue).
        pub fn is_unknown_value(&self) -> bool {
            matches!(self, Self::UnknownValue(_))
        }

        /// Returns true if this is a member that this version does not know.
        pub fn is_unknown(&self) -> bool {
            matches!(self, Self::Unknown(_))
        }
    }
    ");
    assert_snapshot!(excerpt("types.rs", "impl<'de> Deserialize<'de> for Cover "), @r#"
    impl<'de> Deserialize<'de> for Cover {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let members = UnknownMembers::deserialize(deserializer)?;
            let value = match members.only_name() {
                Some("photo") => Self::Photo(members.parse()?),
                Some("self") => Self::SelfValue(members.parse()?),
                Some("type") => Self::Type(members.parse()?),
                Some("unknown") => Self::UnknownValue(members.parse()?),
                _ => Self::Unknown(members),
            };
            Ok(value)
        }
    }
    "#);
}
