//! The page of an OFD: every line of text with the advance of each glyph, so that it stands the same everywhere. Lengths are millimetres, the zero is the
//! upper left corner (GB/T 33190-2016, clauses 7.7, 9, 11).

use super::parts::{BOLD, HEAD, HEIGHT, QR, REGULAR, SPACE, WIDTH, escaped};
use crate::page::fields::{date_en, date_zh, validity};
use crate::page::sentence;
use crate::page::text::{Face, Fonts};
use crate::{Permit, PermitError};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const LEFT: f32 = 24.0;
const COLUMN: f32 = WIDTH - 2.0 * LEFT;
const LABELS: f32 = 36.0;
/// Where the fields end at the latest; below are code and organ.
const FIELDS_END: f32 = 226.0;
/// Side of the QR code with its blank.
const CODE: f32 = 34.0;
/// The layer's id; the objects on it are numbered from the next on.
const LAYER: u32 = 5;

/// How a text looks: its font, its size, its colour.
#[derive(Clone, Copy)]
struct Look {
    font: u32,
    size: f32,
    colour: &'static str,
}

impl Look {
    const fn new(size: f32, colour: &'static str) -> Self {
        Self { font: REGULAR, size, colour }
    }

    const fn bold(size: f32, colour: &'static str) -> Self {
        Self { font: BOLD, size, colour }
    }
}

/// The colours of the PDF's page.
const DEEP: &str = "18 70 79";
const GOLD: &str = "169 134 60";
const TEXT: &str = "27 31 36";
const QUIET: &str = "92 102 110";
const VERMILION: &str = "194 47 39";

/// A page that is drawn.
pub struct Drawn {
    /// `Content.xml`.
    pub text: String,
    /// The largest id on it.
    pub last_id: u32,
    /// The characters that stand on it in the regular font.
    pub regular: BTreeSet<char>,
    /// The same of the bold font.
    pub bold: BTreeSet<char>,
}

/// Draws a permit.
///
/// # Errors
/// [`PermitError::Page`] when its texts do not fit one page.
pub fn draw(permit: &Permit, fonts: &Fonts) -> Result<Drawn, PermitError> {
    let drawn = Drawn { text: String::new(), last_id: LAYER, regular: BTreeSet::new(), bold: BTreeSet::new() };
    let mut page = Page { fonts, drawn };
    let _ = write!(
        page.drawn.text,
        "{HEAD}<ofd:Page {SPACE}>\n  <ofd:Area>\n    <ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox>\n  </ofd:Area>\n  <ofd:Content>\n    <ofd:Layer ID=\"{LAYER}\" Type=\"Body\">\n"
    );
    page.frame();
    if permit.demo {
        page.watermark();
    }
    let top = page.head(permit);
    page.fields(permit, top)?;
    page.code();
    page.organ(permit);
    page.foot(permit);
    page.drawn.text.push_str("    </ofd:Layer>\n  </ofd:Content>\n</ofd:Page>\n");
    Ok(page.drawn)
}

/// A field: its label in both languages, its lines.
struct Row {
    label: (&'static str, &'static str),
    lines: Vec<(String, Look)>,
}

impl Row {
    fn height(&self) -> f32 {
        (self.lines.iter().map(|(_, look)| look.size * 1.5).sum::<f32>() + 5.0).max(12.0)
    }
}

struct Page<'a> {
    fonts: &'a Fonts,
    drawn: Drawn,
}

