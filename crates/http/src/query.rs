//! Query parameters.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRequestParts;
use http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::fault::{Fault, Faults, Problem};
use crate::parse;

/// The parameters of the query string. Of a repeated one the last counts; percent-encoding that is none stands for itself
/// and bytes that are no UTF-8 become U+FFFD, as browsers have it.
///
/// As an extractor it refuses nothing, so that who calls is settled before what is asked. Then read them with
/// [`reader`](Self::reader), or call [`check`](Self::check) and look at single ones with [`get`](Self::get): one of the
/// two must be called, because the [`Gate`](crate::gate::Gate) leaves the query to the handler that takes it.
///
/// Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct QueryParams {
    pairs: Arc<[(String, String)]>,
}

impl QueryParams {
    /// Parses a query string, without its `?`.
    pub fn parse(query: &str) -> Self {
        Self {
            pairs: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        }
    }

    /// The value of a parameter, possibly empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All parameters, in the order sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Refuses NULs, in parameters that nobody reads too.
    pub fn check(&self) -> Result<(), Faults> {
        self.reader().finish(|| Some(()))
    }

    /// Reads parameters one by one and collects every fault, up to [`Faults::MAX`].
    pub fn reader(&self) -> QueryReader<'_> {
        let faults = self
            .iter()
            .filter(|(name, value)| name.contains('\0') || value.contains('\0'));
        let faults = faults
            .take(Faults::MAX)
            .map(|(name, _)| Fault::new(name.replace('\0', "\u{fffd}"), Problem::Nul))
            .collect();
        QueryReader {
            params: self,
            faults,
        }
    }

    /// The query string with some parameters set (`Some`) or left out (`None`), the others kept: for the links of a
    /// paged answer. Sorted by name and encoded as Python's `urlencode` does, a space as `+`.
    pub fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let kept = self
            .iter()
            .filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let set = changes
            .iter()
            .filter_map(|(name, value)| Some((*name, (*value)?)));
        let mut pairs: Vec<_> = kept.chain(set).collect();
        // Stable: the values of a repeated parameter stay in order.
        pairs.sort_by_key(|(name, _)| *name);
        let pairs: Vec<_> = pairs
            .into_iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        pairs.join("&")
    }
}

/// The query string of one request, parsed once, for the gate and the handler. It knows whether the handler took it.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedQuery(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    params: QueryParams,
    taken: AtomicBool,
}

impl SharedQuery {
    /// Parses a query string, without its `?`.
    pub(crate) fn parse(query: &str) -> Self {
        Self(Arc::new(Shared {
            params: QueryParams::parse(query),
            taken: AtomicBool::new(false),
        }))
    }

    /// Hands the parameters to the handler, who tells what is wrong with them from here on.
    fn take(&self) -> QueryParams {
        self.0.taken.store(true, Ordering::Relaxed);
        self.0.params.clone()
    }

    /// Refuses NULs, unless the handler took the parameters and does so itself.
    pub(crate) fn check_unless_taken(&self) -> Result<(), Faults> {
        if self.0.taken.load(Ordering::Relaxed) {
            Ok(())
        } else {
            self.0.params.check()
        }
    }
}

/// What a query string holds as it is (RFC 3986, section 2.3). Browsers' forms differ in `*` and `~`.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

fn encode(text: &str) -> String {
    // A space is the only thing that becomes `%20`: a percent sign is encoded itself.
    utf8_percent_encode(text, UNRESERVED)
        .to_string()
        .replace("%20", "+")
}

impl<S: Send + Sync> FromRequestParts<S> for QueryParams {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        // A handler that no edge stands around parses for itself.
        Ok(match parts.extensions.get::<SharedQuery>() {
            Some(shared) => shared.take(),
            None => Self::parse(parts.uri.query().unwrap_or_default()),
        })
    }
}

/// Reads parameters by name with the functions of [`parse`], telling every fault up to [`Faults::MAX`].
///
/// ```
/// # use stele_http::{parse, query::QueryParams};
/// let params = QueryParams::parse("limit=0&sortBy=name");
/// let mut query = params.reader();
/// let limit = query.read("limit", parse::positive).unwrap_or(100);
/// let by_update = query.choice("sortBy", &[("createdAt", false), ("updatedAt", true)]).unwrap_or(true);
/// let faults = query.finish(|| Some((limit, by_update))).unwrap_err();
/// assert_eq!(faults.to_string(), "limit must be at least 1, sortBy must be one of createdAt, updatedAt");
/// ```
#[derive(Debug)]
pub struct QueryReader<'a> {
    params: &'a QueryParams,
    faults: Vec<Fault>,
}

