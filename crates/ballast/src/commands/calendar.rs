//! `ballast calendar due DATE …` and `ballast calendar between A B`: the office's calendar at the prompt.

use calendar::{Calendar, CalendarError, Term};
use clap::{Args, Subcommand};
use jiff::civil::{Date, Weekday};
use serde::Serialize;
use std::io::{self, Write};
use std::process::ExitCode;

/// Working days and the ends of terms.
#[derive(Debug, Args)]
pub struct CalendarArgs {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// The last day of a term that starts on DATE (the starting day is not counted).
    Due {
        /// The starting day, such as 2023-04-28.
        #[arg(value_parser = day)]
        date: Date,
        #[command(flatten)]
        term: TermArgs,
        #[command(flatten)]
        common: Common,
    },
    /// The working days after A, up to and with B.
    Between {
        /// The day before the first one counted.
        #[arg(value_parser = day)]
        a: Date,
        /// The last day counted.
        #[arg(value_parser = day)]
        b: Date,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct TermArgs {
    /// A term of N working days.
    #[arg(long, value_name = "N")]
    working_days: Option<u32>,
    /// A term of N calendar days; a last day that is a rest day moves to the next working day.
    #[arg(long, value_name = "N")]
    days: Option<u32>,
    /// A term of N months; a last day that is a rest day moves to the next working day.
    #[arg(long, value_name = "N")]
    months: Option<u32>,
}

#[derive(Debug, Args)]
struct Common {
    /// Count with the notices published up to this day, instead of with all.
    #[arg(long, value_name = "DATE", value_parser = day)]
    known_on: Option<Date>,
    /// Print one JSON document and nothing else.
    #[arg(long)]
    json: bool,
}

/// Why the question was not answered.
#[derive(Debug)]
pub enum CalendarFailure {
    /// The question cannot be answered as it was put.
    Input(CalendarError),
    /// The answer could not be written.
    Output(io::Error),
}

impl CalendarFailure {
    /// 2 for bad input, 3 when the system failed.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Input(_) => 2,
            Self::Output(_) => 3,
        })
    }
}

impl std::fmt::Display for CalendarFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Input(error) => error.fmt(f),
            Self::Output(error) => write!(f, "the answer could not be written: {error}"),
        }
    }
}

impl std::error::Error for CalendarFailure {}

impl From<CalendarError> for CalendarFailure {
    fn from(error: CalendarError) -> Self {
        Self::Input(error)
    }
}

impl From<io::Error> for CalendarFailure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Answers on `out`.
pub fn run(args: &CalendarArgs, out: &mut dyn Write) -> Result<ExitCode, CalendarFailure> {
    match &args.question {
        Question::Due { date, term, common } => due(*date, term, common, out)?,
        Question::Between { a, b, common } => between(*a, *b, common, out)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct DueAnswer<'a> {
    start: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    working_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    months: Option<u32>,
    due: Date,
    provisional: bool,
    calendar: &'a str,
}

fn due(start: Date, args: &TermArgs, common: &Common, out: &mut dyn Write) -> Result<(), CalendarFailure> {
    let calendar = common.calendar();
    let working_days = args.working_days.map(Term::working_days);
    let term = working_days.or(args.days.map(Term::days)).or(args.months.map(Term::months)).unwrap_or(Term::days(0));
    let due = calendar.due(start, term, &[])?;
    if common.json {
        let &TermArgs { working_days, days, months } = args;
        let (provisional, calendar) = (due.provisional, calendar.version());
        return json(&DueAnswer { start, working_days, days, months, due: due.on, provisional, calendar }, out);
    }
    let (zh, en) = weekday(due.on);
    writeln!(out, "起算  start     {start}，当日不计 (this day not counted)")?;
    writeln!(out, "期限  term      {} ({})", term.zh(), term.en())?;
    writeln!(out, "到期  due       {} {zh} ({en})", due.on)?;
    common.footer(calendar, due.provisional, out)
}

#[derive(Serialize)]
struct BetweenAnswer<'a> {
    from: Date,
    to: Date,
    working_days: i64,
    provisional: bool,
    calendar: &'a str,
}

fn between(a: Date, b: Date, common: &Common, out: &mut dyn Write) -> Result<(), CalendarFailure> {
    let calendar = common.calendar();
    let count = calendar.working_days_between(a, b)?;
    if common.json {
        let (provisional, calendar) = (count.provisional, calendar.version());
        return json(&BetweenAnswer { from: a, to: b, working_days: count.n, provisional, calendar }, out);
    }
    writeln!(out, "自    after     {a}，当日不计 (this day not counted)")?;
    writeln!(out, "至    up to     {b}")?;
    writeln!(out, "合计  count     {}个工作日 ({} working days)", count.n, count.n)?;
    common.footer(calendar, count.provisional, out)
}

