//! The record of a customer.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    AccountChange, AccountId, AccountNumber, Address, AssignmentId, Code, Country, Currency,
    Derived, DuplicateIdentifier, Field, Identifiers, Lifecycle, Link, Links, LinksChange, Member,
    MemberNumber, Mrr, Name, OrganizationId, Role, RoleAssignment, RoleHolder, Roles, RolesChange,
    Tags, Timestamp, Traits,
};

/// The two ids of an account that never change, for the records that hang on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey {
    /// The id.
    pub id: AccountId,
    /// The number.
    pub number: AccountNumber,
}

/// One customer account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The id, Vitally's and PostHog's.
    pub id: AccountId,
    /// The number, Zudo's id.
    pub number: AccountNumber,
    /// The code, Alguna's id.
    pub code: Code,
    /// 1 at first, one more with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything that a reader can see last changed.
    pub updated_at: Timestamp,
    /// The number of the team member whose key made it.
    pub created_by: Option<MemberNumber>,
    /// Its name.
    pub name: Name,
    /// What the customer's systems call it.
    pub identifiers: Identifiers,
    /// The parent it belongs to.
    pub organization: Option<OrganizationId>,
    /// The customer's own attributes. Holds no link's name while that link is set.
    pub traits: Traits,
    /// Its ids in other systems.
    pub links: Links,
    /// Its labels.
    pub tags: Tags,
    /// Where it stands.
    pub lifecycle: Lifecycle,
    /// Monthly recurring revenue.
    pub mrr: Option<Mrr>,
    /// The URL of a logo.
    pub logo_url: Option<String>,
    /// When the subscription renews.
    pub next_renewal_at: Option<Timestamp>,
    /// When the trial ends.
    pub trial_end_at: Option<Timestamp>,
    /// Who looks after it.
    pub roles: Roles,
    /// The currency it is billed in.
    pub currency: Option<Currency>,
    /// Where invoices go.
    pub billing_address: Option<Address>,
    /// The country whose taxes apply.
    pub tax_country: Option<Country>,
    /// Its tax number.
    pub tax_id: Option<String>,
    /// When one of its people was last active, as told by another system.
    pub contact_activity_at: Option<Timestamp>,
    /// What follows from other records.
    pub derived: Derived,
}

/// What a change needs to know besides itself.
pub struct ChangeContext<'a> {
    /// The time of the change.
    pub now: Timestamp,
    /// The team members that the change's roles name, as far as there are such.
    pub members: &'a BTreeMap<Role, Member>,
    /// Makes ids for new assignments of roles.
    pub new_assignment_id: &'a dyn Fn() -> AssignmentId,
}

