//! The pages: A4, drawn the same way for the same permit or document to the last byte.

mod brief;
mod canvas;
mod document;
pub mod fields;
mod ornament;
pub mod text;

pub use brief::render_brief;
pub use document::render_document;
pub use text::Fonts;

use crate::paper::PermitError;
use crate::{Paper, Permit, Signer, block};
use approval::Mode;
use canvas::{Anchor, Canvas, DEEP, Look, QUIET, TEXT, VERMILION};
use fields::date_zh;
use jiff::civil::Date;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::geom::Rect;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::tagging::{ArtifactType, Identifier, Node, Tag, TagGroup, TagKind, TagTree};
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

/// A4, in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
/// Where text begins and ends.
const LEFT: f32 = 68.0;
const COLUMN: f32 = WIDTH - 2.0 * LEFT;
/// The fields end here; below are QR code, seal and organ.
const FIELDS_END: f32 = 640.0;
/// Side of the QR code.
const QR: f32 = 84.0;

/// Draws the permit on one A4 page and signs it: the bytes of a PDF, ready to hand out. `proof` is the proof that its issuance is in the log, which
/// the file carries inside.
///
/// The same permit, proof, fonts and key give the same bytes.
///
/// # Errors
/// [`PermitError`] when the permit's texts do not fit a page, or the key refuses.
pub fn render(permit: &Permit, proof: Option<&str>, fonts: &Fonts, key: &dyn Signer) -> Result<Vec<u8>, PermitError> {
    permit.check()?;
    let mut document = Document::new_with(SerializeSettings::default());
    document.set_metadata(metadata(permit));
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| PermitError::Page("A4 is no page size".to_owned()))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let drawn = draw(&mut Canvas { surface: &mut surface, fonts }, permit);
    surface.finish();
    let mut tree = drawn?;
    if let Some(area) = Rect::from_xywh(LEFT, FIELDS_END + 22.0, QR, QR) {
        let target = Target::Action(Action::Link(LinkAction::new(permit.verify_url.clone())));
        let link = Annotation::new_link(LinkAnnotation::new(area, target), Some("核验本证 Verify this permit".to_owned()));
        tree.push(group(Tag::Link, vec![page.add_tagged_annotation(link)]));
    }
    page.finish();
    document.set_tag_tree(tree);
    let pdf = document.finish().map_err(|error| PermitError::Page(format!("{error:?}")))?;
    block::seal(pdf, &Paper::Permit(Box::new(permit.clone())), proof, key)
}

/// A day as a PDF's properties have it.
fn pdf_date(day: Date) -> DateTime {
    DateTime::new(day.year().unsigned_abs()).month(day.month().unsigned_abs()).day(day.day().unsigned_abs())
}

fn metadata(permit: &Permit) -> Metadata {
    Metadata::new()
        .title(format!("{} {}", permit.name.zh, permit.document_number))
        .description(format!("{}（{}）", permit.name.en, permit.number))
        .authors(vec![permit.issuer.zh.clone()])
        .creator("Ballast".to_owned())
        .language("zh-CN".to_owned())
        .document_id(permit.id.to_string())
        .creation_date(pdf_date(permit.issued_on))
}

fn group(tag: impl Into<TagKind>, ids: Vec<Identifier>) -> TagGroup {
    TagGroup::with_children(tag, ids.into_iter().map(Node::Leaf).collect())
}

fn draw(canvas: &mut Canvas<'_, '_>, permit: &Permit) -> Result<TagTree, PermitError> {
    let mut tree = TagTree::new().with_lang(Some("zh-CN".to_owned()));
    canvas.decoration(ArtifactType::Layout, |canvas| {
        ornament::rosette(canvas);
        if permit.demo {
            ornament::watermark(canvas);
        }
        ornament::border(canvas);
        ornament::mark(canvas, 82.0);
    });
    let y = head(canvas, permit, &mut tree);
    fields::table(canvas, permit, y, FIELDS_END, &mut tree)?;
    check(canvas, permit, &mut tree);
    organ(canvas, permit, &mut tree);
    foot(canvas, permit, &mut tree);
    Ok(tree)
}