impl Common {
    fn calendar(&self) -> &'static Calendar {
        self.known_on.map_or_else(Calendar::statutory, Calendar::as_published)
    }

    fn footer(&self, calendar: &Calendar, provisional: bool, out: &mut dyn Write) -> Result<(), CalendarFailure> {
        writeln!(out, "日历  calendar  {}", calendar.version())?;
        if provisional {
            let settled = calendar.settled_until();
            writeln!(out, "暂定：{settled}之后的放假安排尚未公布，只按法定节日和周末推算，通知公布后须重新计算。")?;
            writeln!(
                out,
                "Provisional: the holidays after {settled} are not announced yet; counted on statutory days and weekends."
            )?;
        }
        Ok(())
    }
}

fn json(answer: &impl Serialize, out: &mut dyn Write) -> Result<(), CalendarFailure> {
    serde_json::to_writer(&mut *out, answer).map_err(io::Error::from)?;
    Ok(writeln!(out)?)
}

fn day(text: &str) -> Result<Date, String> {
    let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
    date.ok_or_else(|| format!("'{text}' is not a day of the calendar: write year, month and day, such as 2023-04-28"))
}

fn weekday(date: Date) -> (&'static str, &'static str) {
    match date.weekday() {
        Weekday::Monday => ("星期一", "Monday"),
        Weekday::Tuesday => ("星期二", "Tuesday"),
        Weekday::Wednesday => ("星期三", "Wednesday"),
        Weekday::Thursday => ("星期四", "Thursday"),
        Weekday::Friday => ("星期五", "Friday"),
        Weekday::Saturday => ("星期六", "Saturday"),
        Weekday::Sunday => ("星期日", "Sunday"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        args: CalendarArgs,
    }

    /// What is printed, or the sentence of refusal.
    fn ask(line: &str) -> Result<String, String> {
        let words = std::iter::once("calendar").chain(line.split_whitespace());
        let command = Command::try_parse_from(words).map_err(|error| error.to_string())?;
        let mut out = Vec::new();
        run(&command.args, &mut out).map_err(|failure| {
            assert_eq!(failure.exit_code(), ExitCode::from(2));
            failure.to_string()
        })?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn json_is_one_document() {
        for (line, expected) in [
            (
                "due 2023-04-28 --working-days 20 --json",
                r#"{"start":"2023-04-28","working_days":20,"due":"2023-05-30","provisional":false,"calendar":"2025-11-04"}"#,
            ),
            (
                "due 2023-08-01 --days 60 --json --known-on 2023-07-07",
                r#"{"start":"2023-08-01","days":60,"due":"2023-10-07","provisional":false,"calendar":"2022-12-08"}"#,
            ),
            (
                "due 2026-12-31 --months 1 --json",
                r#"{"start":"2026-12-31","months":1,"due":"2027-02-01","provisional":true,"calendar":"2025-11-04"}"#,
            ),
            (
                "between 2023-04-28 2023-05-30 --json",
                r#"{"from":"2023-04-28","to":"2023-05-30","working_days":20,"provisional":false,"calendar":"2025-11-04"}"#,
            ),
        ] {
            assert_eq!(ask(line).unwrap(), format!("{expected}\n"), "{line}");
        }
    }

    #[test]
    fn people_get_words() {
        let answer = ask("due 2023-09-28 --working-days 1").unwrap();
        assert!(answer.contains("2023-10-07 星期六 (Saturday)") && !answer.contains("Provisional"), "{answer}");
        let answer = ask("between 2026-12-01 2027-03-01").unwrap();
        assert!(answer.contains("暂定：2026-12-28之后"), "{answer}");
    }

    #[test]
    fn bad_input_says_what_to_do() {
        for (line, said) in [
            ("due 2003-12-31 --working-days 20", "give a date from 2004-01-01 on"),
            ("due 2060-12-31 --working-days 20", "the calendar ends on 2060-12-31"),
            ("due 2023-02-29 --working-days 20", "such as 2023-04-28"),
            ("due 20230428 --days 20", "such as 2023-04-28"),
            ("due 2023-04-28", "--working-days"),
            ("due 2023-04-28 --days 1 --months 1", "cannot be used with"),
            ("due 2023-04-28 --days -1", "unexpected argument"),
            ("between 2023-04-28", "<B>"),
        ] {
            let sentence = ask(line).unwrap_err();
            assert!(sentence.contains(said), "{line}: {sentence}");
        }
    }
}
