//! What [`isolation`](super::isolation) asks of accounts, asked of every kind of record, of ties and of messages.

use stele_application::ports::{HeldPeople, HeldPerson, RecordRemoval, StoreError, UnitOfWork};
use stele_application::{
    About, ContactsOf, MembersOf, OfAccount, RecordPaging, RecordQuery, RecordRef, ResponsesOf,
    TimeColumn, WithAccount,
};
use stele_domain::{
    AccountContact, AccountId, Contact, Conversation, CustomField, FieldKind, FieldModel,
    GroupTypeIndex, Meeting, Member, Message, NewestTimes, Note, NpsResponse, Organization,
    Participant, Segment, SupportRequest, Task, UsageMetric, WorkspaceId,
};

use super::holdings::Holdings;
use super::kinds::{Kind, for_each_kind};
use super::setup::{account, contact, identifier, later, start};
use super::twins::{Twin, Twins};
use crate::Ports;

async fn look<K: Kind>(twins: &Twins, workspace: WorkspaceId, name: &RecordRef) -> Option<K> {
    let read = K::reader(&twins.world.ports).get(workspace, name).await;
    let read = read.expect("the store answers");
    let mut work = twins.world.begin().await;
    let looked = K::look(&mut *work, workspace, name).await;
    assert_eq!(read, looked, "{} {name:?}", K::RESOURCE);
    read
}

/// By every name, reading or locking, each workspace finds its own record; so do lists of several.
pub async fn a_name_finds_the_record_of_its_workspace(ports: &Ports) {
    async fn check<K: Kind>(twins: &Twins) {
        for (own, _) in twins.pairs() {
            let records = K::held(&own.holdings);
            assert!(!records.is_empty());
            for record in records {
                let id = record.id();
                let mut names = vec![RecordRef::Id(id), RecordRef::IdOrExternalId(id.to_string())];
                names.extend(record.number().map(RecordRef::Number));
                if let Some(external_id) = record.external_id() {
                    names.push(RecordRef::ExternalId(external_id.to_string()));
                    names.push(RecordRef::IdOrExternalId(external_id.to_string()));
                }
                for name in names {
                    let found = look::<K>(twins, own.workspace, &name).await;
                    assert_eq!(found.as_ref(), Some(record), "{name:?}");
                    assert_eq!(look::<K>(twins, twins.empty, &name).await, None, "{name:?}");
                }
                let reader = K::reader(&twins.world.ports);
                let several = reader.several(own.workspace, &[id]).await;
                let several = several.expect("the store answers");
                assert_eq!(several, std::slice::from_ref(record));
                let none = reader.several(twins.empty, &[id]).await;
                assert_eq!(none.expect("the store answers"), []);
            }
        }
    }
    let twins = Twins::new(ports).await;
    for_each_kind!(check(&twins));
}

