//! `watch.toml`: from which point on something is worth a question, with a reason for each pattern.

use crate::duties::provenance;
use crate::finding::Report;
use crate::reader::{Table, parse};
use approval::Named;
use duty::Rulebook;
use jiff::civil::Time;
use watch::{ANSWER, AgentLimits, HoursLimits, LaneLimits, OrderLimits, PauseLimits, PiecesLimits, Plan};

/// The file of thresholds.
pub(crate) const FILE: &str = "watch.toml";
/// Days that are looked at, at least and at most.
const PERIOD_DAYS: std::ops::RangeInclusive<u32> = 30..=366;

/// Reads `watch.toml`. Check: thresholds that lack, that lie outside what makes sense (a share above 100, a count of none, offices that
/// close before they open), patterns without a reason, a kind of duty that lacks.
pub(crate) fn read(report: &Report<'_>, file: usize, rulebook: &Rulebook) -> Option<Plan> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let period_days = root.count("period_days");
    if period_days.is_some_and(|days| !PERIOD_DAYS.contains(&days)) {
        let (least, most) = (PERIOD_DAYS.start(), PERIOD_DAYS.end());
        report.add(
            root.spot,
            "out-of-range",
            format!("period_days is {least} to {most}: fewer days show nothing, more are a year gone"),
        );
    }
    let (expected_percent, others) = (percent(&root, "expected_percent"), some(&root, "others"));
    let order = section(&root, "order", |table, why| {
        let (peers, overtaken) = (some(table, "peers"), some(table, "overtaken"));
        let lead_days = table.count("lead_days");
        Some(OrderLimits { why, peers: peers?, overtaken: overtaken?, lead_days: lead_days? })
    });
    let pause = section(&root, "pause", |table, why| {
        let (late_days, term_days, marks) = (table.count("late_days"), some(table, "term_days"), some(table, "marks"));
        Some(PauseLimits { why, late_days: late_days?, term_days: term_days?, marks: marks? })
    });
    let pieces = section(&root, "pieces", |table, why| {
        let (refiled_days, marks) = (table.count("refiled_days"), some(table, "marks"));
        let (rounds, usual_percent) = (some(table, "rounds"), percent(table, "usual_percent"));
        Some(PiecesLimits { why, refiled_days: refiled_days?, marks: marks?, rounds: rounds?, usual_percent: usual_percent? })
    });
    let agent = section(&root, "agent", |table, why| {
        let (own, others, ahead_percent) = (some(table, "own"), some(table, "others"), percent(table, "ahead_percent"));
        Some(AgentLimits { why, own: own?, others: others?, ahead_percent: ahead_percent? })
    });
    let hours = section(&root, "hours", |table, why| {
        let (from, to) = (time(table, "from"), time(table, "to"));
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            report.add(table.spot, "out-of-range", "offices close after they open: 'from' lies before 'to'");
        }
        let (grace_minutes, marks, usual_percent) =
            (table.count("grace_minutes"), some(table, "marks"), percent(table, "usual_percent"));
        Some(HoursLimits {
            why,
            from: from?,
            to: to?,
            grace_minutes: grace_minutes?,
            marks: marks?,
            usual_percent: usual_percent?,
        })
    });
    let lane = section(&root, "lane", |table, why| {
        let (before_hours, after_days) = (some(table, "before_hours"), some(table, "after_days"));
        let (marks, usual_percent) = (some(table, "marks"), percent(table, "usual_percent"));
        Some(LaneLimits {
            why,
            before_hours: before_hours?,
            after_days: after_days?,
            marks: marks?,
            usual_percent: usual_percent?,
        })
    });
    if !report.is_incomplete() && rulebook.kind(ANSWER).is_none_or(|kind| kind.term.is_none()) {
        report.add(
            root.spot,
            "kind-missing",
            format!("ladders.toml lacks the kind '{ANSWER}' with a term: asking an office makes such a duty"),
        );
    }
    root.finish();
    Some(Plan {
        period_days: period_days?,
        expected_percent: expected_percent?,
        others: others?,
        order: order?,
        pause: pause?,
        pieces: pieces?,
        agent: agent?,
        hours: hours?,
        lane: lane?,
    })
}

fn section<T>(root: &Table<'_>, key: &'static str, read: impl FnOnce(&Table<'_>, Named) -> Option<T>) -> Option<T> {
    let Some(table) = root.table(key) else {
        root.report.add(root.spot, "key-missing", format!("the table [{key}] is missing: the thresholds of a pattern"));
        return None;
    };
    let why = table.named_if("why");
    if why.is_none() {
        table.report.add(table.spot, "key-missing", "say why these numbers: why = { zh = \"…\", en = \"…\" }");
    }
    // Read also without a reason, so that everything wrong is told at once.
    let read = read(&table, why.clone().unwrap_or_else(|| Named::new("", "")));
    table.finish();
    read.filter(|_| why.is_some())
}

/// A count from 1.
fn some(table: &Table<'_>, key: &'static str) -> Option<u32> {
    let n = table.count(key)?;
    if n == 0 {
        table.report.add(table.spot, "out-of-range", format!("'{key}' is 1 or more: nothing would be enough to ask"));
    }
    Some(n)
}

/// A share from 1 to 100.
fn percent(table: &Table<'_>, key: &'static str) -> Option<u32> {
    let n = some(table, key)?;
    if n > 100 {
        table.report.add(table.spot, "out-of-range", format!("'{key}' is a share, 100 at most"));
    }
    Some(n)
}

fn time(table: &Table<'_>, key: &'static str) -> Option<Time> {
    let text = table.text(key)?;
    let read = Time::strptime("%H:%M", &text.value).ok();
    if read.is_none() {
        table.report.add(text.spot, "wrong-type", format!("'{}' is no time of day: write it as 08:30", text.value));
    }
    read
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::files;

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut files = files();
        let text = "period_days = 5\nexpected_percent = 0\nothers = 20\nconfidence = \"low\"\nsource = \"x\"\nspeed = 1\n\n\
            [hours]\nfrom = \"25:00\"\nto = \"17:30\"\ngrace_minutes = 60\nmarks = 5\nusual_percent = 300\n";
        files.insert(FILE.to_owned(), text.to_owned());
        let (_, findings) = Pack::load(&files);
        let mut codes: Vec<&str> = findings.iter().filter(|one| one.file == FILE).map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, ["key-missing", "kind-missing", "out-of-range", "unknown-key", "wrong-type"]);
    }
}
