//! Whether events, health, segments and what becomes of accounts tell one story.

use std::collections::BTreeMap;

use stele_application::{AccountHealth, AccountRef, Caller, Ports, Stele};
use stele_domain::{Account, HealthFactor, Status};

use super::{caller_of, days_after, everything, fill, first_workspace, ports};

/// A workspace that was told the demo, with every account of it.
struct Demo {
    ports: Ports,
    stele: Stele,
    caller: Caller,
    accounts: Vec<Account>,
}

impl Demo {
    async fn told() -> Self {
        let ports = ports();
        let workspace = first_workspace(&ports).await;
        fill(&ports, workspace.clone()).await.unwrap();
        let accounts = everything(&ports, &workspace).await;
        Self {
            stele: Stele::open(ports.clone()).await.unwrap(),
            ports,
            caller: caller_of(workspace),
            accounts: accounts.into_iter().map(|(account, _)| account).collect(),
        }
    }

    fn account(&self, name: &str) -> &Account {
        let mut accounts = self.accounts.iter();
        accounts
            .find(|account| account.name.as_str() == name)
            .unwrap()
    }

    async fn health(&self, account: &Account) -> AccountHealth {
        let account = AccountRef::Id(account.id);
        self.stele.health_of(&self.caller, &account).await.unwrap()
    }
}

#[tokio::test]
async fn who_was_seen_lately_was_active_lately() {
    let demo = Demo::told().await;
    let standings = demo.stele.standings(&demo.caller, &demo.accounts);
    let standings = standings.await.unwrap();
    let lately = days_after(demo.ports.clock.now(), -7);
    let mut counts = [0, 0];
    for account in &demo.accounts {
        let seen = standings[&account.id].seen;
        let is_seen_lately = seen.is_some_and(|seen| seen.last >= lately);
        counts[usize::from(is_seen_lately)] += 1;
        if is_seen_lately {
            let report = demo.health(account).await.report;
            let [.., activity] = report.factors;
            assert_eq!(activity.factor, HealthFactor::RecentActivity);
            assert!(
                activity.input.is_some_and(|days| days < 14.0),
                "{}: {activity:?}",
                account.name
            );
        }
    }
    let [others, seen_lately] = counts;
    assert!(others > 10 && seen_lately > 15, "{counts:?}");
}

#[tokio::test]
async fn who_has_left_or_is_asleep_was_not_seen_since() {
    let demo = Demo::told().await;
    let standings = demo.stele.standings(&demo.caller, &demo.accounts);
    let standings = standings.await.unwrap();
    for account in &demo.accounts {
        let seen = standings[&account.id].seen;
        match account.lifecycle.status() {
            Status::Inactive => assert_eq!(seen, None, "{}", account.name),
            Status::Churned => {
                let churned_at = account.lifecycle.churned_at();
                assert!(
                    seen.is_none_or(|seen| Some(seen.last) <= churned_at),
                    "{}",
                    account.name
                );
            }
            Status::Active | Status::Onboarding => {}
        }
    }
}

#[tokio::test]
async fn the_health_of_one_account_falls_and_rises_again() {
    let demo = Demo::told().await;
    let troubled = demo.account("Blue Heron Logistics");
    let days = demo.health(troubled).await.history;
    let scores: Vec<_> = days
        .iter()
        .map(|day| day.score.unwrap().thousandths())
        .collect();
    assert!(scores.len() >= 90, "{scores:?}");
    let before = scores[..20].iter().max().unwrap();
    let lowest = scores.iter().min().unwrap();
    let now = scores.last().unwrap();
    assert!(
        lowest + 10_000 < *before && lowest + 20_000 < *now,
        "{scores:?}"
    );
}

#[tokio::test]
async fn segments_have_members_and_metrics_have_values() {
    let demo = Demo::told().await;
    let standings = demo.stele.standings(&demo.caller, &demo.accounts);
    let standings = standings.await.unwrap();
    let mut members: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for account in &demo.accounts {
        for segment in &standings[&account.id].segments {
            let members = members.entry(segment.name.to_string()).or_default();
            members.push(account.name.as_str());
        }
    }
    insta::assert_debug_snapshot!("demo_segments", members);
    let account = AccountRef::Id(demo.account("Pied Piper").id);
    let usage = demo.stele.account_usage(&demo.caller, &account).await;
    let usage = usage.unwrap();
    assert_eq!(usage.len(), 3);
    for reading in usage {
        assert!(reading.value.value > 0.0, "{reading:?}");
    }
}
