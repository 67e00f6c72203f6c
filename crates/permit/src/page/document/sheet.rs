//! Setting a document: every line with its place, page by page, before anything is drawn.

use super::super::canvas::{Anchor, Ink, Look, TEXT};
use super::super::text::{Face, Fonts};
use super::{COLUMN, LEFT, RED, RED_LINE, SIGNATURE};
use crate::Document;

/// Where text begins on the pages after the first, and where it ends on all.
const TOP: f32 = 96.0;
const BOTTOM: f32 = 762.0;
/// Where the seal ends at the latest.
const SIGNATURE_END: f32 = 772.0;
/// Width of the labels' column.
const LABELS: f32 = 84.0;
/// Blank between a column's edge and its text.
const GAP: f32 = 8.0;
/// How far letters may be moved apart to fill a line, in ems.
const SPREAD_MAX: f32 = 0.12;

const TITLE: Look = Look::bold(21.0, TEXT);
const LABEL: Look = Look::bold(10.8, TEXT);
const VALUE: Look = Look::new(10.8, TEXT);
const ROW_LEADING: f32 = 17.5;
/// Size and leading of running text: the first of these with which all fits one page, or else the first.
const BODY: [(f32, f32); 3] = [(13.5, 24.5), (13.0, 22.0), (12.0, 19.5)];
const NUMBER: Look = Look::new(12.0, TEXT);

/// What a part of the document is, for readers that speak it.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    Title,
    Paragraph,
    Label,
    Value,
}

/// A line with its baseline, and the part that it belongs to.
pub struct Line {
    pub text: String,
    pub look: Look,
    pub anchor: Anchor,
    pub x: f32,
    pub y: f32,
    pub part: usize,
}

/// What stands on one page.
#[derive(Default)]
pub struct Page {
    pub lines: Vec<Line>,
    pub rules: Vec<(f32, f32, f32, f32)>,
    /// Where organ, day and seal begin, on the last page.
    pub signature: Option<f32>,
}

/// A document that is set.
pub struct Sheet<'a> {
    pub pages: Vec<Page>,
    pub parts: Vec<Part>,
    fonts: &'a Fonts,
    body: Look,
    leading: f32,
    y: f32,
}

impl<'a> Sheet<'a> {
    /// Sets a document: on one page if it can be.
    pub fn set(document: &Document, fonts: &'a Fonts) -> Self {
        let [comfortable, closer @ ..] = BODY;
        let sheet = Self::set_in(document, fonts, comfortable);
        if sheet.pages.len() == 1 {
            return sheet;
        }
        let closer = closer.map(|body| Self::set_in(document, fonts, body));
        closer.into_iter().find(|closer| closer.pages.len() == 1).unwrap_or(sheet)
    }

    fn set_in(document: &Document, fonts: &'a Fonts, (size, leading): (f32, f32)) -> Self {
        let body = Look::new(size, TEXT);
        let mut sheet = Self { pages: vec![Page::default()], parts: Vec::new(), fonts, body, leading, y: TOP };
        sheet.head(document);
        let mut body = document.body.iter();
        if let Some(first) = body.next() {
            sheet.paragraph(&first.zh);
        }
        sheet.table(document);
        for paragraph in body {
            sheet.paragraph(&paragraph.zh);
        }
        if sheet.y + SIGNATURE > SIGNATURE_END {
            sheet.turn();
        }
        let at = sheet.y;
        sheet.page().signature = Some(at);
        sheet
    }

