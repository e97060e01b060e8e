//! Whichever statement forgets the workspace, here it reads or changes something of the wrong one.

use std::fmt::Debug;

use stele_application::ports::{RecordReader, RecordRemoval, RecordWrites, RelationReader};
use stele_application::{
    About, ContactsOf, MembersOf, OfAccount, RecordPaging, RecordQuery, RecordRef, ResponsesOf,
    TimeColumn, WithAccount,
};
use stele_domain::{
    Contact, Conversation, CustomField, FieldKind, FieldModel, GroupTypeIndex, Identifier, Meeting,
    Note, NpsResponse, Organization, OrganizationId, Segment, SupportRequest, Task, Text,
    UsageMetric,
};

use super::build::uuid;
use super::world::{Side, World};
use crate::records::{Kept, Written};
use crate::tests::tools::{account_id, at, begin, contact_id, name, person, tied};

/// What a record is called.
#[derive(Default)]
struct Names<'a> {
    number: Option<i64>,
    external_id: Option<&'a Identifier>,
}

impl Names<'_> {
    /// Every way to name a record.
    fn refs<R: Kept>(&self, record: &R) -> Vec<RecordRef> {
        let id = record.id();
        let mut refs = vec![RecordRef::Id(id), RecordRef::IdOrExternalId(id.to_string())];
        refs.extend(self.number.map(RecordRef::Number));
        if let Some(external_id) = self.external_id {
            refs.push(RecordRef::ExternalId(external_id.to_string()));
            refs.push(RecordRef::IdOrExternalId(external_id.to_string()));
        }
        refs
    }
}

impl World {
    fn sides(&self) -> [(&Side, &Side); 2] {
        [(&self.here, &self.there), (&self.there, &self.here)]
    }

    /// Each record of a side is found by all of its names, and nothing by those of the records that only the other has.
    async fn finds<R: Kept>(
        &self,
        side: &Side,
        (all, others): (&[R], &[R]),
        names: impl Fn(&R) -> Names<'_>,
    ) {
        for record in all {
            for reference in names(record).refs(record) {
                let found = RecordReader::<R>::get(&self.database, side.id, &reference).await;
                assert_eq!(
                    found.expect("answered").as_ref(),
                    Some(record),
                    "{reference:?}"
                );
            }
        }
        for record in only(others, all) {
            let own = names(record).external_id;
            // It is what a record of this side is called.
            let id = RecordRef::Id(record.id());
            let by_external_id = own.map(|own| RecordRef::ExternalId(own.to_string()));
            for reference in [Some(id), by_external_id].into_iter().flatten() {
                let found = RecordReader::<R>::get(&self.database, side.id, &reference).await;
                assert_eq!(found.expect("answered"), None, "{reference:?}");
            }
        }
        let ids: Vec<_> = all.iter().chain(others).map(R::id).collect();
        let several = RecordReader::<R>::several(&self.database, side.id, &ids).await;
        let mut several = several.expect("answered");
        several.sort_by_key(R::id);
        assert_eq!(several, all);
    }

