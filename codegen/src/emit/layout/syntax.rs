//! Text of Rust, as far as its layout needs it: brackets, and what stands outside of them.

/// The depth of brackets after each character, strings left out; `<` counts where it opens generics.
fn depths(text: &str) -> impl Iterator<Item = (usize, char, usize)> {
    let (mut depth, mut in_string, mut escaped, mut previous) = (0_usize, false, false, ' ');
    text.char_indices().map(move |(index, letter)| {
        if in_string {
            in_string = letter != '"' || escaped;
            escaped = letter == '\\' && !escaped;
        } else {
            match letter {
                '"' => in_string = true,
                '(' | '[' | '{' | '<' => depth += 1,
                '>' if matches!(previous, '-' | '=') => {}
                ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
                _ => {}
            }
            escaped = false;
        }
        previous = letter;
        (index, if in_string { '"' } else { letter }, depth)
    })
}

/// How many brackets a text opens more than it closes.
pub(super) fn open_brackets(text: &str) -> usize {
    depths(text).last().map_or(0, |(_, _, depth)| depth)
}

/// Splits at a character outside of all brackets and strings.
pub(super) fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = vec![];
    let mut start = 0;
    for (index, letter, depth) in depths(text) {
        if depth == 0 && letter == separator {
            parts.push(text[start..index].trim());
            start = index + letter.len_utf8();
        }
    }
    parts.push(text[start..].trim());
    parts
}

/// A call as what stands before its arguments, the arguments, and what follows them.
pub(super) fn call(text: &str) -> Option<(&str, &str, &str)> {
    let mut open = None;
    for (index, letter, depth) in depths(text) {
        match (letter, open) {
            ('(' | '[', None) if depth == 1 => open = Some(index),
            (')' | ']', Some(open)) if depth == 0 => {
                return Some((&text[..=open], &text[open + 1..index], &text[index..]));
            }
            _ => {}
        }
    }
    None
}

/// The arguments of a call.
pub(super) fn arguments(text: &str) -> Vec<&str> {
    let arguments = split(text, ',').into_iter();
    arguments.filter(|argument| !argument.is_empty()).collect()
}

/// A chain as its root and the fields and calls on it, each with its dot.
pub(super) fn chain(text: &str) -> (&str, Vec<&str>) {
    let mut dots = vec![];
    for (index, letter, depth) in depths(text) {
        // `2.0` is a number.
        let is_link = || text[index + 1..].starts_with(|after: char| !after.is_numeric());
        if depth == 0 && letter == '.' && is_link() {
            dots.push(index);
        }
    }
    let end = |number: usize| dots.get(number).copied().unwrap_or(text.len());
    let links = (0..dots.len()).map(|number| &text[end(number)..end(number + 1)]);
    (&text[..end(0)], links.collect())
}
