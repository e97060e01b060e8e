//! The tables, one file each.
//!
//! [`table!`] declares a SeaORM entity whose model is read by position ([`Cells`](crate::cells::Cells)): the order of the
//! fields is the order in which [`columns`] selects them.

pub(crate) mod account_contacts;
pub(crate) mod account_health;
pub(crate) mod account_identifiers;
pub(crate) mod account_tags;
pub(crate) mod accounts;
pub(crate) mod api_keys;
pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod counters;
pub(crate) mod custom_fields;
pub(crate) mod events;
pub(crate) mod health_settings;
pub(crate) mod idempotency_keys;
pub(crate) mod jobs;
pub(crate) mod meetings;
pub(crate) mod members;
pub(crate) mod message_people;
pub(crate) mod messages;
pub(crate) mod notes;
pub(crate) mod nps_responses;
pub(crate) mod organization_contacts;
pub(crate) mod organizations;
pub(crate) mod requests;
pub(crate) mod segment_members;
pub(crate) mod segments;
pub(crate) mod settings;
pub(crate) mod tasks;
pub(crate) mod usage_metrics;
pub(crate) mod workspaces;

use sea_orm::{EntityTrait, IdenStatic, Iterable};

/// Declares a table.
macro_rules! table {
    (
        $(#[$doc:meta])*
        $table:literal {
            $($(#[$attribute:meta])* $field:ident: $type:ty,)+
        }
    ) => {
        use sea_orm::entity::prelude::*;

        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = $table)]
        pub struct Model {
            $($(#[$attribute])* pub $field: $type,)+
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}

        impl crate::cells::FromCells for Model {
            const WIDTH: usize = [$(stringify!($field)),+].len();

            fn from_cells(cells: &mut crate::cells::Cells<'_>) -> Result<Self, sea_orm::DbErr> {
                Ok(Self { $($field: cells.take()?,)+ })
            }
        }
    };
}
use table;

/// The columns of a table, in the order of its model's fields, as they stand in a select list.
pub(crate) fn columns<E: EntityTrait>(_: E, alias: &str) -> String {
    let columns: Vec<_> = E::Column::iter()
        .map(|column| format!("\"{alias}\".\"{}\"", column.as_str()))
        .collect();
    columns.join(", ")
}
