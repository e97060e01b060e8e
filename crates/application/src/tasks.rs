//! Use cases around tasks.

use stele_domain::{CustomField, FieldModel, Identifier, Name, Scope, Task, TaskChange, TaskId};

use crate::about::Named;
use crate::ports::{RecordRemoval, RecordWrites};
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
                if let Some(known) = self.change_task(caller, &id, over_known.clone()).await? {
                    return Ok(known);
                }
            }
            self.write_task(caller, external_id.clone(), name.clone(), &change)
                .await
                .map_err(Attempt::lost_race)
        })
        .await
    }

    async fn write_task(
        &self,
        caller: &Caller,
        external_id: Option<Identifier>,
        name: Name,
        change: &TaskChange,
    ) -> Result<Task, Attempt> {
        let workspace = caller.workspace_id();
        let mut work = self.store.begin().await?;
        let now = self.clock.now();
        let mut task = Task::new(TaskId(self.ids.uuid()), external_id, name, now);
        task.apply(change.clone(), now);
        named(change).check(&mut *work, workspace).await?;
        let task = work.insert(workspace, task).await?;
        let fields = CustomField::written_by(FieldModel::Tasks, &change.traits, now);
        self.remember_fields(&mut *work, workspace, fields).await?;
        work.commit().await?;
        Ok(task)
    }

    /// Applies a change to one task and answers it as it is then. A change that moves nothing is not written.
    pub async fn update_task(
        &self,
        caller: &Caller,
        task: &RecordRef,
        change: TaskChange,
    ) -> Result<Task, Error> {
        caller.require(Scope::AccountWrite)?;
        retry(|| async {
            let changed = self.change_task(caller, task, change.clone()).await?;
            Ok::<_, Attempt>(changed.ok_or(Error::NotFound(Resource::Task))?)
        })
        .await
    }

    async fn change_task(
        &self,
        caller: &Caller,
        task: &RecordRef,
        change: TaskChange,
    ) -> Result<Option<Task>, Attempt> {
        let workspace = caller.workspace_id();
        let mut work = self.store.begin().await?;
        let Some(before) = RecordWrites::<Task>::for_update(&mut *work, workspace, task).await?
        else {
            return Ok(None);
        };
        let now = self.clock.now();
        let fields = CustomField::written_by(FieldModel::Tasks, &change.traits, now);
        named(&change).check(&mut *work, workspace).await?;
        let mut after = before.clone();
        after.apply(change, now);
        if after != before {
            after.stamp.touch(now);
            work.update(workspace, &after).await?;
            self.remember_fields(&mut *work, workspace, fields).await?;
            work.commit().await?;
        }
        Ok(Some(after))
    }

    /// Removes a task.
    pub async fn delete_task(&self, caller: &Caller, task: &RecordRef) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found: Option<Task> = work.for_update(workspace, task).await?;
            let found = found.ok_or(Error::NotFound(Resource::Task))?;
            let now = self.clock.now();
            RecordRemoval::<Task>::remove(&mut *work, workspace, found.id.0, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
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
