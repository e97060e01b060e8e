//! Records that nothing else follows from: they change alone.

use stele_domain::{
    CustomField, FieldModel, Note, Organization, Scope, Stamp, Task, Timestamp, TraitsChange,
};

use crate::about::Named;
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
        dyn UnitOfWork: RecordWrites<R>,
    {
        let workspace = caller.workspace_id();
        let mut work = self.store.begin().await?;
        named.check(&mut *work, workspace).await?;
        let now = self.clock.now();
        let record = RecordWrites::<R>::insert(&mut *work, workspace, make(now)).await?;
        let fields = CustomField::written_by(R::MODEL, traits, now);
        self.remember_fields(&mut *work, workspace, fields).await?;
        work.commit().await?;
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
        dyn UnitOfWork: RecordWrites<R>,
    {
        let workspace = caller.workspace_id();
        let mut work = self.store.begin().await?;
        let before = RecordWrites::<R>::for_update(&mut *work, workspace, record).await?;
        let Some(before) = before else {
            return Ok(None);
        };
        named.check(&mut *work, workspace).await?;
        let now = self.clock.now();
        let mut after = before.clone();
        change(&mut after, now);
        if after != before {
            after.stamp().touch(now);
            RecordWrites::<R>::update(&mut *work, workspace, &after).await?;
            let fields = CustomField::written_by(R::MODEL, traits, now);
            self.remember_fields(&mut *work, workspace, fields).await?;
            work.commit().await?;
        }
        Ok(Some(after))
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
