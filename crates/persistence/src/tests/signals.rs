//! What follows from events, records and rules, and what was computed of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use stele_application::ports::{
    AdministrationReader, HealthDay, HealthRecord, JobRecord, SignalReader, Signals, StoreError,
    UnitOfWork,
};
use stele_domain::{
    Account, AccountContact, AccountId, ContactId, HealthInput, HealthScore, HealthSettings,
    LastActivity, Meeting, MeetingId, MeetingNumber, Message, Participant, RequestDraft, RequestId,
    RequestStatus, Seen, Segment, SegmentId, SegmentMove, SegmentMoveKind, Stamp, SupportRequest,
    Timestamp, UsageOf, WorkspaceId,
};
use stele_testkit::SequentialIds;

use super::events::build::{event_of, insert};
use super::plans::{kept_plan, plan};
use super::statements::count_statements;
use super::tools::{
    account, account_id, at, begin, contact_id, conversation, member, message, name, number,
    person, run, somebody_waits, tied, workspace,
};
use crate::testing::TestDatabase;
use crate::{Database, DatabaseKind, sql};

const DAY: i64 = 86_400_000_000;

fn segment(n: u64, text: &str) -> Segment {
    Segment {
        id: SegmentId(SequentialIds::nth_uuid(n)),
        stamp: Stamp::new(at(0)),
        name: name(text),
        description: None,
        rule: serde_json::json!({"tag": "vip", "operator": "has"}),
    }
}

fn entered(segment: u64, account: u64, micros: i64) -> SegmentMove {
    SegmentMove {
        segment: SegmentId(SequentialIds::nth_uuid(segment)),
        account: account_id(account),
        at: at(micros),
        kind: SegmentMoveKind::Entered,
    }
}

fn scored(account: u64, thousandths: u32) -> HealthRecord {
    HealthRecord {
        account: account_id(account),
        score: HealthScore::from_thousandths(thousandths),
    }
}

fn meeting(n: u64, account: &Account, start_at: i64) -> Meeting {
    Meeting {
        id: MeetingId(SequentialIds::nth_uuid(n)),
        number: MeetingNumber(0),
        stamp: Stamp::new(at(0)),
        account: account.key(),
        title: name("Review"),
        start_at: at(start_at),
        end_at: None,
    }
}

fn request(n: u64, account: &Account, asked: i64, resolved: Option<i64>) -> SupportRequest {
    let draft = RequestDraft {
        account: account.id,
        title: name("SSO"),
        status: match resolved {
            Some(_) if n.is_multiple_of(2) => RequestStatus::Closed,
            Some(_) => RequestStatus::Resolved,
            None if n.is_multiple_of(2) => RequestStatus::Open,
            None => RequestStatus::InProgress,
        },
        severity: None,
        requested_at: Some(at(asked)),
    };
    let id = RequestId(SequentialIds::nth_uuid(n));
    SupportRequest {
        resolved_at: resolved.map(at),
        ..SupportRequest::new(id, account.key(), draft, at(0))
    }
}

/// Makes accounts.
async fn accounts(database: &Database, id: WorkspaceId, count: u64) {
    let mut work = begin(database).await;
    for n in 1..=count {
        let made = work.insert_account(id, account(n, "Account", &[])).await;
        made.expect("inserted");
    }
    work.commit().await.expect("committed");
}

/// Numbers that look random, the same in each run.
struct Dice(u64);

impl Dice {
    /// One of the numbers below `sides`.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn time(&mut self) -> i64 {
        // Many fall together, and some are as far away as a meeting is remembered.
        let near = i64::try_from(self.roll(40)).expect("small");
        let far = i64::try_from(self.roll(3)).expect("small");
        near - far * 183 * DAY
    }
}

const ACCOUNTS: u64 = 6;
const PEOPLE: u64 = 9;

