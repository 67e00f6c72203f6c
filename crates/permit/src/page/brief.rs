//! A brief on one page: large figures across it, then sections in two columns, as large as they fit.

use super::canvas::{Anchor, Canvas, DEEP, GOLD, Ink, Look, QUIET, TEXT, VERMILION, polyline, rectangle};
use super::text::Fonts;
use super::{HEIGHT, WIDTH, capped, group, ornament, pdf_date};
use crate::brief::{Brief, Line, Section};
use crate::paper::PermitError;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::tagging::{ArtifactType, Identifier, TableHeaderScope, Tag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

/// The margins, and the blank between the columns.
const LEFT: f32 = 44.0;
const COLUMN: f32 = WIDTH - 2.0 * LEFT;
const GUTTER: f32 = 26.0;
const HALF: f32 = (COLUMN - GUTTER) / 2.0;
/// Where the sections begin and end.
const TOP: f32 = 176.0;
const BOTTOM: f32 = 790.0;
/// Heights of a line: the first of these with which everything fits.
const LEADINGS: [f32; 6] = [17.0, 15.5, 14.0, 12.5, 11.5, 10.5];
/// The part of a column that a label may take.
const LABEL: f32 = 0.46;
const BAR: Ink = Ink(DEEP.0, DEEP.1, DEEP.2, 0.16);

/// Draws a brief on one A4 page: the bytes of a PDF. The same brief and fonts give the same bytes.
///
/// # Errors
/// [`PermitError::Page`] when it has more lines than one page takes.
pub fn render_brief(brief: &Brief, fonts: &Fonts) -> Result<Vec<u8>, PermitError> {
    let (leading, columns) = LEADINGS
        .into_iter()
        .find_map(|leading| Some((leading, columns(&brief.sections, leading)?)))
        .ok_or_else(|| PermitError::Page("its figures are too many for one page".to_owned()))?;
    let mut document = Document::new_with(SerializeSettings::default());
    let metadata = Metadata::new()
        .title(brief.title.clone())
        .description(brief.subtitle.clone())
        .creator("Ballast".to_owned())
        .language(brief.language.clone())
        .creation_date(pdf_date(brief.on));
    document.set_metadata(metadata);
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| PermitError::Page("A4 is no page size".to_owned()))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let mut canvas = Canvas { surface: &mut surface, fonts };
    let mut tree = TagTree::new().with_lang(Some(brief.language.clone()));
    if brief.demo {
        canvas.decoration(ArtifactType::Layout, ornament::watermark);
    }
    head(&mut canvas, brief, &mut tree);
    for (column, x) in columns.iter().zip([LEFT, LEFT + HALF + GUTTER]) {
        let mut y = TOP;
        for one in column {
            y = section(&mut canvas, one, (x, y), leading, &mut tree);
        }
    }
    foot(&mut canvas, brief);
    surface.finish();
    page.finish();
    document.set_tag_tree(tree);
    document.finish().map_err(|error| PermitError::Page(format!("{error:?}")))
}

/// How high a section is: its heading, its lines, the blank beneath.
fn height(section: &Section, leading: f32) -> f32 {
    leading * (section.lines.len() as f32 + 2.2)
}

/// The sections in two columns in their order; none when they do not fit.
fn columns(sections: &[Section], leading: f32) -> Option<[Vec<&Section>; 2]> {
    let mut columns = [Vec::new(), Vec::new()];
    let (mut at, mut y) = (0, TOP);
    for one in sections {
        let high = height(one, leading);
        if y + high - leading > BOTTOM {
            (at, y) = (at + 1, TOP);
        }
        columns.get_mut(at)?.push(one);
        y += high;
    }
    (y - leading <= BOTTOM).then_some(columns)
}

/// Title, place and day, the large figures.
fn head(canvas: &mut Canvas<'_, '_>, brief: &Brief, tree: &mut TagTree) {
    let title = canvas.line(&brief.title, Look::bold(22.0, DEEP).spaced(0.06), Anchor::Left, LEFT, 64.0);
    tree.push(group(Tag::Hn(NonZeroU16::MIN, Some(brief.title.clone())), vec![title]));
    tree.push(group(Tag::P, vec![canvas.line(&brief.subtitle, Look::new(10.5, QUIET), Anchor::Left, LEFT, 82.0)]));
    canvas.decoration(ArtifactType::Layout, |canvas| {
        canvas.stroke(polyline([(LEFT, 92.0), (LEFT + COLUMN, 92.0)], false), DEEP, 1.4);
        canvas.stroke(polyline([(LEFT, 152.0), (LEFT + COLUMN, 152.0)], false), GOLD, 0.6);
    });
    let width = COLUMN / brief.heads.len().max(1) as f32;
    for (n, one) in brief.heads.iter().enumerate() {
        let x = LEFT + width * n as f32;
        let look = [22.0, 19.0, 16.0, 13.0].map(|size| Look::bold(size, DEEP));
        let look = look.into_iter().find(|look| canvas.width(&one.value, *look) <= width - 8.0).unwrap_or(Look::bold(10.0, DEEP));
        let mut ids = vec![
            canvas.line(
                &fitted(canvas, &one.label, Look::new(9.0, QUIET), width - 8.0),
                Look::new(9.0, QUIET),
                Anchor::Left,
                x,
                107.0,
            ),
            canvas.line(&one.value, look, Anchor::Left, x, 131.0),
        ];
        let note = Look::new(8.0, QUIET);
        if !one.note.is_empty() {
            ids.push(canvas.line(&fitted(canvas, &one.note, note, width - 8.0), note, Anchor::Left, x, 145.0));
        }
        tree.push(group(Tag::P, ids));
    }
}

