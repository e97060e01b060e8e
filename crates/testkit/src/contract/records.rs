//! What holds for every kind of record: what goes in comes out, by each of its names, and in its order.

use std::cmp::Reverse;

use stele_application::ports::{RecordRemoval, StoreError, Unique, UnitOfWork};
use stele_application::{
    Position, Record, RecordPaging, RecordQuery, RecordRef, Resource, TimeColumn,
};
use stele_domain::{
    AccountId, AccountKey, AccountNumber, ContactId, Conversation, Meeting, MemberId, Note,
    NpsResponse, Organization, OrganizationId, Segment, SupportRequest, Task, UsageMetric,
};
use uuid::Uuid;

use super::kinds::{Kind, Scene, for_each_kind};
use super::setup::later;
use crate::{Ports, SequentialIds};

const COLUMNS: [TimeColumn; 2] = [TimeColumn::CreatedAt, TimeColumn::UpdatedAt];

/// Many records of few times, stored in no order, besides those that are there; in no order.
async fn crowd<K: Kind>(scene: &Scene) -> Vec<K> {
    let mut crowd = K::present(scene);
    for n in 0..16u64 {
        let times = i64::try_from(n).expect("small");
        let record =
            K::bare(scene, 100 + n * 7 % 17).stamped(1, later(times % 3), later(10 + times % 4));
        crowd.push(scene.world.insert_record(record).await);
    }
    crowd
}

async fn page<K: Kind>(scene: &Scene, paging: RecordPaging, limit: u32) -> Vec<K> {
    let query = RecordQuery {
        of: None,
        paging,
        limit,
    };
    let page = K::reader(&scene.world.ports)
        .page(scene.world.acme, &query)
        .await;
    page.expect("the store answers")
}

