//! Two workspaces that look alike.

use std::collections::BTreeMap;

use stele_application::ports::IdempotencyRecord;
use stele_application::{
    AccountFilter, AccountRef, IdempotencyScope, LifecycleFilter, RoleFilter, Search, SearchIn,
};
use stele_domain::{
    Account, AccountContact, AssignmentId, Member, Name, Role, RoleAssignment, RoleHolder, Status,
    WorkspaceId,
};

use super::setup::{World, account, contact, external_first, member, start, tag};
use crate::{Ports, SequentialIds};

/// All that one workspace holds.
pub(super) struct Twin {
    pub(super) workspace: WorkspaceId,
    pub(super) mark: &'static str,
    pub(super) number: i64,
    pub(super) account: Account,
    pub(super) contacts: Vec<AccountContact>,
    pub(super) member: Member,
    pub(super) record: IdempotencyRecord,
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
        tags: ["same", mark].map(tag).into_iter().collect(),
        tax_id: Some(mark.to_owned()),
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
        let inserted = world
            .try_insert_contact(workspace, account.id, contact(n, mark, email), place)
            .await;
        contacts.push(inserted.expect("inserted"));
    }
    let record = IdempotencyRecord {
        fingerprint: [u8::try_from(number).expect("small"); 32],
        started_at: start(),
        answer: None,
    };
    let mut work = world.begin().await;
    work.insert_idempotency_record(workspace, &scope(), &record)
        .await
        .expect("inserted");
    work.commit().await.expect("committed");
    Twin {
        workspace,
        mark,
        number,
        account,
        contacts,
        member: holder,
        record,
    }
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
    ]
}
