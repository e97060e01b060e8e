//! Records, as few words as possible.

use stele_domain::{
    AccountKey, ContactId, Conversation, ConversationId, GroupTypeIndex, Identifier, Interval,
    Meeting, MeetingId, MeetingNumber, MemberId, Message, MessageId, MetricDisplay, MetricFormat,
    MetricId, MetricMath, MetricName, Name, Note, NoteId, NpsResponse, NpsResponseId, NpsScore,
    Organization, OrganizationId, Participant, RequestId, RequestNumber, RequestStatus, Segment,
    SegmentId, Stamp, SupportRequest, Task, TaskId, Text, Traits, UsageMetric,
};
use stele_testkit::SequentialIds;
use uuid::Uuid;

use crate::tests::tools::{at, name};

pub(super) fn uuid(n: u64) -> Uuid {
    SequentialIds::nth_uuid(n)
}

pub(super) fn identifier(text: &str) -> Identifier {
    Identifier::new(text).expect("an identifier")
}

pub(super) fn text(text: &str) -> Text {
    Text::new(text).expect("a text")
}

pub(super) fn organization(n: u64, external_id: &str, says: &str) -> Organization {
    Organization {
        id: OrganizationId(uuid(n)),
        stamp: Stamp::new(at(0)),
        external_id: identifier(external_id),
        name: name(says),
        traits: Traits::default(),
    }
}

pub(super) fn meeting(n: u64, account: AccountKey, says: &str) -> Meeting {
    Meeting {
        id: MeetingId(uuid(n)),
        number: MeetingNumber(0),
        stamp: Stamp::new(at(0)),
        account,
        title: name(says),
        start_at: at(0),
        end_at: None,
    }
}

pub(super) fn request(n: u64, account: AccountKey, says: &str) -> SupportRequest {
    SupportRequest {
        id: RequestId(uuid(n)),
        number: RequestNumber(0),
        stamp: Stamp::new(at(0)),
        account,
        title: name(says),
        status: RequestStatus::Open,
        severity: None,
        requested_at: at(0),
        resolved_at: None,
    }
}

pub(super) fn response(n: u64, external_id: &str, contact: ContactId, says: &str) -> NpsResponse {
    NpsResponse {
        id: NpsResponseId(uuid(n)),
        stamp: Stamp::new(at(0)),
        external_id: Some(identifier(external_id)),
        contact,
        responded_at: at(0),
        score: NpsScore::new(9).expect("ten at most"),
        feedback: Some(text(says)),
    }
}

pub(super) fn conversation(n: u64, external_id: &str, says: &str) -> Conversation {
    Conversation {
        id: ConversationId(uuid(n)),
        stamp: Stamp::new(at(0)),
        external_id: Some(identifier(external_id)),
        subject: Some(text(says)),
        status: None,
        rating: None,
        source: None,
        traits: Traits::default(),
    }
}

/// A message that a person at a customer sent to nobody in particular.
pub(super) fn message(
    n: u64,
    external_id: &str,
    conversation: ConversationId,
    from: ContactId,
    says: &str,
) -> Message {
    Message {
        id: MessageId(uuid(n)),
        conversation,
        external_id: Some(identifier(external_id)),
        created_at: at(0),
        text: text(says),
        sent_at: at(0),
        from: Participant::Contact(from),
        to: Vec::new(),
        cc: Vec::new(),
        bcc: Vec::new(),
        counts_for: [from].into(),
    }
}

pub(super) fn note(n: u64, external_id: &str, says: &str) -> Note {
    let id = NoteId(uuid(n));
    Note::new(id, Some(identifier(external_id)), text(says), at(0), at(0))
}

pub(super) fn task(n: u64, external_id: &str, says: &str) -> Task {
    let external_id = Some(identifier(external_id));
    Task::new(
        TaskId(uuid(n)),
        external_id,
        Name::clone(&name(says)),
        at(0),
    )
}

/// A metric of the `n`th type of groups.
pub(super) fn metric(n: u64, group_type: u8, says: &str) -> UsageMetric {
    UsageMetric {
        id: MetricId(uuid(n)),
        stamp: Stamp::new(at(0)),
        group_type_index: GroupTypeIndex::new(group_type).expect("at most four"),
        name: MetricName::new(says).expect("a name"),
        format: MetricFormat::default(),
        interval: Interval::default(),
        display: MetricDisplay::default(),
        filters: serde_json::Map::new(),
        math: MetricMath::default(),
        math_property: None,
    }
}

pub(super) fn segment(n: u64, says: &str) -> Segment {
    Segment {
        id: SegmentId(uuid(n)),
        stamp: Stamp::new(at(0)),
        name: name(says),
        description: None,
        rule: serde_json::json!({"tag": says, "operator": "has"}),
    }
}

pub(super) fn member_id(n: u64) -> MemberId {
    MemberId(uuid(n))
}
