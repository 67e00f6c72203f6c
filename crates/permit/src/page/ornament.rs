//! What makes it look like a permit: border, rosette, mark, seal, QR code, watermark. All of it drawn here, none of it a state emblem.

use super::canvas::{Anchor, Canvas, DEEP, GOLD, Ink, Look, VERMILION, circle, polyline, rectangle};
use super::{HEIGHT, WIDTH};
use krilla::geom::{PathBuilder, Rect, Transform};
use krilla::paint::FillRule;
use qrcode::{Color, QrCode};
use std::f32::consts::TAU;

/// The inner edge of the border.
pub const FRAME: f32 = 44.0;

/// A double border with a square meander (回纹) at each corner.
pub fn border(canvas: &mut Canvas<'_, '_>) {
    canvas.stroke(rectangle(28.0, 28.0, WIDTH - 56.0, HEIGHT - 56.0), DEEP, 2.6);
    canvas.stroke(rectangle(33.2, 33.2, WIDTH - 66.4, HEIGHT - 66.4), GOLD, 0.7);
    let inner = FRAME - 4.0;
    let cut = 30.0;
    // The inner line steps in at the corners, around the meanders.
    let (l, t, r, b) = (inner, inner, WIDTH - inner, HEIGHT - inner);
    let corners = [
        (l + cut, t),
        (r - cut, t),
        (r - cut, t + cut),
        (r, t + cut),
        (r, b - cut),
        (r - cut, b - cut),
        (r - cut, b),
        (l + cut, b),
        (l + cut, b - cut),
        (l, b - cut),
        (l, t + cut),
        (l + cut, t + cut),
    ];
    canvas.stroke(polyline(corners, true), DEEP, 0.8);
    for (x, y, flip_x, flip_y) in [(l, t, 1.0, 1.0), (r, t, -1.0, 1.0), (l, b, 1.0, -1.0), (r, b, -1.0, -1.0)] {
        canvas.moved(Transform::from_row(flip_x, 0.0, 0.0, flip_y, x, y), |canvas| {
            let turns = [
                (0.0, 24.0),
                (0.0, 0.0),
                (24.0, 0.0),
                (24.0, 24.0),
                (6.0, 24.0),
                (6.0, 6.0),
                (18.0, 6.0),
                (18.0, 18.0),
                (12.0, 18.0),
                (12.0, 12.0),
            ];
            canvas.stroke(polyline(turns, false), DEEP, 1.5);
        });
    }
}

/// A fine rosette, as bank notes have, in the middle of the page: hard to copy by hand, easy on the eye.
pub fn rosette(canvas: &mut Canvas<'_, '_>) {
    let (x, y) = (WIDTH / 2.0, HEIGHT * 0.49);
    let tint = Ink(GOLD.0, GOLD.1, GOLD.2, 0.13);
    let wave = |radius: f32, depth: f32, petals: f32, phase: f32| {
        let points = (0..360).map(move |i| {
            let angle = TAU * i as f32 / 360.0;
            let r = radius + depth * (petals * angle + phase).sin();
            (x + r * angle.cos(), y + r * angle.sin())
        });
        polyline(points, true)
    };
    for ring in 0..6 {
        let phase = TAU * ring as f32 / 6.0;
        canvas.stroke(wave(176.0, 16.0, 24.0, phase), tint, 0.5);
        canvas.stroke(wave(118.0, 34.0, 12.0, phase), tint, 0.5);
        canvas.stroke(wave(54.0, 22.0, 8.0, phase), tint, 0.5);
    }
}

/// The mark at the head: a stone on three waves, between two rules.
pub fn mark(canvas: &mut Canvas<'_, '_>, y: f32) {
    let x = WIDTH / 2.0;
    let stone =
        polyline([(x - 12.0, y + 2.0), (x - 7.5, y - 8.0), (x + 4.0, y - 10.5), (x + 12.0, y - 2.5), (x + 9.5, y + 2.0)], true);
    canvas.fill(stone, DEEP);
    canvas.stroke(polyline([(x - 7.5, y - 8.0), (x - 1.0, y - 3.5), (x + 4.0, y - 10.5)], false), Ink(255, 255, 255, 0.75), 0.7);
    canvas.stroke(polyline([(x - 1.0, y - 3.5), (x + 1.0, y + 2.0)], false), Ink(255, 255, 255, 0.75), 0.7);
    waves(canvas, x, y + 6.0, 15.0, DEEP, 1.0);
    for side in [-1.0, 1.0] {
        canvas.stroke(polyline([(x + side * 28.0, y), (x + side * 118.0, y)], false), GOLD, 0.8);
        let end = x + side * 122.0;
        canvas.fill(polyline([(end - 2.6, y), (end, y - 2.6), (end + 2.6, y), (end, y + 2.6)], true), GOLD);
    }
}

fn waves(canvas: &mut Canvas<'_, '_>, x: f32, y: f32, half: f32, ink: Ink, width: f32) {
    for row in 0..3 {
        let (y, half) = (y + 3.4 * row as f32, half - 2.0 * row as f32);
        let mut path = PathBuilder::new();
        path.move_to(x - half, y);
        let step = half / 2.0;
        for i in 0..4 {
            let from = x - half + step * i as f32;
            let lift = if i % 2 == 0 { -2.2 } else { 2.2 };
            path.quad_to(from + step / 2.0, y + lift, from + step, y);
        }
        canvas.stroke(path.finish(), ink, width);
    }
}

