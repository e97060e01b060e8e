//! Who is in which segment.

use std::collections::{BTreeMap, BTreeSet};

use stele_application::ports::RecordRemoval;
use stele_application::{AccountFilter, Position};
use stele_domain::{
    AccountId, Segment, SegmentId, SegmentLabel, SegmentMove, SegmentMoveKind, UsageOf,
};
use uuid::Uuid;

use super::happenings::{event, event_of};
use super::kinds::{name, segment};
use super::setup::{World, account, later, start};
use crate::{Ports, SequentialIds};

use SegmentMoveKind::{Entered, Left};

/// Three accounts and two segments.
struct Crowd {
    world: World,
    accounts: [AccountId; 3],
    segments: [Segment; 2],
}

impl Crowd {
    async fn new(ports: &Ports) -> Self {
        let world = World::new(ports).await;
        let names = [(1, "Pied Piper"), (2, "GoJo"), (3, "Hooli")];
        let accounts = names.map(|(n, name)| account(n, name));
        world.insert_all(accounts.to_vec()).await;
        let called = |n, text| Segment {
            name: name(text),
            ..segment(n)
        };
        // Names grow while ids shrink.
        let segments = [
            world.insert_record(called(9, "a segment")).await,
            world.insert_record(called(8, "b segment")).await,
        ];
        Self {
            world,
            accounts: accounts.map(|account| account.id),
            segments,
        }
    }

    fn moved(&self, kind: SegmentMoveKind, account: usize, segment: usize, at: i64) -> SegmentMove {
        SegmentMove {
            segment: self.segments[segment].id,
            account: self.accounts[account],
            at: later(at),
            kind,
        }
    }

    async fn go(&self, moves: &[SegmentMove]) {
        self.world
            .write(async |work, acme| work.move_between_segments(acme, moves).await)
            .await;
    }

    async fn moves(&self, segment: usize) -> Vec<SegmentMove> {
        self.moves_after(segment, None, 100).await
    }

    async fn moves_after(
        &self,
        segment: usize,
        after: Option<Position>,
        limit: u32,
    ) -> Vec<SegmentMove> {
        let (reader, acme) = (&self.world.ports.signals, self.world.acme);
        let moves = reader.segment_moves(acme, self.segments[segment].id, after, limit);
        moves.await.expect("the store answers")
    }

    /// Who is in which segments, by their places, as a reader, a unit of work and lists of accounts see it alike.
    async fn assert_in(&self, expected: [&[usize]; 3]) {
        let acme = self.world.acme;
        let labels = self
            .world
            .ports
            .signals
            .segments_of(acme, &self.accounts)
            .await;
        let labels = labels.expect("the store answers");
        let mut work = self.world.begin().await;
        let memberships = work.memberships(acme, &self.accounts).await;
        let mut memberships = memberships.expect("the store answers");
        memberships.retain(|_, segments| !segments.is_empty());
        drop(work);
        let (mut of_labels, mut of_ids) = (BTreeMap::new(), BTreeMap::new());
        for (account, places) in self.accounts.iter().zip(expected) {
            if places.is_empty() {
                continue;
            }
            let segments = places.iter().map(|place| &self.segments[*place]);
            let labels: Vec<SegmentLabel> = segments.clone().map(Segment::label).collect();
            let ids: BTreeSet<SegmentId> = segments.map(|segment| segment.id).collect();
            of_labels.insert(*account, labels);
            of_ids.insert(*account, ids);
        }
        assert_eq!(labels, of_labels);
        assert_eq!(memberships, of_ids);
        for (place, segment) in self.segments.iter().enumerate() {
            let filter = AccountFilter {
                segment: Some(segment.id),
                ..AccountFilter::default()
            };
            let found = self.world.let_through(acme, filter).await;
            let names = ["Pied Piper", "GoJo", "Hooli"].into_iter().zip(expected);
            let names = names.filter(|(_, places)| places.contains(&place));
            let names: Vec<_> = names.map(|(name, _)| name).collect();
            assert_eq!(found, names, "{segment:?}");
        }
    }
}

/// Entering and leaving is recorded, once: who is in already enters no more, and who is not leaves no more.
pub async fn who_enters_and_leaves_is_recorded(ports: &Ports) {
    let crowd = Crowd::new(ports).await;
    crowd.assert_in([&[], &[], &[]]).await;
    crowd.go(&[]).await;
    let entered = [crowd.moved(Entered, 0, 0, 1), crowd.moved(Entered, 1, 0, 1)];
    crowd.go(&entered).await;
    crowd.assert_in([&[0], &[0], &[]]).await;
    let late = [crowd.moved(Entered, 0, 0, 2), crowd.moved(Entered, 0, 1, 2)];
    crowd.go(&late).await;
    crowd.assert_in([&[0, 1], &[0], &[]]).await;
    let left = [crowd.moved(Left, 0, 0, 3), crowd.moved(Left, 2, 0, 3)];
    crowd.go(&left).await;
    crowd.assert_in([&[1], &[0], &[]]).await;
    crowd
        .go(&[crowd.moved(Left, 0, 0, 4), crowd.moved(Left, 1, 1, 4)])
        .await;
    crowd.assert_in([&[1], &[0], &[]]).await;
    let back = [crowd.moved(Entered, 0, 0, 5)];
    crowd.go(&back).await;
    crowd.assert_in([&[0, 1], &[0], &[]]).await;
    assert_eq!(
        crowd.moves(0).await,
        [back[0], left[0], entered[1], entered[0]]
    );
    assert_eq!(crowd.moves(1).await, [late[1]]);
}

