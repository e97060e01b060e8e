//! Records that nothing else follows from: they change alone.

use stele_domain::{
    CustomField, FieldModel, Note, Organization, Scope, Stamp, Task, Timestamp, TraitsChange,
    WorkspaceId,
};

use crate::about::Named;
use crate::changed::Changed;
use crate::ports::{RecordRemoval, RecordWrites, UnitOfWork};
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Record, RecordRef, Stele};

/// A kind of record that nothing else follows from, with traits of its own.
pub(crate) trait Plain: Record {
    /// What its traits are listed under.
    const MODEL: FieldModel;

    /// How often and when it changed.
    fn stamp(&mut self) -> &mut Stamp;
}

macro_rules! plain {
    ($($record:ident: $model:ident,)+) => {$(
        impl Plain for $record {
            const MODEL: FieldModel = FieldModel::$model;

            fn stamp(&mut self) -> &mut Stamp {
                &mut self.stamp
            }
        }
    )+};
}

plain! {
    Organization: Organizations,
    Note: Notes,
    Task: Tasks,
}

impl Stele {
    /// Makes a record; `make` is told the time. Refuses one that names what is not there.
    pub(crate) async fn create_plain<R: Plain>(
        &self,
        caller: &Caller,
        named: Named,
        traits: &TraitsChange,
        make: impl FnOnce(Timestamp) -> R,
    ) -> Result<R, Attempt>
    where
        for<'work> dyn UnitOfWork + 'work: RecordWrites<R>,
    {
        let workspace = caller.workspace_id();
        let mut work = self.store.begin().await?;
        named.check(&mut *work, workspace).await?;
        let record = self
            .insert_plain(&mut *work, workspace, traits, make)
            .await?;
        work.commit().await?;
        Ok(record)
    }

    /// Makes a record in a unit of work.
    pub(crate) async fn insert_plain<R: Plain>(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        traits: &TraitsChange,
        make: impl FnOnce(Timestamp) -> R,
    ) -> Result<R, Attempt>
    where
        for<'work> dyn UnitOfWork + 'work: RecordWrites<R>,
    {
        let now = self.clock.now();
        let record = RecordWrites::<R>::insert(work, workspace, make(now)).await?;
        let fields = CustomField::written_by(R::MODEL, traits, now);
        self.remember_fields(work, workspace, fields).await?;
        Ok(record)
    }

    /// Lets `change`, which is told the time, change a record, and answers it as it is then; `None` where there is none. A
    /// change that moves nothing is not written; one that names what is not there is refused.
    pub(crate) async fn change_plain<R: Plain>(
        &self,
        caller: &Caller,
        record: &RecordRef,
        named: Named,
        traits: &TraitsChange,
        change: impl FnOnce(&mut R, Timestamp),
    ) -> Result<Option<R>, Attempt>
    where
        for<'work> dyn UnitOfWork + 'work: RecordWrites<R>,
    {
        let workspace = caller.workspace_id();
        let mut work = self.store.begin().await?;
        let before = RecordWrites::<R>::for_update(&mut *work, workspace, record).await?;
        let Some(before) = before else {
            return Ok(None);
        };
        named.check(&mut *work, workspace).await?;
        let changed = self.update_plain(&mut *work, workspace, before, traits, change);
        Ok(Some(changed.await?.commit(work).await?))
    }

    /// Changes a record that is locked.
    pub(crate) async fn update_plain<R: Plain>(
        &self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        before: R,
        traits: &TraitsChange,
        change: impl FnOnce(&mut R, Timestamp),
    ) -> Result<Changed<R>, Attempt>
    where
        for<'work> dyn UnitOfWork + 'work: RecordWrites<R>,
    {
        let now = self.clock.now();
        let mut after = before.clone();
        change(&mut after, now);
        let moved = after != before;
        if moved {
            after.stamp().touch(now);
            RecordWrites::<R>::update(work, workspace, &after).await?;
            let fields = CustomField::written_by(R::MODEL, traits, now);
            self.remember_fields(work, workspace, fields).await?;
        }
        Ok(Changed { after, moved })
    }

    /// Removes a record.
    pub(crate) async fn remove_plain<R: Plain>(
        &self,
        caller: &Caller,
        record: &RecordRef,
    ) -> Result<(), Error>
    where
        dyn UnitOfWork: RecordWrites<R> + RecordRemoval<R>,
    {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found = RecordWrites::<R>::for_update(&mut *work, workspace, record).await?;
            let found = found.ok_or(Error::NotFound(R::RESOURCE))?;
            let now = self.clock.now();
            RecordRemoval::<R>::remove(&mut *work, workspace, found.id(), now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }
}
