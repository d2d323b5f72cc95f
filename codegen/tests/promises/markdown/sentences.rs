//! The first sentence of a description.

use ivschat_codegen::markdown::first_sentence;

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

#[test]
fn a_heading_is_not_the_first_sentence() {
    assert_eq!(first_sentence("**Library**\n\nLends. Much."), "Lends.");
    assert_eq!(first_sentence("**Library**"), "**Library**");
}

#[test]
fn a_sentence_is_not_cut_within_marks() {
    assert_eq!(
        first_sentence("Lends [a. B](https://example.com/), `c. D` (e. F). Much."),
        "Lends [a. B](https://example.com/), `c. D` (e. F)."
    );
    let address = format!("Lends at <https://example.com/{}>.", "x".repeat(500));
    assert_eq!(first_sentence(&address), "Lends at…");
}
