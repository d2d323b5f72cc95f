//! Lines of code, joined where prettyplease breaks them, and broken where rustfmt breaks them.

use super::syntax::{arguments, call, chain, open_brackets};

/// The widths of rustfmt's default style.
const MAX_WIDTH: usize = 100;
const CHAIN_WIDTH: usize = 60;
const CALL_WIDTH: usize = 60;
const ATTRIBUTE_WIDTH: usize = 70;
const STRUCT_WIDTH: usize = 18;
const TAB: usize = 4;

/// A line of code before it is broken.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) indent: usize,
    pub(super) text: String,
}

/// Joins the lines of each declaration, statement, field and match arm.
pub(super) fn join(code: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = vec![];
    let mut is_open = false;
    for physical in code.lines().filter(|line| !line.trim().is_empty()) {
        let text = physical.trim_start();
        let is_comment = text.starts_with("//");
        match lines.last_mut() {
            Some(line) if is_open || text.starts_with('.') => line.append(text),
            Some(line) if line.text.ends_with('{') && text.starts_with('}') => line.append(text),
            _ => lines.push(Line::new(physical.len() - text.len(), text)),
        }
        is_open = !is_comment && lines.last().is_some_and(Line::is_open);
    }
    lines
}

/// `Pattern => { expression }` is `Pattern => expression,` where there is room for it.
pub(super) fn unwrap_arms(lines: Vec<Line>) -> Vec<Line> {
    let mut unwrapped: Vec<Line> = vec![];
    for line in lines {
        let is_end = line.text == "}";
        if let [.., arm, body] = unwrapped.as_mut_slice()
            && is_end
            && arm.text.ends_with("=> {")
            && body.indent == arm.indent + TAB
            && !body.text.ends_with([';', '{', '}'])
        {
            arm.text.truncate(arm.text.len() - 1);
            arm.text = format!("{}{},", arm.text, body.text);
            unwrapped.pop();
        } else {
            unwrapped.push(line);
        }
    }
    unwrapped
}

impl Line {
    pub(super) fn new(indent: usize, text: &str) -> Self {
        let text = text.to_owned();
        Self { indent, text }
    }

    /// Whether the next line belongs to this one. The lines of a block do not, the list of a `use` does.
    fn is_open(&self) -> bool {
        let is_use = self.text.starts_with("use ") || self.text.starts_with("pub use ");
        if is_use {
            !self.text.ends_with(';')
        } else {
            open_brackets(&self.text) > 0 && !self.text.ends_with(" {")
        }
    }

