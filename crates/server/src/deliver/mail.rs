//! E-mail: one letter for each notice, or one a day, in the language that its reader chose.

use super::{Failure, Secret};
use crate::state::App;
use base::{Named, UserId};
use jiff::civil::Date;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls as LettreTls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::fmt::Write as _;
use std::time::Duration;
use store::{ContactRecord, Parcel, StoreError, TellingRecord};

/// How long the mail server has for each of its answers.
const ANSWER: Duration = Duration::from_secs(20);
/// The longest address, as RFC 5321 has it.
const ADDRESS_CHARS_MAX: usize = 254;
/// What is wrong with certificates that do not read.
const NO_CERTIFICATE: &str = "the certificates of --smtp-ca do not read: expected PEM";
/// Notices that one letter lists; the product has the others.
const LISTED_MAX: usize = 100;

/// A mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port; `None` for that of `tls`: 587, 465, 25.
    pub port: Option<u16>,
    /// How the line is protected.
    pub tls: Tls,
    /// As whom to sign in, and the password.
    pub user: Option<(String, Secret)>,
    /// Who writes: `压舱石 <noreply@example.gov.cn>`.
    pub from: String,
    /// Certificates (PEM) that are trusted beside the system's: an office's own server often has one of its own making.
    pub authorities: Option<String>,
}

/// How the line to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// TLS after STARTTLS, and not without.
    StartTls,
    /// TLS from the first byte.
    Wrapped,
    /// None: for a relay on this machine.
    None,
}

/// Sends letters.
#[derive(Debug)]
pub(super) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    public_url: String,
}

impl Mailer {
    pub(super) fn new(smtp: &Smtp, public_url: &str) -> Result<Self, String> {
        let from: Mailbox = smtp.from.parse().map_err(|_| {
            format!("'{}' is no sender: give an address, or a name with an address: 压舱石 <noreply@example.gov.cn>", smtp.from)
        })?;
        if smtp.tls == Tls::None && smtp.user.is_some() {
            return Err("a password does not travel without TLS: use --smtp-tls starttls or tls".to_owned());
        }
        let parameters = || {
            let mut builder = TlsParameters::builder(smtp.host.clone());
            if let Some(pem) = &smtp.authorities {
                // A text without any is read as none, and would be no help to whoever mistook the file.
                let some = Some(pem).filter(|pem| pem.contains("-----BEGIN CERTIFICATE-----"));
                let own = some.and_then(|pem| Certificate::from_pem(pem.as_bytes()).ok()).ok_or(NO_CERTIFICATE)?;
                builder = builder.add_root_certificate(own);
            }
            builder.build_rustls().map_err(|error| format!("the mail server's TLS: {error}"))
        };
        let (tls, port) = match smtp.tls {
            Tls::StartTls => (LettreTls::Required(parameters()?), 587),
            Tls::Wrapped => (LettreTls::Wrapper(parameters()?), 465),
            Tls::None => (LettreTls::None, 25),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port.unwrap_or(port))
            .tls(tls)
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .timeout(Some(ANSWER));
        if let Some((user, password)) = &smtp.user {
            builder = builder.credentials(Credentials::new(user.clone(), password.0.clone()));
        }
        Ok(Self { transport: builder.build(), from, public_url: public_url.to_owned() })
    }
}

/// An e-mail address as somebody typed it; none when it is none. Without letters beyond ASCII: not every server takes them.
pub fn address(text: &str) -> Option<Address> {
    let text = text.trim();
    let fits = text.is_ascii() && text.len() <= ADDRESS_CHARS_MAX;
    let address: Address = text.parse().ok().filter(|_| fits)?;
    // A name of the public internet or of the offices' network, not a number in brackets.
    (address.domain().contains('.') && !address.domain().starts_with('[')).then_some(address)
}

/// That a program wrote it: nobody's "I am away" answers it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// What a letter says.
#[derive(Debug, PartialEq, Eq)]
struct Letter {
    /// Its subject.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML.
    pub html: String,
}

