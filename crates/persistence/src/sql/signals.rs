//! What events and records say of accounts, and what was computed of it.

use sea_orm::{DbErr, QueryResult, Statement};
use stele_application::ports::{HealthDay, HealthRecord};
use stele_domain::{
    AccountId, MessageDirection, MetricWindow, RequestStatus, Timestamp, UsageOf, WorkspaceId,
    recent_meetings_begin_after,
};
use uuid::Uuid;

use super::Parameters;
use super::parameters::Cells as Given;
use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::{Said, day_from_cells, direction_word, score_cell};
use crate::error::{Fault, Malformed};

/// A cell that is not asked for: both databases want as many of one type in each part of a statement.
const NOTHING: &str = "CAST(0 AS BIGINT)";

const DAY_MICROS: i64 = 86_400_000_000;

/// What events and records say of several accounts: a row for each account and [`Said`].
pub(crate) fn signals(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    accounts: &[AccountId],
    now: Timestamp,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let parts = [
        seen(&mut parameters, &workspace, accounts),
        meetings(&mut parameters, &workspace, accounts, now),
        requests(&mut parameters, &workspace, accounts),
        answers(&mut parameters, &workspace, accounts),
    ];
    parameters.statement(parts.join(" UNION ALL "))
}

/// Reads a row of [`signals`].
pub(crate) fn read_signal(row: &QueryResult) -> Result<(Uuid, Said, [i64; 5]), Fault> {
    let mut cells = Cells::of(row)?;
    let account = cells.take()?;
    let word: String = cells.take()?;
    let said = Said::from_word(&word).ok_or(Malformed("signal"))?;
    let mut numbers = [0; 5];
    for number in &mut numbers {
        *number = cells.take()?;
    }
    Ok((account, said, numbers))
}

fn part(said: Said, numbers: [&str; 5], from: &str) -> String {
    let (word, numbers) = (said.word(), numbers.join(", "));
    format!("SELECT account_id, '{word}', {numbers} FROM {from}")
}

fn ids(accounts: &[AccountId]) -> Vec<Uuid> {
    accounts.iter().map(|account| account.0).collect()
}

fn seen(parameters: &mut Parameters, workspace: &str, accounts: &[AccountId]) -> String {
    let theirs = parameters.any_id("account_id", ids(accounts));
    part(
        Said::Seen,
        ["first_at", "last_at", NOTHING, NOTHING, NOTHING],
        &format!("account_seen WHERE workspace_id = {workspace} AND {theirs}"),
    )
}

/// Those that have begun.
fn meetings(
    parameters: &mut Parameters,
    workspace: &str,
    accounts: &[AccountId],
    now: Timestamp,
) -> String {
    let theirs = parameters.any_id("account_id", ids(accounts));
    let opens = recent_meetings_begin_after(now).map_or(i64::MIN, Timestamp::micros);
    let (opens, now) = (parameters.bind(opens), parameters.bind(now.micros()));
    let recent = format!("count(*) FILTER (WHERE start_at > {opens})");
    part(
        Said::Meetings,
        [&recent, "count(*)", "max(start_at)", NOTHING, NOTHING],
        &format!(
            "meetings WHERE workspace_id = {workspace} AND {theirs} AND start_at <= {now} \
             GROUP BY account_id"
        ),
    )
}

fn requests(parameters: &mut Parameters, workspace: &str, accounts: &[AccountId]) -> String {
    let theirs = parameters.any_id("account_id", ids(accounts));
    let open = RequestStatus::ALL
        .into_iter()
        .filter(|status| status.is_open());
    let open: Vec<_> = open.map(RequestStatus::word).collect();
    let is_open = parameters.any_text("status", &open);
    // One that was resolved before it was asked took no time.
    let taken = "CASE WHEN resolved_at > requested_at THEN resolved_at - requested_at ELSE 0 END";
    let [seconds, rest] = summed(&format!("({taken})"));
    part(
        Said::Requests,
        [
            "count(*)",
            &format!("count(*) FILTER (WHERE {is_open})"),
            "count(resolved_at)",
            &seconds,
            &rest,
        ],
        &format!("requests WHERE workspace_id = {workspace} AND {theirs} GROUP BY account_id"),
    )
}

/// The messages that count for people of the accounts, each once for an account, from the last one back: the earliest of the
/// team's messages among those that were passed is the next one after.
fn answers(parameters: &mut Parameters, workspace: &str, accounts: &[AccountId]) -> String {
    let theirs = parameters.any_id("ties.account_id", ids(accounts));
    let [inbound, outbound] = [MessageDirection::Inbound, MessageDirection::Outbound]
        .map(|direction| parameters.bind(direction_word(direction)));
    let messages = format!(
        "SELECT DISTINCT ties.account_id, theirs.message_id, theirs.direction, theirs.sent_at \
         FROM account_contacts AS ties \
         JOIN message_people AS theirs \
         ON theirs.workspace_id = {workspace} AND theirs.contact_id = ties.contact_id AND theirs.counts \
         WHERE ties.workspace_id = {workspace} AND {theirs}"
    );
    let answered = format!(
        "SELECT account_id, direction, sent_at, \
         min(CASE direction WHEN {outbound} THEN sent_at END) OVER (\
         PARTITION BY account_id ORDER BY sent_at DESC \
         GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS answered_at \
         FROM ({messages}) AS heard"
    );
    let [seconds, rest] = summed("(answered_at - sent_at)");
    part(
        Said::Answers,
        ["count(*)", &seconds, &rest, NOTHING, NOTHING],
        &format!(
            "({answered}) AS answered \
             WHERE direction = {inbound} AND answered_at IS NOT NULL GROUP BY account_id"
        ),
    )
}

