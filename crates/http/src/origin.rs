//! Scheme and host of the absolute URLs in answers.

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::{FromRef, FromRequestParts};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, Uri, header};
use ipnet::IpNet;

use crate::edge::Edge;

/// The address at the other end of the connection; `serve` puts it into every request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// What a client believes it speaks to: `https://stele.example.com`, or with a path below which a proxy serves us.
///
/// As an extractor it follows the server's [`OriginPolicy`]. [`Display`](fmt::Display) prints it without a slash at the
/// end, so that a path can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// An absolute URL: this origin and a path that begins with a slash.
    pub fn url(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.0)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no URL that answers could begin with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no public URL: write scheme and host, such as `https://stele.example.com`, without query"
)]
pub struct InvalidOrigin(String);

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let read = || {
            let uri: Uri = text.parse().ok()?;
            let web = matches!(uri.scheme_str()?, "http" | "https");
            let authority = sane(uri.authority()?.as_str())?;
            (web && uri.query().is_none()).then_some(())?;
            Some(Self(format!(
                "{}://{authority}{}",
                uri.scheme_str()?,
                uri.path().trim_end_matches('/')
            )))
        };
        read().ok_or_else(|| InvalidOrigin(text.to_owned()))
    }
}

/// Where the origin of a request is taken from.
#[derive(Debug, Clone, Default)]
pub struct OriginPolicy {
    /// `--public-url`: always this one.
    pub public_url: Option<Origin>,
    /// `--trusted-proxy`: from these addresses `X-Forwarded-Proto` and `X-Forwarded-Host` are believed, and where neither
    /// is there, `Forwarded` (RFC 7239). Of several hops the last counts: it is the one that the trusted proxy itself
    /// wrote.
    ///
    /// The standard header comes second because most proxies know only the other two and hand a `Forwarded` of the
    /// client's own on. A proxy must set or remove each of the three.
    pub trusted_proxies: Vec<IpNet>,
}

impl OriginPolicy {
    /// The origin of a request: the public URL, else what a trusted proxy says, else `http` and the `Host` header.
    pub fn origin(&self, parts: &Parts) -> Origin {
        if let Some(public) = &self.public_url {
            return public.clone();
        }
        let forwarded = if self.trusts(parts) {
            Forwarded::of(&parts.headers)
        } else {
            Forwarded::default()
        };
        let host = parts
            .uri
            .authority()
            .map(Authority::as_str)
            .or_else(|| last(&parts.headers, header::HOST.as_str()));
        let host = forwarded
            .host
            .and_then(sane)
            .or_else(|| host.and_then(sane));
        // A client of HTTP/1.0 may name no host at all.
        let host = host.unwrap_or_else(|| "localhost".to_owned());
        let scheme = match forwarded.proto {
            Some(proto) if proto.eq_ignore_ascii_case("https") => "https",
            _ => "http",
        };
        Origin(format!("{scheme}://{host}"))
    }

    fn trusts(&self, parts: &Parts) -> bool {
        let Some(Peer(peer)) = parts.extensions.get::<Peer>() else {
            return false;
        };
        // A listener on `[::]` sees IPv4 peers as mapped addresses.
        let address: IpAddr = peer.ip().to_canonical();
        self.trusted_proxies
            .iter()
            .any(|net| net.contains(&address))
    }
}

#[derive(Debug, Default)]
struct Forwarded<'a> {
    proto: Option<&'a str>,
    host: Option<&'a str>,
}

impl<'a> Forwarded<'a> {
    fn of(headers: &'a HeaderMap) -> Self {
        let known = Self {
            proto: last(headers, "x-forwarded-proto"),
            host: last(headers, "x-forwarded-host"),
        };
        if known.proto.is_some() || known.host.is_some() {
            return known;
        }
        let element = last(headers, header::FORWARDED.as_str()).unwrap_or_default();
        Self {
            proto: parameter(element, "proto"),
            host: parameter(element, "host"),
        }
    }
}

/// The last element of a header that holds a comma list.
fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers
        .get_all(name)
        .into_iter()
        .next_back()?
        .to_str()
        .ok()?;
    let element = value.rsplit(',').next()?.trim();
    (!element.is_empty()).then_some(element)
}

/// A parameter of one element of `Forwarded`: `for=192.0.2.43;proto=https;host="a.example"`.
fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"'))
}

/// A host and perhaps a port, as they may stand in a URL, and nothing else.
fn sane(host: &str) -> Option<String> {
    let authority: Authority = host.parse().ok()?;
    let plain = !authority.as_str().contains('@') && !authority.host().is_empty();
    plain.then(|| authority.as_str().to_ascii_lowercase())
}

