//! Events that wait for an account.

use stele_application::AccountRef;
use stele_application::ports::StoreError;
use stele_domain::{AccountId, Event, Properties, Seen, WorkspaceId};
use tokio::task::yield_now;

use super::happenings::{event_of, group_type, property, waiting};
use super::setup::{World, again, begin, external_first, identified, later, start};
use crate::Ports;

fn tied(event: &Event, account: AccountId) -> Event {
    Event {
        account: Some(account),
        waits_for: None,
        ..event.clone()
    }
}

/// Whoever claims an identifier first gets all that waits for it; a later holder of the identifier gets what came later.
pub async fn the_first_claimer_gets_the_events(ports: &Ports) {
    let world = World::new(ports).await;
    let first = world.insert(identified(1, &["first"])).await.id;
    let second = world.insert(identified(2, &["second"])).await.id;
    let [one, two, three] = [("a", 1), ("a", 2), ("b", 3)].map(|(awaited, n)| {
        let at = later(i64::try_from(n).expect("small"));
        waiting(awaited, n, at)
    });
    world
        .happen(&[one.clone(), two.clone(), three.clone()])
        .await;
    assert_eq!(world.events_of(first).await, []);
    world.claim(first, &["a"]).await;
    let of_first = [tied(&two, first), tied(&one, first)];
    assert_eq!(world.events_of(first).await, of_first);
    // It is nobody's identifier any more, and the second takes it.
    world.claim(second, &["a"]).await;
    assert_eq!(world.events_of(second).await, []);
    let four = waiting("a", 4, later(4));
    world.happen(std::slice::from_ref(&four)).await;
    world.claim(second, &["a", "b"]).await;
    assert_eq!(world.events_of(first).await, of_first);
    let of_second = [tied(&four, second), tied(&three, second)];
    assert_eq!(world.events_of(second).await, of_second);
    // There is nothing left.
    world.claim(first, &["a", "b"]).await;
    assert_eq!(world.events_of(first).await, of_first);
}

/// Events stay with their account, whatever happens to the identifier by which they found it.
pub async fn what_is_tied_stays_tied(ports: &Ports) {
    let world = World::new(ports).await;
    let mut pied_piper = world.insert(identified(1, &["pp"])).await;
    let named = world
        .write(async |work, acme| {
            let names = ["pp", "PP", "absent", "pp"].map(str::to_owned);
            work.named_accounts(acme, &names.map(AccountRef::Identifier))
                .await
        })
        .await;
    let id = pied_piper.id;
    assert_eq!(named, [Some(id), None, None, Some(id)]);
    let events = [event_of(id, 1, "login", start())];
    world.happen(&events).await;
    world
        .update(&mut pied_piper, |account| {
            account.identifiers = external_first(&["moved"]);
        })
        .await;
    let gojo = world.insert(identified(2, &["pp"])).await;
    world.claim(gojo.id, &["pp"]).await;
    assert_eq!(world.events_of(id).await, events);
    assert_eq!(world.events_of(gojo.id).await, []);
}

/// Accounts are named in every way, in the order of the names.
pub async fn accounts_are_named_in_every_way(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(identified(1, &["pp", "second"])).await;
    let gojo = world.insert(identified(2, &["gojo"])).await;
    let names = [
        AccountRef::Identifier("gojo".to_owned()),
        AccountRef::Id(account.id),
        AccountRef::Number(account.number),
        AccountRef::IdOrIdentifier(account.id.to_string()),
        AccountRef::IdOrIdentifier("second".to_owned()),
        AccountRef::CodeOrIdentifier(account.code.to_string()),
        AccountRef::CodeOrIdentifier("pp".to_owned()),
        AccountRef::Identifier(account.id.to_string()),
        AccountRef::Identifier("GOJO".to_owned()),
        AccountRef::Id(gojo.id),
    ];
    let (gojo, account) = (Some(gojo.id), Some(account.id));
    let expected = [
        gojo, account, account, account, account, account, account, None, None, gojo,
    ];
    let ask = async |names: &[AccountRef]| {
        world
            .write(async |work, acme| work.named_accounts(acme, names).await)
            .await
    };
    assert_eq!(ask(&names).await, expected);
    assert_eq!(ask(&[]).await, []);
}

/// Identifiers are compared byte for byte.
pub async fn a_claim_is_for_its_identifiers(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(identified(1, &["pp"])).await.id;
    let texts = ["pp", "PP", "pp ", "p", "p%", "p_", "päp", "pa\u{308}p"];
    let events: Vec<_> = (1..)
        .zip(texts)
        .map(|(n, text)| waiting(text, n, start()))
        .collect();
    world.happen(&events).await;
    let mut claimed = Vec::new();
    for (text, event) in texts.iter().zip(&events) {
        world.claim(account, &[text]).await;
        claimed.insert(0, tied(event, account));
        assert_eq!(world.events_of(account).await, claimed, "{text}");
    }
}

