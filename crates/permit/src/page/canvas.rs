//! Drawing on the page: points, colours, texts that are tagged, shapes that are not.

use super::text::{Face, Fonts};
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};

/// A colour with opacity.
#[derive(Clone, Copy)]
pub struct Ink(pub u8, pub u8, pub u8, pub f32);

impl Ink {
    fn colour(self) -> rgb::Color {
        rgb::Color::new(self.0, self.1, self.2)
    }

    fn opacity(self) -> NormalizedF32 {
        NormalizedF32::new(self.3).unwrap_or(NormalizedF32::ONE)
    }

    fn fill(self) -> Fill {
        Fill { paint: self.colour().into(), opacity: self.opacity(), ..Fill::default() }
    }

    fn stroke(self, width: f32) -> Stroke {
        let (line_cap, line_join) = (LineCap::Butt, LineJoin::Miter);
        Stroke { paint: self.colour().into(), width, opacity: self.opacity(), line_cap, line_join, ..Stroke::default() }
    }
}

/// Deep green-blue: border, title, labels.
pub const DEEP: Ink = Ink(0x12, 0x46, 0x4f, 1.0);
/// Old gold: fine lines and ornaments.
pub const GOLD: Ink = Ink(0xa9, 0x86, 0x3c, 1.0);
/// Nearly black: what the permit says.
pub const TEXT: Ink = Ink(0x1b, 0x1f, 0x24, 1.0);
/// Grey: English, captions.
pub const QUIET: Ink = Ink(0x5c, 0x66, 0x6e, 1.0);
/// Vermilion: the seal, and the sentence about demonstrations.
pub const VERMILION: Ink = Ink(0xc2, 0x2f, 0x27, 1.0);

/// How a text looks.
#[derive(Clone, Copy)]
pub struct Look {
    pub bold: bool,
    pub size: f32,
    pub spacing: f32,
    pub ink: Ink,
}

impl Look {
    pub const fn new(size: f32, ink: Ink) -> Self {
        Self { bold: false, size, spacing: 0.0, ink }
    }

    pub const fn bold(size: f32, ink: Ink) -> Self {
        Self { bold: true, size, spacing: 0.0, ink }
    }

    pub const fn spaced(self, spacing: f32) -> Self {
        Self { spacing, ..self }
    }
}

/// Where a text hangs from its point.
#[derive(Clone, Copy, PartialEq)]
pub enum Anchor {
    Left,
    Centre,
}

/// The page being drawn.
pub struct Canvas<'a, 'p> {
    pub surface: &'a mut Surface<'p>,
    pub fonts: &'a Fonts,
}

impl Canvas<'_, '_> {
    pub fn face(&self, look: Look) -> &Face {
        if look.bold { &self.fonts.bold } else { &self.fonts.regular }
    }

    /// Width of a text in points; letter spacing counts between letters only.
    pub fn width(&self, text: &str, look: Look) -> f32 {
        (self.face(look).width(text, look.spacing) - look.spacing).max(0.0) * look.size
    }

    /// Breaks a text into lines of at most `width` points.
    pub fn lines(&self, text: &str, look: Look, width: f32) -> Vec<String> {
        self.face(look).lines(text, width / look.size)
    }

    /// Writes one line with its baseline at `y`, and gives back its place in the document's structure.
    pub fn line(&mut self, text: &str, look: Look, anchor: Anchor, x: f32, y: f32) -> Identifier {
        let id = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        self.letters(text, look, anchor, x, y, false);
        self.surface.end_tagged();
        id
    }

    /// The letters alone; `outlined` ones are shapes and no text.
    pub fn letters(&mut self, text: &str, look: Look, anchor: Anchor, x: f32, y: f32, outlined: bool) {
        let shift = if anchor == Anchor::Centre { self.width(text, look) / 2.0 } else { 0.0 };
        let face = self.face(look);
        let (font, glyphs) = (face.font.clone(), face.glyphs(text, look.spacing));
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(look.ink.fill()));
        self.surface.draw_glyphs(Point::from_xy(x - shift, y), &glyphs, font, text, look.size, outlined);
    }

    /// Draws what is decoration only: readers that speak a page pass over it.
    pub fn decoration(&mut self, kind: ArtifactType, draw: impl FnOnce(&mut Self)) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        draw(self);
        self.surface.end_tagged();
    }

    /// Draws a picture that has its own place in the document's structure.
    pub fn picture(&mut self, draw: impl FnOnce(&mut Self)) -> Identifier {
        let id = self.surface.start_tagged(ContentTag::Other);
        draw(self);
        self.surface.end_tagged();
        id
    }

    pub fn stroke(&mut self, path: Option<Path>, ink: Ink, width: f32) {
        let Some(path) = path else { return };
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(ink.stroke(width)));
        self.surface.draw_path(&path);
    }

    pub fn fill(&mut self, path: Option<Path>, ink: Ink) {
        let Some(path) = path else { return };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(ink.fill()));
        self.surface.draw_path(&path);
    }

    /// Draws with a transform.
    pub fn moved(&mut self, transform: Transform, draw: impl FnOnce(&mut Self)) {
        self.surface.push_transform(&transform);
        draw(self);
        self.surface.pop();
    }
}

/// A polyline.
pub fn polyline(points: impl IntoIterator<Item = (f32, f32)>, close: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (i, (x, y)) in points.into_iter().enumerate() {
        if i == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    if close {
        path.close();
    }
    path.finish()
}

pub fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

/// Four quarter arcs.
pub fn circle(x: f32, y: f32, r: f32) -> Option<Path> {
    let k = 0.552_284_8 * r;
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    path.close();
    path.finish()
}
