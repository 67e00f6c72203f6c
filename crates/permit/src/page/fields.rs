//! The table of fields: who, what, on which bases, on which conditions, from when to when.

use super::canvas::{Anchor, Canvas, DEEP, GOLD, Ink, Look, QUIET, TEXT, polyline, rectangle};
use super::{COLUMN, LEFT, group};
use crate::{Permit, PermitError};
use jiff::civil::Date;
use krilla::tagging::{ArtifactType, TableHeaderScope, Tag, TagGroup, TagTree};

/// Width of the labels' column.
const LABELS: f32 = 96.0;
/// Blank between a column's edge and its text.
const GAP: f32 = 11.0;

/// How closely the fields are set, from comfortable to as close as still can be read.
#[derive(Clone, Copy)]
struct Setting {
    scale: f32,
    english: bool,
    lines_max: usize,
}

struct Line {
    text: String,
    look: Look,
    leading: f32,
}

struct Row {
    zh: &'static str,
    en: &'static str,
    lines: Vec<Line>,
    padding: f32,
}

impl Row {
    fn height(&self) -> f32 {
        self.lines.iter().map(|line| line.leading).sum::<f32>() + 2.0 * self.padding
    }
}

/// Draws the fields between two heights, as large as they fit.
pub fn table(canvas: &mut Canvas<'_, '_>, permit: &Permit, top: f32, end: f32, tree: &mut TagTree) -> Result<(), PermitError> {
    let rows = settings()
        .map(|setting| rows(canvas, permit, setting))
        .find(|rows| rows.iter().map(Row::height).sum::<f32>() <= end - top)
        .ok_or_else(|| PermitError::Page("its texts are too long for one page".to_owned()))?;
    let spare = end - top - rows.iter().map(Row::height).sum::<f32>();
    // Short permits breathe: a part of the spare room goes between the rows.
    let extra = (spare / rows.len() as f32 / 2.0).min(10.0);
    let mut table = TagGroup::new(Tag::Table);
    let mut y = top;
    let mut edges = Vec::new();
    for mut row in rows {
        row.padding += extra;
        let height = row.height();
        table.push(draw(canvas, &row, y));
        y += height;
        edges.push(y);
    }
    tree.push(table);
    canvas.decoration(ArtifactType::Layout, |canvas| {
        let tint = Ink(DEEP.0, DEEP.1, DEEP.2, 0.045);
        canvas.fill(rectangle(LEFT, top, LABELS, y - top), tint);
        for edge in &edges[..edges.len() - 1] {
            canvas.stroke(polyline([(LEFT, *edge), (LEFT + COLUMN, *edge)], false), GOLD, 0.5);
        }
        canvas.stroke(polyline([(LEFT + LABELS, top), (LEFT + LABELS, y)], false), GOLD, 0.5);
        for edge in [top, y] {
            canvas.stroke(polyline([(LEFT, edge), (LEFT + COLUMN, edge)], false), DEEP, 1.1);
        }
    });
    Ok(())
}

fn settings() -> impl Iterator<Item = Setting> {
    const ALL: usize = usize::MAX;
    let step = |i: u16| 1.0 - 0.03 * f32::from(i);
    let comfortable = (0..8).map(move |i| Setting { scale: step(i), english: true, lines_max: ALL });
    let plain = (4..10).map(move |i| Setting { scale: step(i), english: false, lines_max: ALL });
    let cut = (1..16).rev().map(move |lines_max| Setting { scale: step(9), english: false, lines_max });
    comfortable.chain(plain).chain(cut)
}

