//! Two workspaces crossed over beside one that is alone.
//!
//! The same ids name other things in the two: whoever is tied to account 1 here is tied to accounts 2 and 3 there, and so
//! on. Whatever is asked and written here must end as it does in a database that has only this workspace, and leave the
//! other one as it was: so a statement that forgets the workspace in any of its tables is noticed.

use std::collections::BTreeMap;
use std::fmt::Debug;

use sea_orm::{ConnectionTrait, Statement};
use stele_application::ports::{AccountReader, HeldPeople, UnitOfWork};
use stele_application::{AccountFilter, AccountPaging, AccountQuery, RecordRef, TimeColumn};
use stele_domain::{
    AccountNumber, ApiKey, AssignmentId, ContactNumber, CustomField, FieldKind, FieldModel,
    Identifier, KeyHash, KeyId, Member, MemberId, MemberNumber, OrganizationId, Participant, Role,
    RoleAssignment, RoleHolder, ScopeSet, Text, WorkspaceId,
};
use stele_testkit::SequentialIds;

use super::tools::{
    account, account_id, at, begin, contact_id, conversation, joined, member, message,
    organization, person, response, tied, workspace,
};
use crate::testing::TestDatabase;
use crate::{Database, DatabaseKind};

/// What one of the two workspaces holds.
struct Plan {
    /// Its word in names.
    word: &'static str,
    /// The accounts of each person.
    accounts: &'static [&'static [u64]],
    /// Their organizations.
    organizations: &'static [&'static [u64]],
    /// The people of each of four messages, the sender first; two make a conversation.
    messages: [&'static [u64]; 4],
    /// Whom the team writes to in a third one.
    written_to: &'static [u64],
    /// Who gave each of three responses.
    responses: [u64; 3],
    /// The organizations of accounts 1, 2 and 3.
    above: [u64; 3],
    /// The account on which the member holds two roles.
    led: u64,
    /// What all times there begin with.
    time: i64,
}

const HERE: Plan = Plan {
    word: "here",
    accounts: &[&[1], &[1, 2], &[2], &[], &[3]],
    organizations: &[&[], &[], &[1], &[2], &[1]],
    messages: [&[1], &[1], &[1, 2], &[2, 1]],
    written_to: &[],
    responses: [1, 1, 2],
    above: [1, 1, 2],
    led: 1,
    time: 100,
};

const THERE: Plan = Plan {
    word: "there",
    accounts: &[&[2, 3], &[3], &[1], &[1, 2, 3], &[1, 2], &[1]],
    organizations: &[&[1, 2], &[1], &[2], &[1], &[2], &[]],
    messages: [&[2, 3], &[3, 1], &[4], &[4, 1]],
    written_to: &[1, 2, 3, 4, 5],
    responses: [2, 3, 1],
    above: [2, 2, 1],
    led: 2,
    time: 900,
};

fn organization_id(n: u64) -> OrganizationId {
    OrganizationId(SequentialIds::nth_uuid(n))
}

fn identifier(text: &str) -> Identifier {
    Identifier::new(text).expect("an identifier")
}

fn field(key: &str, created_at: i64) -> CustomField {
    CustomField {
        model: FieldModel::Accounts,
        key: key.to_owned(),
        kind: FieldKind::String,
        created_at: at(created_at),
    }
}

