//! Team members.

use stele_domain::{Email, LicenseStatus, Member, MemberId, MemberNumber, Name, WorkspaceId};

use crate::retry::{Attempt, retry};
use crate::{Error, Resource, Stele};

/// A team member to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberDraft {
    /// The workspace they belong to.
    pub workspace: WorkspaceId,
    /// Their name.
    pub name: Name,
    /// Their email.
    pub email: Email,
}

impl Stele {
    /// Makes a team member. Fails with [`Error::NotFound`] where there is no such workspace, with
    /// [`Error::MemberEmailTaken`] where another member has the email.
    pub async fn create_member(&self, draft: MemberDraft) -> Result<Member, Error> {
        retry(|| async {
            let now = self.clock.now();
            let mut work = self.store.begin().await?;
            work.workspace(draft.workspace)
                .await?
                .ok_or(Error::NotFound(Resource::Workspace))?;
            let member = Member {
                id: MemberId(self.ids.uuid()),
                workspace: draft.workspace,
                number: MemberNumber(0),
                version: 1,
                name: draft.name.clone(),
                email: draft.email.clone(),
                license_status: LicenseStatus::Active,
                created_at: now,
                updated_at: now,
            };
            let member = work.insert_member(member).await?;
            work.commit().await?;
            Ok::<_, Attempt>(member)
        })
        .await
    }
}