/// Title, English title, document number, the sentence that grants. Gives back where the fields may begin.
fn head(canvas: &mut Canvas<'_, '_>, permit: &Permit, tree: &mut TagTree) -> f32 {
    let centre = WIDTH / 2.0;
    let mut y = 132.0;
    let sizes = [30.0, 28.0, 26.0, 24.0, 22.0, 20.0];
    let fit = sizes
        .map(|size| Look::bold(size, DEEP).spaced(0.16))
        .into_iter()
        .find(|look| canvas.width(&permit.name.zh, *look) <= COLUMN - 24.0);
    let (look, lines) = match fit {
        Some(look) => (look, vec![permit.name.zh.clone()]),
        None => {
            let look = Look::bold(18.0, DEEP);
            (look, capped(canvas.lines(&permit.name.zh, look, COLUMN - 24.0), 3))
        }
    };
    let mut ids = Vec::new();
    for line in &lines {
        ids.push(canvas.line(line, look, Anchor::Centre, centre, y));
        y += look.size * 1.3;
    }
    y += 21.0 - look.size * 1.3;
    let title = Tag::Hn(NonZeroU16::MIN, Some(permit.name.zh.clone()));
    tree.push(group(title, ids));
    let english = Look::new(10.5, QUIET).spaced(0.04);
    let lines = capped(canvas.lines(&permit.name.en, english, (COLUMN - 24.0) / 1.08), 2);
    tree.push(centred(canvas, &lines, english, &mut y));
    y += 9.0;
    let number = capped(canvas.lines(&format!("文号：{}", permit.document_number), Look::new(11.0, TEXT), COLUMN), 2);
    tree.push(centred(canvas, &number, Look::new(11.0, TEXT), &mut y));
    y += 12.0;
    let (zh, en) = sentence(permit.mode);
    let mut ids = Vec::new();
    for (text, look, leading) in [(zh, Look::new(11.2, TEXT), 19.0), (en, Look::new(8.2, QUIET), 12.5)] {
        for line in canvas.lines(text, look, COLUMN) {
            ids.push(canvas.line(&line, look, Anchor::Left, LEFT, y));
            y += leading;
        }
    }
    tree.push(group(Tag::P, ids));
    y - 2.0
}

/// The sentence that grants, confirms or records.
pub const fn sentence(mode: Mode) -> (&'static str, &'static str) {
    match mode {
        Mode::Permit => (
            "　　根据《中华人民共和国行政许可法》和下列依据，经审查，本申请符合法定条件、标准，准予行政许可，特发此证。",
            "Granted under the Administrative License Law and the legal basis below; the statutory conditions are met.",
        ),
        Mode::Review => (
            "　　根据下列依据，经审查机构会同有关部门联合审查，所报技术文件合格，特发此证。",
            "Reviewed jointly with the offices that have a say, under the legal basis below; the technical papers pass.",
        ),
        Mode::Filing => (
            "　　根据下列依据，所报材料齐全、符合规定形式，予以备案，特发此证。",
            "Filed under the legal basis below; the papers are complete and in due form.",
        ),
        Mode::Own => (
            "　　根据下列依据，所报材料齐全，予以登记存档，特发此证。",
            "Recorded under the legal basis below; the papers are complete.",
        ),
    }
}

/// The first lines of a heading; the data, and the page that the QR code leads to, have all of it.
fn capped(mut lines: Vec<String>, lines_max: usize) -> Vec<String> {
    if lines.len() > lines_max {
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            last.pop();
            last.push('…');
        }
    }
    lines
}

fn centred(canvas: &mut Canvas<'_, '_>, lines: &[String], look: Look, y: &mut f32) -> TagGroup {
    let mut ids = Vec::new();
    for line in lines {
        ids.push(canvas.line(line, look, Anchor::Centre, WIDTH / 2.0, *y));
        *y += look.size * 1.4;
    }
    group(Tag::P, ids)
}

