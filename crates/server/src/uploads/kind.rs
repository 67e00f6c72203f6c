//! What a file is, by its bytes. A name's ending only says what it claims to be.

use super::{compound, zip};
use crate::problem::Problem;
use axum::http::StatusCode;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// How much of a file is read for its beginning.
const HEAD_BYTES: u64 = 4096;
/// How much of a file is read at once.
const BLOCK_BYTES: usize = 64 * 1024;

macro_rules! kinds {
    ($($kind:ident $endings:literal $media:literal $zh:literal $en:literal;)*) => {
        /// What may be uploaded.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "named as their endings are")]
        pub enum Kind { $($kind),* }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The endings that claim this, the usual one first.
            pub fn endings(self) -> impl Iterator<Item = &'static str> {
                match self { $(Self::$kind => $endings),* }.split(' ')
            }

            /// Its media type.
            pub fn media_type(self) -> &'static str {
                match self { $(Self::$kind => $media),* }
            }

            /// What people call it, in Chinese and English.
            pub fn words(self) -> (&'static str, &'static str) {
                match self { $(Self::$kind => ($zh, $en)),* }
            }
        }
    };
}

kinds! {
    Pdf "pdf" "application/pdf" "PDF 文件" "a PDF";
    Ofd "ofd" "application/ofd" "OFD 文件" "an OFD document";
    Png "png" "image/png" "PNG 图片" "a PNG picture";
    Jpeg "jpg jpeg" "image/jpeg" "JPEG 图片" "a JPEG picture";
    Tiff "tif tiff" "image/tiff" "TIFF 图片" "a TIFF picture";
    Docx "docx" "application/vnd.openxmlformats-officedocument.wordprocessingml.document" "Word 文档（docx）" "a Word document (docx)";
    Xlsx "xlsx" "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" "Excel 表格（xlsx）" "an Excel sheet (xlsx)";
    Pptx "pptx" "application/vnd.openxmlformats-officedocument.presentationml.presentation" "演示文稿（pptx）" "a presentation (pptx)";
    Doc "doc" "application/msword" "Word 文档（doc）" "a Word document (doc)";
    Xls "xls" "application/vnd.ms-excel" "Excel 表格（xls）" "an Excel sheet (xls)";
    Dwg "dwg" "image/vnd.dwg" "DWG 图纸" "a DWG drawing";
    Dxf "dxf" "image/vnd.dxf" "DXF 图纸" "a DXF drawing";
    Zip "zip" "application/zip" "ZIP 压缩包" "a ZIP archive";
    GeoJson "geojson" "application/geo+json" "GeoJSON 数据" "GeoJSON";
    Json "json" "application/json" "JSON 数据" "JSON";
    Csv "csv" "text/csv; charset=utf-8" "CSV 表格" "CSV";
    Text "txt" "text/plain; charset=utf-8" "UTF-8 文本" "a text in UTF-8";
}

/// Why a file is not what its name says.
#[derive(Debug, thiserror::Error)]
pub enum Lie {
    /// It is something else.
    #[error("it claims to be {} and is {}", .claimed.words().1, .found.words().1)]
    Other {
        /// What its name says.
        claimed: Kind,
        /// What its bytes say.
        found: Kind,
    },
    /// It is not what its name says, nor anything that is known.
    #[error("it claims to be {}; its bytes are something unknown", .claimed.words().1)]
    Unknown {
        /// What its name says.
        claimed: Kind,
    },
    /// An Office document that carries a program.
    #[error("it carries macros")]
    Macros,
    /// What the disk says.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

impl Lie {
    /// The stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Other { .. } | Self::Unknown { .. } => "paper-type-mismatch",
            Self::Macros => "paper-with-macros",
            Self::Disk(_) => "internal",
        }
    }

    /// The refusal of the file of that name.
    pub fn refusal(&self, name: &str, claimed: Kind) -> Problem {
        let name = crate::api::view::shortened(name);
        let (zh, en) = claimed.words();
        let detail = match self {
            Self::Macros => (
                format!("“{name}”带有宏程序，不予接收。请另存为不带宏的文件后重新上传。"),
                format!("'{name}' carries macros and is not taken: save it without macros and upload it again."),
            ),
            Self::Other { found, .. } => {
                let found = found.words();
                (
                    format!("“{name}”按名称应是{zh}，内容却是{}。没有保存；请核对文件后重新上传。", found.0),
                    format!(
                        "By its name '{name}' is {en}, by its content {}. It was not kept: check the file and upload it again.",
                        found.1
                    ),
                )
            }
            _ => (
                format!("“{name}”的内容不是{zh}（或已损坏；文本须为 UTF-8 编码）。没有保存；请核对文件后重新上传。"),
                format!(
                    "The content of '{name}' is not {en} (or it is damaged; a text must be UTF-8). It was not kept: check the file and upload it again."
                ),
            ),
        };
        let title = ("文件内容与名称不符", "The file is not what its name says");
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, self.code(), title, detail)
    }
}

