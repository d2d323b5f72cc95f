//! A document full of names and shapes that stand in the way of Rust.

use std::path::Path;

use insta::assert_snapshot;
use ivschat_codegen::{Document, Module, generate};

fn modules() -> Vec<Module> {
    let text = include_str!("obstacles.yaml");
    let document = Document::parse(Path::new("obstacles.yaml"), text).expect("it is OpenAPI 3.0");
    generate(document).expect("it can be generated")
}

/// The lines of a module from the first that starts with `start` to the end of what it opens.
fn excerpt(module: &str, start: &str) -> String {
    let modules = modules();
    let module = modules.iter().find(|candidate| candidate.name == module);
    let lines = module
        .expect("there should be a module of this name")
        .contents
        .lines();
    let mut lines = lines.skip_while(|line| !line.trim_start().starts_with(start));
    let first = lines.next().expect("the module should have such a line");
    let indent = &first[..first.len() - first.trim_start().len()];
    let mut excerpt = vec![first];
    for line in lines {
        excerpt.push(line);
        if line == format!("{indent}}}") {
            break;
        }
    }
    let unindented = excerpt
        .iter()
        .map(|line| line.strip_prefix(indent).unwrap_or(line));
    unindented.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_module_is_rust() {
    for module in modules() {
        if let Err(error) = syn::parse_file(&module.contents) {
            panic!("{}: {error}", module.name);
        }
    }
}

#[test]
fn members_keep_their_wire_names_and_tell_absent_from_empty() {
    assert_snapshot!(excerpt("types", "pub struct FileBookRequest "), @r#"
    pub struct FileBookRequest {
        /// The member `authors`.
        #[serde(default, with = "lenient")]
        pub authors: Vec<String>,
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
        pub shelf_number: Option<i32>,
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
    assert_snapshot!(excerpt("builders", "pub fn match_("), @r"
    pub fn match_(mut self, input: impl Into<String>) -> Self {
        self.match_ = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders", "pub fn self_("), @r"
    pub fn self_(mut self, input: impl Into<String>) -> Self {
        self.self_ = Some(input.into());
        self
    }
    ");
}

#[test]
fn members_by_the_name_of_a_builders_own_method_get_an_underscore() {
    assert_snapshot!(excerpt("builders", "pub fn build_("), @r"
    pub fn build_(mut self, input: impl Into<String>) -> Self {
        self.build = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders", "pub fn clone_("), @r"
    pub fn clone_(mut self, input: impl Into<String>) -> Self {
        self.clone = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders", "pub fn new_("), @r"
    pub fn new_(mut self, input: impl Into<String>) -> Self {
        self.new = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders", "pub fn send_("), @r"
    pub fn send_(mut self, input: impl Into<String>) -> Self {
        self.send = Some(input.into());
        self
    }
    ");
    assert_snapshot!(excerpt("builders", "pub fn client("), @r"
    pub fn client(mut self, input: impl Into<String>) -> Self {
        self.client = Some(input.into());
        self
    }
    ");
}

#[test]
fn only_required_members_can_be_missing() {
    assert_snapshot!(excerpt("builders", "pub fn build(self) -> Copy "), @r"
    pub fn build(self) -> Copy {
        Copy {
            lent_on: self.lent_on,
            number: self.number,
        }
    }
    ");
    assert_snapshot!(excerpt("builders", "pub fn build(self) -> Result<ShelfMark,"), @r#"
    pub fn build(self) -> Result<ShelfMark, BuildError> {
        Ok(ShelfMark {
            match_: self.match_,
            type_: self.type_.ok_or_else(|| missing("ShelfMark requires it", "type_"))?,
        })
    }
    "#);
}

#[test]
fn lists_of_lists_and_maps_of_structures_grow_by_one_item() {
    assert_snapshot!(excerpt("builders", "pub fn grid("), @r"
    pub fn grid(mut self, input: Vec<String>) -> Self {
        self.grid.get_or_insert_default().push(input);
        self
    }
    ");
    assert_snapshot!(excerpt("builders", "pub fn copies("), @r"
    pub fn copies(mut self, key: impl Into<String>, value: Copy) -> Self {
        self.copies.get_or_insert_default().insert(key.into(), value);
        self
    }
    ");
}

#[test]
fn any_value_of_an_enum_has_a_variant() {
    assert_snapshot!(excerpt("types", "pub enum Condition "), @r"
    pub enum Condition {
        /// `NEW`
        New,
        /// `1ST_EDITION`
        X1stEdition,
        /// `UNKNOWN`
        UnknownValue,
        /// `Self`
        Self_,
        /// A value that this version does not know; compare it by [`as_str`](Self::as_str).
        #[doc(hidden)]
        #[non_exhaustive]
        Unknown(UnknownVariantValue),
    }
    ");
    assert_snapshot!(excerpt("types", "pub fn as_str("), @r#"
    pub fn as_str(&self) -> &str {
        match self {
            Self::New => "NEW",
            Self::X1stEdition => "1ST_EDITION",
            Self::UnknownValue => "UNKNOWN",
            Self::Self_ => "Self",
            Self::Unknown(value) => value.as_str(),
        }
    }
    "#);
}

#[test]
fn labels_and_query_parameters_go_where_they_belong() {
    assert_snapshot!(excerpt("operations", "impl Operation for FindBookRequest "), @r#"
    impl Operation for FindBookRequest {
        type Output = FindBookResponse;
        const NAME: &'static str = "FindBook";
        const SAFE_TO_REPEAT: bool = true;
        fn request(&self) -> Result<Request, BuildError> {
            let shelf_id = label("shelf_id", &self.shelf_id)?;
            let book_id = label("book_id", &self.book_id)?;
            Ok(
                Request::new(Method::GET, format!("/shelves/{shelf_id}/books/{book_id}"))
                    .query("Genres", self.genres.iter().flatten())
                    .query("match", self.match_.iter())
                    .query("self", [&self.self_])
                    .query("tagKeys", &self.tag_keys)
                    .query("type", [&self.type_])
                    .query("url", self.url.iter()),
            )
        }
    }
    "#);
}

#[test]
fn parameters_are_members_of_the_input() {
    assert_snapshot!(excerpt("types", "pub struct FindBookRequest "), @r"
    pub struct FindBookRequest {
        /// The parameter `shelfId`.
        ///
        /// Stands in the path or query, and so not in the JSON form of this model.
        #[serde(skip)]
        pub shelf_id: String,
        /// The book.
        ///
        /// Stands in the path or query, and so not in the JSON form of this model.
        #[serde(skip)]
        pub book_id: String,
        /// A list that may be left out.
        ///
        /// Stands in the path or query, and so not in the JSON form of this model.
        #[serde(skip)]
        pub genres: Option<Vec<String>>,
        /// A value that may be left out.
        ///
        /// Stands in the path or query, and so not in the JSON form of this model.
        #[serde(skip)]
        pub match_: Option<String>,
        /// A required boolean.
        ///
        /// Stands in the path or query, and so not in the JSON form of this model.
        #[serde(skip)]
        pub self_: bool,
        /// A required list.
        ///
        /// Stands in the path or query, and so not in the JSON form of this model.
        #[serde(skip)]
        pub tag_keys: Vec<String>,
        /// A required value.
        ///
        /// Stands in the path or query, and so not in the JSON form of this model.
        #[serde(skip)]
        pub type_: String,
        /// A number that may be left out.
        ///
        /// Stands in the path or query, and so not in the JSON form of this model.
        #[serde(skip)]
        pub url: Option<i32>,
    }
    ");
}

#[test]
fn an_operation_without_parameters_sends_nothing_but_its_path() {
    assert_snapshot!(excerpt("operations", "impl Operation for ListShelvesRequest "), @r#"
    impl Operation for ListShelvesRequest {
        type Output = ListShelvesResponse;
        const NAME: &'static str = "ListShelves";
        const SAFE_TO_REPEAT: bool = true;
        fn request(&self) -> Result<Request, BuildError> {
            Ok(Request::new(Method::GET, "/shelves"))
        }
    }
    "#);
    assert_snapshot!(excerpt("types", "pub struct ListShelvesResponse "), @r"
    pub struct ListShelvesResponse {
        #[serde(skip)]
        pub(crate) _request_id: Option<String>,
    }
    ");
}

#[test]
fn an_exception_without_members_has_a_message() {
    assert_snapshot!(excerpt("errors", "pub struct GoneException "), @r#"
    pub struct GoneException {
        /// What the service says about the error.
        #[serde(default, with = "lenient")]
        pub message: String,
    }
    "#);
    assert_snapshot!(excerpt("errors", "pub fn message("), @r"
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::GoneException(error) => error.message(),
            Self::LostException(error) => error.message(),
            Self::Unhandled(error) => error.message(),
        }
    }
    ");
}

#[test]
fn any_member_of_a_union_has_a_variant() {
    assert_snapshot!(excerpt("types", "pub enum Cover "), @r"
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
    assert_snapshot!(excerpt("types", "impl Cover "), @r"
    impl Cover {
        /// The value of [`Photo`](Self::Photo), or `self` as the error.
        pub fn as_photo(&self) -> Result<&ShelfMark, &Self> {
            if let Self::Photo(value) = self { Ok(value) } else { Err(self) }
        }

        /// Whether this is [`Photo`](Self::Photo).
        pub fn is_photo(&self) -> bool {
            matches!(self, Self::Photo(_))
        }

        /// The value of [`SelfValue`](Self::SelfValue), or `self` as the error.
        pub fn as_self_value(&self) -> Result<&String, &Self> {
            if let Self::SelfValue(value) = self { Ok(value) } else { Err(self) }
        }

        /// Whether this is [`SelfValue`](Self::SelfValue).
        pub fn is_self_value(&self) -> bool {
            matches!(self, Self::SelfValue(_))
        }

        /// The value of [`Type`](Self::Type), or `self` as the error.
        pub fn as_type(&self) -> Result<&Copy, &Self> {
            if let Self::Type(value) = self { Ok(value) } else { Err(self) }
        }

        /// Whether this is [`Type`](Self::Type).
        pub fn is_type(&self) -> bool {
            matches!(self, Self::Type(_))
        }

        /// The value of [`UnknownValue`](Self::UnknownValue), or `self` as the error.
        pub fn as_unknown_value(&self) -> Result<&String, &Self> {
            if let Self::UnknownValue(value) = self { Ok(value) } else { Err(self) }
        }

        /// Whether this is [`UnknownValue`](Self::UnknownValue).
        pub fn is_unknown_value(&self) -> bool {
            matches!(self, Self::UnknownValue(_))
        }

        /// Whether this is a member that this version does not know.
        pub fn is_unknown(&self) -> bool {
            matches!(self, Self::Unknown(_))
        }
    }
    ");
    assert_snapshot!(excerpt("types", "impl<'de> Deserialize<'de> for Cover "), @r#"
    impl<'de> Deserialize<'de> for Cover {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let members = UnknownMembers::deserialize(deserializer)?;
            Ok(
                match members.only_name() {
                    Some("photo") => Self::Photo(members.parse()?),
                    Some("self") => Self::SelfValue(members.parse()?),
                    Some("type") => Self::Type(members.parse()?),
                    Some("unknown") => Self::UnknownValue(members.parse()?),
                    _ => Self::Unknown(members),
                },
            )
        }
    }
    "#);
}

#[test]
fn a_label_that_is_no_text_becomes_text() {
    assert_snapshot!(excerpt("operations", "impl Operation for CountRequest "), @r#"
    impl Operation for CountRequest {
        type Output = CountResponse;
        const NAME: &'static str = "Count";
        const SAFE_TO_REPEAT: bool = true;
        fn request(&self) -> Result<Request, BuildError> {
            let number = label("number", &self.number.to_string())?;
            Ok(Request::new(Method::PUT, format!("/counters/{number}")))
        }
    }
    "#);
}
