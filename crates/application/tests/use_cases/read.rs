//! Reading accounts.

use stele_application::{AccountRef, Error, Resource};

use crate::world::World;

#[tokio::test]
async fn a_get_is_one_call_and_asking_for_no_contacts_is_none() {
    let world = World::new().await;
    let account = world.fixture.account(&world.caller, "Pied Piper").await;
    let calls = world.store.calls();
    world.stored(&account).await;
    assert_eq!(world.store.calls(), calls + 1);
    let none = world
        .fixture
        .stele
        .account_contacts(&world.caller, &[])
        .await;
    assert!(none.expect("nothing to ask").is_empty());
    assert_eq!(world.store.calls(), calls + 1);
}

#[tokio::test]
async fn an_account_of_another_workspace_is_not_there() {
    let world = World::new().await;
    let hooli = world.fixture.caller_of_new_workspace("Hooli").await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .contact("Erlich", "erlich@bachman.com")
        .await;
    let stele = &world.fixture.stele;
    for reference in [
        AccountRef::Id(account.id),
        AccountRef::Number(account.number),
        AccountRef::IdOrIdentifier("piedpiper".to_owned()),
        AccountRef::CodeOrIdentifier(account.code.to_string()),
        AccountRef::Identifier("piedpiper".to_owned()),
    ] {
        let change = stele_domain::AccountChange {
            touch: true,
            ..stele_domain::AccountChange::default()
        };
        for answer in [
            stele.get_account(&hooli, &reference).await.map(|_| ()),
            stele
                .update_account(&hooli, &reference, change)
                .await
                .map(|_| ()),
            stele.delete_account(&hooli, &reference).await,
        ] {
            assert!(
                matches!(answer, Err(Error::NotFound(Resource::Account))),
                "{reference:?}: {answer:?}"
            );
        }
    }
    let contacts = stele.account_contacts(&hooli, &[account.id]).await;
    assert!(contacts.expect("the store answers").is_empty());
    assert_eq!(world.stored(&account).await, account);
    assert_eq!(world.contacts(&account).await.len(), 1);
}
