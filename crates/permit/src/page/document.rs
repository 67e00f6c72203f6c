//! A document's pages, in the manner of Chinese official papers: the organ's name in red above a red line, number, title, addressee, text,
//! and at the lower right the organ and the day under its seal.

mod sheet;

use super::canvas::{Anchor, Canvas, Ink, Look, QUIET, TEXT, VERMILION, polyline, rectangle};
use super::fields::date_zh;
use super::text::Fonts;
use super::{HEIGHT, WIDTH, capped, group, ornament, pdf_date};
use crate::paper::PermitError;
use crate::{Document, Paper, Signer, block};
use krilla::SerializeSettings;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::geom::Rect;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::tagging::{ArtifactType, Identifier, TableHeaderScope, Tag, TagGroup, TagTree};
use sheet::{Part, Sheet};
use std::num::NonZeroU16;

/// The margins of GB/T 9704: 28 mm left, 26 mm right.
pub(super) const LEFT: f32 = 79.4;
pub(super) const COLUMN: f32 = WIDTH - LEFT - 73.7;
/// The red line under the organ's name.
const RED_LINE: f32 = 152.0;
/// Side of the QR code.
const QR: f32 = 62.0;
/// Height of organ, day and seal.
pub(super) const SIGNATURE: f32 = 120.0;
/// Where page numbers and the small print stand.
const FOOT: f32 = 788.0;

/// The red of official papers.
const RED: Ink = Ink(0xd2, 0x1c, 0x1c, 1.0);

/// Draws a document on as many A4 pages as it needs and signs it: the bytes of a PDF, ready to hand out.
///
/// The same document, fonts and key give the same bytes.
///
/// # Errors
/// [`PermitError`] when a text cannot be printed, or the key refuses.
pub fn render_document(document: &Document, fonts: &Fonts, key: &dyn Signer) -> Result<Vec<u8>, PermitError> {
    document.check()?;
    let sheet = Sheet::set(document, fonts);
    let mut pdf = krilla::Document::new_with(SerializeSettings::default());
    pdf.set_metadata(metadata(document));
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| PermitError::Page("A4 is no page size".to_owned()))?;
    let mut ids: Vec<Vec<Identifier>> = sheet.parts.iter().map(|_| Vec::new()).collect();
    let mut after = Vec::new();
    for (n, drawn) in sheet.pages.iter().enumerate() {
        let mut page = pdf.start_page_with(settings.clone());
        let mut surface = page.surface();
        let mut canvas = Canvas { surface: &mut surface, fonts };
        background(&mut canvas, document, n, sheet.pages.len());
        canvas.decoration(ArtifactType::Layout, |canvas| {
            for (x, y, to_x, to_y) in &drawn.rules {
                canvas.stroke(polyline([(*x, *y), (*to_x, *to_y)], false), TEXT, 0.5);
            }
        });
        for line in &drawn.lines {
            ids[line.part].push(canvas.line(&line.text, line.look, line.anchor, line.x, line.y));
        }
        if let Some(top) = drawn.signature {
            after.extend(signature(&mut canvas, document, top));
        }
        foot(&mut canvas, document);
        surface.finish();
        if let Some(area) = drawn.signature.and_then(|top| Rect::from_xywh(LEFT, top + 40.0, QR, QR)) {
            let target = Target::Action(Action::Link(LinkAction::new(document.verify_url.clone())));
            let link = Annotation::new_link(LinkAnnotation::new(area, target), Some("核验本文书".to_owned()));
            after.push(group(Tag::Link, vec![page.add_tagged_annotation(link)]));
        }
        page.finish();
    }
    pdf.set_tag_tree(tree(document, &sheet.parts, ids, after));
    let bytes = pdf.finish().map_err(|error| PermitError::Page(format!("{error:?}")))?;
    block::seal(bytes, &Paper::Document(Box::new(document.clone())), None, key)
}

fn metadata(document: &Document) -> Metadata {
    Metadata::new()
        .title(format!("{} {}", document.title.zh, document.number))
        .description(document.title.en.clone())
        .authors(vec![document.issuer.zh.clone()])
        .creator("Ballast".to_owned())
        .language("zh-CN".to_owned())
        .document_id(document.id.to_string())
        .creation_date(pdf_date(document.on))
}

