//! How accounts are doing: how it is computed, the last scores, and the days before.

use stele_application::ports::{HealthDay, HealthRecord, StoreError};
use stele_application::{AccountFilter, AccountRef, Direction, SortBy, TieBreak};
use stele_domain::{
    Account, AccountId, Band, FactorBands, HealthFactor, HealthScore, HealthSettings,
    MissingFactor, Timestamp, WorkspaceId,
};

use super::setup::{World, account, by, later, start};
use crate::Ports;

fn score(thousandths: u32) -> Option<HealthScore> {
    HealthScore::from_thousandths(thousandths)
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse_iso(text).expect("a time")
}

/// Settings at their extremes.
fn odd_settings() -> HealthSettings {
    let bands = HealthFactor::ALL.map(|factor| {
        let largest = factor.unit().max_limit() * factor.unit().steps();
        let limits = (0..20).map(|step| largest - step);
        let mut bands: Vec<_> = (0..)
            .zip(limits)
            .map(|(points, limit)| Band { limit, points })
            .collect();
        if factor.bound() != stele_domain::BandBound::AtLeast {
            bands.reverse();
        }
        FactorBands { bands, beyond: 100 }
    });
    let settings = HealthSettings::new([0, 1000, 0, 7, 0], bands, MissingFactor::Neutral);
    settings.expect("valid")
}

impl World {
    async fn try_to_put_settings(
        &self,
        version: i64,
        settings: &HealthSettings,
    ) -> Result<(), StoreError> {
        let mut work = self.begin().await;
        work.put_health_settings(self.acme, version, settings)
            .await?;
        work.commit().await
    }

    /// How a workspace scores health, which a reader and a unit of work see alike.
    async fn settings(&self, workspace: WorkspaceId) -> Option<(i64, HealthSettings)> {
        let read = self.ports.signals.health_settings(workspace).await;
        let read = read.expect("the store answers");
        let mut work = self.begin().await;
        let stored = work.stored_health_settings(workspace).await;
        assert_eq!(read, stored.expect("the store answers"));
        read
    }

    async fn put_health(&self, scores: &[(AccountId, Option<HealthScore>)], now: Timestamp) {
        let scores = scores.iter();
        let scores: Vec<_> = scores
            .map(|(account, score)| HealthRecord {
                account: *account,
                score: *score,
            })
            .collect();
        self.write(async |work, acme| work.put_health(acme, &scores, now).await)
            .await;
    }

    async fn days(&self, account: AccountId, from: Timestamp) -> Vec<HealthDay> {
        let days = self
            .ports
            .signals
            .health_history(self.acme, account, from)
            .await;
        days.expect("the store answers")
    }
}

/// Settings go over the version before, 0 where there was none, and over no other; another workspace has its own.
pub async fn settings_go_over_the_version_before(ports: &Ports) {
    let world = World::new(ports).await;
    assert_eq!(world.settings(world.acme).await, None);
    let (first, second) = (HealthSettings::default(), odd_settings());
    let refused = async |version| {
        let refused = world.try_to_put_settings(version, &first).await;
        assert!(
            matches!(refused, Err(StoreError::Retry(_))),
            "{version}: {refused:?}"
        );
    };
    refused(1).await;
    assert_eq!(world.settings(world.acme).await, None);
    for (version, settings) in [(0, &first), (1, &second), (2, &first), (3, &second)] {
        world
            .try_to_put_settings(version, settings)
            .await
            .expect("stored");
        let expected = Some((version + 1, settings.clone()));
        assert_eq!(world.settings(world.acme).await, expected);
        for stale in [0, version, version + 2, -1] {
            refused(stale).await;
        }
        assert_eq!(world.settings(world.acme).await, expected);
    }
    assert_eq!(world.settings(world.hooli).await, None);
    let mut work = world.begin().await;
    work.put_health_settings(world.hooli, 0, &first)
        .await
        .expect("stored");
    drop(work);
    assert_eq!(world.settings(world.hooli).await, None);
}

