//! Numbers about the requests, for Prometheus.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Method, StatusCode};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeMetric, MetricEncoder, text,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// The media type of what [`Metrics::render`] prints: `OpenMetrics`, which Prometheus reads.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

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
    requests: Family<Answered, Counter>,
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
struct Answered {
    dialect: &'static str,
    route: String,
    method: &'static str,
    status: u16,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("stele");
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
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
    /// Adds a gauge whose value is asked for at each scrape, such as the connections in use of a pool. The name gets the
    /// prefix `stele_`.
    pub fn gauge(
        &self,
        name: &'static str,
        help: &'static str,
        value: impl Fn() -> i64 + Send + Sync + 'static,
    ) {
        self.ask(name, help, move |encoder| {
            ConstGauge::new(value()).encode(encoder)
        });
    }

    /// Adds a gauge with one value for each of a few things, such as the pools of a database, told apart by `label`.
    pub fn gauges(
        &self,
        name: &'static str,
        help: &'static str,
        label: &'static str,
        values: impl Fn() -> Vec<(&'static str, i64)> + Send + Sync + 'static,
    ) {
        self.ask(name, help, move |mut encoder| {
            for (thing, value) in values() {
                ConstGauge::new(value).encode(encoder.encode_family(&[(label, thing)])?)?;
            }
            Ok(())
        });
    }

    fn ask(
        &self,
        name: &'static str,
        help: &'static str,
        show: impl Fn(MetricEncoder<'_>) -> fmt::Result + Send + Sync + 'static,
    ) {
        let show = Box::new(show);
        self.0
            .registry
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .register_collector(Box::new(Asked { name, help, show }));
    }

    /// Prints all of them.
    pub fn render(&self) -> String {
        let registry = self
            .0
            .registry
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut printed = String::new();
        text::encode(&mut printed, &registry).expect("a string takes all that is written to it");
        printed
    }

    /// Counts a request among those being answered, until what this gives is dropped.
    pub(crate) fn begin(&self) -> InFlight {
        self.0.in_flight.inc();
        InFlight(self.0.in_flight.clone())
    }

    /// Counts an answer.
    pub(crate) fn answered(
        &self,
        dialect: &'static str,
        route: &str,
        method: &Method,
        status: StatusCode,
        elapsed: Duration,
    ) {
        let place = Place {
            dialect,
            route: route.to_owned(),
        };
        self.0
            .latency
            .get_or_create(&place)
            .observe(elapsed.as_secs_f64());
        let Place { dialect, route } = place;
        let answered = Answered {
            dialect,
            route,
            method: known(method),
            status: status.as_u16(),
        };
        self.0.requests.get_or_create(&answered).inc();
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
    show: Box<dyn Fn(MetricEncoder<'_>) -> fmt::Result + Send + Sync>,
}

impl Collector for Asked {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        (self.show)(encoder.encode_descriptor(self.name, self.help, None, MetricType::Gauge)?)
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

    use super::Metrics;

    #[test]
    fn gauges_are_asked_at_each_scrape() {
        let metrics = Metrics::default();
        let open = Arc::new(AtomicI64::new(3));
        let asked = Arc::clone(&open);
        metrics.gauge("pool_connections", "Open connections", move || {
            asked.load(Ordering::SeqCst)
        });
        assert!(metrics.render().contains("\nstele_pool_connections 3\n"));
        open.store(4, Ordering::SeqCst);
        let printed = metrics.clone().render();
        assert!(
            printed.contains("# TYPE stele_pool_connections gauge\n"),
            "{printed}"
        );
        assert!(printed.contains("\nstele_pool_connections 4\n") && printed.ends_with("# EOF\n"));
    }
    #[test]
    fn a_gauge_can_have_a_value_for_each_of_a_few_things() {
        let metrics = Metrics::default();
        metrics.gauges("pool_connections", "Open connections", "pool", || {
            vec![("read", 8), ("write", 1)]
        });
        let printed = metrics.render();
        for line in [
            "# TYPE stele_pool_connections gauge",
            "stele_pool_connections{pool=\"read\"} 8",
            "stele_pool_connections{pool=\"write\"} 1",
        ] {
            assert!(printed.contains(&format!("\n{line}\n")), "{printed}");
        }
    }
}
