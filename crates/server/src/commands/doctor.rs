//! `stele doctor`.

use std::fmt;

use anyhow::bail;
use serde::Serialize;
use stele_application::ports::{Clock, JobRecord};
use stele_domain::{ApiKey, Timestamp};

use crate::cli::Common;
use crate::database_url::DatabaseUrl;
use crate::ports::SystemClock;
use crate::stores::{self, Access, Condition, DatabaseFile, OpenStore, SchemaStatus};

/// Runs the command.
pub(crate) async fn run(stores: &[stores::Listed], common: &Common) -> anyhow::Result<()> {
    let report = Report::new(examine(stores, &common.database_url).await);
    common.output.tell(&report)?;
    let wrong = report.checks.iter().filter(|check| !check.ok).count();
    if wrong > 0 {
        bail!(
            "{wrong} of {} checks found something wrong",
            report.checks.len()
        );
    }
    Ok(())
}

/// What was found, check by check.
#[derive(Debug, Serialize)]
struct Report {
    /// Whether nothing is wrong.
    ok: bool,
    checks: Vec<Check>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
}

impl Check {
    /// `Ok` and `Err` both tell what was found.
    fn new(name: &'static str, found: Result<String, String>) -> Self {
        let ok = found.is_ok();
        let (Ok(detail) | Err(detail)) = found;
        Self { name, ok, detail }
    }
}

impl Report {
    fn new(checks: Vec<Check>) -> Self {
        let ok = checks.iter().all(|check| check.ok);
        Self { ok, checks }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Check { name, ok, detail } in &self.checks {
            let mark = if *ok { "ok   " } else { "WRONG" };
            writeln!(f, "{mark}  {name:<8}  {detail}")?;
        }
        f.write_str(if self.ok {
            "Nothing is wrong."
        } else {
            "Something is wrong."
        })
    }
}

/// A look at what is there.
const LOOK: Access = Access {
    connections: 2,
    read_only: true,
};

async fn examine(stores: &[stores::Listed], url: &DatabaseUrl) -> Vec<Check> {
    let now = SystemClock::default().now();
    let store = match stores::open(stores, url, LOOK).await {
        Ok(store) => store,
        Err(error) => {
            return vec![
                Check::new("database", Err(crate::causes(&error))),
                Check::new("clock", clock(now, &[])),
            ];
        }
    };
    let asked = ask(&store, url, now).await;
    store.upkeep.close().await;
    match asked {
        Ok((mut checks, mut seen)) => {
            // What SQLite keeps beside an open file is gone again, unless somebody else has the file open.
            seen.retain(|file| file.path.exists());
            checks.push(Check::new("files", files(&seen)));
            checks
        }
        Err(error) => vec![Check::new("database", Err(crate::causes(&error)))],
    }
}

/// Every check but that of the files, and the files.
async fn ask(
    store: &OpenStore,
    url: &DatabaseUrl,
    now: Timestamp,
) -> anyhow::Result<(Vec<Check>, Vec<DatabaseFile>)> {
    let Condition {
        product,
        schema: status,
        files,
    } = store.upkeep.examine().await?;
    let administration = &store.ports.administration;
    let (keys, known_jobs) = if status.is_none_or(SchemaStatus::is_current) {
        (
            administration.keys(None).await?,
            administration.jobs().await?,
        )
    } else {
        (Vec::new(), Vec::new())
    };
    let checks = vec![
        Check::new("database", Ok(format!("{product} answers at {url}"))),
        Check::new("schema", schema(status)),
        Check::new("clock", clock(now, &keys)),
        Check::new("jobs", jobs(&known_jobs)),
    ];
    Ok((checks, files))
}

fn schema(status: Option<SchemaStatus>) -> Result<String, String> {
    let Some(status) = status else {
        return Ok("a store of this kind has none".to_owned());
    };
    let SchemaStatus {
        applied,
        applied_and_known,
        known,
    } = status;
    if status.is_newer() {
        Err(format!(
            "{applied} migrations are applied, of which this version knows {applied_and_known}: it is older than the \
             database"
        ))
    } else if status.is_current() {
        Ok(format!("all {known} migrations are applied"))
    } else {
        Err(format!(
            "{applied} of {known} migrations are applied; `stele migrate` applies the rest"
        ))
    }
}

/// No clock that is right shows an earlier time: 2025-01-01. One that lost its battery does.
const EARLIEST: i64 = 1_735_689_600_000_000;

/// What may be between the clocks of two servers, in microseconds: a minute.
const TOLERANCE: i64 = 60_000_000;

fn clock(now: Timestamp, keys: &[ApiKey]) -> Result<String, String> {
    let shown = now.to_millis_string();
    if now.micros() < EARLIEST {
        return Err(format!("it shows {shown}, which is over"));
    }
    match keys.iter().map(|key| key.created_at).max() {
        Some(latest) if latest.micros() > now.micros() + TOLERANCE => Err(format!(
            "it shows {shown}, but a key was made at {}: this machine's clock is behind, or another's was ahead",
            latest.to_millis_string()
        )),
        _ => Ok(format!("it shows {shown}")),
    }
}

