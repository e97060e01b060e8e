//! One identifier space.

use stele_application::{AccountRef, Error};
use stele_domain::{Account, AccountChange, Field, Identifier};

use crate::world::{World, identifier, identifiers};

/// What a write says of identifiers.
enum Step {
    External(&'static str),
    Clear,
    Replace(&'static [&'static str]),
    ReplaceAndExternal(&'static [&'static str], &'static str),
}

impl Step {
    fn change(&self) -> AccountChange {
        let set = |text| Field::Value(identifier(text));
        let (external_id, list) = match self {
            Step::External(text) => (set(*text), None),
            Step::Clear => (Field::Null, None),
            Step::Replace(texts) => (Field::Absent, Some(identifiers(texts))),
            Step::ReplaceAndExternal(texts, text) => (set(*text), Some(identifiers(texts))),
        };
        AccountChange {
            external_id,
            identifiers: list,
            ..AccountChange::default()
        }
    }
}

fn shown(account: &Account) -> (Vec<&str>, Option<&str>) {
    let all = account.identifiers.all().iter().map(Identifier::as_str);
    let external = account.identifiers.external_id().map(Identifier::as_str);
    (all.collect(), external)
}

#[tokio::test]
async fn the_mark_and_the_order_follow_every_write() {
    let world = World::new().await;
    let account = world.fixture.account(&world.caller, "Pied Piper").await;
    let steps: [(Step, &[&str], Option<&str>); 12] = [
        // The first of a new list becomes the external id; after that the mark stays where it was.
        (Step::Replace(&["a", "b"]), &["a", "b"], Some("a")),
        (Step::Replace(&["b", "c", "a"]), &["b", "c", "a"], Some("a")),
        (Step::Replace(&["b", "c"]), &["b", "c"], Some("b")),
        // Setting another replaces the marked one in place.
        (Step::External("d"), &["d", "c"], Some("d")),
        // One that is listed already is not listed twice.
        (Step::External("c"), &["c"], Some("c")),
        (Step::Replace(&["e", "c", "f"]), &["e", "c", "f"], Some("c")),
        // Clearing takes it out and marks no other.
        (Step::Clear, &["e", "f"], None),
        (Step::Clear, &["e", "f"], None),
        // Where none is marked, a new one goes first, and a listed one is marked where it is.
        (Step::External("f"), &["e", "f"], Some("f")),
        (
            Step::ReplaceAndExternal(&["g", "h"], "h"),
            &["h"],
            Some("h"),
        ),
        (Step::Replace(&[]), &[], None),
        (Step::External("i"), &["i"], Some("i")),
    ];
    for (n, (step, all, external)) in steps.into_iter().enumerate() {
        let changed = world
            .update(&account, step.change())
            .await
            .expect("changed");
        assert_eq!(shown(&changed), (all.to_vec(), external), "step {n}");
        let stored = world.stored(&account).await;
        assert_eq!(shown(&stored), (all.to_vec(), external), "step {n}");
        for text in all {
            let by_text = AccountRef::Identifier((*text).to_owned());
            let found = world
                .fixture
                .stele
                .get_account(&world.caller, &by_text)
                .await;
            assert_eq!(found.expect("there").id, account.id, "step {n}");
        }
    }
}

#[tokio::test]
async fn an_identifier_that_was_given_up_is_free() {
    let world = World::new().await;
    let first = world
        .fixture
        .account(&world.caller, "first")
        .identifiers(&["a", "b"])
        .await;
    let second = world.fixture.account(&world.caller, "second").await;
    let claim = || Step::External("a").change();
    let refused = world.update(&second, claim()).await;
    assert!(
        matches!(refused, Err(Error::IdentifierTaken)),
        "{refused:?}"
    );
    world
        .update(&first, Step::Clear.change())
        .await
        .expect("given up");
    world.update(&second, claim()).await.expect("claimed");
    let refused = world.update(&first, claim()).await;
    assert!(
        matches!(refused, Err(Error::IdentifierTaken)),
        "{refused:?}"
    );
    assert_eq!(shown(&world.stored(&first).await), (vec!["b"], None));
}

#[tokio::test]
async fn identifiers_are_kept_as_sent_and_compared_exactly() {
    let world = World::new().await;
    for text in ["a", "A", " a", "a ", "a/b", "..", "%", "é", "e\u{301}"] {
        let made = world
            .fixture
            .account(&world.caller, "Pied Piper")
            .external_id(text)
            .await;
        let by_text = AccountRef::IdOrIdentifier(text.to_owned());
        let found = world
            .fixture
            .stele
            .get_account(&world.caller, &by_text)
            .await;
        assert_eq!(found.expect("there"), made, "{text:?}");
    }
}