/// What is no text: the watermark of a demonstration, the red line, the page's number.
fn background(canvas: &mut Canvas<'_, '_>, document: &Document, n: usize, of: usize) {
    canvas.decoration(ArtifactType::Layout, |canvas| {
        if document.demo {
            ornament::watermark(canvas);
        }
        if n == 0 {
            canvas.fill(rectangle(LEFT, RED_LINE, COLUMN, 1.8), RED);
        }
    });
    if of > 1 {
        canvas.decoration(ArtifactType::Footer, |canvas| {
            let text = format!("— {} —", n + 1);
            canvas.letters(&text, Look::new(10.5, TEXT), Anchor::Centre, LEFT + COLUMN / 2.0, FOOT - 12.0, false);
        });
    }
}

/// QR code at the left; organ, day and seal at the right.
fn signature(canvas: &mut Canvas<'_, '_>, document: &Document, top: f32) -> Vec<TagGroup> {
    let mut tags = Vec::new();
    let qr_top = top + 40.0;
    let qr = canvas.picture(|canvas| ornament::qr(canvas, &document.verify_url, LEFT, qr_top, QR));
    tags.push(group(Tag::Figure(Some(format!("二维码：{}", document.verify_url))), vec![qr]));
    let x = LEFT + QR + 10.0;
    let caption = vec![
        canvas.line("扫码核验真伪", Look::bold(9.0, TEXT), Anchor::Left, x, qr_top + 26.0),
        canvas.line("Scan to verify", Look::new(7.5, QUIET), Anchor::Left, x, qr_top + 38.0),
    ];
    tags.push(group(Tag::P, caption));
    // The day stands four characters from the right margin, the organ above it, the seal over both.
    let look = Look::new(13.5, TEXT);
    let day = date_zh(document.on);
    let right = LEFT + COLUMN - 2.0 * look.size;
    // A long name takes two lines, and keeps clear of the code at the left.
    let lines = capped(canvas.lines(&document.issuer.zh, look, COLUMN - QR - 110.0), 2);
    let widest = lines.iter().map(|line| canvas.width(line, look)).fold(canvas.width(&day, look), f32::max);
    let centre = (right - widest / 2.0).min(right - 56.0);
    let seal = canvas.picture(|canvas| {
        ornament::special_seal(canvas, (centre, top + 62.0), &document.issuer.zh, &document.seal.zh, document.demo);
    });
    let mut ids = Vec::new();
    let mut y = top + 84.0 - 24.0 * lines.len() as f32;
    for line in lines {
        ids.push(canvas.line(&line, look, Anchor::Centre, centre, y));
        y += 24.0;
    }
    ids.push(canvas.line(&day, look, Anchor::Centre, centre, y));
    tags.push(group(Tag::P, ids));
    let alt = format!("{}{}", document.issuer.zh, document.seal.zh);
    tags.push(group(Tag::Figure(Some(alt)), vec![seal]));
    tags
}

/// How the file is protected, and for demonstrations what it is worth; not read out.
fn foot(canvas: &mut Canvas<'_, '_>, document: &Document) {
    canvas.decoration(ArtifactType::Footer, |canvas| {
        let centre = LEFT + COLUMN / 2.0;
        let text = format!("文书标识　{}　本文书带数字签名，任何改动都会使签名失效", document.id);
        canvas.letters(&text, Look::new(7.0, QUIET), Anchor::Centre, centre, FOOT, false);
        if document.demo {
            let text = "演示件，无法律效力　Demonstration copy: no legal force";
            canvas.letters(text, Look::bold(8.4, VERMILION), Anchor::Centre, centre, FOOT + 13.0, false);
        }
    });
}

/// The document's structure: title, paragraphs, the table with its rows, organ and day.
fn tree(document: &Document, parts: &[Part], ids: Vec<Vec<Identifier>>, after: Vec<TagGroup>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some("zh-CN".to_owned()));
    let mut table: Option<TagGroup> = None;
    let mut row: Option<TagGroup> = None;
    for (part, ids) in parts.iter().zip(ids) {
        match part {
            Part::Label => {
                let mut tagged = TagGroup::new(Tag::TR);
                tagged.push(group(Tag::TH(TableHeaderScope::Row), ids));
                row = Some(tagged);
                continue;
            }
            Part::Value => {
                let mut tagged = row.take().unwrap_or_else(|| TagGroup::new(Tag::TR));
                tagged.push(group(Tag::TD, ids));
                table.get_or_insert_with(|| TagGroup::new(Tag::Table)).push(tagged);
                continue;
            }
            Part::Title | Part::Paragraph => {}
        }
        if let Some(table) = table.take() {
            tree.push(table);
        }
        tree.push(match part {
            Part::Title => group(Tag::Hn(NonZeroU16::MIN, Some(document.title.zh.clone())), ids),
            _ => group(Tag::P, ids),
        });
    }
    if let Some(table) = table {
        tree.push(table);
    }
    for one in after {
        tree.push(one);
    }
    tree
}
