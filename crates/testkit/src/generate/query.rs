//! Filters and orders.

use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::option;
use proptest::prelude::*;
use stele_application::{
    AccountFilter, AccountPaging, Direction, LifecycleFilter, RoleFilter, Search, SearchIn, SortBy,
    TieBreak,
};
use stele_domain::{Account, HealthScore, Identifier, Member, Role, SegmentId, Status, Tag};

use super::text;

/// A filter that often lets some of `accounts` through, whose roles `members` hold and some of which are in `segments`.
pub fn filter(
    accounts: &[Account],
    members: &[Member],
    segments: &[SegmentId],
) -> impl Strategy<Value = AccountFilter> {
    let identifiers = accounts
        .iter()
        .flat_map(|account| account.identifiers.all());
    let identifiers = words(identifiers.map(Identifier::as_str));
    let tags = words(
        accounts
            .iter()
            .flat_map(|account| account.tags.as_slice())
            .map(Tag::as_str),
    );
    let emails = words(members.iter().map(|member| member.email.as_str()));
    let text = (
        rarely(search()),
        rarely(prop::sample::select(identifiers.clone())),
        rarely(some_of(identifiers)),
        rarely(some_of(tags)),
        rarely(some_of(emails)),
    );
    let parents: Vec<_> = accounts
        .iter()
        .filter_map(|account| account.organization)
        .collect();
    (
        rarely(lifecycle()),
        text,
        rarely_one_of(parents),
        roles(members),
        prop::bool::weighted(0.1),
        (rarely(health()), rarely_one_of(segments.to_vec())),
    )
        .prop_map(
            |(lifecycle, text, organization, roles, all_roles_unassigned, computed)| {
                let (health, segment) = computed;
                let (search, external_id, any_identifier, any_tag, any_contact_email) = text;
                AccountFilter {
                    lifecycle,
                    search,
                    external_id,
                    any_identifier,
                    any_tag,
                    any_contact_email,
                    organization,
                    roles,
                    all_roles_unassigned,
                    health,
                    segment,
                }
            },
        )
}

/// An order, and a place in it that is most often one of the first few.
pub fn offset_paging() -> impl Strategy<Value = AccountPaging> {
    let by = [
        SortBy::Name,
        SortBy::Mrr,
        SortBy::CreatedAt,
        SortBy::UpdatedAt,
        SortBy::Health,
    ]
    .as_slice();
    let direction = [Direction::Ascending, Direction::Descending].as_slice();
    let tie = [TieBreak::Id, TieBreak::Number].as_slice();
    let offset = prop_oneof![4 => 0..10u64, 1 => Just(1 << 40)];
    (
        prop::sample::select(by),
        prop::sample::select(direction),
        prop::sample::select(tie),
        offset,
    )
        .prop_map(|(by, direction, tie, offset)| AccountPaging::Offset {
            by,
            direction,
            tie,
            offset,
        })
}

/// One in five times: with every condition there, no account would pass.
fn rarely<S: Strategy>(condition: S) -> impl Strategy<Value = Option<S::Value>> {
    option::weighted(0.2, condition)
}

fn rarely_one_of<T: Clone + Debug + 'static>(some: Vec<T>) -> BoxedStrategy<Option<T>> {
    if some.is_empty() {
        Just(None).boxed()
    } else {
        rarely(prop::sample::select(some)).boxed()
    }
}

/// The words, and one that nobody has.
fn words<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    words
        .chain(["nobody has this"])
        .map(str::to_owned)
        .collect()
}

fn some_of(words: Vec<String>) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop::sample::select(words), 0..4)
}

fn search() -> impl Strategy<Value = Search> {
    let within = [SearchIn::Name, SearchIn::NameOrExternalId].as_slice();
    (text(2), prop::sample::select(within)).prop_map(|(text, within)| Search { text, within })
}

/// A range of whole points, now and then one that is the wrong way round.
fn health() -> impl Strategy<Value = (HealthScore, HealthScore)> {
    let score = || {
        (0..=10_u32).prop_map(|tens| {
            HealthScore::from_thousandths(tens * 10_000).expect("a hundred points at most")
        })
    };
    (score(), score())
}

fn lifecycle() -> impl Strategy<Value = LifecycleFilter> {
    prop_oneof![
        prop::sample::select(Status::ALL.as_slice()).prop_map(LifecycleFilter::Is),
        Just(LifecycleFilter::NotChurned),
    ]
}

fn roles(members: &[Member]) -> impl Strategy<Value = BTreeMap<Role, RoleFilter>> {
    let ids: Vec<_> = members.iter().map(|member| member.id).collect();
    let members = prop::sample::subsequence(ids.clone(), 0..=ids.len());
    let filter = prop_oneof![
        (-2..3i64).prop_map(RoleFilter::Number),
        members.prop_map(RoleFilter::AnyMember),
        Just(RoleFilter::Unassigned),
    ];
    let role = prop::sample::select(Role::ALL.as_slice());
    prop_oneof![
        4 => Just(BTreeMap::new()),
        1 => prop::collection::btree_map(role, filter, 1..=2),
    ]
}
