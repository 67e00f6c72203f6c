//! What receives: a mail server and a webhook receiver, real ones on ports of their own, that can be away and come back.

#![allow(dead_code, reason = "each test uses its part")]

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

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
            tokio::spawn(take_letters(stream, kept.clone(), slow));
        }
    });
    Sink { port, came, task }
}

/// One conversation of RFC 5321, as far as a letter needs it. A letter counts when the server has said that it has it.
async fn take_letters(stream: TcpStream, kept: Arc<Mutex<Vec<Letter>>>, slow: Duration) -> Option<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await.ok()?;
    let (mut to, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let word = line.to_ascii_uppercase();
        let answer = if word.starts_with("EHLO") {
            "250-sink\r\n250 8BITMIME\r\n"
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
