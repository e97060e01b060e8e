//! How much memory a server takes, whatever is sent to it by whoever has read the project's token out of a page.

use std::fs;

use flate2::{Compress, Compression, FlushCompress};
use reqwest::{Body, Method};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::client::{Client, answer};
use crate::place::Place;
use crate::running::Running;

/// The most that a server has held in memory so far, in KiB.
fn peak(server: &Running) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id()));
    let status = status.expect("what Linux knows of a process");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
    peak.expect("the peak").parse().expect("a number")
}

/// A request with one event of as many bytes as a batch may have, nearly all of them in one property.
fn of_one_event(token: &str, value: &str) -> String {
    format!(
        r#"{{"api_key":"{token}","batch":[{{"event":"e","distinct_id":"u","properties":{{"p":{value}}}}}]}}"#
    )
}

/// The token of the project.
async fn token(place: &Place) -> String {
    let workspaces: Value = place.json(&["workspace", "list"]).await;
    let token = workspaces[0]["project_token"].as_str();
    token.expect("the project's token").to_owned()
}

/// Sends batches, all of them at once, and answers the statuses.
async fn all_at_once(client: &Client, batches: Vec<impl Into<Body>>) -> Vec<u16> {
    let mut sending = JoinSet::new();
    for batch in batches {
        let request = client.request(Method::POST, "/batch").body(batch);
        sending.spawn(async move { answer(request).await.0.as_u16() });
    }
    sending.join_all().await
}

/// JSON takes many times its text in memory, so few large bodies are worked on at once.
#[tokio::test]
async fn large_bodies_at_once_take_hardly_more_than_one() {
    const SIZE: usize = 18 << 20;
    let place = Place::sqlite().await;
    place.first_key().await;
    let token = &token(&place).await;
    // Nobody is to be refused for waiting: built for tests, the server is many times slower.
    let server = place.serve(&["--request-timeout", "1h"]).await;
    let client = server.client("");
    let numbers = format!("[{}1]", "1,".repeat(SIZE / 2));
    let numbers = of_one_event(token, &numbers);
    assert_eq!(all_at_once(&client, vec![numbers.clone()]).await, [200]);
    let of_one = peak(&server);
    assert!(of_one < 2 << 20, "{of_one} KiB are more than two GiB");
    assert_eq!(all_at_once(&client, vec![numbers; 3]).await, [200; 3]);
    let of_three = peak(&server);
    assert!(
        of_three < 2 * of_one,
        "{of_three} KiB are two times {of_one} KiB"
    );
    server.stop().await;
}

/// Gzip that becomes a thousand times its size: the same mebibyte of white space again and again, each in a block of its own.
fn bomb(mebibytes: usize) -> Vec<u8> {
    const MEBIBYTE: usize = 1 << 20;
    // How gzip begins: deflate, and nothing else said.
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut block = Vec::with_capacity(MEBIBYTE);
    let spaces = vec![b' '; MEBIBYTE];
    let mut compress = Compress::new(Compression::best(), false);
    let done = compress.compress_vec(&spaces, &mut block, FlushCompress::Sync);
    done.expect("compressed");
    for _ in 0..mebibytes {
        bomb.extend_from_slice(&block);
    }
    assert!(bomb.len() * 950 < mebibytes * MEBIBYTE, "{}", bomb.len());
    bomb
}

/// What is small on its way is inflated no further than it is read.
#[tokio::test]
async fn little_that_becomes_much_takes_no_more_than_much_may() {
    let place = Place::sqlite().await;
    place.first_key().await;
    let server = place.serve(&["--request-timeout", "1h"]).await;
    let client = server.client("");
    let before = peak(&server);
    assert_eq!(all_at_once(&client, vec![bomb(1024); 8]).await, [413; 8]);
    let grown = peak(&server) - before;
    assert!(grown < 512 << 10, "{grown} KiB of what would be 8 GiB");
    server.stop().await;
}
