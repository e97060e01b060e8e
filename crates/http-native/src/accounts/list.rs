//! Many accounts.

use axum::Json;
use axum::extract::State;
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, Caller, Direction, LifecycleFilter, Position,
    Search, SearchIn, SortBy, TieBreak, TimeColumn,
};
use stele_domain::{HealthScore, Scope, SegmentId, Status};
use stele_http::{Edge, Format, Gate, Problem, QueryParams, QueryReader, parse};
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::schema::Type;
use uuid::Uuid;

use super::{Account, AccountStatus};
use crate::convert;
use crate::error::Error;
use crate::page::{self, Page, PageParams, Paging, Place};

/// A page of accounts.
type AccountPage = Page<Account>;

/// Which accounts to list, and in which order.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only the document of what `ListAccounts` reads")]
struct ListAccountsParams {
    /// Only those that stand there.
    #[param(inline, required = false)]
    status: AccountStatus,
    /// Only those with this text in their name or their external id, upper and lower case being the same.
    #[param(required = false, min_length = 1, max_length = 400)]
    search: String,
    /// Only those in this segment.
    #[param(value_type = String, required = false, format = "uuid")]
    segment_id: Uuid,
    /// Only those whose score is not less, to three decimals. Here and in the order it is the score that was last computed in
    /// the background.
    #[param(value_type = f64, required = false, minimum = 0, maximum = 100)]
    health_min: String,
    /// Only those whose score is not more, to three decimals.
    #[param(value_type = f64, required = false, minimum = 0, maximum = 100)]
    health_max: String,
    #[param(schema_with = sort_schema, required = false)]
    sort: Sort,
}

/// What accounts can be ordered by.
fn sort_schema() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(
            "What to order by; a minus is from the largest. Accounts without an amount or a score come last either way.",
        ))
        .enum_values(Some(Sort::WORDS.map(|(word, _)| word)))
        .default(Some(Sort::WORDS[0].0.into()))
}

/// How a list is ordered and walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// By time, newest first: a walk by creation meets each account once, whatever is written meanwhile.
    Newest(TimeColumn),
    /// By anything else: a walk counts how many accounts it has passed.
    By(SortBy, Direction),
}

impl Sort {
    const WORDS: [(&'static str, Sort); 10] = [
        ("-created_at", Sort::Newest(TimeColumn::CreatedAt)),
        (
            "created_at",
            Sort::By(SortBy::CreatedAt, Direction::Ascending),
        ),
        ("-updated_at", Sort::Newest(TimeColumn::UpdatedAt)),
        (
            "updated_at",
            Sort::By(SortBy::UpdatedAt, Direction::Ascending),
        ),
        ("name", Sort::By(SortBy::Name, Direction::Ascending)),
        ("-name", Sort::By(SortBy::Name, Direction::Descending)),
        ("mrr", Sort::By(SortBy::Mrr, Direction::Ascending)),
        ("-mrr", Sort::By(SortBy::Mrr, Direction::Descending)),
        (
            "health_score",
            Sort::By(SortBy::Health, Direction::Ascending),
        ),
        (
            "-health_score",
            Sort::By(SortBy::Health, Direction::Descending),
        ),
    ];

    fn word(self) -> &'static str {
        let mut words = Self::WORDS.into_iter();
        words
            .find(|(_, sort)| *sort == self)
            .map_or("", |(word, _)| word)
    }

    /// The part of the order that stands behind a place.
    fn paging(self, after: Option<AccountPlace>) -> AccountPaging {
        match self {
            Sort::Newest(by) => AccountPaging::Keyset {
                by,
                after: match after {
                    Some(AccountPlace::Behind(position)) => Some(position),
                    Some(AccountPlace::Passed(_)) | None => None,
                },
            },
            Sort::By(by, direction) => AccountPaging::Offset {
                by,
                direction,
                tie: TieBreak::Id,
                offset: passed(after),
            },
        }
    }

    /// The place of the last account that a page shows.
    fn place(
        self,
        last: &stele_domain::Account,
        before: Option<AccountPlace>,
        shown: u64,
    ) -> AccountPlace {
        let behind = |at| AccountPlace::Behind(Position { at, id: last.id.0 });
        match self {
            Sort::Newest(TimeColumn::CreatedAt) => behind(last.created_at),
            Sort::Newest(TimeColumn::UpdatedAt) => behind(last.updated_at),
            Sort::By(..) => AccountPlace::Passed(passed(before).saturating_add(shown)),
        }
    }
}

