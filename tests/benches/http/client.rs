//! A client that costs little: kept connections, one request at a time on each.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::scenarios::Scenario;

/// How hard and how long to ask.
pub(crate) struct Load {
    /// Connections that ask at once.
    pub(crate) connections: usize,
    /// Time that is not measured.
    pub(crate) warm_up: Duration,
    /// Time that is.
    pub(crate) measured: Duration,
}

/// What came of it.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    /// What the answers were about, per second.
    pub(crate) rate: f64,
    /// Median time to an answer.
    pub(crate) p50: Duration,
    /// Time to the answer that one in a hundred is slower than.
    pub(crate) p99: Duration,
    /// CPU time of the server's process for one answer.
    pub(crate) cpu: Duration,
}

/// Asks for the warm-up and the measured time and counts the answers of the latter.
///
/// # Panics
/// If an answer is not the one that the scenario expects: a fast error is no result.
pub(crate) async fn run(
    address: SocketAddr,
    scenario: &Scenario,
    load: &Load,
    cpu_time: impl Fn() -> Duration,
) -> Measured {
    let measuring = Arc::new(AtomicBool::new(false));
    let stop = Arc::new(AtomicBool::new(false));
    let sequence = Arc::new(AtomicU64::new(0));
    let mut clients = Vec::new();
    for _ in 0..load.connections {
        let (measuring, stop, sequence) = (measuring.clone(), stop.clone(), sequence.clone());
        let scenario = scenario.clone();
        clients.push(tokio::spawn(async move {
            ask(address, &scenario, &sequence, &measuring, &stop).await
        }));
    }
    tokio::time::sleep(load.warm_up).await;
    let (began, cpu_before) = (Instant::now(), cpu_time());
    measuring.store(true, Ordering::Relaxed);
    tokio::time::sleep(load.measured).await;
    measuring.store(false, Ordering::Relaxed);
    let (elapsed, cpu) = (began.elapsed(), cpu_time().saturating_sub(cpu_before));
    stop.store(true, Ordering::Relaxed);

    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.expect("a client that ran to its end"));
    }
    times.sort_unstable();
    assert!(
        !times.is_empty(),
        "{} gave no answer in time",
        scenario.name
    );
    let count = u32::try_from(times.len()).expect("fewer answers than a u32 counts");
    Measured {
        rate: f64::from(count) * f64::from(scenario.things) / elapsed.as_secs_f64(),
        p50: times[times.len() / 2],
        p99: times[times.len() * 99 / 100],
        cpu: cpu / count,
    }
}

async fn ask(
    address: SocketAddr,
    scenario: &Scenario,
    sequence: &AtomicU64,
    measuring: &AtomicBool,
    stop: &AtomicBool,
) -> Vec<Duration> {
    let stream = TcpStream::connect(address)
        .await
        .expect("the server accepts");
    stream.set_nodelay(true).expect("a TCP socket");
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .expect("the server speaks HTTP/1.1");
    tokio::spawn(connection);
    let mut times = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let request =
            (scenario.request)(sequence.fetch_add(1, Ordering::Relaxed)).map(Full::<Bytes>::from);
        let counted = measuring.load(Ordering::Relaxed);
        let began = Instant::now();
        let response = sender.send_request(request).await.expect("an answer");
        assert_eq!(response.status(), scenario.expected, "{}", scenario.name);
        response
            .into_body()
            .collect()
            .await
            .expect("a whole answer");
        if counted && measuring.load(Ordering::Relaxed) {
            times.push(began.elapsed());
        }
    }
    times
}