/// Lists, whole and narrowed, by every order, and their counts show what is in the workspace.
pub async fn a_list_shows_records_of_its_workspace(ports: &Ports) {
    async fn check<K: Kind>(twins: &Twins, narrowed: &[K::Of]) {
        let reader = K::reader(&twins.world.ports);
        for of in std::iter::once(None).chain(narrowed.iter().cloned().map(Some)) {
            for paging in [
                RecordPaging::Keyset {
                    by: TimeColumn::CreatedAt,
                    after: None,
                },
                RecordPaging::Keyset {
                    by: TimeColumn::UpdatedAt,
                    after: None,
                },
                RecordPaging::Numbers { offset: 0 },
            ] {
                let query = RecordQuery {
                    of: of.clone(),
                    paging,
                    limit: 100,
                };
                for (own, _) in twins.pairs() {
                    let held = K::held(&own.holdings);
                    let page = reader.page(own.workspace, &query).await;
                    let page = page.expect("the store answers");
                    let count = reader.count(own.workspace, of.as_ref()).await;
                    let count = count.expect("the store answers");
                    assert!((1..=held.len() as u64).contains(&count), "{query:?}");
                    if matches!(paging, RecordPaging::Keyset { .. }) {
                        assert_eq!(page.len() as u64, count, "{query:?}");
                    }
                    assert!(
                        page.iter().all(|record| held.contains(record)),
                        "{query:?}: {page:?}"
                    );
                }
                let none = reader.page(twins.empty, &query).await;
                assert_eq!(none.expect("the store answers"), [], "{query:?}");
                let none = reader.count(twins.empty, of.as_ref()).await;
                assert_eq!(none.expect("the store answers"), 0, "{query:?}");
            }
        }
    }
    let twins = Twins::new(ports).await;
    let own = &twins.both[0];
    let (account, parent) = (own.account.id, own.holdings.organizations[0].id);
    let person = own.contacts[0].contact.id;
    let text = str::to_owned;
    let people = [
        ContactsOf::Account(account),
        ContactsOf::Organization(parent),
        ContactsOf::ExternalId(text("same 1")),
        ContactsOf::Email(text("same@x.y")),
        ContactsOf::EmailHost(text("x.y")),
    ];
    check::<Contact>(&twins, &people).await;
    let members = [MembersOf::Email(text("monica@raviga.com"))];
    check::<Member>(&twins, &members).await;
    check::<Organization>(&twins, &[]).await;
    check::<Meeting>(&twins, &[OfAccount(account)]).await;
    check::<SupportRequest>(&twins, &[OfAccount(account)]).await;
    let responses = [ResponsesOf::Account(account), ResponsesOf::Contact(person)];
    check::<NpsResponse>(&twins, &responses).await;
    check::<Conversation>(&twins, &[WithAccount(account)]).await;
    let about = [About::Account(account), About::Organization(parent)];
    check::<Note>(&twins, &about).await;
    check::<Task>(&twins, &about).await;
    check::<UsageMetric>(&twins, &[GroupTypeIndex::default()]).await;
    check::<Segment>(&twins, &[]).await;
}

/// Ties, messages, fields and what follows from records are those of the workspace.
pub async fn relations_are_those_of_the_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    let nothing = Holdings::of(ports, twins.empty).await;
    for (own, _) in twins.pairs() {
        twins.assert_unchanged(own).await;
        let (account, person) = (own.account.id, own.contacts[0].contact.id);
        let records = &ports.records;
        for (workspace, holdings) in [(own.workspace, &own.holdings), (twins.empty, &nothing)] {
            let here = workspace == own.workspace;
            let read = records.accounts(workspace, &[account]).await;
            assert_eq!(read.expect("the store answers"), holdings.accounts);
            let read = records.accounts_of(workspace, &[person]).await;
            let read = read.expect("the store answers").remove(&person);
            assert_eq!(read.as_ref(), holdings.accounts_of.get(&person));
            let read = records.organizations_of(workspace, &[person]).await;
            assert_eq!(read.expect("the store answers"), holdings.organizations_of);
            let read = records.latest_meetings(workspace, account, 10).await;
            assert_eq!(read.expect("the store answers"), holdings.meetings);
            let read = records.latest_requests(workspace, account, 10).await;
            assert_eq!(read.expect("the store answers"), holdings.requests);
            let conversation = own.holdings.conversations[0].id;
            let read = records.messages(workspace, conversation).await;
            let read = read.expect("the store answers");
            assert_eq!(read.len(), usize::from(here));
            let mut work = twins.world.begin().await;
            let seen = work.messages(workspace, conversation).await;
            assert_eq!(seen.expect("the store answers"), read);
            for name in [
                RecordRef::Id(own.holdings.messages[&conversation][0].id.0),
                RecordRef::ExternalId("same".to_owned()),
            ] {
                let found = work.message(workspace, &name).await;
                let found = found.expect("the store answers");
                assert_eq!(found.as_ref(), read.first(), "{name:?}");
            }
            let newest = work.newest_messages(workspace, person).await;
            let expected = (here.then(start), None);
            assert_eq!(newest.expect("the store answers"), expected);
            let last = work.last_response(workspace, person).await;
            let last = last.expect("the store answers");
            assert_eq!(
                last.as_ref().map(|last| &last.feedback),
                here.then(|| {
                    let own = own
                        .holdings
                        .responses
                        .iter()
                        .find(|own| own.contact == person);
                    &own.expect("there is one").feedback
                })
            );
            let newest = work.newest_times(workspace, account).await;
            let expected = if here {
                own.newest_times()
            } else {
                NewestTimes::default()
            };
            assert_eq!(newest.expect("the store answers"), expected);
            let exists = work.account_exists(workspace, account).await;
            assert_eq!(exists.expect("the store answers"), here);
            let held = work.people_for_update(workspace, &[person.0.into()]).await;
            let held = held.expect("the store answers");
            assert_eq!(
                held.accounts.into_values().collect::<Vec<_>>(),
                holdings.accounts
            );
        }
    }
}

