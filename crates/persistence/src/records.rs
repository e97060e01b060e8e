//! In which table each kind of record is kept, and by which of its columns a record is named and listed.
//!
//! What is the same for every kind is written once over these two traits: its statements in [`sql`](crate::sql), reading
//! them in [`read`](crate::read), writing records in [`write`](crate::write).

use std::sync::LazyLock;

use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, IntoActiveModel};
use stele_application::Record;
use stele_domain::{
    Contact, Conversation, Meeting, MeetingNumber, Member, MemberNumber, Note, NpsResponse,
    Organization, RequestNumber, Segment, SupportRequest, Task, UsageMetric, WorkspaceId,
};

use crate::cells::FromCells;
use crate::entity::{
    columns, contacts, conversations, meetings, members, notes, nps_responses, organizations,
    requests, segments, tasks, usage_metrics,
};
use crate::error::Malformed;
use crate::write::Numbered;
use crate::{convert, sql};

/// A column of a kind's table.
pub(crate) type Column<R> = <<R as Kept>::Entity as EntityTrait>::Column;

/// A row of a kind's table.
pub(crate) type Row<R> = <<R as Kept>::Entity as EntityTrait>::Model;

/// A table whose rows are read by position.
pub(crate) trait Table:
    EntityTrait<
        Model: FromCells + IntoActiveModel<Self::ActiveModel> + PartialEq + Send + Sync,
        ActiveModel: Send,
        Column: Send + Sync,
    >
{
}

impl<E> Table for E where
    E: EntityTrait<
            Model: FromCells + IntoActiveModel<Self::ActiveModel> + PartialEq + Send + Sync,
            ActiveModel: Send,
            Column: Send + Sync,
        >
{
}

/// A kind of record that has a table.
pub(crate) trait Kept: Record {
    /// The table.
    type Entity: Table;

    const WORKSPACE_ID: Column<Self>;
    const ID: Column<Self>;
    const CREATED_AT: Column<Self>;
    const UPDATED_AT: Column<Self>;
    /// Its number, where the kind has numbers.
    const NUMBER: Option<Column<Self>>;
    /// The customer's own id of it, where the kind has such.
    const EXTERNAL_ID: Option<Column<Self>>;

    /// All columns, as they stand in a select list.
    fn columns() -> &'static str;

    /// From a row of the table.
    fn from_row(row: Row<Self>) -> Result<Self, Malformed>;

    /// Which rows of the workspace a list is narrowed to.
    fn among(workspace: WorkspaceId, of: &Self::Of) -> Expr;
}

/// A kind of record that is written like every other.
pub(crate) trait Written: Kept {
    const VERSION: Column<Self>;

    /// Its numbers, where the kind has numbers.
    const NUMBERS: Option<Numbers<Self>>;

    /// Its row.
    fn row(workspace: WorkspaceId, record: &Self) -> Row<Self>;
}

/// The numbers of a kind of record.
pub(crate) struct Numbers<R: Kept> {
    /// What they are counted as.
    pub(crate) counted_as: Numbered,
    /// The column they stand in.
    pub(crate) column: Column<R>,
    /// Gives a record its number.
    pub(crate) give: fn(&mut R, i64),
}

macro_rules! kept {
    ($($record:ident {
        table: $table:ident,
        number: $number:expr,
        external_id: $external_id:expr,
        from_row: $from_row:path,
        among: $among:path,
    })+) => {$(
        impl Kept for $record {
            type Entity = $table::Entity;

            const WORKSPACE_ID: Column<Self> = $table::Column::WorkspaceId;
            const ID: Column<Self> = $table::Column::Id;
            const CREATED_AT: Column<Self> = $table::Column::CreatedAt;
            const UPDATED_AT: Column<Self> = $table::Column::UpdatedAt;
            const NUMBER: Option<Column<Self>> = $number;
            const EXTERNAL_ID: Option<Column<Self>> = $external_id;

            fn columns() -> &'static str {
                static COLUMNS: LazyLock<String> =
                    LazyLock::new(|| columns($table::Entity, stringify!($table)));
                &COLUMNS
            }

            fn from_row(row: Row<Self>) -> Result<Self, Malformed> {
                $from_row(row)
            }

            fn among(workspace: WorkspaceId, of: &Self::Of) -> Expr {
                $among(workspace, of)
            }
        }
    )+};
}

