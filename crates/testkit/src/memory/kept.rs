//! What the tables need to know of each kind of record.

use stele_application::ports::{StoreError, Unique};
use stele_application::{
    About, ContactsOf, MembersOf, OfAccount, Record, Resource, ResponsesOf, Whole, WithAccount,
};
use stele_domain::{
    AccountKey, Contact, ContactNumber, Conversation, Email, GroupTypeIndex, Identifier, Meeting,
    MeetingNumber, Member, MemberId, MemberNumber, Note, NpsResponse, Organization, RequestNumber,
    Segment, SupportRequest, Task, UsageMetric, WorkspaceId, fold,
};

use super::state::State;
use super::table::Table;
use super::tenant::Tenant;

/// A kind of record that has a table.
pub(super) trait Kept: Record {
    /// Where the records of the kind are.
    fn table(tenant: &Tenant) -> &Table<Self>;

    /// Where they are, to be changed.
    fn table_mut(tenant: &mut Tenant) -> &mut Table<Self>;

    /// Which version this is.
    fn version(&self) -> i64;

    /// Whether a list of `of` shows it.
    fn is_of(&self, of: &Self::Of, tenant: &Tenant) -> bool;

    /// Its number, where the kind has numbers.
    fn number(&self) -> Option<i64> {
        None
    }

    /// Gives it a number, where the kind has numbers.
    fn set_number(&mut self, _number: i64) {}

    /// Its external id, where it has one.
    fn external_id(&self) -> Option<&Identifier> {
        None
    }

    /// Refuses what another record of the kind has already, the external id aside.
    fn check_unique(&self, _tenant: &Tenant) -> Result<(), StoreError> {
        Ok(())
    }

    /// Whether everything it names is there.
    fn names_what_is_there(&self, _tenant: &Tenant) -> bool {
        true
    }

    /// Carries a change to where the record is kept a second time.
    fn spread(&self, _state: &mut State, _workspace: WorkspaceId) -> Result<(), StoreError> {
        Ok(())
    }
}

impl Kept for Contact {
    fn table(tenant: &Tenant) -> &Table<Self> {
        &tenant.contacts
    }

    fn table_mut(tenant: &mut Tenant) -> &mut Table<Self> {
        &mut tenant.contacts
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn is_of(&self, of: &ContactsOf, tenant: &Tenant) -> bool {
        match of {
            ContactsOf::Account(account) => tenant.ties.contains_key(&(*account, self.id)),
            ContactsOf::Organization(organization) => {
                tenant.parents.contains(&(self.id, *organization))
            }
            ContactsOf::ExternalId(text) => {
                self.external_id.as_ref().map(Identifier::as_str) == Some(text)
            }
            ContactsOf::Email(email) => self.email.as_ref().map(Email::folded) == Some(fold(email)),
            ContactsOf::EmailHost(host) => self.email.as_ref().is_some_and(|email| {
                let email = email.folded();
                email.rsplit_once('@').map(|(_, host)| host) == Some(&fold(host))
            }),
        }
    }

    fn number(&self) -> Option<i64> {
        Some(self.number.0)
    }

    fn set_number(&mut self, number: i64) {
        self.number = ContactNumber(number);
    }

    fn external_id(&self) -> Option<&Identifier> {
        self.external_id.as_ref()
    }

    fn check_unique(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let mut others = tenant.contacts.rows.values();
        if others.any(|other| other.id != self.id && other.code == self.code) {
            return Err(StoreError::Conflict(Unique::Code));
        }
        Ok(())
    }
}

impl Kept for Member {
    fn table(tenant: &Tenant) -> &Table<Self> {
        &tenant.members
    }

