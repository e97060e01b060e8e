//! Serving connections, and stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use http::Version;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use crate::origin::Peer;

mod patience;
mod streams;

use patience::Patience;
use streams::Streams;

/// How connections are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeOptions {
    /// The most connections at once; 1024. More wait in the operating system's queue, unanswered but not refused, until
    /// one ends.
    pub max_connections: usize,
    /// How long a client may take for the head of a request, and how long a connection may stay idle; 15 seconds.
    pub header_read_timeout: Duration,
    /// How long requests under way may take once the server stops, and what is left of an idle connection of HTTP/2 once
    /// its client is told to leave; 30 seconds.
    pub drain_timeout: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            max_connections: 1024,
            header_read_timeout: Duration::from_secs(15),
            drain_timeout: Duration::from_secs(30),
        }
    }
}

/// How serving came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Every request under way was answered.
    Completely,
    /// So many connections were cut off when the drain timeout passed.
    CutOff(usize),
}

/// How long to wait after an error of `accept` that is not the connection's: most likely files have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The most bytes of a request's head, in HTTP/1.
const MAX_HEAD: usize = 64 << 10;

/// The most requests at once on one connection, in HTTP/2.
const MAX_STREAMS: u32 = 128;

/// How often an HTTP/2 connection is asked whether its client is still there.
const PING_INTERVAL: Duration = Duration::from_secs(30);

/// How long a client may take nothing of what it is sent. One that takes a little now and then is only slow: there is no
/// limit to the time of a whole answer.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);

/// Serves HTTP/1 and HTTP/2 (with prior knowledge) on `listener` until `shutdown`; then takes no more connections, finishes
/// the requests under way, and returns. Every request has its [`Peer`] among its extensions.
///
/// What hyper refuses by itself (a head that is no HTTP, or too large) is answered by a bare 400, 414 or 431.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    options: ServeOptions,
    shutdown: CancellationToken,
) -> Drained {
    let server = Arc::new(Server {
        http: http(options),
        router,
        options,
        shutdown,
        cut: CancellationToken::new(),
    });
    let slots = Arc::new(Semaphore::new(options.max_connections));
    let connections = TaskTracker::new();
    while let Some((stream, peer, slot)) = server.accept(&listener, &slots).await {
        connections.spawn(Arc::clone(&server).connection(stream, peer, slot));
    }
    // New connections are refused from here on.
    drop(listener);
    connections.close();
    let drained = match timeout(options.drain_timeout, connections.wait()).await {
        Ok(()) => Drained::Completely,
        Err(_) => Drained::CutOff(connections.len()),
    };
    server.cut.cancel();
    connections.wait().await;
    drained
}

fn http(options: ServeOptions) -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        // A client that says it will send no more still wants its answer.
        .half_close(true)
        .header_read_timeout(options.header_read_timeout)
        .max_buf_size(MAX_HEAD);
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_INTERVAL)
        .max_concurrent_streams(MAX_STREAMS);
    http
}

struct Server {
    http: auto::Builder<TokioExecutor>,
    router: Router,
    options: ServeOptions,
    shutdown: CancellationToken,
    /// Cuts off what is left of the connections.
    cut: CancellationToken,
}

