//! The same answers as the store in memory, whatever is asked.

use stele_application::{AccountFilter, AccountQuery};
use stele_domain::{Account, AccountId, Member};

use super::setup::{World, contact, member, organization};
use crate::{Ports, generate, memory_ports};

/// Stores the same accounts in two stores, whose members may have other numbers.
async fn fill(world: &World, accounts: &[Account], members: &[Member]) {
    for n in 1..=2 {
        world
            .insert_record(organization(n, &format!("parent {n}")))
            .await;
    }
    let mut own = Vec::new();
    for member in members {
        own.push(
            world
                .insert_member(Member {
                    workspace: world.acme,
                    ..member.clone()
                })
                .await,
        );
    }
    for (n, account) in (1..).zip(accounts) {
        let mut account = account.clone();
        account.created_by = None;
        for assignment in account.roles.values_mut().flatten() {
            let meant = assignment.member.take();
            assignment.member =
                meant.and_then(|meant| own.iter().find(|member| member.id == meant.id).cloned());
        }
        let account = world.insert(account).await;
        // Every third account has contacts, with the addresses of the members.
        for (place, member) in (0..)
            .zip(members)
            .take(usize::from(n % 3 == 0) * members.len())
        {
            let contact = contact(n * 10 + u64::from(place), "A person", member.email.as_str());
            world.insert_contact(account.id, contact, place).await;
        }
    }
}

async fn ids(world: &World, query: &AccountQuery) -> Vec<AccountId> {
    let page = world.ports.accounts.page(world.acme, query).await;
    page.expect("the store answers")
        .iter()
        .map(|account| account.id)
        .collect()
}

async fn count(world: &World, filter: &AccountFilter) -> u64 {
    let count = world.ports.accounts.count(world.acme, filter).await;
    count.expect("the store answers")
}

/// Any filter, order and place over any accounts.
pub async fn any_query_answers_as_the_store_in_memory_does(ports: &Ports) {
    let world = World::new(ports).await;
    let reference = World::new(&memory_ports()).await;
    let members = ["Monica@Raviga.com", "laurie@raviga.com"];
    let members: Vec<_> = (1..)
        .zip(members)
        .map(|(n, email)| member(n, reference.acme, email))
        .collect();
    let parents = [1, 2].map(|n| organization(n, "parent").id);
    let accounts: Vec<_> = (1..=40)
        .map(|n| generate::account(n, &members, &parents))
        .collect();
    let accounts = generate::samples(&accounts, 1).remove(0);
    fill(&world, &accounts, &members).await;
    fill(&reference, &accounts, &members).await;
    let queries = (
        generate::filter(&accounts, &members),
        generate::offset_paging(),
    );
    for (filter, paging) in generate::samples(&queries, 300) {
        let query = AccountQuery {
            filter,
            paging,
            limit: 7,
        };
        assert_eq!(
            ids(&world, &query).await,
            ids(&reference, &query).await,
            "{query:?}"
        );
        let (counted, expected) = (
            count(&world, &query.filter).await,
            count(&reference, &query.filter).await,
        );
        assert_eq!(counted, expected, "{:?}", query.filter);
    }
}
