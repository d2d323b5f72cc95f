//! HTML, as it is written by hand: tags, and text between them.

/// What a piece of HTML is.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// Text, with its entities.
    Text(&'a str),
    /// `<name …>`, or `<name …/>`.
    Open {
        source: &'a str,
        name: String,
        attributes: &'a str,
        is_self_closing: bool,
    },
    /// `</name>`
    Close { source: &'a str, name: String },
}

/// Splits HTML into tokens. Comments are left out; a `<` that begins no tag is text.
pub(super) fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut tokens = vec![];
    let mut rest = html;
    // Where text begins that is not a token yet.
    let mut text = html;
    while let Some(start) = rest.find('<') {
        let candidate = &rest[start..];
        let Some((token, length)) = comment(candidate).or_else(|| tag(candidate)) else {
            rest = &candidate[1..];
            continue;
        };
        let before = &text[..text.len() - candidate.len()];
        if !before.is_empty() {
            tokens.push(Token::Text(before));
        }
        tokens.extend(token);
        rest = &candidate[length..];
        text = rest;
    }
    if !text.is_empty() {
        tokens.push(Token::Text(text));
    }
    tokens
}

type Found<'a> = (Option<Token<'a>>, usize);

fn comment(html: &str) -> Option<Found<'_>> {
    const OPEN: &str = "<!--";
    const CLOSE: &str = "-->";
    let inner = html.strip_prefix(OPEN)?;
    // A comment ends before the next one begins, so that each is searched once.
    let inner = &inner[..inner.find(OPEN).unwrap_or(inner.len())];
    let length = inner.find(CLOSE)?;
    Some((None, OPEN.len() + length + CLOSE.len()))
}

fn tag(html: &str) -> Option<Found<'_>> {
    let end = html[1..].find(['<', '>'])? + 1;
    let source = html.get(..=end).filter(|source| source.ends_with('>'))?;
    let inner = &source[1..end];
    let (inner, is_close) = match inner.strip_prefix('/') {
        Some(inner) => (inner, true),
        None => (inner, false),
    };
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_:.".contains(letter);
    let name_end = inner.find(|letter| !is_name(letter));
    let (name, attributes) = inner.split_at(name_end.unwrap_or(inner.len()));
    let is_tag = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && (attributes.is_empty() || attributes.starts_with(|c: char| c.is_whitespace() || c == '/'))
        // `<https:` is an address.
        && !name.ends_with(':');
    if !is_tag {
        return None;
    }
    let name = name.to_owned();
    let token = if is_close {
        Token::Close { source, name }
    } else {
        let trimmed = attributes.trim_end();
        let is_self_closing = trimmed.ends_with('/');
        let attributes = trimmed.strip_suffix('/').unwrap_or(trimmed);
        Token::Open {
            source,
            name,
            attributes,
            is_self_closing,
        }
    };
    Some((Some(token), source.len()))
}

/// The value of an attribute.
pub(super) fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace());
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('=') {
            Some(value) => value_of(value.trim_start()),
            None => ("", after),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decode(value));
        }
        // Something that is neither, as a lonely `=`.
        rest = if name.is_empty() && next.len() == rest.len() {
            ""
        } else {
            next.trim_start()
        };
    }
    None
}

fn value_of(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// Named entities that people write. Others stay as they are.
const ENTITIES: [(&str, &str); 33] = [
    ("amp", "&"),
    ("apos", "'"),
    ("asymp", "≈"),
    ("bull", "•"),
    ("cent", "¢"),
    ("copy", "©"),
    ("deg", "°"),
    ("divide", "÷"),
    ("ge", "≥"),
    ("gt", ">"),
    ("hellip", "…"),
    ("larr", "←"),
    ("ldquo", "“"),
    ("le", "≤"),
    ("lsquo", "‘"),
    ("lt", "<"),
    ("mdash", "—"),
    ("micro", "µ"),
    ("middot", "·"),
    ("minus", "−"),
    ("nbsp", " "),
    ("ndash", "–"),
    ("ne", "≠"),
    ("para", "¶"),
    ("plusmn", "±"),
    ("quot", "\""),
    ("rarr", "→"),
    ("rdquo", "”"),
    ("reg", "®"),
    ("rsquo", "’"),
    ("sect", "§"),
    ("times", "×"),
    ("trade", "™"),
];

/// Replaces entities by characters.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        match entity(rest) {
            Some((value, length)) => {
                decoded.push_str(&value);
                rest = &rest[length..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// The entity at the start of a text, and its length there.
fn entity(text: &str) -> Option<(String, usize)> {
    const MAX_LENGTH: usize = 12;
    let end = text
        .bytes()
        .take(MAX_LENGTH)
        .position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let value = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        let letter = char::from_u32(code.ok()?)?;
        // Line and paragraph separators, for which layout has no use, and control characters.
        let is_space = letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
        if is_space { ' ' } else { letter }.to_string()
    } else {
        let index = ENTITIES
            .binary_search_by(|(known, _)| (*known).cmp(name))
            .ok()?;
        ENTITIES[index].1.to_owned()
    };
    Some((value, end + 1))
}