/// Where a walk over accounts stands. Which of the two follows from the order, and a cursor opens in no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AccountPlace {
    /// Behind this account.
    Behind(Position),
    /// So many accounts have been passed.
    Passed(u64),
}

fn passed(place: Option<AccountPlace>) -> u64 {
    match place {
        Some(AccountPlace::Passed(accounts)) => accounts,
        Some(AccountPlace::Behind(_)) | None => 0,
    }
}

impl Place for AccountPlace {
    fn write(self) -> Vec<u8> {
        match self {
            AccountPlace::Behind(position) => position.write(),
            AccountPlace::Passed(accounts) => accounts.to_be_bytes().to_vec(),
        }
    }

    fn read(place: &[u8]) -> Option<Self> {
        match <[u8; 8]>::try_from(place) {
            Ok(accounts) => Some(AccountPlace::Passed(u64::from_be_bytes(accounts))),
            Err(_) => Position::read(place).map(AccountPlace::Behind),
        }
    }
}

/// What a list is asked for beside its page.
#[derive(Debug, PartialEq, Eq)]
struct ListAccounts {
    status: Option<Status>,
    search: Option<String>,
    segment: Option<SegmentId>,
    health: Option<(HealthScore, HealthScore)>,
    sort: Sort,
}

impl ListAccounts {
    fn read<'e>(
        params: &QueryParams,
        edge: &'e Edge,
        caller: &Caller,
    ) -> Result<(Self, Paging<'e, AccountPlace>), Error> {
        let mut query = params.reader();
        let asked = Self::of(&mut query);
        let list = page::narrowed(edge, caller, "accounts", asked.words());
        let paging = Paging::read(&mut query, list);
        page::finish(query, || Some((asked, paging)))
    }

    fn of(query: &mut QueryReader<'_>) -> Self {
        let statuses = Status::ALL.map(|status| (status.word(), status));
        let min = query.read("health_min", score);
        let max = query.read("health_max", score);
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            let rule = "health_max must not be less than health_min";
            query.fault("health_max", Problem::Rule(rule.into()));
        }
        let bounds = (
            min.unwrap_or(HealthScore::MIN),
            max.unwrap_or(HealthScore::MAX),
        );
        Self {
            status: query.choice("status", &statuses),
            search: query.read("search", |text| parse::text(text, 400)),
            segment: query.read("segment_id", parse::uuid).map(SegmentId),
            health: min.or(max).map(|_| bounds),
            sort: query
                .choice("sort", &Sort::WORDS)
                .unwrap_or(Sort::WORDS[0].1),
        }
    }

    /// Order and filter in words that no other ones have; the search, which may hold anything, last.
    fn words(&self) -> String {
        let Self {
            status,
            search,
            segment,
            health,
            sort,
        } = self;
        let mut words = vec![sort.word().to_owned()];
        words.extend(status.map(|status| format!("status={}", status.word())));
        words.extend(segment.map(|segment| format!("segment_id={segment}")));
        words.extend(
            health.map(|(min, max)| format!("health={}..{}", min.thousandths(), max.thousandths())),
        );
        words.extend(search.as_ref().map(|text| format!("search={text}")));
        words.join("&")
    }

    fn filter(self) -> AccountFilter {
        let Self {
            status,
            search,
            segment,
            health,
            sort: _,
        } = self;
        AccountFilter {
            lifecycle: status.map(LifecycleFilter::Is),
            search: search.map(|text| Search {
                text,
                within: SearchIn::NameOrExternalId,
            }),
            health,
            segment,
            ..AccountFilter::default()
        }
    }
}

/// 0 to 100, with three decimals at most: as exact as a score is.
fn score(text: &str) -> Result<HealthScore, Problem> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return Err(Problem::Malformed(Format::Number));
    }
    if fraction.len() > 3 {
        return Err(Problem::Rule("a score has at most three decimals".into()));
    }
    let thousandths = format!("{whole}{fraction:0<3}").parse().ok();
    thousandths
        .filter(|thousandths| *thousandths == 0 || !text.starts_with('-'))
        .and_then(HealthScore::from_thousandths)
        .ok_or(Problem::OutOfRange {
            min: Some(0),
            max: Some(100),
        })
}

