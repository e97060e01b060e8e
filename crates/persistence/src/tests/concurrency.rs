//! Many at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use stele_application::ports::{AccountReader, StoreError};
use stele_application::{
    AccountRef, BatchPart, Caller, Error, EventAccount, EventDraft, RecordRef, Stele, Telling,
    Told, UnknownAccount,
};
use stele_domain::{
    AccountChange, AccountContact, AccountId, Contact, ContactChange, ContactDraft, EventName,
    Field, Identifier, Name, NpsResponseDraft, NpsScore, OrganizationChange, Participant,
    PersonName, Role, RoleHolder, Seen, UniqueId, WorkspaceId,
};

use crate::tests::events::build::{event_of, insert};
use crate::tests::tools::{
    account, account_id, at, begin, contact_id, conversation, fixture, message, number, person,
    run, somebody_waits, tied, workspace,
};
use crate::{Database, DatabaseKind};

const MANY: usize = 20;

fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

fn identifier(text: &str) -> Identifier {
    Identifier::new(text).expect("an identifier")
}

fn identified(text: &str) -> AccountChange {
    AccountChange {
        external_id: Field::Value(identifier(text)),
        ..AccountChange::default()
    }
}

fn external(text: &str) -> AccountRef {
    AccountRef::Identifier(text.to_owned())
}