impl Server {
    /// The next connection, once there is room for one; `None` when the server stops.
    async fn accept(
        &self,
        listener: &TcpListener,
        slots: &Arc<Semaphore>,
    ) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        let next = async {
            let slot = Arc::clone(slots).acquire_owned().await.ok()?;
            loop {
                match listener.accept().await {
                    Ok((stream, peer)) => return Some((stream, peer, slot)),
                    Err(error) if of_the_connection(&error) => {}
                    Err(error) => {
                        tracing::error!(
                            error = &error as &dyn std::error::Error,
                            "no connection could be accepted"
                        );
                        sleep(ACCEPT_PAUSE).await;
                    }
                }
            }
        };
        self.shutdown.run_until_cancelled(next).await.flatten()
    }

    /// Serves one connection to its end.
    async fn connection(
        self: Arc<Self>,
        stream: TcpStream,
        peer: SocketAddr,
        slot: OwnedSemaphorePermit,
    ) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "TCP_NODELAY could not be set"
            );
        }
        let streams = Streams::default();
        let spoken = Arc::new(OnceLock::new());
        let service = {
            let (router, streams, spoken) =
                (self.router.clone(), streams.clone(), Arc::clone(&spoken));
            hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
                let stream = streams.open();
                spoken.get_or_init(|| request.version());
                request.extensions_mut().insert(Peer(peer));
                let answer = router.clone().call(request);
                async { answer.await.map(|answer| stream.until_the_end_of(answer)) }
            })
        };
        let io = TokioIo::new(Patience::new(stream, STALL_TIMEOUT));
        let mut connection = std::pin::pin!(self.http.serve_connection(io, service));
        let mut idle = std::pin::pin!(streams.idle(self.options.header_read_timeout));
        let (mut watched, mut stopping) = (true, false);
        loop {
            tokio::select! {
                result = connection.as_mut() => {
                    if let Err(error) = result {
                        tracing::debug!(error, "a connection ended early");
                    }
                    break;
                }
                () = idle.as_mut(), if watched => match spoken.get() {
                    // hyper's own limit on the head begins once it knows which HTTP is spoken; until then a client could
                    // be silent for ever.
                    None => break,
                    // hyper has no limit on idleness here.
                    Some(&Version::HTTP_2) => {
                        connection.as_mut().graceful_shutdown();
                        let rest = timeout(self.options.drain_timeout, connection.as_mut());
                        self.cut.run_until_cancelled(rest).await;
                        break;
                    }
                    // hyper's limit on the next head is one on idleness too.
                    Some(_) => watched = false,
                },
                () = self.shutdown.cancelled(), if !stopping => {
                    stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
                () = self.cut.cancelled() => break,
            }
        }
        drop(slot);
    }
}