/// A workspace with all that says something of its accounts.
struct Filled {
    accounts: Vec<Account>,
    people: BTreeMap<AccountId, BTreeSet<ContactId>>,
    messages: Vec<Message>,
    meetings: Vec<Meeting>,
    requests: Vec<SupportRequest>,
    seen: BTreeMap<AccountId, Seen>,
}

impl Filled {
    async fn new(work: &mut dyn UnitOfWork, id: WorkspaceId, dice: &mut Dice) -> Self {
        let mut filled = Self {
            accounts: Vec::new(),
            people: BTreeMap::new(),
            messages: Vec::new(),
            meetings: Vec::new(),
            requests: Vec::new(),
            seen: BTreeMap::new(),
        };
        for n in 1..=ACCOUNTS {
            let made = work.insert_account(id, account(n, "Account", &[])).await;
            filled.accounts.push(made.expect("inserted"));
        }
        for n in 1..=PEOPLE {
            let of: BTreeSet<_> = (0..dice.roll(4))
                .map(|_| account_id(1 + dice.roll(ACCOUNTS - 1)))
                .collect();
            let of: Vec<_> = of.into_iter().collect();
            let AccountContact { contact, .. } =
                tied(work, id, person(n, "Erlich", "e@x.com"), &of).await;
            for account in of {
                filled.people.entry(account).or_default().insert(contact.id);
            }
        }
        filled.say(work, id, dice).await;
        filled
    }

    async fn say(&mut self, work: &mut dyn UnitOfWork, id: WorkspaceId, dice: &mut Dice) {
        let team = Participant::Member(member(50, id, "Monica", "m@x.com").id);
        let held = work.insert(id, conversation(1)).await.expect("inserted");
        for n in 1..=120 {
            let someone = |dice: &mut Dice| Participant::Contact(contact_id(1 + dice.roll(PEOPLE)));
            let from = if dice.roll(2) == 0 {
                team
            } else {
                someone(dice)
            };
            let to: BTreeSet<_> = (0..dice.roll(4)).map(|_| someone(dice)).collect();
            let to: Vec<_> = to.into_iter().collect();
            let sent = message(n, &held, from, &to, dice.time());
            work.put_message(id, &sent).await.expect("put");
            self.messages.push(sent);
        }
        // The last account has nothing.
        let some = |dice: &mut Dice| {
            let place = usize::try_from(dice.roll(ACCOUNTS - 1)).expect("small");
            self.accounts[place].clone()
        };
        for n in 1..=40 {
            let made = meeting(n, &some(dice), dice.time());
            self.meetings
                .push(work.insert(id, made).await.expect("inserted"));
            let resolved = (dice.roll(2) == 0).then(|| dice.time());
            let made = request(n, &some(dice), dice.time(), resolved);
            self.requests
                .push(work.insert(id, made).await.expect("inserted"));
        }
        let seen = Seen {
            first: at(dice.time() - 366 * DAY),
            last: at(dice.time()),
        };
        self.seen.insert(some(dice).id, seen);
        work.accounts_seen(id, &self.seen).await.expect("seen");
    }

    /// What the domain says of all of it.
    fn signals(&self, now: Timestamp) -> BTreeMap<AccountId, Signals> {
        let of = |account: &Account| {
            let nobody = BTreeSet::new();
            let people = self.people.get(&account.id).unwrap_or(&nobody);
            let theirs = |message: &&Message| !message.counts_for.is_disjoint(people);
            let messages = self.messages.iter().filter(theirs);
            let messages: Vec<_> = messages
                .map(|message| (message.direction(), message.sent_at))
                .collect();
            let meetings = self.meetings.iter();
            let meetings: Vec<_> = meetings
                .filter(|meeting| meeting.account.id == account.id)
                .cloned()
                .collect();
            let requests = self.requests.iter();
            let requests: Vec<_> = requests
                .filter(|request| request.account.id == account.id)
                .cloned()
                .collect();
            let activity = LastActivity::observe(None, None, &[], &meetings, now);
            let unknown = LastActivity::default();
            let signals = Signals {
                seen: self.seen.get(&account.id).copied(),
                health: HealthInput::observe(&messages, &requests, &meetings, unknown, now),
                newest_meeting_at: activity.newest_meeting_at,
            };
            (account.id, signals)
        };
        let all = self.accounts.iter().map(of);
        all.filter(|(_, signals)| *signals != Signals::default())
            .collect()
    }
}