/// A workspace after its plan.
async fn fill(database: &Database, plan: &Plan) -> WorkspaceId {
    let id = workspace(database, plan.word).await;
    let mut work = begin(database).await;
    let member = joined(&mut *work, member(50, id, plan.word, "monica@x.com")).await;
    for n in [1, 2] {
        let made = organization(n, &format!("{} {n}", plan.word));
        work.insert(id, made).await.expect("inserted");
    }
    for (n, above) in (1..).zip(plan.above) {
        let mut made = account(n, plan.word, &[&format!("account {n}")]);
        made.organization = Some(organization_id(above));
        made.updated_at = at(plan.time);
        if n == plan.led {
            for role in [Role::Csm, Role::AccountOwner] {
                made.roles.insert(role, Some(assignment(&member)));
            }
        }
        work.insert_account(id, made).await.expect("inserted");
    }
    for (n, accounts) in (1_u64..).zip(plan.accounts) {
        let mut made = person(n, plan.word, &format!("{n}@x.com"));
        // The external ids are crossed over as well.
        let called = if plan.word == "here" { n } else { 7 - n };
        made.external_id = Some(identifier(&format!("person {called}")));
        made.last_activity_at = Some(at(plan.time + i64::try_from(n).expect("small")));
        made.derived.last_inbound_message_at = made.last_activity_at;
        let accounts: Vec<_> = accounts.iter().map(|n| account_id(*n)).collect();
        tied(&mut *work, id, made, &accounts).await;
        let organizations = plan.organizations[usize::try_from(n - 1).expect("small")];
        let organizations: Vec<_> = organizations.iter().map(|n| organization_id(*n)).collect();
        work.tie_organizations(id, contact_id(n), &organizations)
            .await
            .expect("tied");
    }
    fill_threads(&mut *work, id, plan, member.id).await;
    for (n, contact) in (1..).zip(plan.responses) {
        let made = response(
            n,
            contact_id(contact),
            plan.time + i64::try_from(n).expect("small"),
            9,
        );
        work.insert(id, made).await.expect("inserted");
    }
    let fields = [field("both", plan.time), field(plan.word, plan.time)];
    work.remember_fields(id, &fields).await.expect("remembered");
    work.commit().await.expect("committed");
    id
}

/// Its conversations.
async fn fill_threads(work: &mut dyn UnitOfWork, id: WorkspaceId, plan: &Plan, member: MemberId) {
    let mut threads = Vec::new();
    for n in [1, 2, 3] {
        let mut made = conversation(n);
        made.subject = Some(Text::new(plan.word).expect("a text"));
        threads.push(work.insert(id, made).await.expect("inserted"));
    }
    let people = |of: &[u64]| -> Vec<_> {
        of.iter()
            .map(|n| Participant::Contact(contact_id(*n)))
            .collect()
    };
    for (n, of) in (1..).zip(plan.messages) {
        let thread = &threads[usize::from(n > 2)];
        let people = people(of);
        let sent_at = plan.time + i64::try_from(n).expect("small");
        let mut made = message(n, thread, people[0], &people[1..], sent_at);
        let called = if plan.word == "here" { n } else { 5 - n };
        made.external_id = Some(identifier(&format!("message {called}")));
        work.put_message(id, &made).await.expect("put");
    }
    // From the team, which counts for whom it names.
    let team = Participant::Member(member);
    for (n, thread, to) in [
        (8, &threads[2], plan.written_to),
        (9, &threads[1], plan.messages[2]),
    ] {
        let made = message(n, thread, team, &people(to), plan.time);
        work.put_message(id, &made).await.expect("put");
    }
}

fn assignment(member: &Member) -> RoleAssignment {
    RoleAssignment {
        id: AssignmentId(SequentialIds::nth_uuid(90)),
        holder: RoleHolder {
            number: 1,
            email: String::new(),
            extra: BTreeMap::new(),
        },
        member: Some(member.clone()),
        created_at: at(0),
        assigned_at: at(0),
    }
}

/// The workspace beside another and the same one alone.
struct Worlds {
    beside: Database,
    alone: Database,
    here: WorkspaceId,
    there: WorkspaceId,
    _alone: TestDatabase,
}

impl Worlds {
    async fn new(test: &TestDatabase) -> Self {
        let other = TestDatabase::new(test.kind()).await;
        let (beside, alone) = (test.open().await, other.open().await);
        let here = fill(&beside, &HERE).await;
        let there = fill(&beside, &THERE).await;
        assert_eq!(fill(&alone, &HERE).await, here);
        Self {
            beside,
            alone,
            here,
            there,
            _alone: other,
        }
    }