impl<S> FromRequestParts<S> for Origin
where
    S: Send + Sync,
    Edge: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Edge::from_ref(state).settings().origin.origin(parts))
    }
}

#[cfg(test)]
mod tests {
    use http::Request;
    use http::request::Parts;

    use super::{Origin, OriginPolicy, Peer};

    fn request(peer: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request.body(()).expect("a request").into_parts();
        parts
            .extensions
            .insert(Peer(peer.parse().expect("an address")));
        parts
    }

    fn behind_proxies() -> OriginPolicy {
        let trusted_proxies = ["10.0.0.0/8", "::1/128"].map(|net| net.parse().expect("a network"));
        OriginPolicy {
            public_url: None,
            trusted_proxies: trusted_proxies.to_vec(),
        }
    }

    #[track_caller]
    fn is(policy: &OriginPolicy, parts: &Parts, origin: &str) {
        assert_eq!(policy.origin(parts).to_string(), origin);
    }

    #[test]
    fn without_settings_it_is_the_host_header() {
        let policy = OriginPolicy::default();
        is(
            &policy,
            &request("10.0.0.1:5", &[("host", "Stele.example:8080")]),
            "http://stele.example:8080",
        );
        is(
            &policy,
            &request("10.0.0.1:5", &[("host", "[::1]:8080")]),
            "http://[::1]:8080",
        );
        for host in [
            "",
            "user@evil.example",
            "a b",
            "x/../y",
            "evil.example/path",
            "a?b",
            "a#b",
        ] {
            is(
                &policy,
                &request("10.0.0.1:5", &[("host", host)]),
                "http://localhost",
            );
        }
        is(&policy, &request("10.0.0.1:5", &[]), "http://localhost");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let forwarded = [
            ("host", "inner"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "outer.example"),
        ];
        is(
            &behind_proxies(),
            &request("10.1.2.3:5", &forwarded),
            "https://outer.example",
        );
        is(
            &behind_proxies(),
            &request("[::ffff:10.1.2.3]:5", &forwarded),
            "https://outer.example",
        );
        is(
            &behind_proxies(),
            &request("[::1]:5", &forwarded),
            "https://outer.example",
        );
        is(
            &behind_proxies(),
            &request("192.0.2.1:5", &forwarded),
            "http://inner",
        );
        is(
            &OriginPolicy::default(),
            &request("10.1.2.3:5", &forwarded),
            "http://inner",
        );
    }

    #[test]
    fn a_header_that_the_proxy_hands_on_does_not_win() {
        // The client sends `Forwarded`, and the proxy knows only the other two.
        let forged = [
            ("host", "inner"),
            ("forwarded", "proto=http;host=forged"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "outer.example"),
        ];
        is(
            &behind_proxies(),
            &request("10.1.2.3:5", &forged),
            "https://outer.example",
        );
        // The one that is there speaks for the one that is not.
        is(
            &behind_proxies(),
            &request("10.1.2.3:5", &forged[..3]),
            "https://inner",
        );
    }

    #[test]
    fn of_several_hops_the_last_counts() {
        let forwarded = [
            ("host", "inner"),
            (
                "forwarded",
                "for=1.2.3.4;host=forged;proto=http, for=\"[::1]\";Proto=https;host=\"outer.example:444\"",
            ),
        ];
        is(
            &behind_proxies(),
            &request("10.1.2.3:5", &forwarded),
            "https://outer.example:444",
        );
        let hops = [
            ("host", "inner"),
            ("x-forwarded-proto", "http, https"),
            ("x-forwarded-host", "forged, outer"),
        ];
        is(
            &behind_proxies(),
            &request("10.1.2.3:5", &hops),
            "https://outer",
        );
        let odd = [
            ("host", "inner"),
            ("x-forwarded-proto", "gopher"),
            ("x-forwarded-host", "a b"),
        ];
        is(
            &behind_proxies(),
            &request("10.1.2.3:5", &odd),
            "http://inner",
        );
    }

    #[test]
    fn the_public_url_wins() {
        let public: Origin = "https://stele.example/crm/".parse().expect("a URL");
        let policy = OriginPolicy {
            public_url: Some(public),
            ..behind_proxies()
        };
        let parts = request(
            "10.1.2.3:5",
            &[("host", "inner"), ("x-forwarded-host", "outer")],
        );
        assert_eq!(
            policy.origin(&parts).url("/api?a=b"),
            "https://stele.example/crm/api?a=b"
        );
        for none in [
            "",
            "stele.example",
            "ftp://stele.example",
            "https://",
            "https://a@b",
            "https://a?b",
            "/x",
        ] {
            assert!(none.parse::<Origin>().is_err(), "{none}");
        }
    }
}