/// Two workspaces in which the same ids are of accounts of other standing.
struct World {
    database: Database,
    here: WorkspaceId,
    there: WorkspaceId,
}

impl World {
    async fn new(test: &TestDatabase) -> Self {
        let database = test.open().await;
        let here = workspace(&database, "Workspace").await;
        let there = workspace(&database, "Workspace").await;
        for (id, first, score) in [(here, 1, 1), (there, 2, 2)] {
            let mut work = begin(&database).await;
            for n in [1, 2] {
                let made = work.insert_account(id, account(n, "Account", &[])).await;
                made.expect("inserted");
            }
            for (n, text) in [(1, "one"), (2, "two")] {
                let made = segment(n, &format!("{text} {score}"));
                work.insert(id, made).await.expect("inserted");
            }
            let moves = [entered(1, first, 1), entered(2, 1, 2), entered(2, 2, 2)];
            work.move_between_segments(id, &moves).await.expect("moved");
            let scores = [scored(1, score), scored(2, 10 * score)];
            work.put_health(id, &scores, at(0)).await.expect("put");
            let events: Vec<_> = (0..u64::from(score))
                .map(|n| event_of(n, account_id(1), 5))
                .collect();
            insert(&mut *work, id, &events).await;
            work.commit().await.expect("committed");
        }
        Self {
            database,
            here,
            there,
        }
    }

    /// All that is said of how the accounts of a workspace stand.
    async fn read(&self, id: WorkspaceId) -> (Vec<String>, Vec<SegmentMove>, Vec<HealthDay>, u64) {
        let both = [account_id(1), account_id(2)];
        let labels = self.database.segments_of(id, &both).await;
        let labels = labels.expect("answered").into_values().flatten();
        let labels = labels.map(|label| label.name.to_string()).collect();
        let one = entered(1, 1, 1).segment;
        let moves = self.database.segment_moves(id, one, None, 9).await;
        let days = self.database.health_history(id, both[0], at(0)).await;
        let what = UsageOf {
            event: None,
            days: 1,
        };
        let mut work = begin(&self.database).await;
        let usage = work
            .usage_of(id, &both, &[(what.clone(), 99)].into(), at(9))
            .await;
        let usage = usage.expect("answered");
        let usage = usage.values().filter_map(|counts| counts.get(&what)).sum();
        let days = days.expect("answered");
        (labels, moves.expect("answered"), days, usage)
    }
}

