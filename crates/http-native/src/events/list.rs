//! The events of an account.

use axum::Json;
use axum::extract::State;
use stele_application::{Caller, EventQuery, Position};
use stele_domain::{EventName, Scope, Timestamp};
use stele_http::{Edge, Gate, PathParams, Problem, QueryParams, parse};

use super::Event;
use crate::accounts::AccountPath;
use crate::error::Error;
use crate::page::{self, Page, PageParams, Paging};
use crate::{convert, path};

/// A page of events.
type EventPage = Page<Event>;

/// Which events to list. All of these hold at once.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListEvents {
    /// Only those of this name.
    #[param(value_type = Option<String>, required = false, min_length = 1, max_length = 400, example = "login")]
    event: Option<EventName>,
    /// Only those that happened at this time or later.
    #[param(value_type = Option<String>, required = false, format = DateTime)]
    from: Option<Timestamp>,
    /// Only those that happened at this time or earlier.
    #[param(value_type = Option<String>, required = false, format = DateTime)]
    to: Option<Timestamp>,
}

impl ListEvents {
    fn read<'e>(
        params: &QueryParams,
        edge: &'e Edge,
        caller: &Caller,
        account: &str,
    ) -> Result<(Self, Paging<'e>), Error> {
        let mut query = params.reader();
        let asked = Self {
            event: query.read("event", |name| Ok::<_, Problem>(EventName::new(name)?)),
            from: query.read("from", parse::datetime),
            to: query.read("to", parse::datetime),
        };
        let list = page::narrowed(edge, caller, "events", asked.words(account));
        let paging = Paging::read(&mut query, list);
        page::finish(query, || Some((asked, paging)))
    }

    /// The account and the filters in words that no others have.
    fn words(&self, account: &str) -> String {
        let Self { event, from, to } = self;
        let time = |at: &Option<Timestamp>| at.map(Timestamp::to_micros_string);
        serde_json::json!([
            account,
            event.as_ref().map(EventName::as_str),
            time(from),
            time(to)
        ])
        .to_string()
    }
}

/// List an account's events
///
/// Those that happened last first. An event is tied to its account when it comes, or when the account is given the identifier
/// that it names, and stays with it whatever becomes of the identifier. A page of large events, 4 MiB of properties, ends before
/// its limit.
#[utoipa::path(
    get,
    path = "/v1/accounts/{id}/events",
    operation_id = "events.list",
    tag = "Events",
    params(AccountPath, ListEvents, PageParams),
    responses((status = 200, description = "A page of events.", body = EventPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    path: PathParams,
    query: QueryParams,
) -> Result<Json<EventPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let named = path.text("id").unwrap_or_default();
    let (asked, paging) = ListEvents::read(&query, &edge, caller, named)?;
    let account = path::account(&path)?;
    let account = edge.stele.get_account(caller, &account).await?.id;
    let ListEvents { event, from, to } = asked;
    let query = EventQuery {
        account,
        name: event,
        from,
        to,
        after: paging.after(),
        limit: paging.limit(),
    };
    let found = edge.stele.list_events(caller, &query).await?;
    let last = found.events.last().filter(|_| found.more);
    let next_cursor = last.map(|last| {
        paging.behind(Position {
            at: last.at,
            id: last.id.0,
        })
    });
    let events = found.events.into_iter().map(convert::event).collect();
    Ok(Json(Page::new(events, next_cursor)))
}
