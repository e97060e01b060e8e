//! A headless Chromium that reaches this machine and nothing else, and tells all that its pages asked for and complained of.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::prelude::*;

/// Whatever Chromium would do besides: ask its maker for updates, look for neighbours, sync. Names and addresses of other
/// machines lead nowhere. Its sandbox does not work for root; the only pages it sees are our own.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--window-size=1280,1600",
];

/// How long whatever a page is to show is waited for: a busy machine takes its time.
const PATIENCE: Duration = Duration::from_mins(1);

/// Takes a journey in a browser of its own, which is gone afterwards, however the journey ends.
pub(crate) async fn in_browser(journey: impl AsyncFnOnce(WebDriver) -> WebDriverResult<()>) {
    let program = Program::start();
    let profile = tempfile::tempdir().expect("a temporary directory");
    let mut wanted = DesiredCapabilities::chrome();
    for argument in ARGUMENTS {
        wanted.add_arg(argument).expect("an argument");
    }
    let profile = format!("--user-data-dir={}", profile.path().display());
    wanted.add_arg(&profile).expect("an argument");
    for log in ["browser", "performance"] {
        let everything = LoggingPrefsLogLevel::All;
        wanted.set_logging_prefs(log, everything).expect("a log");
    }
    let driver = WebDriver::new(&program.url, wanted).await;
    let driver = driver.expect("a browser that starts");
    let patience = ElementPollerWithTimeout::new(PATIENCE, Duration::from_millis(50));
    driver.set_poller(Arc::new(patience));
    let journey = driver.run_and_quit(async move |driver| {
        // What is recorded before is the page that the browser starts with, a search engine's.
        driver.goto("about:blank").await?;
        Record::take(&driver, "").await?;
        journey(driver).await
    });
    journey.await.expect("a journey to its end");
}

/// Where pictures of pages are left for people to look at: `browser` in the target directory.
pub(crate) fn picture(name: &str) -> PathBuf {
    // Cargo tells a folder in it.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let folder = target.expect("a target directory").join("browser");
    fs::create_dir_all(&folder).expect("a folder for pictures");
    folder.join(name)
}

/// What drives the browser. It takes the browser with it when it ends.
struct Program {
    process: Child,
    url: String,
    /// Held open: it would stumble over a closed one.
    _output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it on a port of the system's choosing, which it tells.
    fn start() -> Self {
        const ANNOUNCEMENT: &str = "started successfully on port ";
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "there is no chromedriver ({error}): run the tests with `cargo xtask test`, which installs it for root, or \
                     install it, on Debian and Ubuntu with `sudo apt-get install chromium chromium-driver`"
                )
            });
        let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut said = String::new();
        let port = loop {
            let read = output.read_line(&mut said).expect("a driver that speaks");
            assert!(read > 0, "chromedriver does not start: {said}");
            if let Some((_, port)) = said.split_once(ANNOUNCEMENT) {
                break port.trim().trim_end_matches('.');
            }
        };
        let url = format!("http://127.0.0.1:{port}");
        Self {
            process,
            url,
            _output: output,
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What pages did since the record was last taken.
#[derive(Debug)]
pub(crate) struct Record {
    /// How many requests they made.
    pub(crate) requests: usize,
    /// Requests to anybody but the origin, those that failed or were refused, and complaints on the console.
    pub(crate) faults: Vec<String>,
}

impl Record {
    /// Takes the record of a browser whose pages are to ask `origin` alone, such as `http://127.0.0.1:8080`.
    pub(crate) async fn take(driver: &WebDriver, origin: &str) -> WebDriverResult<Self> {
        let mut record = Self {
            requests: 0,
            faults: Vec::new(),
        };
        let mut asked = BTreeMap::new();
        for entry in driver.get_log("performance").await? {
            let entry: Value = serde_json::from_str(&entry.message)?;
            record.event(&entry["message"], origin, &mut asked);
        }
        for entry in driver.browser_log().await? {
            // The browser's advice to authors is at lower levels.
            if ["WARNING", "SEVERE"].contains(&entry.level.as_str()) {
                let fault = format!("console: {} {}", entry.level, entry.message);
                record.faults.push(fault);
            }
        }
        Ok(record)
    }

    /// An event as the developer's tools of the browser see it. `asked` keeps the URL of each request, which its failure does not tell.
    fn event(&mut self, event: &Value, origin: &str, asked: &mut BTreeMap<String, String>) {
        let told = &event["params"];
        let id = || told["requestId"].as_str().unwrap_or_default().to_owned();
        match event["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                let url = told["request"]["url"].as_str().unwrap_or_default();
                // What stands in a page or its stylesheet itself is asked of nobody.
                if url.starts_with("data:") || url.starts_with("blob:") {
                    return;
                }
                self.requests += 1;
                let ours = url.strip_prefix(origin);
                if !ours.is_some_and(|path| path.starts_with('/')) {
                    self.faults.push(format!("asked elsewhere: {url}"));
                }
                asked.insert(id(), url.to_owned());
            }
            "Network.responseReceived" => {
                let status = told["response"]["status"].as_u64();
                if status.is_none_or(|status| status >= 400) {
                    let response = &told["response"];
                    self.faults.push(format!(
                        "answered {}: {}",
                        response["status"], response["url"]
                    ));
                }
            }
            "Network.loadingFailed" => {
                let url = asked.get(&id()).map_or("an unknown URL", String::as_str);
                let why = &told["errorText"];
                self.faults.push(format!("failed with {why}: {url}"));
            }
            _ => {}
        }
    }
}