    fn face(&self, look: Look) -> &'a Face {
        if look.bold { &self.fonts.bold } else { &self.fonts.regular }
    }

    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn turn(&mut self) {
        self.pages.push(Page::default());
        self.y = TOP;
    }

    fn part(&mut self, part: Part) -> usize {
        self.parts.push(part);
        self.parts.len() - 1
    }

    fn put(&mut self, text: impl Into<String>, look: Look, anchor: Anchor, (x, y): (f32, f32), part: usize) {
        self.page().lines.push(Line { text: text.into(), look, anchor, x, y, part });
    }

    /// The organ in red, the number, the title, the addressee.
    fn head(&mut self, document: &Document) {
        let centre = LEFT + COLUMN / 2.0;
        let organ = self.part(Part::Paragraph);
        let (look, lines) = self.fitted(&document.issuer.zh, 30.0, RED, COLUMN);
        let first = if lines.len() > 1 { 82.0 } else { 104.0 };
        for (n, line) in (0u8..).zip(lines) {
            self.put(line, look, Anchor::Centre, (centre, first + f32::from(n) * look.size * 1.3), organ);
        }
        let number = self.part(Part::Paragraph);
        self.put(document.number.clone(), NUMBER, Anchor::Centre, (centre, RED_LINE - 12.0), number);
        let title = self.part(Part::Title);
        self.y = RED_LINE + 52.0;
        for line in self.face(TITLE).lines(&document.title.zh, COLUMN * 0.86 / TITLE.size) {
            self.put(line, TITLE, Anchor::Centre, (centre, self.y), title);
            self.y += TITLE.size * 1.4;
        }
        self.y += 12.0;
        if !document.addressee.zh.is_empty() {
            let part = self.part(Part::Paragraph);
            self.flow(&document.addressee.zh, "", part);
        }
    }

    /// A heading as large as it fits a line; what is longer than the smallest allows takes two.
    fn fitted(&self, text: &str, largest: f32, ink: Ink, width: f32) -> (Look, Vec<String>) {
        let mut size = largest;
        while size > 20.0 {
            let look = Look::bold(size, ink).spaced(0.12);
            if self.face(look).width(text, look.spacing) * size <= width {
                return (look, vec![text.to_owned()]);
            }
            size -= 1.0;
        }
        let look = Look::bold(20.0, ink);
        (look, super::capped(self.face(look).lines(text, width / look.size), 2))
    }

    /// A paragraph, its first line set in by two characters; a line end in it begins a new line.
    fn paragraph(&mut self, text: &str) {
        let part = self.part(Part::Paragraph);
        for line in text.lines() {
            self.flow(line, "　　", part);
        }
    }

    fn flow(&mut self, text: &str, indent: &str, part: usize) {
        let (face, body) = (self.face(self.body), self.body);
        let lines = face.lines(&format!("{indent}{text}"), COLUMN / body.size);
        let last = lines.len().saturating_sub(1);
        for (n, line) in lines.into_iter().enumerate() {
            if self.y > BOTTOM {
                self.turn();
                self.y += 10.0;
            }
            let look = if n < last { spread(face, body, &line) } else { body };
            self.put(line, look, Anchor::Left, (LEFT, self.y), part);
            self.y += self.leading;
        }
    }

    /// The table: labels at the left, what they say at the right, rules between.
    fn table(&mut self, document: &Document) {
        if document.rows.is_empty() {
            return;
        }
        self.y -= self.leading * 0.35;
        if self.y + 2.0 * ROW_LEADING > BOTTOM {
            self.turn();
        }
        self.rule();
        for (label, value) in &document.rows {
            self.row(&label.zh, &value.zh);
        }
        self.y += self.leading * 1.1;
    }

    fn row(&mut self, label: &str, value: &str) {
        let (labels, values) = (self.part(Part::Label), self.part(Part::Value));
        let width = (COLUMN - LABELS - 2.0 * GAP) / VALUE.size;
        let lines: Vec<String> = value.lines().flat_map(|line| self.face(VALUE).lines(line, width)).collect();
        let mut top = self.y;
        for (n, line) in lines.iter().enumerate() {
            // A row that does not fit goes on overleaf, its table closed on both pages.
            if self.y + ROW_LEADING + 6.0 > BOTTOM {
                self.uprights(top);
                if n > 0 {
                    self.rule();
                }
                self.turn();
                self.rule();
                top = self.y;
            }
            let pad = if n == 0 { 5.0 } else { 0.0 };
            let base = self.y + pad + ROW_LEADING * 0.72;
            if n == 0 {
                self.put(label, LABEL, Anchor::Centre, (LEFT + LABELS / 2.0, base), labels);
            }
            self.put(line.clone(), VALUE, Anchor::Left, (LEFT + LABELS + GAP, base), values);
            self.y += ROW_LEADING + pad;
        }
        self.y += 4.0;
        self.uprights(top);
        self.rule();
    }

    fn rule(&mut self) {
        let y = self.y;
        self.page().rules.push((LEFT, y, LEFT + COLUMN, y));
    }

    fn uprights(&mut self, top: f32) {
        let y = self.y;
        for x in [LEFT, LEFT + LABELS, LEFT + COLUMN] {
            self.page().rules.push((x, top, x, y));
        }
    }
}

/// A line of running text moved apart until it fills the column, unless that would show.
fn spread(face: &Face, body: Look, line: &str) -> Look {
    let gaps = line.chars().count().saturating_sub(1).max(1) as f32;
    let each = (COLUMN / body.size - face.width(line, 0.0)) / gaps;
    if (0.0..=SPREAD_MAX).contains(&each) { body.spaced(each) } else { body }
}
