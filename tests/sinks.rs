//! What receives: a mail server and a webhook receiver, real ones on ports of their own, that can be away and come back.

#![allow(dead_code, reason = "each test uses its part")]

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A port on which nobody listens at this moment.
pub async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

async fn listen(port: u16) -> TcpListener {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await.unwrap()
}

/// Something that listens, and what came.
pub struct Sink<T> {
    pub port: u16,
    came: Arc<Mutex<Vec<T>>>,
    task: JoinHandle<()>,
}

impl<T: Clone> Sink<T> {
    /// What came until now.
    pub fn came(&self) -> Vec<T> {
        self.came.lock().unwrap().clone()
    }

    /// Waits until as much has come.
    pub async fn wait_for(&self, n: usize) -> Vec<T> {
        for _ in 0..1200 {
            let came = self.came();
            if came.len() >= n {
                return came;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("only {} of {n} came", self.came().len());
    }
}

impl<T> Drop for Sink<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A letter as a mail server got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: Vec<String>,
    pub raw: String,
}

impl Letter {
    /// A header of the letter, unfolded but not decoded.
    pub fn header(&self, name: &str) -> String {
        let head = self.raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
        let found = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
        found.unwrap_or_else(|| panic!("no {name} in {head}"))
    }

    /// The letter as a mail reader of another make sees it.
    pub fn read(&self) -> serde_json::Value {
        read(std::slice::from_ref(self)).remove(0)
    }
}

/// Letters as a mail reader of another make sees them: subject, plain text, HTML.
pub fn read(letters: &[Letter]) -> Vec<serde_json::Value> {
    const READER: &str = "import sys, json, email, email.policy
def read(raw):
  m = email.message_from_bytes(raw.encode(), policy=email.policy.default)
  return {'subject': m['subject'], 'from': m['from'], 'kind': m.get_content_type(), 'id': m['message-id'], 'date': m['date'],
    'text': m.get_body(('plain',)).get_content(), 'html': m.get_body(('html',)).get_content(), 'defects': len(m.defects)}
print(json.dumps([read(raw) for raw in json.load(sys.stdin)]))";
    let raw: Vec<&str> = letters.iter().map(|one| one.raw.as_str()).collect();
    let raw = serde_json::to_vec(&raw).unwrap();
    let mut python = Command::new("python3");
    let mut python = python.args(["-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3 runs");
    let mut into = python.stdin.take().unwrap();
    let writes = std::thread::spawn(move || into.write_all(&raw));
    let out = python.wait_with_output().unwrap();
    writes.join().unwrap().unwrap();
    serde_json::from_slice(&out.stdout).unwrap()
}

/// A mail server on a port; each letter takes it as long as `slow` says.
pub async fn mail(port: u16, slow: Duration) -> Sink<Letter> {
    let listener = listen(port).await;
    let port = listener.local_addr().unwrap().port();
    let came = Arc::<Mutex<Vec<Letter>>>::default();
    let kept = came.clone();
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(take_letters(Box::new(stream), kept.clone(), slow, Rules::default(), true));
        }
    });
    Sink { port, came, task }
}

/// How a mail server that speaks TLS lets whom in.
#[derive(Clone, Default)]
pub struct Rules {
    /// The TLS that it offers after STARTTLS, if it does.
    starttls: Option<TlsAcceptor>,
    /// Who may send: user and password.
    account: Option<(&'static str, &'static str)>,
}

/// A certificate of our own making for `localhost`: the certificate as PEM, and a server that has its key.
pub fn own_certificate() -> (String, TlsAcceptor) {
    let dir = tempfile::tempdir().unwrap();
    let (key, certificate) = (dir.path().join("key.pem"), dir.path().join("cert.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let chain = CertificateDer::pem_file_iter(&certificate).unwrap().map(|one| one.unwrap()).collect();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_file(&key).unwrap())
        .unwrap();
    (std::fs::read_to_string(&certificate).unwrap(), TlsAcceptor::from(Arc::new(config)))
}

/// A mail server that takes letters over TLS alone: from the first byte, or after STARTTLS; and from `account` alone.
pub async fn mail_over_tls(tls: TlsAcceptor, wrapped: bool, account: (&'static str, &'static str)) -> Sink<Letter> {
    let listener = listen(0).await;
    let port = listener.local_addr().unwrap().port();
    let came = Arc::<Mutex<Vec<Letter>>>::default();
    let kept = came.clone();
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (kept, tls) = (kept.clone(), tls.clone());
            tokio::spawn(async move {
                let account = Some(account);
                if wrapped {
                    let stream = tls.accept(stream).await.ok()?;
                    take_letters(Box::new(stream), kept, Duration::ZERO, Rules { starttls: None, account }, true).await
                } else {
                    take_letters(Box::new(stream), kept, Duration::ZERO, Rules { starttls: Some(tls), account }, true).await
                }
            });
        }
    });
    Sink { port, came, task }
}

