//! Forms on the wire that the type of a member does not determine.

use insta::assert_snapshot;

use super::about;

#[test]
fn bytes_and_timestamps_have_a_form() {
    let types = r#"
    /// A book.
    pub struct Book {
        /// Its cover.
        pub cover: Option<::primitives::Blob>,
        /// Its covers.
        pub covers: Option<Vec<::primitives::Blob>>,
        /// When it was lent.
        pub lent: ::std::collections::HashMap<String, Vec<::chrono::DateTime<Utc>>>,
        /// What else there is.
        pub notes: ::primitives::Document,
        /// When it was returned.
        pub returned: Option<::primitives::EpochSeconds>,
        /// When it was seen.
        pub seen: ::primitives::HttpDate,
    }
    "#;
    assert_snapshot!(about("Book", types, &[]), @r#"
    ///A book.
    #[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
    #[non_exhaustive]
    pub struct Book {
        ///Its cover.
        #[serde(default, with = "lenient", skip_serializing_if = "Option::is_none")]
        pub cover: Option<Blob>,
        ///Its covers.
        #[serde(
            default,
            with = "form::As::<Option<Vec<form::Base64>>>",
            skip_serializing_if = "Option::is_none"
        )]
        pub covers: Option<Vec<Blob>>,
        ///When it was lent.
        #[serde(default, with = "form::As::<HashMap<String, Vec<form::Iso8601>>>")]
        pub lent: HashMap<String, Vec<DateTime>>,
        ///What else there is.
        #[serde(default, with = "lenient")]
        pub notes: Document,
        ///When it was returned.
        #[serde(
            default,
            with = "form::As::<Option<form::EpochSeconds>>",
            skip_serializing_if = "Option::is_none"
        )]
        pub returned: Option<DateTime>,
        ///When it was seen.
        #[serde(with = "form::As::<form::HttpDate>")]
        pub seen: DateTime,
    }
    impl Book {
        ///Its cover.
        pub fn cover(&self) -> Option<&Blob> {
            self.cover.as_ref()
        }
        ///Its covers.
        pub fn covers(&self) -> &[Blob] {
            self.covers.as_deref().unwrap_or_default()
        }
        ///When it was lent.
        pub fn lent(&self) -> &HashMap<String, Vec<DateTime>> {
            &self.lent
        }
        ///What else there is.
        pub fn notes(&self) -> &Document {
            &self.notes
        }
        ///When it was returned.
        pub fn returned(&self) -> Option<&DateTime> {
            self.returned.as_ref()
        }
        ///When it was seen.
        pub fn seen(&self) -> &DateTime {
            &self.seen
        }
    }
    "#);
}

#[test]
fn members_of_a_union_have_a_form() {
    let types = r#"
    /// Where it comes from.
    pub struct Source {
        /// When it was bought.
        pub bought: Option<::primitives::EpochSeconds>,
        /// Who gave it.
        pub donors: Option<Vec<String>>,
        /// Its scans.
        pub scans: Option<Vec<::primitives::Blob>>,
    }
    "#;
    let code = about("Source", types, &[]);
    let impls = code.find("impl<'de> Deserialize").unwrap_or_default();
    assert_snapshot!(&code[impls..], @r#"
    impl<'de> Deserialize<'de> for Source {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let members = UnknownMembers::deserialize(deserializer)?;
            let value = match members.only_name() {
                Some("bought") => {
                    Self::Bought(union::parse_as::<form::EpochSeconds, _, _>(&members)?)
                }
                Some("donors") => Self::Donors(members.parse()?),
                Some("scans") => {
                    Self::Scans(union::parse_as::<Vec<form::Base64>, _, _>(&members)?)
                }
                _ => Self::Unknown(members),
            };
            Ok(value)
        }
    }
    impl Serialize for Source {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self {
                Self::Bought(value) => {
                    union::serialize_as::<
                        form::EpochSeconds,
                        _,
                        _,
                    >("bought", value, serializer)
                }
                Self::Donors(value) => union::serialize("donors", value, serializer),
                Self::Scans(value) => {
                    union::serialize_as::<
                        Vec<form::Base64>,
                        _,
                        _,
                    >("scans", value, serializer)
                }
                Self::Unknown(members) => members.serialize(serializer),
            }
        }
    }
    "#);
}
