//! What notes and tasks name, as they show it: read for all of a page at once, as many statements however many they are.

use std::collections::BTreeMap;

use stele_application::{Caller, Error as UseCaseError, Standing};
use stele_domain::{Account, AccountId, ContactId, Member, MemberId, Organization, OrganizationId};
use stele_http::Edge;
use uuid::Uuid;

use crate::accounts::EmbeddedAccount;
use crate::admins::Admin;
use crate::convert;
use crate::organizations::Organization as WireOrganization;
use crate::people::People;
use crate::users::EmbeddedUser;

/// The names of everything that some notes or tasks name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    accounts: Vec<AccountId>,
    organizations: Vec<Uuid>,
    members: Vec<Uuid>,
    contacts: Vec<ContactId>,
}

impl Names {
    pub(crate) fn account(&mut self, account: Option<AccountId>) {
        self.accounts.extend(account);
    }

    pub(crate) fn organization(&mut self, organization: Option<OrganizationId>) {
        self.organizations
            .extend(organization.map(|organization| organization.0));
    }

    pub(crate) fn member(&mut self, member: Option<MemberId>) {
        self.members.extend(member.map(|member| member.0));
    }

    pub(crate) fn contacts(&mut self, contacts: &[ContactId]) {
        self.contacts.extend(contacts);
    }
}

/// Everything that some notes or tasks name and is there.
#[derive(Debug, Default)]
pub(crate) struct Around {
    accounts: BTreeMap<AccountId, Account>,
    standings: BTreeMap<AccountId, Standing>,
    organizations: BTreeMap<Uuid, Organization>,
    members: BTreeMap<Uuid, Member>,
    people: People,
}

impl Around {
    /// Reads it: one statement for each kind that is named at all, and those that tell how accounts stand and when people were seen.
    pub(crate) async fn read(
        edge: &Edge,
        caller: &Caller,
        names: Names,
    ) -> Result<Self, UseCaseError> {
        let Names {
            accounts,
            organizations,
            members,
            contacts,
        } = names;
        let accounts = edge.stele.accounts_by_id(caller, accounts).await?;
        Ok(Self {
            standings: edge.stele.standings(caller, accounts.values()).await?,
            accounts,
            organizations: edge.stele.records_by_id(caller, organizations).await?,
            members: edge.stele.records_by_id(caller, members).await?,
            people: People::read(edge, caller, contacts).await?,
        })
    }

    pub(crate) fn account(&self, id: Option<AccountId>) -> Option<EmbeddedAccount<'_>> {
        let account = self.accounts.get(&id?)?;
        let standing = self.standings.get(&account.id)?;
        Some(convert::embedded_account(account, standing))
    }

    pub(crate) fn organization(&self, id: Option<OrganizationId>) -> Option<WireOrganization<'_>> {
        Some(convert::organization(self.organizations.get(&id?.0)?))
    }

    pub(crate) fn admin(&self, id: Option<MemberId>) -> Option<Admin<'_>> {
        Some(convert::admin(self.members.get(&id?.0)?))
    }

    /// Those who are there, in the order of the names.
    pub(crate) fn users(&self, ids: &[ContactId]) -> Vec<EmbeddedUser<'_>> {
        ids.iter().filter_map(|id| self.people.user(*id)).collect()
    }
}
