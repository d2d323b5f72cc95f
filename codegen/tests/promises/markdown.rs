//! Descriptions, from HTML to Markdown.

use insta::assert_snapshot;
use ivschat_codegen::markdown::{Links, first_sentence, from_html};

fn links() -> Links {
    Links {
        operations: [("LendBook".to_owned(), "lend_book".to_owned())].into(),
        models: ["Book".to_owned()].into(),
    }
}

fn markdown(html: &str) -> String {
    from_html(html, &links()).expect("the HTML should be understood")
}

fn error(html: &str) -> String {
    from_html(html, &links()).expect_err("the HTML should be refused")
}

#[test]
fn paragraphs_are_apart_by_an_empty_line() {
    assert_eq!(markdown("<p>One.</p><p>Two.</p>"), "One.\n\nTwo.");
    assert_eq!(
        markdown("One.<p>Two.</p> <p> </p> Three."),
        "One.\n\nTwo.\n\nThree."
    );
}

#[test]
fn white_space_is_one_space() {
    assert_eq!(markdown(" One\n  two \t three "), "One two three");
}

#[test]
fn list_items_are_lines_of_a_list() {
    assert_snapshot!(
        markdown("<p>Books:</p> <ul> <li> <p>Old</p> </li> <li>New</li> </ul> <p>Enough.</p>"),
        @r"
        Books:

        - Old
        - New

        Enough.
        "
    );
}

#[test]
fn a_nested_list_is_indented() {
    assert_snapshot!(
        markdown("<ul><li>Old<ul><li>Torn</li><li>Kept</li></ul></li><li>New</li></ul>"),
        @r"
        - Old
          - Torn
          - Kept
        - New
        "
    );
}

#[test]
fn bold_italic_and_code_have_their_marks() {
    assert_eq!(
        markdown("<b>bold</b>, <i>italic</i> and <code>code</code>"),
        "**bold**, *italic* and `code`"
    );
}

#[test]
fn spaces_within_a_tag_move_outside_of_the_marks() {
    assert_eq!(markdown("a<b> x </b>b"), "a **x** b");
    assert_eq!(markdown("a <i> x</i> b"), "a *x* b");
    assert_eq!(markdown("<p> <b>Title</b> </p>"), "**Title**");
    assert_eq!(markdown("a <b> </b> b"), "a b");
}

#[test]
fn a_link_keeps_its_address() {
    assert_eq!(
        markdown(r#"See <a href="https://example.com/a_b">the <i>guide</i></a>."#),
        "See [the *guide*](https://example.com/a_b)."
    );
}

#[test]
fn the_name_of_an_operation_leads_to_the_method() {
    assert_eq!(
        markdown("See <a>LendBook</a>."),
        "See [`LendBook`](crate::Client::lend_book)."
    );
}

#[test]
fn the_name_of_a_model_leads_to_the_type() {
    assert_eq!(
        markdown("A <a>Book</a>."),
        "A [`Book`](crate::types::Book)."
    );
}

#[test]
fn a_name_that_is_neither_stays_text() {
    assert_eq!(markdown("A <a>Magazine</a>."), "A Magazine.");
}

#[test]
fn a_bare_address_becomes_a_link() {
    assert_eq!(
        markdown("See https://example.com/a_b, or http://example.com."),
        "See <https://example.com/a_b>, or <http://example.com>."
    );
}

#[test]
fn characters_with_a_meaning_in_markdown_are_escaped() {
    assert_eq!(
        markdown(r"a_b *c* [d] `e` \f"),
        r"a\_b \*c\* \[d\] \`e\` \\f"
    );
}

#[test]
fn code_is_not_escaped() {
    assert_eq!(markdown("<code>a_b[*]</code>"), "`a_b[*]`");
}

#[test]
fn entities_are_characters() {
    assert_eq!(markdown("&quot;a&quot; &amp; &apos;b&apos;"), "\"a\" & 'b'");
    assert_eq!(markdown("1 &lt; 2 &gt; 0"), r"1 \< 2 \> 0");
    assert_eq!(markdown("<code>a &lt; b</code>"), "`a < b`");
    assert_eq!(markdown("&amp;lt;"), "&lt;");
}

#[test]
fn html_that_would_be_garbage_in_the_documentation_is_refused() {
    assert_snapshot!(error("<table>"), @"unknown HTML tag `<table>` in a description");
    assert_snapshot!(error("<p>One."), @"a tag of the description is never closed");
    assert_snapshot!(error("One.</p>"), @"`</p>` closes a tag that is not open");
    assert_snapshot!(error("<b>One<i>two</b></i>"), @"`</b>` closes a tag that is not open");
    assert_snapshot!(error("1 < 2"), @"`< 2` is not closed by `>`");
    assert_snapshot!(
        error(r#"<a name="x">One</a>"#),
        @r#"`<a name="x">` has attributes besides `href`"#
    );
}

#[test]
fn the_first_sentence_ends_where_another_begins() {
    assert_eq!(first_sentence("Lends a book. It is due."), "Lends a book.");
    assert_eq!(
        first_sentence("Lends a book. [`Book`](crate::types::Book) is it."),
        "Lends a book."
    );
    assert_eq!(
        first_sentence("Lends a\nbook.\nIt is due."),
        "Lends a book."
    );
}

#[test]
fn an_abbreviation_or_a_number_does_not_end_a_sentence() {
    assert_eq!(
        first_sentence("Lends things, e.g. books, for 1.5 weeks. They are due."),
        "Lends things, e.g. books, for 1.5 weeks."
    );
}

#[test]
fn a_description_without_a_full_stop_is_one_sentence() {
    assert_eq!(first_sentence("Lends a book"), "Lends a book");
    assert_eq!(first_sentence(" "), "");
}

#[test]
fn a_sentence_that_does_not_end_is_cut() {
    let sentence = first_sentence(&"é".repeat(100_000));
    assert_eq!(sentence, format!("{}…", "é".repeat(500)));
}

#[test]
fn a_sentence_ends_with_its_paragraph() {
    assert_eq!(first_sentence("Lends:\n\n- Books. Some."), "Lends:");
    assert_eq!(
        first_sentence("\n\nLends a book.\n\nIt is due."),
        "Lends a book."
    );
}
