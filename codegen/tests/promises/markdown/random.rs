//! Descriptions at random: what rustdoc shows has all words of the HTML, and nothing else.

use ivschat_codegen::markdown::from_html;
use pulldown_cmark::{Event, Options, Parser};

use crate::random::Random;

/// Tags, in the forms that people write, and some that they should not.
const TAGS: &[&str] = &[
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<code>",
    "</code>",
    "<ul>",
    "</ul>",
    "<ol>",
    "</ol>",
    "<li>",
    "</li>",
    "<dl>",
    "</dl>",
    "<dt>",
    "</dt>",
    "<dd>",
    "</dd>",
    "<a>",
    "<a href='https://example.com/x'>",
    "</a>",
    "<br/>",
    "<span>",
    "</span>",
    "<div>",
    "</div>",
    "<h1>",
    "</h1>",
    "<pre>",
    "</pre>",
    "<table>",
    "<tr>",
    "<td>",
    "<th>",
    "</td>",
    "</tr>",
    "</table>",
    "<!-- c -->",
];

/// Words, with what they mean.
const WORDS: &[(&str, &str)] = &[
    ("book", "book"),
    (" ", " "),
    ("\n", " "),
    ("a_b", "a_b"),
    ("*", "*"),
    ("**x**", "**x**"),
    ("# ", "# "),
    ("- ", "- "),
    ("1. ", "1. "),
    ("[x](y)", "[x](y)"),
    ("&lt;b&gt;", "<b>"),
    ("&amp;lt;", "&lt;"),
    ("<", "<"),
    (">", ">"),
    ("`", "`"),
    ("\\", "\\"),
    ("http://a.b/c", "http://a.b/c"),
    ("é.", "é."),
    ("(", "("),
    ("|", "|"),
    ("~~", "~~"),
    ("&", "&"),
    ("!", "!"),
    ("===", "==="),
    ("    ", " "),
    ("Book", "Book"),
];

#[test]
fn every_word_is_shown() {
    let mut random = Random::new(1);
    for _ in 0..2_000 {
        let (mut html, mut expected) = (String::new(), String::new());
        for _ in 0..random.below(24) {
            if random.below(2) == 0 {
                let tag: &&str = random.one_of(TAGS);
                html.push_str(tag);
            } else {
                let &(word, meaning) = random.one_of(WORDS);
                html.push_str(word);
                expected.push_str(meaning);
            }
            // Otherwise, a sign may make one word of two, or a tag of some text.
            html.push(' ');
        }
        let (markdown, _) = from_html(&html, &super::links());
        assert_eq!(
            essence(&shown(&markdown)),
            essence(&expected),
            "{html}\n{markdown}"
        );
    }
}

/// The text that a reader of the documentation sees.
fn shown(markdown: &str) -> String {
    let mut text = String::new();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::Html(part) | Event::InlineHtml(part) => panic!("HTML: {part}"),
            Event::Rule => panic!("a rule"),
            _ => text.push(' '),
        }
    }
    text
}

/// White space and backticks in code may differ, and there are commas and colons around terms.
fn essence(text: &str) -> String {
    let text = text.replace('`', "'").replace([':', ','], "");
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .collect()
}
