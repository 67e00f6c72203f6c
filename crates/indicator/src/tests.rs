//! Periods, units, growth, revisions, sums, targets, rows of a spreadsheet.

use crate::*;
use base::{Named, OfficeId};
use calendar::Term;
use campaign::objective::Standing;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use sheet::{Cell, Checks, Mapping};
use std::collections::BTreeMap;

const TODAY: Date = date(2023, 7, 20);

fn series(cycle: Cycle, headline: Headline) -> Series {
    Series {
        id: "budget".into(),
        name: Named::new("一般公共预算收入", "public budget revenue"),
        what: Named::new("", ""),
        group: "economy".into(),
        unit: Unit { kind: UnitKind::Yuan, scale: Scale::HundredMillion, shown: Named::new("亿元", "100 million yuan") },
        cycle,
        skips_january: false,
        headline,
        constant_prices: false,
        aim: Aim::Up,
        source: Source::Entered,
        answers: OfficeId::parse("finance").unwrap(),
        term: Term::days(20),
        figure: None,
        basis: String::new(),
        confidence: "low".into(),
    }
}

fn typed(period: &str, value: &str, growth: &str, published_on: &str) -> Typed {
    let text = str::to_owned;
    Typed {
        period: text(period),
        value: text(value),
        growth: text(growth),
        published_on: text(published_on),
        source: text("月报"),
        ..Typed::default()
    }
}

/// Takes in what somebody typed, as the desk does.
fn take(series: &Series, revisions: &mut Vec<Revision>, typed: &Typed) -> Checked {
    let new = read(series, typed, TODAY).unwrap();
    let checked = check(series, &History::new(revisions.clone()), &new).unwrap();
    if let Checked::Kept(n) = checked {
        revisions.push(new.revision(n, "统计岗", calendar::start_of(TODAY)));
    }
    checked
}

fn fields(wrong: Result<impl std::fmt::Debug, Vec<Wrong>>) -> Vec<&'static str> {
    wrong.unwrap_err().into_iter().map(|one| one.field.as_str()).collect()
}

#[test]
fn periods_are_read_as_people_write_them() {
    let read = |cycle, text| Period::parse(cycle, text).map(Period::code).unwrap_or_default();
    for (cycle, texts, code) in [
        (Cycle::Month, ["2023-M03", "2023-03", "2023年3月", "2023.3", "2023-03-01"], "2023-M03"),
        (Cycle::Quarter, ["2023-Q2", "2023Q2", "2023年二季度", "2023年第2季度", "2023年 二季度"], "2023-Q2"),
        (Cycle::Half, ["2023-H1", "2023H1", "2023年上半年", "2023上半年", "2023 上半年"], "2023-H1"),
        (Cycle::Year, ["2023-Y", "2023", "2023年", "2023年全年", "2023年度"], "2023-Y"),
        (Cycle::ToDate, ["2023-C05", "2023年1-5月", "2023年1—5月累计", "2023年1——5月", "2023年1至5月"], "2023-C05"),
        (Cycle::QuartersToDate, ["2023-C06", "2023年上半年", "2023H1", "2023年1-6月", "2023年1～6月"], "2023-C06"),
    ] {
        for text in texts {
            assert_eq!(read(cycle, text), code, "{text}");
        }
    }
    for (cycle, text) in [
        (Cycle::Month, "2023-13"),
        (Cycle::Month, "2023"),
        (Cycle::Quarter, "2023Q5"),
        (Cycle::QuartersToDate, "2023年1-5月"),
        (Cycle::QuartersToDate, "2023年二季度"),
        (Cycle::ToDate, "2023年2-5月"),
        (Cycle::ToDate, "2023年5月"),
        (Cycle::Year, "23年"),
        (Cycle::Year, "二〇二三"),
        (Cycle::Year, "1900"),
        (Cycle::Half, ""),
    ] {
        assert_eq!(read(cycle, text), "", "{text}");
    }
    let half = Period::parse(Cycle::QuartersToDate, "2023-C06").unwrap();
    assert_eq!((half.first(), half.last(), half.name().zh.as_str()), (date(2023, 1, 1), date(2023, 6, 30), "2023年上半年"));
    let ended = |cycle, day| Period::ended_before(cycle, day).unwrap().code();
    assert_eq!(ended(Cycle::Month, date(2023, 6, 30)), "2023-M05", "its last day is not over");
    assert_eq!(ended(Cycle::Month, date(2023, 7, 1)), "2023-M06");
    assert_eq!(ended(Cycle::QuartersToDate, date(2023, 2, 1)), "2022-C12");
    assert_eq!(Period::of_day(Cycle::Half, date(2023, 6, 30)).unwrap().code(), "2023-H1");
    assert_eq!(Period::of_day(Cycle::Quarter, date(2023, 7, 1)).unwrap().code(), "2023-Q3");
}

