//! The parts of an OFD that are not its page: what it is, its fonts and image, its attachment, its signature (GB/T 33190-2016, clauses 7, 18, 20).

use crate::Permit;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use sm3::{Digest, Sm3};
use std::fmt::Write as _;

pub const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
pub const SPACE: &str = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";

/// Where the parts stand.
pub const ROOT: &str = "OFD.xml";
pub const DOCUMENT: &str = "Doc_0/Document.xml";
pub const FONTS: &str = "Doc_0/PublicRes.xml";
pub const IMAGES: &str = "Doc_0/DocumentRes.xml";
pub const REGULAR_FONT: &str = "Doc_0/Res/regular.ttf";
pub const BOLD_FONT: &str = "Doc_0/Res/bold.ttf";
pub const QR_IMAGE: &str = "Doc_0/Res/qr.png";
pub const PAGE: &str = "Doc_0/Pages/Page_0/Content.xml";
pub const ATTACHMENTS: &str = "Doc_0/Attachs/Attachments.xml";
/// The permit's data, the key, the proof; its name says the format, and that the file is one of this system.
pub const CLAIM: &str = "Doc_0/Attachs/ballast-permit-1.json";
pub const SIGNATURES: &str = "Doc_0/Signs/Signatures.xml";
pub const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";
pub const VALUE: &str = "Doc_0/Signs/Sign_0/SignedValue.dat";

/// Ids of what the page refers to.
pub const REGULAR: u32 = 2;
pub const BOLD: u32 = 3;
pub const QR: u32 = 4;

/// A4, in millimetres.
pub const WIDTH: f32 = 210.0;
pub const HEIGHT: f32 = 297.0;

/// SM2 with SM3, and SM3 (GM/T 0006).
const SM2_WITH_SM3: &str = "1.2.156.10197.1.501";
const SM3: &str = "1.2.156.10197.1.401";

/// What the file is, with the licence data as readers' metadata.
pub fn root(permit: &Permit) -> String {
    let mut data = String::new();
    let mut custom = |name: &str, value: &str| {
        let _ = writeln!(data, "        <ofd:CustomData Name=\"{name}\">{}</ofd:CustomData>", escaped(value));
    };
    custom("证照标识", permit.number.as_str());
    custom("文号", &permit.document_number);
    custom("持证主体", &permit.holder);
    if let Some(code) = &permit.holder_code {
        custom("持证主体代码", code);
    }
    custom("颁证机构", &permit.issuer.zh);
    custom("颁证日期", &permit.issued_on.to_string());
    custom("有效期起始日期", &permit.valid_from.to_string());
    if let Some(to) = permit.valid_to {
        custom("有效期截止日期", &to.to_string());
    }
    format!(
        "{HEAD}<ofd:OFD {SPACE} Version=\"1.0\" DocType=\"OFD\">
  <ofd:DocBody>
    <ofd:DocInfo>
      <ofd:DocID>{}</ofd:DocID>
      <ofd:Title>{}</ofd:Title>
      <ofd:Author>{}</ofd:Author>
      <ofd:CreationDate>{}</ofd:CreationDate>
      <ofd:Creator>Ballast</ofd:Creator>
      <ofd:CustomDatas>
{data}      </ofd:CustomDatas>
    </ofd:DocInfo>
    <ofd:DocRoot>{DOCUMENT}</ofd:DocRoot>
    <ofd:Signatures>{SIGNATURES}</ofd:Signatures>
  </ofd:DocBody>
</ofd:OFD>
",
        permit.id.uuid().simple(),
        escaped(&format!("{} {}", permit.name.zh, permit.document_number)),
        escaped(&permit.issuer.zh),
        permit.issued_on,
    )
}

