//! Two workspaces with the same of everything, crossed over.
//!
//! Ids are the same in both where the schema allows it, and what names one account in one workspace names the other in the
//! other: whichever statement forgets the workspace, here it reads or changes something of the wrong one. SQLite numbers
//! each workspace by itself, so there even the numbers are the same.

use std::collections::BTreeMap;

use stele_application::ports::{AccountReader, AdministrationReader, IdempotencyRecord};
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, IdempotencyScope,
    LifecycleFilter, RecordRef, RoleFilter, Search, SearchIn, SortBy, StoredAnswer, TieBreak,
    TimeColumn,
};
use stele_domain::{
    Account, AccountContact, AccountId, ApiKey, AssignmentId, Identifier, Identifiers, KeyHash,
    KeyId, Lifecycle, Member, MemberId, Participant, Role, RoleAssignment, RoleHolder, ScopeSet,
    Status, Tag, WorkspaceId,
};
use stele_testkit::SequentialIds;

use super::tools::{
    account, account_id, at, begin, code, contact_id, conversation, joined, member, message,
    number, person, somebody_waits, tied, workspace,
};
use crate::Database;
use crate::testing::TestDatabase;

/// One of the two workspaces.
struct Side {
    id: WorkspaceId,
    /// Accounts 1 and 2, of which each has its own id in both workspaces.
    accounts: [Account; 2],
    /// The contacts of accounts 1 and 2: here contact 1 is account 1's, over there account 2's.
    contacts: [AccountContact; 2],
    member: Member,
}

struct World {
    database: Database,
    here: Side,
    there: Side,
}

impl World {
    async fn new(test: &TestDatabase) -> Self {
        let database = test.open().await;
        let here = workspace(&database, "Workspace").await;
        let there = workspace(&database, "Workspace").await;
        let here = fill(&database, here, "here", [1, 2]).await;
        let there = fill(&database, there, "there", [2, 1]).await;
        Self {
            database,
            here,
            there,
        }
    }

    /// Both sides, each with what the other is called.
    fn sides(&self) -> [&Side; 2] {
        [&self.here, &self.there]
    }

    async fn get(&self, side: &Side, reference: &AccountRef) -> Option<Account> {
        self.database
            .get(side.id, reference)
            .await
            .expect("answered")
    }

    /// Everything of a side as the readers see it.
    async fn all_of(
        &self,
        side: &Side,
    ) -> (Vec<Account>, BTreeMap<AccountId, Vec<AccountContact>>) {
        let accounts = self.page(side, AccountFilter::default()).await;
        let contacts = self
            .database
            .contacts(side.id, &[account_id(1), account_id(2)], 10)
            .await;
        (accounts, contacts.expect("answered"))
    }

    /// The accounts that a filter lets through, in the order of their ids, however they are listed and counted.
    async fn page(&self, side: &Side, filter: AccountFilter) -> Vec<Account> {
        let by_name = AccountPaging::Offset {
            by: SortBy::CreatedAt,
            direction: Direction::Ascending,
            tie: TieBreak::Id,
            offset: 0,
        };
        let walk = AccountPaging::Keyset {
            by: TimeColumn::CreatedAt,
            after: None,
        };
        let mut pages = Vec::new();
        for paging in [by_name, walk] {
            let query = AccountQuery {
                filter: filter.clone(),
                paging,
                limit: 10,
            };
            pages.push(self.database.page(side.id, &query).await.expect("answered"));
        }
        let [page, mut walked] = <[_; 2]>::try_from(pages).expect("two");
        walked.reverse();
        assert_eq!(page, walked, "{filter:?}");
        let counted = self
            .database
            .count(side.id, &filter)
            .await
            .expect("answered");
        assert_eq!(counted, page.len() as u64, "{filter:?}");
        page
    }
}

