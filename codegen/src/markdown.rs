//! Converts the HTML of AWS descriptions to Markdown for rustdoc. People write it by hand, so mistakes are accepted.

mod blocks;
mod elements;
mod html;
mod read;
mod render;

use std::collections::BTreeMap;
use std::fmt;

/// What a bare `<a>Name</a>` may refer to.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Names, and the paths of what has the documentation, as `crate::Client::lend_book`.
    pub paths: BTreeMap<String, String>,
}

impl Links {
    fn path(&self, name: &str) -> Option<&str> {
        self.paths.get(name).map(String::as_str)
    }
}

/// HTML that is not converted as it may be meant.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Trouble {
    /// A tag of this name, which became text.
    UnknownTag(String),
    /// A tag of this name that is not closed, or closes nothing, and is ignored.
    Unbalanced(String),
}

impl Trouble {
    /// What it is, for all tags.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::UnknownTag(_) => "unknown HTML tag(s)",
            Self::Unbalanced(_) => "unbalanced HTML tag(s)",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTag(name) => {
                write!(f, "the HTML tag `<{name}>` is not known, and becomes text")
            }
            Self::Unbalanced(name) => {
                write!(
                    f,
                    "the HTML tag `<{name}>` is not closed, or closes nothing"
                )
            }
        }
    }
}

/// Converts one description, and returns what is wrong with its HTML.
pub fn from_html(html: &str, links: &Links) -> (String, Vec<Trouble>) {
    let content = read::read(html);
    let markdown = render::render(&content, links);
    (markdown, content.troubles)
}

/// The first sentence of a description, cut where it is longer than any that people write: it is repeated in
/// tables and lists.
pub fn first_sentence(markdown: &str) -> String {
    let is_heading = |paragraph: &&str| paragraph.starts_with("**") && paragraph.ends_with("**");
    let mut paragraphs = markdown.trim().split("\n\n");
    let first = paragraphs.next().unwrap_or_default();
    let paragraph = match Some(first).filter(is_heading) {
        Some(heading) => paragraphs.next().unwrap_or(heading),
        None => first,
    };
    let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut marks = OpenMarks::default();
    // Where it may be cut: at a space, or else anywhere outside of marks.
    let (mut space, mut anywhere) = (0, 0);
    for (count, (index, letter)) in text.char_indices().enumerate() {
        if marks.are_closed() {
            anywhere = index;
            if letter == ' ' {
                space = index;
                let starts_sentence = !text[index + 1..].starts_with(char::is_lowercase);
                if text[..index].ends_with('.') && starts_sentence {
                    return text[..index].to_owned();
                }
            }
        }
        if count == MAX_SENTENCE {
            let end = if space > 0 { space } else { anywhere };
            return format!("{}…", &text[..end]);
        }
        marks.read(letter);
    }
    text
}

const MAX_SENTENCE: usize = 500;

/// The marks of Markdown that are open at a place in a paragraph.
#[derive(Default)]
struct OpenMarks {
    is_escaped: bool,
    in_code: bool,
    in_address: bool,
    in_emphasis: bool,
    brackets: usize,
    last: Option<char>,
}

impl OpenMarks {
    fn are_closed(&self) -> bool {
        !(self.is_escaped || self.in_code || self.in_address || self.in_emphasis)
            && self.brackets == 0
    }

    fn read(&mut self, letter: char) {
        let last = self.last.replace(letter);
        if std::mem::take(&mut self.is_escaped) {
            self.last = None;
            return;
        }
        match letter {
            '`' if last != Some('`') => self.in_code = !self.in_code,
            _ if self.in_code => {}
            '\\' => self.is_escaped = true,
            '<' => self.in_address = true,
            '>' => self.in_address = false,
            '[' | '(' => self.brackets += 1,
            ']' | ')' => self.brackets = self.brackets.saturating_sub(1),
            '*' if last != Some('*') => self.in_emphasis = !self.in_emphasis,
            _ => {}
        }
    }
}
