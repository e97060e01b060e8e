//! The kinds of record, so that what holds for all of them is asked of each.

mod definitions;

use std::collections::BTreeMap;

use serde_json::Value;
use stele_application::ports::{RecordReader, RecordWrites, StoreError, UnitOfWork};
use stele_application::{Record, RecordRef};
use stele_domain::{
    Account, Contact, ContactDerived, Conversation, ConversationId, Email, Identifier,
    LastResponse, LicenseStatus, Meeting, MeetingId, MeetingNumber, Member, Name, Note, NoteId,
    NpsResponse, NpsResponseId, NpsScore, Organization, PersonName, RequestId, RequestNumber,
    RequestStatus, Segment, Severity, Stamp, SupportRequest, Task, TaskId, Text, Timestamp, Traits,
    UsageMetric, WorkspaceId,
};

use super::holdings::Holdings;
use super::setup::{
    World, account, contact, identifier, later, member, object, organization, person, start,
};
use crate::{Ports, SequentialIds};

pub(super) use definitions::{metric, metric_name, segment};

/// A kind of record, and the port methods that read and write it.
pub(super) trait Stored: Record {
    /// Its reader.
    fn reader(ports: &Ports) -> &dyn RecordReader<Self>;

    /// One record as a unit of work sees it, locked or not.
    async fn look(
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Option<Self>;

    async fn insert(
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        record: Self,
    ) -> Result<Self, StoreError>;

    async fn update(
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        record: &Self,
    ) -> Result<(), StoreError>;
}

macro_rules! stored {
    ($($kind:ty),+) => {$(
        impl Stored for $kind {
            fn reader(ports: &Ports) -> &dyn RecordReader<Self> {
                &*ports.records
            }

            async fn look(
                work: &mut dyn UnitOfWork,
                workspace: WorkspaceId,
                record: &RecordRef,
            ) -> Option<Self> {
                let stored = RecordWrites::<Self>::stored(work, workspace, record).await;
                let locked = RecordWrites::<Self>::for_update(work, workspace, record).await;
                let locked = locked.expect("the store answers");
                assert_eq!(stored.expect("the store answers"), locked, "{record:?}");
                locked
            }

            async fn insert(
                work: &mut dyn UnitOfWork,
                workspace: WorkspaceId,
                record: Self,
            ) -> Result<Self, StoreError> {
                RecordWrites::<Self>::insert(work, workspace, record).await
            }

            async fn update(
                work: &mut dyn UnitOfWork,
                workspace: WorkspaceId,
                record: &Self,
            ) -> Result<(), StoreError> {
                RecordWrites::<Self>::update(work, workspace, record).await
            }
        }
    )+};
}

stored!(
    Member,
    Organization,
    Meeting,
    SupportRequest,
    NpsResponse,
    Conversation,
    Note,
    Task,
    UsageMetric,
    Segment
);

/// People are locked together with their accounts, so they have methods of their own.
impl Stored for Contact {
    fn reader(ports: &Ports) -> &dyn RecordReader<Self> {
        &*ports.records
    }

    async fn look(
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        record: &RecordRef,
    ) -> Option<Self> {
        let held = work.people_for_update(workspace, std::slice::from_ref(record));
        let mut held = held.await.expect("the store answers");
        assert!(held.people.len() <= 1, "{record:?}: {held:?}");
        let (id, found) = held.people.pop_first()?;
        assert_eq!(id, found.contact.id);
        Some(found.contact)
    }

    async fn insert(
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        record: Self,
    ) -> Result<Self, StoreError> {
        work.insert_contact(workspace, record).await
    }

    async fn update(
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        record: &Self,
    ) -> Result<(), StoreError> {
        work.update_contact(workspace, record).await
    }
}

/// A store with everything in Acme that a record can hang on.
pub(super) struct Scene {
    pub(super) world: World,
    pub(super) accounts: [Account; 2],
    pub(super) organizations: [Organization; 2],
    pub(super) members: [Member; 2],
    pub(super) people: [Contact; 2],
}

impl Scene {
    pub(super) async fn new(ports: &Ports) -> Self {
        Self::over(World::new(ports).await).await
    }

