//! Keys.

use std::fmt;

use stele_domain::{
    ApiKey, Email, KeyId, LicenseStatus, Member, MemberId, ScopeSet, Timestamp, Workspace,
    WorkspaceId,
};

use super::Administrator;
use crate::authentication::{hash, new_key_text};
use crate::ports::UnitOfWork;
use crate::retry::{Attempt, retry};
use crate::{Error, Invalid, RecordRef, Resource, Stele};

/// A key to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDraft {
    /// The workspace it opens.
    pub workspace: WorkspaceId,
    /// What it may do.
    pub scopes: ScopeSet,
    /// The team member it acts for.
    pub member: Option<MemberRef>,
}

/// How a team member is named by whoever administers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberRef {
    /// By their id.
    Id(MemberId),
    /// By their email, case aside.
    Email(Email),
}

/// A key that was just made: the only moment at which its text is known.
pub struct NewKey {
    /// The key.
    pub key: ApiKey,
    /// Its whole text, the secret included.
    pub text: String,
}

impl fmt::Debug for NewKey {
    /// Keeps the secret out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The team member for whom a key is to act, locked, so that they are not deactivated at the same time.
async fn active_member(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    named: &MemberRef,
) -> Result<Member, Attempt> {
    let gone = || Error::NotFound(Resource::Member);
    let id = match named {
        MemberRef::Id(id) => *id,
        MemberRef::Email(email) => {
            let found = work.member_by_email(workspace, email.as_str()).await?;
            found.ok_or_else(gone)?.id
        }
    };
    let member: Option<Member> = work.for_update(workspace, &RecordRef::Id(id.0)).await?;
    let member = member.ok_or_else(gone)?;
    if member.license_status == LicenseStatus::Deactivated {
        return Err(Invalid::DeactivatedMember.into());
    }
    Ok(member)
}

pub(super) fn new_key(
    stele: &Stele,
    workspace: Workspace,
    draft: &KeyDraft,
    member: Option<Member>,
    now: Timestamp,
) -> NewKey {
    let (prefix, text) = new_key_text(&*stele.secrets);
    let key = ApiKey {
        id: KeyId(stele.ids.uuid()),
        workspace,
        prefix,
        hash: hash(&text),
        scopes: draft.scopes.clone(),
        member,
        created_at: now,
        revoked_at: None,
    };
    NewKey { key, text }
}

impl Stele {
    /// Makes a key. Fails with [`Error::NotFound`] where there is no such workspace or member, with [`Error::CannotGrant`]
    /// where it would open more than the key that makes it,
    /// with [`Error::Invalid`] where the member is deactivated.
    pub async fn create_key(
        &self,
        administrator: Administrator<'_>,
        draft: KeyDraft,
    ) -> Result<NewKey, Error> {
        administrator.require(draft.workspace)?;
        administrator.may_grant(&draft.scopes)?;
        retry(|| async {
            let mut work = self.store.begin().await?;
            let workspace = work
                .workspace(draft.workspace)
                .await?
                .ok_or(Error::NotFound(Resource::Workspace))?;
            let member = match &draft.member {
                None => None,
                Some(named) => Some(active_member(&mut *work, draft.workspace, named).await?),
            };
            let key = new_key(self, workspace, &draft, member, self.clock.now());
            work.insert_key(&key.key).await?;
            work.commit().await?;
            Ok::<_, Attempt>(key)
        })
        .await
    }

    /// Keys, of one workspace or of all, oldest first, without their secrets. Only the operator sees those of all.
    pub async fn keys(
        &self,
        administrator: Administrator<'_>,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<ApiKey>, Error> {
        match workspace {
            Some(workspace) => administrator.require(workspace)?,
            None => administrator.require_operator()?,
        }
        Ok(self.administration.keys(workspace).await?)
    }

    /// Revokes a key: at once in this process, within five seconds in others. Fails with [`Error::NotFound`] where there
    /// is no such key; revoking twice changes nothing. An administrator of one workspace can revoke its keys, also the one
    /// they use.
    pub async fn revoke_key(
        &self,
        administrator: Administrator<'_>,
        key: KeyId,
    ) -> Result<(), Error> {
        let workspace = administrator.workspace()?;
        let revoked = retry(|| async {
            let mut work = self.store.begin().await?;
            let gone = Error::NotFound(Resource::Key);
            if let Some(workspace) = workspace
                && work.key(workspace, key).await?.is_none()
            {
                return Err(gone.into());
            }
            if !work.revoke_key(key, self.clock.now()).await? {
                return Err(gone.into());
            }
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await;
        // Whatever is known of the outcome: a commit whose answer was lost may have been made.
        self.key_cache.forget_all();
        revoked
    }
}
