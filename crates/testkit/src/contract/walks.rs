//! Walking through all accounts, page by page.

use std::collections::BTreeMap;

use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, LifecycleFilter, Position, TimeColumn,
};
use stele_domain::{Account, AccountId, Lifecycle, Status};

use super::setup::{World, account, later};
use crate::Ports;

/// One page of a walk, behind the last account of the page before.
async fn page(
    world: &World,
    by: TimeColumn,
    filter: &AccountFilter,
    last: Option<&Account>,
    limit: u32,
) -> Vec<Account> {
    let after = last.map(|last| Position {
        at: match by {
            TimeColumn::CreatedAt => last.created_at,
            TimeColumn::UpdatedAt => last.updated_at,
        },
        id: last.id.0,
    });
    let query = AccountQuery {
        filter: filter.clone(),
        paging: AccountPaging::Keyset { by, after },
        limit,
    };
    let page = world.ports.accounts.page(world.acme, &query).await;
    page.expect("the store answers")
}

async fn walk(world: &World, by: TimeColumn, filter: &AccountFilter, limit: u32) -> Vec<AccountId> {
    let mut walked = Vec::<Account>::new();
    loop {
        let next = page(world, by, filter, walked.last(), limit).await;
        let is_last = next.len() < limit as usize;
        walked.extend(next);
        if is_last {
            return walked.iter().map(|account| account.id).collect();
        }
    }
}

/// Many accounts of few times, stored in no order; every third churned.
async fn crowd(world: &World) -> Vec<Account> {
    let mut accounts: Vec<_> = (0..40)
        .map(|n| account(1 + n * 17 % 41, "one of many"))
        .collect();
    for (n, account) in (0i64..).zip(&mut accounts) {
        account.created_at = later(n % 3);
        account.updated_at = later(10 + n % 4);
        if n % 3 == 0 {
            account.lifecycle = Lifecycle::Churned { at: later(0) };
        }
    }
    world.insert_all(accounts).await
}

/// Newest first, the larger id first among equals; each account once, whatever the size of a page.
pub async fn a_walk_shows_each_account_once(ports: &Ports) {
    let world = World::new(ports).await;
    let mut crowd = crowd(&world).await;
    let all = AccountFilter::default();
    for limit in [1, 7, 39, 40, 41] {
        crowd.sort_by_key(|account| std::cmp::Reverse((account.created_at, account.id)));
        let expected: Vec<_> = crowd.iter().map(|account| account.id).collect();
        let walked = walk(&world, TimeColumn::CreatedAt, &all, limit).await;
        assert_eq!(walked, expected, "by creation, {limit} at a time");
        crowd.sort_by_key(|account| std::cmp::Reverse((account.updated_at, account.id)));
        let expected: Vec<_> = crowd.iter().map(|account| account.id).collect();
        let walked = walk(&world, TimeColumn::UpdatedAt, &all, limit).await;
        assert_eq!(walked, expected, "by change, {limit} at a time");
    }
}

/// A walk through what a filter lets through.
pub async fn a_walk_keeps_to_its_filter(ports: &Ports) {
    let world = World::new(ports).await;
    let mut crowd = crowd(&world).await;
    crowd.retain(|account| account.lifecycle.status() == Status::Churned);
    crowd.sort_by_key(|account| std::cmp::Reverse((account.created_at, account.id)));
    let expected: Vec<_> = crowd.iter().map(|account| account.id).collect();
    let churned = AccountFilter {
        lifecycle: Some(LifecycleFilter::Is(Status::Churned)),
        ..AccountFilter::default()
    };
    let walked = walk(&world, TimeColumn::CreatedAt, &churned, 4).await;
    assert_eq!(walked, expected);
}

/// A walk by creation shows each account that lives throughout exactly once, while others come, change and go; the account
/// at which it stands may go too.
pub async fn a_walk_is_steady_while_others_write(ports: &Ports) {
    let world = World::new(ports).await;
    let crowd = crowd(&world).await;
    let mut seen = BTreeMap::<AccountId, u32>::new();
    let mut gone = Vec::new();
    let mut last: Option<Account> = None;
    for round in 0.. {
        let by = TimeColumn::CreatedAt;
        let page = page(&world, by, &AccountFilter::default(), last.as_ref(), 5).await;
        for account in &page {
            *seen.entry(account.id).or_default() += 1;
        }
        let Some(stands_at) = page.last() else { break };
        // One more in front, one behind, one changed, and the one at which the walk stands goes.
        let mut ahead = account(1000 + round, "ahead");
        ahead.created_at = later(60);
        let mut behind = account(500 - round, "behind");
        behind.created_at = later(-1);
        // One that goes on putting accounts behind itself would not come to an end.
        let new = if round < 5 {
            vec![ahead, behind]
        } else {
            vec![ahead]
        };
        world.insert_all(new).await;
        let mut changed = page[0].clone();
        if page.len() > 1 {
            world
                .update(&mut changed, |account| account.mrr = None)
                .await;
        }
        world.delete(world.acme, stands_at.id).await;
        gone.push(stands_at.id);
        last = page.last().cloned();
        assert!(round < 100, "the walk ends");
    }
    for account in crowd {
        let times = seen.get(&account.id).copied();
        assert_eq!(times, Some(1), "{account:?}");
    }
    assert!(seen.values().all(|times| *times == 1), "{seen:?}");
    assert!(gone.len() > 8);
}
