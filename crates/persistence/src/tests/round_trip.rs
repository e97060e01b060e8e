//! What is stored comes back as it was.

use std::collections::BTreeMap;

use serde_json::Value;
use stele_application::AccountRef;
use stele_application::ports::AccountReader;
use stele_domain::{
    Account, AccountContact, Address, AssignmentId, Contact, ContactDerived, Country, Currency,
    Derived, Email, EmailPreference, Identifier, LastResponse, Lifecycle, Link, MemberNumber, Mrr,
    Name, NpsCounts, NpsScore, OrganizationId, PersonName, Role, RoleAssignment, RoleHolder, Tag,
    Text, Traits,
};
use stele_testkit::SequentialIds;

use crate::tests::tools::{
    account, account_id, at, begin, code, contact_id, joined, member, number, organization, tied,
    workspace,
};

/// JSON whose numbers no floating point number keeps.
const OBJECT: &str = r#"{"a.b": 1e400, "c": 1.10, "d": [-0, 12345678901234567890123, {"ä": "\u2028😀\"'"}], "": false, "e\\": {}}"#;

fn object() -> BTreeMap<String, Value> {
    serde_json::from_str(OBJECT).expect("an object")
}

/// An account of which no attribute is as it is in a new one.
fn full(member: stele_domain::Member, organization: OrganizationId) -> Account {
    let mut account = account(
        1,
        "Ünïcode 😀 \u{202e}\u{1}'\"\\%",
        &["b", " a ", "\u{7f}İ"],
    );
    account.created_by = Some(MemberNumber(7));
    account.organization = Some(organization);
    account.traits = Traits::from_map(object());
    account.links = BTreeMap::from([
        (Link::SfdcId, Some("001".to_owned())),
        (Link::ZendeskId, None),
    ]);
    account.tags = ["vip", "İ", "ß"]
        .map(|word| Tag::new(word).expect("a tag"))
        .into_iter()
        .collect();
    account.lifecycle = Lifecycle::Churned {
        at: at(-62_135_596_800_000_000),
    };
    account.mrr = Some(Mrr::from_millionths(i64::MIN));
    account.logo_url = Some("https://example.com/a.png".to_owned());
    account.next_renewal_at = Some(at(253_402_300_799_999_999));
    account.trial_end_at = Some(at(1));
    let assignment = RoleAssignment {
        id: AssignmentId(SequentialIds::nth_uuid(70)),
        holder: RoleHolder {
            number: i64::MAX,
            email: "not even an email".to_owned(),
            extra: object(),
        },
        member: Some(member),
        created_at: at(2),
        assigned_at: at(3),
    };
    let nobody = RoleAssignment {
        member: None,
        ..assignment.clone()
    };
    account.roles = BTreeMap::from([
        (Role::Csm, Some(assignment)),
        (Role::AccountExecutive, None),
        (Role::AccountOwner, Some(nobody)),
    ]);
    account.currency = Some(Currency::from_code("USD").expect("known"));
    account.billing_address = Some(Address {
        line1: Some(String::new()),
        line2: Some("2".to_owned()),
        city: Some("Palo Alto".to_owned()),
        state: None,
        postal_code: Some("94301".to_owned()),
        country: Some(Country::from_alpha2("US").expect("known")),
    });
    account.tax_country = Some(Country::from_alpha2("DE").expect("known"));
    account.tax_id = Some("DE1".to_owned());
    account.contact_activity_at = Some(at(4));
    account.derived = Derived {
        users_count: u32::MAX,
        nps: NpsCounts {
            detractors: 1,
            passives: 2,
            promoters: 3,
        },
        last_inbound_message_at: Some(at(7)),
        last_outbound_message_at: Some(at(8)),
        last_activity_at: Some(at(9)),
    };
    account
}

/// A person of whom no attribute is as it is in a new one.
fn full_person() -> Contact {
    Contact {
        version: 7,
        name: PersonName::from_stored(Some("Ünï \u{1}'\"".to_owned()), Some("😀".to_owned())),
        email: Some(Email::new("A@\"quoted\"@X.com").expect("an address")),
        avatar_url: Some("https://example.com/a.png".to_owned()),
        traits: Traits::from_map(object()),
        joined_at: Some(at(-1)),
        unsubscribed_at: Some(at(1)),
        deactivated_at: Some(at(2)),
        last_activity_at: Some(at(3)),
        updated_at: at(4),
        derived: ContactDerived {
            last_response: Some(LastResponse {
                score: NpsScore::new(10).expect("at most ten"),
                feedback: Some(Text::new("").expect("a text")),
                responded_at: at(5),
            }),
            last_inbound_message_at: Some(at(6)),
            last_outbound_message_at: Some(at(7)),
        },
        ..Contact::new(
            contact_id(2),
            code(2),
            Some(Identifier::new(" x ").expect("an identifier")),
            at(0),
        )
    }
}

/// The digits of an account's traits, which the domain's comparison of numbers may not look at.
fn digits(account: &Account) -> String {
    digits_of(&account.traits)
}

fn digits_of(traits: &Traits) -> String {
    serde_json::to_string(traits.as_map()).expect("JSON")
}

