//! What is stored is read as it was.

use serde_json::json;
use stele_application::ports::{AdministrationReader, EventReader, StoreError, Unique};
use stele_application::{AccountRef, EventQuery, Position};
use stele_domain::{Event, EventName, Name, ProjectToken, UniqueId, Workspace, WorkspaceId};

use super::build::{all_of, distinct_id, event, event_of, group_type, insert, properties, stored};
use crate::tests::tools::{account, account_id, at, begin, code, name, project_token, workspace};

fn unique(text: &str) -> UniqueId {
    UniqueId::new(text).expect("an id")
}

on_both! {
    async fn an_event_is_read_as_it_was_stored(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let odd = "\u{1}'\"\\ %_$.[0] Ä ΣΑΣ 🗿\n\u{7f}";
        let events = [
            Event {
                account: Some(account_id(1)),
                waits_for: None,
                distinct_id: Some(distinct_id(odd)),
                groups: (0..=4).map(|index| (group_type(index), format!("{odd}{index}"))).collect(),
                properties: properties(json!({
                    odd: odd, "": "", "n": null, "list": [1, [null], {"a": 1.10}], "big": 123_456_789_012_345_678_u64,
                }))
                .into(),
                person: properties(serde_json::from_str(r#"{"digits": 1.10, "more": 1e400, "plan": "Pro"}"#).expect("valid")),
                ..event(1, odd, -62_135_596_800_000_000)
            },
            Event { account: Some(account_id(1)), ..event(2, " login ", 253_402_300_799_999_998) },
        ];
        let mut work = begin(&database).await;
        insert(&mut *work, acme, &events).await;
        work.commit().await.expect("committed");
        let [first, second] = events;
        assert_eq!(stored(&database, acme, account_id(1)).await, [second, first]);
    }

    /// Newest first, the larger id first among equals, however it is cut.
    async fn a_page_is_what_its_query_says(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut all: Vec<Event> = (1..=20)
            .map(|n| {
                let name = if n % 3 == 0 { "logout" } else { "login" };
                let micros = i64::try_from(n / 4).expect("small") * 1000;
                Event { name: EventName::new(name).expect("a name"), ..event_of(n, account_id(1), micros) }
            })
            .collect();
        let others = [event_of(100, account_id(2), 1000), event(101, "login", 1000)];
        let mut work = begin(&database).await;
        insert(&mut *work, acme, &all).await;
        insert(&mut *work, acme, &others).await;
        work.commit().await.expect("committed");
        all.sort_by_key(|event| std::cmp::Reverse((event.at, event.id)));
        let everything = all_of(account_id(1));
        let login = EventName::new("login").expect("a name");
        let mut queries = Vec::new();
        for name in [None, Some(login)] {
            for (from, to) in [(None, None), (Some(at(1000)), None), (None, Some(at(4000))), (Some(at(2000)), Some(at(2000)))] {
                for after in [None, Some(&all[0]), Some(&all[7]), Some(&all[19])] {
                    let after = after.map(|event| Position { at: event.at, id: event.id.0 });
                    for limit in [1, 5, 100] {
                        queries.push(EventQuery { name: name.clone(), from, to, after, limit, ..everything.clone() });
                    }
                }
            }
        }
        for query in queries {
            let expected: Vec<_> = all
                .iter()
                .filter(|event| query.name.as_ref().is_none_or(|name| *name == event.name))
                .filter(|event| query.from.is_none_or(|from| event.at >= from))
                .filter(|event| query.to.is_none_or(|to| event.at <= to))
                .filter(|event| query.after.is_none_or(|after| (event.at, event.id.0) < (after.at, after.id)))
                .take(usize::try_from(query.limit).expect("small"))
                .cloned()
                .collect();
            let page = EventReader::events(&database, acme, &query).await.expect("answered");
            assert_eq!(page.events, expected, "{query:?}");
        }
    }

    async fn a_unique_id_is_new_once(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let [a, b, c] = ["a", "b", "c"].map(unique);
        let mut work = begin(&database).await;
        let new = work.note_event_ids(acme, &[&a, &b], at(5)).await.expect("noted");
        assert_eq!(new, [a.clone(), b.clone()].into());
        let new = work.note_event_ids(acme, &[&b, &c], at(6)).await.expect("noted");
        assert_eq!(new, [c.clone()].into());
        work.commit().await.expect("committed");
        let mut work = begin(&database).await;
        assert!(work.note_event_ids(acme, &[&a, &b, &c], at(7)).await.expect("noted").is_empty());
        assert!(work.note_event_ids(acme, &[], at(7)).await.expect("noted").is_empty());
    }

    async fn types_of_groups_take_the_next_free_index_until_there_is_none(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        let types = work.group_types(acme, &["team", "company"]).await.expect("answered");
        let expected = [("team".to_owned(), group_type(0)), ("company".to_owned(), group_type(1))];
        assert_eq!(types, expected.clone().into());
        work.commit().await.expect("committed");
        let mut work = begin(&database).await;
        assert_eq!(work.group_types(acme, &["company", "team"]).await.expect("answered"), expected.into());
        let types = work.group_types(acme, &["c", "company", "b", "a", "none", "left"]).await;
        let types = types.expect("answered");
        assert_eq!(types, [
            ("c".to_owned(), group_type(2)),
            ("company".to_owned(), group_type(1)),
            ("b".to_owned(), group_type(3)),
            ("a".to_owned(), group_type(4)),
        ].into());
        assert!(work.group_types(acme, &["none"]).await.expect("answered").is_empty());
    }

    async fn groups_are_kept_by_type_and_key(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        assert!(work.group(acme, group_type(1), "x").await.expect("answered").is_empty());
        let (one, two) = (properties(json!({"a": 1.10})), properties(json!({"b": [null]})));
        work.put_group(acme, group_type(1), "x", &one).await.expect("stored");
        work.put_group(acme, group_type(2), "x", &two).await.expect("stored");
        work.put_group(acme, group_type(1), "y", &two).await.expect("stored");
        work.put_group(acme, group_type(1), "y", &one).await.expect("stored");
        assert_eq!(work.group(acme, group_type(1), "x").await.expect("answered"), one);
        assert_eq!(work.group(acme, group_type(2), "x").await.expect("answered"), two);
        work.commit().await.expect("committed");
        let mut work = begin(&database).await;
        assert_eq!(work.group(acme, group_type(1), "y").await.expect("answered"), one);
        assert!(work.group(acme, group_type(3), "x").await.expect("answered").is_empty());
    }

    async fn names_mean_accounts_as_they_do_elsewhere(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let mut work = begin(&database).await;
        let hidden = account_id(2).to_string();
        let one = work.insert_account(acme, account(1, "One", &["one", &hidden])).await.expect("inserted");
        let two = work.insert_account(acme, account(2, "Two", &[code(1).as_str(), "two"])).await.expect("inserted");
        let nobody = account_id(9).to_string();
        let three = account(3, "Three", &[&nobody]);
        let three = work.insert_account(acme, three).await.expect("inserted");
        let names = [
            (AccountRef::Id(one.id), Some(one.id)),
            (AccountRef::Id(account_id(9)), None),
            (AccountRef::Number(two.number), Some(two.id)),
            (AccountRef::Number(stele_domain::AccountNumber(0)), None),
            (AccountRef::IdOrIdentifier("one".to_owned()), Some(one.id)),
            // Its own id beats another's identifier.
            (AccountRef::IdOrIdentifier(hidden.clone()), Some(two.id)),
            (AccountRef::IdOrIdentifier(nobody.clone()), Some(three.id)),
            (AccountRef::IdOrIdentifier("nobody".to_owned()), None),
            (AccountRef::CodeOrIdentifier(code(1).to_string()), Some(one.id)),
            (AccountRef::CodeOrIdentifier(code(9).to_string()), None),
            (AccountRef::CodeOrIdentifier("two".to_owned()), Some(two.id)),
            (AccountRef::Identifier(hidden), Some(one.id)),
            (AccountRef::Identifier(code(1).to_string()), Some(two.id)),
            (AccountRef::Identifier("Two".to_owned()), None),
        ];
        let refs: Vec<_> = names.iter().map(|(name, _)| name.clone()).collect();
        let found = work.named_accounts(acme, &refs).await.expect("answered");
        for ((name, expected), found) in names.iter().zip(&found) {
            assert_eq!(found, expected, "{name:?}");
            let alone = work.named_accounts(acme, std::slice::from_ref(name)).await.expect("answered");
            assert_eq!(alone, [*expected], "{name:?}");
        }
        assert!(work.named_accounts(acme, &[]).await.expect("answered").is_empty());
    }

    async fn a_workspace_is_found_by_its_token_alone(test) {
        let database = test.open().await;
        workspace(&database, "Acme").await;
        let made = Workspace {
            id: WorkspaceId(0),
            name: name("Hooli"),
            project_token: project_token(),
            version: 1,
            created_at: at(0),
        };
        let mut work = begin(&database).await;
        let mut hooli = work.insert_workspace(made.clone()).await.expect("inserted");
        work.commit().await.expect("committed");
        let by_token = |token: ProjectToken| {
            let database = &database;
            async move { database.workspace_by_token(&token).await.expect("answered") }
        };
        assert_eq!(by_token(hooli.project_token.clone()).await, Some(hooli.clone()));
        assert_eq!(by_token(project_token()).await, None);
        // Of another case it is another one.
        let upper = ProjectToken::of_random(&"A".repeat(43));
        let lower = ProjectToken::of_random(&"a".repeat(43));
        hooli.name = Name::from(stele_domain::Identifier::new("Hooli XYZ").expect("a name"));
        hooli.project_token = upper.clone();
        hooli.version += 1;
        let mut work = begin(&database).await;
        work.update_workspace(&hooli).await.expect("updated");
        work.commit().await.expect("committed");
        assert_eq!(by_token(upper.clone()).await, Some(hooli));
        assert_eq!(by_token(lower).await, None);
        let mut work = begin(&database).await;
        let again = work.insert_workspace(Workspace { project_token: upper, ..made }).await;
        assert!(matches!(again, Err(StoreError::Conflict(Unique::ProjectToken))), "{again:?}");
    }
}
