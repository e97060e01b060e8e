//! What is stored comes back as it was.

use std::collections::BTreeMap;

use serde_json::Value;
use stele_application::AccountRef;
use stele_application::ports::AccountReader;
use stele_domain::{
    Account, Address, AssignmentId, Country, Currency, Derived, HealthScore, Lifecycle, Link,
    Meeting, MemberNumber, Mrr, Name, NpsCounts, OrganizationId, Role, RoleAssignment, RoleHolder,
    Segment, SupportRequest, Tag, Traits,
};
use stele_testkit::SequentialIds;

use crate::tests::tools::{account, at, begin, member, number, workspace};

/// JSON whose numbers no floating point number keeps.
const OBJECT: &str = r#"{"a.b": 1e400, "c": 1.10, "d": [-0, 12345678901234567890123, {"ä": "\u2028😀\"'"}], "": false, "e\\": {}}"#;

fn object() -> BTreeMap<String, Value> {
    serde_json::from_str(OBJECT).expect("an object")
}

/// An account of which no attribute is as it is in a new one.
fn full(member: stele_domain::Member) -> Account {
    let mut account = account(
        1,
        "Ünïcode 😀 \u{202e}\u{1}'\"\\%",
        &["b", " a ", "\u{7f}İ"],
    );
    account.created_by = Some(MemberNumber(7));
    account.organization = Some(OrganizationId(SequentialIds::nth_uuid(77)));
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
        first_seen_at: Some(at(5)),
        last_seen_at: Some(at(6)),
        last_inbound_message_at: Some(at(7)),
        last_outbound_message_at: Some(at(8)),
        health: HealthScore::from_thousandths(99_999),
        segments: vec![Segment {
            id: "s".to_owned(),
            name: "S".to_owned(),
        }],
        meetings: vec![Meeting {
            number: 1,
            title: "M".to_owned(),
            start_at: at(9),
            end_at: Some(at(10)),
        }],
        requests: vec![SupportRequest {
            number: 2,
            title: "R".to_owned(),
            status: "Open".to_owned(),
            severity: Some(100),
            requested_at: at(11),
        }],
    };
    account
}

/// The digits of an account's traits, which the domain's comparison of numbers may not look at.
fn digits(account: &Account) -> String {
    serde_json::to_string(account.traits.as_map()).expect("JSON")
}

on_both! {
    async fn an_account_comes_back_as_it_was(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        let member = work.insert_member(member(60, acme, "Monica", "m@x.com")).await.expect("inserted");
        let empty = work.insert_account(acme, account(2, "Empty", &[])).await.expect("inserted");
        let full = work.insert_account(acme, full(member)).await.expect("inserted");
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
    work.delete_account(acme, stored.id).await.expect("deleted");
    work.commit().await.expect("committed");
    assert_eq!((rows_with("after").await, rows_with("other").await), (0, 1));
}
