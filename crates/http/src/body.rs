//! The request's body, taken unread and read when the handler is ready for it.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::{FromRef, FromRequest, Request};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::budget::{BodyBudget, Reserved};
use crate::edge::Edge;
use crate::fault::Faults;
use crate::json::{self, JsonFault};
use crate::object::ObjectReader;

/// Why a body could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyFault {
    /// More bytes than are taken.
    TooLarge {
        /// The most bytes.
        limit: usize,
    },
    /// The client went away or broke its framing while it was sending. It hardly reads the answer.
    Interrupted,
    /// Not JSON.
    Syntax(JsonFault),
    /// JSON or a form, but not what it must be: a NUL somewhere, or no object where one must be.
    Invalid(Faults),
}

impl From<Faults> for BodyFault {
    fn from(faults: Faults) -> Self {
        BodyFault::Invalid(faults)
    }
}

/// The body, not read yet: the last argument of a handler that takes one.
///
/// Whatever a handler finds out before it reads (who calls, what the key may do, whether the object exists) is answered
/// without waiting for the body. What stays unread is drained by the edge so that a client still sending can read its
/// answer.
#[derive(Debug)]
pub struct Unread {
    content_type: Option<String>,
    limit: usize,
    /// How many bytes a body may have that waits for nobody: as many as every call takes.
    usual: usize,
    budget: BodyBudget,
    body: Body,
}

/// A large body in memory, which counts until it is let go of.
struct Arrived {
    bytes: Bytes,
    _room: Reserved,
}

impl AsRef<[u8]> for Arrived {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Unread {
    /// The value of `Content-Type`, as sent.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The media type of `Content-Type`, lower-cased and without parameters: `application/json`.
    pub fn media_type(&self) -> Option<String> {
        let essence = self
            .content_type()?
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
    }

    /// The same body for a call that takes more than others do: at least so many bytes.
    #[must_use]
    pub fn up_to(self, limit: usize) -> Self {
        Self {
            limit: self.limit.max(limit),
            ..self
        }
    }

    /// Reads the bytes. A body that is larger than most calls take waits, after as many bytes as they do take, until there is
    /// room for all of it.
    pub async fn bytes(self) -> Result<Bytes, BodyFault> {
        let too_large = BodyFault::TooLarge { limit: self.limit };
        let limit = u64::try_from(self.limit).unwrap_or(u64::MAX);
        // The announced length; nothing needs to be read to refuse it.
        let announced = http_body::Body::size_hint(&self.body);
        if announced.lower() > limit {
            return Err(too_large);
        }
        let most = announced.exact().unwrap_or(limit);
        let most = usize::try_from(most).unwrap_or(self.limit);
        let mut room = None;
        let mut body = self.body;
        let mut first = Bytes::new();
        let mut whole = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| BodyFault::Interrupted)?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if first.len() + whole.len() + data.len() > self.limit {
                return Err(too_large);
            }
            if room.is_none() && first.len() + whole.len() + data.len() > self.usual {
                room = Some(self.budget.arrival(most).await);
            }
            // Most bodies come in one piece, which need not be copied.
            if first.is_empty() && whole.is_empty() {
                first = data;
            } else {
                whole.extend_from_slice(&std::mem::take(&mut first));
                whole.extend_from_slice(&data);
            }
        }
        let bytes = if whole.is_empty() {
            first
        } else {
            whole.freeze()
        };
        Ok(match room {
            None => bytes,
            Some(room) => Bytes::from_owner(Arrived { bytes, _room: room }),
        })
    }

    /// Reads JSON, whatever the content type says.
    pub async fn json(self) -> Result<Value, BodyFault> {
        json_of(&self.bytes().await?)
    }

    /// Reads a JSON object, whatever the content type says.
    pub async fn object(self) -> Result<ObjectReader, BodyFault> {
        Ok(ObjectReader::of(self.json().await?)?)
    }
}

/// JSON out of bytes that were read already, for the dialects that look at them first. Refuses NULs.
pub fn json_of(bytes: &[u8]) -> Result<Value, BodyFault> {
    let value = json::parse(bytes).map_err(BodyFault::Syntax)?;
    Faults::check(json::nuls(bytes, &value))?;
    Ok(value)
}

