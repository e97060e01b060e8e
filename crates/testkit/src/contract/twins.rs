//! Two workspaces that look alike.

use std::collections::BTreeMap;

use stele_application::ports::{HealthRecord, IdempotencyRecord};
use stele_application::{
    AccountFilter, AccountRef, IdempotencyScope, LifecycleFilter, RoleFilter, Search, SearchIn,
};
use stele_domain::{
    Account, AccountContact, ApiKey, AssignmentId, Contact, ContactDerived, Conversation,
    CustomField, Event, FieldKind, FieldModel, HealthFactor, HealthScore, HealthSettings, KeyHash,
    KeyId, Member, Message, MetricMath, MissingFactor, Name, NewestTimes, Note, NpsResponse,
    Organization, Participant, Role, RoleAssignment, RoleHolder, ScopeSet, Seen, Segment,
    SegmentMove, SegmentMoveKind, Status, Task, Traits, UniqueId, UsageMetric, WorkspaceId,
};

use super::happenings::{distinct_id, event_of, group_type, property, waiting};
use super::holdings::Holdings;
use super::kinds::{conversation, meeting, metric, note, request, response, segment, task, text};
use super::messages::message;
use super::setup::{
    World, account, contact, external_first, identifier, later, member, organization, start, tag,
};
use crate::{Ports, SequentialIds};

/// All that one workspace holds.
pub(super) struct Twin {
    pub(super) workspace: WorkspaceId,
    pub(super) mark: &'static str,
    pub(super) number: i64,
    pub(super) account: Account,
    pub(super) contacts: Vec<AccountContact>,
    pub(super) member: Member,
    /// It acts for the member.
    pub(super) key: ApiKey,
    pub(super) record: IdempotencyRecord,
    pub(super) holdings: Holdings,
}

impl Twin {
    /// How its account is doing.
    pub(super) fn score(&self) -> HealthScore {
        let points = u32::try_from(self.number).expect("positive");
        HealthScore::from_thousandths(points * 1000).expect("few points")
    }

    /// The newest times among its people, which are other times than the other twin's.
    pub(super) fn newest_times(&self) -> NewestTimes {
        NewestTimes::of(self.contacts.iter().map(|tied| tied.contact.figures()))
    }
}

pub(super) struct Twins {
    pub(super) world: World,
    pub(super) both: [Twin; 2],
    pub(super) empty: WorkspaceId,
}

impl Twins {
    pub(super) async fn new(ports: &Ports) -> Self {
        let world = World::new(ports).await;
        let mut work = world.begin().await;
        let empty = work
            .insert_workspace(super::setup::workspace("Empty"))
            .await;
        let empty = empty.expect("inserted").id;
        work.commit().await.expect("committed");
        let both = [
            twin(&world, world.acme, "acme", 7).await,
            twin(&world, world.hooli, "hooli", 8).await,
        ];
        Self { world, both, empty }
    }

    /// Each with the other.
    pub(super) fn pairs(&self) -> [(&Twin, &Twin); 2] {
        let [acme, hooli] = &self.both;
        [(acme, hooli), (hooli, acme)]
    }

    /// Whatever was done elsewhere, this twin is as it was.
    pub(super) async fn assert_unchanged(&self, twin: &Twin) {
        let by_id = AccountRef::Id(twin.account.id);
        let read = self.world.get_in(twin.workspace, &by_id).await;
        assert_eq!(read.as_ref(), Some(&twin.account));
        let contacts = self.world.contacts(twin.workspace, twin.account.id).await;
        assert_eq!(contacts, twin.contacts);
        let holdings = Holdings::of(&self.world.ports, twin.workspace).await;
        assert_eq!(holdings, twin.holdings);
        let mut work = self.world.begin().await;
        let email = twin.member.email.as_str();
        let member = work.member_by_email(twin.workspace, email).await;
        assert_eq!(
            member.expect("the store answers").as_ref(),
            Some(&twin.member)
        );
        let record = work.idempotency_record(twin.workspace, &scope()).await;
        assert_eq!(
            record.expect("the store answers").as_ref(),
            Some(&twin.record)
        );
    }
}