on_both! {
    /// A hundred and twenty messages, forty meetings and forty requests of six accounts, whenever it is asked.
    async fn signals_are_what_the_domain_observes(test) {
        let database = test.open().await;
        let mut dice = Dice(7);
        let mut filled = Vec::new();
        for text in ["Acme", "Hooli"] {
            let id = workspace(&database, text).await;
            let mut work = begin(&database).await;
            filled.push((id, Filled::new(&mut *work, id, &mut dice).await));
            work.commit().await.expect("committed");
        }
        let all: Vec<_> = (1..=ACCOUNTS + 1).map(account_id).collect();
        for (id, filled) in &filled {
            for now in [-400 * DAY, -183 * DAY, -1, 0, 20, 40, 183 * DAY, 200 * DAY] {
                let expected = filled.signals(at(now));
                let signals = database.signals(*id, &all, at(now)).await.expect("answered");
                assert_eq!(signals, expected, "{now}");
                let mut work = begin(&database).await;
                let stored = work.stored_signals(*id, &all, at(now)).await;
                assert_eq!(stored.expect("answered"), expected, "{now}");
            }
            let answered: u64 = filled.signals(at(0)).values().map(|it| it.health.responses).sum();
            assert!(answered > 20, "{answered}");
        }
    }

    async fn how_accounts_stand_is_of_their_workspace(test) {
        let world = World::new(test).await;
        let day = |score| vec![HealthDay { day: at(0), score: HealthScore::from_thousandths(score) }];
        let words = |words: [&str; 3]| words.map(str::to_owned).to_vec();
        let here = (words(["one 1", "two 1", "two 1"]), vec![entered(1, 1, 1)], day(1), 1);
        let there = (words(["two 2", "one 2", "two 2"]), vec![entered(1, 2, 1)], day(2), 2);
        assert_eq!(world.read(world.here).await, here);
        assert_eq!(world.read(world.there).await, there);
        // What is written of one leaves the other as it was.
        let mut work = begin(&world.database).await;
        let left = [1, 2].map(|n| SegmentMove { kind: SegmentMoveKind::Left, ..entered(n, 1, 3) });
        work.move_between_segments(world.here, &left).await.expect("moved");
        work.put_health(world.here, &[scored(1, 9)], at(0)).await.expect("put");
        work.put_health_settings(world.here, 0, &HealthSettings::default()).await.expect("put");
        work.commit().await.expect("committed");
        let here = (words(["two 1", "", ""])[..1].to_vec(), vec![left[0], entered(1, 1, 1)], day(9), 1);
        assert_eq!(world.read(world.here).await, here);
        assert_eq!(world.read(world.there).await, there);
        assert_eq!(world.database.health_settings(world.there).await.expect("answered"), None);
        let scores = "SELECT sum(score) FROM account_health WHERE workspace_id = 2";
        let cast = scores.replace("sum(score)", "CAST(sum(score) AS BIGINT)");
        assert_eq!(number(&world.database, &cast).await, 22);
        // Nor does whoever removes an account, or a segment.
        let mut work = begin(&world.database).await;
        work.delete_account(world.here, account_id(1), at(9)).await.expect("removed");
        work.commit().await.expect("committed");
        assert_eq!(world.read(world.there).await, there);
        for table in ["account_health", "health_days", "segment_members", "segment_moves"] {
            let left = format!("SELECT count(*) FROM {table} WHERE workspace_id = 1");
            assert_eq!(number(&world.database, &left).await, 1, "{table}");
        }
    }

    async fn each_reading_method_is_one_statement(test) {
        let mut database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let counted = count_statements(&mut database);
        let one = |what: &str| assert_eq!(counted.swap(0, Ordering::SeqCst), 1, "{what}");
        let accounts: Vec<_> = (0..300).map(account_id).collect();
        database.signals(acme, &accounts, at(1)).await.expect("answered");
        one("signals");
        database.segments_of(acme, &accounts).await.expect("answered");
        one("segments");
        database.segment_moves(acme, entered(1, 1, 1).segment, None, 9).await.expect("answered");
        one("moves");
        database.health_settings(acme).await.expect("answered");
        one("settings");
        database.health_history(acme, accounts[0], at(0)).await.expect("answered");
        one("days");
        database.jobs().await.expect("answered");
        one("jobs");
    }

    /// However many accounts there are.
    async fn writing_takes_a_fixed_number_of_statements(test) {
        let mut database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        accounts(&database, acme, 200).await;
        let mut work = begin(&database).await;
        for n in 1..=3 {
            work.insert(acme, segment(n, &format!("{n}"))).await.expect("inserted");
        }
        work.commit().await.expect("committed");
        let counted = Arc::new(AtomicUsize::new(0));
        let clone = counted.clone();
        database.writer.set_metric_callback(move |_| {
            clone.fetch_add(1, Ordering::SeqCst);
        });
        let was = |expected: usize, what: &str| {
            assert_eq!(counted.swap(0, Ordering::SeqCst), expected, "{what}");
        };
        for count in [1, 200] {
            let accounts: Vec<_> = (1..=count).map(account_id).collect();
            let mut work = begin(&database).await;
            counted.store(0, Ordering::SeqCst);
            work.stored_signals(acme, &accounts, at(1)).await.expect("answered");
            was(1, "signals");
            let what: BTreeMap<_, _> = (1..=20).map(|days| (UsageOf { event: None, days }, 9)).collect();
            work.usage_of(acme, &accounts, &what, at(1)).await.expect("answered");
            was(1, "usage");
            let scores: Vec<_> = (1..=count).map(|n| scored(n, 5)).collect();
            work.put_health(acme, &scores, at(1)).await.expect("put");
            was(2, "scores");
            work.memberships(acme, &accounts).await.expect("answered");
            was(1, "memberships");
            let moves: Vec<_> = (1..=count).flat_map(|n| [1, 2, 3].map(|of| entered(of, n, 1))).collect();
            work.move_between_segments(acme, &moves).await.expect("moved");
            was(2, "moves");
            // Nobody moves where they are.
            work.move_between_segments(acme, &moves).await.expect("moved");
            was(1, "moves to nowhere");
            assert_eq!(work.accounts_after(None, 50).await.expect("answered").len(), 50);
            was(1, "accounts");
            work.job_for_update("sweep", at(1)).await.expect("answered");
            was(3, "a new job");
            work.job_for_update("sweep", at(1)).await.expect("answered");
            was(1, "a job");
        }
    }

    /// A store that was changed by hand answers an error that names a column, and no value.
    async fn stored_settings_that_make_no_sense_are_an_error(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        work.put_health_settings(acme, 0, &HealthSettings::default()).await.expect("put");
        work.commit().await.expect("committed");
        assert!(database.health_settings(acme).await.expect("answered").is_some());
        for (from, to) in [
            ("left_out", "secret"),
            ("open_requests", "secret"),
            ("\"beyond\":20", "\"beyond\":101"),
            ("\"weight\":25", "\"weight\":1001"),
            ("[0,100],", "[9,100],"),
            ("\"missing\"", "\"secret\""),
            ("}", ""),
        ] {
            let change = |from: &str, to: &str| format!(
                "UPDATE health_settings SET settings = replace(settings, '{from}', '{to}')"
            );
            let kept = "CREATE TABLE kept AS SELECT settings FROM health_settings";
            run(&database, kept).await;
            run(&database, &change(from, to)).await;
            let Err(StoreError::Broken(source)) = database.health_settings(acme).await else {
                panic!("{from} {to}");
            };
            let line = source.to_string();
            assert!(line.contains("health_settings.settings") && !line.contains("secret"), "{line}");
            run(&database, "UPDATE health_settings SET settings = (SELECT settings FROM kept)").await;
            run(&database, "DROP TABLE kept").await;
        }
        assert!(database.health_settings(acme).await.expect("answered").is_some());
    }

    async fn a_stored_score_or_move_that_makes_no_sense_is_an_error(test) {
        let World { database, here, .. } = World::new(test).await;
        run(&database, "UPDATE health_days SET score = 100001").await;
        let days = database.health_history(here, account_id(1), at(0)).await;
        assert!(matches!(days, Err(StoreError::Broken(_))), "{days:?}");
        run(&database, "UPDATE segment_moves SET kind = 'secret'").await;
        let moves = database.segment_moves(here, entered(1, 1, 1).segment, None, 9).await;
        assert!(matches!(moves, Err(StoreError::Broken(_))), "{moves:?}");
    }

    /// Usage goes by ranges of the indices of events, however the windows lie.
    async fn usage_is_read_off_the_indices_of_events(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        accounts(&database, acme, 100).await;
        let id = match test.kind() {
            DatabaseKind::Sqlite => "randomblob(16)",
            DatabaseKind::Postgres => "gen_random_uuid()",
        };
        let seed = format!(
            "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 200)
             INSERT INTO events (workspace_id, at, id, received_at, name, account_id, group_keys, properties, person,
                    facts)
             SELECT workspace_id, -n * {DAY}, {id}, 0, CASE n % 9 WHEN 0 THEN 'login' ELSE 'view' END, id, '{{}}',
                    '{{}}', '{{}}', '{{}}' FROM series, accounts"
        );
        run(&database, &seed).await;
        run(&database, "ANALYZE").await;
        let what = [
            UsageOf { event: Some("login".to_owned()), days: 30 },
            UsageOf { event: None, days: 7 },
        ];
        let what: Vec<_> = what.iter().map(|what| (what, &9)).collect();
        let accounts = [account_id(1), account_id(2)];
        let statement = sql::usage(test.kind(), acme, &accounts, &what, at(0));
        let mut plans = vec![plan(&database, statement.clone()).await];
        if test.kind() == DatabaseKind::Postgres {
            plans.push(kept_plan(&database, &statement).await);
        }
        for plan in plans {
            let text = plan.join("\n");
            assert!(!text.contains("Seq Scan") && !text.contains("SCAN events"), "{text}");
            let conditions: Vec<_> = plan
                .iter()
                .filter(|line| line.contains("Index Cond:") || line.contains("SEARCH events"))
                .collect();
            assert!(conditions.len() >= 2, "{text}");
            let narrowed = |line: &&&String| {
                line.contains("account_id") && (line.contains(">= ") || line.contains("at>"))
            };
            assert!(conditions.iter().filter(narrowed).count() >= 2, "{text}");
            assert!(conditions.iter().any(|line| line.contains("name")), "{text}");
        }
    }

    /// A step through the accounts of all workspaces goes on where the one before it ended.
    async fn the_walk_of_all_accounts_goes_by_their_key(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        accounts(&database, acme, 500).await;
        run(&database, "ANALYZE").await;
        let statement = sql::accounts_after(test.kind(), Some((acme, account_id(1))), 20);
        let text = plan(&database, statement).await.join("\n");
        let by_key = match test.kind() {
            DatabaseKind::Sqlite => "SEARCH accounts USING INDEX sqlite_autoindex_accounts_1 ((workspace_id,id)>(?,?))",
            DatabaseKind::Postgres => "Index Cond: (ROW(workspace_id, id) > ROW(",
        };
        assert!(text.contains(by_key), "{text}");
    }

    /// Whoever looks at a job while another is at it waits, and finds what that one left.
    async fn who_waited_for_a_job_sees_how_it_stands_then(test) {
        let database = Arc::new(test.open().await);
        for stored in [false, true] {
            let mut first = begin(&database).await;
            let mut job = first.job_for_update("sweep", at(1)).await.expect("answered");
            assert_eq!(job.lease.is_some(), stored);
            job.lease = Some((SequentialIds::nth_uuid(1), at(5)));
            first.put_job(&job).await.expect("put");
            let waiting = tokio::spawn({
                let database = database.clone();
                async move {
                    let mut second = begin(&database).await;
                    second.job_for_update("sweep", at(2)).await
                }
            });
            somebody_waits(&database).await;
            first.commit().await.expect("committed");
            let seen: JobRecord = waiting.await.expect("no panic").expect("answered");
            assert_eq!(seen, job);
        }
    }

    /// Scores are for accounts that are there: of one that is gone nothing is kept.
    async fn no_score_is_kept_of_an_account_that_is_gone(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let refused = begin(&database).await.put_health(acme, &[scored(9, 1)], at(0)).await;
        assert!(matches!(refused, Err(StoreError::Retry(_))), "{refused:?}");
    }
}
