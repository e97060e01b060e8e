//! Many at once.

use std::sync::Arc;

use serde_json::json;
use stele_application::ports::{AccountReader, StoreError};
use stele_application::{AccountRef, Error, Stele};
use stele_domain::{AccountChange, Field, Identifier, Name, Role, RoleHolder};

use crate::Database;
use crate::tests::tools::{
    account, account_id, begin, contact, fixture, number, run, somebody_waits, workspace,
};

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
        account.touch(crate::tests::tools::at(1));
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
        account.touch(crate::tests::tools::at(1));
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

    /// Of two accounts that share a contact and are deleted at the same time, one removes it.
    async fn the_last_of_two_owners_takes_the_shared_contact_along(test) {
        let database = Arc::new(test.open().await);
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        work.insert_account(acme, account(1, "one", &[])).await.expect("inserted");
        work.insert_account(acme, account(2, "two", &[])).await.expect("inserted");
        work.insert_contact(acme, account_id(1), contact(1, "Erlich", "e@x.com"), 0).await.expect("inserted");
        work.commit().await.expect("committed");
        share_contacts(&database).await;

        let mut first = begin(&database).await;
        first.delete_account(acme, account_id(1)).await.expect("deleted");
        let waiting = tokio::spawn({
            let database = database.clone();
            async move {
                let mut second = begin(&database).await;
                second.delete_account(acme, account_id(2)).await?;
                second.commit().await
            }
        });
        somebody_waits(&database).await;
        first.commit().await.expect("committed");
        let second: Result<(), StoreError> = waiting.await.expect("no panic");
        second.expect("deleted");
        assert_eq!(number(&database, "SELECT count(*) FROM contacts").await, 0);
    }

    async fn a_shared_contact_outlives_the_first_of_its_accounts(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        for untie_only in [false, true] {
            let mut work = begin(&database).await;
            work.insert_account(acme, account(1, "one", &[])).await.expect("inserted");
            work.insert_account(acme, account(2, "two", &[])).await.expect("inserted");
            let tied = work.insert_contact(acme, account_id(1), contact(1, "Erlich", "e@x.com"), 0).await;
            let tied = tied.expect("inserted");
            work.commit().await.expect("committed");
            share_contacts(&database).await;
            for (account, left) in [(account_id(1), 1), (account_id(2), 0)] {
                let mut work = begin(&database).await;
                if untie_only {
                    work.remove_contact(acme, account, tied.contact.id).await.expect("removed");
                } else {
                    work.delete_account(acme, account).await.expect("deleted");
                }
                work.commit().await.expect("committed");
                assert_eq!(number(&database, "SELECT count(*) FROM contacts").await, left);
            }
            run(&database, "DELETE FROM accounts").await;
        }
    }
}

/// Ties every contact to the second account as well, which no port can do yet.
async fn share_contacts(database: &Database) {
    let blob = match database.kind() {
        crate::DatabaseKind::Sqlite => format!("x'{}'", account_id(2).0.simple()),
        crate::DatabaseKind::Postgres => format!("'{}'", account_id(2)),
    };
    let sql = format!(
        "INSERT INTO account_contacts (workspace_id, account_id, contact_id, position, is_primary, email_preferences)
         SELECT workspace_id, {blob}, contact_id, position, is_primary, email_preferences FROM account_contacts"
    );
    run(database, &sql).await;
}
