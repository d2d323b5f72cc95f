//! From tokens of HTML to blocks. Tags that do not fit together are repaired.

use super::Trouble;
use super::blocks::{
    Block, Cell, Content, Row, Run, Style, Target, add_item, bold, define, flatten, introduce,
    list, plain,
};
use super::elements::{Element, element};
use super::html::{Token, attribute, decode, tokens};

/// Elements within each other; each level may cost a stack frame.
const MAX_DEPTH: usize = 40;

pub(super) fn read(html: &str) -> Content {
    let mut reader = Reader::default();
    for token in tokens(html) {
        match token {
            Token::Text(text) => reader.text(&decode(text)),
            Token::Open {
                source,
                name,
                attributes,
                is_self_closing,
            } => match element(&name) {
                Some(element) => {
                    reader.open(element, &name, attributes);
                    if is_self_closing && !element.is_void() {
                        reader.close(element, &name);
                    }
                }
                None => reader.unknown(source, &name),
            },
            Token::Close { source, name } => match element(&name) {
                Some(element) => reader.close(element, &name),
                None => reader.unknown(source, &name),
            },
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    content: Content,
    open: Vec<Open>,
    /// The paragraph that is being read.
    runs: Vec<Run>,
    style: Style,
    /// White space before the next word.
    has_space: bool,
    /// Whether this space stands before the end of an element only.
    is_inner_space: bool,
    codes: usize,
    /// What stands within `pre`.
    preformatted: Option<String>,
}

struct Open {
    element: Element,
    name: String,
    /// The style around it.
    outer: Style,
    blocks: Vec<Block>,
    /// Terms that wait for their definition.
    terms: Vec<Run>,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if let Some(preformatted) = &mut self.preformatted {
            preformatted.push_str(text);
            return;
        }
        for (index, word) in text.split(char::is_whitespace).enumerate() {
            if index > 0 {
                self.has_space = true;
                self.is_inner_space = false;
            }
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    fn word(&mut self, word: &str) {
        let style = self.style;
        // `<code> Name </code>,`
        if self.is_inner_space && word.starts_with([',', '.', ';', ':', ')', '!', '?']) {
            self.has_space = false;
        }
        if let Some(last) = self.runs.last_mut() {
            if self.has_space && last.style == style {
                last.text.push(' ');
            } else if self.has_space {
                let style = last.style.common(style);
                let text = " ".to_owned();
                self.runs.push(Run { text, style });
            }
        }
        self.has_space = false;
        match self.runs.last_mut() {
            Some(last) if last.style == style && last.text != " " => last.text.push_str(word),
            _ => self.runs.push(Run {
                text: word.to_owned(),
                style,
            }),
        }
    }

    /// A tag that is not known is text.
    fn unknown(&mut self, source: &str, name: &str) {
        self.content
            .troubles
            .push(Trouble::UnknownTag(name.to_owned()));
        self.text(&decode(source));
    }

    fn unbalanced(&mut self, name: &str) {
        self.content
            .troubles
            .push(Trouble::Unbalanced(name.to_owned()));
    }

    fn open(&mut self, element: Element, name: &str, attributes: &str) {
        if self.preformatted.is_some() {
            if element.is_block() {
                self.text("\n");
            }
            if element.is_void() {
                return;
            }
        } else {
            self.end_before(element);
        }
        match element {
            Element::Break => return self.break_line(),
            Element::Image => {
                let text = attribute(attributes, "alt").unwrap_or_default();
                return self.text(&text);
            }
            Element::Nothing => return,
            _ => {}
        }
        if self.open.len() >= MAX_DEPTH {
            return self.unbalanced(name);
        }
        self.open.push(Open {
            element,
            name: name.to_ascii_lowercase(),
            outer: self.style,
            blocks: vec![],
            terms: vec![],
        });
        let is_code = self.style.code.is_some();
        match element {
            // Code has no marks within it.
            Element::Bold => self.style.is_bold |= !is_code,
            Element::Italic => self.style.is_italic |= !is_code,
            Element::Code if !is_code => {
                self.codes += 1;
                self.style.code = Some(self.codes);
            }
            Element::Link(key) if self.style.link.is_none() => {
                let target = match attribute(attributes, key) {
                    Some(address) => Target::Address(address),
                    None => Target::Name,
                };
                self.style.link = Some(self.content.links.len());
                self.content.links.push(target);
            }
            Element::Superscript => self.text("^"),
            Element::Subscript => self.text("_"),
            Element::Quote => self.text("“"),
            Element::Preformatted if self.preformatted.is_none() => {
                self.preformatted = Some(String::new());
            }
            _ => {}
        }
    }

    /// Ends what cannot contain the next element.
    fn end_before(&mut self, next: Element) {
        if !next.is_block() {
            return;
        }
        let scope = self.open.iter().rposition(|open| open.element.is_scope());
        let start = scope.map_or(0, |scope| scope + 1);
        let mut inner = self.open[start..].iter();
        if let Some(first) = inner.position(|open| open.element.ends_before(next)) {
            self.close_from(start + first);
        }
        if next != Element::Break {
            self.end_paragraph();
        }
    }

    fn break_line(&mut self) {
        let stays = |open: &Open| matches!(open.element, Element::Heading | Element::Cell { .. });
        if self.open.iter().any(stays) {
            self.has_space = true;
        } else {
            self.end_paragraph();
        }
    }

    fn close(&mut self, element: Element, name: &str) {
        if element.is_void() {
            return;
        }
        let name = name.to_ascii_lowercase();
        // What is in a paragraph does not end what the paragraph is in.
        let is_reachable = |open: &Open| {
            element.is_block() || !open.element.is_block() || open.element == Element::Paragraph
        };
        let start = self.open.iter().rposition(|open| !is_reachable(open));
        let start = start.map_or(0, |last| last + 1);
        let mut reachable = self.open[start..].iter();
        let Some(position) = reachable.rposition(|open| open.name == name) else {
            // `</p>` after what has ended the paragraph.
            if element != Element::Paragraph {
                self.unbalanced(&name);
            }
            return;
        };
        let left: Vec<String> = self.open[start + position + 1..]
            .iter()
            .filter(|open| !open.element.ends_by_itself())
            .map(|open| open.name.clone())
            .collect();
        left.iter().for_each(|name| self.unbalanced(name));
        self.close_from(start + position);
    }

    fn close_from(&mut self, position: usize) {
        while self.open.len() > position {
            let is_block = self.open.last().is_some_and(|open| open.element.is_block());
            if self
                .open
                .last()
                .is_some_and(|open| open.element == Element::Quote)
            {
                self.has_space = false;
                self.text("”");
            }
            if is_block && self.preformatted.is_none() {
                self.end_paragraph();
            }
            if let Some(open) = self.open.pop() {
                self.is_inner_space = self.has_space;
                self.style = open.outer;
                self.place(open);
            }
        }
    }

    /// The blocks of what is open, and the terms.
    fn around(&mut self) -> (&mut Vec<Block>, Option<&mut Vec<Run>>) {
        let blocks = self.open.iter_mut().rfind(|open| open.element.is_block());
        match blocks {
            Some(open) => (&mut open.blocks, Some(&mut open.terms)),
            None => (&mut self.content.blocks, None),
        }
    }

    /// The blocks of what is open, for something that does not define the terms that wait.
    fn around_after_terms(&mut self) -> &mut Vec<Block> {
        let (around, terms) = self.around();
        if let Some(terms) = terms.map(std::mem::take).filter(|terms| !terms.is_empty()) {
            add_item(around, vec![Block::Paragraph(bold(terms))]);
        }
        around
    }

    fn end_paragraph(&mut self) {
        self.has_space = false;
        let runs = std::mem::take(&mut self.runs);
        if !runs.is_empty() {
            self.around_after_terms().push(Block::Paragraph(runs));
        }
    }

    /// Puts what an element contains where it belongs.
    fn place(&mut self, ended: Open) {
        let Open {
            element,
            mut blocks,
            terms,
            ..
        } = ended;
        if !terms.is_empty() {
            add_item(&mut blocks, vec![Block::Paragraph(bold(terms))]);
        }
        match element {
            Element::Heading => {
                for block in &mut blocks {
                    if let Block::Paragraph(runs) = block {
                        *block = Block::Heading(std::mem::take(runs));
                    }
                }
            }
            Element::Admonition(word) => introduce(word, &mut blocks),
            Element::Preformatted => {
                if let Some(text) = self.preformatted.take() {
                    blocks.push(Block::Code(text));
                }
            }
            Element::List { is_ordered } => blocks = vec![list(is_ordered, blocks)],
            Element::Item => return add_item(self.around_after_terms(), blocks),
            Element::Definition => {
                let (around, waiting) = self.around();
                if let Some(terms) = waiting.map(std::mem::take) {
                    define(terms, &mut blocks);
                }
                return add_item(around, blocks);
            }
            Element::Term => {
                let runs = flatten(blocks);
                if runs.is_empty() {
                    return;
                }
                let (around, waiting) = self.around();
                match waiting {
                    Some(terms) if terms.is_empty() => *terms = runs,
                    Some(terms) => {
                        terms.push(plain(", "));
                        terms.extend(runs);
                    }
                    None => around.push(Block::Paragraph(runs)),
                }
                return;
            }
            Element::Cell { is_header } => {
                let runs = flatten(blocks);
                let is_in_row = self.open.iter().rfind(|open| open.element.is_block());
                let is_in_row = is_in_row.is_some_and(|open| open.element == Element::Row);
                blocks = vec![if is_in_row {
                    Block::Cell(Cell { is_header, runs })
                } else {
                    Block::Paragraph(runs)
                }];
            }
            Element::Row => {
                let cells = blocks.into_iter().map(|block| match block {
                    Block::Cell(cell) => cell,
                    block => Cell {
                        is_header: false,
                        runs: flatten(vec![block]),
                    },
                });
                let row = Row(cells.collect());
                blocks = match row.0.as_slice() {
                    [] => vec![],
                    _ => vec![Block::Table(vec![row])],
                };
            }
            _ => {}
        }
        if blocks.is_empty() {
            return;
        }
        let around = self.around_after_terms();
        for block in blocks {
            match (around.last_mut(), block) {
                (Some(Block::Table(rows)), Block::Table(more)) => rows.extend(more),
                (_, block) => around.push(block),
            }
        }
    }

    fn finish(mut self) -> Content {
        let open = self.open.iter();
        let open = open.filter(|open| !open.element.ends_by_itself());
        let names: Vec<String> = open.map(|open| open.name.clone()).collect();
        names.iter().for_each(|name| self.unbalanced(name));
        self.close_from(0);
        self.end_paragraph();
        self.content
    }
}
