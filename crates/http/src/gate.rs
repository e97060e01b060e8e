//! Who calls, and whether they may.
//!
//! The edge identifies the caller before any handler runs: it finds the key in the dialect's way, asks the application
//! whose it is, and counts the request against the key's quota. What it found stands in a [`Gate`]; the handler asks it
//! in the order in which its vendor refuses.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::request::Parts;
use http::{HeaderMap, header};
use stele_application::{Caller, Stele};
use stele_domain::Scope;

use crate::fault::Faults;
use crate::limits::{QuotaStatus, RateLimiter};
use crate::query::SharedQuery;

/// What a request's headers say of an API key.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    Missing,
    /// Something that is no key in this dialect's form.
    Malformed,
    /// A key, not yet known to be good.
    Secret(String),
}

impl Credentials {
    /// `Authorization: Bearer KEY`. Another scheme counts as missing.
    pub fn bearer(headers: &HeaderMap) -> Self {
        match authorization(headers, "Bearer") {
            Authorization::Missing => Credentials::Missing,
            Authorization::Malformed | Authorization::Is("") => Credentials::Malformed,
            Authorization::Is(key) => Credentials::Secret(key.to_owned()),
        }
    }

    /// `Authorization: Basic base64("KEY:")`: the key is the user name (RFC 7617), the password is not looked at. Another
    /// scheme counts as malformed: the header is there. A colon behind the whole is passed over: clients are about that put
    /// it there instead of into what they encode.
    pub fn basic(headers: &HeaderMap) -> Self {
        let encoded = match authorization(headers, "Basic") {
            Authorization::Missing if headers.contains_key(header::AUTHORIZATION) => {
                return Credentials::Malformed;
            }
            Authorization::Missing => return Credentials::Missing,
            Authorization::Malformed => return Credentials::Malformed,
            Authorization::Is(encoded) => encoded,
        };
        let decoded = BASE64_STANDARD
            .decode(encoded.strip_suffix(':').unwrap_or(encoded))
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let key = decoded
            .as_deref()
            .and_then(|text| text.split(':').next())
            .filter(|key| !key.is_empty());
        key.map_or(Credentials::Malformed, |key| {
            Credentials::Secret(key.to_owned())
        })
    }

    /// A header that holds the key and nothing else, such as `x-api-key`.
    pub fn header(headers: &HeaderMap, name: &str) -> Self {
        match headers.get(name).map(http::HeaderValue::to_str) {
            None => Credentials::Missing,
            Some(Ok(key)) if !key.trim().is_empty() => Credentials::Secret(key.trim().to_owned()),
            Some(_) => Credentials::Malformed,
        }
    }
}

enum Authorization<'a> {
    Missing,
    Malformed,
    Is(&'a str),
}

fn authorization<'a>(headers: &'a HeaderMap, wanted: &str) -> Authorization<'a> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Authorization::Missing;
    };
    let Ok(value) = value.to_str() else {
        return Authorization::Malformed;
    };
    let (scheme, rest) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
    // The scheme's name has no case (RFC 9110, section 11.1).
    if scheme.eq_ignore_ascii_case(wanted) {
        Authorization::Is(rest.trim())
    } else {
        Authorization::Missing
    }
}

impl fmt::Debug for Credentials {
    /// Prints nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Credentials::Missing => "Missing",
            Credentials::Malformed => "Malformed",
            Credentials::Secret(_) => "Secret(..)",
        })
    }
}

/// What the edge found out about who calls.
#[derive(Debug, Clone)]
pub enum Identity {
    /// No key was sent.
    Anonymous,
    /// Something was sent that is no key in this dialect's form.
    Malformed,
    /// The key opens nothing: it is unknown or revoked.
    Stranger,
    /// Whether the key is good could not be found out.
    Failed(Arc<stele_application::Error>),
    /// The key is good.
    Known {
        /// Whose it is and what it may do.
        caller: Arc<Caller>,
        /// Where the key stands, this request counted; `None` where no quota is in force.
        quota: Option<QuotaStatus>,
    },
}