#[test]
fn numbers_are_exact_or_refused() {
    let unit = |kind, scale| Unit { kind, scale, shown: Named::new("", "") };
    let (yuan, visits) = (unit(UnitKind::Yuan, Scale::HundredMillion), unit(UnitKind::Count, Scale::TenThousand));
    assert_eq!(
        (yuan.read("43"), yuan.read("-0.5"), yuan.read("1,234.5")),
        (Ok(4_300_000_000), Ok(-50_000_000), Ok(123_450_000_000))
    );
    assert_eq!((visits.read("1420"), visits.read(" 0.0001 ")), (Ok(14_200_000), Ok(1)));
    assert_eq!((percent("7.1"), percent("81.40%"), percent("−3")), (Ok(710), Ok(8140), Ok(-300)));
    assert_eq!(
        (yuan.write(4_300_000_000), yuan.write(-1), Unit::percent(-35)),
        ("43".into(), "-0.00000001".into(), "-0.35".into())
    );
    assert_eq!(percent("7.125"), Err(Inexact::Decimals(2)));
    assert_eq!(visits.read("0.00001"), Err(Inexact::Decimals(4)));
    assert_eq!(yuan.read("99999999999999999999"), Err(Inexact::TooLarge));
    assert_eq!(yuan.read("90000001"), Err(Inexact::TooLarge));
    for text in ["", "-", ".5", "5.", "1e3", "1,23", "12,3456", "一", "0x10", "1.2.3", "++1"] {
        assert_eq!(yuan.read(text), Err(Inexact::NoNumber), "{text}");
    }
}

#[test]
fn a_published_number_is_never_overwritten_and_seen_as_of_any_day() {
    let (series, mut all) = (series(Cycle::QuartersToDate, Headline::Growth), Vec::new());
    assert_eq!(take(&series, &mut all, &typed("2022年一季度", "20", "", "2022-04-25")), Checked::Kept(1));
    assert_eq!(
        take(&series, &mut all, &Typed { stage: "快报".into(), ..typed("2023年一季度", "", "13", "2023-03-30") }),
        Checked::Kept(1)
    );
    // The published number takes the place of the estimate without a word; a revision of it needs one.
    assert_eq!(take(&series, &mut all, &typed("2023年一季度", "22.72", "13.6", "2023-04-23")), Checked::Kept(2));
    assert_eq!(take(&series, &mut all, &typed("2023年一季度", "22.72", "13.6", "2023-04-23")), Checked::Same);
    let revised = typed("2023年一季度", "22.8", "14", "2023-07-10");
    let refused = |typed: &Typed, all: &[Revision]| {
        fields(check(&series, &History::new(all.to_vec()), &read(&series, typed, TODAY).unwrap()))
    };
    assert_eq!(refused(&revised, &all), ["why"]);
    assert_eq!(refused(&Typed { stage: "flash".into(), ..revised.clone() }, &all), ["stage"]);
    assert_eq!(refused(&Typed { published_on: "2023-04-22".into(), ..revised.clone() }, &all), ["published_on", "why"]);
    assert_eq!(take(&series, &mut all, &Typed { why: "决算".into(), ..revised }), Checked::Kept(3));
    let history = History::new(all);
    let period = Period::parse(Cycle::QuartersToDate, "2023-C03").unwrap();
    let seen = |day| history.known(period, day).map(|one| (one.n, one.numbers.growth.unwrap()));
    assert_eq!(seen(date(2023, 3, 29)), None);
    assert_eq!(
        (seen(date(2023, 3, 30)), seen(date(2023, 4, 23)), seen(date(2023, 7, 9))),
        (Some((1, 1300)), Some((2, 1360)), Some((2, 1360)))
    );
    assert_eq!(seen(TODAY), Some((3, 1400)));
    // Growth: what the two values give and what was published are both there; without a base there is only the published one.
    assert_eq!(series.growth(&history, period, date(2023, 5, 1)), Growth { published: Some(1360), computed: Some(1360) });
    assert_eq!(series.growth(&history, period, date(2023, 4, 1)), Growth { published: Some(1300), computed: None });
    assert_eq!(series.headline(&history, period, TODAY), Some(1400));
    let constant = Series { constant_prices: true, ..series.clone() };
    let base =
        Revision { numbers: Numbers { value: Some(2_500_000_000), ..Numbers::default() }, ..history.of(period)[2].clone() };
    let other = History::new(history.all().cloned().chain([Revision { n: 4, ..base }]));
    assert_eq!((series.headline(&other, period, TODAY), constant.headline(&other, period, TODAY)), (Some(2500), None));
    assert_eq!(series.plain(710), 0.071);
}