kept! {
    Contact {
        table: contacts,
        number: Some(contacts::Column::Number),
        external_id: Some(contacts::Column::ExternalId),
        from_row: convert::contact_from_row,
        among: sql::contacts_among,
    }
    Member {
        table: members,
        number: Some(members::Column::Number),
        external_id: None,
        from_row: convert::member_from_row,
        among: sql::members_among,
    }
    Organization {
        table: organizations,
        number: None,
        external_id: Some(organizations::Column::ExternalId),
        from_row: convert::organization_from_row,
        among: sql::all_of_them,
    }
    Meeting {
        table: meetings,
        number: Some(meetings::Column::Number),
        external_id: None,
        from_row: convert::meeting_from_row,
        among: sql::meetings_among,
    }
    SupportRequest {
        table: requests,
        number: Some(requests::Column::Number),
        external_id: None,
        from_row: convert::request_from_row,
        among: sql::requests_among,
    }
    NpsResponse {
        table: nps_responses,
        number: None,
        external_id: Some(nps_responses::Column::ExternalId),
        from_row: convert::response_from_row,
        among: sql::responses_among,
    }
    Conversation {
        table: conversations,
        number: None,
        external_id: Some(conversations::Column::ExternalId),
        from_row: convert::conversation_from_row,
        among: sql::conversations_among,
    }
    Note {
        table: notes,
        number: None,
        external_id: Some(notes::Column::ExternalId),
        from_row: convert::note_from_row,
        among: sql::notes_among,
    }
    Task {
        table: tasks,
        number: None,
        external_id: Some(tasks::Column::ExternalId),
        from_row: convert::task_from_row,
        among: sql::tasks_among,
    }
    UsageMetric {
        table: usage_metrics,
        number: None,
        external_id: None,
        from_row: convert::metric_from_row,
        among: sql::metrics_among,
    }
    Segment {
        table: segments,
        number: None,
        external_id: None,
        from_row: convert::segment_from_row,
        among: sql::all_of_them,
    }
}

macro_rules! written {
    ($($record:ident in $table:ident as $row:path, $numbers:expr;)+) => {$(
        impl Written for $record {
            const VERSION: Column<Self> = $table::Column::Version;
            const NUMBERS: Option<Numbers<Self>> = $numbers;

            fn row(workspace: WorkspaceId, record: &Self) -> Row<Self> {
                $row(workspace, record)
            }
        }
    )+};
}

written! {
    Member in members as member_row, Some(Numbers {
        counted_as: Numbered::Member,
        column: members::Column::Number,
        give: |member, number| member.number = MemberNumber(number),
    });
    Organization in organizations as convert::organization_row, None;
    Meeting in meetings as convert::meeting_row, Some(Numbers {
        counted_as: Numbered::Meeting,
        column: meetings::Column::Number,
        give: |meeting, number| meeting.number = MeetingNumber(number),
    });
    SupportRequest in requests as convert::request_row, Some(Numbers {
        counted_as: Numbered::Request,
        column: requests::Column::Number,
        give: |request, number| request.number = RequestNumber(number),
    });
    NpsResponse in nps_responses as convert::response_row, None;
    Conversation in conversations as convert::conversation_row, None;
    Note in notes as convert::note_row, None;
    Task in tasks as convert::task_row, None;
    UsageMetric in usage_metrics as convert::metric_row, None;
    Segment in segments as convert::segment_row, None;
}

/// A member knows its workspace itself.
fn member_row(_: WorkspaceId, member: &Member) -> members::Model {
    convert::member_row(member)
}