/// The letter that tells some notices, as its reader chose to have them.
fn letter(tellings: &[TellingRecord], (digest, zh): (bool, bool), (city, public_url): (&str, &str)) -> Letter {
    let say = |one: &TellingRecord| {
        let (what, why) = if zh { (&one.what.zh, &one.why.zh) } else { (&one.what.en, &one.why.en) };
        (one_line(what), one_line(why))
    };
    let day = |on: Date| if zh { format!("{}年{}月{}日", on.year(), on.month(), on.day()) } else { on.to_string() };
    let n = tellings.len();
    let first = tellings.first().map(say);
    let (subject, lead) = match (digest, zh) {
        (false, true) => (None, "压舱石提醒您或您的部门："),
        (false, false) => (None, "Ballast tells you or your office:"),
        (true, true) => (Some(format!("每日汇总：{n} 条提醒")), "今天的提醒："),
        (true, false) => (Some(format!("Daily digest: {n} notice{}", if n == 1 { "" } else { "s" })), "The notices of today:"),
    };
    let subject = subject.unwrap_or_else(|| first.map(|(what, why)| format!("{why}{}{what}", colon(zh))).unwrap_or_default());
    let mut text = format!("{lead}\n");
    let mut html = format!("<p>{}</p>", escaped(lead));
    for one in tellings.iter().take(LISTED_MAX) {
        let ((what, why), url) = (say(one), format!("{public_url}/{}", super::place(one)));
        let on = day(one.on);
        let _ = write!(text, "\n{why}{}{what}\n{on}\n{url}\n", colon(zh));
        let _ = write!(
            html,
            "<p><strong>{}</strong>{}<a href=\"{}\">{}</a><br><small>{on}</small></p>",
            escaped(&why),
            colon(zh),
            escaped(&url),
            escaped(&what),
        );
    }
    let notices = format!("{public_url}/notices");
    if n > LISTED_MAX {
        let more = n - LISTED_MAX;
        let rest =
            if zh { format!("另有 {more} 条，请到系统中查看：") } else { format!("{more} more in the product: ") };
        let _ = write!(text, "\n{rest}{notices}\n");
        let _ = write!(html, "<p>{}<a href=\"{}\">{}</a></p>", escaped(&rest), escaped(&notices), escaped(&notices));
    }
    let me = format!("{public_url}/me");
    let foot = if zh {
        "本邮件由系统发出，请勿回复。更改或停止邮件提醒："
    } else {
        "Sent by a program; do not reply. Change or stop these mails: "
    };
    let _ = write!(text, "\n-- \n{city} · {}\n{foot}{me}\n", if zh { "压舱石" } else { "Ballast" });
    let _ = write!(html, "<hr><p><small>{}<a href=\"{}\">{}</a></small></p>", escaped(foot), escaped(&me), escaped(&me));
    let lang = if zh { "zh-CN" } else { "en" };
    let subject = if zh { format!("【压舱石】{subject}") } else { format!("[Ballast] {subject}") };
    Letter {
        subject,
        text,
        html: format!("<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><body>{html}</body></html>"),
    }
}

fn colon(zh: bool) -> &'static str {
    if zh { "：" } else { ": " }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Sends a parcel to its reader; gives where it went. Whoever wants no mail any more gets none.
pub(super) async fn send(app: &App, mailer: Option<&Mailer>, parcel: &Parcel) -> Result<Result<String, Failure>, StoreError> {
    let Some(mailer) = mailer else { return Ok(Err(Failure::again("no-mail-server"))) };
    let wanted = match parcel.recipient.parse::<UserId>() {
        Ok(user) => match app.store.user(user).await? {
            Some(account) if account.active => app.store.contact(user).await?,
            _ => None,
        },
        Err(_) => None,
    };
    let Some(contact) = wanted.filter(|one| one.mail != "none" && one.confirmed) else {
        return Ok(Err(Failure::unwanted("not-wanted")));
    };
    let Some(to) = address(&contact.email) else { return Ok(Err(Failure::unwanted("not-wanted"))) };
    let message = match mailer.message(app, parcel, &contact, to) {
        Ok(message) => message,
        Err(error) => {
            tracing::error!(%error, parcel = %parcel.id, "a letter cannot be written");
            return Ok(Err(Failure::give_up("letter")));
        }
    };
    Ok(mailer.transport.send(message).await.map(|_| contact.email).map_err(|error| failure(&error)))
}

/// What the letter with the number of an address says.
fn code_letter(code: &str, minutes: i64, zh: bool, city: &str) -> Letter {
    let (subject, lead, rest) = if zh {
        (
            format!("【压舱石】邮箱验证码 {code}"),
            format!("您正在{city}压舱石系统中填写这个邮箱。验证码："),
            format!("{minutes} 分钟内有效。如果不是您本人操作，请不必理会：未经验证，系统不会再向这个邮箱发送任何内容。"),
        )
    } else {
        (
            format!("[Ballast] {code} confirms your address"),
            format!("Somebody, probably you, gave this address to Ballast of {city}. The number is:"),
            format!("It holds for {minutes} minutes. If it was not you, do nothing: without it nothing more is mailed here."),
        )
    };
    let lang = if zh { "zh-CN" } else { "en" };
    let html = format!(
        "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><body><p>{}</p><p><strong>{code}</strong></p><p>{}</p></body></html>",
        escaped(&lead),
        escaped(&rest)
    );
    Letter { subject, text: format!("{lead}\n\n{code}\n\n{rest}\n"), html }
}