on_both! {
    async fn an_account_comes_back_as_it_was(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        let member = joined(&mut *work, member(60, acme, "Monica", "m@x.com")).await;
        let organization = work.insert(acme, organization(77, "hooli")).await.expect("inserted");
        let empty = work.insert_account(acme, account(2, "Empty", &[])).await.expect("inserted");
        let full = work.insert_account(acme, full(member, organization.id)).await.expect("inserted");
        work.commit().await.expect("committed");
        for stored in [&full, &empty] {
            let found = database.get(acme, &AccountRef::Id(stored.id)).await.expect("answered");
            let found = found.expect("found");
            assert_eq!(&found, stored);
            assert_eq!(digits(&found), digits(stored));
        }
        // An update writes every attribute as well: full becomes empty and empty full.
        let mut emptied = Account {
            id: full.id,
            number: full.number,
            code: full.code.clone(),
            ..empty.clone()
        };
        let mut filled = Account {
            id: empty.id,
            number: empty.number,
            code: empty.code.clone(),
            ..full
        };
        let mut work = begin(&database).await;
        for changed in [&mut emptied, &mut filled] {
            changed.touch(at(20));
            work.update_account(acme, changed).await.expect("updated");
        }
        work.commit().await.expect("committed");
        for stored in [&filled, &emptied] {
            let found = database.get(acme, &AccountRef::Id(stored.id)).await.expect("answered");
            assert_eq!(found.as_ref(), Some(stored));
        }
    }

    async fn a_person_comes_back_as_they_were(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        for n in [1, 2] {
            work.insert_account(acme, account(n, "Account", &[])).await.expect("inserted");
        }
        let empty = Contact::new(contact_id(1), code(1), None, at(0));
        let empty = tied(&mut *work, acme, empty, &[account_id(1)]).await.contact;
        let mut full = work.insert_contact(acme, full_person()).await.expect("inserted");
        let mut seen = AccountContact {
            is_primary: true,
            email_preferences: vec![EmailPreference::Billing, EmailPreference::Updates],
            position: 0,
            ..AccountContact::new(full.clone())
        };
        work.tie(acme, account_id(1), &seen).await.expect("tied");
        let listed = work.account_contacts(acme, account_id(1), 10).await.expect("answered");
        assert_eq!(listed, [seen.clone(), AccountContact::new(empty.clone())]);
        assert_eq!(digits_of(&listed[0].contact.traits), digits_of(&full.traits));
        // An update writes every attribute as well, and a tie that is there already is written over.
        let emptied = Contact {
            id: full.id,
            number: full.number,
            code: full.code.clone(),
            version: full.version + 1,
            ..empty.clone()
        };
        full = Contact {
            id: empty.id,
            number: empty.number,
            code: empty.code.clone(),
            version: empty.version + 1,
            ..full
        };
        work.update_contact(acme, &emptied).await.expect("updated");
        work.update_contact(acme, &full).await.expect("updated");
        seen = AccountContact { position: 1, ..AccountContact::new(emptied) };
        work.tie(acme, account_id(1), &seen).await.expect("tied");
        let listed = work.account_contacts(acme, account_id(1), 10).await.expect("answered");
        assert_eq!(listed, [seen, AccountContact::new(full)]);
        assert_eq!(work.account_contacts(acme, account_id(1), 1).await.expect("answered"), listed[..1]);
    }

    async fn a_name_that_came_from_a_blank_identifier_is_read_back(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut blank = account(1, "x", &[" "]);
        blank.name = Name::from(blank.identifiers.all()[0].clone());
        let mut work = begin(&database).await;
        let stored = work.insert_account(acme, blank).await.expect("inserted");
        work.commit().await.expect("committed");
        let found = database.get(acme, &AccountRef::Id(stored.id)).await;
        assert_eq!(found.expect("answered"), Some(stored));
    }

    async fn an_account_may_have_very_many_identifiers_and_tags(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let texts: Vec<_> = (0..20_000).map(|n| n.to_string()).collect();
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        let mut many = account(1, "many", &texts);
        many.tags = texts.iter().map(|text| Tag::new(text).expect("a tag")).collect();
        let mut work = begin(&database).await;
        let mut many = work.insert_account(acme, many).await.expect("inserted");
        work.commit().await.expect("committed");
        let last = AccountRef::Identifier("19999".to_owned());
        assert_eq!(database.get(acme, &last).await.expect("answered").as_ref(), Some(&many));
        many.identifiers.replace(Vec::new()).expect("no duplicates");
        many.tags = std::iter::empty::<Tag>().collect();
        many.touch(at(1));
        let mut work = begin(&database).await;
        work.update_account(acme, &many).await.expect("updated");
        work.commit().await.expect("committed");
        assert_eq!(database.get(acme, &last).await.expect("answered"), None);
    }
}

/// SQLite's table of trigrams has one row for each account, of what it is called now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn trigrams_are_kept_of_what_is_there_and_of_nothing_else() {
    let test = crate::testing::TestDatabase::new(crate::DatabaseKind::Sqlite).await;
    let database = test.open().await;
    let acme = workspace(&database, "Acme").await;
    let rows_with = async |text: &str| {
        let sql =
            format!("SELECT count(*) FROM account_search WHERE account_search MATCH '{text}'");
        number(&database, &sql).await
    };
    let mut work = begin(&database).await;
    let stored = work
        .insert_account(acme, account(1, "Before", &["first"]))
        .await;
    let mut stored = stored.expect("inserted");
    work.insert_account(acme, account(2, "Other", &[]))
        .await
        .expect("inserted");
    work.commit().await.expect("committed");
    assert_eq!(
        (rows_with("before").await, rows_with("first").await),
        (1, 1)
    );
    stored.name = Name::new("After").expect("a name");
    stored.identifiers.set_external_id(None);
    stored.touch(at(1));
    let mut work = begin(&database).await;
    work.update_account(acme, &stored).await.expect("updated");
    work.commit().await.expect("committed");
    assert_eq!(
        (rows_with("before").await, rows_with("first").await),
        (0, 0)
    );
    assert_eq!((rows_with("after").await, rows_with("other").await), (1, 1));
    let mut work = begin(&database).await;
    work.delete_account(acme, stored.id, at(2))
        .await
        .expect("deleted");
    work.commit().await.expect("committed");
    assert_eq!((rows_with("after").await, rows_with("other").await), (0, 1));
}