/// Fills a workspace: what the accounts are called depends on which of the two each name is given to.
async fn fill(database: &Database, id: WorkspaceId, side: &str, [first, second]: [u64; 2]) -> Side {
    let mut work = begin(database).await;
    let member = joined(&mut *work, member(50, id, side, "monica@x.com")).await;
    let mut accounts = Vec::new();
    for n in [1, 2] {
        let made = called(n, if n == first { "one" } else { "two" }, side, &member);
        accounts.push(work.insert_account(id, made).await.expect("inserted"));
    }
    let mut contacts = Vec::new();
    for (n, owner) in [(1, first), (2, second)] {
        let made = person(n, &format!("Contact {side}"), &format!("{n}@x.com"));
        contacts.push(tied(&mut *work, id, made, &[account_id(owner)]).await);
    }
    let thread = work.insert(id, conversation(1)).await.expect("inserted");
    let said = message(1, &thread, Participant::Contact(contact_id(1)), &[], 1);
    work.put_message(id, &said).await.expect("put");
    work.commit().await.expect("committed");
    // By account, not by contact.
    if first == 2 {
        contacts.reverse();
    }
    Side {
        id,
        accounts: <[_; 2]>::try_from(accounts).expect("two"),
        contacts: <[_; 2]>::try_from(contacts).expect("two"),
        member,
    }
}

/// The `n`th account, that is called `one` or `two`. Its other attributes tell the side.
fn called(n: u64, name: &str, side: &str, member: &Member) -> Account {
    let mut made = account(n, &format!("Account {name}"), &[name, &format!("both {n}")]);
    made.code = code(if name == "one" { 1 } else { 2 });
    made.tags = [name, &format!("both {n}")]
        .map(|word| Tag::new(word).expect("a tag"))
        .into_iter()
        .collect();
    made.logo_url = Some(side.to_owned());
    let assignment = RoleAssignment {
        id: AssignmentId(SequentialIds::nth_uuid(90)),
        holder: RoleHolder {
            number: n.try_into().expect("small"),
            email: side.to_owned(),
            extra: BTreeMap::new(),
        },
        member: Some(member.clone()),
        created_at: at(0),
        assigned_at: at(0),
    };
    let holds = if name == "one" {
        Role::Csm
    } else {
        Role::AccountOwner
    };
    made.roles.insert(holds, Some(assignment));
    if name == "two" {
        made.lifecycle = Lifecycle::Churned { at: at(1) };
    }
    made
}

