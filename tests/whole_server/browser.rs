//! A headless Chromium that reaches this machine and nothing else, and tells all that its pages asked for and complained of.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

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
/// How often is looked whether it does.
const GLANCE: Duration = Duration::from_millis(50);

/// A browser.
pub(crate) struct Browser {
    /// What it is told to do.
    pub(crate) driver: Client,
    /// Where its logs are, of which the `WebDriver` protocol knows nothing.
    logs: String,
}

/// Takes a journey in a browser of its own, which is gone afterwards, however the journey ends.
pub(crate) async fn in_browser(journey: impl AsyncFnOnce(&Browser) -> Result<(), CmdError>) {
    let program = Program::start();
    let profile = tempfile::tempdir().expect("a temporary directory");
    let profile = format!("--user-data-dir={}", profile.path().display());
    let arguments: Vec<_> = ARGUMENTS.into_iter().chain([&*profile]).collect();
    let wanted = json!({
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
    });
    let Value::Object(wanted) = wanted else {
        unreachable!("an object")
    };
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let driver = builder.capabilities(wanted).connect(&program.url).await;
    let driver = driver.expect("a browser that starts");
    let session = driver.session_id().await.expect("a connection");
    let session = session.expect("a session");
    let browser = Browser {
        logs: format!("{}/session/{session}/se/log", program.url),
        driver,
    };
    // What is recorded before is the page that the browser starts with, a search engine's.
    browser.goto("about:blank").await.expect("an empty page");
    Record::take(&browser, "").await;
    journey(&browser).await.expect("a journey to its end");
    browser.driver.close().await.expect("a browser that ends");
}

impl Browser {
    /// Opens a page.
    pub(crate) async fn goto(&self, url: &str) -> Result<(), CmdError> {
        self.driver.goto(url).await
    }

    /// The first of these elements that is shown, as soon as there is one.
    pub(crate) async fn shown(&self, wanted: Locator<'_>) -> Result<Element, CmdError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            for element in self.driver.find_all(wanted).await? {
                // One that the page has replaced in between is none.
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(element);
                }
            }
            assert!(
                Instant::now() < deadline,
                "the page does not show {wanted:?}"
            );
            sleep(GLANCE).await;
        }
    }

    /// Waits until there is no such element.
    pub(crate) async fn gone(&self, selector: &str) -> Result<(), CmdError> {
        let deadline = Instant::now() + PATIENCE;
        while !self
            .driver
            .find_all(Locator::Css(selector))
            .await?
            .is_empty()
        {
            assert!(Instant::now() < deadline, "the page still has {selector}");
            sleep(GLANCE).await;
        }
        Ok(())
    }

    /// The entries of a log since it was last read.
    async fn log(&self, kind: &str) -> Vec<Value> {
        let client = reqwest::Client::new();
        let asked = client.post(&self.logs).json(&json!({ "type": kind }));
        let answer = asked.send().await.expect("a driver that answers");
        let mut answer: Value = answer.json().await.expect("JSON");
        match answer["value"].take() {
            Value::Array(entries) => entries,
            other => panic!("no {kind} log: {other}"),
        }
    }
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
    pub(crate) async fn take(browser: &Browser, origin: &str) -> Self {
        let mut record = Self {
            requests: 0,
            faults: Vec::new(),
        };
        let mut asked = BTreeMap::new();
        for entry in browser.log("performance").await {
            let message = entry["message"].as_str().expect("a message");
            let told: Value = serde_json::from_str(message).expect("JSON");
            record.event(&told["message"], origin, &mut asked);
        }
        for entry in browser.log("browser").await {
            // The browser's advice to authors is at lower levels.
            if entry["level"] == "WARNING" || entry["level"] == "SEVERE" {
                let fault = format!("console: {} {}", entry["level"], entry["message"]);
                record.faults.push(fault);
            }
        }
        record
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
