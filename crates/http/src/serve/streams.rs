//! How many requests of one connection are under way, and for how long there has been none.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::timeout;

/// The requests of one connection that are under way: from their heads to the ends of their answers.
#[derive(Debug, Clone, Default)]
pub(super) struct Streams(watch::Sender<usize>);

/// A request under way, until it is dropped.
#[derive(Debug)]
pub(super) struct Stream(watch::Sender<usize>);

impl Streams {
    /// Counts a request.
    pub(super) fn open(&self) -> Stream {
        self.0.send_modify(|open| *open += 1);
        Stream(self.0.clone())
    }

    /// Waits until nothing has been under way for so long.
    pub(super) async fn idle(&self, long: Duration) {
        let mut open = self.0.subscribe();
        loop {
            // The sender is here, so that neither wait can fail.
            let none = open.wait_for(|open| *open == 0).await.is_ok();
            if none && timeout(long, open.changed()).await.is_err() {
                return;
            }
        }
    }
}

impl Stream {
    /// The answer, with which the request ends.
    pub(super) fn until_the_end_of(self, response: Response) -> Response {
        response.map(|body| {
            Body::new(Answer {
                body,
                _stream: self,
            })
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

/// The body of an answer.
struct Answer {
    body: Body,
    _stream: Stream,
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::response::IntoResponse;
    use tokio::time::{Instant, sleep};

    use super::Streams;

    #[tokio::test(start_paused = true)]
    async fn idleness_begins_when_the_last_answer_ends() {
        let streams = Streams::default();
        let begun = Instant::now();
        let (short, long) = (streams.open(), streams.open());
        let work = async {
            sleep(Duration::from_secs(1)).await;
            drop(short);
            let answer = long.until_the_end_of("long".into_response());
            sleep(Duration::from_secs(19)).await;
            drop(answer);
            sleep(Duration::from_secs(9)).await;
            drop(streams.open());
        };
        tokio::join!(work, streams.idle(Duration::from_secs(10)));
        assert_eq!(begun.elapsed().as_secs(), 39);
    }
}