    pub(super) async fn over(world: World) -> Self {
        let acme = world.acme;
        let accounts = [
            world.insert(account(1, "Pied Piper")).await,
            world.insert(account(2, "GoJo")).await,
        ];
        let organizations = [
            world.insert_record(organization(1, "parent 1")).await,
            world.insert_record(organization(2, "parent 2")).await,
        ];
        let members = [
            world
                .insert_member(member(1, acme, "monica@raviga.com"))
                .await,
            world
                .insert_member(member(2, acme, "laurie@raviga.com"))
                .await,
        ];
        let erlich = contact(1, "Erlich", "erlich@aviato.com").contact;
        let jared = contact(2, "Jared", "jared@aviato.com").contact;
        let people = [
            world.insert_record(erlich).await,
            world.insert_record(jared).await,
        ];
        Self {
            world,
            accounts,
            organizations,
            members,
            people,
        }
    }
}

/// What the cases need to know of a kind.
pub(super) trait Kind: Stored {
    /// Those that a [`Scene`] begins with.
    fn present(_scene: &Scene) -> Vec<Self> {
        Vec::new()
    }

    /// Those among all that a workspace holds.
    fn held(holdings: &Holdings) -> &[Self];

    /// The `n`th record, first with as little as a record can have, then with all that it can have, at its extremes. They
    /// are different records by their external ids and emails only if `n` differs.
    fn variants(scene: &Scene, n: u64) -> Vec<Self>;

    /// The `n`th record, with as little as a record can have.
    fn bare(scene: &Scene, n: u64) -> Self {
        Self::variants(scene, n).remove(0)
    }

    /// The same at another version and other times.
    #[must_use]
    fn stamped(self, version: i64, created_at: Timestamp, updated_at: Timestamp) -> Self;

    fn version(&self) -> i64;

    /// The same with an external id, if the kind has any.
    fn named(self, external_id: &str) -> Option<Self>;

    fn external_id(&self) -> Option<&Identifier>;

    /// The number, if the kind has any.
    fn number(&self) -> Option<i64> {
        None
    }

    /// The same with the number of another.
    #[must_use]
    fn numbered_as(self, _other: &Self) -> Self {
        self
    }

    /// The same as the next version of what was stored before: with all that never changes taken from that.
    #[must_use]
    fn over(self, before: &Self) -> Self;

    /// The next version, changed in nothing else.
    #[must_use]
    fn next(&self) -> Self {
        let (version, created_at, updated_at) =
            (self.version() + 1, self.created_at(), self.updated_at());
        let updated_at = updated_at.next().expect("not the last of all times");
        self.clone().stamped(version, created_at, updated_at)
    }
}

/// Calls a generic asynchronous function for every kind of record.
macro_rules! for_each_kind {
    ($check:ident($($argument:expr),*)) => {
        $check::<stele_domain::Contact>($($argument),*).await;
        $check::<stele_domain::Member>($($argument),*).await;
        $check::<stele_domain::Organization>($($argument),*).await;
        $check::<stele_domain::Meeting>($($argument),*).await;
        $check::<stele_domain::SupportRequest>($($argument),*).await;
        $check::<stele_domain::NpsResponse>($($argument),*).await;
        $check::<stele_domain::Conversation>($($argument),*).await;
        $check::<stele_domain::Note>($($argument),*).await;
        $check::<stele_domain::Task>($($argument),*).await;
        $check::<stele_domain::UsageMetric>($($argument),*).await;
        $check::<stele_domain::Segment>($($argument),*).await;
    };
}
pub(super) use for_each_kind;

fn first_time() -> Timestamp {
    Timestamp::parse_iso("0001-01-01").expect("a time")
}

fn last_time() -> Timestamp {
    Timestamp::parse_iso("9999-12-31T23:59:59.999999Z").expect("a time")
}

fn full_stamp() -> Stamp {
    Stamp {
        version: 1,
        created_at: later(-1),
        updated_at: later(1),
    }
}

fn full_traits() -> Traits {
    Traits::from_map(object(
        r#"{"plan.tier": "gold", "": "", "a": [1e400, 1.10, null, {"b": 12345678901234567890123}], "😀": false}"#,
    ))
}

pub(super) fn text(text: &str) -> Text {
    Text::new(text).expect("a text")
}

fn longest_text() -> Text {
    text(&"😀".repeat(Text::MAX))
}

pub(super) fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

fn longest_name() -> Name {
    name(&"ä".repeat(Name::MAX))
}

fn odd_id(n: u64) -> Identifier {
    identifier(&format!(" {n}/%2F 😀 "))
}

fn full_tags() -> Vec<Name> {
    ["zeta", "alpha", "zeta", "mid, dle \"😀\""]
        .map(name)
        .into()
}

impl Kind for Contact {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.contacts
    }

