//! A connection on which a test says every byte itself.

use std::io;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A connection to a server, for requests in HTTP/1.1.
#[derive(Debug)]
pub(crate) struct Wire(BufReader<TcpStream>);

/// An answer on a connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Wire {
    /// Connects, if the server takes connections.
    pub(crate) async fn connect(address: &str) -> io::Result<Self> {
        Ok(Self(BufReader::new(TcpStream::connect(address).await?)))
    }

    /// Sends some bytes.
    pub(crate) async fn send(&mut self, text: &str) {
        let sent = self.0.get_mut().write_all(text.as_bytes()).await;
        sent.expect("a server that reads");
    }

    /// Sends a request without a body.
    pub(crate) async fn get(&mut self, path: &str) {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: stele\r\n\r\n"))
            .await;
    }

    /// Sends the head of a request that creates an account through Zudo's API, and waits until the server has begun to
    /// read the body: from then on the request is under way.
    pub(crate) async fn begin_create(&mut self, key: &str, body: &str) {
        let length = body.len();
        self.send(&format!(
            "POST /api/v1/accounts HTTP/1.1\r\nhost: stele\r\nx-api-key: {key}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nexpect: 100-continue\r\n\r\n"
        ))
        .await;
        let permission = self.answer().await;
        assert_eq!(permission.status, 100, "{permission:?}");
    }

    /// The next answer.
    pub(crate) async fn answer(&mut self) -> Answer {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = self.0.read_line(&mut head).await.expect("a line");
            assert_ne!(read, 0, "closed after {head:?}");
        }
        let head = head.to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(0, |length| length.parse().expect("a length"));
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).await.expect("the body");
        Answer {
            status: head[9..12].parse().expect("a status"),
            body: String::from_utf8(body).expect("UTF-8"),
        }
    }

    /// Waits until the server closes the connection, and tells whether it did so without another word.
    pub(crate) async fn closes(&mut self) -> bool {
        let mut rest = Vec::new();
        let end = self.0.read_to_end(&mut rest).await;
        let cut = |error: io::Error| error.kind() == io::ErrorKind::ConnectionReset;
        rest.is_empty() && end.map_or_else(cut, |_| true)
    }

    /// Whether nothing has come so far.
    pub(crate) fn is_silent(&self) -> bool {
        let mut byte = [0];
        let read = self.0.get_ref().try_read(&mut byte);
        read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    }
}
