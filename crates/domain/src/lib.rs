//! What Stele knows: customer accounts and everything that hangs on them.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::collections::BTreeMap;
//! # use stele_domain::{AccountId, AssignmentId};
//! # let id = AccountId::parse("0194c0f3-f100-7000-8000-000000000001").ok_or("no id")?;
//! # let new_assignment_id = || AssignmentId::parse("0194c0f3-f100-7000-8000-000000000002").expect("an id");
//! # let members = BTreeMap::new();
//! use stele_domain::{Account, AccountChange, ChangeContext, Field, Identifier, Mrr, Name, Timestamp};
//!
//! let now = Timestamp::parse_iso("2025-02-01T10:00:00Z")?;
//! let mut account = Account::new(id, "AAAAAAAB".parse()?, Name::new("  Hooli ")?, None, now);
//! assert_eq!(account.name.as_str(), "Hooli");
//!
//! // What a write says: this attribute is set, that one is cleared, all others stay as they are.
//! let change = AccountChange {
//!     external_id: Field::Value(Identifier::new("hooli")?),
//!     mrr: Field::Value(Mrr::parse("48000.50")?),
//!     logo_url: Field::Null,
//!     ..AccountChange::default()
//! };
//! account.apply(change, &ChangeContext { now, members: &members, new_assignment_id: &new_assignment_id })?;
//! assert_eq!(account.mrr.map(|mrr| mrr.to_string()).as_deref(), Some("48000.5"));
//! assert_eq!(account.identifiers.external_id().map(Identifier::as_str), Some("hooli"));
//!
//! assert!(Name::new("   ").is_err());
//! # Ok(())
//! # }
//! ```
//!
//! This crate holds types, their invariants and pure functions, and nothing else: no async, no I/O, nothing that can be
//! serialized. A value of one of these types is valid by construction; whoever holds a [`Name`] need not ask whether it is
//! blank. `serde_json::Value` appears only where the customer's own data has no shape of ours: a trait's value.
//!
//! # The story
//!
//! An [`Account`] is the one record of a customer. Four vendors' APIs look at it, each through its own window, so it carries
//! more than any of them shows: an id, a number and a code (one per dialect's idea of an id), one ordered list of
//! [`Identifiers`] of which one may be marked as *the* external id, [`Traits`] and [`Links`], [`Tags`], a [`Lifecycle`], roles,
//! a billing address. What is computed from other records, such as the number of people, sits in [`Derived`].
//!
//! Every write is an [`AccountChange`]: a [`Field`] per attribute. [`Account::apply`] is the one place where a change meets
//! an account. Whoever applies one compares what was with what is, and [`touch`](Account::touch)es the account if a reader
//! could see a difference.
//!
//! # Adding an attribute
//!
//! 1. Add it to [`Account`] and, if it can be written, to [`AccountChange`]; the compiler leads to [`Account::apply`].
//! 2. Give it a type whose constructor refuses what must not be stored.
//! 3. The store's row and each dialect's `convert` destructure an account field by field: they stop compiling until they
//!    know about it.

mod account;
mod address;
mod change;
mod contact;
mod conversation;
mod country;
mod currency;
mod custom_field;
mod derived;
mod email;
mod event;
mod field;
mod fold;
mod group;
mod health;
mod identifiers;
mod ids;
mod key;
mod lifecycle;
mod link;
mod meeting;
mod member;
mod money;
mod note;
mod nps;
mod organization;
mod pattern;
mod request;
mod role;
mod scope;
mod segment;
mod stamp;
mod tags;
mod task;
mod text;
mod time;
mod traits;
mod usage_metric;
mod workspace;

pub use account::{Account, AccountKey, ChangeContext};
pub use address::Address;
pub use change::AccountChange;
pub use contact::{
    AccountContact, Contact, ContactChange, ContactDerived, ContactDraft, EmailPreference,
    LastResponse, PersonFigures, PersonName, more_than_one_primary,
};
pub use conversation::{
    Conversation, ConversationChange, ConversationDraft, Message, MessageDirection, MessageDraft,
    Participant,
};
pub use country::{Country, UnknownCountry};
pub use currency::{Currency, UnknownCurrency};
pub use custom_field::{CustomField, FieldKind, FieldModel};
pub use derived::{Derived, NewestTimes};
pub use email::{Email, InvalidEmail};
pub use event::{
    DistinctId, Event, EventName, MAX_KNOWN, MAX_TOLD_TRAITS, Properties, Seen, UniqueId,
    merge_properties, weight,
};
pub use field::Field;
pub use fold::fold;
pub use group::GroupTypeIndex;
pub use health::{
    Band, BandBound, FactorBands, FactorReport, HealthFactor, HealthFault, HealthInput,
    HealthPlace, HealthProblem, HealthReport, HealthScore, HealthSettings, HealthUnit,
    LastActivity, MEETING_WINDOW_DAYS, MissingFactor, recent_meetings_begin_after,
};
pub use identifiers::{DuplicateIdentifier, Identifiers};
pub use ids::{
    AccountId, AccountNumber, AssignmentId, Code, ContactId, ContactNumber, ConversationId,
    EventId, InvalidCode, KeyId, MeetingId, MeetingNumber, MemberId, MemberNumber, MessageId,
    MetricId, NoteId, NpsResponseId, OrganizationId, RequestId, RequestNumber, SegmentId, TaskId,
    WorkspaceId,
};
pub use key::{ApiKey, KeyHash};
pub use lifecycle::{Lifecycle, LifecycleChange, Status};
pub use link::{Link, Links, LinksChange};
pub use meeting::{Meeting, MeetingChange, MeetingDraft};
pub use member::{LicenseStatus, Member, MemberChange};
pub use money::{Mrr, MrrFault};
pub use note::{Note, NoteChange};
pub use nps::{
    NpsCounts, NpsResponse, NpsResponseChange, NpsResponseDraft, NpsScore, last_response,
};
pub use organization::{Organization, OrganizationChange, OrganizationDraft};
pub use pattern::{Pattern, PatternFault};
pub use request::{RequestChange, RequestDraft, RequestStatus, Severity, SupportRequest};
pub use role::{Role, RoleAssignment, RoleHolder, Roles, RolesChange};
pub use scope::{Scope, ScopeSet, UnknownScope};
pub use segment::{
    Rule, RuleAttribute, RuleFacts, RuleFault, RuleNeeds, RuleOperator, Segment, SegmentChange,
    SegmentDraft, SegmentLabel, SegmentMove, SegmentMoveKind, UsageOf,
};
pub use stamp::Stamp;
pub use tags::{Tag, Tags};
pub use task::{Task, TaskChange};
pub use text::{Identifier, Name, Text, TextFault};
pub use time::{InvalidTimestamp, Timestamp};
pub use traits::{Traits, TraitsChange};
pub use usage_metric::{
    Bucket, EventEntry, EventView, FilterFault, FilterProblem, Half, Interval, MathFault,
    MetricDisplay, MetricFilter, MetricFormat, MetricMath, MetricName, MetricSums, MetricValue,
    MetricWindow, Operator, Order, Predicate, PropertyCondition, PropertyFacts, PropertyScope,
    PropertyTest, Tally, UsageMetric, UsageMetricChange, UsageMetricDraft,
};
pub use workspace::{ProjectToken, Workspace};
