//! A calendar as phones subscribe to it: iCalendar (RFC 5545), as much of it as meetings need. Instants are given in UTC, so that no time
//! zone has to be described.

use jiff::{SignedDuration, Timestamp};
use std::fmt::Write;

/// The bytes of a line before it is folded (RFC 5545 §3.1).
const LINE_BYTES_MAX: usize = 75;

/// A meeting in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Always the same for one meeting.
    pub uid: String,
    /// When it begins.
    pub begins: Timestamp,
    /// How long it takes.
    pub minutes: u32,
    /// Its name.
    pub summary: String,
    /// What else there is to know.
    pub description: String,
    /// Its page.
    pub url: String,
    /// Whether its day may still move.
    pub tentative: bool,
}

/// Writes a calendar; `now` is when it was made.
pub fn calendar(name: &str, events: &[Event], now: Timestamp) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| fold(&mut text, &format!("{name}:{value}"));
    for (name, value) in [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//Ballast//Dispatch//ZH")] {
        line(name, value);
    }
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    line("X-WR-CALNAME", &escaped(name));
    line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H");
    for event in events {
        let ends = event.begins.saturating_add(SignedDuration::from_mins(i64::from(event.minutes))).unwrap_or(event.begins);
        line("BEGIN", "VEVENT");
        line("UID", &escaped(&event.uid));
        line("DTSTAMP", &instant(now));
        line("DTSTART", &instant(event.begins));
        line("DTEND", &instant(ends));
        line("SUMMARY", &escaped(&event.summary));
        line("DESCRIPTION", &escaped(&event.description));
        line("URL", &event.url);
        line("STATUS", if event.tentative { "TENTATIVE" } else { "CONFIRMED" });
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    text
}

fn instant(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Escapes a text (§3.3.11); what has no place in one is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                let _ = write!(out, "\\{c}");
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Adds a line, cut into pieces of 75 bytes at most, none of them within a character; each after the first begins with a blank.
fn fold(text: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE_BYTES_MAX {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(summary: &str) -> Event {
        Event {
            uid: "018c@211400".into(),
            begins: "2023-07-10T14:30:00+08:00".parse().unwrap(),
            minutes: 90,
            summary: summary.into(),
            description: "议题 7 月 5 日冻结\nagenda frozen".into(),
            url: "https://city.example/dispatch/018c".into(),
            tentative: false,
        }
    }

    #[test]
    fn a_meeting_reads_as_the_standard_says() {
        let text = calendar("调度", &[event("周调度; 全市, 第一次")], "2023-07-07T01:00:00Z".parse().unwrap());
        let lines: Vec<&str> = text.split("\r\n").collect();
        for wanted in [
            "DTSTAMP:20230707T010000Z",
            "DTSTART:20230710T063000Z",
            "DTEND:20230710T080000Z",
            "SUMMARY:周调度\\; 全市\\, 第一次",
            "DESCRIPTION:议题 7 月 5 日冻结\\nagenda frozen",
            "STATUS:CONFIRMED",
        ] {
            assert!(lines.contains(&wanted), "{wanted} is missing:\n{text}");
        }
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn long_lines_are_folded_and_unfold_to_themselves() {
        let long = "葫芦岛市政府主要领导周调度会".repeat(12);
        let text = calendar("调度", &[event(&long)], Timestamp::UNIX_EPOCH);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE_BYTES_MAX));
        assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:{long}\r\n")));
        assert!(!calendar("a", &[event("一\u{7}二\r")], Timestamp::UNIX_EPOCH).contains('\u{7}'));
    }
}