on_both! {
    async fn of_many_creators_of_one_identifier_one_succeeds(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let creators = (0..MANY).map(|n| {
            let (stele, caller) = (fixture.stele.clone(), caller.clone());
            tokio::spawn(async move {
                stele.create_account(&caller, name(&format!("{n}")), identified("piedpiper")).await
            })
        });
        let (mut made, mut taken) = (0, 0);
        for creator in creators.collect::<Vec<_>>() {
            match creator.await.expect("no panic") {
                Ok(_) => made += 1,
                Err(Error::IdentifierTaken) => taken += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!((made, taken), (1, MANY - 1));
        assert_eq!(number(&database, "SELECT count(*) FROM accounts").await, 1);
        assert_eq!(number(&database, "SELECT count(*) FROM account_identifiers").await, 1);
    }

    async fn many_who_merge_different_traits_lose_nothing(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let stored = fixture.account(&caller, "Pied Piper").external_id("pp").await;
        let mergers = (0..MANY).map(|n| {
            let (stele, caller) = (fixture.stele.clone(), caller.clone());
            // Each by another of its names.
            let reference = match n % 3 {
                0 => AccountRef::Id(stored.id),
                1 => AccountRef::Number(stored.number),
                _ => external("pp"),
            };
            let traits = [(format!("trait {n}"), Some(json!(n)))].into();
            tokio::spawn(async move {
                let change = AccountChange { traits, ..AccountChange::default() };
                stele.update_account(&caller, &reference, change).await
            })
        });
        for merger in mergers.collect::<Vec<_>>() {
            merger.await.expect("no panic").expect("merged");
        }
        let found = database.get(caller.workspace_id(), &external("pp")).await;
        let found = found.expect("answered").expect("found");
        assert_eq!(found.traits.as_map().len(), MANY);
        assert_eq!(found.version, 1 + i64::try_from(MANY).expect("small"));
    }

    async fn an_identifier_that_is_cleared_and_claimed_at_once_has_one_owner_at_most(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let workspace = caller.workspace_id();
        for round in 0..MANY {
            let text = format!("key {round}");
            let owner = fixture.account(&caller, "owner").external_id(&text).await;
            let rival = fixture.account(&caller, "rival").await;
            let clear = AccountChange { external_id: Field::Null, ..AccountChange::default() };
            let change = |reference: AccountRef, change: AccountChange| {
                let (stele, caller) = (fixture.stele.clone(), caller.clone());
                tokio::spawn(async move { stele.update_account(&caller, &reference, change).await })
            };
            let cleared = change(AccountRef::Id(owner.id), clear);
            let claimed = change(AccountRef::Id(rival.id), identified(&text));
            cleared.await.expect("no panic").expect("cleared");
            let claimed = match claimed.await.expect("no panic") {
                Ok(_) => true,
                Err(Error::IdentifierTaken) => false,
                Err(other) => panic!("{other:?}"),
            };
            let found = database.get(workspace, &external(&text)).await.expect("answered");
            assert_eq!(found.map(|found| found.id), claimed.then_some(rival.id));
            let owner = database.get(workspace, &AccountRef::Id(owner.id)).await;
            let owner = owner.expect("answered").expect("found");
            assert_eq!(owner.identifiers.all(), []);
        }
    }

    async fn many_writers_of_many_accounts_queue_without_an_error(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let writers = (0..60).map(|n| {
            let (stele, caller) = (fixture.stele.clone(), caller.clone());
            tokio::spawn(async move {
                let text = format!("{n}");
                let made = stele.create_account(&caller, name(&text), identified(&text)).await;
                let made = made.expect("made");
                let change = AccountChange { name: Some(name("changed")), ..AccountChange::default() };
                stele.update_account(&caller, &AccountRef::Id(made.id), change).await.expect("changed");
                if n % 2 == 0 {
                    stele.delete_account(&caller, &external(&text)).await.expect("deleted");
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.expect("no panic");
        }
        assert_eq!(number(&database, "SELECT count(*) FROM accounts").await, 30);
    }

    async fn many_servers_take_the_first_steps_once(test) {
        let mut servers = Vec::new();
        for _ in 0..8 {
            servers.push(fixture(&Arc::new(test.open().await)).await.stele);
        }
        let steps = servers.into_iter().map(|stele: Arc<Stele>| {
            tokio::spawn(async move { stele.take_first_steps(name("Acme")).await })
        });
        let mut first = Vec::new();
        for step in steps.collect::<Vec<_>>() {
            first.extend(step.await.expect("no panic").expect("taken"));
        }
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].workspace.id.0, 1);
    }

    /// Who waited for another writer sees all that the other wrote: the new holder of a role, too, who stands in another table.
    async fn who_waited_sees_the_member_whom_the_other_assigned(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let workspace = caller.workspace_id();
        let before = fixture.member(workspace, "Before", "before@x.com").await;
        let after = fixture.member(workspace, "After", "after@x.com").await;
        let stored = fixture.account(&caller, "Pied Piper").role(Role::Csm, &before).await;
        let reference = AccountRef::Id(stored.id);

        let mut first = begin(&database).await;
        let mut account = first.account_for_update(workspace, &reference).await.expect("answered").expect("found");
        let role = account.roles.get_mut(&Role::Csm).and_then(Option::as_mut).expect("assigned");
        role.member = Some(after.clone());
        role.holder = RoleHolder { number: after.number.0, email: String::new(), extra: [].into() };
        account.touch(at(1));
        first.update_account(workspace, &account).await.expect("updated");
        let waiting = tokio::spawn({
            let (database, reference) = (database.clone(), reference.clone());
            async move {
                let mut second = begin(&database).await;
                second.account_for_update(workspace, &reference).await
            }
        });
        somebody_waits(&database).await;
        first.commit().await.expect("committed");
        let seen = waiting.await.expect("no panic").expect("answered");
        assert_eq!(seen, Some(account));
    }

    /// Who waited for an account by an identifier that it lost meanwhile does not get it.
    async fn who_waited_by_a_lost_identifier_finds_nothing(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let workspace = caller.workspace_id();
        fixture.account(&caller, "Pied Piper").external_id("pp").await;

        let mut first = begin(&database).await;
        let mut account = first.account_for_update(workspace, &external("pp")).await.expect("answered").expect("found");
        account.identifiers.set_external_id(None);
        account.touch(at(1));
        first.update_account(workspace, &account).await.expect("updated");
        let waiting = tokio::spawn({
            let database = database.clone();
            async move {
                let mut second = begin(&database).await;
                second.account_for_update(workspace, &external("pp")).await
            }
        });
        somebody_waits(&database).await;
        first.commit().await.expect("committed");
        assert_eq!(waiting.await.expect("no panic").expect("answered"), None);
    }

    /// Of two accounts that share a person and are deleted at the same time, one removes them.
    async fn the_last_of_two_owners_takes_the_shared_person_along(test) {
        let database = Arc::new(test.open().await);
        let acme = workspace(&database, "Acme").await;
        shared_person(&database, acme).await;

        let mut first = begin(&database).await;
        first.delete_account(acme, account_id(1), at(1)).await.expect("deleted");
        let waiting = tokio::spawn({
            let database = database.clone();
            async move {
                let mut second = begin(&database).await;
                second.delete_account(acme, account_id(2), at(1)).await?;
                second.commit().await
            }
        });
        somebody_waits(&database).await;
        first.commit().await.expect("committed");
        let second: Result<(), StoreError> = waiting.await.expect("no panic");
        second.expect("deleted");
        assert_eq!(number(&database, "SELECT count(*) FROM contacts").await, 0);
    }

    /// Of two who untie a person from their last two accounts at the same time, one removes them.
    async fn the_last_of_two_ties_takes_the_person_along(test) {
        let database = Arc::new(test.open().await);
        let acme = workspace(&database, "Acme").await;
        shared_person(&database, acme).await;

        let mut first = begin(&database).await;
        first.untie(acme, account_id(1), contact_id(1)).await.expect("untied");
        let waiting = tokio::spawn({
            let database = database.clone();
            async move {
                let mut second = begin(&database).await;
                second.untie(acme, account_id(2), contact_id(1)).await?;
                second.commit().await
            }
        });
        somebody_waits(&database).await;
        first.commit().await.expect("committed");
        let second: Result<(), StoreError> = waiting.await.expect("no panic");
        second.expect("untied");
        assert_eq!(number(&database, "SELECT count(*) FROM contacts").await, 0);
    }

    async fn a_shared_person_outlives_the_first_of_their_accounts(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        for untie_only in [false, true] {
            shared_person(&database, acme).await;
            for (account, left) in [(account_id(1), 1), (account_id(2), 0)] {
                let mut work = begin(&database).await;
                if untie_only {
                    work.untie(acme, account, contact_id(1)).await.expect("untied");
                } else {
                    work.delete_account(acme, account, at(1)).await.expect("deleted");
                }
                work.commit().await.expect("committed");
                assert_eq!(number(&database, "SELECT count(*) FROM contacts").await, left);
            }
            run(&database, "DELETE FROM accounts").await;
        }
    }

    /// Of two who remove the last two people of a conversation at the same time, one removes it.
    async fn the_last_of_two_participants_takes_the_conversation_along(test) {
        let database = Arc::new(test.open().await);
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        work.insert_account(acme, account(1, "one", &[])).await.expect("inserted");
        for n in [1, 2] {
            tied(&mut *work, acme, person(n, "Erlich", "e@x.com"), &[account_id(1)]).await;
        }
        let thread = work.insert(acme, conversation(1)).await.expect("inserted");
        let [one, other] = [1, 2].map(|n| Participant::Contact(contact_id(n)));
        work.put_message(acme, &message(1, &thread, one, &[other], 1)).await.expect("put");
        work.commit().await.expect("committed");

        let mut first = begin(&database).await;
        first.remove_contact(acme, contact_id(1)).await.expect("removed");
        let waiting = tokio::spawn({
            let database = database.clone();
            async move {
                let mut second = begin(&database).await;
                second.remove_contact(acme, contact_id(2)).await?;
                second.commit().await
            }
        });
        somebody_waits(&database).await;
        first.commit().await.expect("committed");
        let second: Result<(), StoreError> = waiting.await.expect("no panic");
        second.expect("removed");
        assert_eq!(number(&database, "SELECT count(*) FROM conversations").await, 0);
        assert_eq!(number(&database, "SELECT count(*) FROM messages").await, 0);
    }

    async fn many_writers_of_one_persons_responses_end_with_the_exact_counts(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let one = fixture.account(&caller, "one").await;
        let two = fixture.account(&caller, "two").await;
        let person = made(&fixture.stele, &caller, &[one.id, two.id]).await;
        let writers = (0..MANY).map(|n| {
            let (stele, caller) = (fixture.stele.clone(), caller.clone());
            let draft = NpsResponseDraft {
                external_id: Some(identifier(&format!("{}", n % 15))),
                contact: person.id,
                responded_at: at(i64::try_from(n).expect("small")),
                score: NpsScore::new(u8::try_from(n % 11).expect("small")).expect("at most ten"),
                feedback: Field::Absent,
            };
            tokio::spawn(async move { stele.put_response(&caller, draft).await })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.expect("no panic").expect("recorded");
        }
        assert_eq!(number(&database, "SELECT count(*) FROM nps_responses").await, 15);
        let mut work = begin(&database).await;
        let held = work.people_for_update(caller.workspace_id(), &[RecordRef::Id(person.id.0)]).await;
        let held = held.expect("answered");
        let figures = held.people[&person.id].contact.figures();
        let last = work.last_response(caller.workspace_id(), person.id).await.expect("answered").expect("some");
        assert_eq!(figures.score, Some(last.score));
        assert_eq!(held.accounts.len(), 2);
        for account in held.accounts.values() {
            let mut counted = account.derived.clone();
            counted.recount(&[figures]);
            assert_eq!(account.derived, counted);
        }
    }

    /// Two people of the same two accounts, and the accounts themselves, each written over and over: whoever meets another
    /// crosswise tries again.
    async fn people_who_share_accounts_are_written_crosswise(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let one = fixture.account(&caller, "one").await;
        let two = fixture.account(&caller, "two").await;
        let people = [
            made(&fixture.stele, &caller, &[one.id, two.id]).await,
            made(&fixture.stele, &caller, &[two.id, one.id]).await,
        ];
        let mut writers = Vec::new();
        for round in 0..10 {
            for person in &people {
                let (stele, caller, id) = (fixture.stele.clone(), caller.clone(), person.id);
                writers.push(tokio::spawn(async move {
                    let change = ContactChange {
                        name: Field::Value(PersonName::from_whole(&format!("{round}")).expect("a name")),
                        last_activity_at: Field::Value(at(round)),
                        ..ContactChange::default()
                    };
                    stele.update_contact(&caller, &RecordRef::Id(id.0), change).await.map(|_| ())
                }));
            }
            for (account, [first, second]) in [(one.id, [0, 1]), (two.id, [1, 0])] {
                let drafts = [first, second].map(|n: usize| ContactDraft {
                    code: Some(people[n].code.clone()),
                    name: Field::Value(PersonName::from_whole(&format!("of {account} {round}")).expect("a name")),
                    ..ContactDraft::default()
                });
                let (stele, caller) = (fixture.stele.clone(), caller.clone());
                writers.push(tokio::spawn(async move {
                    let change = AccountChange { contacts: Some(drafts.into()), ..AccountChange::default() };
                    stele.update_account(&caller, &AccountRef::Id(account), change).await.map(|_| ())
                }));
            }
        }
        for writer in writers {
            writer.await.expect("no panic").expect("written");
        }
        let mut work = begin(&database).await;
        let refs = people.each_ref().map(|person| RecordRef::Id(person.id.0));
        let held = work.people_for_update(caller.workspace_id(), &refs).await.expect("answered");
        let figures: Vec<_> = held.people.values().map(|person| person.contact.figures()).collect();
        for account in held.accounts.values() {
            let mut counted = account.derived.clone();
            counted.recount(&figures);
            assert_eq!(account.derived, counted);
        }
    }

    /// Batches that tell of the same accounts, people and organizations, every other one the other way round.
    async fn batches_are_told_crosswise(test) {
        const NAMES: usize = 4;
        const BATCHES: usize = 8;
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let mut batches = Vec::new();
        for round in 0..BATCHES {
            let mut parts: Vec<_> = (0..NAMES).flat_map(|n| told_of(round, n)).collect();
            if round % 2 == 1 {
                parts.reverse();
            }
            let (stele, caller) = (fixture.stele.clone(), caller.clone());
            batches.push(tokio::spawn(async move { stele.tell_all(&caller, &parts).await }));
        }
        for batch in batches {
            batch.await.expect("no panic").expect("told");
        }
        let count = async |table: &str| number(&database, &format!("SELECT count(*) FROM {table}")).await;
        let [names, batches] = [NAMES, BATCHES].map(|n| i64::try_from(n).expect("small"));
        for table in ["accounts", "contacts", "organizations"] {
            assert_eq!(count(table).await, names, "{table}");
        }
        assert_eq!(count("events WHERE account_id IS NOT NULL").await, names * batches);
        assert_eq!(number(&database, "SELECT CAST(sum(users_count) AS BIGINT) FROM accounts").await, names);
    }

    /// Who writes an account goes by whoever is still at its events, however long that takes. SQLite has one writer at a time.
    async fn who_writes_an_account_does_not_wait_for_its_events(test) {
        if test.kind() == DatabaseKind::Sqlite {
            return;
        }
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        let mut stored = work.insert_account(acme, account(1, "one", &["one"])).await.expect("inserted");
        work.commit().await.expect("committed");
        let seen = [(stored.id, Seen::at(at(5)))].into();
        let mut events = begin(&database).await;
        insert(&mut *events, acme, &[event_of(1, stored.id, 5)]).await;
        events.accounts_seen(acme, &seen).await.expect("written");
        // Were it to wait, it would be refused after its patience.
        let mut work = begin(&database).await;
        let held = work.account_for_update(acme, &AccountRef::Id(stored.id)).await;
        assert!(held.expect("answered").is_some());
        stored.name = name("another");
        stored.touch(at(9));
        work.update_account(acme, &stored).await.expect("written");
        work.commit().await.expect("committed");
        events.commit().await.expect("committed");
        let read = AccountReader::get(&database, acme, &AccountRef::Id(stored.id)).await;
        let read = read.expect("answered").expect("it is there");
        assert_eq!((read.name.as_str(), read.version, read.updated_at), ("another", stored.version, at(9)));
        assert_eq!(number(&database, "SELECT count(*) FROM account_seen").await, 1);
    }

    /// Which accounts to lock is known before they are locked: a tie that is made in between asks for another try.
    async fn a_tie_made_between_lookup_and_lock_is_noticed(test) {
        let database = Arc::new(test.open().await);
        let acme = workspace(&database, "Acme").await;
        shared_person(&database, acme).await;
        let by_id = || [RecordRef::Id(contact_id(1).0)];
        let mut work = begin(&database).await;
        work.insert_account(acme, account(3, "three", &[])).await.expect("inserted");
        work.commit().await.expect("committed");

        let mut first = begin(&database).await;
        let held = first.people_for_update(acme, &by_id()).await.expect("answered");
        let tied = AccountContact::new(held.people[&contact_id(1)].contact.clone());
        first.tie(acme, account_id(3), &tied).await.expect("tied");
        let waiting = tokio::spawn({
            let database = database.clone();
            async move {
                let mut second = begin(&database).await;
                second.people_for_update(acme, &by_id()).await
            }
        });
        somebody_waits(&database).await;
        first.commit().await.expect("committed");
        match (test.kind(), waiting.await.expect("no panic")) {
            // The second began when the first was done.
            (DatabaseKind::Sqlite, Ok(held)) => assert_eq!(held.accounts.len(), 3),
            (DatabaseKind::Postgres, Err(StoreError::Retry(_))) => {}
            (_, other) => panic!("{other:?}"),
        }
        let mut third = begin(&database).await;
        let held = third.people_for_update(acme, &by_id()).await.expect("answered");
        assert_eq!(held.accounts.len(), 3);
    }

    /// Who waited for a person sees what the other wrote of them; one who is gone or goes by another name is not theirs.
    async fn who_waited_for_a_person_sees_them_as_they_are_then(test) {
        let database = Arc::new(test.open().await);
        let acme = workspace(&database, "Acme").await;
        shared_person(&database, acme).await;
        for (name, is_found) in [("Erlich", true), ("renamed", false)] {
            let by_name = || [RecordRef::ExternalId("Erlich".to_owned())];
            let mut first = begin(&database).await;
            let mut held = first.people_for_update(acme, &by_name()).await.expect("answered");
            let mut changed = held.people.remove(&contact_id(1)).expect("found").contact;
            changed.external_id = Some(identifier(name));
            changed.avatar_url = Some(name.to_owned());
            changed.touch(at(1));
            first.update_contact(acme, &changed).await.expect("updated");
            let waiting = tokio::spawn({
                let database = database.clone();
                async move {
                    let mut second = begin(&database).await;
                    second.people_for_update(acme, &by_name()).await
                }
            });
            somebody_waits(&database).await;
            first.commit().await.expect("committed");
            match waiting.await.expect("no panic") {
                Ok(held) if is_found => assert_eq!(held.people[&contact_id(1)].contact, changed),
                Ok(held) => assert!(held.people.is_empty() && test.kind() == DatabaseKind::Sqlite),
                Err(StoreError::Retry(_)) => assert!(!is_found && test.kind() == DatabaseKind::Postgres),
                Err(other) => panic!("{other:?}"),
            }
        }
    }
}

/// Accounts 1 and 2, and person 1 who is tied to both.
async fn shared_person(database: &Database, workspace: WorkspaceId) {
    let mut work = begin(database).await;
    for (n, text) in [(1, "one"), (2, "two")] {
        let made = account(n, text, &[]);
        work.insert_account(workspace, made)
            .await
            .expect("inserted");
    }
    let mut shared = person(1, "Erlich", "e@x.com");
    shared.external_id = Some(identifier("Erlich"));
    tied(
        &mut *work,
        workspace,
        shared,
        &[account_id(1), account_id(2)],
    )
    .await;
    work.commit().await.expect("committed");
}

/// What one of many batches tells of an account, of a person and an organization there, and of what happened.
fn told_of(batch: usize, n: usize) -> [BatchPart; 4] {
    let called = |what: &str| identifier(&format!("{what} {n}"));
    let id = |what: &str| UniqueId::new(format!("{what} {n} {batch}")).expect("an id");
    let traits = BTreeMap::from([("batch".to_owned(), Some(json!(batch)))]);
    let organization = Told::Organization {
        id: called("organization"),
        change: OrganizationChange {
            name: None,
            traits: traits.clone(),
        },
    };
    let account = Told::Account {
        id: called("account"),
        organization: Some(called("organization")),
        change: Box::new(AccountChange {
            traits: traits.clone(),
            ..AccountChange::default()
        }),
    };
    let person = Told::Contact {
        id: called("person"),
        account: Some(called("account")),
        organization: Some(called("organization")),
        change: Box::new(ContactChange {
            traits,
            ..ContactChange::default()
        }),
    };
    let happened = EventDraft {
        unique_id: Some(id("event")),
        account: EventAccount::Named(
            AccountRef::Identifier(called("account").as_str().to_owned()),
            UnknownAccount::AwaitsIt,
        ),
        ..EventDraft::new(EventName::new("login").expect("a name"))
    };
    let telling = |what, told| BatchPart::Telling(Telling { id: id(what), told });
    [
        telling("organization", organization),
        telling("account", account),
        BatchPart::Events(vec![happened]),
        telling("person", person),
    ]
}

/// Someone who is tied to accounts.
async fn made(stele: &Stele, caller: &Caller, accounts: &[AccountId]) -> Contact {
    let change = ContactChange {
        accounts: Some(accounts.to_vec()),
        ..ContactChange::default()
    };
    stele.create_contact(caller, change).await.expect("made")
}