    fn present(scene: &Scene) -> Vec<Self> {
        scene.people.to_vec()
    }

    fn variants(_scene: &Scene, n: u64) -> Vec<Self> {
        let bare = person(n);
        let full = Contact {
            external_id: Some(odd_id(n)),
            name: PersonName::from_whole("Erlich van Bachman 😀").expect("a name"),
            email: Some(Email::new("Erlich@Bachman.com").expect("an email")),
            avatar_url: Some("https://x.y/ä?%2F".to_owned()),
            traits: full_traits(),
            joined_at: Some(first_time()),
            unsubscribed_at: Some(last_time()),
            deactivated_at: Some(later(2)),
            last_activity_at: Some(later(3)),
            created_at: later(-1),
            updated_at: later(1),
            derived: ContactDerived {
                last_response: Some(LastResponse {
                    score: NpsScore::new(0).expect("a score"),
                    feedback: Some(text("")),
                    responded_at: later(4),
                }),
                last_inbound_message_at: Some(later(5)),
                last_outbound_message_at: Some(later(6)),
            },
            ..bare.clone()
        };
        // The only one whose last part of a name stands alone.
        let odd = Contact {
            name: PersonName::from_parts(None, Some("Bachman")).expect("a name"),
            derived: ContactDerived {
                last_response: Some(LastResponse {
                    score: NpsScore::new(NpsScore::MAX).expect("a score"),
                    feedback: None,
                    responded_at: first_time(),
                }),
                ..ContactDerived::default()
            },
            ..bare.clone()
        };
        vec![bare, full, odd]
    }

    fn stamped(self, version: i64, created_at: Timestamp, updated_at: Timestamp) -> Self {
        Self {
            version,
            created_at,
            updated_at,
            ..self
        }
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn named(self, external_id: &str) -> Option<Self> {
        Some(Self {
            external_id: Some(identifier(external_id)),
            ..self
        })
    }

    fn external_id(&self) -> Option<&Identifier> {
        self.external_id.as_ref()
    }

    fn number(&self) -> Option<i64> {
        Some(self.number.0)
    }

    fn numbered_as(self, other: &Self) -> Self {
        Self {
            number: other.number,
            ..self
        }
    }

    fn over(self, before: &Self) -> Self {
        Self {
            id: before.id,
            number: before.number,
            code: before.code.clone(),
            version: before.version + 1,
            created_at: before.created_at,
            ..self
        }
    }
}

impl Kind for Member {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.members
    }

    fn present(scene: &Scene) -> Vec<Self> {
        scene.members.to_vec()
    }

    fn variants(scene: &Scene, n: u64) -> Vec<Self> {
        let status = |license_status, name| Member {
            license_status,
            name,
            ..member(n, scene.world.acme, &format!("Member{n}ΟΔΟΣ@raviga.com"))
        };
        vec![
            status(LicenseStatus::Active, name("Monica")),
            status(LicenseStatus::Deactivated, longest_name()),
            status(LicenseStatus::AutoCreated, name("😀 e\u{301}\u{200f}")).stamped(
                1,
                later(-1),
                later(1),
            ),
        ]
    }

