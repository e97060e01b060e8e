//! Numbers about the requests, for Prometheus.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Method, StatusCode};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeLabelValue, EncodeMetric, LabelValueEncoder,
    MetricEncoder, text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

mod exposition;

pub(crate) use exposition::Exposition;

/// Upper bounds of the latency histogram in seconds: from a get out of memory to the request time limit.
const LATENCIES: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// All metrics of a server. Clones share them.
#[derive(Debug, Clone)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Mutex<Registry>,
    requests: Family<Ended, Counter>,
    latency: Family<Place, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
}

/// Which route of which dialect. The route is the pattern, never the path: a path may hold a customer's name, and there
/// is no end of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Place {
    dialect: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    dialect: &'static str,
    route: String,
    method: &'static str,
    status: Outcome,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    /// An answer of this status.
    Answered(StatusCode),
    /// None: its client went away before.
    Cancelled,
}

impl EncodeLabelValue for Outcome {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        match self {
            Outcome::Answered(status) => encoder.write_str(status.as_str()),
            Outcome::Cancelled => encoder.write_str("cancelled"),
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("stele");
        let requests = Family::default();
        registry.register(
            "http_requests",
            "Requests that have come to their end",
            requests.clone(),
        );
        let latency =
            Family::new_with_constructor((|| Histogram::new(LATENCIES)) as fn() -> Histogram);
        let help = "Time from a request's head to its answer";
        registry.register_with_unit(
            "http_request_duration",
            help,
            Unit::Seconds,
            latency.clone(),
        );
        let in_flight = Gauge::default();
        registry.register(
            "http_requests_in_flight",
            "Requests being answered",
            in_flight.clone(),
        );
        Self(Arc::new(Inner {
            registry: Mutex::new(registry),
            requests,
            latency,
            in_flight,
        }))
    }
}

impl Metrics {
    /// Adds a gauge with one value for each of a few things, such as the pools of a database, told apart by `label`. The
    /// values are asked for at each scrape, and the name gets the prefix `stele_`.
    pub fn gauges(
        &self,
        name: &'static str,
        help: &'static str,
        label: &'static str,
        values: impl Fn() -> Vec<(&'static str, i64)> + Send + Sync + 'static,
    ) {
        self.ask(Asked {
            name,
            help,
            kind: MetricType::Gauge,
            show: Box::new(move |mut encoder: MetricEncoder<'_>| {
                for (thing, value) in values() {
                    ConstGauge::new(value).encode(encoder.encode_family(&[(label, thing)])?)?;
                }
                Ok(())
            }),
        });
    }

    /// [`gauges`](Self::gauges) of what only grows; the name gets the suffix `_total` too.
    pub fn counters(
        &self,
        name: &'static str,
        help: &'static str,
        label: &'static str,
        values: impl Fn() -> Vec<(&'static str, u64)> + Send + Sync + 'static,
    ) {
        self.ask(Asked {
            name,
            help,
            kind: MetricType::Counter,
            show: Box::new(move |mut encoder: MetricEncoder<'_>| {
                for (thing, value) in values() {
                    ConstCounter::new(value).encode(encoder.encode_family(&[(label, thing)])?)?;
                }
                Ok(())
            }),
        });
    }

    fn ask(&self, asked: Asked) {
        let mut registry = self
            .0
            .registry
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        registry.register_collector(Box::new(asked));
    }

    /// Prints all of them.
    pub(crate) fn print(&self, exposition: Exposition) -> String {
        let registry = self
            .0
            .registry
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut printed = String::new();
        text::encode(&mut printed, &registry).expect("a string takes all that is written to it");
        match exposition {
            Exposition::OpenMetrics => printed,
            Exposition::Text => exposition::as_text(&printed),
        }
    }

    /// Counts a request among those being answered, until what this gives is dropped.
    pub(crate) fn begin(&self) -> InFlight {
        self.0.in_flight.inc();
        InFlight(self.0.in_flight.clone())
    }

    /// Counts a request that has come to its end.
    pub(crate) fn ended(
        &self,
        dialect: &'static str,
        route: &str,
        method: &Method,
        outcome: Outcome,
        elapsed: Duration,
    ) {
        let route = route.to_owned();
        // How long a client was ready to wait is no latency of ours.
        if let Outcome::Answered(_) = outcome {
            let place = Place {
                dialect,
                route: route.clone(),
            };
            let latency = self.0.latency.get_or_create(&place);
            latency.observe(elapsed.as_secs_f64());
        }
        let ended = Ended {
            dialect,
            route,
            method: known(method),
            status: outcome,
        };
        self.0.requests.get_or_create(&ended).inc();
    }
}

/// The methods of HTTP; of those that clients make up there is no end.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// A request being answered. Counts down when dropped, so also when the client has gone away.
#[derive(Debug)]
pub(crate) struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

struct Asked {
    name: &'static str,
    help: &'static str,
    kind: MetricType,
    show: Box<dyn Fn(MetricEncoder<'_>) -> fmt::Result + Send + Sync>,
}

impl Collector for Asked {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        (self.show)(encoder.encode_descriptor(self.name, self.help, None, self.kind)?)
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::{Exposition, Metrics};

    #[test]
    fn gauges_are_asked_at_each_scrape() {
        let metrics = Metrics::default();
        let open = Arc::new(AtomicI64::new(3));
        let asked = Arc::clone(&open);
        metrics.gauges("pool_connections", "Open connections", "pool", move || {
            vec![("all", asked.load(Ordering::SeqCst))]
        });
        let line = "\nstele_pool_connections{pool=\"all\"}";
        let printed = metrics.print(Exposition::Text);
        assert!(printed.contains(&format!("{line} 3\n")), "{printed}");
        open.store(4, Ordering::SeqCst);
        let printed = metrics.clone().print(Exposition::OpenMetrics);
        assert!(printed.contains(&format!("{line} 4\n")), "{printed}");
        assert!(printed.ends_with("# EOF\n"), "{printed}");
    }

    #[test]
    fn counters_are_asked_too() {
        let metrics = Metrics::default();
        metrics.counters("steps", "Steps taken", "job", || {
            vec![("one", 1), ("two", 2)]
        });
        let printed = metrics.print(Exposition::Text);
        for line in [
            "# TYPE stele_steps_total counter",
            "stele_steps_total{job=\"one\"} 1",
            "stele_steps_total{job=\"two\"} 2",
        ] {
            assert!(printed.contains(&format!("\n{line}\n")), "{printed}");
        }
    }

    #[test]
    fn a_gauge_can_have_a_value_for_each_of_a_few_things() {
        let metrics = Metrics::default();
        metrics.gauges("pool_connections", "Open connections", "pool", || {
            vec![("read", 8), ("write", 1)]
        });
        let printed = metrics.print(Exposition::Text);
        for line in [
            "# TYPE stele_pool_connections gauge",
            "stele_pool_connections{pool=\"read\"} 8",
            "stele_pool_connections{pool=\"write\"} 1",
        ] {
            assert!(printed.contains(&format!("\n{line}\n")), "{printed}");
        }
    }
}
