//! What whoever runs the server decides.

/// How long things are kept, and how often what time alone changes is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many days events are kept.
    pub event_retention_days: u32,
    /// How many seconds pass between two computations of all health scores.
    pub health_interval_seconds: u32,
    /// How many seconds pass between two looks at the segments that time alone changes.
    pub segment_interval_seconds: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            event_retention_days: 400,
            health_interval_seconds: 300,
            segment_interval_seconds: 60,
        }
    }
}