    /// Does the same in both, which must answer the same and end alike.
    async fn both<T: Debug + PartialEq>(
        &self,
        what: &str,
        act: impl AsyncFn(&mut dyn UnitOfWork, WorkspaceId) -> T,
    ) -> T {
        let there = rows(&self.beside, self.there).await;
        let mut answers = Vec::new();
        for database in [&self.beside, &self.alone] {
            let mut work = begin(database).await;
            answers.push(act(&mut *work, self.here).await);
            work.commit().await.expect("committed");
        }
        let alone = answers.pop().expect("two");
        let beside = answers.pop().expect("two");
        assert_eq!(beside, alone, "{what}");
        let here = rows(&self.beside, self.here).await;
        assert_eq!(here, rows(&self.alone, self.here).await, "{what}");
        assert_eq!(rows(&self.beside, self.there).await, there, "{what}");
        beside
    }
}

/// All rows of a workspace, but for their numbers, which PostgreSQL counts over all workspaces.
pub(super) async fn rows(
    database: &Database,
    workspace: WorkspaceId,
) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for (table, row) in tables(database).await {
        let sql = format!(
            "SELECT {row} FROM {table} WHERE workspace_id = {} ORDER BY 1",
            workspace.0
        );
        all.insert(table, texts(database, &sql).await);
    }
    all
}

/// The tables that belong to workspaces, and how a row of each is made a text.
async fn tables(database: &Database) -> Vec<(String, String)> {
    let sql = match database.kind() {
        DatabaseKind::Sqlite => {
            "SELECT t.name || ' ' || group_concat('quote(\"' || c.name || '\")', ' || ')
               FROM sqlite_schema t, pragma_table_info(t.name) c
              WHERE t.type = 'table' AND c.name NOT IN ('number', 'account_number') AND t.name <> 'counters'
              GROUP BY t.name HAVING sum(c.name = 'workspace_id')"
        }
        DatabaseKind::Postgres => {
            "SELECT table_name || ' (to_jsonb(' || table_name || ') - ''number'' - ''account_number'')::text'
               FROM information_schema.columns
              WHERE table_schema = 'public' AND column_name = 'workspace_id' AND table_name <> 'counters'"
        }
    };
    let tables = texts(database, sql).await;
    assert!(tables.len() > 15, "{tables:?}");
    let split = |table: String| {
        let (name, row) = table.split_once(' ').expect("two parts");
        (name.to_owned(), row.to_owned())
    };
    tables.into_iter().map(split).collect()
}

async fn texts(database: &Database, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(database.kind().backend(), sql);
    let rows = database.writer.query_all_raw(statement).await;
    rows.expect("answered")
        .iter()
        .map(|row| row.try_get_by_index(0).expect("a text"))
        .collect()
}

/// Everyone, by each of their names.
fn names() -> Vec<RecordRef> {
    let mut all = Vec::new();
    for n in 1..=6 {
        all.push(RecordRef::Id(contact_id(n).0));
        all.push(RecordRef::ExternalId(format!("person {n}")));
        all.push(RecordRef::IdOrExternalId(contact_id(n).to_string()));
    }
    all
}

/// What was read, without the numbers.
async fn held(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    names: &[RecordRef],
) -> HeldPeople {
    let mut held = work
        .people_for_update(workspace, names)
        .await
        .expect("answered");
    for person in held.people.values_mut() {
        person.contact.number = ContactNumber(0);
    }
    for account in held.accounts.values_mut() {
        account.number = AccountNumber(0);
        for assignment in account.roles.values_mut().flatten() {
            let member = assignment.member.as_mut().expect("a member");
            member.number = MemberNumber(0);
        }
    }
    held
}

