//! One account, by each of its names.

use stele_application::AccountRef;
use stele_domain::{Account, AccountId, AccountNumber};

use super::setup::{World, account, identified};
use crate::{Ports, SequentialIds};

/// What a reader finds, a unit of work finds too.
async fn find(world: &World, account: &AccountRef) -> Option<Account> {
    let read = world.get(account).await;
    let mut work = world.begin().await;
    let locked = work.account_for_update(world.acme, account).await;
    assert_eq!(read, locked.expect("the store answers"), "{account:?}");
    read
}

/// By id, number, code and each identifier.
pub async fn an_account_is_found_by_each_of_its_names(ports: &Ports) {
    let world = World::new(ports).await;
    world.insert(identified(1, &["other"])).await;
    let stored = world
        .insert(identified(2, &["piedpiper", "pp/2", " pp "]))
        .await;
    for reference in [
        AccountRef::Id(stored.id),
        AccountRef::Number(stored.number),
        AccountRef::IdOrIdentifier(stored.id.to_string()),
        AccountRef::IdOrIdentifier(stored.id.to_string().to_uppercase()),
        AccountRef::IdOrIdentifier("piedpiper".to_owned()),
        AccountRef::IdOrIdentifier("pp/2".to_owned()),
        AccountRef::CodeOrIdentifier(stored.code.to_string()),
        AccountRef::CodeOrIdentifier("piedpiper".to_owned()),
        AccountRef::CodeOrIdentifier(" pp ".to_owned()),
        AccountRef::Identifier("piedpiper".to_owned()),
        AccountRef::Identifier("pp/2".to_owned()),
    ] {
        assert_eq!(
            find(&world, &reference).await.as_ref(),
            Some(&stored),
            "{reference:?}"
        );
    }
}

/// Each way of naming looks where it says and nowhere else; identifiers are compared exactly.
pub async fn nothing_is_found_by_what_is_no_name_of_it(ports: &Ports) {
    let world = World::new(ports).await;
    let stored = world
        .insert(identified(1, &["piedpiper", "ä", "100%"]))
        .await;
    let absent = SequentialIds::nth_uuid(99);
    for reference in [
        AccountRef::Id(AccountId(absent)),
        AccountRef::Number(AccountNumber(stored.number.0 + 1)),
        AccountRef::Number(AccountNumber(0)),
        AccountRef::Number(AccountNumber(-1)),
        AccountRef::Number(AccountNumber(i64::MAX)),
        AccountRef::Number(AccountNumber(i64::MIN)),
        AccountRef::IdOrIdentifier(absent.to_string()),
        AccountRef::IdOrIdentifier(stored.code.to_string()),
        AccountRef::IdOrIdentifier(stored.number.to_string()),
        AccountRef::IdOrIdentifier(String::new()),
        AccountRef::CodeOrIdentifier(stored.id.to_string()),
        AccountRef::CodeOrIdentifier(stored.code.to_string().to_lowercase()),
        AccountRef::Identifier(stored.id.to_string()),
        AccountRef::Identifier(stored.code.to_string()),
        AccountRef::Identifier("PiedPiper".to_owned()),
        AccountRef::Identifier("piedpiper ".to_owned()),
        AccountRef::Identifier("piedp%".to_owned()),
        AccountRef::Identifier("1000".to_owned()),
        // Looks the same, and is another text.
        AccountRef::Identifier("a\u{308}".to_owned()),
    ] {
        assert_eq!(find(&world, &reference).await, None, "{reference:?}");
    }
}

/// Where the id of one account is an identifier of another, the id wins; so does the code.
pub async fn an_id_and_a_code_win_over_an_identifier(ports: &Ports) {
    let world = World::new(ports).await;
    let meant = world.insert(account(1, "meant")).await;
    let (id, code) = (meant.id.to_string(), meant.code.to_string());
    let other = world.insert(identified(2, &[&id, &code])).await;
    let (by_id, by_code) = (
        AccountRef::IdOrIdentifier(id.clone()),
        AccountRef::CodeOrIdentifier(code.clone()),
    );
    for reference in [&by_id, &by_code] {
        assert_eq!(
            find(&world, reference).await.as_ref(),
            Some(&meant),
            "{reference:?}"
        );
    }
    for reference in [
        AccountRef::IdOrIdentifier(code.clone()),
        AccountRef::CodeOrIdentifier(id.clone()),
        AccountRef::Identifier(id),
        AccountRef::Identifier(code),
    ] {
        assert_eq!(
            find(&world, &reference).await.as_ref(),
            Some(&other),
            "{reference:?}"
        );
    }
    world.delete(world.acme, meant.id).await;
    for reference in [&by_id, &by_code] {
        assert_eq!(
            find(&world, reference).await.as_ref(),
            Some(&other),
            "{reference:?}"
        );
    }
}