fn rows(canvas: &Canvas<'_, '_>, permit: &Permit, setting: Setting) -> Vec<Row> {
    let Setting { scale, english, lines_max } = setting;
    let padding = 7.5 * scale;
    let main = Look::bold(11.5 * scale, TEXT);
    let body = Look::new(10.5 * scale, TEXT);
    let small = Look::new((8.0 * scale).max(6.8), QUIET);
    let set = |text: &str, look: Look| -> Vec<Line> {
        let lines = canvas.lines(text, look, COLUMN - LABELS - 2.0 * GAP);
        lines.into_iter().map(|text| Line { text, look, leading: look.size * 1.5 }).collect()
    };
    let row = |zh, en, lines: Vec<Vec<Line>>| Row { zh, en, lines: lines.into_iter().flatten().collect(), padding };

    let holder_code = permit.holder_code.iter().map(|code| set(&format!("统一社会信用代码　{code}"), small));
    let project_code = permit.project_code.iter().map(|code| set(&format!("项目代码　{code}"), small));
    let mut basis: Vec<Vec<Line>> = permit.bases.iter().map(|line| set(&line.zh, body)).collect();
    if english && !permit.bases.is_empty() {
        let lines: Vec<&str> = permit.bases.iter().map(|line| line.en.as_str()).collect();
        basis.push(set(&lines.join("; "), small));
    }
    let conditions: Vec<Vec<Line>> = match permit.conditions.trim() {
        "" => vec![set("无附加条件", body), set("None", small)],
        text => text.lines().map(|line| set(line, body)).collect(),
    };
    let short = |mut lines: Vec<Line>| {
        if lines.len() > lines_max {
            lines.truncate(lines_max);
            lines.extend(set("……（全文见核验页面　full text on the verification page）", small));
        }
        vec![lines]
    };
    let changes: Vec<Vec<Line>> = permit
        .changes
        .iter()
        .flat_map(|change| {
            let zh = set(&format!("{}　{}", date_zh(change.on), change.what.zh), body);
            let en = (english && change.what.en != change.what.zh)
                .then(|| set(&format!("{}: {}", date_en(change.on), change.what.en), small));
            std::iter::once(zh).chain(en)
        })
        .collect();
    let mut rows = vec![
        row("持证人", "Holder", short(set(&permit.holder, main)).into_iter().chain(holder_code).collect()),
        row("项目名称", "Project", short(set(&permit.project, main)).into_iter().chain(project_code).collect()),
        row("法定依据", "Legal basis", short(basis.into_iter().flatten().collect())),
        row("意见与条件", "Conditions", short(conditions.into_iter().flatten().collect())),
        row(
            "有效期限",
            "Validity",
            validity(permit).into_iter().flat_map(|(zh, en)| [set(&zh, body), set(&en, small)]).collect(),
        ),
    ];
    if !changes.is_empty() {
        rows.push(row("变更记录", "Changes", short(changes.into_iter().flatten().collect())));
    }
    rows
}

fn draw(canvas: &mut Canvas<'_, '_>, row: &Row, top: f32) -> TagGroup {
    let first = row.lines.first().map_or(14.0, |line| line.leading);
    let base = top + row.padding + first * 0.72;
    let zh = canvas.line(row.zh, Look::bold(10.0, DEEP).spaced(0.1), Anchor::Left, LEFT + GAP, base);
    let en = canvas.line(row.en, Look::new(7.0, QUIET), Anchor::Left, LEFT + GAP, base + 10.5);
    let mut ids = Vec::new();
    let mut y = top + row.padding;
    for line in &row.lines {
        ids.push(canvas.line(&line.text, line.look, Anchor::Left, LEFT + LABELS + GAP, y + line.leading * 0.72));
        y += line.leading;
    }
    let mut tagged = TagGroup::new(Tag::TR);
    tagged.push(group(Tag::TH(TableHeaderScope::Row), vec![zh, en]));
    tagged.push(group(Tag::TD, ids));
    tagged
}

/// From when to when, in both languages.
pub fn validity(permit: &Permit) -> Vec<(String, String)> {
    let from = permit.valid_from;
    let mut lines = vec![match permit.valid_to {
        Some(to) => (format!("{}至{}", date_zh(from), date_zh(to)), format!("{} to {}", date_en(from), date_en(to))),
        None => (format!("自{}起长期有效", date_zh(from)), format!("From {}, until further notice", date_en(from))),
    }];
    if let Some(by) = permit.start_by {
        lines.push((format!("应于{}前（含当日）开工", date_zh(by)), format!("Works to begin by {}", date_en(by))));
    }
    lines
}

pub fn date_zh(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

pub fn date_en(day: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS[usize::from(day.month().unsigned_abs()) - 1];
    format!("{} {month} {}", day.day(), day.year())
}
