//! Cursors: places in a list that clients hand back, unread and unchanged.
//!
//! A dialect that walks lists by cursor says which [`List`] it is and takes its [`Page`].

mod list;
mod page;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use stele_application::Position;
use stele_domain::Timestamp;
use uuid::Uuid;

use crate::fault::{Format, Problem};

pub use list::List;
pub use page::Page;

/// Bytes of the tag: HMAC-SHA-256 cut to 128 bits (RFC 2104, section 5, allows no less).
const TAG: usize = 16;

/// What a cursor holds: the place in a list behind which the next page begins.
pub trait Place: Copy {
    /// In bytes, for a cursor.
    fn write(self) -> Vec<u8>;

    /// From those bytes; `None` where they are none of a place of this kind.
    fn read(bytes: &[u8]) -> Option<Self>;
}

/// Eight bytes of time and sixteen of id.
impl Place for Position {
    fn write(self) -> Vec<u8> {
        let Position { at, id } = self;
        let mut place = at.micros().to_be_bytes().to_vec();
        place.extend_from_slice(id.as_bytes());
        place
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (time, id) = bytes.split_first_chunk::<8>()?;
        Some(Position {
            at: Timestamp::from_micros(i64::from_be_bytes(*time)).ok()?,
            id: Uuid::from_slice(id).ok()?,
        })
    }
}

/// Cuts a page out of the rows found for it, one more than the page may show: whether there is one more is how a list knows
/// that there is a next page. Answers the last row shown where there is one, behind which that page begins.
///
/// ```
/// # use stele_http::cursor::cut;
/// let mut rows = vec!["a", "b", "c"];
/// assert_eq!(cut(&mut rows, 2), Some(&"b"));
/// assert_eq!(rows, ["a", "b"]);
/// assert_eq!(cut(&mut rows, 2), None);
/// ```
pub fn cut<R>(rows: &mut Vec<R>, limit: u32) -> Option<&R> {
    let limit = limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| more)
}

/// Seals places into cursors and opens them again.
///
/// A cursor is good only in the context it was sealed in: name the list, the workspace, every filter and the order, and a
/// cursor of another workspace, filter or order does not open. It is not encrypted; put nothing in that its reader must
/// not know.
///
/// ```
/// # use stele_http::cursor::Sealer;
/// let sealer = Sealer::new(b"the database's secret");
/// let cursor = sealer.seal(&["vitally/accounts", "1", "createdAt", "active"], b"the last row");
/// assert_eq!(sealer.open(&["vitally/accounts", "1", "createdAt", "active"], &cursor).as_deref(), Some(&b"the last row"[..]));
/// assert_eq!(sealer.open(&["vitally/accounts", "2", "createdAt", "active"], &cursor), None);
/// ```
#[derive(Clone)]
pub struct Sealer {
    mac: Hmac<Sha256>,
}

impl Sealer {
    /// A sealer with a secret that all servers of one database share, so that cursors survive restarts.
    pub fn new(secret: &[u8]) -> Self {
        Self {
            mac: Hmac::new_from_slice(secret).expect("HMAC takes keys of any length"),
        }
    }

    /// The cursor of `place`: letters, digits, `-` and `_`.
    pub fn seal(&self, context: &[&str], place: &[u8]) -> String {
        let tag = self.tag(context, place).finalize().into_bytes();
        let mut sealed = Vec::with_capacity(place.len() + TAG);
        sealed.extend_from_slice(place);
        sealed.extend_from_slice(&tag[..TAG]);
        BASE64_URL_SAFE_NO_PAD.encode(sealed)
    }

    /// [`seal`](Self::seal) for a place of a list.
    pub fn seal_place(&self, context: &[&str], place: impl Place) -> String {
        self.seal(context, &place.write())
    }

    /// [`open`](Self::open) for a place of a list, as a reader of a query's parameter.
    pub fn open_place<P: Place>(&self, context: &[&str], cursor: &str) -> Result<P, Problem> {
        let place = self.open(context, cursor);
        let place = place.as_deref().and_then(P::read);
        place.ok_or(Problem::Malformed(Format::Cursor))
    }

    /// The place of a cursor that was sealed with this secret in this context and not changed since.
    pub fn open(&self, context: &[&str], cursor: &str) -> Option<Vec<u8>> {
        let mut sealed = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let tag = sealed.split_off(sealed.len().checked_sub(TAG)?);
        // In constant time.
        self.tag(context, &sealed)
            .verify_truncated_left(&tag)
            .ok()?;
        Some(sealed)
    }

    fn tag(&self, context: &[&str], place: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(&context.len().to_be_bytes());
        // With its length before each part, so that no two contexts are the same bytes.
        for part in context.iter().map(|part| part.as_bytes()).chain([place]) {
            mac.update(&part.len().to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

impl std::fmt::Debug for Sealer {
    /// Prints nothing of the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Sealer;

    fn places() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(any::<u8>(), 0..80)
    }

    fn contexts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[a-c]{0,3}", 0..4)
    }

    fn parts(context: &[String]) -> Vec<&str> {
        context.iter().map(String::as_str).collect()
    }

    proptest! {
        #[test]
        fn a_cursor_opens_where_it_was_sealed_and_nowhere_else(
            place in places(), context in contexts(), other in contexts(),
        ) {
            let sealer = Sealer::new(b"secret");
            let cursor = sealer.seal(&parts(&context), &place);
            prop_assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            prop_assert_eq!(sealer.open(&parts(&context), &cursor), Some(place));
            prop_assert_eq!(sealer.open(&parts(&other), &cursor).is_some(), other == context);
            prop_assert_eq!(Sealer::new(b"another").open(&parts(&context), &cursor), None);
        }

        #[test]
        fn a_changed_cursor_does_not_open(
            place in places(), at in any::<prop::sample::Index>(), flip in 1..=127u8,
        ) {
            let sealer = Sealer::new(b"secret");
            let mut cursor = sealer.seal(&["list"], &place).into_bytes();
            let at = at.index(cursor.len());
            cursor[at] ^= flip;
            let changed = String::from_utf8(cursor).expect("ASCII");
            prop_assert_eq!(sealer.open(&["list"], &changed), None);
        }

        #[test]
        fn a_shortened_or_lengthened_cursor_does_not_open(place in places(), end in any::<prop::sample::Index>()) {
            let sealer = Sealer::new(b"secret");
            let cursor = sealer.seal(&["list"], &place);
            prop_assert_eq!(sealer.open(&["list"], &cursor[..end.index(cursor.len())]), None);
            for more in ["A", "AA", "=", "\n", " "] {
                prop_assert_eq!(sealer.open(&["list"], &format!("{cursor}{more}")), None);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            prop_assert_eq!(Sealer::new(b"secret").open(&[], &text), None);
        }
    }
}