#[test]
fn everything_wrong_is_said_at_once() {
    let series = series(Cycle::ToDate, Headline::Growth);
    let bad = Typed {
        period: "2023年13月".into(),
        value: "x".into(),
        growth: "1000000".into(),
        rank: "15".into(),
        ranked: "14".into(),
        average: "6.123".into(),
        stage: "估计".into(),
        published_on: "昨天".into(),
        source: " ".into(),
        why: "长".repeat(301),
    };
    let all = ["period", "value", "average", "growth", "rank", "stage", "published_on", "source", "why"];
    assert_eq!(fields(read(&series, &bad, TODAY)), all);
    let good = typed("2023年1-5月", "", "5", "2023-06-20");
    let one = |change: &dyn Fn(&mut Typed)| {
        let mut typed = good.clone();
        change(&mut typed);
        fields(read(&series, &typed, TODAY))
    };
    assert!(read(&series, &good, TODAY).is_ok());
    assert_eq!(one(&|typed| typed.growth.clear()), ["value"]);
    assert_eq!(one(&|typed| typed.published_on = "2023-07-21".into()), ["published_on"]);
    assert_eq!(one(&|typed| typed.published_on = "2022-12-31".into()), ["published_on"]);
    assert_eq!(one(&|typed| typed.published_on = "2023-05-30".into()), ["stage"]);
    assert_eq!(one(&|typed| typed.growth = "-100.01".into()), ["growth"]);
    assert_eq!(one(&|typed| typed.ranked = "14".into()), ["rank"]);
    let joined = Series { skips_january: true, ..series.clone() };
    assert_eq!(fields(read(&joined, &typed("2023年1月", "1", "", "2023-02-20"), TODAY)), ["period"]);
    let counted = Series { source: Source::Records("projects.started".into()), ..series.clone() };
    assert_eq!(fields(check(&counted, &History::default(), &read(&series, &good, TODAY).unwrap())), ["series"]);
}

#[test]
fn a_series_is_owed_once_it_has_begun_and_until_it_is_published() {
    let series = Series { skips_january: true, ..series(Cycle::ToDate, Headline::Growth) };
    let owed =
        |all: &[Revision], day| series.owed(&History::new(all.to_vec()), day).iter().map(|one| one.code()).collect::<Vec<_>>();
    let mut all = Vec::new();
    assert_eq!(owed(&all, TODAY), Vec::<String>::new());
    take(&series, &mut all, &typed("2022-C11", "1", "", "2022-12-20"));
    assert_eq!(owed(&all, date(2022, 12, 31)), Vec::<String>::new());
    assert_eq!(owed(&all, date(2023, 3, 31)), ["2022-C12", "2023-C02"], "January has no number of its own");
    take(&series, &mut all, &Typed { stage: "flash".into(), ..typed("2023-C02", "1", "", "2023-03-01") });
    assert_eq!(owed(&all, date(2023, 3, 31)), ["2022-C12", "2023-C02"], "an estimate is not the number");
    take(&series, &mut all, &typed("2023-C02", "1", "", "2023-03-20"));
    assert_eq!(owed(&all, date(2023, 3, 31)), ["2022-C12"]);
}

