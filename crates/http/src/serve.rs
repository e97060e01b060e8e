//! Serving connections, and stopping.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
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

/// How connections are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeOptions {
    /// The most connections at once; 1024. More wait in the operating system's queue, unanswered but not refused, until
    /// one ends.
    pub max_connections: usize,
    /// How long a client may take for the head of a request, and how long a connection may stay idle; 15 seconds.
    pub header_read_timeout: Duration,
    /// How long requests under way may take once the server stops; 30 seconds.
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
        let heard = Arc::new(AtomicBool::new(false));
        let service = {
            let (router, heard) = (self.router.clone(), Arc::clone(&heard));
            hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
                heard.store(true, Ordering::Relaxed);
                request.extensions_mut().insert(Peer(peer));
                router.clone().call(request)
            })
        };
        let mut connection =
            std::pin::pin!(self.http.serve_connection(TokioIo::new(stream), service));
        // hyper's own limit on the head begins once it knows which HTTP is spoken; until then a client could be silent
        // for ever.
        let mut first_head = std::pin::pin!(sleep(self.options.header_read_timeout));
        let (mut awaits_head, mut stopping) = (true, false);
        loop {
            tokio::select! {
                result = connection.as_mut() => {
                    if let Err(error) = result {
                        tracing::debug!(error, "a connection ended early");
                    }
                    break;
                }
                () = first_head.as_mut(), if awaits_head => {
                    awaits_head = false;
                    if !heard.load(Ordering::Relaxed) {
                        break;
                    }
                }
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
