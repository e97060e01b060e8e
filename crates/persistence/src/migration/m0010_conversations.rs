//! Conversations, their messages, and the people at customers in them.

use sea_orm_migration::prelude::*;

use super::ddl::{Expectation, expect, kind, run};
use crate::DatabaseKind;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "CREATE TABLE conversations (
                workspace_id {int} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
                id {uuid} NOT NULL,
                version {int} NOT NULL,
                created_at {int} NOT NULL,
                updated_at {int} NOT NULL,
                external_id {text},
                subject {text},
                status {text},
                rating {text},
                source {text},
                traits {text} NOT NULL,
                PRIMARY KEY (workspace_id, id)
            ){table}",
            "CREATE UNIQUE INDEX conversations_external_id ON conversations (workspace_id, external_id)",
            "CREATE INDEX conversations_by_created_at ON conversations (workspace_id, created_at, id)",
            "CREATE INDEX conversations_by_updated_at ON conversations (workspace_id, updated_at, id)",
            // Whom a message names stands on it in the words that were sent, whether they are still there or not.
            "CREATE TABLE messages (
                workspace_id {int} NOT NULL,
                id {uuid} NOT NULL,
                conversation_id {uuid} NOT NULL,
                external_id {text},
                created_at {int} NOT NULL,
                text {text} NOT NULL,
                sent_at {int} NOT NULL,
                sender {text} NOT NULL,
                recipients {text} NOT NULL,
                cc {text} NOT NULL,
                bcc {text} NOT NULL,
                counts_for {text} NOT NULL,
                PRIMARY KEY (workspace_id, id),
                FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations (workspace_id, id)
                    ON DELETE CASCADE
            ){table}",
            "CREATE UNIQUE INDEX messages_external_id ON messages (workspace_id, external_id)",
            "CREATE INDEX messages_conversation ON messages (workspace_id, conversation_id, sent_at, id)",
            "CREATE TABLE message_people (
                workspace_id {int} NOT NULL,
                message_id {uuid} NOT NULL,
                contact_id {uuid} NOT NULL,
                conversation_id {uuid} NOT NULL,
                direction {text} NOT NULL,
                sent_at {int} NOT NULL,
                counts {bool} NOT NULL,
                PRIMARY KEY (workspace_id, message_id, contact_id),
                FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id) ON DELETE CASCADE,
                FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id) ON DELETE CASCADE
            ){clustered}",
            "CREATE INDEX message_people_contact
                ON message_people (workspace_id, contact_id, conversation_id)",
            "CREATE INDEX message_people_conversation
                ON message_people (workspace_id, conversation_id, contact_id)",
            // Read backwards, the newest message of either direction is first.
            "CREATE INDEX message_people_newest
                ON message_people (workspace_id, contact_id, direction, sent_at) WHERE counts",
        ];
        run(manager, &statements).await?;
        match kind(manager)? {
            DatabaseKind::Sqlite => expect(manager, &EXPECTATIONS).await,
            DatabaseKind::Postgres => Ok(()),
        }
    }
}

/// Five messages in each conversation, two people in each, a few conversations for each person.
const EXPECTATIONS: [Expectation; 11] = [
    (
        "conversations",
        "sqlite_autoindex_conversations_1",
        "400000 200000 1",
    ),
    (
        "conversations",
        "conversations_external_id",
        "400000 200000 1",
    ),
    (
        "conversations",
        "conversations_by_created_at",
        "400000 200000 2 1",
    ),
    (
        "conversations",
        "conversations_by_updated_at",
        "400000 200000 2 1",
    ),
    (
        "messages",
        "sqlite_autoindex_messages_1",
        "2000000 1000000 1",
    ),
    ("messages", "messages_external_id", "2000000 1000000 1"),
    ("messages", "messages_conversation", "2000000 1000000 5 1 1"),
    ("message_people", "message_people", "4000000 2000000 2 1"),
    (
        "message_people",
        "message_people_contact",
        "4000000 2000000 20 5 1",
    ),
    (
        "message_people",
        "message_people_conversation",
        "4000000 2000000 10 5 1",
    ),
    (
        "message_people",
        "message_people_newest",
        "2000000 1000000 10 5 1 1",
    ),
];
