//! The cockpit as a page to print: the same answer, in one language.

use super::Cockpit;
use super::figure::CockpitFigure;
use crate::api::types::Text;
use crate::state::App;
use permit::{Brief, BriefLine, BriefSection};

/// 亿元.
const YI: i64 = 100_000_000;
/// A billion, of which English speaks.
const BILLION: i64 = 1_000_000_000;

struct Words {
    english: bool,
}

/// The page of an answer.
pub(super) fn brief(app: &App, cockpit: &Cockpit, english: bool) -> Brief {
    let words = Words { english };
    let (year, late, week) = (&cockpit.year, &cockpit.late, &cockpit.week);
    let line = words.text(&Text::new(format!("年度进度线 {}", year.line), format!("line of the year {}", year.line)));
    let line_yuan = words
        .text(&Text::new(format!("年度进度线 {}", words.money(year.line_yuan)), format!("line {}", words.money(year.line_yuan))));
    let head = |figure: &CockpitFigure| BriefLine {
        note: match figure.id.as_str() {
            "started" => line.clone(),
            "started-yuan" => line_yuan.clone(),
            _ => String::new(),
        },
        ..words.line(figure, None)
    };
    let mut sections = vec![funnel(&words, cockpit), districts(&words, cockpit)];
    sections.push(words.group(("按阶段", "By stage"), &cockpit.stages.figures, cockpit.stages.unknown.as_ref()));
    sections.push(words.group(("按亮灯", "By lamp"), &cockpit.lamps.figures, cockpit.lamps.unknown.as_ref()));
    sections.extend(campaign(&words, cockpit));
    let mut owed = words.group(("谁的事超期了", "What is late"), &late.figures, late.unknown.as_ref());
    owed.lines.extend(late.offices.iter().map(|one| words.line(&one.overdue, None)));
    owed.lines.iter_mut().for_each(|line| line.bar = None);
    sections.push(owed);
    let mut came = words.group(("近七日", "In seven days"), &week.figures, None);
    came.note = format!("{} — {}", week.from, week.to);
    came.lines.iter_mut().for_each(|line| line.bar = None);
    sections.push(came);
    sections.extend(measures(&words, cockpit));
    Brief {
        title: words.text(&Text::new("项目推进简报", "Brief on projects")),
        subtitle: words.text(&Text::new(
            format!("{} · 截至 {}", cockpit.place.zh, cockpit.as_of),
            format!("{} · as of {}", cockpit.place.en, cockpit.as_of),
        )),
        foot: words.text(&Text::new(
            "各项数字由登记的记录统计，与系统“驾驶舱”页面一致；用时为中位数。",
            "Counted from the records, as the page of the cockpit shows them; days are medians.",
        )),
        on: cockpit.as_of.parse().unwrap_or_else(|_| app.today()),
        language: if english { "en" } else { "zh-CN" }.to_owned(),
        heads: year.figures.iter().map(head).collect(),
        sections,
        demo: app.demo,
    }
}

fn funnel(words: &Words, cockpit: &Cockpit) -> BriefSection {
    let most = cockpit.funnel.iter().filter_map(|one| one.figure.value).max();
    let lines = cockpit.funnel.iter().map(|one| BriefLine {
        note: match one.median_days {
            Some(days) => words.text(&Text::new(format!("{days} 天（{} 个）", one.of), format!("{days} days ({})", one.of))),
            None => words.reason(&one.figure),
        },
        ..words.line(&one.figure, most)
    });
    let note = words
        .text(&Text::new("个数；距上一节点天数的中位数（几个的）", "counts; median days since the step before (of how many)"));
    BriefSection { heading: words.text(&Text::new("从线索到达产", "From lead to capacity")), note, lines: lines.collect() }
}