/// There is one row a day and account; the score that was computed last on a day is the day's. Days are those of UTC.
pub async fn the_last_score_of_a_day_is_the_days(ports: &Ports) {
    let world = World::new(ports).await;
    let accounts = [account(1, "Pied Piper"), account(2, "GoJo")].to_vec();
    let accounts = world.insert_all(accounts).await;
    let [pied_piper, gojo] = [accounts[0].id, accounts[1].id];
    assert_eq!(world.days(pied_piper, Timestamp::MIN).await, []);
    for (at, thousandths) in [
        ("2025-02-01T10:00:00Z", Some(1)),
        ("2025-02-01T00:00:00Z", Some(2)),
        ("2025-02-01T23:59:59.999999Z", Some(3)),
        ("2025-02-02T00:00:00Z", Some(100_000)),
        ("2025-02-04T12:00:00Z", Some(0)),
        ("2025-02-04T13:00:00Z", None),
        ("2025-02-05T13:00:00Z", None),
        ("2025-02-05T14:00:00Z", Some(5)),
        ("1969-12-31T23:59:59.999999Z", Some(6)),
    ] {
        let told = thousandths.and_then(score);
        world.put_health(&[(pied_piper, told)], time(at)).await;
    }
    world
        .put_health(
            &[(gojo, score(7)), (pied_piper, score(8))],
            time("2025-02-06"),
        )
        .await;
    let all = [
        ("1969-12-31", Some(6)),
        ("2025-02-01", Some(3)),
        ("2025-02-02", Some(100_000)),
        ("2025-02-04", None),
        ("2025-02-05", Some(5)),
        ("2025-02-06", Some(8)),
    ]
    .map(|(day, thousandths)| HealthDay {
        day: time(day),
        score: thousandths.and_then(score),
    });
    for (from, passed) in [
        (Timestamp::MIN, 0),
        (time("1969-12-31"), 0),
        (time("1970-01-01"), 1),
        (time("2025-02-02"), 2),
        (time("2025-02-03"), 3),
        (time("2025-02-06"), 5),
        (time("2025-02-07"), 6),
    ] {
        assert_eq!(
            world.days(pied_piper, from).await,
            all[passed..],
            "{from:?}"
        );
    }
    let of_gojo = HealthDay {
        day: time("2025-02-06"),
        score: score(7),
    };
    assert_eq!(world.days(gojo, Timestamp::MIN).await, [of_gojo]);
    // What is computed goes with the account.
    world.delete(world.acme, pied_piper).await;
    assert_eq!(world.days(pied_piper, Timestamp::MIN).await, []);
    world.insert(account(1, "Pied Piper")).await;
    assert_eq!(world.days(pied_piper, Timestamp::MIN).await, []);
    let scored = AccountFilter {
        health: Some((score(0).expect("valid"), score(100_000).expect("valid"))),
        ..AccountFilter::default()
    };
    assert_eq!(world.let_through(world.acme, scored).await, ["GoJo"]);
}

/// Accounts with these last scores, some of which were other ones before.
async fn scored(world: &World) -> Vec<Account> {
    let names = ["none", "50", "0", "never", "100", "50 too", "49.999"];
    // Numbers grow while ids shrink.
    let accounts: Vec<_> = (1..)
        .zip(names)
        .map(|(n, name)| account(100 - n, name))
        .collect();
    let accounts = world.insert_all(accounts).await;
    let zipped = |thousandths: [Option<u32>; 6]| -> Vec<_> {
        let others = accounts
            .iter()
            .filter(|account| account.name.as_str() != "never");
        let scores = thousandths.map(|thousandths| thousandths.and_then(score));
        others.map(|account| account.id).zip(scores).collect()
    };
    let before = zipped([Some(1), Some(2), None, Some(99_999), Some(3), None]);
    world.put_health(&before, start()).await;
    let last = zipped([
        None,
        Some(50_000),
        Some(0),
        Some(100_000),
        Some(50_000),
        Some(49_999),
    ]);
    world.put_health(&last, later(1)).await;
    accounts
}

/// By the last score, both ends in; an account without one is let through by no range.
pub async fn accounts_are_filtered_by_their_last_score(ports: &Ports) {
    let world = World::new(ports).await;
    scored(&world).await;
    for (least, most, expected) in [
        (0, 100_000, &["50", "0", "100", "50 too", "49.999"][..]),
        (50_000, 50_000, &["50", "50 too"]),
        (49_999, 50_000, &["50", "50 too", "49.999"]),
        (50_001, 100_000, &["100"]),
        (0, 0, &["0"]),
        (1, 49_998, &[]),
        (50_000, 49_999, &[]),
    ] {
        let [least, most] = [least, most].map(|thousandths| score(thousandths).expect("valid"));
        let filter = AccountFilter {
            health: Some((least, most)),
            ..AccountFilter::default()
        };
        let found = world.let_through(world.acme, filter).await;
        assert_eq!(found, expected, "{least:?} to {most:?}");
    }
}

/// By the last score; accounts without one come last, whichever way.
pub async fn accounts_are_ordered_by_their_last_score(ports: &Ports) {
    let world = World::new(ports).await;
    scored(&world).await;
    for (direction, tie, expected) in [
        (
            Direction::Ascending,
            TieBreak::Number,
            ["0", "49.999", "50", "50 too", "100", "none", "never"],
        ),
        (
            Direction::Descending,
            TieBreak::Number,
            ["100", "50", "50 too", "49.999", "0", "none", "never"],
        ),
        (
            Direction::Ascending,
            TieBreak::Id,
            ["0", "49.999", "50 too", "50", "100", "never", "none"],
        ),
        (
            Direction::Descending,
            TieBreak::Id,
            ["100", "50 too", "50", "49.999", "0", "never", "none"],
        ),
    ] {
        let paging = by(SortBy::Health, direction, tie);
        assert_eq!(
            world.names(paging, 100).await,
            expected,
            "{direction:?} {tie:?}"
        );
        let paging = by(SortBy::Health, direction, tie);
        assert_eq!(
            world.names(paging, 4).await,
            expected[..4],
            "{direction:?} {tie:?}"
        );
    }
}

/// A score changes nothing of the account itself.
pub async fn a_score_leaves_the_account_as_it_is(ports: &Ports) {
    let world = World::new(ports).await;
    for account in scored(&world).await {
        let read = world.get(&AccountRef::Id(account.id)).await;
        assert_eq!(read, Some(account));
    }
}