/// The document: its area, its resources, its one page. `last` is the largest id within it.
pub fn document(last: u32) -> String {
    format!(
        "{HEAD}<ofd:Document {SPACE}>
  <ofd:CommonData>
    <ofd:MaxUnitID>{last}</ofd:MaxUnitID>
    <ofd:PageArea>
      <ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox>
    </ofd:PageArea>
    <ofd:PublicRes>PublicRes.xml</ofd:PublicRes>
    <ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>
  </ofd:CommonData>
  <ofd:Pages>
    <ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/>
  </ofd:Pages>
  <ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>
</ofd:Document>
"
    )
}

/// The fonts, each with its file.
pub fn fonts() -> String {
    format!(
        "{HEAD}<ofd:Res {SPACE} BaseLoc=\"Res\">
  <ofd:Fonts>
    <ofd:Font ID=\"{REGULAR}\" FontName=\"Noto Sans SC\" FamilyName=\"Noto Sans SC\" Charset=\"unicode\">
      <ofd:FontFile>regular.ttf</ofd:FontFile>
    </ofd:Font>
    <ofd:Font ID=\"{BOLD}\" FontName=\"Noto Sans SC Bold\" FamilyName=\"Noto Sans SC\" Charset=\"unicode\" Bold=\"true\">
      <ofd:FontFile>bold.ttf</ofd:FontFile>
    </ofd:Font>
  </ofd:Fonts>
</ofd:Res>
"
    )
}

/// The image.
pub fn images() -> String {
    format!(
        "{HEAD}<ofd:Res {SPACE} BaseLoc=\"Res\">
  <ofd:MultiMedias>
    <ofd:MultiMedia ID=\"{QR}\" Type=\"Image\" Format=\"PNG\">
      <ofd:MediaFile>qr.png</ofd:MediaFile>
    </ofd:MultiMedia>
  </ofd:MultiMedias>
</ofd:Res>
"
    )
}

/// The attachment with the data.
pub fn attachments(permit: &Permit, bytes: usize) -> String {
    format!(
        "{HEAD}<ofd:Attachments {SPACE}>
  <ofd:Attachment ID=\"a001\" Name=\"ballast-permit\" Format=\"json\" CreationDate=\"{}T00:00:00\" Size=\"{:.3}\" Visible=\"false\">
    <ofd:FileLoc>/{CLAIM}</ofd:FileLoc>
  </ofd:Attachment>
</ofd:Attachments>
",
        permit.issued_on,
        bytes as f64 / 1024.0,
    )
}

/// The list of its one signature.
pub fn signatures() -> String {
    format!(
        "{HEAD}<ofd:Signatures {SPACE}>
  <ofd:MaxSignId>s001</ofd:MaxSignId>
  <ofd:Signature ID=\"s001\" Type=\"Sign\" BaseLoc=\"/{SIGNATURE}\"/>
</ofd:Signatures>
"
    )
}

/// What is signed: the SM3 digest of every part before it.
pub fn signature(on: Date, parts: &[super::archive::Part<'_>]) -> String {
    let mut references = String::new();
    for (name, bytes) in parts {
        let value = STANDARD.encode(Sm3::digest(bytes));
        let _ = writeln!(
            references,
            "      <ofd:Reference FileRef=\"/{name}\">\n        <ofd:CheckValue>{value}</ofd:CheckValue>\n      </ofd:Reference>"
        );
    }
    format!(
        "{HEAD}<ofd:Signature {SPACE}>
  <ofd:SignedInfo>
    <ofd:Provider ProviderName=\"Ballast\" Company=\"Ballast\" Version=\"1\"/>
    <ofd:SignatureMethod>{SM2_WITH_SM3}</ofd:SignatureMethod>
    <ofd:SignatureDateTime>{}000000+0800</ofd:SignatureDateTime>
    <ofd:References CheckMethod=\"{SM3}\">
{references}    </ofd:References>
  </ofd:SignedInfo>
  <ofd:SignedValue>/{VALUE}</ofd:SignedValue>
</ofd:Signature>
",
        on.strftime("%Y%m%d"),
    )
}

/// Text within XML, in an attribute as well; what is no character of XML cannot be in a permit.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