/// People and accounts are held together by whoever asks from their workspace. Of another one's nothing is held, be it under
/// the same ids or under ids that this one does not have.
pub async fn people_and_accounts_are_held_in_their_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    let world = &twins.world;
    let [acme, hooli] = &twins.both;
    let alone = world
        .try_insert(hooli.workspace, account(50, "Alone"))
        .await;
    let alone = alone.expect("inserted");
    let mut stranger = contact(51, "Stranger", "stranger@x.y");
    stranger.contact.external_id = Some(identifier("stranger"));
    let stranger = world
        .try_insert_contact(hooli.workspace, alone.id, stranger, 0)
        .await;
    let stranger = stranger.expect("inserted").contact;
    let held = async |workspace, people: &[RecordRef], accounts: &[AccountId]| {
        let mut work = world.begin().await;
        let held = work.people_and_accounts_for_update(workspace, people, accounts);
        held.await.expect("the store answers")
    };
    for own in [acme, hooli] {
        let parent = own.holdings.organizations[0].id;
        let ties = [vec![parent], Vec::new()];
        let mut all = HeldPeople::default();
        for (tied, organizations) in own.contacts.iter().zip(ties) {
            let person = HeldPerson {
                contact: tied.contact.clone(),
                accounts: vec![own.account.id],
                organizations,
            };
            all.people.insert(tied.contact.id, person);
        }
        all.accounts.insert(own.account.id, own.account.clone());
        let people = own.contacts.iter().map(|tied| &tied.contact);
        let ids: Vec<RecordRef> = people.clone().map(|person| person.id.0.into()).collect();
        let numbers: Vec<_> = people
            .clone()
            .map(|person| RecordRef::Number(person.number.0))
            .collect();
        let external_ids: Vec<_> = people
            .filter_map(|person| person.external_id.as_ref())
            .map(|external_id| RecordRef::ExternalId(external_id.to_string()))
            .collect();
        for names in [&ids, &numbers, &external_ids] {
            for accounts in [&[][..], &[own.account.id]] {
                let found = held(own.workspace, names, accounts).await;
                assert_eq!(found, all, "{names:?} and {accounts:?}");
                let none = held(twins.empty, names, accounts).await;
                assert_eq!(none, HeldPeople::default(), "{names:?} and {accounts:?}");
            }
        }
        let accounts = HeldPeople {
            accounts: all.accounts,
            ..HeldPeople::default()
        };
        let asked = [own.account.id];
        assert_eq!(held(own.workspace, &[], &asked).await, accounts);
        assert_eq!(held(twins.empty, &[], &asked).await, HeldPeople::default());
    }
    let names = [
        RecordRef::Id(stranger.id.0),
        RecordRef::ExternalId("stranger".to_owned()),
    ];
    for workspace in [acme.workspace, twins.empty] {
        let none = held(workspace, &names, &[alone.id]).await;
        assert_eq!(none, HeldPeople::default(), "of {workspace:?}");
    }
    let found = held(hooli.workspace, &names, &[alone.id]).await;
    assert_eq!((found.people.len(), found.accounts.len()), (1, 1));
}

