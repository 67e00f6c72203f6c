//! The register as spreadsheets: whole or not at all, every problem in the file that comes back, an export that is read again.

use crate::support::{TestApp, on_both};
use jiff::civil::date;
use server::desk::Actors;
use server::sheets::{self, CheckedEntities, NotImported, Progress, Unread};
use sheet::{Cell, Limits, Writer};
use std::collections::BTreeMap;

on_both! {
    a_file_enters_whole_or_not_at_all_and_comes_back
}

const CODES: [&str; 3] = ["91211400MA0QC1AB2M", "91110000600037341L", "911101085923662400"];
const HEADINGS: [&str; 8] =
    ["统一社会信用代码", "企业名称", "行政区划", "登记日期", "从业人数", "规模", "联系人", "高新技术企业"];

fn file(headings: &[&str], rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let headings: Vec<String> = headings.iter().map(|one| (*one).to_owned()).collect();
    let mut writer = Writer::new("主体", &headings).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap()
}

fn row<'a>(code: &'a str, name: &'a str, staff: Cell<'a>) -> Vec<Cell<'a>> {
    let on = Cell::Day(date(2020, 5, 6));
    vec![
        Cell::Text(code),
        Cell::Text(name),
        Cell::Text("连山区"),
        on,
        staff,
        Cell::Text("小型"),
        Cell::Text("岗"),
        Cell::Flag(true),
    ]
}

fn check(app: &TestApp, bytes: &[u8], given: &[(&str, &str)]) -> Result<CheckedEntities, Unread> {
    let given: BTreeMap<String, String> =
        given.iter().map(|(heading, field)| ((*heading).to_owned(), (*field).to_owned())).collect();
    sheets::check(&app.app.desk.city, bytes, &given, &Progress::default(), date(2023, 7, 7))
}

/// Row, column and words of each problem.
fn said(problems: &[(u32, entity::RowProblem)]) -> Vec<(u32, Option<usize>, &str)> {
    problems.iter().map(|(n, one)| (*n, one.column, one.text.zh.as_str())).collect()
}

async fn a_file_enters_whole_or_not_at_all_and_comes_back(app: TestApp) {
    let who = Actors { name: "命令行导入".into(), ..Actors::clock() };
    let import =
        async |checked: CheckedEntities| sheets::import(&app.app, checked, "名单.xlsx", &Progress::default(), &who).await;
    // One wrong row, and nothing is written; every problem stands in the file that comes back.
    let wrong = file(
        &HEADINGS,
        &[
            row(CODES[0], "葫芦岛市海润机械制造有限公司", Cell::Number(12.0)),
            row("91211400MA0QC1AB2X", "甲", Cell::Text("十来个")),
            row(CODES[0], "又一家有限公司", Cell::Number(-1.0)),
        ],
    );
    let checked = check(&app, &wrong, &[]).unwrap();
    assert_eq!(checked.passed_over(), ["联系人"]);
    let problems = checked.problems.clone();
    let found = said(&problems);
    assert_eq!(
        found.iter().map(|(n, column, _)| (*n, *column)).collect::<Vec<_>>(),
        [(3, Some(0)), (3, Some(1)), (3, Some(4)), (4, Some(4))]
    );
    assert!(found[2].2.contains("应为 0 至 10000000 的整数"), "{found:?}");
    let NotImported::Rows(refused) = import(checked).await.unwrap_err() else { panic!("rows are wrong") };
    assert_eq!((refused.len(), app.app.store.last_entity_number().await.unwrap()), (4, 0), "half a file is never imported");
    let back = sheets::annotated(&wrong, &refused).unwrap();
    let mut notes = Vec::new();
    sheet::read(&back, Limits::default(), |n, cells| notes.push((n, cells[0].shown()))).unwrap();
    assert_eq!((notes[0].1.as_str(), notes[1].1.matches('；').count()), ("", 2), "{notes:?}");
    // Mended in the file that came back: its first column is passed over.
    assert_eq!(check(&app, &back, &[]).unwrap().problems.len(), 4);

    let right = file(
        &HEADINGS,
        &[
            row(CODES[0], "葫芦岛市海润机械制造有限公司", Cell::Number(12.0)),
            row(CODES[1], "北京某某有限公司", Cell::Text("1,200")),
        ],
    );
    let batch = import(check(&app, &right, &[]).unwrap()).await.unwrap();
    assert_eq!((batch.rows, batch.n_first, batch.source.as_str()), (2, 1, "名单.xlsx"));
    let kept = app.app.store.entity_of_code(CODES[1]).await.unwrap().unwrap();
    assert_eq!((kept.district.as_str(), kept.kind.as_str(), kept.attributes.get("staff")), ("211402", "enterprise", Some(1200)));
    assert_eq!((kept.attributes.get("size_class"), kept.attributes.get("high_tech"), kept.synthetic), (Some(1), Some(1), false));
    let facts = app.app.store.facts_of(batch.id.uuid()).await.unwrap();
    assert_eq!((facts.len(), facts[0].kind.as_str(), facts[0].actor_name.as_str()), (1, "entities-added", "命令行导入"));
    // What the register has is said row by row, and the new one beside it waits too.
    let again = file(&HEADINGS, &[row(CODES[2], "第三家有限公司", Cell::Empty), row(CODES[1], "北京某某有限公司", Cell::Empty)]);
    let NotImported::Rows(known) = import(check(&app, &again, &[]).unwrap()).await.unwrap_err() else { panic!("one is known") };
    assert_eq!(said(&known), [(3, Some(0), "登记库已有这个信用代码，请在登记库中修改")]);
    assert_eq!(app.app.store.last_entity_number().await.unwrap(), 2);
    // What goes out reads as what came in.
    let out = sheets::export(&app.app).await.unwrap();
    let read = check(&app, &out, &[]).unwrap();
    assert_eq!((read.problems.len(), read.entries.len(), read.passed_over().len()), (0, 2, 0));
    let entry = &read.entries[0].1;
    assert_eq!(
        (entry.name.as_str(), entry.registered_on, entry.attributes.get("staff")),
        ("葫芦岛市海润机械制造有限公司", date(2020, 5, 6), Some(12))
    );

    // Columns: what is missing, taken twice or unknown is said at once; an office's own names are given.
    let odd = file(&["信用代码", "厂名", "社会信用代码", "乡镇"], &[]);
    let Unread::Columns(problems) = check(&app, &odd, &[("乡镇", "shoe_size")]).unwrap_err() else { panic!("columns") };
    let headings: Vec<&str> = problems.iter().map(|one| one.heading.as_str()).collect();
    assert_eq!(headings, ["社会信用代码", "乡镇", "name", "district", "registered_on"]);
    let own = file(
        &["代码", "厂名", "片区", "开业"],
        &[vec![Cell::Text(CODES[2]), Cell::Text("第三家有限公司"), Cell::Text("211481"), Cell::Text("2021年3月4日")]],
    );
    let given = [("代码", "code"), ("厂名", "name"), ("片区", "district"), ("开业", "founded")];
    let read = check(&app, &own, &given).unwrap();
    assert_eq!((read.problems.len(), read.entries[0].1.registered_on), (0, date(2021, 3, 4)));
    assert!(matches!(check(&app, b"code,name\n", &[]), Err(Unread::Sheet(_))));
}