#[test]
fn targets_stand_against_the_year() {
    let (value, growth) = (series(Cycle::QuartersToDate, Headline::Value), series(Cycle::QuartersToDate, Headline::Growth));
    let target = |number, way| Target {
        year: 2023,
        n: 1,
        number,
        way,
        set_on: date(2023, 1, 10),
        source: String::new(),
        by: String::new(),
        entered_at: calendar::start_of(TODAY),
    };
    let at = |month, number| Some((Period::ending(Cycle::QuartersToDate, 2023, month).unwrap(), number));
    let (sum, rate) = (target(100, Way::Even), target(600, Way::Level));
    assert_eq!((sum.ideal(at(6, 0).unwrap().0), rate.ideal(at(6, 0).unwrap().0)), (50, 600));
    let day = date(2024, 1, 20);
    for (last, standing) in [
        (None, Standing::NoValue),
        (at(6, 50), Standing::OnLine),
        (at(6, 49), Standing::Behind),
        (at(6, 100), Standing::Reached),
        (at(12, 99), Standing::Missed),
    ] {
        assert_eq!(sum.standing(&value, last, day), standing, "{last:?}");
    }
    for (last, standing) in [
        (at(9, 700), Standing::OnLine),
        (at(9, 599), Standing::Behind),
        (at(12, 600), Standing::Reached),
        (at(12, 599), Standing::Missed),
    ] {
        assert_eq!(rate.standing(&growth, last, day), standing, "{last:?}");
    }
    let down = Series { aim: Aim::Down, ..value.clone() };
    assert_eq!(sum.standing(&down, at(6, 50), day), Standing::OnLine);
    assert_eq!(sum.standing(&down, at(6, 51), day), Standing::Behind);
    assert_eq!(sum.standing(&down, at(12, 100), day), Standing::Reached);
    let earlier = (Period::ending(Cycle::QuartersToDate, 2022, 12).unwrap(), 900);
    assert_eq!(sum.standing(&value, Some(earlier), day), Standing::NoValue);
    let later = Target { n: 2, number: 90, set_on: date(2023, 6, 1), ..sum.clone() };
    let both = [sum.clone(), later];
    assert_eq!(Target::holding(&both, 2023, date(2023, 5, 31)).unwrap().number, 100);
    assert_eq!(Target::holding(&both, 2023, TODAY).unwrap().number, 90);
    assert_eq!(Target::holding(&both, 2023, date(2023, 1, 9)), None);
    let typed =
        |number: &str, way: &str| TypedTarget { year: 2023, number: number.into(), way: way.into(), source: "计划".into() };
    assert_eq!(check_target(&value, std::slice::from_ref(&sum), &typed("0.000001", "even")).unwrap().unwrap().n, 2);
    assert_eq!(fields(check_target(&growth, &[], &typed("6", "even"))), ["way"]);
    assert_eq!(
        fields(check_target(&growth, &[], &TypedTarget { year: 0, number: "x".into(), ..TypedTarget::default() })),
        ["period", "number", "way", "source"]
    );
    let six = check_target(&growth, &[], &typed("6", "level")).unwrap().unwrap();
    assert_eq!((six.number, six.n), (600, 1));
    let kept = Target { number: 600, way: Way::Level, source: "计划".into(), ..sum };
    assert_eq!(check_target(&growth, &[kept], &typed("6", "level")).unwrap(), None, "it is there already");
}

