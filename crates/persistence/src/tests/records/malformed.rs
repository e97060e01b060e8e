//! A store that was changed by hand answers an error that names a column, and no value of a customer.

use stele_application::ports::{RecordReader, RelationReader, StoreError};
use stele_application::{RecordPaging, RecordQuery, TimeColumn};
use stele_domain::{
    Conversation, ConversationId, Meeting, Note, NpsResponse, Organization, Segment,
    SupportRequest, Task, UsageMetric,
};

use super::build::uuid;
use super::world::World;
use crate::records::Kept;
use crate::tests::tools::run;

#[track_caller]
fn names_the_column<T: std::fmt::Debug>(answer: Result<T, StoreError>, column: &str) {
    let Err(StoreError::Broken(source)) = answer else {
        panic!("{column}: {answer:?}");
    };
    let line = source.to_string();
    assert!(
        line.contains(column) && !line.contains("secret"),
        "{column}: {line}"
    );
}

impl World {
    /// Sets a column to each value in turn, and back.
    async fn refuses<R: Kept>(&self, table: &str, faults: &[(&str, &str)]) {
        for (column, value) in faults {
            self.spoil(table, column, value).await;
            let paging = RecordPaging::Keyset {
                by: TimeColumn::UpdatedAt,
                after: None,
            };
            let query = RecordQuery {
                of: None,
                paging,
                limit: 10,
            };
            let page = RecordReader::<R>::page(&self.database, self.here.id, &query).await;
            names_the_column(page, &format!("{table}.{column}"));
            self.mend(table, column).await;
        }
    }

    async fn spoil(&self, table: &str, column: &str, value: &str) {
        run(
            &self.database,
            &format!("CREATE TABLE kept AS SELECT workspace_id, id, {column} FROM {table}"),
        )
        .await;
        run(
            &self.database,
            &format!("UPDATE {table} SET {column} = {value}"),
        )
        .await;
    }

    async fn mend(&self, table: &str, column: &str) {
        let kept = format!(
            "SELECT kept.{column} FROM kept WHERE kept.workspace_id = {table}.workspace_id AND kept.id = {table}.id"
        );
        run(
            &self.database,
            &format!("UPDATE {table} SET {column} = ({kept})"),
        )
        .await;
        run(&self.database, "DROP TABLE kept").await;
    }
}

/// Out of the range of times.
const NEVER: &str = "9223372036854775807";

on_both! {
    async fn a_stored_record_that_makes_no_sense_is_an_error_that_names_its_column(test) {
        let world = World::new(test).await;
        world.refuses::<Organization>("organizations", &[
            ("created_at", NEVER),
            ("traits", "'secret'"),
        ]).await;
        world.refuses::<Meeting>("meetings", &[("updated_at", NEVER), ("end_at", NEVER), ("title", "''")]).await;
        world.refuses::<SupportRequest>("requests", &[("status", "'secret'"), ("severity", "101")]).await;
        world.refuses::<NpsResponse>("nps_responses", &[("score", "11"), ("responded_at", NEVER)]).await;
        world.refuses::<Conversation>("conversations", &[("traits", "'[\"secret\"]'")]).await;
        world.refuses::<Note>("notes", &[
            ("contacts", "'[\"secret\"]'"),
            ("tags", "'{\"secret\": 1}'"),
            ("noted_at", NEVER),
        ]).await;
        world.refuses::<Task>("tasks", &[("tags", "'[\"\"]'"), ("due_at", NEVER)]).await;
        world.refuses::<UsageMetric>("usage_metrics", &[
            ("group_type_index", "5 + length(name)"),
            ("format", "'secret'"),
            ("interval_days", "0"),
            ("display", "'secret'"),
            ("filters", "'[\"secret\"]'"),
            ("math", "'secret'"),
            ("math_property", "'secret'"),
        ]).await;
        world.refuses::<Segment>("segments", &[("rule", "'secret'"), ("created_at", NEVER)]).await;
        for (column, value) in [
            ("sender", "'{\"secret\": \"secret\"}'"),
            ("recipients", "'[{\"contact\": \"secret\"}]'"),
            ("counts_for", "'[\"secret\"]'"),
            ("sent_at", NEVER),
        ] {
            world.spoil("messages", column, value).await;
            let messages = RelationReader::messages(&world.database, world.here.id, ConversationId(uuid(1))).await;
            names_the_column(messages, &format!("messages.{column}"));
            world.mend("messages", column).await;
        }
        run(&world.database, "DELETE FROM custom_fields WHERE key <> 'here' OR model <> 'notes'").await;
        for (column, meant) in [("model", "notes"), ("kind", "string")] {
            run(&world.database, &format!("UPDATE custom_fields SET {column} = 'secret ' || key || model")).await;
            let fields = world.database.custom_fields(world.here.id, None, 10).await;
            names_the_column(fields, &format!("custom_fields.{column}"));
            run(&world.database, &format!("UPDATE custom_fields SET {column} = '{meant}'")).await;
        }
    }
}