/// Everything that can be written is written in one workspace: nothing of another one moves.
pub async fn a_change_of_records_stays_in_its_workspace(ports: &Ports) {
    async fn change<K: Kind>(twins: &Twins, own: &Twin) {
        for record in K::held(&own.holdings) {
            let mut work = twins.world.begin().await;
            let updated = K::update(&mut *work, own.workspace, &record.next()).await;
            updated.expect("updated");
            work.commit().await.expect("committed");
        }
    }
    let twins = Twins::new(ports).await;
    let [own, other] = &twins.both;
    for_each_kind!(change(&twins, own));
    twins.assert_unchanged(other).await;
    let person = &own.contacts[0];
    let tied = AccountContact {
        is_primary: true,
        position: 9,
        ..person.clone()
    };
    let message = &own.holdings.messages[&own.holdings.conversations[0].id][0];
    let rewritten = Message {
        from: Participant::Member(own.member.id),
        to: Vec::new(),
        ..message.clone()
    };
    let field = CustomField {
        model: FieldModel::Tasks,
        key: "new".to_owned(),
        kind: FieldKind::Array,
        created_at: later(1),
    };
    twins
        .world
        .write_in(own.workspace, async |work, workspace| {
            work.tie(workspace, own.account.id, &tied).await?;
            work.tie_organizations(workspace, person.contact.id, &[])
                .await?;
            work.put_message(workspace, &rewritten).await?;
            work.remember_fields(workspace, std::slice::from_ref(&field))
                .await?;
            work.touch_accounts_of_member(workspace, own.member.id, later(9))
                .await?;
            work.revoke_keys_of_member(workspace, own.member.id, later(9))
                .await
        })
        .await;
    twins.assert_unchanged(other).await;
    let now = Holdings::of(ports, own.workspace).await;
    assert_ne!(now.messages, own.holdings.messages);
    assert_ne!(now.account_contacts, own.holdings.account_contacts);
    assert_ne!(now.accounts, own.holdings.accounts);
    assert!(now.organizations_of.is_empty());
    let revoked: Vec<_> = now.keys.iter().map(|key| key.revoked_at).collect();
    assert_eq!(revoked, [Some(later(9))]);
}

async fn remove<K: Kind>(
    work: &mut (dyn RecordRemoval<K> + '_),
    workspace: WorkspaceId,
    holdings: &Holdings,
) -> Result<(), StoreError> {
    for record in K::held(holdings) {
        work.remove(workspace, record.id(), later(5)).await?;
    }
    Ok(())
}

async fn remove_everything(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    twin: &Twin,
) -> Result<(), StoreError> {
    let holdings = &twin.holdings;
    for message in holdings.messages.values().flatten() {
        work.remove_message(workspace, message.id).await?;
    }
    remove::<Meeting>(work, workspace, holdings).await?;
    remove::<SupportRequest>(work, workspace, holdings).await?;
    remove::<NpsResponse>(work, workspace, holdings).await?;
    remove::<Conversation>(work, workspace, holdings).await?;
    remove::<Note>(work, workspace, holdings).await?;
    remove::<Task>(work, workspace, holdings).await?;
    remove::<UsageMetric>(work, workspace, holdings).await?;
    remove::<Segment>(work, workspace, holdings).await?;
    let [first, second] = &twin.contacts[..] else {
        unreachable!("a twin has two contacts")
    };
    work.untie(workspace, twin.account.id, second.contact.id)
        .await?;
    work.remove_contact(workspace, first.contact.id).await?;
    remove::<Organization>(work, workspace, holdings).await?;
    work.delete_account(workspace, twin.account.id, later(5))
        .await
}

/// Everything that can be removed is removed, from one workspace: nothing of another one moves, though it has the same ids.
pub async fn a_removal_of_records_stays_in_its_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    let [own, other] = &twins.both;
    twins
        .world
        .write_in(own.workspace, async |work, workspace| {
            remove_everything(work, workspace, own).await
        })
        .await;
    twins.assert_unchanged(other).await;
    let left = Holdings::of(ports, own.workspace).await;
    let nothing = Holdings::of(ports, twins.empty).await;
    let expected = Holdings {
        workspace: own.holdings.workspace.clone(),
        keys: own.holdings.keys.clone(),
        members: own.holdings.members.clone(),
        fields: own.holdings.fields.clone(),
        health_settings: own.holdings.health_settings.clone(),
        ..nothing
    };
    assert_eq!(left, expected);
}

