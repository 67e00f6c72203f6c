//! What a command leaves behind: an exit code, or a failure with its sentence; JSON on stdout for programs, aligned columns for people.

use serde::Serialize;
use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    /// 2 for bad input, 3 when the system failed.
    pub code: u8,
    /// What is wrong, where, what to do.
    pub message: String,
}

impl Failure {
    /// Bad input.
    pub fn input(message: impl Display) -> Self {
        Self { code: 2, message: message.to_string() }
    }

    /// The system failed.
    pub fn system(message: impl Display) -> Self {
        Self { code: 3, message: message.to_string() }
    }
}

/// What every command answers.
pub type Outcome = Result<ExitCode, Failure>;

/// Prints one JSON document and nothing else.
pub fn json(document: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(document).map_err(Failure::system)?;
    text_line(&text)
}

/// Prints a line; a closed pipe is no failure.
pub fn text_line(text: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::system(error)),
        _ => Ok(()),
    }
}

/// Prints rows in aligned columns under their headings.
pub fn table(headings: &[&str], rows: Vec<Vec<String>>) -> Result<(), Failure> {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(headings.iter().copied());
    table.add_rows(rows);
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    text_line(&lines.join("\n"))
}