/// Within one moment, an account can enter and leave: it is where it went last.
pub async fn moves_of_one_moment_follow_one_another(ports: &Ports) {
    let crowd = Crowd::new(ports).await;
    crowd.go(&[crowd.moved(Entered, 0, 0, 1)]).await;
    crowd.go(&[crowd.moved(Left, 0, 0, 1)]).await;
    crowd.assert_in([&[], &[], &[]]).await;
    crowd.go(&[crowd.moved(Entered, 0, 0, 1)]).await;
    crowd.assert_in([&[0], &[], &[]]).await;
}

/// Moves of accounts and of segments that are not there, or not any more, are passed over.
pub async fn who_is_not_there_moves_nowhere(ports: &Ports) {
    let crowd = Crowd::new(ports).await;
    let absent = SequentialIds::nth_uuid(999);
    let nobody = SegmentMove {
        account: AccountId(absent),
        ..crowd.moved(Entered, 0, 0, 1)
    };
    let nowhere = SegmentMove {
        segment: SegmentId(absent),
        ..crowd.moved(Entered, 0, 0, 1)
    };
    for kind in [Entered, Left] {
        let moves = [nobody, nowhere].map(|moved| SegmentMove { kind, ..moved });
        crowd.go(&moves).await;
    }
    crowd.assert_in([&[], &[], &[]]).await;
    crowd
        .go(&[nobody, crowd.moved(Entered, 1, 1, 1), nowhere])
        .await;
    crowd.assert_in([&[], &[1], &[]]).await;
    assert_eq!(crowd.moves(0).await, []);
}

/// Moves come newest first, the larger account first among equals, page by page, and from anywhere.
pub async fn moves_are_walked_newest_first(ports: &Ports) {
    let crowd = Crowd::new(ports).await;
    let mut all = Vec::new();
    for (at, kind) in (0..).zip([Entered, Left, Entered, Left]) {
        let moves = [0, 1, 2].map(|account| crowd.moved(kind, account, 0, at));
        crowd.go(&moves).await;
        all.extend(moves);
    }
    crowd.go(&[crowd.moved(Entered, 0, 1, 2)]).await;
    let place = |moved: &SegmentMove| (moved.at, moved.account.0);
    all.sort_by_key(|moved| std::cmp::Reverse(place(moved)));
    for limit in [1, 5, 12, 13] {
        let mut walked = Vec::new();
        loop {
            let after = walked.last().map(|last: &SegmentMove| Position {
                at: last.at,
                id: last.account.0,
            });
            let page = crowd.moves_after(0, after, limit).await;
            assert!(
                page.len() <= limit as usize,
                "a page of {limit} has {}",
                page.len()
            );
            let is_last = page.len() < limit as usize;
            walked.extend(page);
            if is_last {
                break;
            }
        }
        assert_eq!(walked, all, "{limit} at a time");
    }
    for at in 0..4 {
        for id in [Uuid::nil(), crowd.accounts[1].0, Uuid::max()] {
            let at = later(at);
            let behind = all.iter().filter(|moved| place(moved) < (at, id)).copied();
            let found = crowd.moves_after(0, Some(Position { at, id }), 100).await;
            assert_eq!(found, behind.collect::<Vec<_>>(), "{at:?} {id}");
        }
    }
}

/// Memberships and what is recorded of them go with the segment, and with the account.
pub async fn memberships_go_with_segments_and_accounts(ports: &Ports) {
    let crowd = Crowd::new(ports).await;
    let moves: Vec<_> = [0, 1]
        .into_iter()
        .flat_map(|account| [0, 1].map(|segment| crowd.moved(Entered, account, segment, 1)))
        .collect();
    crowd.go(&moves).await;
    crowd.assert_in([&[0, 1], &[0, 1], &[]]).await;
    crowd
        .world
        .delete(crowd.world.acme, crowd.accounts[0])
        .await;
    crowd.assert_in([&[], &[0, 1], &[]]).await;
    assert_eq!(crowd.moves(0).await, [crowd.moved(Entered, 1, 0, 1)]);
    let gone = crowd.segments[0].clone();
    crowd
        .world
        .write(async |work, acme| {
            RecordRemoval::<Segment>::remove(work, acme, gone.id.0, later(1)).await
        })
        .await;
    crowd.assert_in([&[], &[1], &[]]).await;
    assert_eq!(crowd.moves(0).await, []);
    // Were there such a segment again, nobody would be in it.
    crowd.world.insert_record(gone).await;
    crowd.assert_in([&[], &[1], &[]]).await;
    assert_eq!(crowd.moves(0).await, []);
    assert_eq!(crowd.moves(1).await, [crowd.moved(Entered, 1, 1, 1)]);
}