/// A round drawing in vermilion that says it is an electronic seal; it names no organ and bears no star, so nobody takes it for one
/// of the seals that the law protects.
pub fn seal(canvas: &mut Canvas<'_, '_>, x: f32, y: f32, (above, below): (&str, &str)) {
    let ink = Ink(VERMILION.0, VERMILION.1, VERMILION.2, 0.74);
    canvas.stroke(circle(x, y, 47.0), ink, 2.2);
    canvas.stroke(circle(x, y, 43.4), ink, 0.6);
    canvas.stroke(circle(x, y, 24.5), ink, 0.6);
    arc(canvas, above, Look::bold(10.5, ink), (x, y), 30.0, true);
    arc(canvas, below, Look::bold(5.6, ink), (x, y), 37.6, false);
    let stone = polyline([(x - 9.0, y), (x - 5.6, y - 8.0), (x + 3.0, y - 10.0), (x + 9.0, y - 3.6), (x + 7.0, y)], true);
    canvas.fill(stone, ink);
    waves(canvas, x, y + 5.0, 13.0, ink, 1.1);
}

/// The special seal of an organ, as a drawing: the organ's name around, the seal's name across. It bears our mark and no star, so that
/// nobody takes it for the print of a carved seal; what vouches for the paper is its signature.
pub fn special_seal(canvas: &mut Canvas<'_, '_>, (x, y): (f32, f32), organ: &str, name: &str, demo: bool) {
    const R: f32 = 56.0;
    let ink = Ink(VERMILION.0, VERMILION.1, VERMILION.2, 0.8);
    canvas.stroke(circle(x, y, R), ink, 2.6);
    // The longer the organ's name, the smaller it is written, so that it never closes the circle.
    let letters = organ.chars().count().max(1) as f32;
    let size = (250.0 / (letters * 1.22)).min(13.0);
    arc(canvas, organ, Look::bold(size, ink), (x, y), R - 4.5 - size, true);
    // The mark stands high and the name low: between them the organ and the day are read through the seal.
    let stone =
        polyline([(x - 7.5, y - 21.0), (x - 4.7, y - 27.5), (x + 2.5, y - 29.5), (x + 7.5, y - 24.0), (x + 6.0, y - 21.0)], true);
    canvas.fill(stone, ink);
    waves(canvas, x, y - 17.5, 11.0, ink, 0.9);
    let across = Look::bold(if name.chars().count() > 8 { 7.4 } else { 8.8 }, ink);
    canvas.letters(name, across, Anchor::Centre, x, y + 36.0, true);
    if demo {
        canvas.letters("（演示）", Look::bold(7.0, ink), Anchor::Centre, x, y + 46.0, true);
    }
}

/// Letters along a circle: the upper half reads clockwise, the lower one counter-clockwise.
fn arc(canvas: &mut Canvas<'_, '_>, text: &str, look: Look, (x, y): (f32, f32), radius: f32, upper: bool) {
    let gap = if upper { 0.22 } else { 0.12 } * look.size;
    let widths: Vec<f32> = text.chars().map(|c| canvas.width(&c.to_string(), look) + gap).collect();
    let middle = if upper { radius + look.size * 0.36 } else { radius - look.size * 0.36 };
    let mut angle = -widths.iter().sum::<f32>() / middle / 2.0;
    for (c, width) in text.chars().zip(widths) {
        angle += width / middle / 2.0;
        let (turn, distance) = if upper { (angle, -radius) } else { (-angle, radius) };
        let place = Transform::from_row(turn.cos(), turn.sin(), -turn.sin(), turn.cos(), x, y);
        canvas.moved(place, |canvas| canvas.letters(&c.to_string(), look, Anchor::Centre, 0.0, distance, true));
        angle += width / middle / 2.0;
    }
}

/// The QR code as one path of squares, with its quiet zone; gives back nothing when the text is too long, which the permit's own check excludes.
pub fn qr(canvas: &mut Canvas<'_, '_>, text: &str, x: f32, y: f32, side: f32) {
    let Ok(code) = QrCode::new(text.as_bytes()) else { return };
    let count = code.width();
    let module = side / count as f32;
    let mut path = PathBuilder::new();
    for (row, line) in code.to_colors().chunks(count).enumerate() {
        let mut column = 0;
        while column < count {
            let run = line[column..].iter().take_while(|colour| **colour == Color::Dark).count();
            if run > 0 {
                let at = |n: usize| module * n as f32;
                if let Some(rect) = Rect::from_xywh(x + at(column), y + at(row), at(run), module) {
                    path.push_rect(rect);
                }
            }
            column += run.max(1);
        }
    }
    canvas.fill(rectangle(x - 4.0 * module, y - 4.0 * module, side + 8.0 * module, side + 8.0 * module), Ink(255, 255, 255, 1.0));
    canvas.fill(path.finish(), Ink(0, 0, 0, 1.0));
}

/// The words across a demonstration paper, beneath everything else.
pub fn watermark(canvas: &mut Canvas<'_, '_>) {
    let look = Look::bold(30.0, Ink(VERMILION.0, VERMILION.1, VERMILION.2, 0.075)).spaced(0.12);
    let clip = rectangle(FRAME, FRAME, WIDTH - 2.0 * FRAME, HEIGHT - 2.0 * FRAME);
    let Some(clip) = clip else { return };
    canvas.surface.push_clip_path(&clip, &FillRule::NonZero);
    for row in 0..5 {
        let y = 150.0 + 148.0 * row as f32;
        let x = WIDTH / 2.0 + if row % 2 == 0 { -70.0 } else { 70.0 };
        canvas.moved(Transform::from_rotate_at(-24.0, x, y), |canvas| {
            canvas.letters("演示 · 无法律效力", look, Anchor::Centre, x, y, true);
            let small = Look { size: 11.0, ..look };
            canvas.letters("DEMONSTRATION · NO LEGAL FORCE", small, Anchor::Centre, x, y + 18.0, true);
        });
    }
    canvas.surface.pop();
}
