//! In which order accounts come.

use stele_application::{AccountPaging, Direction, SortBy, TieBreak};
use stele_domain::{Account, Mrr};

use super::setup::{World, account, by, later};
use crate::Ports;

use Direction::{Ascending, Descending};

/// Accounts of these names, made in this order: numbers grow, while ids shrink.
fn backwards(names: &[&str]) -> Vec<Account> {
    (1..)
        .zip(names)
        .map(|(n, name)| account(1000 - n, name))
        .collect()
}

async fn assert_order(world: &World, paging: AccountPaging, expected: &[&str]) {
    assert_eq!(
        world.names(paging.clone(), 1000).await,
        expected,
        "{paging:?}"
    );
}

/// By the bytes of the folded name; equals by number or id, ascending whichever way the list goes.
pub async fn names_are_ordered_by_the_bytes_of_their_fold(ports: &Ports) {
    let world = World::new(ports).await;
    let names = [
        "Zeta", "éclair", "alpha", "STRASSE", "Straße", "zeta", "Émile", "Ω", "_under", "10", "9",
        "Alpha 2", "alpha-2", "ωb", "😀", "ÉCLAIR", "İ", "ZETA",
    ];
    world.insert_all(backwards(&names)).await;
    let ordered = [
        "10", "9", "_under", "alpha", "Alpha 2", "alpha-2", "İ", "STRASSE", "Straße",
    ];
    let behind = ["Émile", "Ω", "ωb", "😀"];
    let all = |zetas: [&'static str; 3], eclairs: [&'static str; 2]| {
        [&ordered[..], &zetas, &eclairs, &behind].concat()
    };
    let name = |direction, tie| by(SortBy::Name, direction, tie);
    let by_number = all(["Zeta", "zeta", "ZETA"], ["éclair", "ÉCLAIR"]);
    assert_order(&world, name(Ascending, TieBreak::Number), &by_number).await;
    let by_id = all(["ZETA", "zeta", "Zeta"], ["ÉCLAIR", "éclair"]);
    assert_order(&world, name(Ascending, TieBreak::Id), &by_id).await;
    // Backwards, equals stay as they are.
    let mut reversed = all(["ZETA", "zeta", "Zeta"], ["ÉCLAIR", "éclair"]);
    reversed.reverse();
    assert_order(&world, name(Descending, TieBreak::Number), &reversed).await;
    let mut reversed = by_number;
    reversed.reverse();
    assert_order(&world, name(Descending, TieBreak::Id), &reversed).await;
}

/// Accounts without an amount come last, whichever way.
pub async fn amounts_are_ordered_with_none_last(ports: &Ports) {
    let world = World::new(ports).await;
    let mut accounts = backwards(&[
        "none 1", "5", "-1", "none 2", "0", "5 too", "5.000001", "max",
    ]);
    let amounts = [
        None,
        Some(5_000_000),
        Some(-1_000_000),
        None,
        Some(0),
        Some(5_000_000),
    ];
    let amounts = amounts.into_iter().chain([Some(5_000_001), Some(i64::MAX)]);
    for (account, amount) in accounts.iter_mut().zip(amounts) {
        account.mrr = amount.map(Mrr::from_millionths);
    }
    world.insert_all(accounts).await;
    let mrr = |direction, tie| by(SortBy::Mrr, direction, tie);
    let up = [
        "-1", "0", "5", "5 too", "5.000001", "max", "none 1", "none 2",
    ];
    assert_order(&world, mrr(Ascending, TieBreak::Number), &up).await;
    let down = [
        "max", "5.000001", "5", "5 too", "0", "-1", "none 1", "none 2",
    ];
    assert_order(&world, mrr(Descending, TieBreak::Number), &down).await;
    let up = [
        "-1", "0", "5 too", "5", "5.000001", "max", "none 2", "none 1",
    ];
    assert_order(&world, mrr(Ascending, TieBreak::Id), &up).await;
    let down = [
        "max", "5.000001", "5 too", "5", "0", "-1", "none 2", "none 1",
    ];
    assert_order(&world, mrr(Descending, TieBreak::Id), &down).await;
}

/// To the microsecond, before 1970 too; each of the two times by itself.
pub async fn times_are_ordered_to_the_microsecond(ports: &Ports) {
    let world = World::new(ports).await;
    let long_ago = -later(0).micros();
    let mut accounts = backwards(&["b", "d", "a", "c", "c too"]);
    let created = [0, 1_000_000, long_ago - 1, 1, 1];
    let updated = [5, 4, 3, 2, 2];
    for (account, (created, updated)) in accounts.iter_mut().zip(created.into_iter().zip(updated)) {
        account.created_at = later(created);
        account.updated_at = later(updated);
    }
    world.insert_all(accounts).await;
    for (column, direction, tie, expected) in [
        (
            SortBy::CreatedAt,
            Ascending,
            TieBreak::Number,
            ["a", "b", "c", "c too", "d"],
        ),
        (
            SortBy::CreatedAt,
            Descending,
            TieBreak::Number,
            ["d", "c", "c too", "b", "a"],
        ),
        (
            SortBy::CreatedAt,
            Descending,
            TieBreak::Id,
            ["d", "c too", "c", "b", "a"],
        ),
        (
            SortBy::UpdatedAt,
            Ascending,
            TieBreak::Id,
            ["c too", "c", "a", "d", "b"],
        ),
        (
            SortBy::UpdatedAt,
            Descending,
            TieBreak::Number,
            ["b", "d", "a", "c", "c too"],
        ),
    ] {
        assert_order(&world, by(column, direction, tie), &expected).await;
    }
}

/// A page begins behind those passed over and ends at its limit; past the end there is nothing.
pub async fn a_page_is_a_part_of_the_order(ports: &Ports) {
    let world = World::new(ports).await;
    let names = ["a", "b", "c", "d", "e"];
    world.insert_all(backwards(&names)).await;
    for (offset, limit) in [
        (0, 2),
        (2, 2),
        (4, 2),
        (5, 2),
        (6, 2),
        (0, 5),
        (0, 6),
        (1 << 62, 1),
    ] {
        let page = AccountPaging::Offset {
            by: SortBy::Name,
            direction: Ascending,
            tie: TieBreak::Id,
            offset,
        };
        let found = world.names(page, limit).await;
        let first = usize::try_from(offset).expect("64 bits").min(names.len());
        let last = (first + limit as usize).min(names.len());
        assert_eq!(found, names[first..last], "{limit} from {offset}");
    }
}

/// A workspace without accounts has an empty page.
pub async fn an_empty_workspace_has_an_empty_page(ports: &Ports) {
    let world = World::new(ports).await;
    for column in [
        SortBy::Name,
        SortBy::Mrr,
        SortBy::CreatedAt,
        SortBy::UpdatedAt,
    ] {
        assert_order(&world, by(column, Descending, TieBreak::Number), &[]).await;
    }
}
