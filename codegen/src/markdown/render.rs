//! From blocks to Markdown.

use super::Links;
use super::blocks::{Block, Content, Row, Run, Style, Target, bold};

pub(super) fn render(content: &Content, links: &Links) -> String {
    let renderer = Renderer { content, links };
    let mut markdown = String::new();
    renderer.blocks(&content.blocks, "", false, &mut markdown);
    markdown
}

struct Renderer<'a> {
    content: &'a Content,
    links: &'a Links,
}

impl Renderer<'_> {
    /// Writes blocks with an empty line between them, or none in a tight list. The first line has its indent already.
    fn blocks(&self, blocks: &[Block], indent: &str, is_tight: bool, out: &mut String) {
        let mut separator = String::new();
        for block in blocks {
            let is_list = matches!(block, Block::List { .. });
            let start = out.len();
            if is_tight && is_list {
                out.push_str(separator.strip_prefix('\n').unwrap_or(&separator));
            } else {
                out.push_str(&separator);
            }
            let content = out.len();
            self.block(block, indent, out);
            if out.len() == content {
                out.truncate(start);
            } else {
                separator = format!("\n\n{indent}");
            }
        }
    }

    fn block(&self, block: &Block, indent: &str, out: &mut String) {
        match block {
            Block::Paragraph(runs) => out.push_str(&not_a_block(self.inline(runs))),
            Block::Heading(runs) => out.push_str(&self.inline(&bold(runs.clone()))),
            Block::Code(text) => {
                let text = text.trim_matches('\n').trim_end();
                if !text.is_empty() {
                    out.push_str("```text\n");
                    for line in text.lines() {
                        // Three of these would end the block.
                        let line = line.trim_end().replace("```", "'''");
                        if !line.is_empty() {
                            out.push_str(indent);
                        }
                        out.push_str(&format!("{line}\n"));
                    }
                    out.push_str(&format!("{indent}```"));
                }
            }
            Block::List {
                is_ordered, items, ..
            } => self.list(*is_ordered, items, indent, out),
            Block::Table(rows) => self.table(rows, indent, out),
            Block::Cell(cell) => out.push_str(&not_a_block(self.inline(&cell.runs))),
        }
    }

    fn list(&self, is_ordered: bool, items: &[Vec<Block>], indent: &str, out: &mut String) {
        let is_tight = items.iter().all(|item| {
            let mut others = item.iter().skip(1);
            others.all(|block| matches!(block, Block::List { .. }))
        });
        let mut number = 0;
        for item in items {
            let marker = match is_ordered {
                true => format!("{}. ", number + 1),
                false => "- ".to_owned(),
            };
            let start = out.len();
            if number > 0 {
                out.push_str(if is_tight { "\n" } else { "\n\n" });
                out.push_str(indent);
            }
            out.push_str(&marker);
            let content = out.len();
            let inner = format!("{indent}{}", " ".repeat(marker.len()));
            self.blocks(item, &inner, is_tight, out);
            if out.len() == content {
                out.truncate(start);
            } else {
                number += 1;
            }
        }
    }

    fn table(&self, rows: &[Row], indent: &str, out: &mut String) {
        let columns = rows.iter().map(|row| row.0.len()).max().unwrap_or_default();
        let line = |row: &Row| {
            let cells = row.0.iter();
            let mut cells: Vec<String> = cells
                .map(|cell| self.inline(&cell.runs).replace('|', "\\|"))
                .collect();
            cells.resize(columns, String::new());
            format!("| {} |", cells.join(" | "))
        };
        let is_header = |row: &&Row| row.0.iter().all(|cell| cell.is_header);
        let header = rows.first().filter(is_header);
        let body = rows.iter().skip(usize::from(header.is_some()));
        let mut lines = vec![
            line(header.unwrap_or(&Row(vec![]))),
            format!("|{}", " --- |".repeat(columns)),
        ];
        lines.extend(body.map(line));
        out.push_str(&lines.join(&format!("\n{indent}")));
    }

    /// The words of a paragraph, with marks.
    fn inline(&self, runs: &[Run]) -> String {
        let mut writer = Inline::default();
        let mut rest = runs;
        while let [first, ..] = rest {
            let style = first.style;
            if let Some((name, path, length)) = self.name(rest) {
                let style = Style {
                    link: None,
                    ..style
                };
                writer.write(&format!("[`{name}`]({path})"), style, None);
                rest = &rest[length..];
                continue;
            }
            let is_same = |index: &usize| {
                let other = self.shown(rest[*index].style);
                other == self.shown(style) && self.name(&rest[*index..]).is_none()
            };
            // White space by itself may be where marks end or begin.
            let length = match first.text.as_str() {
                " " => 1,
                _ => (0..rest.len()).take_while(is_same).count(),
            };
            let (same, after) = rest.split_at(length);
            let text: String = same.iter().map(|run| run.text.as_str()).collect();
            let address = style.link.and_then(|index| self.address(index));
            if style.code.is_some() && text != " " {
                writer.write(&code(&text), style, address);
            } else {
                writer.write(&plain_text(&text, address.is_some()), style, address);
            }
            rest = after;
        }
        writer.finish()
    }

    /// The name at the start that leads to documentation, where that is, and the number of its runs.
    fn name(&self, runs: &[Run]) -> Option<(String, &str, usize)> {
        let link = runs.first()?.style.link?;
        let Target::Name = self.content.links.get(link)? else {
            return None;
        };
        let length = runs
            .iter()
            .take_while(|run| run.style.link == Some(link))
            .count();
        let words = runs[..length].iter().map(|run| run.text.as_str());
        let name = words.collect::<String>().trim().to_owned();
        let path = self.links.path(&name)?;
        Some((name, path, length))
    }

    /// What of a style makes a difference.
    fn shown(&self, style: Style) -> Style {
        Style {
            code: style.code.and(Some(0)),
            link: style.link.filter(|link| self.address(*link).is_some()),
            ..style
        }
    }

    fn address(&self, link: usize) -> Option<&str> {
        match self.content.links.get(link)? {
            Target::Address(address) if is_absolute(address) => Some(address),
            // Relative ones lead nowhere in the documentation of a crate.
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mark<'a> {
    Bold,
    Italic,
    Link(&'a str),
}

/// Writes words, and the marks around them.
#[derive(Default)]
struct Inline<'a> {
    out: String,
    open: Vec<Mark<'a>>,
}

impl<'a> Inline<'a> {
    fn write(&mut self, text: &str, style: Style, link: Option<&'a str>) {
        let wanted = [
            link.map(Mark::Link),
            style.is_bold.then_some(Mark::Bold),
            style.is_italic.then_some(Mark::Italic),
        ];
        let wanted: Vec<Mark<'a>> = wanted.into_iter().flatten().collect();
        let kept = self.open.iter().take_while(|mark| wanted.contains(mark));
        let mut closing = String::new();
        for mark in self.open.drain(kept.count()..).rev() {
            match mark {
                Mark::Bold => closing.push_str("**"),
                Mark::Italic => closing.push('*'),
                Mark::Link(address) => closing.push_str(&format!("]({})", destination(address))),
            }
        }
        let mut opening = String::new();
        // White space begins nothing: marks next to it would not be marks.
        if text != " " {
            for mark in wanted {
                if self.open.contains(&mark) {
                    continue;
                }
                self.open.push(mark);
                opening.push_str(match mark {
                    Mark::Bold => "**",
                    Mark::Italic => "*",
                    Mark::Link(_) => "[",
                });
            }
        }
        // Between a letter and a sign, an asterisk is no mark.
        let is_sign = |letter: char| !letter.is_alphanumeric() && !letter.is_whitespace();
        let is_letter = char::is_alphanumeric;
        let before = self.out.trim_end_matches('*').ends_with(is_sign);
        let closes_after_sign = closing.starts_with('*') && before;
        let is_followed = opening.is_empty() && text.starts_with(is_letter);
        self.out.push_str(&closing);
        let after = format!("{opening}{text}");
        let opens_before_sign =
            opening.contains('*') && after.trim_start_matches('*').starts_with(is_sign);
        if closes_after_sign && is_followed || opens_before_sign && self.out.ends_with(is_letter) {
            self.out.push(' ');
        }
        self.out.push_str(&after);
    }

    fn finish(mut self) -> String {
        self.write("", Style::default(), None);
        self.out
    }
}

fn code(text: &str) -> String {
    let text = text.trim();
    let text = if text.contains("``") {
        text.replace('`', "'")
    } else {
        text.to_owned()
    };
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// Text in which nothing has a meaning in Markdown; addresses become links, unless it is one.
fn plain_text(text: &str, is_link: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = address_start(rest) {
        let end = rest[start..].find(char::is_whitespace);
        let address = &rest[start..start + end.unwrap_or(rest.len() - start)];
        let end =
            address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '"', '\'', '’', '”']);
        escape(&rest[..start], &mut out);
        let is_plain = |letter: char| !"<>{}[]()|\\^`\"'$*“”‘’".contains(letter);
        if is_link || end.ends_with('/') && end.matches('/').count() == 2 {
            escape(end, &mut out);
        } else if end.chars().all(is_plain) {
            out.push_str(&format!("<{end}>"));
        } else {
            // Something in it stands for something else.
            out.push_str(&code(end));
        }
        rest = &rest[start + end.len()..];
    }
    escape(rest, &mut out);
    out
}