pub(super) fn scope() -> IdempotencyScope {
    IdempotencyScope {
        method: "POST".to_owned(),
        path: "/customers".to_owned(),
        key: "key".to_owned(),
    }
}

pub(super) async fn twin(
    world: &World,
    workspace: WorkspaceId,
    mark: &'static str,
    number: i64,
) -> Twin {
    let holder = world
        .insert_member(Member {
            name: Name::new(&format!("Monica of {mark}")).expect("a name"),
            ..member(1, workspace, "monica@raviga.com")
        })
        .await;
    let parent = Organization {
        name: Name::new(&format!("Parent of {mark}")).expect("a name"),
        ..organization(1, "same")
    };
    let parent = world.try_insert_record(workspace, parent).await;
    let parent = parent.expect("inserted");
    let assignment = RoleAssignment {
        id: AssignmentId(SequentialIds::nth_uuid(700)),
        holder: RoleHolder {
            number,
            email: format!("{mark}@raviga.com"),
            extra: BTreeMap::new(),
        },
        member: Some(holder.clone()),
        created_at: start(),
        assigned_at: start(),
    };
    let account = Account {
        identifiers: external_first(&["same", &format!("{mark}-only")]),
        traits: Traits::from_map(property("mark", mark)),
        tags: ["same", mark].map(tag).into_iter().collect(),
        tax_id: Some(mark.to_owned()),
        organization: Some(parent.id),
        roles: BTreeMap::from([(Role::Csm, Some(assignment))]),
        ..account(1, &format!("Pied Piper {mark}"))
    };
    let account = world
        .try_insert(workspace, account)
        .await
        .expect("inserted");
    let mut contacts = Vec::new();
    for (n, email) in [(1, "same@x.y"), (2, &format!("{mark}@x.y"))] {
        let place = u32::try_from(contacts.len()).expect("few");
        let tied = contact(n, mark, email);
        let contact = AccountContact {
            contact: Contact {
                external_id: Some(identifier(&format!("same {n}"))),
                last_activity_at: Some(later(number)),
                derived: ContactDerived {
                    last_response: None,
                    last_inbound_message_at: Some(later(number + 10)),
                    last_outbound_message_at: Some(later(number + 20)),
                },
                ..tied.contact
            },
            ..tied
        };
        let inserted = world
            .try_insert_contact(workspace, account.id, contact, place)
            .await;
        contacts.push(inserted.expect("inserted"));
    }
    let (first, second) = (&contacts[0].contact, &contacts[1].contact);
    world
        .write_in(workspace, async |work, workspace| {
            work.tie_organizations(workspace, first.id, &[parent.id])
                .await
        })
        .await;
    hang_records(world, workspace, mark, &account, first, second, &holder).await;
    use_products(world, workspace, mark, number, &account, first).await;
    let record = IdempotencyRecord {
        fingerprint: [u8::try_from(number).expect("small"); 32],
        started_at: start(),
        answer: None,
    };
    let key = key_for(world, workspace, mark, number, &holder).await;
    let mut work = world.begin().await;
    work.insert_idempotency_record(workspace, &scope(), &record)
        .await
        .expect("inserted");
    work.insert_key(&key).await.expect("inserted");
    work.commit().await.expect("committed");
    let holdings = Holdings::of(&world.ports, workspace).await;
    Twin {
        workspace,
        mark,
        number,
        account,
        contacts,
        member: holder,
        key,
        record,
        holdings,
    }
}

/// A key that acts for a member. Its id and its prefix are no other key's, in whichever workspace.
async fn key_for(
    world: &World,
    workspace: WorkspaceId,
    mark: &str,
    number: i64,
    member: &Member,
) -> ApiKey {
    let stored = world.ports.administration.workspace(workspace).await;
    let nth = u64::try_from(number).expect("positive");
    ApiKey {
        id: KeyId(SequentialIds::nth_uuid(800 + nth)),
        workspace: stored.expect("the store answers").expect("there"),
        prefix: format!("prefix-{mark}"),
        hash: KeyHash([u8::try_from(number).expect("small"); 32]),
        scopes: ScopeSet::all(),
        member: Some(member.clone()),
        created_at: later(number),
        revoked_at: None,
    }
}

