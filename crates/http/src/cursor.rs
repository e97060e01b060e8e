//! Cursors: places in a list that clients hand back, unread and unchanged.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of the tag: HMAC-SHA-256 cut to 128 bits (RFC 2104, section 5, allows no less).
const TAG: usize = 16;

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