impl Kind {
    /// What a name claims to be; none for an ending that is not taken.
    pub fn claimed(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        let ending = ending.to_lowercase();
        Self::ALL.iter().copied().find(|kind| !stem.is_empty() && kind.endings().any(|one| one == ending))
    }

    /// All endings that are taken.
    pub fn all_endings() -> String {
        Self::ALL.iter().flat_map(|kind| kind.endings()).collect::<Vec<_>>().join(", ")
    }

    /// Whether a browser may show it on the page's own origin: pictures and PDF, which run nothing there.
    pub fn is_shown(media_type: &str) -> bool {
        [Self::Pdf, Self::Png, Self::Jpeg].iter().any(|kind| kind.media_type() == media_type)
    }

    /// Checks that the bytes are what the name claims; gives their SHA-256.
    ///
    /// # Errors
    /// [`Lie`].
    pub fn check(self, path: &Path) -> Result<[u8; 32], Lie> {
        let mut file = File::open(path)?;
        let found = found(&mut file)?;
        let honest = match (self, found) {
            (claimed, Some(Found::Kind(found))) => claimed == found,
            // An Office document is a ZIP archive too, and may be handed in as one.
            (Self::Zip, Some(Found::Macros)) => true,
            (_, Some(Found::Macros)) => return Err(Lie::Macros),
            (_, None) => false,
        };
        let in_zip = self == Self::Zip && matches!(found, Some(Found::Kind(Self::Docx | Self::Xlsx | Self::Pptx | Self::Ofd)));
        let known_bytes = found.is_some_and(|found| !matches!(found, Found::Kind(Self::Text)));
        let honest = honest || in_zip || (!known_bytes && self.is_text(&mut file)?);
        match (honest, found) {
            (true, _) => Ok(digest(&mut file)?),
            (false, Some(Found::Kind(found))) if found != Self::Text || self.binary() => Err(Lie::Other { claimed: self, found }),
            (false, _) => Err(Lie::Unknown { claimed: self }),
        }
    }

    fn binary(self) -> bool {
        !matches!(self, Self::GeoJson | Self::Json | Self::Csv | Self::Text)
    }

    /// Whether a file without a mark of its own reads as this kind of text.
    fn is_text(self, file: &mut File) -> io::Result<bool> {
        if self.binary() || !is_utf8(file)? {
            return Ok(false);
        }
        file.seek(SeekFrom::Start(0))?;
        let reader = BufReader::with_capacity(BLOCK_BYTES, file);
        Ok(match self {
            Self::Json => serde_json::from_reader::<_, serde::de::IgnoredAny>(reader).is_ok(),
            Self::GeoJson => serde_json::from_reader::<_, Geo>(reader).is_ok_and(|geo| GEO.contains(&geo.kind.as_str())),
            _ => true,
        })
    }
}

#[derive(serde::Deserialize)]
struct Geo {
    #[serde(rename = "type")]
    kind: String,
}

/// The types of RFC 7946.
const GEO: [&str; 9] = [
    "FeatureCollection",
    "Feature",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Kind(Kind),
    Macros,
}

