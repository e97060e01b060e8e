//! The databases that are measured.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};
use stele_application::ports::{Clock, Ids, Store};
use stele_domain::{
    Account, AccountId, DistinctId, Event, EventId, EventName, Identifier, Mrr, Name, Tag,
    Timestamp, WorkspaceId,
};
use stele_persistence::DatabaseKind;
use stele_persistence::testing::TestDatabase;
use stele_server::ports::{RandomIds, SystemClock};

/// How many accounts one unit of work stores.
const BATCH: u32 = 1_000;

/// What a database was filled with.
pub(crate) struct Filled {
    workspace: WorkspaceId,
    /// A key of all scopes.
    pub(crate) key: String,
    accounts: Vec<AccountId>,
}

/// A database of this run's own, dropped with it.
pub(crate) struct Database {
    /// Its name in the table.
    pub(crate) name: &'static str,
    database: TestDatabase,
}

impl Database {
    /// A new one.
    pub(crate) async fn new(kind: DatabaseKind) -> Self {
        let name = match kind {
            DatabaseKind::Sqlite => "SQLite",
            DatabaseKind::Postgres => "PostgreSQL",
        };
        Self {
            name,
            database: TestDatabase::new(kind).await,
        }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        self.database.url()
    }

    /// Makes a workspace with accounts `account-0` and up, and a key of all scopes.
    pub(crate) async fn fill(&self, binary: &Path, accounts: u32) -> Filled {
        let workspace = self.run(binary, &["workspace", "create", "--name", "Bench"]);
        let workspace = workspace["id"].as_i64().expect("an id");
        let key = self.run(
            binary,
            &["key", "create", "--workspace", &workspace.to_string()],
        );
        let store = self.database.open().await;
        let clock = SystemClock::default();
        let mut ids = Vec::new();
        for first in (0..accounts).step_by(BATCH as usize) {
            let mut work = store.begin().await.expect("a unit of work");
            for n in first..accounts.min(first + BATCH) {
                let account = account(n, &clock);
                ids.push(account.id);
                work.insert_account(WorkspaceId(workspace), account)
                    .await
                    .expect("a new account");
            }
            work.commit().await.expect("a commit");
        }
        store.close().await;
        Filled {
            workspace: WorkspaceId(workspace),
            key: key["key"].as_str().expect("a key").to_owned(),
            accounts: ids,
        }
    }

    /// Adds events of the last sixty days to some of the accounts, which take turns.
    pub(crate) async fn add_events(&self, filled: &Filled, count: u32, whose: Range<u32>) {
        let store = self.database.open().await;
        let now = SystemClock::default().now();
        let accounts = &filled.accounts[whose.start as usize..whose.end as usize];
        for first in (0..count).step_by(BATCH as usize) {
            let mut work = store.begin().await.expect("a unit of work");
            let events: Vec<_> = (first..count.min(first + BATCH))
                .map(|n| event(n, count, accounts[n as usize % accounts.len()], now))
                .collect();
            work.insert_events(filled.workspace, &events)
                .await
                .expect("new events");
            work.commit().await.expect("a commit");
        }
        store.close().await;
    }

    fn run(&self, binary: &Path, arguments: &[&str]) -> Value {
        let mut command = Command::new(binary);
        command
            .args(arguments)
            .args(["--output", "json", "--database-url", self.url()]);
        let output = command.output().expect("the binary runs");
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

/// The name of the nth account: two made-up words and a number, so that a word is shared by one in some hundreds.
pub(crate) fn name(n: u32) -> String {
    const SYLLABLES: [&str; 20] = [
        "al", "bro", "ca", "den", "er", "fi", "gan", "ho", "il", "jo", "kra", "lu", "mon", "ne",
        "or", "pi", "qua", "ros", "tev", "wu",
    ];
    let syllable = |place: u32| {
        SYLLABLES[(n.wrapping_mul(2_654_435_761).rotate_left(place * 7) % 20) as usize]
    };
    let word = |first| [syllable(first), syllable(first + 1), syllable(first + 2)].concat();
    format!("{} {} {n}", word(0), word(3))
}

/// The nth of so many events, which lie evenly over sixty days.
fn event(n: u32, count: u32, account: AccountId, now: Timestamp) -> Event {
    const SPAN: i64 = 60 * 86_400_000_000;
    let ago = SPAN / i64::from(count) * i64::from(n);
    let plan = if n.is_multiple_of(3) { "free" } else { "pro" };
    Event {
        id: EventId(RandomIds.uuid()),
        name: EventName::new("login").expect("a name"),
        at: Timestamp::from_micros(now.micros() - ago).expect("in range"),
        received_at: now,
        account: Some(account),
        waits_for: None,
        distinct_id: DistinctId::new(format!("user-{}", n % 100)).ok(),
        groups: BTreeMap::new(),
        properties: Arc::new(
            [
                ("plan", json!(plan)),
                ("seconds", json!(n % 600)),
                ("page", json!("/reports/monthly")),
            ]
            .map(|(key, value)| (key.to_owned(), value))
            .into(),
        ),
        person: BTreeMap::new(),
    }
}

/// An account as a company has them: a few traits, a tag, an amount.
fn account(n: u32, clock: &SystemClock) -> Account {
    let name = Name::new(&name(n)).expect("a valid name");
    let mut account = Account::new(
        AccountId(RandomIds.uuid()),
        RandomIds.code(),
        name,
        None,
        clock.now(),
    );
    account.identifiers.set_external_id(Some(
        Identifier::new(format!("account-{n}")).expect("a valid identifier"),
    ));
    account.mrr = Some(Mrr::from_millionths(i64::from(n % 1_000) * 1_500_000));
    account.tags = [Tag::new(["small", "medium", "large"][n as usize % 3]).expect("a valid tag")]
        .into_iter()
        .collect();
    account.traits.merge(
        [
            ("plan", json!("pro")),
            ("seats", json!(n % 50)),
            ("region", json!("eu-central")),
        ]
        .map(|(key, value)| (key.to_owned(), Some(value)))
        .into(),
    );
    account
}