/// The QR code at the lower left, with what it is for.
fn check(canvas: &mut Canvas<'_, '_>, permit: &Permit, tree: &mut TagTree) {
    let top = FIELDS_END + 22.0;
    let picture = canvas.picture(|canvas| ornament::qr(canvas, &permit.verify_url, LEFT, top, QR));
    let alt = format!("二维码：{}", permit.verify_url);
    tree.push(group(Tag::Figure(Some(alt)), vec![picture]));
    let x = LEFT + QR + 14.0;
    let mut ids = vec![
        canvas.line("扫码核验真伪", Look::bold(9.5, DEEP), Anchor::Left, x, top + 12.0),
        canvas.line("Scan to verify", Look::new(7.5, QUIET), Anchor::Left, x, top + 23.0),
    ];
    let small = Look::new(6.8, QUIET);
    for (i, line) in canvas.lines(&permit.verify_url, small, 138.0).iter().take(5).enumerate() {
        ids.push(canvas.line(line, small, Anchor::Left, x, top + 37.0 + 9.2 * i as f32));
    }
    tree.push(group(Tag::P, ids));
}

/// The organ and the day at the lower right, printed over the seal.
fn organ(canvas: &mut Canvas<'_, '_>, permit: &Permit, tree: &mut TagTree) {
    let words =
        if permit.demo { ("电子签章（演示）", "ELECTRONIC SEAL · DEMO") } else { ("电子签章", "ELECTRONIC SEAL") };
    let seal = canvas.picture(|canvas| ornament::seal(canvas, WIDTH - LEFT - 46.0, FIELDS_END + 62.0, words));
    let alt = if permit.demo { "电子签章（演示）" } else { "电子签章" };
    let centre = WIDTH - LEFT - 122.0;
    let width = 200.0;
    let mut y = FIELDS_END + 36.0;
    let mut ids = vec![canvas.line("发证机关", Look::new(9.0, DEEP), Anchor::Centre, centre, y)];
    y += 18.0;
    let name = Look::bold(13.0, TEXT);
    let name = if canvas.width(&permit.issuer.zh, name) <= width { name } else { Look::bold(10.0, TEXT) };
    for line in capped(canvas.lines(&permit.issuer.zh, name, width), 3) {
        ids.push(canvas.line(&line, name, Anchor::Centre, centre, y));
        y += name.size * 1.35;
    }
    y -= 4.0;
    for line in capped(canvas.lines(&permit.issuer.en, Look::new(7.5, QUIET), width), 2) {
        ids.push(canvas.line(&line, Look::new(7.5, QUIET), Anchor::Centre, centre, y));
        y += 9.5;
    }
    y += 10.0;
    ids.push(canvas.line(&date_zh(permit.issued_on), Look::new(12.0, TEXT), Anchor::Centre, centre, y));
    tree.push(group(Tag::P, ids));
    tree.push(group(Tag::Figure(Some(alt.to_owned())), vec![seal]));
}

/// The identifier, how the paper is protected, and for demonstrations what it is worth.
fn foot(canvas: &mut Canvas<'_, '_>, permit: &Permit, tree: &mut TagTree) {
    let centre = WIDTH / 2.0;
    let mut ids = vec![
        canvas.line(&format!("电子证照标识　{}", permit.number), Look::new(7.8, TEXT), Anchor::Centre, centre, 770.0),
        canvas.line(
            "本证为带数字签名的电子证照，任何改动都会使签名失效。Digitally signed: any change breaks the signature.",
            Look::new(6.8, QUIET),
            Anchor::Centre,
            centre,
            781.5,
        ),
    ];
    if permit.demo {
        let text = "演示件，无法律效力　Demonstration copy: no legal force";
        ids.push(canvas.line(text, Look::bold(8.6, VERMILION), Anchor::Centre, centre, 794.0));
    }
    tree.push(group(Tag::P, ids));
}
