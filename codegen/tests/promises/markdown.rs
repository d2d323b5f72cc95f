//! Descriptions, from HTML to Markdown.

mod random;
mod sentences;

use insta::assert_snapshot;
use ivschat_codegen::markdown::{Links, from_html};

fn links() -> Links {
    let paths = [
        ("LendBook", "crate::Client::lend_book"),
        ("Book", "crate::types::Book"),
    ];
    let paths = paths.map(|(name, path)| (name.to_owned(), path.to_owned()));
    Links {
        paths: paths.into(),
    }
}

fn markdown(html: &str) -> String {
    let (markdown, troubles) = from_html(html, &links());
    assert!(troubles.is_empty(), "{html}: {troubles:?}");
    markdown
}

/// The Markdown, and what is said about the HTML.
fn with_troubles(html: &str) -> String {
    let (markdown, troubles) = from_html(html, &links());
    let troubles = troubles.iter().map(|trouble| format!("\n! {trouble}"));
    format!("{markdown}{}", troubles.collect::<String>())
}

#[test]
fn paragraphs_are_apart_by_an_empty_line() {
    assert_eq!(markdown("<p>One.</p><p>Two.</p>"), "One.\n\nTwo.");
    assert_eq!(
        markdown("One.<p>Two.</p> <p> </p> Three."),
        "One.\n\nTwo.\n\nThree."
    );
    assert_eq!(
        markdown("<p>One.<p>Two.</p></p><para>Three.</para><para/>Four.<br/>Five."),
        "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive."
    );
}

#[test]
fn white_space_is_one_space() {
    assert_eq!(markdown(" One\n  two \t three&nbsp; "), "One two three");
}

#[test]
fn a_heading_is_a_bold_paragraph() {
    assert_eq!(
        markdown("<fullname>The <b>Library</b></fullname><h2>Books</h2><title>Old</title>New."),
        "**The Library**\n\n**Books**\n\n**Old**\n\nNew."
    );
}