    fn stamped(self, version: i64, created_at: Timestamp, updated_at: Timestamp) -> Self {
        Self {
            version,
            created_at,
            updated_at,
            ..self
        }
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn named(self, _external_id: &str) -> Option<Self> {
        None
    }

    fn external_id(&self) -> Option<&Identifier> {
        None
    }

    fn number(&self) -> Option<i64> {
        Some(self.number.0)
    }

    fn numbered_as(self, other: &Self) -> Self {
        Self {
            number: other.number,
            ..self
        }
    }

    fn over(self, before: &Self) -> Self {
        Self {
            id: before.id,
            number: before.number,
            version: before.version + 1,
            created_at: before.created_at,
            ..self
        }
    }
}

/// The parts of [`Kind`] that all kinds with a [`Stamp`] share.
macro_rules! by_stamp {
    () => {
        fn stamped(self, version: i64, created_at: Timestamp, updated_at: Timestamp) -> Self {
            let stamp = Stamp {
                version,
                created_at,
                updated_at,
            };
            Self { stamp, ..self }
        }

        fn version(&self) -> i64 {
            self.stamp.version
        }
    };
}

/// And those with an external id that can be missing.
macro_rules! by_external_id {
    () => {
        fn named(self, external_id: &str) -> Option<Self> {
            Some(Self {
                external_id: Some(identifier(external_id)),
                ..self
            })
        }

        fn external_id(&self) -> Option<&Identifier> {
            self.external_id.as_ref()
        }

        fn over(self, before: &Self) -> Self {
            let stamp = Stamp {
                version: before.stamp.version + 1,
                created_at: before.stamp.created_at,
                updated_at: self.stamp.updated_at,
            };
            Self {
                id: before.id,
                stamp,
                external_id: before.external_id.clone(),
                ..self
            }
        }
    };
}

/// And those with a number, which belong to one account for ever.
macro_rules! by_number {
    () => {
        fn named(self, _external_id: &str) -> Option<Self> {
            None
        }

        fn external_id(&self) -> Option<&Identifier> {
            None
        }

        fn number(&self) -> Option<i64> {
            Some(self.number.0)
        }

        fn numbered_as(self, other: &Self) -> Self {
            Self {
                number: other.number,
                ..self
            }
        }

        fn over(self, before: &Self) -> Self {
            let stamp = Stamp {
                version: before.stamp.version + 1,
                created_at: before.stamp.created_at,
                updated_at: self.stamp.updated_at,
            };
            Self {
                id: before.id,
                number: before.number,
                account: before.account,
                stamp,
                ..self
            }
        }
    };
}

impl Kind for Organization {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.organizations
    }

    fn present(scene: &Scene) -> Vec<Self> {
        scene.organizations.to_vec()
    }

    fn variants(_scene: &Scene, n: u64) -> Vec<Self> {
        let bare = Organization {
            name: name("x"),
            ..organization(n, &odd_id(n).to_string())
        };
        let full = Organization {
            stamp: full_stamp(),
            name: longest_name(),
            traits: full_traits(),
            ..bare.clone()
        };
        vec![bare, full]
    }

    by_stamp!();

    fn named(self, external_id: &str) -> Option<Self> {
        Some(Self {
            external_id: identifier(external_id),
            ..self
        })
    }

    fn external_id(&self) -> Option<&Identifier> {
        Some(&self.external_id)
    }

    fn over(self, before: &Self) -> Self {
        let stamp = Stamp {
            version: before.stamp.version + 1,
            created_at: before.stamp.created_at,
            updated_at: self.stamp.updated_at,
        };
        Self {
            id: before.id,
            external_id: before.external_id.clone(),
            stamp,
            ..self
        }
    }
}

/// The `n`th meeting with an account.
pub(super) fn meeting(n: u64, account: &Account) -> Meeting {
    Meeting {
        id: MeetingId(SequentialIds::nth_uuid(n)),
        number: MeetingNumber(0),
        stamp: Stamp::new(start()),
        account: account.key(),
        title: name("Demo"),
        start_at: start(),
        end_at: None,
    }
}

impl Kind for Meeting {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.meetings
    }

    fn variants(scene: &Scene, n: u64) -> Vec<Self> {
        let bare = meeting(n, &scene.accounts[0]);
        let full = Meeting {
            stamp: full_stamp(),
            account: scene.accounts[1].key(),
            title: longest_name(),
            start_at: first_time(),
            end_at: Some(last_time()),
            ..bare.clone()
        };
        vec![bare, full]
    }

    by_stamp!();
    by_number!();
}

/// The `n`th request of an account.
pub(super) fn request(n: u64, account: &Account) -> SupportRequest {
    SupportRequest {
        id: RequestId(SequentialIds::nth_uuid(n)),
        number: RequestNumber(0),
        stamp: Stamp::new(start()),
        account: account.key(),
        title: name("Middle-out"),
        status: RequestStatus::Open,
        severity: None,
        requested_at: start(),
        resolved_at: None,
    }
}

impl Kind for SupportRequest {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.requests
    }

    fn variants(scene: &Scene, n: u64) -> Vec<Self> {
        let bare = request(n, &scene.accounts[0]);
        let [_, in_progress, resolved, closed] = RequestStatus::ALL;
        let full = |status, points, resolved_at| SupportRequest {
            stamp: full_stamp(),
            account: scene.accounts[1].key(),
            title: longest_name(),
            status,
            severity: Severity::new(points),
            requested_at: first_time(),
            resolved_at,
            ..bare.clone()
        };
        vec![
            bare.clone(),
            full(in_progress, Severity::MAX, None),
            full(resolved, 0, Some(first_time())),
            full(closed, 1, Some(last_time())),
        ]
    }

    by_stamp!();
    by_number!();
}