/// What the bytes say; text only when all of it is UTF-8.
fn found(file: &mut File) -> io::Result<Option<Found>> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    Read::by_ref(file).take(HEAD_BYTES).read_to_end(&mut head)?;
    let known = match head.as_slice() {
        [b'%', b'P', b'D', b'F', b'-', ..] => Kind::Pdf,
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Kind::Png,
        [0xff, 0xd8, 0xff, ..] => Kind::Jpeg,
        [b'I', b'I', 0x2a | 0x2b, 0, ..] | [b'M', b'M', 0, 0x2a | 0x2b, ..] => Kind::Tiff,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return in_zip(file),
        [b'A', b'C', a, b, c, d, rest @ ..]
            if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()) && rest.iter().take(6).any(|byte| *byte == 0) =>
        {
            Kind::Dwg
        }
        bytes if bytes.starts_with(compound::MAGIC) => {
            let names = compound::names(file)?;
            return Ok(match () {
                () if names.contains("WordDocument") => Some(Found::Kind(Kind::Doc)),
                () if names.contains("Workbook") || names.contains("Book") => Some(Found::Kind(Kind::Xls)),
                () => None,
            });
        }
        bytes if is_dxf(bytes) => Kind::Dxf,
        _ => return Ok(is_utf8(file)?.then_some(Found::Kind(Kind::Text))),
    };
    Ok(Some(Found::Kind(known)))
}

fn in_zip(file: &mut File) -> io::Result<Option<Found>> {
    let Some(names) = zip::names(file)? else { return Ok(None) };
    let has = |name: &str| names.iter().any(|one| one == name);
    if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
        return Ok(Some(Found::Macros));
    }
    let office = has("[Content_Types].xml");
    Ok(Some(Found::Kind(match () {
        () if has("OFD.xml") => Kind::Ofd,
        () if office && has("word/document.xml") => Kind::Docx,
        () if office && (has("xl/workbook.xml") || has("xl/workbook.bin")) => Kind::Xlsx,
        () if office && has("ppt/presentation.xml") => Kind::Pptx,
        () => Kind::Zip,
    })))
}

/// A drawing of groups, in text or binary; a comment (group 999) may come first.
fn is_dxf(head: &[u8]) -> bool {
    if head.starts_with(b"AutoCAD Binary DXF\r\n\x1a\0") {
        return true;
    }
    let text = String::from_utf8_lossy(head);
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    loop {
        match (lines.next(), lines.next()) {
            (Some("999"), Some(_)) => {}
            (Some("0"), Some("SECTION")) => return true,
            _ => return false,
        }
    }
}

/// Whether all of a file is UTF-8 without the control characters that no text has.
fn is_utf8(file: &mut File) -> io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; BLOCK_BYTES];
    let mut kept = 0;
    loop {
        let n = file.read(&mut buffer[kept..])?;
        let bytes = &buffer[..kept + n];
        if n == 0 {
            return Ok(kept == 0);
        }
        let good = match std::str::from_utf8(bytes) {
            Ok(_) => bytes.len(),
            // A character that the block's end has cut goes on in the next one.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if bytes[..good].iter().any(|byte| *byte < 0x20 && !b"\t\n\r\x0c".contains(byte)) {
            return Ok(false);
        }
        kept = bytes.len() - good;
        buffer.copy_within(good..good + kept, 0);
    }
}