/// What goes with an account, an organization or a person goes from its workspace alone.
pub async fn what_goes_along_goes_from_its_workspace(ports: &Ports) {
    let twins = Twins::new(ports).await;
    let [own, other] = &twins.both;
    twins
        .world
        .write_in(own.workspace, async |work, workspace| {
            work.delete_account(workspace, own.account.id, later(5))
                .await
        })
        .await;
    twins.assert_unchanged(other).await;
    let parent = own.holdings.organizations[0].id;
    twins
        .world
        .write_in(own.workspace, async |work, workspace| {
            RecordRemoval::<Organization>::remove(work, workspace, parent.0, later(6)).await
        })
        .await;
    twins.assert_unchanged(other).await;
    let left = Holdings::of(ports, own.workspace).await;
    let nothing = Holdings::of(ports, twins.empty).await;
    let expected = Holdings {
        workspace: own.holdings.workspace.clone(),
        keys: own.holdings.keys.clone(),
        members: own.holdings.members.clone(),
        fields: own.holdings.fields.clone(),
        health_settings: own.holdings.health_settings.clone(),
        metrics: own.holdings.metrics.clone(),
        segments: own.holdings.segments.clone(),
        moves: own
            .holdings
            .moves
            .keys()
            .map(|segment| (*segment, Vec::new()))
            .collect(),
        ..nothing
    };
    assert_eq!(left, expected);
}

/// From a workspace that does not hold them, nothing can be done to records whose ids are known.
pub async fn known_ids_of_records_open_nothing_elsewhere(ports: &Ports) {
    async fn refuse<K: Kind>(twins: &Twins, own: &Twin) {
        for record in K::held(&own.holdings) {
            let mut work = twins.world.begin().await;
            let refused = K::update(&mut *work, twins.empty, &record.next()).await;
            assert!(matches!(refused, Err(StoreError::Retry(_))), "{refused:?}");
        }
    }
    let twins = Twins::new(ports).await;
    let own = &twins.both[0];
    for_each_kind!(refuse(&twins, own));
    twins
        .world
        .write_in(twins.empty, async |work, empty| {
            remove_everything(work, empty, own).await?;
            work.touch_accounts_of_member(empty, own.member.id, later(9))
                .await?;
            work.revoke_keys_of_member(empty, own.member.id, later(9))
                .await?;
            let asked = [own.contacts[0].contact.id.0.into()];
            let held = work.people_for_update(empty, &asked).await?;
            assert_eq!(held, HeldPeople::default());
            Ok(())
        })
        .await;
    for twin in &twins.both {
        twins.assert_unchanged(twin).await;
    }
    // Nor can anything elsewhere be tied to them, or hang on them.
    let person = &own.contacts[0];
    let mut work = twins.world.begin().await;
    let refused = work.tie(twins.empty, own.account.id, person).await;
    assert!(refused.is_err());
    drop(work);
    let parent = own.holdings.organizations[0].id;
    let mut work = twins.world.begin().await;
    let refused = work
        .tie_organizations(twins.empty, person.contact.id, &[parent])
        .await;
    assert!(refused.is_err());
    drop(work);
    let message = &own.holdings.messages[&own.holdings.conversations[0].id][0];
    let mut work = twins.world.begin().await;
    let refused = work.put_message(twins.empty, message).await;
    assert!(refused.is_err());
    drop(work);
    let mut hanging = vec![];
    hanging.push(try_insert(&twins, own.holdings.meetings[0].clone()).await);
    hanging.push(try_insert(&twins, own.holdings.requests[0].clone()).await);
    hanging.push(try_insert(&twins, own.holdings.responses[0].clone()).await);
    hanging.push(try_insert(&twins, own.holdings.notes[0].clone()).await);
    hanging.push(try_insert(&twins, own.holdings.tasks[0].clone()).await);
    for refused in hanging {
        assert!(matches!(refused, Err(StoreError::Retry(_))), "{refused:?}");
    }
    for twin in &twins.both {
        twins.assert_unchanged(twin).await;
    }
}

async fn try_insert<K: Kind>(twins: &Twins, record: K) -> Result<(), StoreError> {
    let inserted = twins.world.try_insert_record(twins.empty, record).await;
    inserted.map(|_| ())
}