    /// The same of a unit of work, locking and not.
    async fn holds<R: Written>(&self, side: &Side, all: &[R], names: impl Fn(&R) -> Names<'_>)
    where
        dyn stele_application::ports::UnitOfWork: RecordWrites<R>,
    {
        let mut work = begin(&self.database).await;
        for record in all {
            for reference in names(record).refs(record) {
                let held = RecordWrites::<R>::for_update(&mut *work, side.id, &reference).await;
                assert_eq!(
                    held.expect("answered").as_ref(),
                    Some(record),
                    "{reference:?}"
                );
                let stored = RecordWrites::<R>::stored(&mut *work, side.id, &reference).await;
                assert_eq!(
                    stored.expect("answered").as_ref(),
                    Some(record),
                    "{reference:?}"
                );
            }
        }
    }

    /// However they are listed and counted, these are the records of a side that a list is narrowed to.
    async fn lists<R: Kept>(&self, side: &Side, of: Option<R::Of>, expected: Vec<R>)
    where
        R::Of: Debug,
    {
        let mut newest_first = expected.clone();
        newest_first.reverse();
        for by in [TimeColumn::CreatedAt, TimeColumn::UpdatedAt] {
            let mut after = None;
            // One at a time, so that each page but the first begins behind a record.
            for record in newest_first.iter().map(Some).chain([None]) {
                let paging = RecordPaging::Keyset { by, after };
                let query = RecordQuery {
                    of: of.clone(),
                    paging,
                    limit: 1,
                };
                let page = RecordReader::<R>::page(&self.database, side.id, &query).await;
                let page = page.expect("answered");
                assert_eq!(page.first(), record, "{query:?}");
                after = page.last().map(|last| last.position(by));
            }
        }
        if R::NUMBER.is_some() {
            let paging = RecordPaging::Numbers { offset: 0 };
            let query = RecordQuery {
                of: of.clone(),
                paging,
                limit: 10,
            };
            let page = RecordReader::<R>::page(&self.database, side.id, &query).await;
            assert_eq!(page.expect("answered"), expected, "{query:?}");
        }
        let count = RecordReader::<R>::count(&self.database, side.id, of.as_ref()).await;
        assert_eq!(count.expect("answered"), expected.len() as u64, "{of:?}");
    }
}

/// Those of `some` whose ids none of `others` have.
fn only<'a, R: Kept>(some: &'a [R], others: &[R]) -> Vec<&'a R> {
    let is_new = |record: &&R| others.iter().all(|other| other.id() != record.id());
    some.iter().filter(is_new).collect()
}

fn those<R: Clone>(all: &[R], which: impl Fn(&&R) -> bool) -> Vec<R> {
    all.iter().filter(which).cloned().collect()
}

fn external<T>(external_id: Option<&Identifier>, _: T) -> Names<'_> {
    Names {
        external_id,
        ..Names::default()
    }
}

fn number<'a>(number: i64) -> Names<'a> {
    Names {
        number: Some(number),
        ..Names::default()
    }
}

