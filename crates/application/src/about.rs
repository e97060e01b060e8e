//! What notes and tasks may name.

use stele_domain::{AccountId, MemberId, OrganizationId, WorkspaceId};

use crate::conversations::check_member;
use crate::ports::UnitOfWork;
use crate::retry::Attempt;
use crate::{Invalid, Resource};

/// What a note or a task names besides itself.
#[derive(Default)]
pub(crate) struct Named {
    pub(crate) account: Option<AccountId>,
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) members: Vec<MemberId>,
}

impl Named {
    /// Refuses names of what is not there. Nothing is locked: what is removed before the write is made refuses it as well.
    pub(crate) async fn check(
        self,
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
    ) -> Result<(), Attempt> {
        if let Some(account) = self.account
            && !work.account_exists(workspace, account).await?
        {
            return Err(Invalid::Unknown(Resource::Account).into());
        }
        if let Some(organization) = self.organization {
            crate::organizations::check(work, workspace, organization).await?;
        }
        for member in self.members {
            check_member(work, workspace, member).await?;
        }
        Ok(())
    }
}