/// A new record is answered as it was given, but for the number that the store assigns, and is read so.
pub async fn every_attribute_survives_an_insert(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        let variants = K::variants(scene, 0).len();
        for (n, place) in (100..).zip(0..variants) {
            let given = K::variants(scene, n).swap_remove(place);
            let stored = scene.world.insert_record(given.clone()).await;
            assert_eq!(stored, given.numbered_as(&stored));
            let read = scene.world.record::<K>(&stored.id().into()).await;
            assert_eq!(read.as_ref(), Some(&stored));
            let listed = page::<K>(scene, RecordPaging::Numbers { offset: 0 }, 100).await;
            if K::RESOURCE != Resource::Member && stored.number().is_some() {
                assert!(listed.contains(&stored), "{stored:?}");
            }
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// From nothing to everything and back to nothing.
pub async fn every_attribute_survives_an_update(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        let variants = K::variants(scene, 100);
        let mut stored = scene.world.insert_record(variants[0].clone()).await;
        for variant in variants[1..].iter().chain(&variants[..1]) {
            stored = variant.clone().over(&stored);
            let updated = scene.world.try_update_record(&stored).await;
            updated.expect("updated");
            let read = scene.world.record::<K>(&stored.id().into()).await;
            assert_eq!(read.as_ref(), Some(&stored));
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// Numbers grow within a workspace and a kind, and are not given again.
pub async fn numbers_grow(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        let mut last = 0;
        for n in 100..104 {
            let stored = scene.world.insert_record(K::bare(scene, n)).await;
            let Some(number) = stored.number() else {
                return;
            };
            assert!(number > last, "{} {number} behind {last}", K::RESOURCE);
            last = number;
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
    let world = &scene.world;
    let mut last = (0, 0);
    for n in 200..204 {
        let meeting = world.insert_record(Meeting::bare(&scene, n)).await;
        let request = world.insert_record(SupportRequest::bare(&scene, n)).await;
        let numbers = (meeting.number.0, request.number.0);
        assert!(
            numbers.0 > last.0 && numbers.1 > last.1,
            "{numbers:?} behind {last:?}"
        );
        last = numbers;
        world
            .write(async |work, acme| {
                RecordRemoval::<Meeting>::remove(work, acme, meeting.id.0, later(1)).await?;
                RecordRemoval::<SupportRequest>::remove(work, acme, request.id.0, later(1)).await
            })
            .await;
    }
}

/// By id, in either case, by number and by external id, as far as the kind has them.
pub async fn a_record_is_found_by_each_of_its_names(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        scene.world.insert_record(K::bare(scene, 100)).await;
        let record = K::bare(scene, 101);
        let record = record.clone().named("Own / id").unwrap_or(record);
        let stored = scene.world.insert_record(record).await;
        let id = stored.id();
        let mut names = vec![
            RecordRef::Id(id),
            RecordRef::IdOrExternalId(id.to_string()),
            RecordRef::IdOrExternalId(id.to_string().to_uppercase()),
        ];
        names.extend(stored.number().map(RecordRef::Number));
        if stored.external_id().is_some() {
            names.push(RecordRef::ExternalId("Own / id".to_owned()));
            names.push(RecordRef::IdOrExternalId("Own / id".to_owned()));
        }
        for name in names {
            let found = scene.world.record::<K>(&name).await;
            assert_eq!(found.as_ref(), Some(&stored), "{} {name:?}", K::RESOURCE);
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// Each way of naming looks where it says and nowhere else; external ids are compared exactly.
pub async fn nothing_is_found_by_what_is_no_name_of_it(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        let record = K::bare(scene, 101);
        let record = record.clone().named("Own / id%").unwrap_or(record);
        let stored = scene.world.insert_record(record).await;
        let absent = SequentialIds::nth_uuid(999);
        let text = str::to_owned;
        let mut names = vec![
            RecordRef::Id(absent),
            RecordRef::Id(Uuid::nil()),
            RecordRef::Id(Uuid::max()),
            RecordRef::IdOrExternalId(absent.to_string()),
            RecordRef::IdOrExternalId(text("")),
            RecordRef::IdOrExternalId(text("own / id%")),
            RecordRef::IdOrExternalId(stored.id().simple().to_string()),
            RecordRef::IdOrExternalId(stored.id().braced().to_string()),
            RecordRef::ExternalId(stored.id().to_string()),
            RecordRef::ExternalId(text("")),
            RecordRef::ExternalId(text("own / id%")),
            RecordRef::ExternalId(text("Own / id% ")),
            RecordRef::ExternalId(text("Own / id")),
            RecordRef::ExternalId(text("Own / id%%")),
        ];
        let beyond = stored.number().map_or(1, |number| number + 1);
        names.extend([0, -1, beyond, i64::MIN, i64::MAX].map(RecordRef::Number));
        for name in names {
            let found = scene.world.record::<K>(&name).await;
            assert_eq!(found, None, "{} {name:?}", K::RESOURCE);
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// Where the id of one record is the external id of another, the id wins.
pub async fn an_id_wins_over_an_external_id(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        let meant = scene.world.insert_record(K::bare(scene, 101)).await;
        let id = meant.id().to_string();
        let Some(other) = K::bare(scene, 100).named(&id) else {
            return;
        };
        let other = scene.world.insert_record(other).await;
        let name = RecordRef::IdOrExternalId(id.clone());
        assert_eq!(scene.world.record::<K>(&name).await, Some(meant));
        let name = RecordRef::ExternalId(id);
        assert_eq!(scene.world.record::<K>(&name).await, Some(other));
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// Several at once, each once however often it is asked for; those that are not there are left out.
pub async fn several_are_read_at_once(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        let mut stored = Vec::new();
        for n in 100..104 {
            stored.push(scene.world.insert_record(K::bare(scene, n)).await);
        }
        let absent = SequentialIds::nth_uuid(999);
        let [first, _, third, _] = [0, 1, 2, 3].map(|place: usize| stored[place].id());
        for (asked, expected) in [
            (&[third, absent, first, third][..], &[0, 2][..]),
            (&[first], &[0]),
            (&[absent], &[]),
            (&[], &[]),
        ] {
            let read = K::reader(&scene.world.ports)
                .several(scene.world.acme, asked)
                .await;
            let mut read = read.expect("the store answers");
            read.sort_by_key(Record::id);
            let expected: Vec<_> = expected
                .iter()
                .map(|place| stored[*place].clone())
                .collect();
            assert_eq!(read, expected);
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// Newest first, the larger id first among equals: each record once, whatever the size of a page.
pub async fn a_walk_shows_each_record_once(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        let mut crowd = crowd::<K>(scene).await;
        let count = K::reader(&scene.world.ports).count(scene.world.acme, None);
        assert_eq!(count.await.expect("the store answers"), crowd.len() as u64);
        for by in COLUMNS {
            crowd.sort_by_key(|record| Reverse((record.position(by).at, record.id())));
            let all = u32::try_from(crowd.len()).expect("few");
            for limit in [1, 5, all - 1, all, all + 1] {
                let mut walked = Vec::<K>::new();
                loop {
                    let after = walked.last().map(|last| last.position(by));
                    let next = page(scene, RecordPaging::Keyset { by, after }, limit).await;
                    let is_last = next.len() < limit as usize;
                    walked.extend(next);
                    if is_last {
                        break;
                    }
                }
                assert_eq!(walked, crowd, "{by:?}, {limit} at a time");
            }
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// A walk goes on from anywhere: behind each record, and behind places at which none stands, or none stands any more.
pub async fn a_walk_goes_on_from_anywhere(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        let mut crowd = crowd::<K>(scene).await;
        for by in COLUMNS {
            let place = |record: &K| (record.position(by).at, record.id());
            crowd.sort_by_key(|record| Reverse(place(record)));
            let ends = |record: &K| {
                let at = record.position(by).at;
                [Uuid::nil(), record.id(), Uuid::max()].map(|id| Position { at, id })
            };
            for after in crowd.iter().flat_map(ends) {
                let expected: Vec<_> = crowd
                    .iter()
                    .filter(|record| place(record) < (after.at, after.id))
                    .take(3)
                    .cloned()
                    .collect();
                let after = Some(after);
                let found = page::<K>(scene, RecordPaging::Keyset { by, after }, 3).await;
                assert_eq!(found, expected, "{by:?} {after:?}");
            }
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// By number from the smallest on, as far as the kind is listed so; past the end there is nothing.
pub async fn numbered_records_are_paged_by_number(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        if K::RESOURCE == Resource::Member {
            return;
        }
        let mut crowd = crowd::<K>(scene).await;
        crowd.retain(|record| record.number().is_some());
        crowd.sort_by_key(Kind::number);
        for (offset, limit) in [
            (0, 3),
            (3, 3),
            (0, 50),
            (14, 9),
            (17, 9),
            (18, 9),
            (1 << 62, 1),
        ] {
            let expected: Vec<_> = crowd
                .iter()
                .skip(usize::try_from(offset).expect("64 bits"))
                .take(limit as usize)
                .cloned()
                .collect();
            let found = page::<K>(scene, RecordPaging::Numbers { offset }, limit).await;
            assert_eq!(found, expected, "{limit} from {offset}");
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// No two records of a kind share an external id; records of two kinds may.
pub async fn an_external_id_belongs_to_one_record_of_its_kind(ports: &Ports) {
    async fn insert<K: Kind>(scene: &Scene) {
        if let Some(record) = K::bare(scene, 100).named("same") {
            scene.world.insert_record(record).await;
        }
    }
    async fn check<K: Kind>(scene: &Scene) {
        let Some(second) = K::bare(scene, 101).named("same") else {
            return;
        };
        let refused = scene
            .world
            .try_insert_record(scene.world.acme, second)
            .await;
        assert!(
            matches!(&refused, Err(StoreError::Conflict(Unique::ExternalId(kind))) if *kind == K::RESOURCE),
            "{}: {refused:?}",
            K::RESOURCE
        );
        for other in ["Same", "same ", "s\u{e4}me", "sa\u{308}me"] {
            let n = 102 + other.bytes().map(u64::from).sum::<u64>();
            let other = K::bare(scene, n).named(other).expect("named before");
            scene.world.insert_record(other).await;
        }
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(insert(&scene));
    for_each_kind!(check(&scene));
    // A person's can change, and then be another's.
    let [erlich, jared] = &scene.people;
    let named = |person: &stele_domain::Contact, id| person.next().named(id).expect("people have");
    let refused = scene.world.try_update_record(&named(erlich, "same")).await;
    assert!(
        matches!(
            &refused,
            Err(StoreError::Conflict(Unique::ExternalId(Resource::Contact)))
        ),
        "{refused:?}"
    );
    let erlich = named(erlich, "erlich");
    for (person, id) in [(&erlich, "moved"), (jared, "erlich")] {
        let person = if id == "moved" {
            scene.world.try_update_record(&erlich).await.expect("free");
            named(&erlich, id)
        } else {
            named(person, id)
        };
        scene.world.try_update_record(&person).await.expect("free");
    }
}

/// An update goes over the version before its own, and over no other.
pub async fn a_stale_update_is_to_be_tried_again(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene) {
        let first = scene.world.insert_record(K::bare(scene, 100)).await;
        let stored = first.next().next();
        for next in [first.next(), stored.clone()] {
            scene.world.try_update_record(&next).await.expect("updated");
        }
        for version in [1, 2, 3, 5] {
            let (created, updated) = (stored.created_at(), later(50));
            let stale = stored.clone().stamped(version, created, updated);
            let refused = scene.world.try_update_record(&stale).await;
            assert!(
                matches!(refused, Err(StoreError::Retry(_))),
                "{} version {version}: {refused:?}",
                K::RESOURCE
            );
        }
        let read = scene.world.record::<K>(&stored.id().into()).await;
        assert_eq!(read, Some(stored));
        let absent = K::bare(scene, 101).next();
        let refused = scene.world.try_update_record(&absent).await;
        assert!(
            matches!(refused, Err(StoreError::Retry(_))),
            "{}: {refused:?}",
            K::RESOURCE
        );
    }
    let scene = Scene::new(ports).await;
    for_each_kind!(check(&scene));
}

/// A record that was removed is gone, and its external id is free; removing what is gone does nothing.
pub async fn a_removed_record_is_gone(ports: &Ports) {
    async fn check<K: Kind>(scene: &Scene)
    where
        dyn UnitOfWork: RecordRemoval<K>,
    {
        let remove = async |id| {
            let mut work = scene.world.begin().await;
            let removed = RecordRemoval::<K>::remove(&mut *work, scene.world.acme, id, later(1));
            removed.await.expect("removed");
            work.commit().await.expect("committed");
        };
        let kept = scene.world.insert_record(K::bare(scene, 100)).await;
        let full = |n| K::variants(scene, n).remove(1);
        let gone = scene.world.insert_record(full(101)).await;
        remove(gone.id()).await;
        let mut names = vec![RecordRef::Id(gone.id())];
        names.extend(gone.number().map(RecordRef::Number));
        names.extend(
            gone.external_id()
                .map(|id| RecordRef::ExternalId(id.to_string())),
        );
        for name in names {
            let found = scene.world.record::<K>(&name).await;
            assert_eq!(found, None, "{} {name:?}", K::RESOURCE);
        }
        let read = scene.world.record::<K>(&kept.id().into()).await;
        assert_eq!(read.as_ref(), Some(&kept));
        let refused = scene
            .world
            .try_update_record(&gone.over(&kept.clone()))
            .await;
        refused.expect("the one that is kept can be changed");
        let again = scene.world.insert_record(full(101)).await;
        remove(again.id()).await;
        remove(again.id()).await;
    }
    let scene = Scene::new(ports).await;
    check::<Organization>(&scene).await;
    check::<Meeting>(&scene).await;
    check::<SupportRequest>(&scene).await;
    check::<NpsResponse>(&scene).await;
    check::<Conversation>(&scene).await;
    check::<Note>(&scene).await;
    check::<Task>(&scene).await;
    check::<UsageMetric>(&scene).await;
    check::<Segment>(&scene).await;
}

/// What names something that is not there, or no longer, is to be tried again: then the use case finds out what.
pub async fn what_names_nothing_is_to_be_tried_again(ports: &Ports) {
    async fn refuse<K: Kind>(scene: &Scene, stored: Option<&K>, faulty: Vec<K>) {
        for record in faulty {
            let inserted = scene
                .world
                .try_insert_record(scene.world.acme, record.clone())
                .await;
            assert!(
                matches!(inserted, Err(StoreError::Retry(_))),
                "{record:?}: {inserted:?}"
            );
            let Some(stored) = stored else { continue };
            let updated = scene.world.try_update_record(&record.over(stored)).await;
            assert!(
                matches!(updated, Err(StoreError::Retry(_))),
                "{stored:?}: {updated:?}"
            );
            let read = scene.world.record::<K>(&stored.id().into()).await;
            assert_eq!(read.as_ref(), Some(stored));
        }
    }
    let scene = Scene::new(ports).await;
    let world = &scene.world;
    let absent = SequentialIds::nth_uuid(999);
    let (account, organization) = (AccountId(absent), OrganizationId(absent));
    let (contact, member) = (ContactId(absent), MemberId(absent));
    let key = AccountKey {
        id: account,
        number: AccountNumber(999),
    };
    let meeting = Meeting {
        account: key,
        ..Kind::bare(&scene, 101)
    };
    refuse(&scene, None, vec![meeting]).await;
    let request = SupportRequest {
        account: key,
        ..Kind::bare(&scene, 101)
    };
    refuse(&scene, None, vec![request]).await;
    let response = world.insert_record(NpsResponse::bare(&scene, 100)).await;
    let faulty = NpsResponse {
        contact,
        ..Kind::bare(&scene, 101)
    };
    refuse(&scene, Some(&response), vec![faulty]).await;
    let note = world.insert_record(Note::bare(&scene, 100)).await;
    let bare = || Note::bare(&scene, 101);
    let faulty = vec![
        Note {
            account: Some(account),
            ..bare()
        },
        Note {
            organization: Some(organization),
            ..bare()
        },
        Note {
            author: Some(member),
            ..bare()
        },
    ];
    refuse(&scene, Some(&note), faulty).await;
    let task = world.insert_record(Task::bare(&scene, 100)).await;
    let bare = || Task::bare(&scene, 101);
    let faulty = vec![
        Task {
            account: Some(account),
            ..bare()
        },
        Task {
            organization: Some(organization),
            ..bare()
        },
        Task {
            completed_by: Some(member),
            ..bare()
        },
        Task {
            assigned_to: Some(member),
            ..bare()
        },
    ];
    refuse(&scene, Some(&task), faulty).await;
}
