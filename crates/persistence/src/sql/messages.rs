//! Messages.

use std::sync::LazyLock;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query};
use sea_orm::{DbErr, QueryResult, Statement};
use stele_application::RecordRef;
use stele_domain::{ConversationId, MessageId, WorkspaceId};

use crate::DatabaseKind;
use crate::cells::Cells;
use crate::entity::columns;
use crate::entity::messages::{Column, Entity, Model};

static COLUMNS: LazyLock<String> = LazyLock::new(|| columns(Entity, "messages"));

/// Reads a row of [`messages_of`] or [`messages_named`].
pub(crate) fn read(row: &QueryResult) -> Result<Model, DbErr> {
    Cells::of(row)?.read()
}

/// The messages of a conversation, by when they were sent, then by id.
pub(crate) fn messages_of(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Statement {
    let select = Query::select()
        .expr(Expr::cust(COLUMNS.as_str()))
        .from(Entity)
        .and_where(Expr::col((Entity, Column::WorkspaceId)).eq(workspace.0))
        .and_where(Expr::col((Entity, Column::ConversationId)).eq(conversation.0))
        .order_by((Entity, Column::SentAt), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc)
        .take();
    kind.build(&select)
}

/// The message that is meant, or two: an id that is another's external id comes after the one that has it as id. `None`
/// where none can be meant.
pub(crate) fn messages_named(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    message: &RecordRef,
) -> Option<Statement> {
    let by_id = match message {
        RecordRef::Id(id) => Some(MessageId(*id)),
        RecordRef::IdOrExternalId(text) => MessageId::parse(text),
        RecordRef::Number(_) | RecordRef::ExternalId(_) => None,
    };
    let by_external_id = match message {
        RecordRef::ExternalId(text) | RecordRef::IdOrExternalId(text) => Some(text),
        RecordRef::Id(_) | RecordRef::Number(_) => None,
    };
    let column = |column: Column| Expr::col((Entity, column));
    let wanted = Condition::any()
        .add_option(by_id.map(|id| column(Column::Id).eq(id.0)))
        .add_option(by_external_id.map(|text| column(Column::ExternalId).eq(text)));
    if wanted.is_empty() {
        return None;
    }
    let mut select = Query::select()
        .expr(Expr::cust(COLUMNS.as_str()))
        .from(Entity)
        .and_where(column(Column::WorkspaceId).eq(workspace.0))
        .cond_where(wanted)
        .take();
    if let Some(id) = by_id {
        select.order_by_expr(column(Column::Id).eq(id.0), Order::Desc);
    }
    Some(kind.build(&select))
}