/// The sum of times, as whole seconds and the microseconds beyond those: in 64 bits, which PostgreSQL would leave for a sum.
fn summed(micros: &str) -> [String; 2] {
    ["/", "%"].map(|part| format!("CAST(sum({micros} {part} 1000000) AS BIGINT)"))
}

/// How often accounts did each of several things, counted only so far: the place of the thing, the account, the count.
pub(crate) fn usage(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    accounts: &[AccountId],
    what: &[(&UsageOf, &u64)],
    now: Timestamp,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let until = parameters.bind(now.micros());
    let given = parameters.rows(vec![("id", Given::Ids(ids(accounts)))]);
    let parts: Vec<_> = what
        .iter()
        .enumerate()
        .map(|(place, (what, enough))| {
            let since = parameters.bind(what.since(now).micros());
            let named = what.event.as_ref().map_or_else(String::new, |name| {
                format!("AND events.name = {} ", parameters.bind(name.as_str()))
            });
            // The number stands in the text: planners see how little it is.
            format!(
                "SELECT CAST({place} AS BIGINT), theirs.id, (SELECT count(*) FROM (SELECT 1 FROM events \
                 WHERE events.workspace_id = {workspace} AND events.account_id = theirs.id {named}\
                 AND events.at >= {since} AND events.at <= {until} LIMIT {enough}) AS counted) FROM theirs"
            )
        })
        .collect();
    let parts = parts.join(" UNION ALL ");
    parameters.statement(format!(
        "WITH theirs AS (SELECT given.id FROM {given}) {parts}"
    ))
}

/// Reads a row of [`usage`].
pub(crate) fn read_usage(row: &QueryResult) -> Result<(usize, AccountId, u64), DbErr> {
    let mut cells = Cells::of(row)?;
    let (place, account, count): (i64, _, i64) = (cells.take()?, cells.take()?, cells.take()?);
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    Ok((place, AccountId(account), u64::try_from(count).unwrap_or(0)))
}

/// The days of an account's health from one day on, by day.
pub(crate) fn health_days(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    account: AccountId,
    from: Timestamp,
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let account = parameters.bind(account.0);
    let from = parameters.bind(from.micros());
    parameters.statement(format!(
        "SELECT day, score FROM health_days \
         WHERE workspace_id = {workspace} AND account_id = {account} AND day >= {from} ORDER BY day"
    ))
}

/// Reads a row of [`health_days`].
pub(crate) fn read_day(row: &QueryResult) -> Result<HealthDay, Fault> {
    let mut cells = Cells::of(row)?;
    Ok(day_from_cells(cells.take()?, cells.take()?)?)
}

/// Stores scores as those of the day of `now`, and as the last ones: two statements, in this order, as accounts that are
/// removed take them along. Rows that stay as they are are not written.
pub(crate) fn put_scores(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    scores: &[HealthRecord],
    now: Timestamp,
) -> [Statement; 2] {
    let day = MetricWindow::day_of(now) * DAY_MICROS;
    let days = {
        let mut parameters = Parameters::new(kind);
        let (workspace, day) = (parameters.bind(workspace.0), parameters.bind(day));
        let given = scored(&mut parameters, scores);
        // SQLite takes what follows a join for its condition where there is no other.
        parameters.statement(format!(
            "INSERT INTO health_days (workspace_id, account_id, day, score) \
             SELECT CAST({workspace} AS BIGINT), given.account_id, CAST({day} AS BIGINT), nullif(given.score, -1) \
             FROM {given} WHERE true ORDER BY given.account_id \
             ON CONFLICT (workspace_id, account_id, day) DO UPDATE SET score = excluded.score \
             WHERE health_days.score IS DISTINCT FROM excluded.score"
        ))
    };
    let last = {
        let mut parameters = Parameters::new(kind);
        let workspace = parameters.bind(workspace.0);
        let given = scored(&mut parameters, scores);
        parameters.statement(format!(
            "UPDATE account_health SET score = nullif(given.score, -1) FROM {given} \
             WHERE account_health.workspace_id = {workspace} \
             AND account_health.account_id = given.account_id \
             AND account_health.score IS DISTINCT FROM nullif(given.score, -1)"
        ))
    };
    [days, last]
}

/// The accounts with their scores, of which -1 is none, in the order of their ids.
fn scored(parameters: &mut Parameters, scores: &[HealthRecord]) -> String {
    let mut scores: Vec<_> = scores
        .iter()
        .map(|HealthRecord { account, score }| (account.0, score.map_or(-1, score_cell)))
        .collect();
    scores.sort_unstable();
    let (accounts, scores) = scores.into_iter().unzip();
    parameters.rows(vec![
        ("account_id", Given::Ids(accounts)),
        ("score", Given::Numbers(scores)),
    ])
}