/// A text that has room; a longer one ends in an ellipsis.
fn fitted(canvas: &Canvas<'_, '_>, text: &str, look: Look, width: f32) -> String {
    if canvas.width(text, look) <= width {
        return text.to_owned();
    }
    capped(canvas.lines(text, look, width), 1).pop().unwrap_or_default()
}

/// One section; gives where the next may begin.
fn section(canvas: &mut Canvas<'_, '_>, section: &Section, (x, top): (f32, f32), leading: f32, tree: &mut TagTree) -> f32 {
    let size = leading * 0.62;
    let heading = Look::bold(size + 1.2, DEEP);
    let mut y = top + leading * 0.8;
    let mut ids = vec![canvas.line(&section.heading, heading, Anchor::Left, x, y)];
    if !section.note.is_empty() {
        let (note, gap) = (Look::new(size * 0.82, QUIET), canvas.width(&section.heading, heading) + 8.0);
        ids.push(canvas.line(&fitted(canvas, &section.note, note, HALF - gap), note, Anchor::Left, x + gap, y));
    }
    tree.push(group(Tag::Hn(NonZeroU16::MIN.saturating_add(1), Some(section.heading.clone())), ids));
    let rule = y + leading * 0.3;
    canvas.decoration(ArtifactType::Layout, |canvas| {
        canvas.stroke(polyline([(x, rule), (x + HALF, rule)], false), GOLD, 0.5);
    });
    y += leading * 0.2;
    let mut table = TagGroup::new(Tag::Table);
    for one in &section.lines {
        y += leading;
        let mut row = TagGroup::new(Tag::TR);
        let (label, rest) = line(canvas, one, (x, y), leading);
        row.push(group(Tag::TH(TableHeaderScope::Row), vec![label]));
        row.push(group(Tag::TD, rest));
        table.push(row);
    }
    if !section.lines.is_empty() {
        tree.push(table);
    }
    top + height(section, leading)
}

/// Label at the left over its bar, figure at the right, what stands beside it between.
fn line(canvas: &mut Canvas<'_, '_>, one: &Line, (x, y): (f32, f32), leading: f32) -> (Identifier, Vec<Identifier>) {
    let (label, value) = (Look::new(leading * 0.62, TEXT), Look::bold(leading * 0.64, TEXT));
    let note = Look::new(leading * 0.54, QUIET);
    if let Some(share) = one.bar {
        let width = HALF * LABEL * f32::from(share.min(1_000)) / 1_000.0;
        canvas.decoration(ArtifactType::Layout, |canvas| {
            canvas.fill(rectangle(x, y - leading * 0.66, width, leading * 0.88), BAR);
        });
    }
    let text = fitted(canvas, &one.label, label, HALF * LABEL);
    let id = canvas.line(&text, label, Anchor::Left, x + 2.0, y);
    let at = x + HALF - canvas.width(&one.value, value);
    let mut rest = vec![canvas.line(&one.value, value, Anchor::Left, at, y)];
    if !one.note.is_empty() {
        let from = x + HALF * LABEL + 8.0;
        let text = fitted(canvas, &one.note, note, (at - from - 6.0).max(0.0));
        if !text.is_empty() {
            rest.push(canvas.line(&text, note, Anchor::Left, from, y));
        }
    }
    (id, rest)
}

/// The small print; not read out.
fn foot(canvas: &mut Canvas<'_, '_>, brief: &Brief) {
    canvas.decoration(ArtifactType::Footer, |canvas| {
        canvas.letters(&brief.foot, Look::new(7.5, QUIET), Anchor::Left, LEFT, 812.0, false);
        if brief.demo {
            let text = "演示数据　Demonstration data";
            let look = Look::bold(7.5, VERMILION);
            let x = LEFT + COLUMN - canvas.width(text, look);
            canvas.letters(text, look, Anchor::Left, x, 812.0, false);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(lines: usize) -> Section {
        let line = Line { label: "开工".to_owned(), value: "417".to_owned(), note: String::new(), bar: Some(500) };
        Section { heading: "漏斗".to_owned(), note: String::new(), lines: vec![line; lines] }
    }

    #[test]
    fn sections_fill_the_first_column_then_the_second() {
        let sections = [section(12), section(12), section(12), section(12)];
        let [first, second] = columns(&sections, LEADINGS[0]).unwrap();
        assert_eq!((first.len(), second.len()), (2, 2));
        let many = vec![section(12); 5];
        assert!(columns(&many, LEADINGS[0]).is_none(), "too many for this size of letters");
        assert!(columns(&many, LEADINGS[2]).is_some(), "and not for smaller ones");
    }
}