#[test]
fn rows_of_a_spreadsheet_are_checked_as_a_page_checks() {
    let catalogue = Catalogue {
        statistics: OfficeId::parse("statistics").unwrap(),
        groups: Vec::new(),
        series: vec![
            series(Cycle::QuartersToDate, Headline::Growth),
            Series {
                id: "started".into(),
                name: Named::new("开工", "started"),
                source: Source::Records("projects.started".into()),
                ..series(Cycle::Month, Headline::Value)
            },
        ],
    };
    let headings = ["指标名称", "报告期", "累计值", "同比增长", "公布日期", "来源", "备注"].map(str::to_owned);
    let mapping = || Mapping::of(&headings, &BTreeMap::new()).unwrap();
    let row = |series: &'static str, period: &'static str| {
        [
            Cell::Text(series),
            Cell::Text(period),
            Cell::Number(22.72),
            Cell::Number(13.6),
            Cell::Day(date(2023, 4, 23)),
            Cell::Text("月报"),
            Cell::Empty,
        ]
    };
    let mut importer = Importer::new(mapping(), Some(&catalogue), "statistics", TODAY);
    let entry = importer.row(2, &row("一般公共预算收入", "2023年一季度")).unwrap();
    assert_eq!(
        (entry.series.as_str(), entry.new.numbers.value, entry.new.numbers.growth),
        ("budget", Some(2_272_000_000), Some(1360))
    );
    let mut columns = |n, row: &[Cell<'_>]| importer.row(n, row).unwrap_err().iter().map(|one| one.column).collect::<Vec<_>>();
    assert_eq!(columns(3, &row("budget", "2023-C03")), [Some(1)], "the same again");
    assert_eq!(columns(4, &row("财政收入", "2023年一季度")), [Some(0)]);
    assert_eq!(columns(5, &row("开工", "2023年3月")), [Some(0)]);
    assert_eq!(columns(6, &row("budget", "2023年二季度")), [Some(1)]);
    let mut other = Importer::new(mapping(), Some(&catalogue), "water", TODAY);
    assert!(other.row(2, &row("budget", "2023年一季度")).unwrap_err()[0].text.zh.contains("其他部门"));
    let lacking = Mapping::<Field>::of(&["指标".to_owned(), "全省位次".to_owned()], &BTreeMap::new()).unwrap_err();
    assert_eq!(lacking.iter().map(|one| one.heading.as_str()).collect::<Vec<_>>(), ["period", "published_on", "source", "value"]);
}

proptest! {
    #[test]
    fn what_is_written_reads_back(number in -LARGEST..=LARGEST, kind in 0_usize..3, scale in 0_usize..3) {
        let unit = Unit { kind: UnitKind::ALL[kind], scale: Scale::ALL[scale], shown: Named::new("", "") };
        prop_assert_eq!(unit.read(&unit.write(number)), Ok(number));
    }

    #[test]
    fn a_period_reads_back_and_its_neighbours_meet(cycle in 0_usize..6, year in 1960_i16..2150, month in 1_i8..=12) {
        let cycle = Cycle::ALL[cycle];
        if let Some(period) = Period::ending(cycle, year, month) {
            prop_assert_eq!(Period::parse(cycle, &period.code()), Some(period));
            prop_assert_eq!(Period::parse(cycle, &period.name().zh), Some(period));
            prop_assert_eq!(period.next().unwrap().before(), Some(period));
            prop_assert!(period.before().unwrap() < period && period.first() <= period.last());
            prop_assert_eq!(Period::of_day(cycle, period.last()), Some(period));
            prop_assert_eq!(Period::ended_before(cycle, period.last().tomorrow().unwrap()), Some(period));
            if !cycle.is_to_date() {
                prop_assert_eq!(period.last().tomorrow().unwrap(), period.next().unwrap().first());
            }
            let before = period.year_before().unwrap();
            prop_assert_eq!((before.month(), before.year()), (period.month(), period.year() - 1));
        }
    }

    #[test]
    fn growth_is_that_of_the_two_values(value in 0_i64..=LARGEST, base in 1_i64..=LARGEST) {
        let growth = Growth::over(value, base);
        // Exactly: |value·10000 − base·10000 − growth·base| is no more than half a base.
        if let Some(growth) = growth {
            let rest = 10_000 * (i128::from(value) - i128::from(base)) - i128::from(growth) * i128::from(base);
            prop_assert!(2 * rest.abs() <= i128::from(base));
            prop_assert!(growth >= -10_000);
        }
        prop_assert_eq!(Growth::over(base, base), Some(0));
        prop_assert_eq!(Growth::over(value, -base), None);
        prop_assert_eq!(Growth::over(value, 0), None);
    }

    #[test]
    fn what_months_add_is_the_sum(months in proptest::collection::vec(0_i64..1_000_000_000, 1..=12), joined in any::<bool>()) {
        let series = Series { skips_january: joined, ..series(Cycle::ToDate, Headline::Value) };
        let mut sum = 0;
        let revisions: Vec<Revision> = (1_i8..).zip(&months).filter_map(|(month, value)| {
            sum += value;
            let period = Period::ending(Cycle::ToDate, 2022, month)?;
            series.publishes(period).then(|| Revision::counted(period, sum, period.last()))
        }).collect();
        let history = History::new(revisions);
        let own: Vec<i64> = history.periods(TODAY).into_iter().filter_map(|period| series.of_its_own(&history, period, TODAY)).collect();
        prop_assert_eq!(own.len(), months.len() - usize::from(joined));
        if !own.is_empty() {
            prop_assert_eq!(own.iter().sum::<i64>(), sum);
        }
    }

    #[test]
    fn as_of_a_day_the_last_that_was_published_by_then_is_known(days in proptest::collection::vec(0_i64..400, 1..8), day in 0_i64..400) {
        let period = Period::ending(Cycle::Year, 2020, 12).unwrap();
        let mut days = days;
        days.sort_unstable();
        let on = |n: i64| date(2021, 1, 1).saturating_add(jiff::Span::new().days(n));
        let revisions = (1..).zip(&days).map(|(n, at)| Revision { n, ..Revision::counted(period, i64::from(n), on(*at)) });
        let history = History::new(revisions);
        let expected = days.iter().filter(|at| **at <= day).count();
        prop_assert_eq!(history.known(period, on(day)).map_or(0, |one| one.n as usize), expected);
    }
}
