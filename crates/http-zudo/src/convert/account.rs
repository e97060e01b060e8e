//! Accounts.

use serde_json::Number;
use stele_domain::{
    Account, AccountChange, AccountContact, ContactDraft, LifecycleChange, Meeting, Mrr, Name,
    Status, SupportRequest, Timestamp,
};

use crate::accounts::create::{CreateAccount, CreatedAccount};
use crate::accounts::get::{AccountDetail, ContactBrief, MeetingBrief, RequestBrief};
use crate::accounts::list::ListedAccount;
use crate::accounts::update::{UpdateAccount, UpdatedAccount};

/// Everything of an account that any of Zudo's calls prints, as Zudo prints it. The calls differ in which of it they show;
/// what a single one shows is left as the domain has it, so that a list does no work for the others.
struct View {
    id: i64,
    name: String,
    external_id: Option<String>,
    mrr: Option<Number>,
    active: bool,
    churned: bool,
    onboarding: bool,
    logo_url: Option<String>,
    contact_activity_at: Option<Timestamp>,
    created_at: String,
    updated_at: String,
}

impl From<Account> for View {
    fn from(account: Account) -> Self {
        // Of the account itself, else of the person who was active last.
        let contact_activity_at = account.contact_activity();
        // Attribute by attribute, so that a new one is shown here or left out on purpose.
        let Account {
            id: _,
            number,
            code: _,
            version: _,
            created_at,
            updated_at,
            created_by: _,
            name,
            identifiers,
            organization: _,
            traits: _,
            links: _,
            tags: _,
            lifecycle,
            mrr,
            logo_url,
            next_renewal_at: _,
            trial_end_at: _,
            roles: _,
            currency: _,
            billing_address: _,
            tax_country: _,
            tax_id: _,
            contact_activity_at: _,
            derived: _,
        } = account;
        let status = lifecycle.status();
        Self {
            id: number.0,
            name: name.to_string(),
            external_id: identifiers.external_id().map(ToString::to_string),
            mrr: mrr.map(Mrr::to_number),
            active: status == Status::Active,
            churned: status == Status::Churned,
            onboarding: status == Status::Onboarding,
            logo_url,
            contact_activity_at,
            created_at: created_at.to_millis_string(),
            updated_at: updated_at.to_millis_string(),
        }
    }
}

impl From<Account> for ListedAccount {
    fn from(account: Account) -> Self {
        let view = View::from(account);
        Self {
            id: view.id,
            name: view.name,
            external_id: view.external_id,
            mrr: view.mrr,
            active: view.active,
            churned: view.churned,
            onboarding: view.onboarding,
            logo_url: view.logo_url,
            created_at: view.created_at,
            updated_at: view.updated_at,
        }
    }
}

impl AccountDetail {
    /// An account with what hangs on it.
    pub(crate) fn new(
        account: Account,
        contacts: Vec<AccountContact>,
        meetings: Vec<Meeting>,
        requests: Vec<SupportRequest>,
    ) -> Self {
        let view = View::from(account);
        Self {
            id: view.id,
            name: view.name,
            external_id: view.external_id,
            mrr: view.mrr,
            active: view.active,
            churned: view.churned,
            onboarding: view.onboarding,
            logo_url: view.logo_url,
            created_at: view.created_at,
            updated_at: view.updated_at,
            contacts: contacts.into_iter().map(ContactBrief::from).collect(),
            meetings: meetings.into_iter().map(MeetingBrief::from).collect(),
            requests: requests.into_iter().map(RequestBrief::from).collect(),
        }
    }
}

impl From<Account> for CreatedAccount {
    fn from(account: Account) -> Self {
        let view = View::from(account);
        Self {
            id: view.id,
            name: view.name,
            external_id: view.external_id,
            mrr: view.mrr,
            active: view.active,
            churned: view.churned,
            onboarding: view.onboarding,
            created_at: view.created_at,
            updated_at: view.updated_at,
        }
    }
}

impl From<Account> for UpdatedAccount {
    fn from(account: Account) -> Self {
        let view = View::from(account);
        Self {
            id: view.id,
            name: view.name,
            external_id: view.external_id,
            mrr: view.mrr,
            active: view.active,
            churned: view.churned,
            onboarding: view.onboarding,
            contact_activity_at: view.contact_activity_at.map(Timestamp::to_millis_string),
            created_at: view.created_at,
            updated_at: view.updated_at,
        }
    }
}

impl From<CreateAccount> for (Name, AccountChange) {
    fn from(body: CreateAccount) -> Self {
        let CreateAccount {
            name,
            external_id,
            mrr,
            status,
            contact_name,
            contact_email,
        } = body;
        // Either of the two alone makes a contact. Zudo knows no primary contact, so it is none.
        let contact = (contact_name.is_some() || contact_email.is_some()).then(|| ContactDraft {
            name: contact_name.into(),
            email: contact_email.into(),
            ..ContactDraft::default()
        });
        let change = AccountChange {
            external_id: external_id.into(),
            mrr: mrr.into(),
            lifecycle: status.map(LifecycleChange::To),
            contacts: contact.map(|contact| vec![contact]),
            ..AccountChange::default()
        };
        (name, change)
    }
}