impl super::Deliver {
    /// Mails the number that confirms an address, at once: who waits for it sits before the page.
    ///
    /// # Errors
    /// Why it did not leave.
    pub async fn mail_code(&self, city: &Named, contact: &ContactRecord, code: &str, minutes: i64) -> Result<(), Failure> {
        let mailer = self.mailer.as_ref().ok_or_else(|| Failure::give_up("no-mail-server"))?;
        let to = address(&contact.email).ok_or_else(|| Failure::unwanted("not-wanted"))?;
        let zh = contact.language != "en";
        let letter = code_letter(code, minutes, zh, if zh { &city.zh } else { &city.en });
        let message = Message::builder()
            .from(mailer.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
            .map_err(|_| Failure::give_up("letter"))?;
        mailer.transport.send(message).await.map(drop).map_err(|error| failure(&error))
    }
}

impl Mailer {
    fn message(&self, app: &App, parcel: &Parcel, contact: &ContactRecord, to: Address) -> Result<Message, lettre::error::Error> {
        let zh = contact.language != "en";
        let city = &app.desk.city.name;
        let city = if zh { &city.zh } else { &city.en };
        let letter = letter(&parcel.tellings, (parcel.digest, zh), (city, &self.public_url));
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            // The same whenever it is sent again: a receiver knows it.
            .message_id(Some(format!("<{}@{}>", parcel.id, self.from.email.domain())))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
    }
}

/// What the mail server's answer comes to. That it does not know the mailbox is final; everything else may be mended by tomorrow.
fn failure(error: &SmtpError) -> Failure {
    match error.status() {
        Some(code) => {
            let code = code.to_string();
            let final_ = ["550", "551", "553"].contains(&code.as_str());
            if final_ { Failure::give_up(format!("smtp {code}")) } else { Failure::again(format!("smtp {code}")) }
        }
        None if error.is_timeout() => Failure::again("timeout"),
        None => Failure::again("connect"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{DutyId, PolicyId, TellingId};
    use store::About;
    use uuid::Uuid;

    fn telling(n: u128) -> TellingRecord {
        TellingRecord {
            id: TellingId::new(Uuid::from_u128(n)),
            about: About::Duty(DutyId::new(Uuid::from_u128(n))),
            rung: "overdue".into(),
            audience: "office:water".into(),
            on: jiff::civil::date(2023, 9, 25),
            told_at: "2023-09-25T09:00:00+08:00".parse().unwrap(),
            why: Named::new("逾期 1 个工作日", "1 working day overdue"),
            what: Named::new("作出决定 <甲>\r\nBcc: x@y.cn", "decide <a>\r\nBcc: x@y.cn"),
        }
    }

    #[test]
    fn a_letter_speaks_its_readers_language_and_lets_nothing_through() {
        let place = ("葫芦岛市", "https://b.example");
        let zh = letter(&[telling(1)], (false, true), place);
        assert_eq!(zh.subject, "【压舱石】逾期 1 个工作日：作出决定 <甲> Bcc: x@y.cn");
        assert!(zh.text.contains("https://b.example/duties/00000000-0000-0000-0000-000000000001\n"));
        assert!(zh.text.contains("2023年9月25日") && zh.text.contains("https://b.example/me"));
        assert!(zh.html.contains("作出决定 &lt;甲&gt;") && !zh.html.contains("<甲>"));
        let policy = TellingRecord { about: About::Policy(PolicyId::new(Uuid::from_u128(1))), ..telling(1) };
        let of_a_policy = letter(&[policy], (false, true), place);
        assert!(of_a_policy.text.contains("https://b.example/policies/00000000-0000-0000-0000-000000000001\n"));
        let en = letter(&[telling(1), telling(2)], (true, false), place);
        assert_eq!(en.subject, "[Ballast] Daily digest: 2 notices");
        assert_eq!(en.text.matches("/duties/").count(), 2);
        let many: Vec<TellingRecord> = (0..130).map(telling).collect();
        let long = letter(&many, (true, true), place);
        assert_eq!((long.text.matches("/duties/").count(), long.text.contains("另有 30 条")), (LISTED_MAX, true));
    }

    #[test]
    fn an_address_is_one() {
        for good in ["a@b.cn", " clerk.one+x@water.huludao.gov.cn "] {
            assert!(address(good).is_some(), "{good}");
        }
        let long = format!("{}@b.cn", "a".repeat(260));
        for bad in [
            "",
            "a",
            "a@",
            "@b.cn",
            "a b@c.cn",
            "a@b",
            "a@[127.0.0.1]",
            "张三@b.cn",
            "a@b.cn\r\nBcc: x@y.cn",
            "a@b.cn,c@d.cn",
            &long,
        ] {
            assert!(address(bad).is_none(), "{bad}");
        }
    }
}