impl<'a> QueryReader<'a> {
    /// A parameter, where it is there.
    pub fn read<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&'a str) -> Result<T, Problem>,
    ) -> Option<T> {
        let read = parse(self.params.get(name)?);
        self.keep(name, read)
    }

    /// A parameter, where it is there and not empty.
    pub fn read_present<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&'a str) -> Result<T, Problem>,
    ) -> Option<T> {
        let read = parse(self.params.get(name).filter(|value| !value.is_empty())?);
        self.keep(name, read)
    }

    /// A parameter that must be there.
    pub fn required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&'a str) -> Result<T, Problem>,
    ) -> Option<T> {
        let read = self
            .params
            .get(name)
            .ok_or(Problem::Required)
            .and_then(parse);
        self.keep(name, read)
    }

    /// A parameter that holds one of a closed set of words, where it is there.
    pub fn choice<T: Clone>(&mut self, name: &str, words: &[(&'static str, T)]) -> Option<T> {
        self.read(name, |text| parse::choice(text, words))
    }

    /// Notes a fault that no parser can see.
    pub fn fault(&mut self, name: &str, problem: Problem) {
        Faults::note(&mut self.faults, Fault::new(name, problem));
    }

    /// All faults, or what `build` makes of the values read; as
    /// [`ObjectReader::finish`](crate::object::ObjectReader::finish).
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, Faults> {
        Faults::check(self.faults)?;
        Ok(build().expect("a required value is missing only beside a fault"))
    }

    fn keep<T>(&mut self, name: &str, read: Result<T, Problem>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(problem) => {
                self.fault(name, problem);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::QueryParams;
    use crate::fault::Faults;
    use crate::parse;

    #[test]
    fn the_last_value_counts() {
        let query = QueryParams::parse("a=1&b=&a=2+3%2F");
        assert_eq!(query.get("a"), Some("2 3/"));
        assert_eq!((query.get("b"), query.get("c")), (Some(""), None));
    }

    #[test]
    fn broken_encoding_stands_for_itself() {
        let query = QueryParams::parse("a=100%&b=%zz&c=%ff&&=&d");
        assert_eq!(query.get("a"), Some("100%"));
        assert_eq!(query.get("b"), Some("%zz"));
        assert_eq!(query.get("c"), Some("\u{fffd}"));
        assert_eq!(query.get("d"), Some(""));
    }

    #[test]
    fn a_nul_anywhere_is_a_fault() {
        for text in ["unread=%00", "un%00read=", "a=1&a=%00&a=2"] {
            assert!(QueryParams::parse(text).check().is_err(), "{text}");
        }
        assert!(QueryParams::parse("a=%2500").check().is_ok());
    }

    #[test]
    fn every_fault_is_told() {
        let query = QueryParams::parse("page=0&size=x&empty=&nul=%00");
        let mut reader = query.reader();
        assert_eq!(reader.read("page", parse::positive), None);
        assert_eq!(reader.read("size", parse::positive), None);
        assert_eq!(reader.read_present("empty", parse::positive), None);
        assert_eq!(reader.required("kind", parse::positive), None);
        let faults = reader.finish(|| Some(())).expect_err("four faults");
        assert_eq!(
            faults.to_string(),
            "nul must not contain null characters, page must be at least 1, size must be an integer, kind is required"
        );
    }

    #[test]
    fn only_so_many_faults_are_told() {
        let faults = QueryParams::parse(&"a=%00&".repeat(1_000)).check();
        assert_eq!(faults.expect_err("faults").iter().count(), Faults::MAX);
    }

    #[test]
    fn links_keep_what_they_do_not_change() {
        let query = QueryParams::parse("z=ä b&offset=10&tags=[\"x\"]&z=2&a=");
        let changed = query.with(&[("offset", Some("20")), ("limit", Some("10"))]);
        assert_eq!(
            changed,
            "a=&limit=10&offset=20&tags=%5B%22x%22%5D&z=%C3%A4+b&z=2"
        );
        let query = QueryParams::parse("offset=10");
        assert_eq!(query.with(&[("offset", None)]), "");
    }
}