/// Labels follow the segments' names, and come by them.
pub async fn labels_follow_their_segments(ports: &Ports) {
    let mut crowd = Crowd::new(ports).await;
    crowd
        .go(&[crowd.moved(Entered, 0, 0, 1), crowd.moved(Entered, 0, 1, 1)])
        .await;
    let mut renamed = crowd.segments[0].clone();
    renamed.name = name("z segment");
    renamed.stamp.touch(later(1));
    crowd
        .world
        .try_update_record(&renamed)
        .await
        .expect("renamed");
    crowd.segments = [crowd.segments[1].clone(), renamed];
    crowd.assert_in([&[0, 1], &[], &[]]).await;
}

/// Usage is counted within the days before, both ends in, to the microsecond, of one name or of any.
pub async fn usage_is_counted_to_the_microsecond(ports: &Ports) {
    const DAY: i64 = 86_400_000_000;
    let world = World::new(ports).await;
    let accounts = [
        account(1, "Pied Piper"),
        account(2, "GoJo"),
        account(3, "Hooli"),
    ]
    .to_vec();
    let ids: Vec<_> = world
        .insert_all(accounts)
        .await
        .iter()
        .map(|account| account.id)
        .collect();
    let times = [
        -30 * DAY - 1,
        -30 * DAY,
        -7 * DAY - 1,
        -7 * DAY,
        -DAY - 1,
        -DAY,
        -1,
        0,
        1,
    ];
    let mut events = Vec::new();
    for (n, at) in (0..).zip(times) {
        events.push(event_of(ids[0], 1 + n * 10, "login", later(at)));
        events.push(event_of(ids[0], 2 + n * 10, "Login", later(at)));
        events.push(event(3 + n * 10, "login", later(at)));
        if n % 2 == 0 {
            events.push(event_of(ids[1], 4 + n * 10, "export", later(at)));
        }
    }
    world.happen(&events).await;
    let names = [
        None,
        Some("login"),
        Some("Login"),
        Some("export"),
        Some("absent"),
    ];
    let days = [1, 7, 30, 400];
    let what: BTreeMap<_, _> = names
        .iter()
        .flat_map(|name| {
            days.map(|days| {
                let event = name.map(str::to_owned);
                (UsageOf { event, days }, 1_000)
            })
        })
        .collect();
    let count = |account: AccountId, what: &UsageOf| {
        let since = what.since(start());
        let of_account = events.iter().filter(|event| event.account == Some(account));
        let counted = of_account.filter(|event| {
            let name = what.event.as_deref();
            name.is_none_or(|name| name == event.name.as_str())
                && (since..=start()).contains(&event.at)
        });
        counted.map(|_| 1_u64).sum::<u64>()
    };
    assert_eq!(
        count(
            ids[0],
            &UsageOf {
                event: Some("login".to_owned()),
                days: 7
            }
        ),
        5
    );
    for accounts in [&ids[..], &ids[1..], &ids[2..]] {
        let counts = |account: &AccountId| -> BTreeMap<_, _> {
            let counts = what
                .keys()
                .map(|what| (what.clone(), count(*account, what)));
            counts.filter(|(_, count)| *count > 0).collect()
        };
        let each = accounts.iter().map(|account| (*account, counts(account)));
        let expected: BTreeMap<_, _> = each.filter(|(_, counts)| !counts.is_empty()).collect();
        assert_eq!(used(&world, accounts, &what).await, expected);
    }
    assert_eq!(used(&world, &[], &what).await, BTreeMap::new());
    assert_eq!(used(&world, &ids, &BTreeMap::new()).await, BTreeMap::new());
}

/// Usage is counted only as far as it is asked for.
pub async fn usage_is_counted_only_so_far(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(account(1, "Pied Piper")).await.id;
    let events: Vec<_> = (1..=4)
        .map(|n| event_of(account, n, "login", start()))
        .collect();
    world.happen(&events).await;
    let all = UsageOf {
        event: None,
        days: 400,
    };
    for (enough, expected) in [(1, 1), (3, 3), (4, 4), (5, 4)] {
        let what = BTreeMap::from([(all.clone(), enough)]);
        let counted = used(&world, &[account], &what).await;
        assert_eq!(counted[&account][&all], expected);
    }
}

/// What accounts did, zeros left out.
async fn used(
    world: &World,
    accounts: &[AccountId],
    what: &BTreeMap<UsageOf, u64>,
) -> BTreeMap<AccountId, BTreeMap<UsageOf, u64>> {
    let mut work = world.begin().await;
    let usage = work.usage_of(world.acme, accounts, what, start()).await;
    let mut usage = usage.expect("the store answers");
    for counts in usage.values_mut() {
        counts.retain(|_, count| *count > 0);
    }
    usage.retain(|_, counts| !counts.is_empty());
    usage
}
