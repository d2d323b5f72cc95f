//! Converts the HTML subset of AWS descriptions to Markdown for rustdoc. Other tags are errors.

use std::collections::{BTreeMap, BTreeSet};

/// What a bare `<a>Name</a>` may refer to.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Operations and the client methods that call them.
    pub operations: BTreeMap<String, String>,
    /// Models in `crate::types`.
    pub models: BTreeSet<String>,
}

/// Translates one description.
///
/// # Errors
/// A tag is unknown, not closed, or closed where it is not open.
pub fn from_html(html: &str, links: &Links) -> Result<String, String> {
    let mut writer = Writer {
        links,
        blocks: vec![],
        text: String::new(),
        open: vec![],
    };
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        writer.write_text(&rest[..start]);
        let end = rest[start..]
            .find('>')
            .ok_or_else(|| format!("`{}` is not closed by `>`", &rest[start..]))?;
        writer.write_tag(&rest[start + 1..start + end])?;
        rest = &rest[start + end + 1..];
    }
    writer.write_text(rest);
    writer.finish()
}

/// The first sentence of a description, cut where it is longer than any that people write: it is repeated in
/// tables and lists.
pub fn first_sentence(markdown: &str) -> String {
    let paragraph = markdown.trim().split("\n\n").next().unwrap_or_default();
    let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let starts_sentence = |rest: &str| rest.starts_with(|letter: char| !letter.is_lowercase());
    let end = text
        .match_indices(". ")
        .map(|(end, _)| end)
        .find(|end| starts_sentence(&text[end + 2..]));
    let sentence = end.map_or(text.as_str(), |end| &text[..=end]);
    match sentence.char_indices().nth(MAX_SENTENCE) {
        Some((end, _)) => format!("{}…", &sentence[..end]),
        None => sentence.to_owned(),
    }
}

const MAX_SENTENCE: usize = 500;

struct Writer<'a> {
    links: &'a Links,
    /// Finished paragraphs and list items.
    blocks: Vec<Block>,
    /// The paragraph or item that is being written.
    text: String,
    open: Vec<Open>,
}

enum Block {
    Paragraph(String),
    Item { depth: usize, text: String },
}

struct Open {
    tag: Tag,
    /// Where in the text the tag was opened.
    start: usize,
}

#[derive(Clone, PartialEq)]
enum Tag {
    Paragraph,
    Bold,
    Italic,
    Code,
    List,
    Item,
    Link(Option<String>),
}

impl Tag {
    fn parse(name: &str, attributes: &str) -> Result<Self, String> {
        Ok(match name {
            "p" => Self::Paragraph,
            "b" => Self::Bold,
            "i" => Self::Italic,
            "code" => Self::Code,
            "ul" => Self::List,
            "li" => Self::Item,
            "a" => Self::Link(match attributes.trim() {
                "" => None,
                attributes => Some(
                    attributes
                        .strip_prefix("href=\"")
                        .and_then(|rest| rest.strip_suffix('"'))
                        .ok_or_else(|| format!("`<a {attributes}>` has attributes besides `href`"))?
                        .to_owned(),
                ),
            }),
            _ => return Err(format!("unknown HTML tag `<{name}>` in a description")),
        })
    }

    fn same_kind(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl Writer<'_> {
    fn in_code(&self) -> bool {
        self.open.iter().any(|open| open.tag == Tag::Code)
    }

    fn list_depth(&self) -> usize {
        self.open
            .iter()
            .filter(|open| open.tag == Tag::List)
            .count()
    }

    fn write_text(&mut self, text: &str) {
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
        for (index, word) in text.split([' ', '\n', '\t']).enumerate() {
            if index > 0 && !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
            if self.in_code() {
                self.text.push_str(word);
            } else if word.starts_with("https://") || word.starts_with("http://") {
                let end = word.trim_end_matches(['.', ',', ';', ')']).len();
                self.text
                    .push_str(&format!("<{}>{}", &word[..end], &word[end..]));
            } else {
                self.text.extend(word.chars().flat_map(|letter| {
                    let escape = matches!(letter, '*' | '_' | '[' | ']' | '<' | '>' | '`' | '\\');
                    escape.then_some('\\').into_iter().chain([letter])
                }));
            }
        }
    }

    fn write_tag(&mut self, tag: &str) -> Result<(), String> {
        let tag = tag.trim();
        if let Some(name) = tag.strip_prefix('/') {
            return self.close(&Tag::parse(name.trim(), "")?, name);
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let tag = Tag::parse(name, attributes)?;
        if matches!(tag, Tag::Paragraph | Tag::List | Tag::Item) {
            self.end_block();
        }
        let start = self.text.len();
        self.open.push(Open { tag, start });
        Ok(())
    }

    fn close(&mut self, tag: &Tag, name: &str) -> Result<(), String> {
        let open = self
            .open
            .pop_if(|open| open.tag.same_kind(tag))
            .ok_or_else(|| format!("`</{name}>` closes a tag that is not open"))?;
        match open.tag {
            Tag::Paragraph | Tag::List | Tag::Item => {
                let item_is_open = self.open.iter().any(|open| open.tag == Tag::Item);
                // A paragraph within an item ends with the item.
                if open.tag != Tag::Paragraph || !item_is_open {
                    self.end_block_at(self.list_depth() + usize::from(open.tag == Tag::List));
                }
            }
            Tag::Bold => self.wrap(open.start, "**", "**"),
            Tag::Italic => self.wrap(open.start, "*", "*"),
            Tag::Code => self.wrap(open.start, "`", "`"),
            Tag::Link(Some(url)) => self.wrap(open.start, "[", &format!("]({url})")),
            Tag::Link(None) => self.write_reference(open.start),
        }
        Ok(())
    }

    /// Encloses what was written since `start` in marks. White space stays outside.
    fn wrap(&mut self, start: usize, before: &str, after: &str) {
        let inner = self.text.split_off(start);
        let content = inner.trim();
        if content.is_empty() {
            return;
        }
        if inner.starts_with(' ') && !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        self.text.push_str(before);
        self.text.push_str(content);
        self.text.push_str(after);
        if inner.ends_with(' ') {
            self.text.push(' ');
        }
    }

    fn write_reference(&mut self, start: usize) {
        let name = self.text.split_off(start).trim().to_owned();
        let target = match self.links.operations.get(&name) {
            Some(method) => format!("[`{name}`](crate::Client::{method})"),
            None if self.links.models.contains(&name) => {
                format!("[`{name}`](crate::types::{name})")
            }
            None => name,
        };
        self.text.push_str(&target);
    }

    fn end_block(&mut self) {
        self.end_block_at(self.list_depth());
    }

    fn end_block_at(&mut self, depth: usize) {
        let text = std::mem::take(&mut self.text).trim().to_owned();
        if !text.is_empty() {
            self.blocks.push(match depth {
                0 => Block::Paragraph(text),
                depth => Block::Item { depth, text },
            });
        }
    }

    fn finish(mut self) -> Result<String, String> {
        if !self.open.is_empty() {
            return Err("a tag of the description is never closed".into());
        }
        self.end_block();
        let mut markdown = String::new();
        let mut after_item = false;
        for block in self.blocks {
            let (is_item, line) = match block {
                Block::Paragraph(text) => (false, text),
                Block::Item { depth, text } => {
                    (true, format!("{}- {text}", "  ".repeat(depth - 1)))
                }
            };
            if !markdown.is_empty() {
                markdown.push_str(if is_item && after_item { "\n" } else { "\n\n" });
            }
            markdown.push_str(&line);
            after_item = is_item;
        }
        Ok(markdown)
    }
}
