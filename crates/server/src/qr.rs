//! A QR code as rows of modules: the client draws them.

use crate::problem::Problem;
use qrcode::{Color, QrCode};

/// The rows of the code of a text, `1` for a dark module.
///
/// # Errors
/// When the text is too long for any code.
pub fn rows(text: &str) -> Result<Vec<String>, Problem> {
    let code = QrCode::new(text.as_bytes()).map_err(Problem::broken)?;
    let row = |line: &[Color]| line.iter().map(|colour| if *colour == Color::Dark { '1' } else { '0' }).collect();
    Ok(code.to_colors().chunks(code.width()).map(row).collect())
}