fn districts(words: &Words, cockpit: &Cockpit) -> BriefSection {
    let most = cockpit.districts.iter().filter_map(|one| one.planned.value).max();
    let lines = cockpit.districts.iter().map(|one| {
        let started = one.started.value.unwrap_or_default();
        let yuan = words.money(one.investment.value.unwrap_or_default());
        let note = Text::new(format!("已开工 {started} · {yuan}"), format!("{started} started · {yuan}"));
        BriefLine { note: words.text(&note), ..words.line(&one.planned, most) }
    });
    BriefSection { heading: words.text(&Text::new("按县区", "By district")), note: String::new(), lines: lines.collect() }
}

fn campaign(words: &Words, cockpit: &Cockpit) -> Option<BriefSection> {
    let campaign = cockpit.campaign.as_ref()?;
    let most = campaign.figures.iter().filter_map(|one| one.value).max();
    let when = match campaign.day - i64::from(campaign.days) {
        over @ 1.. => Text::new(format!("期满后 {over} 天"), format!("{over} days after its end")),
        _ => Text::new(
            format!("第 {} 天，共 {} 天", campaign.day, campaign.days),
            format!("day {} of {}", campaign.day, campaign.days),
        ),
    };
    let line = BriefLine {
        label: words.text(&Text::new("理想进度", "the line")),
        value: campaign.ideal.to_string(),
        note: words.text(&when),
        bar: None,
    };
    let lines = campaign.figures.iter().map(|one| words.line(one, most)).chain([line]).collect();
    Some(BriefSection { heading: words.text(&campaign.name), note: String::new(), lines })
}

fn measures(words: &Words, cockpit: &Cockpit) -> Option<BriefSection> {
    let some: Vec<BriefLine> = cockpit
        .year
        .measures
        .iter()
        .filter_map(|one| {
            let value = one.value?;
            let target = one.target.map(|target| words.text(&Text::new(format!("目标 {target}"), format!("target {target}"))));
            Some(BriefLine {
                label: words.text(&one.name),
                value: format!("{value}{}", if words.text(&one.unit) == "%" { "%" } else { "" }),
                note: [target, Some(words.text(&one.standing_name))].into_iter().flatten().collect::<Vec<_>>().join(" · "),
                bar: None,
            })
        })
        .collect();
    let heading = words.text(&Text::new("目标举措", "Objectives"));
    (!some.is_empty()).then_some(BriefSection { heading, note: String::new(), lines: some })
}

impl Words {
    fn text(&self, text: &Text) -> String {
        if self.english { text.en.clone() } else { text.zh.clone() }
    }

    /// Money as people read it: 亿元, or billions of yuan, to one decimal.
    fn money(&self, yuan: i64) -> String {
        let unit = if self.english { BILLION } else { YI };
        let tenths = (i128::from(yuan) * 20 + i128::from(unit)).div_euclid(i128::from(unit) * 2);
        let (whole, part) = (tenths / 10, tenths % 10);
        if self.english { format!("CN¥{whole}.{part} bn") } else { format!("{whole}.{part} 亿元") }
    }

    fn reason(&self, figure: &CockpitFigure) -> String {
        figure.unknown.as_ref().map(|why| self.text(why)).unwrap_or_default()
    }

    /// A figure; one that cannot be told is a dash, never a zero.
    fn line(&self, figure: &CockpitFigure, most: Option<i64>) -> BriefLine {
        let bar = figure.value.zip(most.filter(|most| *most > 0)).and_then(|(n, most)| u16::try_from(n * 1_000 / most).ok());
        BriefLine {
            label: self.text(&figure.label),
            value: match figure.value {
                Some(yuan) if figure.unit == "yuan" => self.money(yuan),
                Some(n) => n.to_string(),
                None => "—".to_owned(),
            },
            note: self.reason(figure),
            bar,
        }
    }

    fn group(&self, (zh, en): (&str, &str), figures: &[CockpitFigure], unknown: Option<&Text>) -> BriefSection {
        let most = figures.iter().filter_map(|one| one.value).max();
        BriefSection {
            heading: self.text(&Text::new(zh, en)),
            note: unknown.map(|why| self.text(why)).unwrap_or_default(),
            lines: figures.iter().map(|one| self.line(one, most)).collect(),
        }
    }
}
