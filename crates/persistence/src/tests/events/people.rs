//! What is known of people by what they did.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use stele_application::ports::{EventReader, KnownContact, KnownPerson, StoreError};
use stele_domain::{Contact, Identifier, Seen, Traits};

use super::build::{distinct_id, properties};
use crate::DatabaseKind;
use crate::tests::tools::{
    account, account_id, at, begin, contact_id, person, somebody_waits, tied, workspace,
};

fn seen(first: i64, last: i64) -> Seen {
    Seen {
        first: at(first),
        last: at(last),
    }
}

on_both! {
    async fn a_person_is_seen_from_their_first_event_to_their_last(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let [erlich, jared] = ["erlich", "jared"].map(distinct_id);
        let known = properties(json!({"plan": "Pro"}));
        for (when, said) in [
            (seen(50, 60), None),
            (seen(55, 58), None),
            (seen(40, 45), Some(known.clone())),
            (seen(70, 70), None),
        ] {
            let mut work = begin(&database).await;
            let people = BTreeMap::from([(erlich.clone(), (when, said)), (jared.clone(), (when, None))]);
            work.people_seen(acme, &people).await.expect("written");
            work.commit().await.expect("committed");
        }
        let mut work = begin(&database).await;
        let made = Contact {
            external_id: Some(Identifier::new("erlich").expect("an identifier")),
            ..person(1, "Erlich", "e@x.com")
        };
        work.insert_contact(acme, made).await.expect("inserted");
        work.insert_contact(acme, person(2, "Nobody", "n@x.com")).await.expect("inserted");
        let found = work.known_people(acme, &[&erlich, &jared, &distinct_id("nobody")]).await;
        let found = found.expect("answered");
        assert_eq!(found.len(), 2);
        assert_eq!(found[&erlich].properties, known);
        assert_eq!(found[&jared], KnownPerson::default());
        work.commit().await.expect("committed");
        let when = database.people_seen(acme, &[contact_id(1), contact_id(2), contact_id(3)]).await;
        assert_eq!(when.expect("answered"), [(contact_id(1), seen(40, 70))].into());
    }

    /// Their external id, and their email in any case.
    async fn a_contact_is_seen_by_each_of_their_names(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        let made = Contact {
            external_id: Some(Identifier::new("E-1").expect("an identifier")),
            ..person(1, "Erlich", "E@X.com")
        };
        work.insert_contact(acme, made).await.expect("inserted");
        let people = [("E-1", seen(3, 4)), ("E@X.com", seen(5, 9)), ("e@x.com", seen(1, 2)), ("e@X.com", seen(0, 99)), ("e-1", seen(-9, 999))]
            .map(|(name, when)| (distinct_id(name), (when, None)));
        work.people_seen(acme, &people.into()).await.expect("written");
        work.commit().await.expect("committed");
        let when = database.people_seen(acme, &[contact_id(1)]).await.expect("answered");
        assert_eq!(when, [(contact_id(1), seen(0, 99))].into());
        let names = database.names_of(acme, &[contact_id(1)]).await.expect("answered");
        let expected = ["E-1", "E@X.com", "e@x.com", "e@X.com"].map(distinct_id);
        assert_eq!(names, [(contact_id(1), expected.into())].into());
        assert!(database.people_seen(acme, &[]).await.expect("answered").is_empty());
        assert!(database.names_of(acme, &[]).await.expect("answered").is_empty());
    }

    /// By their external id, else by their email: then it is the one with the smallest number.
    async fn a_person_is_the_contact_whom_they_name(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        for n in 1..=3 {
            work.insert_account(acme, account(n, "Account", &[])).await.expect("inserted");
        }
        let traits = properties(json!({"seats": 1.10}));
        let first = Contact { traits: Traits::from_map(traits.clone()), ..person(5, "Erlich", "E@x.com") };
        tied(&mut *work, acme, first, &[account_id(3), account_id(2)]).await;
        tied(&mut *work, acme, person(4, "Other Erlich", "e@X.com"), &[account_id(1)]).await;
        let other = Contact {
            external_id: Some(Identifier::new("e@x.COM").expect("an identifier")),
            ..person(3, "Named", "other@x.com")
        };
        work.insert_contact(acme, other).await.expect("inserted");
        let by_email = KnownContact { id: contact_id(5), traits, account: Some(account_id(2)) };
        let by_external_id = KnownContact { id: contact_id(3), traits: properties(json!({})), account: None };
        let names = ["e@x.COM", "e@x.com", "E@X.COM", "OTHER@x.com", "x@x.com"].map(distinct_id);
        let asked: Vec<_> = names.iter().collect();
        let found = work.known_people(acme, &asked).await.expect("answered");
        let contacts: BTreeMap<_, _> = found
            .into_iter()
            .map(|(name, known)| (name, known.contact.expect("a contact")))
            .collect();
        assert_eq!(contacts, [
            (names[0].clone(), by_external_id.clone()),
            (names[1].clone(), by_email.clone()),
            (names[2].clone(), by_email),
            (names[3].clone(), by_external_id),
        ].into());
        assert!(work.known_people(acme, &[]).await.expect("answered").is_empty());
    }

    /// Of two who add to what is known of somebody, the second adds to what the first has written.
    async fn nothing_that_is_said_of_a_person_is_lost(test) {
        let database = Arc::new(test.open().await);
        let acme = workspace(&database, "Acme").await;
        let erlich = distinct_id("erlich");
        for round in 0..2 {
            let mut first = begin(&database).await;
            let before = first.known_people(acme, &[&erlich]).await.expect("answered");
            assert_eq!(before.len(), round);
            let say = |before: &BTreeMap<_, KnownPerson>, key: &str| {
                let mut known = before.get(&erlich).cloned().unwrap_or_default().properties;
                known.insert(format!("{key} {round}"), json!(1));
                BTreeMap::from([(erlich.clone(), (seen(1, 1), Some(known)))])
            };
            let said = say(&before, "first");
            if round == 0 {
                first.people_seen(acme, &said).await.expect("written");
            }
            let (other, name) = (database.clone(), erlich.clone());
            let second = tokio::spawn(async move {
                let mut tries = 0;
                loop {
                    tries += 1;
                    let mut work = begin(&other).await;
                    let before = work.known_people(acme, &[&name]).await.expect("answered");
                    let mut known = before.get(&name).cloned().unwrap_or_default().properties;
                    known.insert(format!("second {round}"), json!(1));
                    let people = BTreeMap::from([(name.clone(), (seen(2, 2), Some(known)))]);
                    match work.people_seen(acme, &people).await {
                        Ok(()) => {
                            work.commit().await.expect("committed");
                            return tries;
                        }
                        Err(StoreError::Retry(_)) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            });
            // Where nobody knew them it waits to say so, later to be told what is known.
            somebody_waits(&database).await;
            if round == 1 {
                first.people_seen(acme, &said).await.expect("written");
            }
            first.commit().await.expect("committed");
            let tries = second.await.expect("no panic");
            let again = round == 0 && test.kind() == DatabaseKind::Postgres;
            assert_eq!(tries, if again { 2 } else { 1 });
        }
        let mut work = begin(&database).await;
        let known = work.known_people(acme, &[&erlich]).await.expect("answered");
        let keys: Vec<_> = known[&erlich].properties.keys().cloned().collect();
        assert_eq!(keys, ["first 0", "first 1", "second 0", "second 1"]);
    }
}
