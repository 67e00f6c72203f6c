//! The QR code as an image: PNG (ISO/IEC 15948), one bit a dot.

use crate::PermitError;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use qrcode::{Color, QrCode};
use std::io::{self, Write};

/// Dots of a module's side.
const SCALE: usize = 8;
/// Modules left blank on each side (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// The code of a text, black on white, with the blank around that readers need.
///
/// # Errors
/// [`PermitError::Page`] for a text that is too long for a code.
pub fn qr(text: &str) -> Result<Vec<u8>, PermitError> {
    let broken = |error: &dyn std::fmt::Display| PermitError::Page(format!("its QR code cannot be drawn: {error}"));
    let code = QrCode::new(text.as_bytes()).map_err(|error| broken(&error))?;
    png(&code).map_err(|error| broken(&error))
}

fn png(code: &QrCode) -> io::Result<Vec<u8>> {
    let (modules, side) = (code.to_colors(), (code.width() + 2 * QUIET) * SCALE);
    let dark = |x: usize, y: usize| {
        let at = |dot: usize| (dot / SCALE).checked_sub(QUIET).filter(|at| *at < code.width());
        at(x).zip(at(y)).is_some_and(|(column, row)| modules[row * code.width() + column] == Color::Dark)
    };
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    for y in 0..side {
        // A row is not filtered; the side is a multiple of eight.
        packed.write_all(&[0])?;
        for x in (0..side).step_by(8) {
            let byte = (0..8).fold(0, |byte, bit| byte << 1 | u8::from(!dark(x + bit, y)));
            packed.write_all(&[byte])?;
        }
    }
    let size = u32::try_from(side).map_err(io::Error::other)?.to_be_bytes();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    // One bit of grey; deflate, no filter of its own, not interlaced.
    for (kind, data) in
        [(b"IHDR", [&size[..], &size, &[1, 0, 0, 0, 0]].concat()), (b"IDAT", packed.finish()?), (b"IEND", Vec::new())]
    {
        let named = [&kind[..], &data].concat();
        file.extend_from_slice(&u32::try_from(data.len()).map_err(io::Error::other)?.to_be_bytes());
        file.extend_from_slice(&named);
        file.extend_from_slice(&crc32fast::hash(&named).to_be_bytes());
    }
    Ok(file)
}