/// Why a caller is turned away. A dialect converts it into its own error, and `?` does the rest.
#[derive(Debug, Clone)]
pub enum Denial {
    /// 401: no key was sent.
    Anonymous,
    /// 401: something was sent that is no key in this dialect's form.
    Malformed,
    /// 401: the key is unknown or revoked.
    Stranger,
    /// 500 or 503, as the error says: whether the key is good could not be found out.
    Failed(Arc<stele_application::Error>),
    /// 403: the key does not have this scope.
    Forbidden(Scope),
    /// 429: the key has used up its quota.
    Throttled {
        /// Seconds, rounded up, until a request would be let through; at least 1.
        retry_after: u32,
    },
    /// 400: the query string of a call that does not read it holds what no call takes.
    Query(Faults),
}

/// The caller as the edge found them: an argument of every handler that needs one.
#[derive(Debug, Clone)]
pub struct Gate {
    identity: Arc<Identity>,
    query: SharedQuery,
}

impl Gate {
    /// A gate at which the caller is already known, for tests of handlers.
    pub fn new(identity: Identity) -> Self {
        Self {
            identity: Arc::new(identity),
            query: SharedQuery::default(),
        }
    }

    /// The same gate in front of a query string.
    pub(crate) fn with_query(self, query: SharedQuery) -> Self {
        Self { query, ..self }
    }

    /// The caller, or 401.
    pub fn caller(&self) -> Result<&Caller, Denial> {
        match &*self.identity {
            Identity::Known { caller, quota: _ } => Ok(caller),
            Identity::Anonymous => Err(Denial::Anonymous),
            Identity::Malformed => Err(Denial::Malformed),
            Identity::Stranger => Err(Denial::Stranger),
            Identity::Failed(error) => Err(Denial::Failed(Arc::clone(error))),
        }
    }

    /// The caller when their key has the scope, else 401 or 403.
    pub fn scoped(&self, scope: Scope) -> Result<&Caller, Denial> {
        let caller = self.caller()?;
        if caller.scopes.allows(scope) {
            Ok(caller)
        } else {
            Err(Denial::Forbidden(scope))
        }
    }

    /// Nothing when the key's quota let the request through, else 429.
    pub fn unthrottled(&self) -> Result<(), Denial> {
        match self.quota().and_then(|quota| quota.retry_after) {
            Some(retry_after) => Err(Denial::Throttled { retry_after }),
            None => Ok(()),
        }
    }

    /// Nothing when the query string holds no NUL, else 400.
    ///
    /// Nothing, too, in a handler that takes [`QueryParams`](crate::query::QueryParams): it tells NULs itself, beside
    /// every other fault of its query.
    pub fn readable(&self) -> Result<(), Denial> {
        self.query.check_unless_taken().map_err(Denial::Query)
    }

    /// The caller, or 401, 403, 429, 400, in this order.
    pub fn admit(&self, scope: Scope) -> Result<&Caller, Denial> {
        let caller = self.scoped(scope)?;
        self.unthrottled()?;
        self.readable()?;
        Ok(caller)
    }