/// The `n`th response, of a person.
pub(super) fn response(n: u64, contact: &Contact, points: u8, at: Timestamp) -> NpsResponse {
    NpsResponse {
        id: NpsResponseId(SequentialIds::nth_uuid(n)),
        stamp: Stamp::new(start()),
        external_id: None,
        contact: contact.id,
        responded_at: at,
        score: NpsScore::new(points).expect("a score"),
        feedback: None,
    }
}

impl Kind for NpsResponse {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.responses
    }

    fn variants(scene: &Scene, n: u64) -> Vec<Self> {
        let bare = response(n, &scene.people[0], 0, first_time());
        let full = NpsResponse {
            stamp: full_stamp(),
            external_id: Some(odd_id(n)),
            feedback: Some(longest_text()),
            ..response(n, &scene.people[1], NpsScore::MAX, last_time())
        };
        let empty = NpsResponse {
            feedback: Some(text("")),
            ..bare.clone()
        };
        vec![bare, full, empty]
    }

    by_stamp!();
    by_external_id!();
}

/// The `n`th conversation.
pub(super) fn conversation(n: u64) -> Conversation {
    Conversation {
        id: ConversationId(SequentialIds::nth_uuid(n)),
        stamp: Stamp::new(start()),
        external_id: None,
        subject: None,
        status: None,
        rating: None,
        source: None,
        traits: Traits::default(),
    }
}

impl Kind for Conversation {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.conversations
    }

    fn variants(_scene: &Scene, n: u64) -> Vec<Self> {
        let full = Conversation {
            stamp: full_stamp(),
            external_id: Some(odd_id(n)),
            subject: Some(longest_text()),
            status: Some(text("")),
            rating: Some(text("5 / 5 😀")),
            source: Some(text(" zendesk ")),
            traits: full_traits(),
            ..conversation(n)
        };
        vec![conversation(n), full]
    }

    by_stamp!();
    by_external_id!();
}

/// The `n`th note, about nothing.
pub(super) fn note(n: u64) -> Note {
    let id = NoteId(SequentialIds::nth_uuid(n));
    Note::new(id, None, text(""), start(), start())
}

impl Kind for Note {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.notes
    }

    fn variants(scene: &Scene, n: u64) -> Vec<Self> {
        let [erlich, jared] = &scene.people;
        let full = Note {
            stamp: full_stamp(),
            external_id: Some(odd_id(n)),
            account: Some(scene.accounts[0].id),
            organization: Some(scene.organizations[0].id),
            subject: Some(text(" a 'line' ")),
            text: longest_text(),
            noted_at: first_time(),
            author: Some(scene.members[0].id),
            contacts: vec![jared.id, erlich.id, jared.id, person(999).id],
            tags: full_tags(),
            archived_at: Some(last_time()),
            traits: full_traits(),
            ..note(n)
        };
        vec![note(n), full]
    }

    by_stamp!();
    by_external_id!();
}

/// The `n`th task, for nobody.
pub(super) fn task(n: u64) -> Task {
    let id = TaskId(SequentialIds::nth_uuid(n));
    Task::new(id, None, name("Call"), start())
}

impl Kind for Task {
    fn held(holdings: &Holdings) -> &[Self] {
        &holdings.tasks
    }

    fn variants(scene: &Scene, n: u64) -> Vec<Self> {
        let full = Task {
            stamp: full_stamp(),
            external_id: Some(odd_id(n)),
            name: longest_name(),
            description: Some(longest_text()),
            account: Some(scene.accounts[1].id),
            organization: Some(scene.organizations[1].id),
            due_at: Some(first_time()),
            completed_at: Some(last_time()),
            completed_by: Some(scene.members[0].id),
            assigned_to: Some(scene.members[1].id),
            tags: full_tags(),
            traits: full_traits(),
            ..task(n)
        };
        vec![task(n), full]
    }

    by_stamp!();
    by_external_id!();
}

/// Traits of one number.
pub(super) fn one_trait(key: &str) -> Traits {
    Traits::from_map(BTreeMap::from([(key.to_owned(), Value::from(1))]))
}