/// A line, protected or not.
trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}
type Line = Box<dyn Duplex>;

/// One conversation of RFC 5321, as far as a letter needs it. A letter counts when the server has said that it has it. Whoever asks for
/// an account lets nobody else send, and nobody sign in before the line is protected.
async fn take_letters(stream: Line, kept: Arc<Mutex<Vec<Letter>>>, slow: Duration, rules: Rules, greets: bool) -> Option<()> {
    let mut stream = BufReader::new(stream);
    if greets {
        stream.write_all(b"220 sink\r\n").await.ok()?;
    }
    let protected = rules.starttls.is_none();
    let mut known = rules.account.is_none();
    let (mut to, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let word = line.to_ascii_uppercase();
        let answer = if word.starts_with("EHLO") {
            match (&rules.starttls, rules.account) {
                (Some(_), _) => "250-sink\r\n250-STARTTLS\r\n250 8BITMIME\r\n",
                (None, Some(_)) => "250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n",
                (None, None) => "250-sink\r\n250 8BITMIME\r\n",
            }
        } else if let (true, Some(tls)) = (word.starts_with("STARTTLS"), &rules.starttls) {
            stream.write_all(b"220 go on\r\n").await.ok()?;
            let inner = tls.clone().accept(stream.into_inner()).await.ok()?;
            let after = Rules { starttls: None, account: rules.account };
            return Box::pin(take_letters(Box::new(inner), kept, slow, after, false)).await;
        } else if let Some((user, password)) = rules.account.filter(|_| protected && word.starts_with("AUTH PLAIN ")) {
            let said = BASE64.decode(line.trim().rsplit(' ').next()?).ok()?;
            known = said == format!("\0{user}\0{password}").into_bytes();
            if known { "235 welcome\r\n" } else { "535 nobody we know\r\n" }
        } else if word.starts_with("MAIL") && !(protected && known) {
            "530 sign in first\r\n"
        } else if word.starts_with("RCPT TO:") {
            let address = line.split(['<', '>']).nth(1)?.to_owned();
            if address.starts_with("unknown") {
                "550 no such mailbox\r\n"
            } else {
                to.push(address);
                "250 ok\r\n"
            }
        } else if word.starts_with("DATA") {
            stream.write_all(b"354 go on\r\n").await.ok()?;
            let mut raw = String::new();
            loop {
                line.clear();
                stream.read_line(&mut line).await.ok()?;
                if line == ".\r\n" {
                    break;
                }
                raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            }
            tokio::time::sleep(slow).await;
            kept.lock().unwrap().push(Letter { to: std::mem::take(&mut to), raw });
            "250 taken\r\n"
        } else if word.starts_with("QUIT") {
            stream.write_all(b"221 bye\r\n").await.ok()?;
            return Some(());
        } else {
            "250 ok\r\n"
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

/// A message as a webhook's receiver got it.
#[derive(Debug, Clone)]
pub struct Message {
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub json: serde_json::Value,
}

impl Message {
    pub fn id(&self) -> &str {
        self.headers["webhook-id"].to_str().unwrap()
    }
}

/// A webhook's receiver on a port, which answers with a status.
pub async fn receiver(port: u16, status: u16) -> Sink<Message> {
    let listener = listen(port).await;
    let port = listener.local_addr().unwrap().port();
    let came = Arc::<Mutex<Vec<Message>>>::default();
    let kept = came.clone();
    let take = move |headers: HeaderMap, body: Bytes| async move {
        let json = serde_json::from_slice(&body).unwrap_or_default();
        kept.lock().unwrap().push(Message { headers, body: body.to_vec(), json });
        (StatusCode::from_u16(status).unwrap(), [("location", "http://127.0.0.1:1/elsewhere")])
    };
    let router = Router::new().fallback(axum::routing::post(take));
    let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Sink { port, came, task }
}