    fn append(&mut self, text: &str) {
        let closes = text.starts_with([')', ']', '}', '>', '.']);
        if closes && self.text.ends_with(',') {
            self.text.pop();
        }
        let opens = self.text.ends_with(['(', '[', '{', '<']);
        if !closes && !opens {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    /// The line as rustfmt breaks it, with its line break.
    pub(super) fn lay_out(&self) -> String {
        let Self { indent, text } = self;
        let broken = if text.starts_with("//") {
            text.clone()
        } else if let Some(attribute) = text.strip_prefix("#[") {
            attribute_lines(*indent, attribute)
        } else if text.starts_with("use ") || text.starts_with("pub use ") {
            use_lines(*indent, text)
        } else if text.split('(').next().unwrap_or_default().contains("fn ") {
            signature_lines(*indent, text)
        } else if let Some(structure) = structure_lines(*indent, text) {
            structure
        } else if text.starts_with("pub type ") || text.starts_with("const ") {
            definition_lines(*indent, text)
        } else if text.ends_with('{') || (*indent == 0 && text.contains("!(")) {
            // Blocks are lines of their own, and rustfmt leaves macros of other syntax as they are.
            text.clone()
        } else if !text.contains(['(', '[']) && !text.contains(": self.") && !text.contains(" => ")
        {
            field_lines(*indent, text)
        } else {
            statement_lines(*indent, text)
        };
        format!("{}{broken}\n", " ".repeat(*indent))
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn fits(indent: usize, text: &str) -> bool {
    indent + width(text) <= MAX_WIDTH
}

/// A list of which each item has a line of its own.
fn vertical(indent: usize, open: &str, items: &[String], end: &str) -> String {
    let inner = " ".repeat(indent + TAB);
    let mut text = format!("{open}\n");
    for item in items {
        text.push_str(&format!("{inner}{item},\n"));
    }
    format!("{text}{}{end}", " ".repeat(indent))
}

fn attribute_lines(indent: usize, attribute: &str) -> String {
    match call(attribute) {
        Some((open, inner, end)) if width(inner) > ATTRIBUTE_WIDTH || !fits(indent, attribute) => {
            let items: Vec<String> = arguments(inner).into_iter().map(str::to_owned).collect();
            let text = vertical(indent, &format!("#[{open}"), &items, end);
            // The only list without a trailing comma.
            text.replacen(
                &format!(",\n{}{end}", " ".repeat(indent)),
                &format!("\n{}{end}", " ".repeat(indent)),
                1,
            )
        }
        _ => format!("#[{attribute}"),
    }
}

/// Fills each line with as many names as fit.
fn use_lines(indent: usize, text: &str) -> String {
    // rustfmt leaves room for the ends of a list, even where there is none.
    let is_wide = !fits(indent + 2, text);
    let list = text.split_once('{').zip(text.rsplit_once('}'));
    let Some(((open, _), (_, end))) = list.filter(|_| is_wide) else {
        return text.to_owned();
    };
    let names = &text[open.len() + 1..text.len() - end.len() - 1];
    let inner = " ".repeat(indent + TAB);
    let mut lines = vec![inner.clone()];
    for name in arguments(names) {
        let line = lines.last().map_or(0, |line| width(line));
        if line > inner.len() && line + width(name) + 3 > MAX_WIDTH {
            lines.push(inner.clone());
        }
        if let Some(line) = lines.last_mut() {
            let gap = if line.len() > inner.len() { " " } else { "" };
            line.push_str(&format!("{gap}{name},"));
        }
    }
    format!(
        "{open}{{\n{}\n{}}}{end}",
        lines.join("\n"),
        " ".repeat(indent)
    )
}

fn signature_lines(indent: usize, text: &str) -> String {
    match call(text) {
        Some((open, parameters, end)) if !fits(indent, text) => {
            let parameters = arguments(parameters).into_iter().map(str::to_owned);
            vertical(indent, open, &parameters.collect::<Vec<_>>(), end)
        }
        _ => text.to_owned(),
    }
}

/// `pub type Name = Type;`, or `const NAME: Type = &[items];`
fn definition_lines(indent: usize, text: &str) -> String {
    let Some((name, value)) = text.split_once(" = ") else {
        return text.to_owned();
    };
    let list = value
        .strip_prefix("&[")
        .and_then(|value| value.strip_suffix("];"));
    let items = list.map(arguments).unwrap_or_default();
    let is_short = list.is_none_or(|list| width(list) <= CALL_WIDTH);
    let is_small = is_short && items.iter().copied().all(is_small);
    if is_small && fits(indent, text) {
        return text.to_owned();
    }
    if is_small && fits(indent + TAB, value) {
        return format!("{name} =\n{}{value}", " ".repeat(indent + TAB));
    }
    match items.as_slice() {
        [] => text.to_owned(),
        [item] => expression(indent, &format!("{name} = &["), item, "];"),
        items => {
            let items = items
                .iter()
                .map(|item| expression(indent + TAB, "", item, ""));
            vertical(
                indent,
                &format!("{name} = &["),
                &items.collect::<Vec<_>>(),
                "];",
            )
        }
    }
}

/// `Name { member: value, … }`, the value of a block.
fn structure_lines(indent: usize, text: &str) -> Option<String> {
    let (name, members) = text.split_once(" { ")?;
    let members = members.strip_suffix(" }")?;
    let is_name = name.chars().all(char::is_alphanumeric);
    let is_wide = is_name && width(members) > STRUCT_WIDTH;
    is_wide.then(|| {
        let members = arguments(members).into_iter().map(str::to_owned);
        vertical(
            indent,
            &format!("{name} {{"),
            &members.collect::<Vec<_>>(),
            "}",
        )
    })
}

/// `name: Type,`
fn field_lines(indent: usize, text: &str) -> String {
    match text.split_once(": ") {
        Some((name, ty)) if !fits(indent, text) => {
            format!("{name}:\n{}{ty}", " ".repeat(indent + TAB))
        }
        _ => text.to_owned(),
    }
}

/// A statement, a field, a match arm, or the value of a block.
fn statement_lines(indent: usize, text: &str) -> String {
    let (text, suffix) = match text.strip_suffix([',', ';']) {
        Some(text_before) => (text_before, &text[text.len() - 1..]),
        None => (text, ""),
    };
    if let Some((pattern, value)) = text.split_once(" => ") {
        let prefix = format!("{pattern} => ");
        if is_small(value) && fits(indent, &format!("{prefix}{value}{suffix}")) {
            return format!("{prefix}{value}{suffix}");
        }
        if is_small(value) && fits(indent + TAB, value) {
            let (inner, outer) = (" ".repeat(indent + TAB), " ".repeat(indent));
            return format!("{prefix}{{\n{inner}{value}\n{outer}}}");
        }
        return expression(indent, &prefix, value, suffix);
    }
    let assignment = text.find(" = ").map(|position| position + 3);
    let field = text.find(": ").map(|position| position + 2);
    // What follows in brackets or a string is not the start of a field.
    let is_plain = |position: &usize| !text[..*position].contains(['(', '"']);
    let start = assignment.or(field).filter(is_plain).unwrap_or_default();
    let (prefix, value) = text.split_at(start);
    let is_wide = !fits(indent, &format!("{text}{suffix}"));
    if assignment.is_some()
        && is_wide
        && is_small(value)
        && fits(indent + TAB, &format!("{value}{suffix}"))
    {
        let inner = " ".repeat(indent + TAB);
        return format!("{}\n{inner}{value}{suffix}", prefix.trim_end());
    }
    expression(indent, prefix, value, suffix)
}

/// Whether an expression may be on one line if it fits.
fn is_small(text: &str) -> bool {
    let (root, links) = chain(text);
    let is_short_chain = links.len() < 2 || width(text) <= CHAIN_WIDTH;
    let has_short_calls = links.iter().chain([&root]).all(|part| match call(part) {
        Some((_, inner, _)) => has_short_arguments(inner),
        None => true,
    });
    is_short_chain && has_short_calls
}

/// Whether the arguments of a call may be on one line. A single one that cannot be broken may be of any width.
fn has_short_arguments(inner: &str) -> bool {
    let arguments = arguments(inner);
    let is_whole = matches!(arguments.as_slice(), [only] if call(only).is_none());
    (is_whole || width(inner) <= CALL_WIDTH) && arguments.into_iter().all(is_small)
}

fn expression(indent: usize, prefix: &str, text: &str, suffix: &str) -> String {
    let whole = format!("{prefix}{text}{suffix}");
    if is_small(text) && fits(indent, &whole) {
        return whole;
    }
    let (root, links) = chain(text);
    let (calls, is_short_root) = (
        links.iter().filter(|link| call(link).is_some()).count(),
        width(root) <= TAB,
    );
    if links.is_empty() || links.len() == calls && calls == 1 && is_short_root {
        return call_lines(indent, prefix, text, suffix);
    }
    // The first link stays on the line of a short root, if the line starts with it.
    let merged = usize::from(prefix.is_empty() && is_short_root && links.len() > 1);
    let first = format!("{root}{}", links[..merged].concat());
    let mut broken = call_lines(indent, prefix, &first, "");
    // After a root that is broken itself, the chain is not indented.
    let indent = if broken.contains('\n') {
        indent
    } else {
        indent + TAB
    };
    for link in &links[merged..] {
        let link = call_lines(indent, "", link, "");
        broken.push_str(&format!("\n{}{link}", " ".repeat(indent)));
    }
    broken + suffix
}

/// A call with its arguments in one line, or in a line each.
fn call_lines(indent: usize, prefix: &str, text: &str, suffix: &str) -> String {
    let whole = format!("{prefix}{text}{suffix}");
    match call(text) {
        Some((_, inner, _)) if !has_short_arguments(inner) || !fits(indent, &whole) => {
            broken_call(indent, prefix, text, suffix)
        }
        _ => whole,
    }
}

fn broken_call(indent: usize, prefix: &str, text: &str, suffix: &str) -> String {
    let Some((open, inner, end)) = call(text) else {
        return format!("{prefix}{text}{suffix}");
    };
    let (open, end) = (format!("{prefix}{open}"), format!("{end}{suffix}"));
    match arguments(inner).as_slice() {
        // The brackets of an only argument follow those around it.
        [only] if call(only).is_some() && chain(only).1.is_empty() => {
            broken_call(indent, &open, only, &end)
        }
        items => {
            let items = items
                .iter()
                .map(|item| expression(indent + TAB, "", item, ""));
            vertical(indent, &open, &items.collect::<Vec<_>>(), &end)
        }
    }
}