/// One record of each kind that hangs on others; a second response is the other person's.
async fn hang_records(
    world: &World,
    workspace: WorkspaceId,
    mark: &str,
    account: &Account,
    first: &Contact,
    second: &Contact,
    member: &Member,
) {
    let same = || Some(identifier("same"));
    let marked = || text(mark);
    let title = || Name::new(mark).expect("a name");
    let inserted = "inserted";
    let meeting = stele_domain::Meeting {
        title: title(),
        ..meeting(1, account)
    };
    world
        .try_insert_record(workspace, meeting)
        .await
        .expect(inserted);
    let request = stele_domain::SupportRequest {
        title: title(),
        ..request(1, account)
    };
    world
        .try_insert_record(workspace, request)
        .await
        .expect(inserted);
    for (n, person) in [(1, first), (2, second)] {
        let response = NpsResponse {
            external_id: Some(identifier(&format!("same {n}"))),
            feedback: Some(marked()),
            ..response(n, person, 9, start())
        };
        world
            .try_insert_record(workspace, response)
            .await
            .expect(inserted);
    }
    let conversation = Conversation {
        external_id: same(),
        subject: Some(marked()),
        ..conversation(1)
    };
    world
        .try_insert_record(workspace, conversation)
        .await
        .expect(inserted);
    let note = Note {
        external_id: same(),
        account: Some(account.id),
        organization: account.organization,
        author: Some(member.id),
        text: marked(),
        ..note(1)
    };
    world
        .try_insert_record(workspace, note)
        .await
        .expect(inserted);
    let task = Task {
        external_id: same(),
        account: Some(account.id),
        organization: account.organization,
        assigned_to: Some(member.id),
        description: Some(marked()),
        ..task(1)
    };
    world
        .try_insert_record(workspace, task)
        .await
        .expect(inserted);
    let message = Message {
        external_id: same(),
        text: marked(),
        to: vec![Participant::Member(member.id)],
        ..message(1, 1, Participant::Contact(first.id), start())
    };
    let field = |key: &str, kind| CustomField {
        model: FieldModel::Accounts,
        key: key.to_owned(),
        kind,
        created_at: start(),
    };
    let kind = FieldKind::ALL[mark.len()];
    let fields = [field("same", kind), field(mark, FieldKind::String)];
    world
        .write_in(workspace, async |work, workspace| {
            work.put_message(workspace, &message).await?;
            work.remember_fields(workspace, &fields).await
        })
        .await;
}

/// What was done with the product, and what is computed from it.
async fn use_products(
    world: &World,
    workspace: WorkspaceId,
    mark: &str,
    number: i64,
    account: &Account,
    person: &Contact,
) {
    let metric = UsageMetric {
        math: MetricMath::Sum,
        math_property: Some(mark.to_owned()),
        ..metric(1)
    };
    let metric = world.try_insert_record(workspace, metric).await;
    metric.expect("inserted");
    let segment = Segment {
        description: Some(text(mark)),
        ..segment(1)
    };
    let segment = world.try_insert_record(workspace, segment).await;
    let segment = segment.expect("inserted");
    let entered = SegmentMove {
        segment: segment.id,
        account: account.id,
        at: later(number),
        kind: SegmentMoveKind::Entered,
    };
    let weight = u32::try_from(number).expect("positive");
    let score = HealthRecord {
        account: account.id,
        score: HealthScore::from_thousandths(weight * 1000),
    };
    let bands = HealthFactor::ALL.map(|factor| HealthSettings::default().bands(factor).clone());
    let settings = HealthSettings::new([weight; 5], bands, MissingFactor::Neutral);
    let settings = settings.expect("valid");
    let name = distinct_id("same 1");
    let event = Event {
        distinct_id: Some(name.clone()),
        groups: [(group_type(1), "same".to_owned())].into(),
        properties: property("mark", mark).into(),
        ..event_of(account.id, 1, "same", later(number))
    };
    let waits = waiting("awaited", 2, later(number));
    let seen = Seen::at(later(number));
    let said = property("said", mark);
    let group = property("group", mark);
    // The same types of groups, the other way round.
    let mut types = ["company", "team"];
    types.rotate_left(usize::from(number % 2 == 0));
    let unique_id = UniqueId::new("same").expect("valid");
    world
        .write_in(workspace, async |work, workspace| {
            work.group_types(workspace, &types).await?;
            work.put_group(workspace, group_type(0), "awaited", &group)
                .await?;
            work.put_group(workspace, group_type(1), "same", &group)
                .await?;
            work.await_accounts(workspace, &["awaited"]).await?;
            let new = work
                .note_event_ids(workspace, &[&unique_id], start())
                .await?;
            assert_eq!(new.len(), 1, "it is known elsewhere");
            work.insert_events(workspace, &[event.clone(), waits.clone()])
                .await?;
            let people = [(name.clone(), (seen, Some(said.clone())))].into();
            work.people_seen(workspace, &people).await?;
            work.accounts_seen(workspace, &[(account.id, seen)].into())
                .await?;
            work.put_health_settings(workspace, 0, &settings).await?;
            work.put_health(workspace, &[score], later(number)).await?;
            work.move_between_segments(workspace, &[entered]).await
        })
        .await;
    assert_eq!(person.external_id, Some(identifier("same 1")));
}