on_both! {
    async fn what_is_read_is_of_the_workspace(test) {
        let worlds = Worlds::new(test).await;
        for name in names() {
            let what = format!("{name:?}");
            worlds.both(&what, async |work, here| held(work, here, std::slice::from_ref(&name)).await).await;
        }
        worlds.both("all", async |work, here| held(work, here, &names()).await).await;
        for n in 1..=5 {
            let what = format!("of person {n}");
            worlds.both(&what, async |work, here| {
                let messages = work.newest_messages(here, contact_id(n)).await.expect("answered");
                let response = work.last_response(here, contact_id(n)).await.expect("answered");
                (messages, response)
            }).await;
        }
        for n in 1..=4 {
            let what = format!("of account {n}");
            worlds.both(&what, async |work, here| {
                let exists = work.account_exists(here, account_id(n)).await.expect("answered");
                let newest = work.newest_times(here, account_id(n)).await.expect("answered");
                let people = work.account_contacts(here, account_id(n), 10).await.expect("answered");
                let people: Vec<_> = people.into_iter().map(|tied| tied.contact.name).collect();
                (exists, newest, people)
            }).await;
        }
        for n in 1..=9 {
            let id = SequentialIds::nth_uuid(n);
            for name in [
                RecordRef::Id(id),
                RecordRef::Number(1),
                RecordRef::ExternalId(format!("message {n}")),
                RecordRef::IdOrExternalId(id.to_string()),
                RecordRef::IdOrExternalId(format!("message {n}")),
            ] {
                let what = format!("{name:?}");
                worlds.both(&what, async |work, here| work.message(here, &name).await.expect("answered")).await;
            }
            let conversation = conversation(n).id;
            worlds.both("messages", async |work, here| {
                work.messages(here, conversation).await.expect("answered")
            }).await;
        }
    }

    async fn lists_are_of_the_workspace(test) {
        let worlds = Worlds::new(test).await;
        let accounts: Vec<_> = (1..=3).map(account_id).collect();
        let mut seen = Vec::new();
        for database in [&worlds.beside, &worlds.alone] {
            for limit in [1, 10] {
                let contacts = database.contacts(worlds.here, &accounts, limit).await.expect("answered");
                seen.push(format!("{:?}", contacts.into_iter().map(|(account, people)| {
                    (account, people.into_iter().map(|tied| tied.contact.email).collect::<Vec<_>>())
                }).collect::<Vec<_>>()));
            }
            for n in [1, 2] {
                let filter = AccountFilter { organization: Some(organization_id(n)), ..AccountFilter::default() };
                let paging = AccountPaging::Keyset { by: TimeColumn::CreatedAt, after: None };
                let page = database.page(worlds.here, &AccountQuery { filter, paging, limit: 10 }).await;
                let page = page.expect("answered");
                assert!(!page.is_empty());
                seen.push(format!("{:?}", page.into_iter().map(|account| account.id).collect::<Vec<_>>()));
            }
        }
        let (beside, alone) = seen.split_at(4);
        assert_eq!(beside, alone);
    }

    async fn what_is_written_is_of_the_workspace(test) {
        let worlds = Worlds::new(test).await;
        worlds.both("a changed person", async |work, here| {
            let mut people = held(work, here, &names()).await.people;
            let mut person = people.remove(&contact_id(1)).expect("there").contact;
            person.avatar_url = Some("changed".to_owned());
            person.touch(at(1000));
            work.update_contact(here, &person).await.expect("updated");
        }).await;
        worlds.both("a changed person who was not held", async |work, here| {
            let people = work.account_contacts(here, account_id(2), 10).await.expect("answered");
            let mut person = people[0].contact.clone();
            person.avatar_url = Some("again".to_owned());
            person.touch(at(1000));
            work.update_contact(here, &person).await.expect("updated");
        }).await;
        worlds.both("a changed tie", async |work, here| {
            for n in [1, 2, 3] {
                let people = work.account_contacts(here, account_id(n), 10).await.expect("answered");
                for mut tied in people {
                    tied.position = 3;
                    work.tie(here, account_id(n), &tied).await.expect("tied");
                }
            }
        }).await;
        worlds.both("organizations", async |work, here| {
            let organizations = [organization_id(1), organization_id(2)];
            work.tie_organizations(here, contact_id(1), &organizations).await.expect("tied");
            work.tie_organizations(here, contact_id(3), &[]).await.expect("untied");
        }).await;
        worlds.both("roles", async |work, here| {
            let member = MemberId(SequentialIds::nth_uuid(50));
            work.touch_accounts_of_member(here, member, at(500)).await.expect("touched");
        }).await;
        worlds.both("fields", async |work, here| {
            let fields = [field("there", 5), field("here", 5), field("new", 5)];
            work.remember_fields(here, &fields).await.expect("remembered");
        }).await;
        worlds.both("a message anew", async |work, here| {
            let thread = conversation(1);
            let from = Participant::Contact(contact_id(4));
            let made = message(1, &thread, from, &[Participant::Contact(contact_id(5))], 7);
            work.put_message(here, &made).await.expect("put");
        }).await;
        worlds.both("a message that names nobody who is there", async |work, here| {
            let from = Participant::Contact(contact_id(6));
            work.put_message(here, &message(7, &conversation(1), from, &[], 7)).await.expect("put");
        }).await;
        worlds.both("no message", async |work, here| {
            let gone = message(2, &conversation(1), Participant::Contact(contact_id(1)), &[], 7);
            work.remove_message(here, gone.id).await.expect("removed");
        }).await;
    }

    async fn who_is_removed_is_of_the_workspace(test) {
        // Each of these in worlds of their own: little is left afterwards.
        for n in 1..=5 {
            let own = TestDatabase::new(test.kind()).await;
            let worlds = Worlds::new(&own).await;
            worlds.both(&format!("person {n}"), async |work, here| {
                work.remove_contact(here, contact_id(n)).await.expect("removed");
            }).await;
        }
        let worlds = Worlds::new(test).await;
        for (account, person) in [(1, 4), (1, 2), (2, 3), (2, 2)] {
            worlds.both(&format!("tie of {person} to {account}"), async |work, here| {
                work.untie(here, account_id(account), contact_id(person)).await.expect("untied");
            }).await;
        }
        for n in 1..=3 {
            let own = TestDatabase::new(test.kind()).await;
            let worlds = Worlds::new(&own).await;
            worlds.both(&format!("account {n}"), async |work, here| {
                work.delete_account(here, account_id(n), at(500)).await.expect("deleted");
            }).await;
        }
    }

    async fn keys_are_revoked_in_their_own_workspace_only(test) {
        let worlds = Worlds::new(test).await;
        for (n, workspace) in [(1, worlds.here), (2, worlds.there)] {
            let mut work = begin(&worlds.beside).await;
            let member = work.member_by_email(workspace, "monica@x.com").await.expect("answered");
            let key = ApiKey {
                id: KeyId(SequentialIds::nth_uuid(n)),
                workspace: work.workspace(workspace).await.expect("answered").expect("there"),
                prefix: format!("prefix {n}"),
                hash: KeyHash([7; 32]),
                scopes: ScopeSet::all(),
                member,
                created_at: at(0),
                revoked_at: None,
            };
            work.insert_key(&key).await.expect("inserted");
            work.commit().await.expect("committed");
        }
        let mut work = begin(&worlds.beside).await;
        let [one, other] = [1, 2].map(|n| KeyId(SequentialIds::nth_uuid(n)));
        let member = MemberId(SequentialIds::nth_uuid(50));
        work.revoke_keys_of_member(worlds.here, member, at(5)).await.expect("revoked");
        work.revoke_keys_of_member(worlds.here, member, at(6)).await.expect("nothing to do");
        assert_eq!(work.key(worlds.there, one).await.expect("answered"), None);
        let revoked = work.key(worlds.here, one).await.expect("answered").expect("there");
        assert_eq!(revoked.revoked_at, Some(at(5)));
        let kept = work.key(worlds.there, other).await.expect("answered").expect("there");
        assert_eq!(kept.revoked_at, None);
        // Whose key it is, it stays.
        let stranger = MemberId(SequentialIds::nth_uuid(51));
        work.revoke_keys_of_member(worlds.there, stranger, at(7)).await.expect("nothing to do");
        let kept = work.key(worlds.there, other).await.expect("answered").expect("there");
        assert_eq!(kept.revoked_at, None);
    }
}
