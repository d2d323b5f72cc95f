//! What a description consists of: paragraphs, lists and the like.

use super::Trouble;

/// Something that stands apart from what is before and after it.
#[derive(Debug)]
pub(super) enum Block {
    Paragraph(Vec<Run>),
    Heading(Vec<Run>),
    Code(String),
    List {
        is_ordered: bool,
        /// Whether the next item belongs to it.
        is_open: bool,
        items: Vec<Vec<Self>>,
    },
    Table(Vec<Row>),
    /// Part of a row that has not ended yet.
    Cell(Cell),
}

#[derive(Debug)]
pub(super) struct Row(pub(super) Vec<Cell>);

#[derive(Debug)]
pub(super) struct Cell {
    pub(super) is_header: bool,
    pub(super) runs: Vec<Run>,
}

/// Words of one style. White space between them is one space.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) style: Style,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Style {
    pub(super) is_bold: bool,
    pub(super) is_italic: bool,
    /// The number of the code, so that one does not continue another.
    pub(super) code: Option<usize>,
    /// Index of the link.
    pub(super) link: Option<usize>,
}

impl Style {
    /// What two styles have in common.
    pub(super) fn common(self, other: Self) -> Self {
        let [code, link] = [(self.code, other.code), (self.link, other.link)]
            .map(|(one, other)| one.filter(|_| one == other));
        Self {
            is_bold: self.is_bold && other.is_bold,
            is_italic: self.is_italic && other.is_italic,
            code,
            link,
        }
    }
}

/// What a link leads to.
#[derive(Debug)]
pub(super) enum Target {
    Address(String),
    /// What its text names.
    Name,
}

/// A description, taken apart.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Target>,
    pub(super) troubles: Vec<Trouble>,
}

pub(super) fn plain(text: &str) -> Run {
    let style = Style::default();
    let text = text.to_owned();
    Run { text, style }
}

pub(super) fn bold(mut runs: Vec<Run>) -> Vec<Run> {
    runs.iter_mut().for_each(|run| run.style.is_bold = true);
    runs
}

/// `**Note:** `, unless it is there already.
pub(super) fn introduce(word: &str, blocks: &mut Vec<Block>) {
    let is_title = |runs: &[Run]| {
        let first = runs.first();
        first.is_some_and(|run| run.text.trim_end_matches([':', ' ', '.']) == word)
    };
    match blocks.first_mut() {
        None => {}
        Some(Block::Paragraph(runs) | Block::Heading(runs)) if is_title(runs) => {}
        Some(Block::Paragraph(runs)) => {
            let title = bold(vec![plain(&format!("{word}:"))]);
            runs.splice(0..0, title.into_iter().chain([plain(" ")]));
        }
        Some(_) => blocks.insert(0, Block::Heading(vec![plain(&format!("{word}:"))])),
    }
}

/// `**Term**: definition`
pub(super) fn define(terms: Vec<Run>, blocks: &mut Vec<Block>) {
    if terms.is_empty() {
        return;
    }
    let ends = terms.last().is_some_and(|run| run.text.ends_with(':'));
    let mut runs = bold(terms);
    match blocks.first_mut() {
        Some(Block::Paragraph(definition)) => {
            runs.push(plain(if ends { " " } else { ": " }));
            definition.splice(0..0, runs);
        }
        _ => blocks.insert(0, Block::Paragraph(runs)),
    }
}

/// Adds an item to the list at the end, which may have to begin.
pub(super) fn add_item(around: &mut Vec<Block>, item: Vec<Block>) {
    if item.is_empty() {
        return;
    }
    match around.last_mut() {
        Some(Block::List {
            items,
            is_open: true,
            ..
        }) => items.push(item),
        _ => around.push(Block::List {
            is_ordered: false,
            is_open: true,
            items: vec![item],
        }),
    }
}

/// A list of items; what is between them belongs to the one before.
pub(super) fn list(is_ordered: bool, blocks: Vec<Block>) -> Block {
    let mut all: Vec<Vec<Block>> = vec![];
    for block in blocks {
        match (all.last_mut(), block) {
            (
                _,
                Block::List {
                    items,
                    is_open: true,
                    ..
                },
            ) => all.extend(items),
            (Some(item), block) => item.push(block),
            (None, block) => all.push(vec![block]),
        }
    }
    Block::List {
        is_ordered,
        is_open: false,
        items: all,
    }
}

/// The words of all blocks, as one paragraph.
pub(super) fn flatten(blocks: Vec<Block>) -> Vec<Run> {
    let mut all: Vec<Run> = vec![];
    for block in blocks {
        let runs = match block {
            Block::Paragraph(runs) | Block::Heading(runs) | Block::Cell(Cell { runs, .. }) => runs,
            Block::Code(text) if text.trim().is_empty() => vec![],
            Block::Code(text) => vec![Run {
                text: text.split_whitespace().collect::<Vec<_>>().join(" "),
                style: Style {
                    code: Some(0),
                    ..Style::default()
                },
            }],
            Block::List { items, .. } => flatten(items.into_iter().flatten().collect()),
            Block::Table(rows) => {
                let cells = rows.into_iter().flat_map(|row| row.0);
                flatten(cells.map(Block::Cell).collect())
            }
        };
        if !all.is_empty() && !runs.is_empty() {
            all.push(plain(" "));
        }
        all.extend(runs);
    }
    all
}