impl Account {
    /// A new account that has a name and nothing else. Its number is the store's to assign.
    pub fn new(
        id: AccountId,
        code: Code,
        name: Name,
        created_by: Option<MemberNumber>,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            number: AccountNumber(0),
            code,
            version: 1,
            created_at: now,
            updated_at: now,
            created_by,
            name,
            identifiers: Identifiers::default(),
            organization: None,
            traits: Traits::default(),
            links: Links::new(),
            tags: Tags::default(),
            lifecycle: Lifecycle::default(),
            mrr: None,
            logo_url: None,
            next_renewal_at: None,
            trial_end_at: None,
            roles: Roles::new(),
            currency: None,
            billing_address: None,
            tax_country: None,
            tax_id: None,
            contact_activity_at: None,
            derived: Derived::default(),
        }
    }

    /// The two ids of it that never change.
    pub fn key(&self) -> AccountKey {
        AccountKey {
            id: self.id,
            number: self.number,
        }
    }

    /// When one of its people was last active, as told by another system: of the account itself, else of the person who
    /// was so last (Zudo).
    pub fn contact_activity(&self) -> Option<Timestamp> {
        self.contact_activity_at.or(self.derived.last_activity_at)
    }

    /// The assignment of a role, where a team member holds it.
    pub fn role(&self, role: Role) -> Option<(&RoleAssignment, &Member)> {
        let assignment = self.roles.get(&role)?.as_ref()?;
        assignment
            .member
            .as_ref()
            .map(|member| (assignment, member))
    }

    /// The traits, and beside them the links, each a trait of its name (Vitally).
    pub fn traits_and_links(&self) -> BTreeMap<String, Value> {
        let links = self.links.iter();
        let links =
            links.filter_map(|(link, id)| Some((link.key().to_owned(), Value::from(id.clone()?))));
        let mut all = self.traits.as_map().clone();
        all.extend(links);
        all
    }

    /// Applies a change, all but its contacts, which are records of their own.
    ///
    /// Moves neither `version` nor `updated_at`: whether to [`touch`](Account::touch) the account is known only when its
    /// contacts have been written too.
    pub fn apply(
        &mut self,
        change: AccountChange,
        context: &ChangeContext<'_>,
    ) -> Result<(), DuplicateIdentifier> {
        let AccountChange {
            name,
            external_id,
            identifiers,
            organization,
            traits,
            links,
            tags,
            lifecycle,
            mrr,
            logo_url,
            next_renewal_at,
            trial_end_at,
            roles,
            currency,
            billing_address,
            tax_country,
            tax_id,
            contact_activity_at,
            contacts: _,
            touch: _,
        } = change;
        if let Some(name) = name {
            self.name = name;
        }
        if let Some(list) = identifiers {
            self.identifiers.replace(list)?;
        }
        match external_id {
            Field::Absent => {}
            Field::Null => self.identifiers.set_external_id(None),
            Field::Value(new) => self.identifiers.set_external_id(Some(new)),
        }
        // Whichever of the two is written takes the name; a change that writes both means the link.
        for link in Link::ALL {
            if matches!(traits.get(link.key()), Some(Some(_))) {
                self.links.remove(&link);
            }
        }
        self.traits.merge(traits);
        self.apply_links(links);
        organization.apply_to(&mut self.organization);
        if let Some(tags) = tags {
            self.tags = tags;
        }
        if let Some(change) = lifecycle {
            self.lifecycle = self.lifecycle.changed(change, context.now);
        }
        mrr.apply_to(&mut self.mrr);
        logo_url.apply_to(&mut self.logo_url);
        next_renewal_at.apply_to(&mut self.next_renewal_at);
        trial_end_at.apply_to(&mut self.trial_end_at);
        self.apply_roles(roles, context);
        currency.apply_to(&mut self.currency);
        billing_address.apply_to(&mut self.billing_address);
        tax_country.apply_to(&mut self.tax_country);
        tax_id.apply_to(&mut self.tax_id);
        contact_activity_at.apply_to(&mut self.contact_activity_at);
        Ok(())
    }

    /// Notes that something a reader can see has changed. Each change moves `updated_at`, whatever the clock does: two
    /// changes within one microsecond, or over a clock that was set back, are a microsecond apart.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = self.updated_at.next().map_or(now, |next| next.max(now));
    }

    fn apply_links(&mut self, links: LinksChange) {
        for (link, field) in links {
            match field {
                Field::Absent => {
                    self.links.remove(&link);
                }
                Field::Null => {
                    self.links.insert(link, None);
                }
                Field::Value(value) => {
                    self.links.insert(link, Some(value));
                    self.traits.remove(Link::key(link));
                }
            }
        }
    }

    fn apply_roles(&mut self, roles: RolesChange, context: &ChangeContext<'_>) {
        for (role, field) in roles {
            match field {
                Field::Absent => {
                    self.roles.remove(&role);
                }
                Field::Null => {
                    self.roles.insert(role, None);
                }
                Field::Value(holder) => self.assign(role, holder, context),
            }
        }
    }

    fn assign(&mut self, role: Role, holder: RoleHolder, context: &ChangeContext<'_>) {
        let member = context.members.get(&role).cloned();
        let before = self.roles.remove(&role).flatten();
        let id_of = |member: &Option<Member>| member.as_ref().map(|member| member.id);
        let assignment = match before {
            // Naming the same one again, if in other words, assigns nothing anew.
            Some(before)
                if before.holder.number == holder.number
                    && id_of(&before.member) == id_of(&member) =>
            {
                RoleAssignment { holder, ..before }
            }
            Some(before) => RoleAssignment {
                holder,
                member,
                assigned_at: context.now,
                ..before
            },
            None => RoleAssignment {
                id: (context.new_assignment_id)(),
                holder,
                member,
                created_at: context.now,
                assigned_at: context.now,
            },
        };
        self.roles.insert(role, Some(assignment));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;
    use uuid::Uuid;

    use super::{Account, ChangeContext};
    use crate::{
        AccountChange, AccountId, AssignmentId, Field, Link, Name, Role, RoleHolder, Timestamp,
    };

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros).expect("in range")
    }

    fn account() -> Account {
        let name = Name::new("GoJo").expect("valid");
        Account::new(
            AccountId(Uuid::nil()),
            "ywgWhtGp".parse().expect("a code"),
            name,
            None,
            at(0),
        )
    }

    #[track_caller]
    fn apply(account: &mut Account, change: AccountChange, now: i64) {
        let context = ChangeContext {
            now: at(now),
            members: &BTreeMap::new(),
            new_assignment_id: &|| AssignmentId(Uuid::max()),
        };
        account.apply(change, &context).expect("no duplicates");
    }

    #[test]
    fn the_default_change_changes_nothing() {
        let mut changed = account();
        apply(&mut changed, AccountChange::default(), 5);
        assert_eq!(changed, account());
    }

    #[test]
    fn a_link_takes_the_place_of_the_trait_of_its_name() {
        let mut account = account();
        let key = Link::BillingId.key().to_owned();
        apply(
            &mut account,
            AccountChange {
                traits: BTreeMap::from([(key.clone(), Some(json!(5)))]),
                ..AccountChange::default()
            },
            1,
        );
        assert_eq!(account.traits.as_map().get(&key), Some(&json!(5)));
        let links = BTreeMap::from([(Link::BillingId, Field::Value("B-5".to_owned()))]);
        apply(
            &mut account,
            AccountChange {
                links,
                ..AccountChange::default()
            },
            1,
        );
        assert_eq!(account.traits.as_map().get(&key), None);
        let links = BTreeMap::from([(Link::BillingId, Field::Null)]);
        apply(
            &mut account,
            AccountChange {
                links,
                ..AccountChange::default()
            },
            1,
        );
        assert_eq!(account.links, BTreeMap::from([(Link::BillingId, None)]));
    }

    #[test]
    fn naming_the_same_holder_again_changes_nothing() {
        let holder = |number| RoleHolder {
            number,
            email: "a@b.c".to_owned(),
            extra: BTreeMap::new(),
        };
        let change = |number| AccountChange {
            roles: BTreeMap::from([(Role::Csm, Field::Value(holder(number)))]),
            ..AccountChange::default()
        };
        let mut account = account();
        apply(&mut account, change(1), 1);
        let once = account.clone();
        apply(&mut account, change(1), 2);
        assert_eq!(account, once);
        apply(&mut account, change(2), 3);
        let assignment = account.roles[&Role::Csm].as_ref().expect("assigned");
        assert_eq!(
            (assignment.created_at, assignment.assigned_at),
            (at(1), at(3))
        );
    }

    #[test]
    fn every_change_moves_the_time_forwards() {
        let mut account = account();
        account.touch(at(9));
        account.touch(at(4));
        assert_eq!((account.version, account.updated_at), (3, at(10)));
    }
}