/// Filters that find the twin of this mark, each by something that the other has not.
pub(super) fn finding(twin: &Twin) -> Vec<AccountFilter> {
    let texts = |text: String| Some(vec![text]);
    let all = AccountFilter::default;
    let search = Search {
        text: format!("piper {}", twin.mark),
        within: SearchIn::NameOrExternalId,
    };
    let short = Search {
        text: twin.mark[..2].to_owned(),
        within: SearchIn::Name,
    };
    vec![
        AccountFilter {
            search: Some(search),
            ..all()
        },
        AccountFilter {
            search: Some(short),
            ..all()
        },
        AccountFilter {
            any_identifier: texts(format!("{}-only", twin.mark)),
            ..all()
        },
        AccountFilter {
            any_tag: texts(twin.mark.to_owned()),
            ..all()
        },
        AccountFilter {
            any_contact_email: texts(format!("{}@x.y", twin.mark)),
            ..all()
        },
        AccountFilter {
            roles: BTreeMap::from([(Role::Csm, RoleFilter::Number(twin.number))]),
            ..all()
        },
        AccountFilter {
            health: Some((twin.score(), twin.score())),
            ..all()
        },
    ]
}

/// Filters that find both twins, each in its workspace.
pub(super) fn finding_both(twin: &Twin) -> Vec<AccountFilter> {
    let texts = |text: &str| Some(vec![text.to_owned()]);
    let all = AccountFilter::default;
    let search = |text: &str, within| {
        Some(Search {
            text: text.to_owned(),
            within,
        })
    };
    let role = |role, filter| BTreeMap::from([(role, filter)]);
    vec![
        all(),
        AccountFilter {
            lifecycle: Some(LifecycleFilter::Is(Status::Active)),
            ..all()
        },
        AccountFilter {
            lifecycle: Some(LifecycleFilter::NotChurned),
            ..all()
        },
        AccountFilter {
            search: search("pied", SearchIn::Name),
            ..all()
        },
        AccountFilter {
            search: search("pi", SearchIn::Name),
            ..all()
        },
        AccountFilter {
            search: search("same", SearchIn::NameOrExternalId),
            ..all()
        },
        AccountFilter {
            search: search("sa", SearchIn::NameOrExternalId),
            ..all()
        },
        AccountFilter {
            external_id: Some("same".to_owned()),
            ..all()
        },
        AccountFilter {
            any_identifier: texts("same"),
            ..all()
        },
        AccountFilter {
            any_tag: texts("same"),
            ..all()
        },
        AccountFilter {
            any_contact_email: texts("same@x.y"),
            ..all()
        },
        AccountFilter {
            roles: role(Role::Csm, RoleFilter::AnyMember(vec![twin.member.id])),
            ..all()
        },
        AccountFilter {
            roles: role(Role::AccountOwner, RoleFilter::Unassigned),
            ..all()
        },
        AccountFilter {
            segment: Some(twin.holdings.segments[0].id),
            ..all()
        },
    ]
}