fn list(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

on_both! {
    async fn an_account_is_found_in_its_own_workspace_only(test) {
        let world = World::new(test).await;
        for side in world.sides() {
            for stored in &side.accounts {
                let external = stored.identifiers.external_id().expect("marked");
                for reference in [
                    AccountRef::Id(stored.id),
                    AccountRef::Number(stored.number),
                    AccountRef::IdOrIdentifier(stored.id.to_string()),
                    AccountRef::IdOrIdentifier(external.to_string()),
                    AccountRef::CodeOrIdentifier(stored.code.to_string()),
                    AccountRef::CodeOrIdentifier(external.to_string()),
                    AccountRef::Identifier(external.to_string()),
                ] {
                    assert_eq!(world.get(side, &reference).await.as_ref(), Some(stored), "{reference:?}");
                    let mut work = begin(&world.database).await;
                    let held = work.account_for_update(side.id, &reference).await.expect("answered");
                    assert_eq!(held.as_ref(), Some(stored), "{reference:?}");
                }
            }
        }
    }

    /// What only the other workspace has is nothing here.
    async fn nothing_is_found_that_only_another_workspace_has(test) {
        let world = World::new(test).await;
        let mut only = account(3, "Account three", &["three", &account_id(1).to_string(), code(1).as_str()]);
        only.tags = [Tag::new("three").expect("a tag")].into_iter().collect();
        let mut work = begin(&world.database).await;
        let only = work.insert_account(world.there.id, only).await.expect("inserted");
        let made = person(3, "Three", "three@x.com");
        tied(&mut *work, world.there.id, made, &[only.id]).await;
        joined(&mut *work, member(51, world.there.id, "Three", "three@x.com")).await;
        work.commit().await.expect("committed");
        for reference in [
            AccountRef::Id(only.id),
            AccountRef::Number(only.number),
            AccountRef::IdOrIdentifier(only.id.to_string()),
            AccountRef::IdOrIdentifier("three".to_owned()),
            AccountRef::CodeOrIdentifier(only.code.to_string()),
            AccountRef::CodeOrIdentifier("three".to_owned()),
            AccountRef::Identifier("three".to_owned()),
            AccountRef::Identifier(account_id(1).to_string()),
        ] {
            assert_eq!(world.get(&world.here, &reference).await, None, "{reference:?}");
            let mut work = begin(&world.database).await;
            let held = work.account_for_update(world.here.id, &reference).await;
            assert_eq!(held.expect("answered"), None, "{reference:?}");
        }
        for filter in [
            AccountFilter { any_identifier: Some(list("three")), ..AccountFilter::default() },
            AccountFilter { external_id: Some("three".to_owned()), ..AccountFilter::default() },
            AccountFilter { any_tag: Some(list("three")), ..AccountFilter::default() },
            AccountFilter { any_contact_email: Some(list("three@x.com")), ..AccountFilter::default() },
            AccountFilter {
                search: Some(Search { text: "three".to_owned(), within: SearchIn::NameOrExternalId }),
                ..AccountFilter::default()
            },
        ] {
            assert_eq!(world.page(&world.here, filter.clone()).await, [], "{filter:?}");
            assert_eq!(world.page(&world.there, filter.clone()).await, std::slice::from_ref(&only), "{filter:?}");
        }
        let mut work = begin(&world.database).await;
        assert_eq!(work.account_contacts(world.here.id, only.id, 10).await.expect("answered"), []);
        assert!(!work.account_exists(world.here.id, only.id).await.expect("answered"));
        assert_eq!(work.member_by_email(world.here.id, "three@x.com").await.expect("answered"), None);
    }

    async fn a_list_shows_its_own_workspace_only(test) {
        let world = World::new(test).await;
        for side in world.sides() {
            let [one, two] = &side.accounts;
            let (called_one, called_two) = if one.name.as_str() == "Account one" { (one, two) } else { (two, one) };
            let both = [one.clone(), two.clone()];
            let search = |text: &str, within| AccountFilter {
                search: Some(Search { text: text.to_owned(), within }),
                ..AccountFilter::default()
            };
            let role = |role, wanted| AccountFilter { roles: [(role, wanted)].into(), ..AccountFilter::default() };
            let member = || RoleFilter::AnyMember(vec![MemberId(side.member.id.0)]);
            for (filter, expected) in [
                (AccountFilter::default(), &both[..]),
                (search("ACCOUNT", SearchIn::Name), &both),
                (search("t one", SearchIn::Name), std::slice::from_ref(called_one)),
                (search("ne", SearchIn::NameOrExternalId), std::slice::from_ref(called_one)),
                (search("two", SearchIn::NameOrExternalId), std::slice::from_ref(called_two)),
                (
                    AccountFilter { external_id: Some("one".to_owned()), ..AccountFilter::default() },
                    std::slice::from_ref(called_one),
                ),
                (
                    AccountFilter { any_identifier: Some(list("two")), ..AccountFilter::default() },
                    std::slice::from_ref(called_two),
                ),
                (
                    AccountFilter { any_tag: Some(list("one")), ..AccountFilter::default() },
                    std::slice::from_ref(called_one),
                ),
                (
                    AccountFilter {
                        lifecycle: Some(LifecycleFilter::Is(Status::Churned)),
                        ..AccountFilter::default()
                    },
                    std::slice::from_ref(called_two),
                ),
                (
                    // Contact 1 is account 1's here and account 2's there, where it is called one.
                    AccountFilter { any_contact_email: Some(list("1@X.COM")), ..AccountFilter::default() },
                    std::slice::from_ref(called_one),
                ),
                (role(Role::Csm, member()), std::slice::from_ref(called_one)),
                (role(Role::Csm, RoleFilter::Unassigned), std::slice::from_ref(called_two)),
                (role(Role::AccountOwner, member()), std::slice::from_ref(called_two)),
            ] {
                assert_eq!(world.page(side, filter.clone()).await, expected, "{filter:?}");
            }
        }
    }

    async fn contacts_and_members_are_those_of_the_workspace(test) {
        let world = World::new(test).await;
        for side in world.sides() {
            let read = world.database.contacts(side.id, &[account_id(1), account_id(2)], 10).await;
            let read = read.expect("answered");
            assert_eq!(read.len(), 2);
            let mut work = begin(&world.database).await;
            for (n, expected) in [1, 2].into_iter().zip(&side.contacts) {
                let expected = std::slice::from_ref(expected);
                assert_eq!(read[&account_id(n)], expected);
                assert_eq!(work.account_contacts(side.id, account_id(n), 10).await.expect("answered"), expected);
            }
            let by_email = work.member_by_email(side.id, "MONICA@x.com").await;
            assert_eq!(by_email.expect("answered").as_ref(), Some(&side.member));
        }
    }

    /// Whether the account was held before or not.
    async fn an_update_changes_its_own_workspace_only(test) {
        let world = World::new(test).await;
        let (mut here, mut there) = (world.here.accounts.clone(), world.there.accounts.clone());
        // Which side, whether the account was held before, and whether it is to have what the other side has as well.
        let rounds = [(0, false, false), (1, true, false), (1, false, true), (0, true, true), (0, false, false)];
        for (round, (mine, held, both)) in rounds.into_iter().enumerate() {
            let (id, accounts) = if mine == 0 { (world.here.id, &mut here) } else { (world.there.id, &mut there) };
            let changed = &mut accounts[0];
            changed.name = stele_domain::Name::new(&format!("Changed {round}")).expect("a name");
            let identifier = |text: &str| Identifier::new(text).expect("an identifier");
            let own = changed.identifiers.external_id().expect("marked").clone();
            let mut list = vec![own.clone(), identifier(&format!("new {round}"))];
            list.extend(both.then(|| identifier("both 1")));
            changed.identifiers = Identifiers::from_parts(list, Some(&own)).expect("no duplicates");
            changed.tags = changed.identifiers.all().iter().map(|id| Tag::new(id.as_str()).expect("a tag")).collect();
            changed.touch(at(1));
            let mut work = begin(&world.database).await;
            if held {
                work.account_for_update(id, &AccountRef::Id(changed.id)).await.expect("answered").expect("found");
            }
            work.update_account(id, changed).await.expect("updated");
            work.commit().await.expect("committed");
            assert_eq!(world.all_of(&world.here).await.0, here, "round {round}");
            assert_eq!(world.all_of(&world.there).await.0, there, "round {round}");
            for (side, accounts) in [(&world.here, &here), (&world.there, &there)] {
                for stored in accounts {
                    found_by_all_its_names(&world, side, stored).await;
                }
            }
        }
    }

    async fn an_account_is_deleted_in_its_own_workspace_only(test) {
        let world = World::new(test).await;
        let there = world.all_of(&world.there).await;
        let mut work = begin(&world.database).await;
        work.delete_account(world.here.id, account_id(1), at(2)).await.expect("deleted");
        work.commit().await.expect("committed");
        assert_eq!(world.all_of(&world.there).await, there);
        for stored in &world.there.accounts {
            found_by_all_its_names(&world, &world.there, stored).await;
        }
        let (accounts, contacts) = world.all_of(&world.here).await;
        assert_eq!(accounts, std::slice::from_ref(&world.here.accounts[1]));
        assert_eq!(contacts.keys().copied().collect::<Vec<_>>(), [account_id(2)]);
        found_by_all_its_names(&world, &world.here, &world.here.accounts[1]).await;
        // Contact 1 went along though the contact of the same id there is account 2's.
        assert_eq!(number(&world.database, "SELECT count(*) FROM contacts").await, 3);
    }

    async fn an_answer_is_remembered_for_its_own_workspace_only(test) {
        let world = World::new(test).await;
        let scope = IdempotencyScope {
            method: "POST".to_owned(),
            path: "/customers".to_owned(),
            key: "key".to_owned(),
        };
        let record = |fingerprint: u8, started_at: i64| IdempotencyRecord {
            fingerprint: [fingerprint; 32],
            started_at: at(started_at),
            answer: None,
        };
        let (here, there) = (world.here.id, world.there.id);
        let mut work = begin(&world.database).await;
        // Here it is fresh, there it is old.
        work.insert_idempotency_record(here, &scope, &record(1, 100)).await.expect("inserted");
        assert_eq!(work.idempotency_record(there, &scope).await.expect("answered"), None);
        work.insert_idempotency_record(there, &scope, &record(2, 1)).await.expect("inserted");
        let answered = IdempotencyRecord {
            answer: Some(StoredAnswer { status: 201, body: "{}".to_owned() }),
            ..record(1, 100)
        };
        work.update_idempotency_record(here, &scope, &answered).await.expect("updated");
        assert_eq!(work.idempotency_record(here, &scope).await.expect("answered"), Some(answered.clone()));
        assert_eq!(work.idempotency_record(there, &scope).await.expect("answered"), Some(record(2, 1)));
        work.delete_idempotency_records_before(here, at(50), 10).await.expect("deleted");
        assert_eq!(work.idempotency_record(here, &scope).await.expect("answered"), Some(answered.clone()));
        assert_eq!(work.idempotency_record(there, &scope).await.expect("answered"), Some(record(2, 1)));
        work.delete_idempotency_records_before(there, at(50), 10).await.expect("deleted");
        assert_eq!(work.idempotency_record(here, &scope).await.expect("answered"), Some(answered.clone()));
        assert_eq!(work.idempotency_record(there, &scope).await.expect("answered"), None);
        work.insert_idempotency_record(there, &scope, &record(3, 2)).await.expect("inserted");
        work.delete_idempotency_record(there, &scope).await.expect("deleted");
        assert_eq!(work.idempotency_record(here, &scope).await.expect("answered"), Some(answered));
        assert_eq!(work.idempotency_record(there, &scope).await.expect("answered"), None);
    }

    async fn a_key_opens_its_own_workspace_for_its_own_member(test) {
        let world = World::new(test).await;
        let mut keys = Vec::new();
        for (n, side) in [1, 2].into_iter().zip(world.sides()) {
            let workspace = world.database.workspace(side.id).await.expect("answered").expect("found");
            let key = ApiKey {
                id: KeyId(SequentialIds::nth_uuid(n)),
                workspace,
                prefix: format!("prefix {n}"),
                hash: KeyHash([7; 32]),
                scopes: ScopeSet::all(),
                member: Some(side.member.clone()),
                created_at: at(0),
                revoked_at: None,
            };
            let mut work = begin(&world.database).await;
            work.insert_key(&key).await.expect("inserted");
            work.commit().await.expect("committed");
            keys.push(key);
        }
        for (key, side) in keys.iter().zip(world.sides()) {
            let found = world.database.key_by_prefix(&key.prefix).await.expect("answered");
            assert_eq!(found.as_ref(), Some(key));
            let listed = world.database.keys(Some(side.id)).await.expect("answered");
            assert_eq!(listed, std::slice::from_ref(key));
        }
        assert_eq!(world.database.keys(None).await.expect("answered"), keys);
    }

    /// Nobody waits for a lock of another workspace.
    async fn a_lock_holds_its_own_workspace_only(test) {
        if test.kind() == crate::DatabaseKind::Sqlite {
            // One writer for all workspaces.
            return;
        }
        let world = World::new(test).await;
        let by_id = AccountRef::Id(account_id(1));
        let mut first = begin(&world.database).await;
        first.account_for_update(world.here.id, &by_id).await.expect("answered").expect("found");
        first.touch_accounts_of_member(world.here.id, world.here.member.id, at(2)).await.expect("touched");
        let [one, unrelated] = &world.here.contacts;
        first.people_for_update(world.here.id, &[RecordRef::Id(one.contact.id.0)]).await.expect("answered");
        first.delete_account(world.here.id, account_id(1), at(2)).await.expect("deleted");
        let others = async {
            let mut work = begin(&world.database).await;
            work.account_for_update(world.there.id, &by_id).await?;
            work.people_for_update(world.there.id, &[RecordRef::Id(one.contact.id.0)]).await?;
            work.touch_accounts_of_member(world.there.id, world.there.member.id, at(2)).await?;
            for account in [account_id(1), account_id(2)] {
                work.delete_account(world.there.id, account, at(2)).await?;
            }
            // Nor for more of this workspace than was asked for.
            let mut work = begin(&world.database).await;
            work.untie(world.here.id, account_id(2), unrelated.contact.id).await
        };
        tokio::select! {
            done = others => done.expect("done"),
            () = somebody_waits(&world.database) => panic!("a lock reaches too far"),
        }
    }
}

/// What finds an account finds it still: the rows beside it are as they were.
async fn found_by_all_its_names(world: &World, side: &Side, stored: &Account) {
    for identifier in stored.identifiers.all() {
        let found = world
            .get(side, &AccountRef::Identifier(identifier.to_string()))
            .await;
        assert_eq!(found.as_ref(), Some(stored), "{identifier}");
    }
    for tag in stored.tags.as_slice() {
        let filter = AccountFilter {
            any_tag: Some(list(tag.as_str())),
            ..AccountFilter::default()
        };
        let found = world.page(side, filter).await;
        assert!(found.contains(stored), "{tag}");
    }
    let filter = AccountFilter {
        search: Some(Search {
            text: stored.name.to_string(),
            within: SearchIn::Name,
        }),
        ..AccountFilter::default()
    };
    let found = world.page(side, filter).await;
    assert!(found.contains(stored), "{}", stored.name);
}
