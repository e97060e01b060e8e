//! The body as the edge lends it to a handler, and what becomes of the part that the handler left.
//!
//! When a server answers a client that is still sending and closes the connection, the client's operating system may
//! throw the answer away. So the answer goes out at once, and what the handler did not read is read here and forgotten,
//! up to a bound in bytes and in time, while the client comes to its end.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

/// The most bytes that are read only to be forgotten.
const DRAIN_LIMIT: usize = 8 << 20;

#[derive(Debug)]
struct Shared {
    body: Body,
    touched: bool,
    ended: bool,
}

/// One of the two holders of a body: the handler first, the drain after it.
#[derive(Debug, Clone)]
struct Lent(Arc<Mutex<Shared>>);

/// What remains of a body that was lent.
#[derive(Debug)]
pub(crate) struct Remainder(Option<Lent>);

/// Splits a body into the one a handler may read and what remains of it afterwards.
pub(crate) fn lend(body: Body) -> (Body, Remainder) {
    if http_body::Body::is_end_stream(&body) {
        return (body, Remainder(None));
    }
    let lent = Lent(Arc::new(Mutex::new(Shared {
        body,
        touched: false,
        ended: false,
    })));
    (Body::new(lent.clone()), Remainder(Some(lent)))
}

impl Remainder {
    /// Whether the body was read to its end.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|lent| lent.lock().is_over())
    }

    /// Begins to read the rest, in the background and no longer than until `deadline`.
    ///
    /// A client that asked for permission to send (`Expect: 100-continue`) and is refused before a byte was read sends
    /// nothing: reading would be the permission.
    pub(crate) fn drain(self, awaits_permission: bool, deadline: Instant) {
        let Some(lent) = self.0 else { return };
        let unasked = awaits_permission && !lent.lock().touched;
        if !unasked {
            tokio::spawn(timeout_at(deadline, forget(lent)));
        }
    }
}

async fn forget(mut rest: Lent) {
    let mut forgotten = 0;
    while let Some(Ok(frame)) = rest.frame().await {
        forgotten += frame.data_ref().map_or(0, Bytes::len);
        if forgotten > DRAIN_LIMIT {
            break;
        }
    }
}

impl Lent {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        // Never contended: the drain reads only once the handler is done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    fn is_over(&self) -> bool {
        self.ended || http_body::Body::is_end_stream(&self.body)
    }
}

impl http_body::Body for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut shared = self.lock();
        shared.touched = true;
        let frame = Pin::new(&mut shared.body).poll_frame(context);
        // A body in chunks does not know its end from its length.
        shared.ended |= matches!(frame, Poll::Ready(None));
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.lock().is_over()
    }

    fn size_hint(&self) -> SizeHint {
        http_body::Body::size_hint(&self.lock().body)
    }
}
