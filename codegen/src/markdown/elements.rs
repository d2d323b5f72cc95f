//! The elements that descriptions consist of: those of HTML, and some of DocBook.

/// What an element does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Element {
    /// It has no effect on what is in it.
    Span,
    /// What is in it stands apart.
    Block,
    Paragraph,
    Heading,
    /// A block that begins with this word.
    Admonition(&'static str),
    /// Text as it is written.
    Preformatted,
    List {
        is_ordered: bool,
    },
    Item,
    /// A term with its definition, or several.
    Definitions,
    Term,
    Definition,
    Table,
    /// Head, body or foot of a table.
    Rows,
    Row,
    Cell {
        is_header: bool,
    },
    Bold,
    Italic,
    Code,
    /// With the name of the attribute for its address.
    Link(&'static str),
    Superscript,
    Subscript,
    Quote,
    /// The end of a line. It has no content.
    Break,
    /// Something with an alternative text, and no content.
    Image,
    /// Something without effect, and no content.
    Nothing,
}

/// The element of a name, if it is known.
pub(super) fn element(name: &str) -> Option<Element> {
    use Element::*;

    Some(match name.to_ascii_lowercase().as_str() {
        "abbr" | "acronym" | "big" | "bdi" | "bdo" | "data" | "del" | "font" | "ins" | "label"
        | "link" | "mark" | "nobr" | "phrase" | "s" | "small" | "span" | "strike" | "time"
        | "u" | "xref" => Span,
        "address" | "article" | "aside" | "blockquote" | "body" | "center" | "details" | "div"
        | "figure" | "footer" | "header" | "html" | "main" | "nav" | "section" | "xhtml"
        | "zonbook" => Block,
        "figcaption" | "p" | "para" | "simpara" | "summary" => Paragraph,
        "bridgehead" | "caption" | "fullname" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        | "title" => Heading,
        "caution" => Admonition("Caution"),
        "important" => Admonition("Important"),
        "note" => Admonition("Note"),
        "tip" => Admonition("Tip"),
        "warning" => Admonition("Warning"),
        "listing" | "literallayout" | "pre" | "programlisting" | "screen" => Preformatted,
        "dir" | "itemizedlist" | "menu" | "simplelist" | "ul" => List { is_ordered: false },
        "ol" | "orderedlist" | "procedure" => List { is_ordered: true },
        "li" | "listitem" | "member" | "step" => Item,
        "dl" | "variablelist" => Definitions,
        "dt" | "term" => Term,
        "dd" => Definition,
        "table" => Table,
        "row" | "tr" => Row,
        "entry" | "td" => Cell { is_header: false },
        "th" => Cell { is_header: true },
        "colgroup" | "tbody" | "tfoot" | "tgroup" | "thead" => Rows,
        "b" | "strong" => Bold,
        "cite" | "dfn" | "em" | "emphasis" | "i" | "replaceable" | "var" => Italic,
        "classname" | "code" | "command" | "filename" | "function" | "kbd" | "literal"
        | "option" | "parameter" | "samp" | "tt" | "userinput" => Code,
        "a" => Link("href"),
        "ulink" => Link("url"),
        "sup" => Superscript,
        "sub" => Subscript,
        "q" | "quote" => Quote,
        "br" | "hr" => Break,
        "img" => Image,
        "col" | "wbr" => Nothing,
        _ => return None,
    })
}

impl Element {
    /// Whether it stands apart from the text before it.
    pub(super) fn is_block(self) -> bool {
        use Element::*;

        !matches!(
            self,
            Span | Bold
                | Italic
                | Code
                | Link(_)
                | Superscript
                | Subscript
                | Quote
                | Image
                | Nothing
        )
    }

    /// Whether it has no content, and no closing tag.
    pub(super) fn is_void(self) -> bool {
        matches!(self, Self::Break | Self::Image | Self::Nothing)
    }

    /// Whether its closing tag may be left out.
    pub(super) fn ends_by_itself(self) -> bool {
        use Element::*;

        matches!(
            self,
            Paragraph | Item | Term | Definition | Rows | Row | Cell { .. }
        )
    }

    /// Whether an open element ends where another begins.
    pub(super) fn ends_before(self, next: Self) -> bool {
        use Element::*;

        match self {
            Paragraph | Heading => next.is_block() && next != Break,
            Item => next == Item,
            Term | Definition => matches!(next, Term | Definition),
            Rows => next == Rows,
            Row => matches!(next, Rows | Row),
            Cell { .. } => matches!(next, Rows | Row | Cell { .. }),
            _ => false,
        }
    }

    /// Whether what ends by itself outside of it stays open.
    pub(super) fn is_scope(self) -> bool {
        use Element::*;

        matches!(self, List { .. } | Definitions | Table)
    }
}
