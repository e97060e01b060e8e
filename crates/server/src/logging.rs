//! Logs, on standard error.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// For people; in colour on a terminal.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What is not logged at any level: the driver of PostgreSQL quotes lines of password files and parameters of URLs that
/// it does not understand.
const NEVER: &str = "sqlx_postgres::options=off";

/// What `info` means: nothing of what libraries tell of each step of a migration. It is told in one line of ours.
const INFO: &str = "info,sea_orm_migration=warn,sqlx::postgres::notice=warn";

/// Reads the filter of `--log-level`: a level, or a list of `crate=level`.
pub(crate) fn filter(text: &str) -> Result<EnvFilter, String> {
    let advice = "write a level such as info, or info,stele_http=debug";
    // The library takes a lone word for the name of a crate whose everything is logged.
    let mut words = text.split(',').filter(|part| !part.contains('='));
    let is_level = |word: &str| !word.is_empty() && word.parse::<LevelFilter>().is_ok();
    if let Some(word) = words.find(|word| !is_level(word.trim())) {
        return Err(format!("`{word}` is no level; {advice}"));
    }
    let meant = if text.trim().eq_ignore_ascii_case("info") {
        INFO
    } else {
        text
    };
    let filter = EnvFilter::builder()
        .parse(meant)
        .map_err(|fault| format!("{fault}; {advice}"))?;
    Ok(filter.add_directive(NEVER.parse().expect("it is a directive")))
}

/// Sends the process's logs to standard error from now on.
pub(crate) fn start(format: LogFormat, filter: EnvFilter) {
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(format == LogFormat::Text && io::stderr().is_terminal());
    // The process begins here, so nobody else has set up logs before.
    match format {
        LogFormat::Text => logs.init(),
        // A request's span stands in no other, so the list of spans would only say it again.
        LogFormat::Json => {
            let logs = logs.json().flatten_event(true).with_span_list(false);
            logs.init();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_is_without_the_steps_of_migrations() {
        for text in ["info", "INFO"] {
            let filter = filter(text).unwrap().to_string();
            for quiet in ["sea_orm_migration=warn", "sqlx::postgres::notice=warn"] {
                assert!(filter.contains(quiet), "{filter}");
            }
        }
        // Who asks for less or more gets that.
        for text in ["off", "error", "debug", "info,stele_http=debug"] {
            let filter = filter(text).unwrap().to_string();
            assert!(!filter.contains("=warn"), "{filter}");
        }
    }

    #[test]
    fn levels_and_lists_are_filters() {
        for text in ["info", "OFF", "warn,stele_http=debug"] {
            assert!(filter(text).is_ok(), "{text}");
        }
        for text in ["loud", "info,loud", "stele_http=loud", ""] {
            assert!(filter(text).is_err(), "{text}");
        }
    }
}