    /// Where the key stands; `None` for a caller that is not known, and where no quota is in force.
    pub fn quota(&self) -> Option<&QuotaStatus> {
        match &*self.identity {
            Identity::Known { quota, caller: _ } => quota.as_ref(),
            Identity::Anonymous
            | Identity::Malformed
            | Identity::Stranger
            | Identity::Failed(_) => None,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Gate {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        // A handler that no edge stands around lets nobody in.
        Ok(parts
            .extensions
            .get::<Gate>()
            .cloned()
            .unwrap_or_else(|| Gate::new(Identity::Anonymous)))
    }
}

/// Finds out who calls and counts the request.
pub(crate) async fn identify(
    credentials: Credentials,
    stele: &Stele,
    limiter: &RateLimiter,
) -> Gate {
    let identity = match credentials {
        Credentials::Missing => Identity::Anonymous,
        Credentials::Malformed => Identity::Malformed,
        Credentials::Secret(secret) => match stele.authenticate(&secret).await {
            Ok(Some(caller)) => {
                let now = stele.clock().now();
                let quota = caller.key.and_then(|key| limiter.take(key, now));
                Identity::Known { caller, quota }
            }
            Ok(None) => Identity::Stranger,
            Err(error) => Identity::Failed(Arc::new(error)),
        },
    };
    Gate::new(identity)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use http::{HeaderMap, HeaderName, HeaderValue, header};

    use super::{Credentials, Denial, Gate, Identity};

    fn headers(name: HeaderName, value: &[u8]) -> HeaderMap {
        HeaderMap::from_iter([(
            name,
            HeaderValue::from_bytes(value).expect("a header's value"),
        )])
    }

    fn secret(text: &str) -> Credentials {
        Credentials::Secret(text.to_owned())
    }

    #[test]
    fn bearer_keys() {
        let of =
            |value: &str| Credentials::bearer(&headers(header::AUTHORIZATION, value.as_bytes()));
        assert_eq!(of("Bearer abc"), secret("abc"));
        assert_eq!(of("bearer  abc "), secret("abc"));
        assert_eq!(of("Bearer"), Credentials::Malformed);
        assert_eq!(of("Basic abc"), Credentials::Missing);
        assert_eq!(of(""), Credentials::Missing);
        assert_eq!(Credentials::bearer(&HeaderMap::new()), Credentials::Missing);
        let bytes = headers(header::AUTHORIZATION, b"Bearer \xff");
        assert_eq!(Credentials::bearer(&bytes), Credentials::Malformed);
    }

    #[test]
    fn basic_keys_are_the_user_name() {
        let of =
            |value: &str| Credentials::basic(&headers(header::AUTHORIZATION, value.as_bytes()));
        let basic = |user: &str| of(&format!("Basic {}", BASE64_STANDARD.encode(user)));
        assert_eq!(basic("abc:"), secret("abc"));
        assert_eq!(basic("abc:password"), secret("abc"));
        assert_eq!(basic("abc"), secret("abc"));
        assert_eq!(
            of(&format!("Basic {}:", BASE64_STANDARD.encode("abc"))),
            secret("abc")
        );
        assert_eq!(basic(":"), Credentials::Malformed);
        assert_eq!(of("Basic ???"), Credentials::Malformed);
        assert_eq!(of("Bearer abc"), Credentials::Malformed);
        assert_eq!(Credentials::basic(&HeaderMap::new()), Credentials::Missing);
    }

    #[test]
    fn keys_in_a_header_of_their_own() {
        let of = |value: &[u8]| {
            Credentials::header(
                &headers(HeaderName::from_static("x-api-key"), value),
                "x-api-key",
            )
        };
        assert_eq!(of(b"abc"), secret("abc"));
        assert_eq!(of(b""), Credentials::Malformed);
        assert_eq!(of(b"\xff"), Credentials::Malformed);
        assert_eq!(
            Credentials::header(&HeaderMap::new(), "x-api-key"),
            Credentials::Missing
        );
    }

    #[test]
    fn secrets_are_not_printed() {
        assert_eq!(format!("{:?}", secret("abc")), "Secret(..)");
    }

    #[test]
    fn whoever_is_not_known_is_denied() {
        let gate = |identity| {
            Gate::new(identity)
                .caller()
                .map(|_| ())
                .expect_err("denied")
        };
        assert!(matches!(gate(Identity::Anonymous), Denial::Anonymous));
        assert!(matches!(gate(Identity::Malformed), Denial::Malformed));
        assert!(matches!(gate(Identity::Stranger), Denial::Stranger));
        let error = stele_application::Error::Unavailable("away".into());
        assert!(matches!(
            gate(Identity::Failed(Arc::new(error))),
            Denial::Failed(_)
        ));
    }
}