/// List accounts
///
/// Newest first, unless another order is asked for.
#[utoipa::path(
    get,
    path = "/v1/accounts",
    operation_id = "accounts.list",
    tag = "Accounts",
    params(ListAccountsParams, PageParams),
    responses((status = 200, description = "A page of accounts.", body = AccountPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<AccountPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (asked, paging) = ListAccounts::read(&query, &edge, caller)?;
    let (sort, after) = (asked.sort, paging.after());
    let query = AccountQuery {
        filter: asked.filter(),
        paging: sort.paging(after),
        limit: paging.wanted(),
    };
    let mut found = edge.stele.list_accounts(caller, &query).await?;
    let shown = u64::from(paging.limit());
    let next_cursor = paging.cut(&mut found, |last| sort.place(last, after, shown));
    let mut standings = edge.stele.standings(caller, &found).await?;
    let accounts = found.into_iter().map(|account| {
        let standing = standings.remove(&account.id).unwrap_or_default();
        convert::account(account, standing)
    });
    Ok(Json(Page::new(accounts.collect(), next_cursor)))
}

#[cfg(test)]
mod tests {
    use stele_domain::{HealthScore, Timestamp};
    use stele_http::{Problem, QueryParams};
    use uuid::Uuid;

    use super::{AccountPlace, ListAccounts, Position, Sort, score};
    use crate::page::Place;

    fn read(query: &str) -> Result<ListAccounts, String> {
        let params = QueryParams::parse(query);
        let mut query = params.reader();
        let asked = ListAccounts::of(&mut query);
        query
            .finish(|| Some(asked))
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn a_score_is_read_as_exactly_as_it_is_shown() {
        let thousandths = |text| score(text).map(HealthScore::thousandths);
        for (text, read) in [
            ("0", 0),
            ("-0", 0),
            ("57.3", 57_300),
            ("57.03", 57_030),
            ("57.003", 57_003),
            ("0100", 100_000),
            ("100.000", 100_000),
        ] {
            assert_eq!(thousandths(text), Ok(read), "{text}");
        }
        let beyond = Problem::OutOfRange {
            min: Some(0),
            max: Some(100),
        };
        for text in ["-1", "-0.001", "100.001", "101", "99999999999"] {
            assert_eq!(thousandths(text), Err(beyond.clone()), "{text}");
        }
        assert!(matches!(thousandths("1.0001"), Err(Problem::Rule(_))));
        for text in ["", "-", ".5", "5.", "1e1", "+1", "NaN", " 1", "1,5"] {
            assert!(
                matches!(thousandths(text), Err(Problem::Malformed(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn no_two_lists_have_the_same_words() {
        let words = [
            "",
            "sort=name",
            "status=active",
            "search=status%3Dactive",
            "segment_id=0194c0f3-f100-7000-8000-000000000002",
            "health_min=1",
            "health_max=1",
            "health_min=0.001",
        ]
        .map(|query| read(query).expect("valid").words());
        let different: std::collections::BTreeSet<_> = words.iter().collect();
        assert_eq!(different.len(), words.len(), "{words:?}");
        assert_eq!(read("sort=-created_at"), read(""));
    }

    #[test]
    fn every_fault_is_told() {
        let told = read("status=Active&search=+&segment_id=x&health_min=2&health_max=1&sort=age");
        assert_eq!(
            told.expect_err("five faults"),
            "health_max must not be less than health_min, \
             status must be one of active, onboarding, churned, inactive, search must not be blank, \
             segment_id must be a UUID, sort must be one of -created_at, created_at, -updated_at, updated_at, name, \
             -name, mrr, -mrr, health_score, -health_score"
        );
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let position = Position {
            at: Timestamp::from_micros(-5).expect("in range"),
            id: Uuid::from_u128(7),
        };
        for place in [
            AccountPlace::Behind(position),
            AccountPlace::Passed(0),
            AccountPlace::Passed(u64::MAX),
        ] {
            assert_eq!(AccountPlace::read(&place.write()), Some(place));
        }
        for (word, sort) in Sort::WORDS {
            assert_eq!(sort.word(), word);
        }
    }
}