impl<S> FromRequest<S> for Unread
where
    S: Send + Sync,
    Edge: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let content_type = content_type(request.headers());
        let edge = Edge::from_ref(state);
        Ok(Self {
            content_type,
            limit: edge.settings().body_limit,
            usual: edge.settings().body_limit,
            budget: edge.large_bodies,
            body: request.into_body(),
        })
    }
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    Some(String::from_utf8_lossy(headers.get(header::CONTENT_TYPE)?.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    use axum::body::Body;
    use bytes::Bytes;
    use http_body::Frame;
    use serde_json::json;

    use super::{BodyBudget, BodyFault, Unread};

    fn unread(body: impl Into<Body>) -> Unread {
        Unread {
            content_type: None,
            limit: 8,
            usual: 8,
            budget: BodyBudget::default(),
            body: body.into(),
        }
    }

    /// A body in pieces, whose length nobody announced.
    fn pieces(pieces: &[&'static str]) -> Body {
        Body::new(Pieces(pieces.iter().copied().collect()))
    }

    struct Pieces(VecDeque<&'static str>);

    impl http_body::Body for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(
                self.0
                    .pop_front()
                    .map(|piece| Ok(Frame::data(Bytes::from(piece)))),
            )
        }
    }

    #[tokio::test]
    async fn the_limit_counts_bytes_announced_or_not() {
        assert_eq!(
            unread("12345678").bytes().await,
            Ok(Bytes::from("12345678"))
        );
        assert_eq!(
            unread(pieces(&["1234", "", "56", "78"])).bytes().await,
            Ok(Bytes::from("12345678"))
        );
        let too_large = Err(BodyFault::TooLarge { limit: 8 });
        assert_eq!(unread("123456789").bytes().await, too_large);
        assert_eq!(unread(pieces(&["1234", "56789"])).bytes().await, too_large);
        assert_eq!(unread("").bytes().await, Ok(Bytes::new()));
    }

    #[tokio::test]
    async fn a_call_may_take_more_and_never_takes_less() {
        let nine = || unread("123456789");
        assert_eq!(nine().up_to(9).bytes().await, Ok(Bytes::from("123456789")));
        assert_eq!(
            nine().up_to(1).bytes().await,
            Err(BodyFault::TooLarge { limit: 8 })
        );
    }

    /// Whoever sends slowly holds room for all that they said they would send.
    #[tokio::test]
    async fn a_large_body_waits_for_room_and_counts_until_it_is_let_go_of() {
        const LARGE: usize = BodyBudget::SMALL + 1;
        let budget = BodyBudget::default();
        let body = |size: usize| Unread {
            limit: size,
            usual: BodyBudget::SMALL,
            budget: budget.clone(),
            ..unread(vec![b' '; size])
        };
        let mut context = Context::from_waker(Waker::noop());
        let all = budget.arrival(usize::MAX).await;
        let mut waiting = pin!(body(LARGE).bytes());
        assert!(waiting.as_mut().poll(&mut context).is_pending());
        // What every call takes waits for nobody.
        let small = body(BodyBudget::SMALL).bytes().await;
        assert_eq!(small.map(|bytes| bytes.len()), Ok(BodyBudget::SMALL));
        drop(all);
        let held = waiting.await.expect("read");
        assert_eq!(held.len(), LARGE);

        let mut all = pin!(budget.arrival(usize::MAX));
        assert!(
            all.as_mut().poll(&mut context).is_pending(),
            "{LARGE} are held"
        );
        let part = held.slice(1..);
        drop(held);
        assert!(
            all.as_mut().poll(&mut context).is_pending(),
            "a part of it is"
        );
        drop(part);
        all.await;
    }

    #[tokio::test]
    async fn the_media_type_is_read_without_its_parameters() {
        let of = |content_type: &str| {
            Unread {
                content_type: Some(content_type.to_owned()),
                ..unread("")
            }
            .media_type()
        };
        assert_eq!(
            of("Application/JSON; charset=utf-8").as_deref(),
            Some("application/json")
        );
        assert_eq!(of(" ; charset=utf-8"), None);
        assert_eq!(unread("").media_type(), None);
    }

    #[tokio::test]
    async fn json_is_read_whatever_it_is_called() {
        assert_eq!(unread("{\"a\":1}").json().await, Ok(json!({ "a": 1 })));
        assert!(matches!(
            unread("a=1").json().await,
            Err(BodyFault::Syntax(_))
        ));
        assert!(matches!(unread("").json().await, Err(BodyFault::Syntax(_))));
        assert!(matches!(
            unread("\"\\u0000\"").json().await,
            Err(BodyFault::Invalid(_))
        ));
        assert!(matches!(
            unread("[]").object().await,
            Err(BodyFault::Invalid(_))
        ));
    }
}
