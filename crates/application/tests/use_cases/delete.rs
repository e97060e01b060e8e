//! Removing accounts.

use stele_application::{AccountFilter, AccountRef, Error, Resource};

use crate::world::World;

#[tokio::test]
async fn a_deleted_account_is_gone_with_its_contacts_and_once() {
    let world = World::new().await;
    let kept = world.fixture.account(&world.caller, "Hooli").await;
    let account = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .contact("Erlich", "erlich@bachman.com")
        .await;
    let stele = &world.fixture.stele;
    let by_text = AccountRef::IdOrIdentifier("piedpiper".to_owned());
    stele
        .delete_account(&world.caller, &by_text)
        .await
        .expect("deleted");
    for reference in [
        by_text,
        AccountRef::Id(account.id),
        AccountRef::Number(account.number),
    ] {
        let again = stele.delete_account(&world.caller, &reference).await;
        assert!(
            matches!(again, Err(Error::NotFound(Resource::Account))),
            "{again:?}"
        );
    }
    let with_contact = AccountFilter {
        any_contact_email: Some(vec!["erlich@bachman.com".to_owned()]),
        ..AccountFilter::default()
    };
    let counted = stele.count_accounts(&world.caller, &with_contact).await;
    assert_eq!(counted.expect("the store answers"), 0);
    assert_eq!(world.count().await, 1);
    assert_eq!(world.stored(&kept).await, kept);
    let next = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .external_id("piedpiper")
        .await;
    assert!(next.number > account.number);
}