fn digest(file: &mut File) -> io::Result<[u8; 32]> {
    file.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; BLOCK_BYTES];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            n => hash.update(&buffer[..n]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ZIP archive of empty files.
    fn zip_of(names: &[&str]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for name in names {
            let at = bytes.len() as u32;
            let length = (name.len() as u16).to_le_bytes();
            bytes.extend([b"PK\x03\x04".as_slice(), &[0; 22], &length, &[0; 2], name.as_bytes()].concat());
            directory
                .extend([b"PK\x01\x02".as_slice(), &[0; 24], &length, &[0; 12], &at.to_le_bytes(), name.as_bytes()].concat());
        }
        let (start, size) = ((bytes.len() as u32).to_le_bytes(), (directory.len() as u32).to_le_bytes());
        let n = (names.len() as u16).to_le_bytes();
        [bytes, directory, [b"PK\x05\x06".as_slice(), &[0; 4], &n, &n, &size, &start, &[0; 2]].concat()].concat()
    }

    /// A compound file whose directory names one stream.
    fn compound_of(stream: &str) -> Vec<u8> {
        let mut bytes = vec![0; 3 * 512];
        bytes[..8].copy_from_slice(compound::MAGIC);
        bytes[30] = 9;
        bytes[48..52].copy_from_slice(&1u32.to_le_bytes());
        let units: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes[1024..1024 + units.len()].copy_from_slice(&units);
        bytes[1024 + 64..1024 + 66].copy_from_slice(&(units.len() as u16 + 2).to_le_bytes());
        bytes[512 + 4..512 + 8].copy_from_slice(&u32::MAX.to_le_bytes());
        bytes
    }

    fn check(name: &str, bytes: &[u8]) -> Result<[u8; 32], Lie> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Kind::claimed(name).unwrap().check(file.path())
    }

    #[test]
    fn each_kind_is_known_by_its_bytes_and_no_kind_passes_for_another() {
        let office = |part: &str| zip_of(&["[Content_Types].xml", part]);
        let texts =
            ["地块,面积\n甲,8000\n".repeat(9000), "{\"a\": [1]}".into(), "{\"type\":\"Point\",\"coordinates\":[1,2]}".into()];
        let honest: Vec<(&str, Vec<u8>)> = vec![
            ("甲.PDF", b"%PDF-1.7 ...".to_vec()),
            ("a.ofd", zip_of(&["OFD.xml", "Doc_0/Document.xml"])),
            ("a.png", b"\x89PNG\r\n\x1a\n....".to_vec()),
            ("a.jpeg", b"\xff\xd8\xff\xe0....".to_vec()),
            ("a.tif", b"II*\0....".to_vec()),
            ("a.docx", office("word/document.xml")),
            ("a.xlsx", office("xl/workbook.xml")),
            ("a.pptx", office("ppt/presentation.xml")),
            ("a.doc", compound_of("WordDocument")),
            ("a.xls", compound_of("Workbook")),
            ("a.dwg", b"AC1032\0\0\0\0\0\x03".to_vec()),
            ("a.dxf", b"999\nnote\n  0\nSECTION\n  2\nHEADER\n".to_vec()),
            ("a.zip", zip_of(&["a.txt"])),
            ("a.geojson", texts[2].clone().into_bytes()),
            ("a.json", texts[1].clone().into_bytes()),
            ("a.csv", texts[0].clone().into_bytes()),
            ("a.txt", texts[0].clone().into_bytes()),
        ];
        // A text is a text under four endings; an archive may hold anything.
        let kin = |claimed: &str, other: &str| {
            let text = |name: &str| ["a.geojson", "a.json", "a.csv", "a.txt"].contains(&name);
            let zip = ["a.ofd", "a.docx", "a.xlsx", "a.pptx"].contains(&other);
            (["a.csv", "a.txt"].contains(&claimed) && text(other))
                || (claimed, other) == ("a.json", "a.geojson")
                || (claimed == "a.zip" && zip)
        };
        for (claimed, _) in &honest {
            for (other, bytes) in &honest {
                let passes = check(claimed, bytes).is_ok();
                assert_eq!(passes, claimed == other || kin(claimed, other), "{other} as {claimed}");
            }
        }
        assert!(matches!(
            check("a.docx", &zip_of(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"])),
            Err(Lie::Macros)
        ));
        assert!(matches!(check("a.txt", b"\xb2\xe2\xca\xd4"), Err(Lie::Unknown { .. })), "GBK is not UTF-8");
        assert!(matches!(check("a.txt", b"a\0b"), Err(Lie::Unknown { .. })));
        assert!(check("a.json", b"{").is_err() && check("a.geojson", b"{\"type\":\"x\"}").is_err());
        assert!(check("a.zip", b"PK\x03\x04 and nothing more").is_err());
        for name in ["a.exe", "a", ".pdf", "a.html", "a.svg", "a.docm"] {
            assert_eq!(Kind::claimed(name), None, "{name}");
        }
    }
}