/// An account is seen by what it claims, besides what it was seen by before.
pub async fn an_account_is_seen_by_what_it_claims(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(identified(1, &["pp"])).await.id;
    let span = |first, last| {
        Some(Seen {
            first: later(first),
            last: later(last),
        })
    };
    let times = [5, 9, 7, 2, 8, 30];
    let awaited = ["a", "a", "a", "b", "c", "d"];
    let events: Vec<_> = (1..)
        .zip(awaited.into_iter().zip(times))
        .map(|(n, (awaited, at))| waiting(awaited, n, later(at)))
        .collect();
    world.happen(&events).await;
    assert_eq!(world.seen(account).await, None);
    world.claim(account, &["nothing"]).await;
    assert_eq!(world.seen(account).await, None);
    world.claim(account, &["a"]).await;
    assert_eq!(world.seen(account).await, span(5, 9));
    world.claim(account, &["c"]).await;
    assert_eq!(world.seen(account).await, span(5, 9));
    world.claim(account, &["b"]).await;
    assert_eq!(world.seen(account).await, span(2, 9));
    world.claim(account, &["a", "d"]).await;
    assert_eq!(world.seen(account).await, span(2, 30));
}

/// A claim answers what was known of the groups of that name, of the type of accounts alone, and once.
pub async fn a_claim_answers_what_is_known_of_its_groups(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(identified(1, &["pp"])).await.id;
    let [a, b, other] = [1, 2, 3].map(|value| property("plan", value));
    world
        .write(async |work, acme| {
            work.put_group(acme, group_type(0), "a", &a).await?;
            work.put_group(acme, group_type(0), "b", &b).await?;
            work.put_group(acme, group_type(1), "c", &other).await
        })
        .await;
    for (identifiers, expected) in [
        (&["a"][..], vec![&a]),
        (&["A", "c"], vec![]),
        (&["a", "b", "c"], vec![&b]),
        (&["a", "b"], vec![]),
    ] {
        let mut known = world.claim(account, identifiers).await;
        known.retain(|known| !known.is_empty());
        known.sort_by_key(|known: &Properties| known["plan"].as_i64());
        assert_eq!(
            known.iter().collect::<Vec<_>>(),
            expected,
            "{identifiers:?}"
        );
    }
}

/// Many claims at once, each of many identifiers.
pub async fn a_claim_of_many_identifiers(ports: &Ports) {
    let world = World::new(ports).await;
    let account = world.insert(identified(1, &["pp"])).await.id;
    let texts: Vec<_> = (0..500).map(|n| format!("identifier {n:03}")).collect();
    let events: Vec<_> = (1..)
        .zip(&texts)
        .map(|(n, text)| waiting(text, n, start()))
        .collect();
    world.happen(&events).await;
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    world.claim(account, &texts).await;
    assert_eq!(world.events_of(account).await.len(), 500);
}

/// Writes an event as a use case does: to the account that the identifier names, else to wait for one.
async fn ingest(
    ports: &Ports,
    workspace: WorkspaceId,
    identifier: &str,
    n: u64,
) -> Result<(), StoreError> {
    let name = [AccountRef::Identifier(identifier.to_owned())];
    again(|| async {
        let mut work = begin(ports).await;
        let mut found = work.named_accounts(workspace, &name).await?[0];
        yield_now().await;
        if found.is_none() {
            work.await_accounts(workspace, &[identifier]).await?;
            found = work.named_accounts(workspace, &name).await?[0];
        }
        let event = waiting(identifier, n, start());
        let event = match found {
            Some(account) => tied(&event, account),
            None => event,
        };
        yield_now().await;
        work.insert_events(workspace, &[event]).await?;
        if let Some(account) = found {
            let seen = [(account, Seen::at(start()))].into();
            work.accounts_seen(workspace, &seen).await?;
        }
        work.commit().await
    })
    .await
}

/// Makes an account as a use case does: with what waits for it.
async fn claim_and_make(
    ports: &Ports,
    workspace: WorkspaceId,
    identifier: &str,
    n: u64,
) -> Result<AccountId, StoreError> {
    again(|| async {
        let mut work = begin(ports).await;
        let account = identified(n, &[identifier]);
        work.claim_events(workspace, account.id, &[identifier])
            .await?;
        yield_now().await;
        let account = work.insert_account(workspace, account).await?;
        work.commit().await?;
        Ok(account.id)
    })
    .await
}

/// Events and the account that they name may come at the same moment: no event is left waiting.
pub async fn nothing_waits_for_an_account_that_is_there(ports: &Ports) {
    let world = World::new(ports).await;
    for round in 0..25_u64 {
        let identifier = format!("round {round}");
        let senders = (0..3).map(|sender| {
            let (ports, workspace, identifier) = (ports.clone(), world.acme, identifier.clone());
            let n = 1 + round * 3 + sender;
            tokio::spawn(async move { ingest(&ports, workspace, &identifier, n).await })
        });
        let senders: Vec<_> = senders.collect();
        let maker = {
            let (ports, workspace, identifier) = (ports.clone(), world.acme, identifier.clone());
            tokio::spawn(
                async move { claim_and_make(&ports, workspace, &identifier, 1 + round).await },
            )
        };
        for sender in senders {
            sender.await.expect("no panic").expect("written");
        }
        let account = maker.await.expect("no panic").expect("made");
        assert_eq!(world.events_of(account).await.len(), 3, "{identifier}");
        let seen = world.seen(account).await;
        assert_eq!(seen, Some(Seen::at(start())), "{identifier}");
    }
}
