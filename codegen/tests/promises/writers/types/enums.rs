//! Enums and unions.

use insta::assert_snapshot;

use crate::library::written;

#[test]
fn enums_are_open() {
    let types = r#"
    /// What a book is about.
    pub enum Genre {
        #[serde(rename = "SCIENCE_FICTION")]
        ScienceFiction,
        #[serde(rename = "UNKNOWN")]
        Unknown,
    }
    "#;
    assert_snapshot!(written("types.rs", types, &[]), @r#"
    ///What a book is about.
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
        /// Returns the value as it is on the wire.
        pub fn as_str(&self) -> &str {
            match self {
                Self::ScienceFiction => "SCIENCE_FICTION",
                Self::UnknownValue => "UNKNOWN",
                Self::Unknown(value) => value.as_str(),
            }
        }
        /// Returns all values that this version knows, as they are on the wire.
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
    let types = r#"
    /// Where a book comes from.
    pub struct Source {
        /// A person.
        #[serde(rename = "privateDonor", skip_serializing_if = "Option::is_none")]
        pub private_donor: Option<Donor>,
    }
    "#;
    assert_snapshot!(written("types.rs", types, &[]), @r#"
    ///Where a book comes from.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Source {
        ///A person.
        PrivateDonor(Donor),
        /// A member that this version does not know; it is sent back as it came.
        #[non_exhaustive]
        Unknown(UnknownMembers),
    }
    impl Source {
        ///Returns the value of [`PrivateDonor`](Self::PrivateDonor), or `self` as the error.
        pub fn as_private_donor(&self) -> Result<&Donor, &Self> {
            match self {
                Self::PrivateDonor(value) => Ok(value),
                other => Err(other),
            }
        }
        ///Returns true if this is [`PrivateDonor`](Self::PrivateDonor).
        pub fn is_private_donor(&self) -> bool {
            matches!(self, Self::PrivateDonor(_))
        }
        /// Returns true if this is a member that this version does not know.
        pub fn is_unknown(&self) -> bool {
            matches!(self, Self::Unknown(_))
        }
    }
    impl<'de> Deserialize<'de> for Source {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let members = UnknownMembers::deserialize(deserializer)?;
            let value = match members.only_name() {
                Some("privateDonor") => Self::PrivateDonor(members.parse()?),
                _ => Self::Unknown(members),
            };
            Ok(value)
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
