//! Fonts, widths, and where a Chinese line may break.

use crate::PermitError;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::borrow::Cow;
use std::sync::Arc;

/// What stands for a character that the font does not have; printers have used it for this since lead type.
const GETA: char = '〓';

/// The two weights that a permit is printed in (字体), from the bytes of TrueType or OpenType fonts that hold Chinese.
#[derive(Clone)]
pub struct Fonts {
    pub(crate) regular: Face,
    pub(crate) bold: Face,
}

impl Fonts {
    /// Reads a regular and a bold font.
    ///
    /// # Errors
    /// [`PermitError::Font`] when one of them is no font.
    pub fn new(regular: impl Into<Cow<'static, [u8]>>, bold: impl Into<Cow<'static, [u8]>>) -> Result<Self, PermitError> {
        Ok(Self { regular: Face::new(regular.into(), "regular")?, bold: Face::new(bold.into(), "bold")? })
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fonts")
    }
}

/// One weight.
#[derive(Clone)]
pub struct Face {
    pub font: Font,
    bytes: Arc<Cow<'static, [u8]>>,
}

impl Face {
    fn new(bytes: Cow<'static, [u8]>, which: &'static str) -> Result<Self, PermitError> {
        let bytes = Arc::new(bytes);
        let shared: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::clone(&bytes) as _;
        let font = Font::new(shared.into(), 0).ok_or(PermitError::Font { which })?;
        let face = Self { font, bytes };
        // A font without letters would print a permit of empty boxes.
        if face.glyphs("证", 0.0).iter().any(|glyph| glyph.glyph_id.to_u32() == 0) {
            return Err(PermitError::Font { which });
        }
        Ok(face)
    }

    /// The font as it was given.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// One glyph a character, with `spacing` (in ems) after each. Chinese needs no more shaping than this, and every glyph keeps its
    /// character, so that the text can be copied and searched.
    pub fn glyphs(&self, text: &str, spacing: f32) -> Vec<KrillaGlyph> {
        let Ok(font) = FontRef::from_index(&self.bytes, 0) else { return Vec::new() };
        let (map, metrics) = (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let em = self.font.units_per_em();
        text.char_indices()
            .map(|(at, c)| {
                let glyph = map.map(c).or_else(|| map.map(GETA)).unwrap_or_default();
                let advance = metrics.advance_width(glyph).unwrap_or(em) / em + spacing;
                KrillaGlyph::new(GlyphId::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, at..at + c.len_utf8(), None)
            })
            .collect()
    }

    /// The width of a text in ems.
    pub fn width(&self, text: &str, spacing: f32) -> f32 {
        self.glyphs(text, spacing).iter().map(|glyph| glyph.x_advance).sum()
    }

    /// Breaks a text into lines of at most `width` ems.
    pub fn lines(&self, text: &str, width: f32) -> Vec<String> {
        let advances: Vec<f32> = self.glyphs(text, 0.0).iter().map(|glyph| glyph.x_advance).collect();
        let mut lines = Vec::new();
        let (mut line, mut used) = (String::new(), 0.0);
        for unit in units(text) {
            let (from, chars) = (unit.first_char, unit.text.chars().count());
            let unit_width: f32 = advances[from..from + chars].iter().sum();
            let blank = unit.text.trim_end().len() < unit.text.len();
            let seen_width = if blank { unit_width - advances[from + chars - 1] } else { unit_width };
            if used + seen_width > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0.0;
            }
            if seen_width > width {
                // A word wider than the line (a long address): broken anywhere.
                for (c, advance) in unit.text.chars().zip(&advances[from..]) {
                    if used + advance > width && !line.is_empty() {
                        lines.push(std::mem::take(&mut line));
                        used = 0.0;
                    }
                    line.push(c);
                    used += advance;
                }
            } else {
                line.push_str(unit.text);
                used += unit_width;
            }
        }
        let last = line.trim_end();
        if !last.is_empty() {
            lines.push(last.to_owned());
        }
        lines
    }
}

/// What may not be torn apart: a word with the blank after it, or a Chinese character with the marks that belong to it.
struct Unit<'a> {
    text: &'a str,
    first_char: usize,
}

fn units(text: &str) -> Vec<Unit<'_>> {
    let mut units = Vec::new();
    let (mut start, mut first_char) = (0, 0);
    let mut before: Option<char> = None;
    for (n, (at, c)) in text.char_indices().enumerate() {
        if before.is_some_and(|before| may_break(before, c)) {
            units.push(Unit { text: &text[start..at], first_char });
            (start, first_char) = (at, n);
        }
        before = Some(c);
    }
    if start < text.len() {
        units.push(Unit { text: &text[start..], first_char });
    }
    units
}

/// Whether a line may end between two characters.
fn may_break(before: char, after: char) -> bool {
    if closes(after) || opens(before) || after == ' ' {
        return false;
    }
    before == ' ' || wide(before) || wide(after) || matches!(before, '-' | '/' | '?' | '&' | '·')
}

/// Marks that never begin a line (行首禁则).
fn closes(c: char) -> bool {
    "，。、；：？！）》〉」』】〕］｝…—～％‰℃”’·,.;:?!)]}%>".contains(c)
}

/// Marks that never end a line (行尾禁则).
fn opens(c: char) -> bool {
    "（《〈「『【〔［｛“‘([{<￥$№".contains(c)
}

fn wide(c: char) -> bool {
    matches!(c as u32, 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use crate::support::fonts;
    use proptest::prelude::*;

    fn broken(text: &str, ems: f32) -> String {
        fonts().regular.lines(text, ems).join("|")
    }

    #[test]
    fn no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() {
        assert_eq!(broken("建设用地，规划许可。", 4.2), "建设用|地，规划|许可。");
        assert_eq!(broken("根据《土地管理法》的规定", 3.2), "根据|《土地|管理|法》的|规定");
    }

    #[test]
    fn words_stay_whole_and_blanks_vanish_at_the_end() {
        assert_eq!(broken("Construction land permit", 8.0), "Construction|land permit");
        assert_eq!(broken("年产 20万 吨", 2.5), "年产|20万|吨");
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken() {
        let lines = fonts().regular.lines("https://ballast.example/verify/018923456789abcdef", 6.0);
        assert!(lines.len() > 3 && lines.iter().all(|line| fonts().regular.width(line, 0.0) <= 6.0), "{lines:?}");
    }

    #[test]
    fn a_character_that_the_font_lacks_becomes_the_printers_mark() {
        let glyphs = fonts().regular.glyphs("\u{e000}〓", 0.0);
        assert_eq!(glyphs[0].glyph_id, glyphs[1].glyph_id);
        assert_ne!(glyphs[0].glyph_id.to_u32(), 0);
    }

    #[test]
    fn fonts_are_shared_between_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<crate::Fonts>();
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn breaking_loses_nothing_but_blanks(text in "[ -~一-龥，。《》（）]{0,80}", ems in 3.0f32..30.0) {
            let lines = fonts().regular.lines(&text, ems);
            let kept: String = lines.concat().chars().filter(|c| *c != ' ').collect();
            let given: String = text.chars().filter(|c| *c != ' ').collect();
            prop_assert_eq!(kept, given);
        }
    }
}
