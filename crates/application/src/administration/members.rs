//! Team members.

use stele_domain::{
    Email, LicenseStatus, Member, MemberChange, MemberId, MemberNumber, Name, WorkspaceId,
};

use super::Administrator;
use crate::ports::RecordReader;
use crate::retry::{Attempt, retry};
use crate::{
    Error, MembersOf, Record as _, RecordPaging, RecordQuery, RecordRef, Resource, Stele,
    TimeColumn,
};

/// How many members are read at a time.
const AT_A_TIME: u32 = 1_000;

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
    pub async fn create_member(
        &self,
        administrator: Administrator<'_>,
        draft: MemberDraft,
    ) -> Result<Member, Error> {
        administrator.require(draft.workspace)?;
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
            let member = work.insert(draft.workspace, member).await?;
            work.commit().await?;
            Ok::<_, Attempt>(member)
        })
        .await
    }

    /// The team members of a workspace, by number, whether they can sign in or not. Fails with [`Error::NotFound`] where there
    /// is no such workspace.
    pub async fn members(
        &self,
        administrator: Administrator<'_>,
        workspace: WorkspaceId,
    ) -> Result<Vec<Member>, Error> {
        administrator.require(workspace)?;
        let found = self.administration.workspace(workspace).await?;
        found.ok_or(Error::NotFound(Resource::Workspace))?;
        let by = TimeColumn::CreatedAt;
        let mut members: Vec<Member> = Vec::new();
        loop {
            let query = RecordQuery::<MembersOf> {
                of: None,
                paging: RecordPaging::Keyset {
                    by,
                    after: members.last().map(|member| member.position(by)),
                },
                limit: AT_A_TIME,
            };
            let page = RecordReader::<Member>::page(&*self.records, workspace, &query).await?;
            let is_last = page.len() < AT_A_TIME as usize;
            members.extend(page);
            if is_last {
                break;
            }
        }
        members.sort_by_key(|member| member.number);
        Ok(members)
    }

    /// Applies a change to one team member and answers them as they are then; accounts on which they hold a role show it,
    /// and change with it. Whoever is deactivated loses the keys that act for them.
    ///
    /// Fails with [`Error::NotFound`] or [`Error::MemberEmailTaken`]; nothing is written then.
    pub async fn update_member(
        &self,
        administrator: Administrator<'_>,
        workspace: WorkspaceId,
        member: &RecordRef,
        change: MemberChange,
    ) -> Result<Member, Error> {
        administrator.require(workspace)?;
        let updated = retry(|| async {
            let mut work = self.store.begin().await?;
            let before: Option<Member> = work.for_update(workspace, member).await?;
            let before = before.ok_or(Error::NotFound(Resource::Member))?;
            let now = self.clock.now();
            let mut after = before.clone();
            after.apply(change.clone());
            if after != before {
                after.touch(now);
                work.update(workspace, &after).await?;
                work.touch_accounts_of_member(workspace, after.id, now)
                    .await?;
                if after.license_status == LicenseStatus::Deactivated {
                    work.revoke_keys_of_member(workspace, after.id, now).await?;
                }
                work.commit().await?;
            }
            Ok::<_, Attempt>(after)
        })
        .await;
        // Keys carry the member they act for.
        self.key_cache.forget_all();
        updated
    }
}
