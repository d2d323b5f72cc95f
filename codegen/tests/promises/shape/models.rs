//! Models: what is kept, refused, opened and redacted.

use insta::assert_snapshot;
use syn::{ImplItem, Item};

use super::{after, apply, text};

#[test]
fn only_models_are_kept() {
    let code = after(
        "keep_models_only",
        r#"
        /// A book.
        #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
        #[serde(deny_unknown_fields)]
        pub struct Book {
            #[serde(rename = "isbnNumber")]
            pub isbn_number: ::std::string::String,
        }
        /// A genre.
        #[derive(::serde::Deserialize, Clone, Copy, Debug)]
        pub enum Genre {
            #[serde(rename = "CRIME")]
            Crime,
        }
        impl ::std::fmt::Display for Genre {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str("CRIME")
            }
        }
        pub mod error {}
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    /// A book.
    pub struct Book {
        #[serde(rename = "isbnNumber")]
        pub isbn_number: ::std::string::String,
    }
    /// A genre.
    pub enum Genre {
        #[serde(rename = "CRIME")]
        Crime,
    }
    "#);
}

#[test]
fn types_have_short_names() {
    let code = after(
        "shorten_paths",
        "
        pub struct Book {
            pub title: ::std::option::Option<::std::string::String>,
            pub lent: ::chrono::DateTime<::chrono::offset::Utc>,
            pub notes: ::std::collections::HashMap<::std::string::String, ::std::vec::Vec<Note>>,
        }
        ",
        &["async fn get_book<'a>(&'a self, body: &'a types::GetBookRequest) {}"],
    );
    assert_snapshot!(text(&code.types), @r"
    pub struct Book {
        pub title: Option<String>,
        pub lent: DateTime,
        pub notes: HashMap<String, Vec<Note>>,
    }
    ");
    let method = code
        .methods
        .into_iter()
        .map(ImplItem::Fn)
        .next()
        .expect("it is kept");
    let block: Item = syn::parse_quote!(impl Client { #method });
    assert_snapshot!(text(&[block]), @r"
    impl Client {
        async fn get_book<'a>(&'a self, body: &'a GetBookRequest) {}
    }
    ");
}

/// Why a model, in progenitor's form, is refused.
fn refused(types: &str) -> String {
    apply("refuse_what_is_not_understood", types, &[]).expect_err("it should be refused")
}

#[test]
fn a_model_may_not_hide_a_type_that_the_code_uses() {
    assert_snapshot!(refused("pub struct Book {} pub enum Option { Some, None }"), @"a model called `Option` would hide the `Option` that the generated code uses");
    assert_snapshot!(refused("pub struct Operation { pub name: String }"), @"a model called `Operation` would hide the `Operation` that the generated code uses");
}

#[test]
fn a_model_is_a_structure_with_members_or_an_enum_of_texts() {
    assert_snapshot!(refused("pub struct Isbn(pub String);"), @"the schema is neither a structure with members nor an enum of texts");
    assert_snapshot!(refused("pub enum Isbn { Variant0(String), Variant1(i32) }"), @"the schema is a choice between schemas (oneOf, anyOf), not an enum of texts");
}

#[test]
fn a_member_has_a_type_that_the_client_has() {
    assert_snapshot!(
        refused("pub struct Book { pub id: Option<Vec<::uuid::Uuid>> }"),
        @"`id` has the Rust type ::uuid::Uuid, which the client does not have"
    );
}

#[test]
fn members_and_their_setters_have_names_of_their_own() {
    assert_snapshot!(
        refused("pub struct Book { pub title: String, pub set_title: String }"),
        @"`set_title` and another member become the same Rust name"
    );
    assert_snapshot!(
        refused("pub struct Book { pub get_title: String, pub title: String }"),
        @"`title` and another member become the same Rust name"
    );
}

#[test]
fn a_member_has_no_serde_option_that_is_not_understood() {
    assert_snapshot!(
        refused(r#"pub struct Book { #[serde(flatten)] pub extra: HashMap<String, String> }"#),
        @"`extra` has a schema that no pass understands (unexpected serde option): default, nullable, anyOf?"
    );
}

#[test]
fn what_is_understood_stays_as_it_is() {
    let models = "pub struct Book {
    pub title: Option<String>,
    pub lent: DateTime,
}
pub enum Genre {
    Crime,
}
";
    let code = after("refuse_what_is_not_understood", models, &[]);
    assert_eq!(text(&code.types), models);
}

#[test]
fn two_definitions_of_one_name_are_refused() {
    let problem = apply(
        "refuse_colliding_definitions",
        "pub struct BookBuilder {} pub struct Book {} pub enum BookBuilder { Some }",
        &[],
    );
    assert_snapshot!(problem.expect_err("only one can be meant"), @"two definitions would have the name `BookBuilder`");
}

#[test]
fn enums_are_open() {
    let code = after(
        "open_enums",
        r#"
        /// What a book is about.
        pub enum Genre {
            #[serde(rename = "SCIENCE_FICTION")]
            ScienceFiction,
            #[serde(rename = "UNKNOWN")]
            Unknown,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    /// What a book is about.
    #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[non_exhaustive]
    pub enum Genre {
        ///`SCIENCE_FICTION`
        ScienceFiction,
        ///`UNKNOWN`
        UnknownValue,
        /// A value that this version does not know; compare it by [`as_str`](Self::as_str).
        #[doc(hidden)]
        #[non_exhaustive]
        Unknown(UnknownVariantValue),
    }
    impl Genre {
        /// The value as it is on the wire.
        pub fn as_str(&self) -> &str {
            match self {
                Self::ScienceFiction => "SCIENCE_FICTION",
                Self::UnknownValue => "UNKNOWN",
                Self::Unknown(value) => value.as_str(),
            }
        }
        /// All values that this version knows, as they are on the wire.
        pub const fn values() -> &'static [&'static str] {
            &["SCIENCE_FICTION", "UNKNOWN"]
        }
    }
    impl From<&str> for Genre {
        fn from(value: &str) -> Self {
            match value {
                "SCIENCE_FICTION" => Self::ScienceFiction,
                "UNKNOWN" => Self::UnknownValue,
                other => Self::Unknown(UnknownVariantValue::new(other)),
            }
        }
    }
    open_enum!(Genre);
    "#);
}

#[test]
fn a_union_is_an_enum() {
    let code = after(
        "turn_unions_into_enums",
        r#"
        /// Where a book comes from.
        pub struct Source {
            /// A person.
            #[serde(rename = "privateDonor", skip_serializing_if = "Option::is_none")]
            pub private_donor: Option<Donor>,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    /// Where a book comes from.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Source {
        /// A person.
        PrivateDonor(Donor),
        /// A member that this version does not know; it is sent back as it came.
        #[non_exhaustive]
        Unknown(UnknownMembers),
    }
    impl Source {
        ///The value of [`PrivateDonor`](Self::PrivateDonor), or `self` as the error.
        pub fn as_private_donor(&self) -> Result<&Donor, &Self> {
            if let Self::PrivateDonor(value) = self { Ok(value) } else { Err(self) }
        }
        ///Whether this is [`PrivateDonor`](Self::PrivateDonor).
        pub fn is_private_donor(&self) -> bool {
            matches!(self, Self::PrivateDonor(_))
        }
        /// Whether this is a member that this version does not know.
        pub fn is_unknown(&self) -> bool {
            matches!(self, Self::Unknown(_))
        }
    }
    impl<'de> Deserialize<'de> for Source {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let members = UnknownMembers::deserialize(deserializer)?;
            Ok(
                match members.only_name() {
                    Some("privateDonor") => Self::PrivateDonor(members.parse()?),
                    _ => Self::Unknown(members),
                },
            )
        }
    }
    impl Serialize for Source {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::PrivateDonor(value) => {
                    union::serialize("privateDonor", value, serializer)
                }
                Self::Unknown(members) => members.serialize(serializer),
            }
        }
    }
    "#);
}

#[test]
fn exceptions_are_apart_from_models() {
    let code = after(
        "collect_exceptions",
        "
        pub struct Book {}
        /// The book is gone.
        pub struct GoneException { pub message: String }
        /// Nobody knows where the book is.
        pub struct LostException { pub since: i32 }
        ",
        &[],
    );
    assert_snapshot!(text(&code.types), @"pub struct Book {}");
    assert_snapshot!("collect_exceptions", text(&code.errors));
}

#[test]
fn sensitive_members_are_not_printed() {
    let code = after(
        "redact_sensitive_members",
        r#"
        pub struct ListBooksRequest {
            #[serde(rename = "pin")]
            pub pin: String,
            #[serde(rename = "shelf")]
            pub shelf: String,
        }
        pub struct Book {
            #[serde(rename = "pin")]
            pub pin: String,
        }
        "#,
        &[],
    );
    assert_snapshot!(text(&code.types), @r#"
    pub struct ListBooksRequest {
        #[serde(rename = "pin")]
        pub pin: String,
        #[serde(rename = "shelf")]
        pub shelf: String,
    }
    pub struct Book {
        #[serde(rename = "pin")]
        pub pin: String,
    }
    impl fmt::Debug for ListBooksRequest {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("ListBooksRequest")
                .field("pin", &REDACTED)
                .field("shelf", &self.shelf)
                .finish()
        }
    }
    "#);
}

#[test]
fn sensitive_models_are_not_printed_at_all() {
    let models = r#"
    pub struct Pin { #[serde(rename = "digits")] pub digits: String }
    pub enum PinKind { Short, Long }
    pub struct Secret { #[serde(rename = "pin")] pub pin: Option<String> }
    "#;
    let code = after("redact_sensitive_members", models, &[]);
    assert_snapshot!(text(&code.types[3..]), @r"
    impl fmt::Debug for Pin {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(REDACTED)
        }
    }
    impl fmt::Debug for PinKind {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(REDACTED)
        }
    }
    impl fmt::Debug for Secret {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(REDACTED)
        }
    }
    ");
    for (pass, derive) in [
        (
            "open_enums",
            "#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]",
        ),
        ("turn_unions_into_enums", "#[derive(Clone, PartialEq)]"),
    ] {
        let text = text(&after(pass, models, &[]).types);
        assert!(text.contains(derive), "{text}");
        assert!(!text.contains("Debug"), "{text}");
    }
}