    fn table_mut(tenant: &mut Tenant) -> &mut Table<Self> {
        &mut tenant.members
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn is_of(&self, of: &MembersOf, _tenant: &Tenant) -> bool {
        match of {
            MembersOf::Email(email) => self.email.folded() == fold(email),
        }
    }

    fn number(&self) -> Option<i64> {
        Some(self.number.0)
    }

    fn set_number(&mut self, number: i64) {
        self.number = MemberNumber(number);
    }

    fn check_unique(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let email = self.email.folded();
        let mut others = tenant.members.rows.values();
        if others.any(|other| other.id != self.id && other.email.folded() == email) {
            return Err(StoreError::Conflict(Unique::MemberEmail));
        }
        Ok(())
    }

    /// Accounts and keys hold the members that they name.
    fn spread(&self, state: &mut State, workspace: WorkspaceId) -> Result<(), StoreError> {
        let keys = state.keys.values_mut();
        for key in keys.filter(|key| key.workspace.id == workspace) {
            if let Some(member) = &mut key.member
                && member.id == self.id
            {
                member.clone_from(self);
            }
        }
        let tenant = state.tenant_mut(workspace)?;
        for account in tenant.accounts_of_member(self.id) {
            for assignment in account.roles.values_mut().flatten() {
                if let Some(member) = &mut assignment.member
                    && member.id == self.id
                {
                    member.clone_from(self);
                }
            }
        }
        Ok(())
    }
}

macro_rules! kept {
    ($record:ident in $table:ident { $($items:item)* }) => {
        impl Kept for $record {
            fn table(tenant: &Tenant) -> &Table<Self> {
                &tenant.$table
            }

            fn table_mut(tenant: &mut Tenant) -> &mut Table<Self> {
                &mut tenant.$table
            }

            fn version(&self) -> i64 {
                self.stamp.version
            }

            $($items)*
        }
    };
}

kept!(Organization in organizations {
    fn is_of(&self, of: &Whole, _tenant: &Tenant) -> bool {
        match *of {}
    }

    fn external_id(&self) -> Option<&Identifier> {
        Some(&self.external_id)
    }
});

kept!(Meeting in meetings {
    fn is_of(&self, OfAccount(account): &OfAccount, _tenant: &Tenant) -> bool {
        self.account.id == *account
    }

    fn number(&self) -> Option<i64> {
        Some(self.number.0)
    }

    fn set_number(&mut self, number: i64) {
        self.number = MeetingNumber(number);
    }

    fn names_what_is_there(&self, tenant: &Tenant) -> bool {
        has_account(tenant, self.account)
    }
});

kept!(SupportRequest in requests {
    fn is_of(&self, OfAccount(account): &OfAccount, _tenant: &Tenant) -> bool {
        self.account.id == *account
    }

    fn number(&self) -> Option<i64> {
        Some(self.number.0)
    }

    fn set_number(&mut self, number: i64) {
        self.number = RequestNumber(number);
    }

    fn names_what_is_there(&self, tenant: &Tenant) -> bool {
        has_account(tenant, self.account)
    }
});

kept!(NpsResponse in responses {
    fn is_of(&self, of: &ResponsesOf, tenant: &Tenant) -> bool {
        match of {
            ResponsesOf::Account(account) => tenant.ties.contains_key(&(*account, self.contact)),
            ResponsesOf::Contact(contact) => self.contact == *contact,
        }
    }

    fn external_id(&self) -> Option<&Identifier> {
        self.external_id.as_ref()
    }

    fn names_what_is_there(&self, tenant: &Tenant) -> bool {
        tenant.contacts.rows.contains_key(&self.contact.0)
    }
});

kept!(Conversation in conversations {
    fn is_of(&self, WithAccount(account): &WithAccount, tenant: &Tenant) -> bool {
        let people = tenant.people_in(self.id);
        people.iter().any(|contact| tenant.ties.contains_key(&(*account, *contact)))
    }

    fn external_id(&self) -> Option<&Identifier> {
        self.external_id.as_ref()
    }
});

kept!(Note in notes {
    fn is_of(&self, of: &About, _tenant: &Tenant) -> bool {
        match of {
            About::Account(account) => self.account == Some(*account),
            About::Organization(organization) => self.organization == Some(*organization),
        }
    }

    fn external_id(&self) -> Option<&Identifier> {
        self.external_id.as_ref()
    }

    fn names_what_is_there(&self, tenant: &Tenant) -> bool {
        self.account.is_none_or(|id| tenant.accounts.contains_key(&id))
            && tenant.has_organization(self.organization)
            && has_member(tenant, self.author)
    }
});

kept!(Task in tasks {
    fn is_of(&self, of: &About, _tenant: &Tenant) -> bool {
        match of {
            About::Account(account) => self.account == Some(*account),
            About::Organization(organization) => self.organization == Some(*organization),
        }
    }

    fn external_id(&self) -> Option<&Identifier> {
        self.external_id.as_ref()
    }

    fn names_what_is_there(&self, tenant: &Tenant) -> bool {
        self.account.is_none_or(|id| tenant.accounts.contains_key(&id))
            && tenant.has_organization(self.organization)
            && has_member(tenant, self.completed_by)
            && has_member(tenant, self.assigned_to)
    }
});

kept!(UsageMetric in metrics {
    fn is_of(&self, of: &GroupTypeIndex, _tenant: &Tenant) -> bool {
        self.group_type_index == *of
    }

    fn check_unique(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let mut others = tenant.metrics.rows.values().filter(|other| other.id != self.id);
        let place = (self.group_type_index, &self.name);
        if others.any(|other| (other.group_type_index, &other.name) == place) {
            return Err(StoreError::Conflict(Unique::Name(Resource::UsageMetric)));
        }
        Ok(())
    }
});

kept!(Segment in segments {
    fn is_of(&self, of: &Whole, _tenant: &Tenant) -> bool {
        match *of {}
    }

    fn check_unique(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let mut others = tenant.segments.rows.values().filter(|other| other.id != self.id);
        if others.any(|other| other.name == self.name) {
            return Err(StoreError::Conflict(Unique::Name(Resource::Segment)));
        }
        Ok(())
    }
});

fn has_account(tenant: &Tenant, account: AccountKey) -> bool {
    let found = tenant.accounts.get(&account.id);
    found.is_some_and(|found| found.key() == account)
}

fn has_member(tenant: &Tenant, member: Option<MemberId>) -> bool {
    member.is_none_or(|id| tenant.members.rows.contains_key(&id.0))
}
