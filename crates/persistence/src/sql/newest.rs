//! What of a person or of an account's people came last, for the columns that keep it.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{DbErr, QueryResult, Statement};
use stele_domain::{AccountId, ContactId, MessageDirection, WorkspaceId};

use crate::DatabaseKind;
use crate::cells::Cells;
use crate::convert::direction_word;
use crate::entity::{account_contacts, columns, contacts, message_people, nps_responses};

/// When the newest messages from and to the people of an account were sent, and when one of them was last active.
pub(crate) fn newest_times(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    account: AccountId,
) -> Statement {
    use account_contacts::{Column, Entity};
    use contacts as people;
    let newest = |column: people::Column| Expr::col((people::Entity, column)).max();
    let tied = Condition::all()
        .add(
            Expr::col((people::Entity, people::Column::WorkspaceId))
                .equals((Entity, Column::WorkspaceId)),
        )
        .add(Expr::col((people::Entity, people::Column::Id)).equals((Entity, Column::ContactId)));
    let select = Query::select()
        .exprs([
            newest(people::Column::LastInboundMessageAt),
            newest(people::Column::LastOutboundMessageAt),
            newest(people::Column::LastActivityAt),
        ])
        .from(Entity)
        .join(JoinType::InnerJoin, people::Entity, tied)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::AccountId)).eq(account.0))
        .take();
    kind.build(&select)
}

/// When the newest inbound and the newest outbound message that count for a person were sent.
pub(crate) fn newest_messages(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Statement {
    let newest = |direction| {
        let select = newest_message(workspace, contact, direction);
        Expr::SubQuery(None, Box::new(select.into()))
    };
    let select = Query::select()
        .exprs([
            newest(MessageDirection::Inbound),
            newest(MessageDirection::Outbound),
        ])
        .take();
    kind.build(&select)
}

fn newest_message(
    workspace: WorkspaceId,
    contact: ContactId,
    direction: MessageDirection,
) -> SelectStatement {
    use message_people::{Column, Entity};
    let column = |column: Column| Expr::col((Entity, column));
    Query::select()
        .expr(column(Column::SentAt).max())
        .from(Entity)
        .and_where(column(Column::WorkspaceId).eq(workspace.0))
        .and_where(column(Column::ContactId).eq(contact.0))
        .and_where(column(Column::Direction).eq(direction_word(direction)))
        .and_where(column(Column::Counts))
        .take()
}

/// Reads a row of times.
pub(crate) fn read_times<const N: usize>(row: &QueryResult) -> Result<[Option<i64>; N], DbErr> {
    let mut cells = Cells::of(row)?;
    let mut times = [None; N];
    for time in &mut times {
        *time = cells.take()?;
    }
    Ok(times)
}

/// A person's last response: answered last, the larger id of those answered at one time.
pub(crate) fn last_response(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Statement {
    use nps_responses::{Column, Entity};
    let select = Query::select()
        .expr(Expr::cust(columns(Entity, "nps_responses")))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::ContactId)).eq(contact.0))
        .order_by((Entity, Column::RespondedAt), Order::Desc)
        .order_by((Entity, Column::Id), Order::Desc)
        .limit(1)
        .take();
    kind.build(&select)
}

/// Reads a row of [`last_response`].
pub(crate) fn read_response(row: &QueryResult) -> Result<nps_responses::Model, DbErr> {
    Cells::of(row)?.read()
}
