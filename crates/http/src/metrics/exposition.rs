//! The two formats that Prometheus reads.

use std::collections::BTreeSet;

use http::{HeaderMap, header};

/// How metrics are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exposition {
    /// Prometheus' own text format, which everything that scrapes can read.
    Text,
    /// `OpenMetrics`, for whoever asks for it.
    OpenMetrics,
}

impl Exposition {
    /// `OpenMetrics` where `Accept` names it, with at least the weight of the text format (RFC 9110, section 12.5.1).
    pub(crate) fn asked_for(headers: &HeaderMap) -> Self {
        let accept: Vec<_> = headers
            .get_all(header::ACCEPT)
            .into_iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let weight = |wanted: &str| {
            let ranges = accept.iter().filter_map(|range| weight_of(range, wanted));
            ranges.fold(0.0, f32::max)
        };
        let open = weight("application/openmetrics-text");
        if open > 0.0 && open >= weight("text/plain") {
            Exposition::OpenMetrics
        } else {
            Exposition::Text
        }
    }

    /// The value of `Content-Type`.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Exposition::Text => "text/plain; version=0.0.4; charset=utf-8",
            Exposition::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }
}

/// The weight of one range of `Accept`, where it is of the media type.
fn weight_of(range: &str, wanted: &str) -> Option<f32> {
    let mut parts = range.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case(wanted) {
        return None;
    }
    let weight = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("q").then(|| value.parse().ok())?
    });
    Some(weight.unwrap_or(1.0))
}

/// `OpenMetrics` as the text format: a counter is called as its samples are, with `_total`, and there are neither units
/// nor an end.
pub(crate) fn as_text(open_metrics: &str) -> String {
    let counters: BTreeSet<_> = open_metrics
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" counter"))
        .collect();
    let mut text = String::with_capacity(open_metrics.len());
    for line in open_metrics.lines() {
        let mut words = line.splitn(4, ' ');
        let (word, name) = match (words.next(), words.next(), words.next()) {
            (Some("#"), Some("UNIT" | "EOF"), _) => continue,
            (Some("#"), Some(word @ ("HELP" | "TYPE")), Some(name)) => (word, name),
            _ => {
                text.extend([line, "\n"]);
                continue;
            }
        };
        let suffix = if counters.contains(name) {
            "_total"
        } else {
            ""
        };
        let rest = words.next().unwrap_or_default();
        text.extend(["# ", word, " ", name, suffix, " ", rest, "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::{Exposition, as_text};

    #[test]
    fn open_metrics_are_for_whoever_asks() {
        let of = |accept: &'static str| {
            let accept = HeaderValue::from_static(accept);
            Exposition::asked_for(&HeaderMap::from_iter([(header::ACCEPT, accept)]))
        };
        assert_eq!(Exposition::asked_for(&HeaderMap::new()), Exposition::Text);
        for text in [
            "",
            "*/*",
            "text/plain",
            "application/openmetrics-text;q=0",
            "application/openmetrics-text;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.6,*/*;q=0.1",
        ] {
            assert_eq!(of(text), Exposition::Text, "{text}");
        }
        for open in [
            "application/openmetrics-text",
            "text/html, Application/OpenMetrics-Text; version=1.0.0",
            "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.1",
        ] {
            assert_eq!(of(open), Exposition::OpenMetrics, "{open}");
        }
    }

    #[test]
    fn the_text_format_calls_a_counter_as_its_samples() {
        let open_metrics = "# HELP a_requests How many # TYPE.\n# TYPE a_requests counter\n\
            a_requests_total{path=\"# EOF\"} 1\n# HELP b_seconds How long.\n# TYPE b_seconds histogram\n\
            # UNIT b_seconds seconds\nb_seconds_count 1\n# EOF\n";
        assert_eq!(
            as_text(open_metrics),
            "# HELP a_requests_total How many # TYPE.\n# TYPE a_requests_total counter\n\
            a_requests_total{path=\"# EOF\"} 1\n# HELP b_seconds How long.\n# TYPE b_seconds histogram\n\
            b_seconds_count 1\n"
        );
    }
}