impl Page<'_> {
    fn face(&self, look: Look) -> &Face {
        if look.font == BOLD { &self.fonts.bold } else { &self.fonts.regular }
    }

    fn next(&mut self) -> u32 {
        self.drawn.last_id += 1;
        self.drawn.last_id
    }

    fn width(&self, text: &str, look: Look) -> f32 {
        self.face(look).width(text, 0.0) * look.size
    }

    fn broken(&self, text: &str, look: Look, width: f32) -> Vec<(String, Look)> {
        self.face(look).lines(text, width / look.size).into_iter().map(|line| (line, look)).collect()
    }

    /// A line of text with its baseline at `y`; `alpha` is 255 for what is not seen through.
    fn letters(&mut self, text: &str, look: Look, (x, y): (f32, f32), alpha: u8) {
        let advances: Vec<f32> = self.face(look).glyphs(text, 0.0).iter().map(|glyph| glyph.x_advance * look.size).collect();
        let width: f32 = advances.iter().sum();
        let steps: Vec<String> = advances.iter().take(advances.len().saturating_sub(1)).map(|step| number(*step)).collect();
        let steps = if steps.is_empty() { String::new() } else { format!(" DeltaX=\"{}\"", steps.join(" ")) };
        let chars = if look.font == BOLD { &mut self.drawn.bold } else { &mut self.drawn.regular };
        chars.extend(text.chars());
        let alpha = if alpha == 255 { String::new() } else { format!(" Alpha=\"{alpha}\"") };
        let (id, Look { font, size, colour }) = (self.next(), look);
        let _ = writeln!(
            self.drawn.text,
            "      <ofd:TextObject ID=\"{id}\" Boundary=\"{} {} {} {}\"{alpha} Font=\"{font}\" Size=\"{}\"><ofd:FillColor Value=\"{colour}\"/><ofd:TextCode X=\"0\" Y=\"{}\"{steps}>{}</ofd:TextCode></ofd:TextObject>",
            number(x),
            number(y - size),
            number(width.max(0.1)),
            number(size * 1.4),
            number(size),
            number(size),
            escaped(text),
        );
    }

    fn line(&mut self, text: &str, look: Look, x: f32, y: f32) {
        self.letters(text, look, (x, y), 255);
    }

    fn centred(&mut self, text: &str, look: Look, centre: f32, y: f32) {
        let x = centre - self.width(text, look) / 2.0;
        self.line(text, look, x, y);
    }

    /// Lines from point to point within a box.
    fn stroke(&mut self, data: &str, (x, y, width, height): (f32, f32, f32, f32), colour: &str, line: f32) {
        let id = self.next();
        let _ = writeln!(
            self.drawn.text,
            "      <ofd:PathObject ID=\"{id}\" Boundary=\"{} {} {} {}\" LineWidth=\"{}\"><ofd:StrokeColor Value=\"{colour}\"/><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>",
            number(x),
            number(y),
            number(width),
            number(height),
            number(line),
        );
    }

    fn rule(&mut self, y: f32, colour: &str, line: f32) {
        self.stroke(&format!("M 0 0.5 L {} 0.5", number(COLUMN)), (LEFT, y - 0.5, COLUMN, 1.0), colour, line);
    }

    /// A double border.
    fn frame(&mut self) {
        for (inset, colour, line) in [(10.0, DEEP, 0.9), (12.0, GOLD, 0.25)] {
            let (width, height) = (WIDTH - 2.0 * inset, HEIGHT - 2.0 * inset);
            let [right, bottom] = [width + 0.5, height + 0.5].map(number);
            let data = format!("M 0.5 0.5 L {right} 0.5 L {right} {bottom} L 0.5 {bottom} C");
            self.stroke(&data, (inset - 0.5, inset - 0.5, width + 1.0, height + 1.0), colour, line);
        }
    }

    /// The words across a demonstration's paper.
    fn watermark(&mut self) {
        let look = Look::bold(11.0, VERMILION);
        for row in 0..4_u8 {
            let shift = if row % 2 == 0 { 0.0 } else { 42.0 };
            self.letters("演示 · 无法律效力", look, (LEFT + 4.0 + shift, 62.0 + 58.0 * f32::from(row)), 22);
        }
    }

    /// Title, English title, document number, the sentence that grants. Gives back where the fields may begin.
    fn head(&mut self, permit: &Permit) -> f32 {
        let centre = WIDTH / 2.0;
        let mut y = 38.0;
        for (text, look, leading, most) in [
            (permit.name.zh.clone(), Look::bold(8.8, DEEP), 11.4, 3),
            (permit.name.en.clone(), Look::new(3.6, QUIET), 5.0, 2),
            (format!("文号：{}", permit.document_number), Look::new(3.9, TEXT), 6.0, 2),
        ] {
            for (line, look) in self.broken(&text, look, COLUMN).into_iter().take(most) {
                self.centred(&line, look, centre, y);
                y += leading;
            }
            y += 1.6;
        }
        y += 2.0;
        let (zh, en) = sentence(permit.mode);
        for (text, look, leading) in [(zh, Look::new(3.9, TEXT), 6.6), (en, Look::new(2.9, QUIET), 4.4)] {
            for (line, look) in self.broken(text, look, COLUMN) {
                self.line(&line, look, LEFT, y);
                y += leading;
            }
        }
        y + 1.0
    }

    /// The fields, as large as they fit.
    fn fields(&mut self, permit: &Permit, top: f32) -> Result<(), PermitError> {
        const ALL: usize = usize::MAX;
        let whole = [1.0, 0.9, 0.8, 0.7].map(|scale| (scale, ALL));
        let cut = (1..24).rev().map(|most| (0.7, most));
        let rows = whole
            .into_iter()
            .chain(cut)
            .map(|(scale, most)| self.rows(permit, scale, most))
            .find(|rows| top + rows.iter().map(Row::height).sum::<f32>() <= FIELDS_END)
            .ok_or_else(|| PermitError::Page("its texts are too long for one page".to_owned()))?;
        let mut y = top;
        self.rule(y, DEEP, 0.5);
        let last = rows.len() - 1;
        for (n, row) in rows.into_iter().enumerate() {
            self.line(row.label.0, Look::bold(3.6, DEEP), LEFT + 2.0, y + 6.2);
            self.line(row.label.1, Look::new(2.5, QUIET), LEFT + 2.0, y + 9.8);
            let height = row.height();
            let mut baseline = y + 2.5;
            for (line, look) in &row.lines {
                self.line(line, *look, LEFT + LABELS, baseline + look.size);
                baseline += look.size * 1.5;
            }
            y += height;
            let (colour, line) = if n == last { (DEEP, 0.5) } else { (GOLD, 0.2) };
            self.rule(y, colour, line);
        }
        let data = format!("M 0.5 0 L 0.5 {}", number(y - top));
        self.stroke(&data, (LEFT + LABELS - 3.5, top, 1.0, y - top), GOLD, 0.2);
        Ok(())
    }

    fn rows(&self, permit: &Permit, scale: f32, most: usize) -> Vec<Row> {
        let main = Look::bold(4.0 * scale, TEXT);
        let body = Look::new(3.7 * scale, TEXT);
        let small = Look::new(2.8 * scale, QUIET);
        let set = |text: &str, look: Look| self.broken(text, look, COLUMN - LABELS - 2.0);
        let row = |label, lines: Vec<Vec<(String, Look)>>| {
            let mut lines: Vec<(String, Look)> = lines.into_iter().flatten().collect();
            if lines.len() > most {
                lines.truncate(most);
                lines.extend(set("……（全文见核验页面　full text on the verification page）", small));
            }
            Row { label, lines }
        };
        let code =
            |label: &str, code: &Option<String>| code.iter().flat_map(|code| set(&format!("{label}　{code}"), small)).collect();
        let conditions = match permit.conditions.trim() {
            "" => vec![set("无附加条件", body), set("None", small)],
            text => text.lines().map(|line| set(line, body)).collect(),
        };
        let until = validity(permit).into_iter().flat_map(|(zh, en)| [set(&zh, body), set(&en, small)]);
        let mut rows = vec![
            row(("持证人", "Holder"), vec![set(&permit.holder, main), code("统一社会信用代码", &permit.holder_code)]),
            row(("项目名称", "Project"), vec![set(&permit.project, main), code("项目代码", &permit.project_code)]),
            row(("法定依据", "Legal basis"), permit.bases.iter().map(|line| set(&line.zh, body)).collect()),
            row(("意见与条件", "Conditions"), conditions),
            row(("有效期限", "Validity"), until.collect()),
        ];
        if !permit.changes.is_empty() {
            let lines = permit.changes.iter().map(|one| set(&format!("{}　{}", date_zh(one.on), one.what.zh), body));
            rows.push(row(("变更记录", "Changes"), lines.collect()));
        }
        rows
    }

    /// The QR code at the lower left, with what it is for.
    fn code(&mut self) {
        let (id, top) = (self.next(), FIELDS_END + 5.0);
        let _ = writeln!(
            self.drawn.text,
            "      <ofd:ImageObject ID=\"{id}\" Boundary=\"{} {} {CODE} {CODE}\" CTM=\"{CODE} 0 0 {CODE} 0 0\" ResourceID=\"{QR}\"/>",
            number(LEFT - 3.0),
            number(top),
        );
        let x = LEFT + CODE - 1.0;
        self.line("扫码核验真伪", Look::bold(3.5, DEEP), x, top + 9.0);
        self.line("Scan to verify", Look::new(2.8, QUIET), x, top + 13.5);
    }

    /// The organ and the day at the lower right.
    fn organ(&mut self, permit: &Permit) {
        let centre = WIDTH - LEFT - 40.0;
        let mut y = FIELDS_END + 11.0;
        self.centred("发证机关", Look::new(3.3, DEEP), centre, y);
        let name = Look::bold(4.8, TEXT);
        for (line, look) in self.broken(&permit.issuer.zh, name, 78.0).into_iter().take(3) {
            y += 7.0;
            self.centred(&line, look, centre, y);
        }
        self.centred(&date_zh(permit.issued_on), Look::new(4.2, TEXT), centre, y + 8.0);
        self.centred(&date_en(permit.issued_on), Look::new(2.8, QUIET), centre, y + 12.5);
    }

    /// The identifier, how the paper is protected, and for demonstrations what it is worth.
    fn foot(&mut self, permit: &Permit) {
        let centre = WIDTH / 2.0;
        self.centred(&format!("电子证照标识　{}", permit.number), Look::new(2.7, TEXT), centre, 272.0);
        self.centred("本证为带数字签名的电子证照，任何改动都会使签名失效。", Look::new(2.4, QUIET), centre, 276.0);
        if permit.demo {
            let text = "演示件，无法律效力　Demonstration copy: no legal force";
            self.centred(text, Look::bold(3.1, VERMILION), centre, 281.0);
        }
    }
}

/// A length as it is written: to a thousandth of a millimetre.
fn number(length: f32) -> String {
    let text = format!("{length:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