/// Whether an error of `accept` tells of the connection that was to be accepted, and nothing of the next one.
fn of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::time::Duration;

    use axum::body::Body;
    use http_body_util::BodyExt;
    use hyper_util::rt::{TokioExecutor, TokioIo};
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinHandle;
    use tokio_util::sync::CancellationToken;

    use super::{Drained, ServeOptions, of_the_connection, serve};
    use crate::Settings;
    use crate::toy::{KEY, Meeting, World};

    const MEBIBYTE: usize = 1 << 20;

    struct Running {
        address: SocketAddr,
        meeting: Arc<Meeting>,
        shutdown: CancellationToken,
        server: JoinHandle<Drained>,
    }

    async fn start(options: ServeOptions) -> Running {
        let meeting = Arc::new(Meeting::default());
        let app = Arc::new(World::default())
            .app_with(Settings::default(), &meeting)
            .await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shutdown = CancellationToken::new();
        let server = tokio::spawn(serve(listener, app, options, shutdown.clone()));
        Running {
            address,
            meeting,
            shutdown,
            server,
        }
    }

    impl Running {
        async fn connect(&self) -> Client {
            Client(BufReader::new(
                TcpStream::connect(self.address)
                    .await
                    .expect("a connection"),
            ))
        }

        async fn stop(self) -> Drained {
            self.shutdown.cancel();
            self.server.await.expect("no panic")
        }
    }

    struct Client(BufReader<TcpStream>);

    #[derive(Debug, PartialEq)]
    struct Answer {
        status: u16,
        closes: bool,
        body: String,
    }

    impl Client {
        async fn send(&mut self, text: &str) {
            self.0.write_all(text.as_bytes()).await.expect("sent");
        }

        async fn get(&mut self, path: &str) {
            self.send(&format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n"))
                .await;
        }

        /// The head of a POST by the known key.
        async fn post(&mut self, path: &str, headers: &str) {
            let head = format!(
                "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\n{headers}\r\n\r\n"
            );
            self.send(&head).await;
        }

        async fn answer(&mut self) -> Answer {
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert_ne!(
                    self.0.read_line(&mut head).await.expect("a line"),
                    0,
                    "closed after {head:?}"
                );
            }
            let head = head.to_ascii_lowercase();
            let header = |name: &str| {
                let line = head
                    .lines()
                    .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                line.map(str::to_owned)
            };
            let length =
                header("content-length").map_or(0, |length| length.parse().expect("a length"));
            let mut body = vec![0; length];
            self.0.read_exact(&mut body).await.expect("the body");
            Answer {
                status: head[9..12].parse().expect("a status"),
                closes: header("connection").as_deref() == Some("close"),
                body: String::from_utf8(body).expect("UTF-8"),
            }
        }

        /// Whether the server has closed the connection without another word.
        async fn is_closed(&mut self) -> bool {
            let mut rest = Vec::new();
            self.0.read_to_end(&mut rest).await.is_ok() && rest.is_empty()
        }
    }

    fn too_large() -> Answer {
        Answer {
            status: 413,
            closes: true,
            body: r#"{"toy":"1048576"}"#.to_owned(),
        }
    }

    #[tokio::test]
    async fn a_connection_serves_several_requests() {
        let running = start(ServeOptions::default()).await;
        let mut client = running.connect().await;
        for _ in 0..2 {
            client.post("/toy/echo", "content-length: 7").await;
            client.send("{\"a\":1}").await;
            let echoed = Answer {
                status: 200,
                closes: false,
                body: "{\"a\":1}".to_owned(),
            };
            assert_eq!(client.answer().await, echoed);
        }
        client.post("/toy/echo", "transfer-encoding: chunked").await;
        client.send("2\r\n[1\r\n1\r\n]\r\n0\r\n\r\n").await;
        let echoed = Answer {
            status: 200,
            closes: false,
            body: "[1]".to_owned(),
        };
        assert_eq!(client.answer().await, echoed);
        drop(client);
        assert_eq!(running.stop().await, Drained::Completely);
    }

    #[tokio::test]
    async fn http_2_is_spoken_with_prior_knowledge() {
        let running = start(ServeOptions::default()).await;
        let stream = TcpStream::connect(running.address)
            .await
            .expect("a connection");
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .expect("HTTP/2");
        let connection = tokio::spawn(connection);
        let request = http::Request::post("http://stele.example/toy/echo")
            .header("authorization", format!("Bearer {KEY}"));
        let request = request.body(Body::from("[2]")).expect("a request");
        let response = sender.send_request(request).await.expect("an answer");
        assert_eq!(
            (response.status().as_u16(), response.version()),
            (200, http::Version::HTTP_2)
        );
        let body = response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        assert_eq!(body, "[2]");
        let request = http::Request::post("http://stele.example/toy/echo")
            .body(Body::from(vec![b' '; 2 * MEBIBYTE]));
        let response = sender
            .send_request(request.expect("a request"))
            .await
            .expect("an answer");
        assert_eq!(response.status().as_u16(), 401);
        drop(sender);
        connection.await.expect("no panic").expect("a clean end");
        assert_eq!(running.stop().await, Drained::Completely);
    }

    #[tokio::test(start_paused = true)]
    async fn http_2_connections_may_be_idle_as_long_as_others() {
        let running = start(ServeOptions::default()).await;
        let stream = TcpStream::connect(running.address)
            .await
            .expect("a connection");
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                .await
                .expect("HTTP/2");
        let connection = tokio::spawn(connection);
        let begun = tokio::time::Instant::now();
        // A request under way is no idleness, however long it takes.
        let request = http::Request::get("http://stele.example/toy/wait").body(Body::empty());
        let response = sender.send_request(request.expect("a request")).await;
        assert_eq!(response.expect("an answer").status().as_u16(), 503);
        assert_eq!(begun.elapsed().as_secs(), 30);
        let ended = tokio::time::timeout(Duration::from_mins(1), connection).await;
        ended
            .expect("in time")
            .expect("no panic")
            .expect("a clean end");
        assert_eq!(begun.elapsed().as_secs(), 45);
    }

    #[tokio::test]
    async fn a_client_that_sends_too_much_can_read_so_once_it_is_done() {
        let running = start(ServeOptions::default()).await;
        // More than the operating system takes from a client while nobody reads.
        let body = " ".repeat(7 * MEBIBYTE);

        let mut announced = running.connect().await;
        announced
            .post("/toy/echo", &format!("content-length: {}", body.len()))
            .await;
        announced.send(&body).await;
        assert_eq!(announced.answer().await, too_large());
        assert!(announced.is_closed().await);

        let mut chunked = running.connect().await;
        chunked
            .post("/toy/echo", "transfer-encoding: chunked")
            .await;
        chunked
            .send(&format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()))
            .await;
        assert_eq!(chunked.answer().await, too_large());
        assert!(chunked.is_closed().await);

        // The same for what is refused without a look at the body.
        let mut unknown = running.connect().await;
        unknown
            .send(&format!(
                "POST /toy/nowhere HTTP/1.1\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            ))
            .await;
        assert_eq!(
            (unknown.answer().await.status, unknown.is_closed().await),
            (404, true)
        );
    }

    #[tokio::test]
    async fn the_answer_does_not_wait_for_the_rest_of_the_body() {
        let running = start(ServeOptions::default()).await;
        let mut client = running.connect().await;
        client
            .post("/toy/echo", &format!("content-length: {}", 2 * MEBIBYTE))
            .await;
        assert_eq!(client.answer().await, too_large());

        let mut chunked = running.connect().await;
        chunked
            .post("/toy/echo", "transfer-encoding: chunked")
            .await;
        chunked
            .send(&format!(
                "{:x}\r\n{}",
                2 * MEBIBYTE,
                " ".repeat(MEBIBYTE + 1)
            ))
            .await;
        assert_eq!(chunked.answer().await, too_large());
    }

    #[tokio::test]
    async fn what_is_read_only_to_be_forgotten_is_bounded() {
        let running = start(ServeOptions::default()).await;
        let mut client = running.connect().await;
        client.post("/toy/echo", "transfer-encoding: chunked").await;
        let chunk = format!("{MEBIBYTE:x}\r\n{}\r\n", " ".repeat(MEBIBYTE));
        let mut sent = 0;
        while sent < 256 && client.0.write_all(chunk.as_bytes()).await.is_ok() {
            sent += 1;
        }
        assert!((8..128).contains(&sent), "{sent} MiB were taken");
    }

    #[tokio::test(start_paused = true)]
    async fn permission_to_send_is_given_only_to_whom_the_handler_listens() {
        let running = start(ServeOptions::default()).await;
        let mut refused = running.connect().await;
        refused
            .send("POST /toy/echo HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n")
            .await;
        let begun = tokio::time::Instant::now();
        assert_eq!(refused.answer().await.status, 401);
        assert!(refused.is_closed().await);
        assert_eq!(begun.elapsed().as_secs(), 0, "the body was waited for");

        let mut admitted = running.connect().await;
        admitted
            .post("/toy/echo", "expect: 100-continue\r\ncontent-length: 3")
            .await;
        assert_eq!(admitted.answer().await.status, 100);
        admitted.send("[3]").await;
        assert_eq!(admitted.answer().await.body, "[3]");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_not_awaited_for_ever() {
        let running = start(ServeOptions::default()).await;
        let mut silent = running.connect().await;
        silent.post("/toy/echo", "content-length: 3").await;
        let begun = tokio::time::Instant::now();
        let answer = silent.answer().await;
        assert_eq!((answer.status, answer.closes), (503, true));
        assert_eq!(begun.elapsed().as_secs(), 30);
        assert!(silent.is_closed().await);
        assert_eq!(begun.elapsed().as_secs(), 35);

        let mut slow = running.connect().await;
        slow.post("/toy/echo", &format!("content-length: {}", 2 * MEBIBYTE))
            .await;
        let begun = tokio::time::Instant::now();
        assert_eq!(slow.answer().await, too_large());
        assert!(slow.is_closed().await);
        assert_eq!(begun.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_still_sending_when_its_time_is_up_can_read_so() {
        let running = start(ServeOptions::default()).await;
        let mut client = running.connect().await;
        client.post("/toy/echo", "content-length: 9").await;
        client.send("[1,").await;
        let begun = tokio::time::Instant::now();
        let answer = client.answer().await;
        assert_eq!((answer.status, answer.closes), (503, true));
        client.send("2,3,4]").await;
        assert!(client.is_closed().await);
        assert_eq!(begun.elapsed().as_secs(), 30, "nothing is left to wait for");
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_does_not_come_is_not_awaited_for_ever() {
        let options = ServeOptions::default();
        let running = start(options).await;
        // Silence, what could become HTTP/2, the beginning of a head.
        for text in [
            "",
            "P",
            "PRI * HTTP/2.0\r\n",
            "GET /toy/sent HTTP/1.1\r\nhost: x\r\n",
        ] {
            let begun = tokio::time::Instant::now();
            let mut client = running.connect().await;
            client.send(text).await;
            assert!(client.is_closed().await, "{text:?}");
            assert_eq!(
                begun.elapsed().as_secs(),
                options.header_read_timeout.as_secs(),
                "{text:?}"
            );
        }
        // The next head on the same connection has its time too.
        let mut client = running.connect().await;
        client.get("/toy/sent").await;
        assert_eq!(client.answer().await.status, 200);
        assert!(client.is_closed().await);
    }

    #[tokio::test]
    async fn requests_under_way_are_finished_and_new_connections_refused() {
        let running = start(ServeOptions::default()).await;
        let mut idle = running.connect().await;
        idle.get("/toy/sent").await;
        assert_eq!(idle.answer().await.status, 200);
        let mut client = running.connect().await;
        client.get("/toy/wait").await;
        running.meeting.begun.notified().await;

        running.shutdown.cancel();
        // That it is closed proves that the server has begun to stop.
        assert!(idle.is_closed().await);
        assert!(TcpStream::connect(running.address).await.is_err());
        assert!(!running.server.is_finished());
        running.meeting.finish.notify_one();
        let answer = client.answer().await;
        assert_eq!((answer.body.as_str(), answer.closes), ("waited", true));
        assert_eq!(running.server.await.expect("no panic"), Drained::Completely);
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_finish_in_time_is_cut_off() {
        let drain_timeout = Duration::from_secs(2);
        let running = start(ServeOptions {
            drain_timeout,
            ..ServeOptions::default()
        })
        .await;
        let mut client = running.connect().await;
        client.get("/toy/wait").await;
        running.meeting.begun.notified().await;
        let begun = tokio::time::Instant::now();
        assert_eq!(running.stop().await, Drained::CutOff(1));
        assert_eq!(begun.elapsed().as_secs(), 2);
        assert!(client.is_closed().await);
    }

    #[tokio::test]
    async fn connections_beyond_the_cap_wait_for_their_turn() {
        let running = start(ServeOptions {
            max_connections: 1,
            ..ServeOptions::default()
        })
        .await;
        let mut first = running.connect().await;
        first.get("/toy/wait").await;
        running.meeting.begun.notified().await;
        let mut second = running.connect().await;
        second.get("/toy/wait").await;
        running.meeting.finish.notify_one();
        assert_eq!(first.answer().await.body, "waited");
        // The first connection, idle now, still has the only place.
        first.get("/toy/sent").await;
        assert_eq!(first.answer().await.status, 200);
        let begun = running.meeting.begun.notified();
        tokio::select! {
            biased;
            () = begun => panic!("the second was served beside the first"),
            () = tokio::task::yield_now() => {}
        }
        drop(first);
        running.meeting.begun.notified().await;
        running.meeting.finish.notify_one();
        assert_eq!(second.answer().await.body, "waited");
    }

    #[test]
    fn a_lack_of_files_is_not_the_connections_fault() {
        // EMFILE and ENFILE: the next accept would fail at once, and the one after it.
        for code in [24, 23] {
            assert!(
                !of_the_connection(&io::Error::from_raw_os_error(code)),
                "{code}"
            );
        }
        assert!(of_the_connection(&io::ErrorKind::ConnectionAborted.into()));
    }

    #[tokio::test]
    async fn nonsense_is_refused() {
        let running = start(ServeOptions::default()).await;
        let mut client = running.connect().await;
        client.send("no HTTP at all\r\n\r\n").await;
        assert_eq!(client.answer().await.status, 400);
        let mut client = running.connect().await;
        client
            .send(&format!(
                "GET /toy/sent HTTP/1.1\r\nx: {}\r\n\r\n",
                "a".repeat(100_000)
            ))
            .await;
        assert_eq!(client.answer().await.status, 431);
    }
}