on_both! {
    async fn a_record_is_found_in_its_own_workspace_only(test) {
        let world = World::new(test).await;
        for (own, other) in world.sides() {
            let contact = |contact: &Contact| (contact.number.0, contact.external_id.clone());
            world.finds(own, (&own.contacts, &other.contacts), |it| Names {
                number: Some(contact(it).0),
                external_id: it.external_id.as_ref(),
            }).await;
            world.finds(own, (&own.members, &other.members), |it| number(it.number.0)).await;
            world.finds(own, (&own.meetings, &other.meetings), |it| number(it.number.0)).await;
            world.finds(own, (&own.requests, &other.requests), |it| number(it.number.0)).await;
            world.finds(own, (&own.organizations, &other.organizations), |it| external(Some(&it.external_id), ())).await;
            world.finds(own, (&own.responses, &other.responses), |it| external(it.external_id.as_ref(), ())).await;
            world.finds(own, (&own.conversations, &other.conversations), |it| external(it.external_id.as_ref(), ())).await;
            world.finds(own, (&own.notes, &other.notes), |it| external(it.external_id.as_ref(), ())).await;
            world.finds(own, (&own.tasks, &other.tasks), |it| external(it.external_id.as_ref(), ())).await;
            world.finds(own, (&own.metrics, &other.metrics), |it| external(None, it)).await;
            world.finds(own, (&own.segments, &other.segments), |it| external(None, it)).await;
            world.holds(own, &own.metrics, |it| external(None, it)).await;
            world.holds(own, &own.segments, |it| external(None, it)).await;
            world.holds(own, &own.members, |it| number(it.number.0)).await;
            world.holds(own, &own.meetings, |it| number(it.number.0)).await;
            world.holds(own, &own.requests, |it| number(it.number.0)).await;
            world.holds(own, &own.organizations, |it| external(Some(&it.external_id), ())).await;
            world.holds(own, &own.responses, |it| external(it.external_id.as_ref(), ())).await;
            world.holds(own, &own.conversations, |it| external(it.external_id.as_ref(), ())).await;
            world.holds(own, &own.notes, |it| external(it.external_id.as_ref(), ())).await;
            world.holds(own, &own.tasks, |it| external(it.external_id.as_ref(), ())).await;
            let mut work = begin(&world.database).await;
            for message in &own.messages {
                let external_id = message.external_id.as_ref().expect("called");
                for reference in [
                    RecordRef::Id(message.id.0),
                    RecordRef::ExternalId(external_id.to_string()),
                    RecordRef::IdOrExternalId(message.id.to_string()),
                    RecordRef::IdOrExternalId(external_id.to_string()),
                ] {
                    let found = work.message(own.id, &reference).await.expect("answered");
                    assert_eq!(found.as_ref(), Some(message), "{reference:?}");
                }
            }
        }
    }

    async fn a_list_of_records_shows_its_own_workspace_only(test) {
        let world = World::new(test).await;
        for (own, _) in world.sides() {
            world.lists(own, None, own.contacts.clone()).await;
            world.lists(own, None, own.members.clone()).await;
            world.lists(own, None, own.organizations.clone()).await;
            world.lists(own, None, own.meetings.clone()).await;
            world.lists(own, None, own.requests.clone()).await;
            world.lists(own, None, own.responses.clone()).await;
            world.lists(own, None, own.conversations.clone()).await;
            world.lists(own, None, own.notes.clone()).await;
            world.lists(own, None, own.tasks.clone()).await;
            world.lists(own, None, own.metrics.clone()).await;
            world.lists(own, None, own.segments.clone()).await;
            for of in GroupTypeIndex::all() {
                let metrics = those(&own.metrics, |it| it.group_type_index == of);
                world.lists(own, Some(of), metrics).await;
            }
            let mut work = begin(&world.database).await;
            assert_eq!(work.segments(own.id).await.expect("answered"), own.segments);
            drop(work);
            for n in [1, 2] {
                let (account, above) = (account_id(n), OrganizationId(uuid(n)));
                let is_of = |contact: &Contact| own.accounts_of[&contact.id] == [account];
                let contacts = those(&own.contacts, |it| is_of(it));
                world.lists(own, Some(ContactsOf::Account(account)), contacts.clone()).await;
                world.lists(own, Some(ContactsOf::Organization(above)), contacts.clone()).await;
                world.lists(own, Some(ContactsOf::Email(format!("{n}@{n}.COM"))), contacts.clone()).await;
                world.lists(own, Some(ContactsOf::EmailHost(format!("{n}.COM"))), contacts.clone()).await;
                let called = own.contacts[usize::from(n == 2)].clone();
                let external_id = called.external_id.as_ref().expect("called").to_string();
                world.lists(own, Some(ContactsOf::ExternalId(external_id)), vec![called]).await;
                let member = own.members[usize::from(n == 2)].clone();
                let email = MembersOf::Email(member.email.as_str().to_uppercase());
                world.lists(own, Some(email), vec![member]).await;
                let of = OfAccount(account);
                world.lists(own, Some(of), those(&own.meetings, |it| it.account.id == account)).await;
                world.lists(own, Some(of), those(&own.requests, |it| it.account.id == account)).await;
                let of_people = |response: &NpsResponse| own.accounts_of[&response.contact] == [account];
                let of = ResponsesOf::Account(account);
                world.lists(own, Some(of), those(&own.responses, |it| of_people(it))).await;
                let of = ResponsesOf::Contact(contact_id(n));
                world.lists(own, Some(of), those(&own.responses, |it| it.contact == contact_id(n))).await;
                let of_people = |conversation: &Conversation| own.messages.iter().any(|message| {
                    let writer = message.from.contact().expect("a person");
                    message.conversation == conversation.id && own.accounts_of[&writer] == [account]
                });
                let conversations = those(&own.conversations, |it| of_people(it));
                world.lists(own, Some(WithAccount(account)), conversations).await;
                let of = About::Account(account);
                world.lists(own, Some(of.clone()), those(&own.notes, |it| it.account == Some(account))).await;
                world.lists(own, Some(of), those(&own.tasks, |it| it.account == Some(account))).await;
                let of = About::Organization(above);
                world.lists(own, Some(of.clone()), those(&own.notes, |it| it.organization == Some(above))).await;
                world.lists(own, Some(of), those(&own.tasks, |it| it.organization == Some(above))).await;
            }
        }
    }

    async fn what_ties_records_together_is_of_their_workspace(test) {
        let world = World::new(test).await;
        for (own, _) in world.sides() {
            assert_eq!(world.read(own.id).await, *own);
            let accounts_of = world.database.accounts_of(own.id, &[contact_id(1), contact_id(2)]).await;
            for (contact, accounts) in accounts_of.expect("answered") {
                let expected = those(&own.accounts, |it| own.accounts_of[&contact].contains(&it.id));
                assert_eq!(accounts, expected);
            }
            let above = world.database.organizations_of(own.id, &[contact_id(1), contact_id(2)]).await;
            for (contact, organizations) in above.expect("answered") {
                let expected = those(&own.organizations, |it| own.organizations_of[&contact].contains(&it.id));
                assert_eq!(organizations, expected);
            }
            for account in &own.accounts {
                let mut meetings = those(&own.meetings, |it| it.account == account.key());
                meetings.reverse();
                let latest = world.database.latest_meetings(own.id, account.id, 10).await;
                assert_eq!(latest.expect("answered"), meetings);
                let mut requests = those(&own.requests, |it| it.account == account.key());
                requests.reverse();
                let latest = world.database.latest_requests(own.id, account.id, 10).await;
                assert_eq!(latest.expect("answered"), requests);
            }
            for model in [FieldModel::Accounts, FieldModel::Notes] {
                let fields = world.database.custom_fields(own.id, Some(model), 10).await;
                assert_eq!(fields.expect("answered"), those(&own.fields, |it| it.model == model));
            }
            let mut work = begin(&world.database).await;
            for conversation in &own.conversations {
                let messages = work.messages(own.id, conversation.id).await.expect("answered");
                assert_eq!(messages, those(&own.messages, |it| it.conversation == conversation.id));
            }
            for contact in [contact_id(1), contact_id(2)] {
                let sent = own.messages.iter().filter(|it| it.from.contact() == Some(contact));
                let newest = work.newest_messages(own.id, contact).await.expect("answered");
                assert_eq!(newest, (sent.map(|it| it.sent_at).max(), None));
                let last = work.last_response(own.id, contact).await.expect("answered");
                let theirs = those(&own.responses, |it| it.contact == contact);
                assert_eq!(last, theirs.last().cloned());
            }
        }
    }

    async fn a_record_changes_in_its_own_workspace_only(test) {
        let world = World::new(test).await;
        let id = world.here.id;
        let mut changed = world.here.clone();
        let mut work = begin(&world.database).await;
        macro_rules! change {
            ($($kind:ident.$field:ident = $value:expr;)+) => {$(
                let record = &mut changed.$kind[0];
                record.$field = $value;
                record.stamp.touch(at(1));
                work.update(id, record).await.expect("updated");
            )+};
        }
        change! {
            organizations.name = name("changed");
            meetings.title = name("changed");
            requests.title = name("changed");
            responses.feedback = None;
            conversations.subject = None;
            notes.subject = Some(Text::default());
            tasks.name = name("changed");
            metrics.interval = stele_domain::Interval::new(30).expect("valid");
            segments.name = name("changed");
        }
        let member = &mut changed.members[0];
        member.name = name("changed");
        member.touch(at(1));
        work.update(id, member).await.expect("updated");
        changed.messages[0].text = Text::default();
        work.put_message(id, &changed.messages[0]).await.expect("put");
        // It is known already, on both sides as something else.
        let field = CustomField { kind: FieldKind::Object, ..changed.fields[0].clone() };
        work.remember_fields(id, &[field]).await.expect("remembered");
        work.commit().await.expect("committed");
        assert_eq!(world.read(id).await, changed);
        assert_eq!(world.read(world.there.id).await, world.there);
    }

    async fn a_record_is_removed_from_its_own_workspace_only(test) {
        let world = World::new(test).await;
        let id = world.here.id;
        let mut left = world.here.clone();
        let mut work = begin(&world.database).await;
        let gone = left.messages.remove(1);
        work.remove_message(id, gone.id).await.expect("removed");
        RecordRemoval::<Meeting>::remove(&mut *work, id, left.meetings.remove(0).id.0, at(1)).await.expect("removed");
        RecordRemoval::<SupportRequest>::remove(&mut *work, id, left.requests.remove(0).id.0, at(1)).await.expect("removed");
        RecordRemoval::<NpsResponse>::remove(&mut *work, id, left.responses.remove(0).id.0, at(1)).await.expect("removed");
        let conversation = left.conversations.remove(0).id;
        RecordRemoval::<Conversation>::remove(&mut *work, id, conversation.0, at(1)).await.expect("removed");
        left.messages.retain(|message| message.conversation != conversation);
        RecordRemoval::<Note>::remove(&mut *work, id, left.notes.remove(0).id.0, at(1)).await.expect("removed");
        RecordRemoval::<Task>::remove(&mut *work, id, left.tasks.remove(0).id.0, at(1)).await.expect("removed");
        RecordRemoval::<UsageMetric>::remove(&mut *work, id, left.metrics.remove(0).id.0, at(1)).await.expect("removed");
        RecordRemoval::<Segment>::remove(&mut *work, id, left.segments.remove(0).id.0, at(1)).await.expect("removed");
        work.commit().await.expect("committed");
        assert_eq!(world.read(id).await, left);
        assert_eq!(world.read(world.there.id).await, world.there);
    }

    /// Its accounts stay and are changed, and so do the people who are tied to something else.
    async fn an_organization_is_removed_from_its_own_workspace_only(test) {
        let world = World::new(test).await;
        let above = OrganizationId(uuid(1));
        // On both sides one person who is tied to nothing else, and one who is tied to the other organization as well.
        let mut sides = Vec::new();
        for (side, _) in world.sides() {
            let mut work = begin(&world.database).await;
            for (n, organizations) in [(5, &[above][..]), (6, &[above, OrganizationId(uuid(2))])] {
                let made = tied(&mut *work, side.id, person(n, "Person", "p@x.com"), &[]).await;
                let ties = work.tie_organizations(side.id, made.contact.id, organizations).await;
                ties.expect("tied");
            }
            work.commit().await.expect("committed");
            sides.push(world.read(side.id).await);
        }
        let [before, there] = <[_; 2]>::try_from(sides).expect("two");
        let mut work = begin(&world.database).await;
        RecordRemoval::<Organization>::remove(&mut *work, before.id, above.0, at(7)).await.expect("removed");
        work.commit().await.expect("committed");
        assert_eq!(world.read(there.id).await, there);
        let mut left = before;
        left.organizations.retain(|it| it.id != above);
        // What is about an account as well stays there.
        left.notes.retain(|it| it.organization != Some(above) || it.account.is_some());
        for note in left.notes.iter_mut().filter(|it| it.organization == Some(above)) {
            note.organization = None;
            note.stamp.touch(at(7));
        }
        left.tasks.retain(|it| it.organization != Some(above) || it.account.is_some());
        for task in left.tasks.iter_mut().filter(|it| it.organization == Some(above)) {
            task.organization = None;
            task.stamp.touch(at(7));
        }
        for account in left.accounts.iter_mut().filter(|it| it.organization == Some(above)) {
            account.organization = None;
            account.touch(at(7));
        }
        left.contacts.retain(|it| it.id != contact_id(5));
        for contact in &mut left.contacts {
            let ties = left.organizations_of.get_mut(&contact.id).expect("tied");
            if ties.contains(&above) {
                ties.retain(|it| *it != above);
                contact.touch(at(7));
            }
        }
        left.organizations_of.retain(|contact, ties| *contact != contact_id(5) && !ties.is_empty());
        assert_eq!(world.read(left.id).await, left);
    }
}
