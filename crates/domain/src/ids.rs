//! The names by which records are found.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// A newtype over a [`Uuid`], so that a contact's id never stands where an account's is meant.
macro_rules! uuid_newtypes {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the hyphenated form, in either case, and no other: a path that holds `{…}` or `urn:uuid:…` names nothing.
            pub fn parse(text: &str) -> Option<Self> {
                (text.len() == uuid::fmt::Hyphenated::LENGTH).then(|| Uuid::parse_str(text).ok()).flatten().map(Self)
            }
        }

        impl fmt::Display for $name {
            /// The lower-case hyphenated form.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    )+};
}

uuid_newtypes! {
    /// An account's id: a time-ordered UUID, Vitally's and PostHog's `id`.
    AccountId;
    /// A contact's id: a time-ordered UUID, the `id` of a Vitally user.
    ContactId;
    /// A team member's id: a time-ordered UUID, the `id` of a Vitally admin.
    MemberId;
    /// The id of one assignment of a role to a team member, a Vitally key role's `id`.
    AssignmentId;
    /// An API key's id: not secret, what a key is listed and revoked by.
    KeyId;
    /// An organization's id: the parent of accounts.
    OrganizationId;
    /// A meeting's id.
    MeetingId;
    /// A request's id.
    RequestId;
    /// An NPS response's id.
    NpsResponseId;
    /// A conversation's id.
    ConversationId;
    /// A message's id.
    MessageId;
    /// A note's id.
    NoteId;
    /// A task's id.
    TaskId;
    /// A segment's id.
    SegmentId;
    /// An event's id.
    EventId;
    /// A usage metric's id.
    MetricId;
}

/// A newtype over the integers that some dialects use for ids.
macro_rules! integer_newtypes {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

integer_newtypes! {
    /// A workspace's id, PostHog's `project_id`. The first is 1.
    WorkspaceId;
    /// An account's number, Zudo's `id`: increasing within a workspace, never reused, gaps allowed. The store assigns it; 0 until then.
    AccountNumber;
    /// A contact's number, the `id` of a Zudo contact. The store assigns it; 0 until then.
    ContactNumber;
    /// A team member's number, PostHog's integer user id. The store assigns it; 0 until then.
    MemberNumber;
    /// A meeting's number, the `id` of a Zudo meeting. The store assigns it; 0 until then.
    MeetingNumber;
    /// A request's number, the `id` of a Zudo request. The store assigns it; 0 until then.
    RequestNumber;
}

/// Eight letters that name an account or a contact in Alguna's API, such as `ywgWhtGp`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

/// The text is not eight letters of `[A-Za-z]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code is eight letters of [A-Za-z]")]
pub struct InvalidCode;

impl Code {
    /// How many letters a code has.
    pub const LENGTH: usize = 8;

    /// The letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let valid =
            text.len() == Self::LENGTH && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        valid.then(|| Self(text.to_owned())).ok_or(InvalidCode)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountId, Code};

    #[test]
    fn an_id_is_read_in_its_hyphenated_form_only() {
        let text = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
        assert_eq!(
            AccountId::parse(text).expect("hyphenated").to_string(),
            text
        );
        assert_eq!(
            AccountId::parse(&text.to_uppercase())
                .expect("either case")
                .to_string(),
            text
        );
        for other in [
            "497f6eca62764993bfeb53cbbbba6f08",
            "{497f6eca-6276-4993-bfeb-53cbbbba6f08}",
            "",
            "a",
        ] {
            assert_eq!(AccountId::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_code_is_eight_letters() {
        assert_eq!(
            "ywgWhtGp".parse::<Code>().expect("eight letters").as_str(),
            "ywgWhtGp"
        );
        for other in ["ywgWhtG", "ywgWhtGpp", "ywgWhtG1", "ywgWhtGé", ""] {
            assert!(other.parse::<Code>().is_err(), "{other}");
        }
    }
}