fn address_start(text: &str) -> Option<usize> {
    let mut starts = text.match_indices("http").map(|(start, _)| start);
    starts.find(|start| is_absolute(&text[*start..]))
}

fn is_absolute(address: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

fn escape(text: &str, out: &mut String) {
    for (index, letter) in text.char_indices() {
        let rest = &text[index + letter.len_utf8()..];
        let has_meaning = match letter {
            '*' | '_' | '[' | ']' | '<' | '>' | '`' | '\\' => true,
            '~' => rest.starts_with('~') || text[..index].ends_with('~'),
            '&' => rest.starts_with(|next: char| next == '#' || next.is_ascii_alphabetic()),
            _ => false,
        };
        if has_meaning {
            out.push('\\');
        }
        out.push(letter);
    }
}

/// The address of a link, without what would end it.
fn destination(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for letter in address.trim().chars() {
        match letter {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '`' => out.push_str("%60"),
            '*' => out.push_str("%2A"),
            '|' => out.push_str("%7C"),
            letter if letter.is_whitespace() || letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// A paragraph, escaped where its beginning would make it a heading, a list or a table.
fn not_a_block(text: String) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let begins_block = match text[digits..].chars().next() {
        Some('.' | ')') => digits > 0,
        Some('-' | '+' | '=' | '#' | '~' | '|') => digits == 0,
        _ => false,
    };
    if begins_block {
        format!("{}\\{}", &text[..digits], &text[digits..])
    } else {
        text
    }
}
