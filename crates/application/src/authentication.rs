//! Finding out who calls.
//!
//! A key reads `stele_<prefix>_<secret>`: the prefix finds the stored key, the SHA-256 of the whole text is compared with the
//! stored one in constant time. A secret of 43 random characters needs no slow hash.
//!
//! Found keys are kept for [`FRESH_MICROS`], so that in the steady state a request costs no statement. Revoking a key
//! makes this process read every key anew; in others it takes effect when what they found has aged out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use stele_domain::{KeyHash, ProjectToken, Timestamp};
use subtle::ConstantTimeEq;

use crate::{Caller, Error, Stele};

/// How long a found key is believed: less than the five seconds within which a revocation takes effect everywhere, so that
/// the time it takes to read and to commit fits in as well.
const FRESH_MICROS: i64 = 4_500_000;

/// How many keys are kept; far more than a company has.
const CACHED_KEYS: u64 = 10_000;

/// How a key's text begins.
const SCHEME: &str = "stele";
/// How many characters of the prefix are random.
const PREFIX_LENGTH: usize = 12;
/// How many characters of the secret are random: 256 bits.
const SECRET_LENGTH: usize = 43;

impl Stele {
    /// The caller whose key `secret` is; `None` when it is no key, or a revoked one.
    pub async fn authenticate(&self, secret: &str) -> Result<Option<Arc<Caller>>, Error> {
        let Some(prefix) = prefix(secret) else {
            return Ok(None);
        };
        let now = self.clock.now();
        if let Some(cached) = self.key_cache.get(prefix, now) {
            return Ok(cached.opens(secret));
        }
        let epoch = self.key_cache.epoch();
        let Some(key) = self.administration.key_by_prefix(prefix).await? else {
            return Ok(None);
        };
        if key.revoked_at.is_some() {
            return Ok(None);
        }
        let entry = Arc::new(CachedKey {
            hash: key.hash,
            read_at: now,
            read_in: epoch,
            caller: Arc::new(Caller::from(key)),
        });
        self.key_cache.insert(prefix, entry.clone());
        Ok(entry.opens(secret))
    }
}

impl Stele {
    /// The caller whose project token `text` is; `None` when it is none. Workspaces keep theirs for good, so what was found is
    /// believed.
    pub async fn authenticate_token(&self, text: &str) -> Result<Option<Arc<Caller>>, Error> {
        let Some(token) = ProjectToken::parse(text) else {
            return Ok(None);
        };
        if let Some(caller) = self.token_cache.0.get(&token) {
            return Ok(Some(caller));
        }
        let Some(workspace) = self.administration.workspace_by_token(&token).await? else {
            return Ok(None);
        };
        let caller = Arc::new(Caller::with_token(workspace));
        self.token_cache.0.insert(token, caller.clone());
        Ok(Some(caller))
    }
}

/// The callers of project tokens found lately.
pub(crate) struct TokenCache(moka::sync::Cache<ProjectToken, Arc<Caller>>);

impl Default for TokenCache {
    fn default() -> Self {
        Self(moka::sync::Cache::new(CACHED_KEYS))
    }
}

/// The public part of a key's text.
fn prefix(text: &str) -> Option<&str> {
    let (prefix, secret) = text
        .strip_prefix(SCHEME)?
        .strip_prefix('_')?
        .split_once('_')?;
    (prefix.len() == PREFIX_LENGTH && secret.len() == SECRET_LENGTH).then_some(prefix)
}

/// The hash under which a key is stored.
pub(crate) fn hash(text: &str) -> KeyHash {
    KeyHash(Sha256::digest(text.as_bytes()).into())
}

/// The text of a new key, made of random characters, and its prefix.
pub(crate) fn new_key_text(secrets: &dyn crate::ports::Secrets) -> (String, String) {
    let prefix = secrets.alphanumeric(PREFIX_LENGTH);
    let text = format!("{SCHEME}_{prefix}_{}", secrets.alphanumeric(SECRET_LENGTH));
    (prefix, text)
}

struct CachedKey {
    hash: KeyHash,
    read_at: Timestamp,
    read_in: u64,
    caller: Arc<Caller>,
}

impl CachedKey {
    fn opens(&self, secret: &str) -> Option<Arc<Caller>> {
        let matches: bool = self.hash.0.ct_eq(&hash(secret).0).into();
        matches.then(|| self.caller.clone())
    }
}

/// Keys found lately, by prefix.
pub(crate) struct KeyCache {
    keys: moka::sync::Cache<String, Arc<CachedKey>>,
    /// Grows with every revocation. What was read before one is not believed after it, also when it is put here later.
    epoch: AtomicU64,
}

impl Default for KeyCache {
    fn default() -> Self {
        Self {
            keys: moka::sync::Cache::new(CACHED_KEYS),
            epoch: AtomicU64::new(0),
        }
    }
}

impl KeyCache {
    fn get(&self, prefix: &str, now: Timestamp) -> Option<Arc<CachedKey>> {
        let entry = self.keys.get(prefix)?;
        // Either way: a clock that was set back must not keep a key alive.
        let age = (now.micros() - entry.read_at.micros()).abs();
        (age < FRESH_MICROS && entry.read_in == self.epoch()).then_some(entry)
    }

    fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    fn insert(&self, prefix: &str, entry: Arc<CachedKey>) {
        self.keys.insert(prefix.to_owned(), entry);
    }

    /// Believes nothing any more that was read until now, whoever is still reading it.
    pub(crate) fn forget_all(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
    }
}
