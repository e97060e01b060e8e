//! What the team has to do for a customer.

use crate::text::each_once;
use crate::{
    AccountId, Field, Identifier, MemberId, Name, OrganizationId, Stamp, TaskId, Text, Timestamp,
    Traits, TraitsChange,
};

/// A task (Vitally).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The id.
    pub id: TaskId,
    /// How often and when it changed.
    pub stamp: Stamp,
    /// The customer's own id of it, unique in the workspace.
    pub external_id: Option<Identifier>,
    /// What is to be done, in a line.
    pub name: Name,
    /// What is to be done.
    pub description: Option<Text>,
    /// The account it is for.
    pub account: Option<AccountId>,
    /// The organization it is for.
    pub organization: Option<OrganizationId>,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// When it was done; `None` while it is not.
    pub completed_at: Option<Timestamp>,
    /// Who has done it; nobody while it is not done.
    pub completed_by: Option<MemberId>,
    /// Who is to do it.
    pub assigned_to: Option<MemberId>,
    /// Its labels, each once, in the order sent.
    pub tags: Vec<Name>,
    /// The customer's own attributes.
    pub traits: Traits,
}

/// What a write wants of a task. The default changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskChange {
    /// What is to be done, in a line.
    pub name: Option<Name>,
    /// What is to be done.
    pub description: Field<Text>,
    /// The account it is for.
    pub account: Field<AccountId>,
    /// The organization it is for.
    pub organization: Field<OrganizationId>,
    /// By when.
    pub due_at: Field<Timestamp>,
    /// When it was done.
    pub completed_at: Field<Timestamp>,
    /// Who has done it.
    pub completed_by: Field<MemberId>,
    /// Who is to do it.
    pub assigned_to: Field<MemberId>,
    /// Its labels, replaced.
    pub tags: Option<Vec<Name>>,
    /// Traits to merge.
    pub traits: TraitsChange,
}

impl Task {
    /// A new task that has a name and nothing else.
    pub fn new(id: TaskId, external_id: Option<Identifier>, name: Name, now: Timestamp) -> Self {
        Self {
            id,
            stamp: Stamp::new(now),
            external_id,
            name,
            description: None,
            account: None,
            organization: None,
            due_at: None,
            completed_at: None,
            completed_by: None,
            assigned_to: None,
            tags: Vec::new(),
            traits: Traits::default(),
        }
    }

    /// Applies a change made at `now`, without [touching](Stamp::touch). Naming who has done it says that it is done;
    /// saying that it is not done forgets who did it.
    pub fn apply(&mut self, change: TaskChange, now: Timestamp) {
        let TaskChange {
            name,
            description,
            account,
            organization,
            due_at,
            completed_at,
            completed_by,
            assigned_to,
            tags,
            traits,
        } = change;
        if let Some(name) = name {
            self.name = name;
        }
        description.apply_to(&mut self.description);
        account.apply_to(&mut self.account);
        organization.apply_to(&mut self.organization);
        due_at.apply_to(&mut self.due_at);
        if completed_at.is_absent() && matches!(completed_by, Field::Value(_)) {
            self.completed_at = self.completed_at.or(Some(now));
        }
        completed_at.apply_to(&mut self.completed_at);
        completed_by.apply_to(&mut self.completed_by);
        if self.completed_at.is_none() {
            self.completed_by = None;
        }
        assigned_to.apply_to(&mut self.assigned_to);
        if let Some(tags) = tags {
            self.tags = each_once(tags);
        }
        self.traits.merge(traits);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Task, TaskChange};
    use crate::{Field, MemberId, Name, TaskId, Timestamp};

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros).expect("in range")
    }

    #[test]
    fn who_did_it_and_when_come_and_go_together() {
        let member = MemberId(Uuid::nil());
        let name = Name::new("Call").expect("valid");
        let mut task = Task::new(TaskId(Uuid::nil()), None, name, at(0));
        let done_by = TaskChange {
            completed_by: Field::Value(member),
            ..TaskChange::default()
        };
        task.apply(done_by.clone(), at(5));
        assert_eq!(
            (task.completed_at, task.completed_by),
            (Some(at(5)), Some(member))
        );
        task.apply(done_by, at(9));
        assert_eq!(task.completed_at, Some(at(5)));
        let undone = TaskChange {
            completed_at: Field::Null,
            ..TaskChange::default()
        };
        task.apply(undone, at(10));
        assert_eq!((task.completed_at, task.completed_by), (None, None));
    }
}
