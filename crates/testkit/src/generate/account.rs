//! Accounts.

use std::fmt::Debug;

use proptest::option;
use proptest::prelude::*;
use stele_domain::{
    Account, AccountId, Address, AssignmentId, Country, Currency, Derived, Identifier, Identifiers,
    Lifecycle, Link, Links, Member, Mrr, Name, NpsCounts, OrganizationId, Role, RoleAssignment,
    RoleHolder, Roles, Tag, Tags, Timestamp, Traits,
};
use uuid::Uuid;

use super::{json, text};
use crate::SequentialIds;

/// The `n`th account, with anything that an account can have. Its roles are held by `members` or by nobody known, one of
/// `parents` or nothing is above it. Its identifiers begin with `n`, so that no two accounts share one.
pub fn account(
    n: u64,
    members: &[Member],
    parents: &[OrganizationId],
) -> impl Strategy<Value = Account> + use<> {
    let creator = maybe_one_of(members).prop_map(|member| member.map(|member| member.number));
    let who = (creator, text(8), identifiers(n), roles(members));
    let what = (traits(), links(), tags(), lifecycle(), option::of(mrr()));
    let when = (
        time(),
        time(),
        option::of(time()),
        option::of(time()),
        option::of(time()),
    );
    let bill = (
        option::of(currency()),
        option::of(address()),
        option::of(country()),
    );
    let rest = (
        option::of(text(8)),
        option::of(text(4)),
        maybe_one_of(parents),
        derived(),
    );
    (who, what, when, bill, rest).prop_map(move |(who, what, when, bill, rest)| {
        let (created_by, name, identifiers, roles) = who;
        let (traits, links, tags, lifecycle, mrr) = what;
        let (created_at, updated_at, next_renewal_at, trial_end_at, contact_activity_at) = when;
        let (currency, billing_address, tax_country) = bill;
        let (logo_url, tax_id, organization, derived) = rest;
        let id = AccountId(SequentialIds::nth_uuid(n));
        let name = Name::new(&name).expect("not blank");
        let code = SequentialIds::nth_code(n);
        Account {
            updated_at,
            identifiers,
            organization,
            traits,
            links,
            tags,
            lifecycle,
            mrr,
            logo_url,
            next_renewal_at,
            trial_end_at,
            roles,
            currency,
            billing_address,
            tax_country,
            tax_id,
            contact_activity_at,
            derived,
            ..Account::new(id, code, name, created_by, created_at)
        }
    })
}

fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

/// A time between the years 1 and 9999, the ends among them.
fn time() -> impl Strategy<Value = Timestamp> {
    let iso = |text: &str| Timestamp::parse_iso(text).expect("a time");
    let (first, last) = (iso("0001-01-01"), iso("9999-12-31T23:59:59.999999Z"));
    prop_oneof![
        1 => Just(first),
        1 => Just(last),
        1 => Just(iso("1969-12-31T23:59:59.999999Z")),
        7 => (first.micros()..=last.micros())
            .prop_map(|micros| Timestamp::from_micros(micros).expect("in range")),
    ]
}

fn maybe_one_of<T: Clone + Debug + 'static>(some: &[T]) -> BoxedStrategy<Option<T>> {
    if some.is_empty() {
        Just(None).boxed()
    } else {
        option::of(prop::sample::select(some.to_vec())).boxed()
    }
}

fn identifiers(n: u64) -> impl Strategy<Value = Identifiers> {
    let list = prop::collection::btree_set(text(4), 0..4)
        .prop_map(Vec::from_iter)
        .prop_shuffle();
    (list, 0..5usize).prop_map(move |(texts, marked)| {
        let own = |text: &String| Identifier::new(format!("{n}:{text}")).expect("not blank");
        let list: Vec<_> = texts.iter().map(own).collect();
        let marked = list.get(marked).cloned();
        Identifiers::from_parts(list, marked.as_ref()).expect("a set has no duplicates")
    })
}

fn traits() -> impl Strategy<Value = Traits> {
    prop::collection::btree_map(text(3), json(), 0..5).prop_map(Traits::from_map)
}

fn links() -> impl Strategy<Value = Links> {
    let link = prop::sample::select(Link::ALL.as_slice());
    prop::collection::btree_map(link, option::of(text(3)), 0..=5)
}

fn tags() -> impl Strategy<Value = Tags> {
    let tag = text(3).prop_map(|word| Tag::new(&word).expect("not blank"));
    prop::collection::vec(tag, 0..4).prop_map(Tags::from_iter)
}

fn lifecycle() -> impl Strategy<Value = Lifecycle> {
    prop_oneof![
        Just(Lifecycle::Active),
        Just(Lifecycle::Onboarding),
        Just(Lifecycle::Inactive),
        time().prop_map(|at| Lifecycle::Churned { at }),
    ]
}

/// Small amounts repeat, so that lists have ties.
fn mrr() -> impl Strategy<Value = Mrr> {
    prop_oneof![-3..3i64, any::<i64>(), Just(i64::MIN), Just(i64::MAX)]
        .prop_map(Mrr::from_millionths)
}

fn currency() -> impl Strategy<Value = Currency> {
    let codes = ["EUR", "USD", "JPY", "XAU"].as_slice();
    prop::sample::select(codes).prop_map(|code| Currency::from_code(code).expect("a currency"))
}

fn country() -> impl Strategy<Value = Country> {
    let codes = ["DE", "US", "NO", "BQ"].as_slice();
    prop::sample::select(codes).prop_map(|code| Country::from_alpha2(code).expect("a country"))
}

fn address() -> impl Strategy<Value = Address> {
    let line = || option::of(prop_oneof![1 => Just(String::new()), 4 => text(4)]);
    (
        line(),
        line(),
        line(),
        line(),
        line(),
        option::of(country()),
    )
        .prop_map(
            |(line1, line2, city, state, postal_code, country)| Address {
                line1,
                line2,
                city,
                state,
                postal_code,
                country,
            },
        )
}

fn roles(members: &[Member]) -> impl Strategy<Value = Roles> + use<> {
    let role = prop::sample::select(Role::ALL.as_slice());
    prop::collection::btree_map(role, option::of(assignment(members)), 0..=3)
}

/// Numbers that name nobody repeat, so that filters find several.
fn assignment(members: &[Member]) -> impl Strategy<Value = RoleAssignment> + use<> {
    let number = prop_oneof![-2..3i64, any::<i64>()];
    let extra = prop::collection::btree_map(text(2), json(), 0..3);
    let holder = (number, text(4), extra);
    (uuid(), holder, maybe_one_of(members), time(), time()).prop_map(
        |(id, (number, email, extra), member, created_at, assigned_at)| RoleAssignment {
            id: AssignmentId(id),
            holder: RoleHolder {
                number,
                email,
                extra,
            },
            member,
            created_at,
            assigned_at,
        },
    )
}

fn derived() -> impl Strategy<Value = Derived> {
    let count = || 0..=u32::try_from(i32::MAX).expect("positive");
    let counts = (count(), count(), count(), count());
    let times = (option::of(time()), option::of(time()), option::of(time()));
    (counts, times).prop_map(|(counts, times)| {
        let (users_count, detractors, passives, promoters) = counts;
        let (inbound, outbound, last_activity_at) = times;
        Derived {
            users_count,
            nps: NpsCounts {
                detractors,
                passives,
                promoters,
            },
            last_inbound_message_at: inbound,
            last_outbound_message_at: outbound,
            last_activity_at,
        }
    })
}