impl From<UpdateAccount> for AccountChange {
    fn from(body: UpdateAccount) -> Self {
        let UpdateAccount {
            external_id,
            contact_activity_at,
        } = body;
        Self {
            external_id,
            contact_activity_at,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::{
        Account, AccountChange, AccountContact, AccountId, AccountNumber, Contact, ContactId,
        ContactNumber, Email, Field, Identifier, Lifecycle, LifecycleChange, Meeting, MeetingId,
        MeetingNumber, Mrr, Name, PersonName, RequestId, RequestNumber, RequestStatus, Severity,
        Stamp, Status, SupportRequest, Timestamp,
    };
    use stele_http::ObjectReader;

    use crate::accounts::create::{CreateAccount, CreatedAccount};
    use crate::accounts::get::AccountDetail;
    use crate::accounts::list::ListedAccount;
    use crate::accounts::update::UpdatedAccount;

    /// No call of Zudo's shows it.
    const ID: &str = "0190cbe1-0000-7000-8000-000000000001";

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_iso(text).expect("a time")
    }

    /// The account of Zudo's page.
    fn pied_piper() -> Account {
        let name = Name::new("Pied Piper").expect("a name");
        let id = AccountId(ID.parse().expect("a UUID"));
        let code = "ywgWhtGp".parse().expect("a code");
        let mut account = Account::new(id, code, name, None, at("2024-03-15T08:00:00Z"));
        account.number = AccountNumber(1);
        account.updated_at = at("2025-01-10T14:22:00.000999Z");
        account
            .identifiers
            .set_external_id(Some(Identifier::new("piedpiper").expect("an identifier")));
        account.mrr = Some(Mrr::parse("48000.0").expect("an amount"));
        account
    }

    fn richard() -> AccountContact {
        let id = ContactId(ID.parse().expect("a UUID"));
        let code = "aaaabbbb".parse().expect("a code");
        let mut richard = Contact::new(id, code, None, at("2024-03-15"));
        richard.number = ContactNumber(1);
        richard.name = PersonName::from_whole("Richard Hendricks").expect("a name");
        richard.email = Some(Email::new("richard@piedpiper.com").expect("an address"));
        AccountContact::new(richard)
    }

    fn print(value: &impl serde::Serialize) -> String {
        serde_json::to_string_pretty(value).expect("JSON")
    }

    #[test]
    fn the_detail_shows_everything_in_the_order_of_zudos_page() {
        let account = pied_piper();
        let meeting = |number, title, start_at, end_at: Option<&str>| Meeting {
            id: MeetingId(ID.parse().expect("a UUID")),
            number: MeetingNumber(number),
            stamp: Stamp::new(at("2024-11-30")),
            account: account.key(),
            title: Name::new(title).expect("a name"),
            start_at: at(start_at),
            end_at: end_at.map(at),
        };
        let meetings = vec![
            meeting(
                5,
                "Q1 Review",
                "2025-01-08T14:00:00Z",
                Some("2025-01-08T15:00:00Z"),
            ),
            meeting(4, "Kick-off", "2024-12-01T14:00:00Z", None),
        ];
        let request = |number, title, status, severity, requested_at| SupportRequest {
            id: RequestId(ID.parse().expect("a UUID")),
            number: RequestNumber(number),
            stamp: Stamp::new(at("2024-11-02")),
            account: account.key(),
            title: Name::new(title).expect("a name"),
            status,
            severity,
            requested_at: at(requested_at),
            resolved_at: None,
        };
        let requests = vec![
            request(
                3,
                "SSO integration",
                RequestStatus::Open,
                Severity::new(62),
                "2024-11-01",
            ),
            request(2, "Export", RequestStatus::Closed, None, "2024-10-01"),
        ];
        let mut nameless = richard();
        nameless.contact.name = PersonName::default();
        let mut unreachable = richard();
        unreachable.contact.email = None;
        let contacts = vec![richard(), nameless, unreachable];
        let detail = AccountDetail::new(account, contacts, meetings, requests);
        insta::assert_snapshot!("detail_of_everything", print(&detail));
    }

    #[test]
    fn the_bare_account_has_nulls_and_empty_lists() {
        let mut account = pied_piper();
        account.identifiers.set_external_id(None);
        account.mrr = None;
        let detail = AccountDetail::new(account, Vec::new(), Vec::new(), Vec::new());
        insta::assert_snapshot!("detail_of_nothing", print(&detail));
    }

    #[test]
    fn contact_activity_is_the_accounts_own_else_that_of_its_people() {
        let shown = |account| UpdatedAccount::from(account).contact_activity_at;
        let mut account = pied_piper();
        assert_eq!(shown(account.clone()), None);
        account.derived.last_activity_at = Some(at("2025-06-09"));
        let of_its_people = shown(account.clone());
        assert_eq!(of_its_people.as_deref(), Some("2025-06-09T00:00:00.000Z"));
        account.contact_activity_at = Some(at("2025-06-01"));
        assert_eq!(shown(account).as_deref(), Some("2025-06-01T00:00:00.000Z"));
    }

    #[test]
    fn at_most_one_of_the_three_booleans_is_true() {
        for (lifecycle, expected) in [
            (Lifecycle::Active, (true, false, false)),
            (
                Lifecycle::Churned {
                    at: at("2025-01-01"),
                },
                (false, true, false),
            ),
            (Lifecycle::Onboarding, (false, false, true)),
            (Lifecycle::Inactive, (false, false, false)),
        ] {
            let mut account = pied_piper();
            account.lifecycle = lifecycle;
            let shown = ListedAccount::from(account);
            assert_eq!(
                (shown.active, shown.churned, shown.onboarding),
                expected,
                "{lifecycle:?}"
            );
        }
    }

    #[test]
    fn each_call_prints_its_own_keys() {
        let keys = |printed: serde_json::Value| -> Vec<String> {
            let object = printed.as_object().expect("an object");
            object.keys().cloned().collect()
        };
        let mut account = pied_piper();
        account.logo_url = Some("https://piedpiper.com/logo.png".to_owned());
        account.contact_activity_at = Some(at("2025-06-10T14:30:00Z"));
        let listed = keys(json!(ListedAccount::from(account.clone())));
        let created = keys(json!(CreatedAccount::from(account.clone())));
        let updated = keys(json!(UpdatedAccount::from(account)));
        let has = |keys: &[String], key: &str| keys.iter().any(|found| found == key);
        assert!(has(&listed, "logoUrl") && !has(&listed, "contactActivityAt"));
        assert!(!has(&created, "logoUrl") && !has(&created, "contactActivityAt"));
        assert!(!has(&updated, "logoUrl") && has(&updated, "contactActivityAt"));
    }

    #[track_caller]
    fn creates(body: serde_json::Value) -> AccountChange {
        let object = ObjectReader::of(body).expect("an object");
        let (name, change) = CreateAccount::read(object).expect("no faults").into();
        assert_eq!(name.as_str(), "Aviato");
        change
    }

    #[test]
    fn a_bare_create_asks_for_nothing_but_a_name() {
        let bare = creates(json!({ "name": "Aviato" }));
        assert_eq!(bare, AccountChange::default());
        let nulls = json!({
            "name": "Aviato", "externalId": null, "mrr": null, "status": null, "contactName": null, "contactEmail": null
        });
        assert_eq!(creates(nulls), bare);
        let empty = json!({ "name": "Aviato", "externalId": "", "contactName": " " });
        assert_eq!(creates(empty), bare);
    }

    #[test]
    fn a_full_create_says_everything() {
        let change = creates(json!({
            "name": "Aviato", "externalId": " aviato ", "mrr": 12000.5, "status": "churned",
            "contactName": "Erlich van Bachman", "contactEmail": "erlich@aviato.com"
        }));
        assert_eq!(
            change.external_id.value().expect("given").as_str(),
            " aviato "
        );
        assert_eq!(
            change.mrr.value().expect("given").millionths(),
            12_000_500_000
        );
        assert_eq!(change.lifecycle, Some(LifecycleChange::To(Status::Churned)));
        let contacts = change.contacts.expect("given");
        assert_eq!(contacts.len(), 1);
        let name = contacts[0].name.clone().value().expect("given");
        assert_eq!(
            (name.first(), name.last()),
            (Some("Erlich"), Some("van Bachman"))
        );
    }

    #[test]
    fn a_name_or_an_address_alone_makes_a_contact() {
        let only = |change: AccountChange| match change.contacts.as_deref() {
            Some([contact]) => contact.clone(),
            other => panic!("{other:?}"),
        };
        let named = only(creates(
            json!({ "name": "Aviato", "contactName": "Erlich" }),
        ));
        assert_eq!(
            (
                named.name.value().and_then(|name| name.whole()),
                named.email
            ),
            (Some("Erlich".to_owned()), Field::Absent)
        );
        let addressed = only(creates(
            json!({ "name": "Aviato", "contactEmail": "e@aviato.com" }),
        ));
        assert_eq!(addressed.name, Field::Absent);
        assert!(!addressed.is_primary);
        assert_eq!(
            addressed.email.value().expect("given").as_str(),
            "e@aviato.com"
        );
    }
}
