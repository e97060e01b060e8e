//! Use cases around tasks.

use stele_domain::{Identifier, Name, Scope, Task, TaskChange, TaskId};

use crate::about::Named;
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, RecordRef, Resource, Stele};

impl Stele {
    /// Makes a task with a name and whatever else `change` says.
    ///
    /// Fails with [`Error::ExternalIdTaken`], or with [`Error::Invalid`] where it names something that is not there; nothing
    /// is written then.
    pub async fn create_task(
        &self,
        caller: &Caller,
        external_id: Option<Identifier>,
        name: Name,
        change: TaskChange,
    ) -> Result<Task, Error> {
        caller.require(Scope::AccountWrite)?;
        retry(|| self.write_task(caller, external_id.clone(), name.clone(), &change)).await
    }

    /// [`create_task`](Self::create_task); where a task has the external id already, that one is changed (Vitally).
    pub async fn put_task(
        &self,
        caller: &Caller,
        external_id: Option<Identifier>,
        name: Name,
        change: TaskChange,
    ) -> Result<Task, Error> {
        caller.require(Scope::AccountWrite)?;
        let over_known = TaskChange {
            name: Some(name.clone()),
            ..change.clone()
        };
        retry(|| async {
            if let Some(id) = &external_id {
                let id = RecordRef::ExternalId(id.as_str().to_owned());
                if let Some(known) = self.change_task(caller, &id, &over_known).await? {
                    return Ok(known);
                }
            }
            self.write_task(caller, external_id.clone(), name.clone(), &change)
                .await
                .map_err(Attempt::lost_race)
        })
        .await
    }

    /// Applies a change to one task and answers it as it is then. A change that moves nothing is not written.
    pub async fn update_task(
        &self,
        caller: &Caller,
        task: &RecordRef,
        change: TaskChange,
    ) -> Result<Task, Error> {
        caller.require(Scope::AccountWrite)?;
        let changed = retry(|| self.change_task(caller, task, &change)).await?;
        changed.ok_or(Error::NotFound(Resource::Task))
    }

    /// Removes a task.
    pub async fn delete_task(&self, caller: &Caller, task: &RecordRef) -> Result<(), Error> {
        self.remove_plain::<Task>(caller, task).await
    }

    async fn write_task(
        &self,
        caller: &Caller,
        external_id: Option<Identifier>,
        name: Name,
        change: &TaskChange,
    ) -> Result<Task, Attempt> {
        self.create_plain(caller, named(change), &change.traits, |now| {
            let mut task = Task::new(TaskId(self.ids.uuid()), external_id, name, now);
            task.apply(change.clone(), now);
            task
        })
        .await
    }

    async fn change_task(
        &self,
        caller: &Caller,
        task: &RecordRef,
        change: &TaskChange,
    ) -> Result<Option<Task>, Attempt> {
        let apply = |task: &mut Task, now| task.apply(change.clone(), now);
        self.change_plain(caller, task, named(change), &change.traits, apply)
            .await
    }
}

fn named(change: &TaskChange) -> Named {
    let TaskChange {
        account,
        organization,
        completed_by,
        assigned_to,
        ..
    } = change;
    Named {
        account: account.value(),
        organization: organization.value(),
        members: [completed_by.value(), assigned_to.value()]
            .into_iter()
            .flatten()
            .collect(),
    }
}