#[test]
fn a_note_begins_with_its_kind() {
    assert_eq!(
        markdown("Lend.<note> <p>Ask.</p> <p>Wait.</p> </note><important>Pay.</important>"),
        "Lend.\n\n**Note:** Ask.\n\nWait.\n\n**Important:** Pay."
    );
    assert_eq!(
        markdown("<caution><p><b>Caution:</b></p><p>Hot.</p></caution><note></note>"),
        "**Caution:**\n\nHot."
    );
    assert_eq!(
        markdown("<note><ul><li>One</li></ul></note>"),
        "**Note:**\n\n- One"
    );
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
    assert_snapshot!(markdown("<ul><li>Old<li>New</ul>Enough."), @r"
    - Old
    - New

    Enough.
    ");
    assert_eq!(markdown("<li>Old</li><li>New</li>"), "- Old\n- New");
}

#[test]
fn items_of_an_ordered_list_have_numbers() {
    let items = "<li>Book</li>".repeat(10);
    assert_snapshot!(
        markdown(&format!("<ol>{items}<li>Shelf<ul><li>Lower</li></ul></li></ol>")),
        @r"
        1. Book
        2. Book
        3. Book
        4. Book
        5. Book
        6. Book
        7. Book
        8. Book
        9. Book
        10. Book
        11. Shelf
            - Lower
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
    // The inner list stands beside the item, as some write it.
    assert_snapshot!(
        markdown("<ul><li>Old</li><ul><li>Torn</li></ul><li>New</li></ul>"),
        @r"
        - Old
          - Torn
        - New
        "
    );
}

#[test]
fn an_item_may_have_paragraphs_and_code() {
    assert_snapshot!(
        markdown("<ul><li><p>Old</p><p>Torn</p><pre>a\n  b</pre></li><li>New</li></ul>"),
        @r"
        - Old

          Torn

          ```text
          a
            b
          ```

        - New
        "
    );
}

#[test]
fn definitions_are_items() {
    assert_snapshot!(
        markdown(
            "<dl><dt>Old</dt><dd><p>From before.</p><p>Torn.</p></dd>
             <dt><code>new</code></dt><dt>unread:</dt><dd>From now.</dd><dt>Lost</dt></dl>"
        ),
        @r"
        - **Old**: From before.

          Torn.

        - **`new`, unread:** From now.

        - **Lost**
        "
    );
}

#[test]
fn a_table_is_a_table() {
    assert_snapshot!(
        markdown(
            "<table><caption>Books</caption><thead><tr><th>Title</th><th>Pages</th></tr></thead>
             <tbody><tr><td><p>A|B</p></td><td>5</td></tr><tr><td>C<td></table>"
        ),
        @r"
        **Books**

        | Title | Pages |
        | --- | --- |
        | A\|B | 5 |
        | C |  |
        "
    );
}

#[test]
fn preformatted_text_is_not_a_doctest() {
    assert_snapshot!(
        markdown("Run:<pre><code>\nlend &lt;b&gt; <b>*x*</b>\n\n  ```now```\n</code></pre>Done."),
        @r"
        Run:

        ```text
        lend <b> *x*

          '''now'''
        ```

        Done.
        "
    );
}

#[test]
fn bold_italic_and_code_have_their_marks() {
    assert_eq!(
        markdown("<b>bold</b>, <i>italic</i> and <code>code</code>"),
        "**bold**, *italic* and `code`"
    );
    assert_eq!(
        markdown("<strong>a</strong> <em>b</em> <tt>c</tt> <filename>d</filename> <var>e</var>"),
        "**a** *b* `c` `d` *e*"
    );
    assert_eq!(
        markdown("<span>a</span> <u>b</u> 10<sup>6</sup> H<sub>2</sub>O <q>c</q>"),
        "a b 10^6 H\\_2O “c”"
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
fn marks_stay_marks_beside_letters() {
    assert_eq!(markdown("<b>Note:</b>Ask."), "**Note:** Ask.");
    assert_eq!(markdown("a<b>(b)</b>"), "a **(b)**");
    assert_eq!(markdown("a<b>b</b>c"), "a**b**c");
    assert_eq!(markdown("<i>a <b>b</b></i> <b>c</b>"), "*a **b*** **c**");
}

#[test]
fn code_has_no_marks_within_it() {
    assert_eq!(
        markdown(
            "<code>arn:<i>region</i></code> <b><code>x</code></b> <code>a</code><code>b</code>"
        ),
        "`arn:region` **`x`** `ab`"
    );
    assert_eq!(
        markdown("<code>a`b</code> <code>```</code>"),
        "`` a`b `` `'''`"
    );
    assert_eq!(markdown("<code>a_b[*]</code>"), "`a_b[*]`");
}

#[test]
fn a_link_keeps_its_address() {
    assert_eq!(
        markdown(r#"See <a href="https://example.com/a_b">the <i>guide</i></a>."#),
        "See [the *guide*](https://example.com/a_b)."
    );
    assert_eq!(
        markdown("<a target='_blank' href='https://example.com/?a=(1)&amp;b= 2'>Here</a>"),
        "[Here](https://example.com/?a=%281%29&b=%202)"
    );
    assert_eq!(
        markdown(r#"<ulink url="https://example.com">https://example.com</ulink>"#),
        "[https://example.com](https://example.com)"
    );
}

#[test]
fn an_address_that_leads_nowhere_from_here_is_left_out() {
    for href in ["API_Book.html", "#books", "Book", "javascript:x", ""] {
        assert_eq!(markdown(&format!("<a href=\"{href}\">Here</a>")), "Here");
    }
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
        markdown("A <code> <a>Book</a> </code>, a<a> Book </a>."),
        "A [`Book`](crate::types::Book), a [`Book`](crate::types::Book)."
    );
}

#[test]
fn a_name_that_is_neither_stays_text() {
    assert_eq!(markdown("A <a>Magazine</a>."), "A Magazine.");
    assert_eq!(markdown("<code><a>Magazine</a>s</code>"), "`Magazines`");
}

#[test]
fn a_bare_address_becomes_a_link() {
    assert_eq!(
        markdown("See https://example.com/a_b, or (http://example.com)."),
        "See <https://example.com/a_b>, or (<http://example.com>)."
    );
    assert_eq!(
        markdown("https://{region}.example.com or http:// or https://a.&lt;b&gt;.com"),
        "`https://{region}.example.com` or http:// or `https://a.<b>.com`"
    );
}

#[test]
fn characters_with_a_meaning_in_markdown_are_escaped() {
    assert_eq!(
        markdown(r"a_b *c* [d] `e` \f ~~g~~"),
        r"a\_b \*c\* \[d\] \`e\` \\f \~\~g\~\~"
    );
    for (html, escaped) in [
        ("# a", r"\# a"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("=", r"\="),
    ] {
        assert_eq!(markdown(html), escaped);
    }
}

#[test]
fn entities_are_characters() {
    assert_eq!(markdown("&quot;a&quot; &amp; &apos;b&apos;"), "\"a\" & 'b'");
    assert_eq!(markdown("1 &lt; 2 &gt; 0"), r"1 \< 2 \> 0");
    assert_eq!(markdown("<code>a &lt; b</code>"), "`a < b`");
    assert_eq!(markdown("&amp;lt;"), r"\&lt;");
    assert_eq!(
        markdown("&#65;&#x42;&rarr;&#x2028;&unknown; &"),
        r"AB→ \&unknown; &"
    );
}

#[test]
fn comments_are_left_out() {
    assert_eq!(markdown("a<!-- <b> --> b<!---->c"), "a bc");
    assert_eq!(markdown("a <!-- b"), r"a \<!-- b");
}

#[test]
fn a_sign_that_begins_no_tag_is_text() {
    assert_eq!(markdown("1 < 2, <3, <>, a<b"), r"1 \< 2, \<3, \<\>, a\<b");
}

#[test]
fn an_unknown_tag_becomes_text() {
    assert_snapshot!(with_troubles("arn:<region>:<x a=\"1\"/></region><code><y></code>"), @r#"
    arn:\<region\>:\<x a="1"/\>\</region\>`<y>`
    ! the HTML tag `<region>` is not known, and becomes text
    ! the HTML tag `<x>` is not known, and becomes text
    ! the HTML tag `<region>` is not known, and becomes text
    ! the HTML tag `<y>` is not known, and becomes text
    "#);
}

#[test]
fn unbalanced_tags_are_repaired() {
    assert_snapshot!(with_troubles("<p>One <b>two</p> three</b></ul>"), @r"
    One **two**

    three
    ! the HTML tag `<b>` is not closed, or closes nothing
    ! the HTML tag `<b>` is not closed, or closes nothing
    ! the HTML tag `<ul>` is not closed, or closes nothing
    ");
    assert_snapshot!(with_troubles("<b>One <i>two</b> three</i>"), @r"
    **One *two*** three
    ! the HTML tag `<i>` is not closed, or closes nothing
    ! the HTML tag `<i>` is not closed, or closes nothing
    ");
    assert_snapshot!(with_troubles("<ul><li>One</b></li></ul><note>Two"), @r"
    - One

    **Note:** Two
    ! the HTML tag `<b>` is not closed, or closes nothing
    ! the HTML tag `<note>` is not closed, or closes nothing
    ");
    // Ends that may be left out.
    assert_eq!(
        markdown("<p>One<p>Two</p></p></p><dl><dt>Three<dd>Four</dl>"),
        "One\n\nTwo\n\n- **Three**: Four"
    );
}

#[test]
fn deep_nesting_is_flat() {
    for tag in ["b", "ul", "li", "table", "dd", "note"] {
        let html = format!(
            "{}x{}",
            format!("<{tag}>").repeat(5_000),
            format!("</{tag}>").repeat(5_000)
        );
        let (markdown, _) = from_html(&html, &Links::default());
        assert!(markdown.contains('x') && markdown.len() < 10_000, "{tag}");
    }
}
