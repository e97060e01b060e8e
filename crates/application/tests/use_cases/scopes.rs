//! Who may do what.

use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Caller, Error, TimeColumn,
};
use stele_domain::{AccountChange, Scope};

use crate::world::{World, name};

/// What a use case that is tried with a caller answers, when it is refused: the scope it asks for.
async fn refused(world: &World, caller: &Caller, use_case: &str) -> Option<Scope> {
    let stele = &world.fixture.stele;
    let account = AccountRef::Identifier("piedpiper".to_owned());
    let change = AccountChange::default;
    let query = AccountQuery {
        filter: AccountFilter::default(),
        paging: AccountPaging::Keyset {
            by: TimeColumn::CreatedAt,
            after: None,
        },
        limit: 1,
    };
    let answer = match use_case {
        "get" => stele.get_account(caller, &account).await.map(|_| ()),
        "contacts" => stele.account_contacts(caller, &[]).await.map(|_| ()),
        "list" => stele.list_accounts(caller, &query).await.map(|_| ()),
        "count" => stele
            .count_accounts(caller, &query.filter)
            .await
            .map(|_| ()),
        "create" => stele
            .create_account(caller, name("New"), change())
            .await
            .map(|_| ()),
        "update" => stele
            .update_account(caller, &account, change())
            .await
            .map(|_| ()),
        "delete" => stele.delete_account(caller, &account).await,
        other => panic!("no use case {other}"),
    };
    match answer {
        Ok(()) => None,
        Err(Error::Forbidden(scope)) => Some(scope),
        Err(other) => panic!("{use_case}: {other:?}"),
    }
}

#[tokio::test]
async fn each_use_case_asks_for_its_scope_before_it_asks_the_store() {
    let world = World::new().await;
    for (use_case, wanted, enough) in [
        (
            "get",
            Scope::AccountRead,
            &[Scope::AccountRead, Scope::AccountWrite, Scope::All][..],
        ),
        (
            "contacts",
            Scope::AccountRead,
            &[Scope::AccountRead, Scope::AccountWrite, Scope::All],
        ),
        (
            "list",
            Scope::AccountRead,
            &[Scope::AccountRead, Scope::AccountWrite, Scope::All],
        ),
        (
            "count",
            Scope::AccountRead,
            &[Scope::AccountRead, Scope::AccountWrite, Scope::All],
        ),
        (
            "create",
            Scope::AccountWrite,
            &[Scope::AccountWrite, Scope::All],
        ),
        (
            "update",
            Scope::AccountWrite,
            &[Scope::AccountWrite, Scope::All],
        ),
        (
            "delete",
            Scope::AccountWrite,
            &[Scope::AccountWrite, Scope::All],
        ),
    ] {
        for scopes in Scope::ALL
            .map(|scope| vec![scope])
            .into_iter()
            .chain([vec![]])
        {
            let account = world
                .fixture
                .account(&world.caller, "Pied Piper")
                .external_id("piedpiper");
            let account = account.await;
            let key = world.fixture.key(world.caller.workspace.id, &scopes).await;
            let caller = world.fixture.caller(&key).await;
            let calls = world.store.calls();
            let refused = refused(&world, &caller, use_case).await;
            let expected = match scopes.first() {
                Some(scope) if enough.contains(scope) => None,
                Some(_) | None => Some(wanted),
            };
            assert_eq!(refused, expected, "{use_case} with {scopes:?}");
            if expected.is_some() {
                assert_eq!(world.store.calls(), calls, "{use_case} with {scopes:?}");
            }
            let by_id = AccountRef::Id(account.id);
            // The one that was allowed to may have deleted it.
            let _ = world
                .fixture
                .stele
                .delete_account(&world.caller, &by_id)
                .await;
        }
    }
}
