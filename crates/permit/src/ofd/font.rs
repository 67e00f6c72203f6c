//! The fonts within an OFD: of each weight the glyphs that the page needs, as a TrueType font of its own.

use crate::PermitError;
use crate::page::text::Face;
use skrifa::raw::TableProvider;
use skrifa::{FontRef, GlyphId, Tag};
use std::collections::BTreeSet;
use subsetter::{GlyphRemapper, subset};
use write_fonts::FontBuilder;
use write_fonts::tables::cmap::Cmap;

/// The font that has these characters and no others. A character that the font lacks shows what the page of a PDF shows for it.
///
/// # Errors
/// [`PermitError::Page`] for a font that cannot be taken apart.
pub fn only(face: &Face, chars: &BTreeSet<char>) -> Result<Vec<u8>, PermitError> {
    let broken = |error: &dyn std::fmt::Display| PermitError::Page(format!("its font cannot be embedded: {error}"));
    let text: String = chars.iter().collect();
    let glyphs: Vec<u16> =
        face.glyphs(&text, 0.0).iter().map(|glyph| u16::try_from(glyph.glyph_id.to_u32()).unwrap_or(0)).collect();
    let mut mapper = GlyphRemapper::new();
    let pairs: Vec<(char, GlyphId)> =
        chars.iter().zip(glyphs).map(|(c, old)| (*c, GlyphId::new(u32::from(mapper.remap(old))))).collect();
    let small = subset(face.bytes(), 0, &mapper).map_err(|error| broken(&error))?;
    let whole = FontRef::from_index(face.bytes(), 0).map_err(|error| broken(&error))?;
    let small = FontRef::from_index(&small, 0).map_err(|error| broken(&error))?;
    let mut font = FontBuilder::new();
    // A subset for PDF names its glyphs by number; who reads an OFD asks by character, and some readers want the metrics for the whole font.
    font.add_table(&Cmap::from_mappings(pairs).map_err(|error| broken(&error))?).map_err(|error| broken(&error))?;
    if let Some(metrics) = whole.data_for_tag(Tag::new(b"OS/2")) {
        font.add_raw(Tag::new(b"OS/2"), metrics.as_bytes());
    }
    Ok(font.copy_missing_tables(small).build())
}