/// How the background work stands: a job whose last steps failed is wrong.
fn jobs(jobs: &[JobRecord]) -> Result<String, String> {
    let failing: Vec<_> = jobs
        .iter()
        .filter(|job| job.failures > 0)
        .map(|job| {
            let how = job.last_error.as_deref().unwrap_or("for no known reason");
            format!("{} has failed {} times: {how}", job.name, job.failures)
        })
        .collect();
    if !failing.is_empty() {
        return Err(failing.join("; "));
    }
    match jobs.iter().filter_map(|job| job.finished_at).max() {
        None => Ok("no server has worked in the background yet".to_owned()),
        Some(last) => Ok(format!(
            "{} of them; the last round ended at {}",
            jobs.len(),
            last.to_millis_string()
        )),
    }
}

fn files(files: &[DatabaseFile]) -> Result<String, String> {
    if files.is_empty() {
        return Ok("the database has none on this machine".to_owned());
    }
    let open: Vec<_> = files
        .iter()
        .filter(|file| !file.is_private())
        .map(|file| file.path.display().to_string())
        .collect();
    if open.is_empty() {
        let names: Vec<_> = files
            .iter()
            .map(|file| file.path.display().to_string())
            .collect();
        Ok(format!(
            "only their owner may read and write {}",
            names.join(", ")
        ))
    } else {
        let names = open.join(" ");
        Err(format!(
            "others than their owner may read or write {names}; `chmod 600 {names}` mends it"
        ))
    }
}

#[cfg(test)]
mod tests {
    use stele_persistence::{Database, OpenOptions};

    use super::*;
    use crate::output::Format;

    fn status(applied: u32, applied_and_known: u32) -> SchemaStatus {
        SchemaStatus {
            applied,
            applied_and_known,
            known: 5,
        }
    }

    fn file(name: &str, mode: u32) -> DatabaseFile {
        DatabaseFile {
            path: name.into(),
            mode: Some(mode),
        }
    }

    fn time(text: &str) -> Timestamp {
        Timestamp::parse_iso(text).unwrap()
    }

    #[test]
    fn a_schema_is_current_behind_or_newer() {
        assert_eq!(
            schema(Some(status(5, 5))),
            Ok("all 5 migrations are applied".to_owned())
        );
        assert!(schema(Some(status(3, 3))).unwrap_err().contains("3 of 5"));
        assert!(
            schema(Some(status(7, 5)))
                .unwrap_err()
                .contains("older than the database")
        );
    }

    #[test]
    fn a_clock_before_its_time_is_wrong() {
        assert!(clock(time("2026-01-01"), &[]).is_ok());
        assert!(clock(time("1970-01-01T00:01:00Z"), &[]).is_err());
    }

    #[test]
    fn jobs_that_fail_are_named_with_how_they_failed() {
        let job = |name| JobRecord::new(name, time("2026-01-01"));
        let told = jobs(&[job("health"), job("segments")]);
        assert_eq!(told.unwrap(), "no server has worked in the background yet");
        let done = JobRecord {
            finished_at: Some(time("2026-01-02")),
            ..job("health")
        };
        let told = jobs(&[done.clone(), job("segments")]);
        let expected = "2 of them; the last round ended at 2026-01-02T00:00:00.000Z";
        assert_eq!(told.unwrap(), expected);
        let failing = JobRecord {
            failures: 3,
            last_error: Some("the disk is full".to_owned()),
            ..job("segments")
        };
        let told = jobs(&[done, failing]);
        let expected = "segments has failed 3 times: the disk is full";
        assert_eq!(told.unwrap_err(), expected);
    }

    #[test]
    fn files_that_others_may_read_are_named() {
        assert!(files(&[]).is_ok());
        assert!(files(&[file("stele.db", 0o600)]).is_ok());
        let wrong = files(&[file("stele.db", 0o644), file("stele.db-wal", 0o600)]).unwrap_err();
        assert!(wrong.ends_with("`chmod 600 stele.db` mends it"), "{wrong}");
    }

    #[tokio::test]
    async fn a_healthy_database_and_one_that_cannot_be_opened_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stele.db");
        let url: DatabaseUrl = format!("sqlite://{}", path.display()).parse().unwrap();

        let missing = examine(stores::ALL, &url).await;
        assert!(!missing[0].ok && !path.exists(), "{missing:?}");
        let options = OpenOptions::default();
        let database = Database::connect(url.expose(), &options).await.unwrap();
        let names = |checks: &[Check]| -> Vec<_> {
            checks.iter().map(|check| (check.name, check.ok)).collect()
        };
        assert_eq!(
            names(&examine(stores::ALL, &url).await),
            [
                ("database", true),
                ("schema", false),
                ("clock", true),
                ("jobs", true),
                ("files", true)
            ]
        );
        database.migrate().await.unwrap();
        assert!(Report::new(examine(stores::ALL, &url).await).ok);

        let folder: DatabaseUrl = format!("sqlite://{}", folder.path().display())
            .parse()
            .unwrap();
        assert_eq!(
            names(&examine(stores::ALL, &folder).await),
            [("database", false), ("clock", true)]
        );
    }

    #[test]
    fn people_and_programs_are_told() {
        let report = Report::new(vec![
            Check::new(
                "database",
                Ok("SQLite 3.50.2 answers at sqlite://stele.db".to_owned()),
            ),
            Check::new("schema", schema(Some(status(3, 3)))),
            Check::new("clock", clock(time("2026-01-01"), &[])),
            Check::new("files", files(&[file("stele.db", 0o600)])),
        ]);
        insta::assert_snapshot!("doctor_text", Format::Text.printed(&report));
        insta::assert_snapshot!("doctor_json", Format::Json.printed(&report));
    }
}
