//! `stele key`.

use std::fmt;

use anyhow::anyhow;
use clap::{Args, Subcommand};
use serde::Serialize;
use stele_application::{Administrator, Error, KeyDraft, MemberRef, NewKey, Resource, Stele};
use stele_domain::{ApiKey, Email, KeyId, Scope, ScopeSet, Timestamp, WorkspaceId};

use crate::cli::Common;
use crate::open::with_stele;
use crate::output::write_table;
use crate::stores;

/// What can be done with API keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make an API key; its secret is shown now and never again
    Create(CreateArgs),
    /// List the keys in force, without their secrets
    List(ListArgs),
    /// Revoke a key: it opens nothing from five seconds from now at the latest
    Revoke {
        /// The key's id, as `stele key list` shows it
        #[arg(value_name = "ID", value_parser = key_id)]
        id: KeyId,
    },
}

/// A key to make.
#[derive(Debug, Args)]
#[command(after_long_help = SCOPES)]
pub struct CreateArgs {
    /// The workspace that the key opens
    #[arg(long, value_name = "ID", value_parser = workspace_id)]
    workspace: WorkspaceId,
    /// What the key may do; can be given again, or as a list with commas [default: *]
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',')]
    scopes: Vec<Scope>,
    /// The team member that the key acts for
    #[arg(long, value_name = "EMAIL", value_parser = Email::new)]
    member: Option<Email>,
}

const SCOPES: &str = "\
Scopes:
  *                    everything
  account:read         read accounts and all that hangs on them
  account:write        write them, and read them
  usage_metric:read    read definitions of usage metrics
  usage_metric:write   write them, and read them
  query:read           ask for values of usage metrics
  event:write          write usage events
  admin                administer the workspace, its keys and members, and make further workspaces";

/// Which keys to list.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Of this workspace only
    #[arg(long, value_name = "ID", value_parser = workspace_id)]
    workspace: Option<WorkspaceId>,
    /// Revoked keys too; each tells since when
    #[arg(long)]
    all: bool,
}

fn key_id(text: &str) -> Result<KeyId, &'static str> {
    KeyId::parse(text).ok_or("a key's id is a UUID; `stele key list` shows it")
}

pub(crate) fn workspace_id(text: &str) -> Result<WorkspaceId, &'static str> {
    let id = text.parse().ok().filter(|id| *id > 0);
    id.map(WorkspaceId)
        .ok_or("a workspace's id is a number from 1 on; `stele workspace list` shows it")
}

/// Runs the command.
pub(crate) async fn run(
    stores: &[stores::Listed],
    common: &Common,
    command: KeyCommand,
) -> anyhow::Result<()> {
    with_stele(stores, &common.database_url, async |stele| {
        match command {
            KeyCommand::Create(args) => {
                let key = create(stele, args).await?;
                common.output.tell(&Created::from(&key))?;
            }
            KeyCommand::List(args) => {
                let keys = stele.keys(Administrator::Operator, args.workspace).await?;
                let listed = keys
                    .iter()
                    .filter(|key| args.all || key.revoked_at.is_none());
                let listed = List(listed.map(Listed::from).collect());
                common.output.tell(&listed)?;
            }
            KeyCommand::Revoke { id } => {
                let revoked = stele.revoke_key(Administrator::Operator, id).await;
                revoked.map_err(|error| match error {
                    Error::NotFound(_) => anyhow!("there is no key {id}"),
                    error => error.into(),
                })?;
                common.output.tell(&Revoked { id: id.to_string() })?;
            }
        }
        Ok(())
    })
    .await
}

async fn create(stele: &Stele, args: CreateArgs) -> anyhow::Result<NewKey> {
    let CreateArgs {
        workspace,
        scopes,
        member,
    } = args;
    let scopes = if scopes.is_empty() {
        ScopeSet::all()
    } else {
        scopes.into_iter().collect()
    };
    let draft = KeyDraft {
        workspace,
        scopes,
        member: member.clone().map(MemberRef::Email),
    };
    let created = stele.create_key(Administrator::Operator, draft).await;
    created.map_err(|error| match (&error, member) {
        (Error::NotFound(Resource::Workspace), _) => anyhow!("there is no workspace {workspace}"),
        (Error::NotFound(Resource::Member), Some(email)) => {
            anyhow!("workspace {workspace} has no member with the email {email}")
        }
        _ => error.into(),
    })
}

fn words(scopes: &ScopeSet) -> Vec<&'static str> {
    scopes.iter().map(Scope::word).collect()
}

/// A key that was just made, told with its secret.
#[derive(Serialize)]
pub(crate) struct Created {
    id: String,
    key: String,
    workspace_id: i64,
    scopes: Vec<&'static str>,
}

impl Created {
    /// The key's whole text.
    pub(crate) fn secret(&self) -> &str {
        &self.key
    }
}

impl From<&NewKey> for Created {
    fn from(new: &NewKey) -> Self {
        Self {
            id: new.key.id.to_string(),
            key: new.text.clone(),
            workspace_id: new.key.workspace.id.0,
            scopes: words(&new.key.scopes),
        }
    }
}

impl fmt::Display for Created {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            key,
            workspace_id,
            scopes,
        } = self;
        let scopes = scopes.join(", ");
        writeln!(
            f,
            "Key {id} opens workspace {workspace_id} with the scopes {scopes}."
        )?;
        write!(f, "It is shown now and never again:\n\n  {key}\n")
    }
}

/// A key in a list.
#[derive(Serialize)]
struct Listed {
    id: String,
    /// The key's public beginning, behind `stele_`.
    prefix: String,
    workspace_id: i64,
    scopes: Vec<&'static str>,
    /// The email of the team member it acts for.
    member: Option<String>,
    created_at: String,
    revoked_at: Option<String>,
}

impl From<&ApiKey> for Listed {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            prefix: key.prefix.clone(),
            workspace_id: key.workspace.id.0,
            scopes: words(&key.scopes),
            member: key.member.as_ref().map(|member| member.email.to_string()),
            created_at: key.created_at.to_millis_string(),
            revoked_at: key.revoked_at.map(Timestamp::to_millis_string),
        }
    }
}

#[derive(Serialize)]
struct List(Vec<Listed>);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dash = || "-".to_owned();
        let rows: Vec<_> = self
            .0
            .iter()
            .map(|key| {
                [
                    key.id.clone(),
                    format!("stele_{}_...", key.prefix),
                    key.workspace_id.to_string(),
                    key.scopes.join(","),
                    key.member.clone().unwrap_or_else(dash),
                    key.created_at.clone(),
                    key.revoked_at.clone().unwrap_or_else(dash),
                ]
            })
            .collect();
        let headings = [
            "ID",
            "KEY",
            "WORKSPACE",
            "SCOPES",
            "MEMBER",
            "CREATED",
            "REVOKED",
        ];
        write_table(f, headings, &rows)
    }
}

/// A key that opens nothing any more.
#[derive(Serialize)]
struct Revoked {
    id: String,
}

impl fmt::Display for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key {} is revoked.", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn listed(revoked_at: Option<&str>) -> Listed {
        Listed {
            id: ID.to_owned(),
            prefix: "Ab12Cd34Ef56".to_owned(),
            workspace_id: 2,
            scopes: vec!["account:read"],
            // Revoked keys of these tests act for nobody.
            member: revoked_at.is_none().then(|| "ada@example.com".to_owned()),
            created_at: "2025-01-02T03:04:05.678Z".to_owned(),
            revoked_at: revoked_at.map(str::to_owned),
        }
    }

    fn created() -> Created {
        Created {
            id: ID.to_owned(),
            key: "stele_Ab12Cd34Ef56_secret".to_owned(),
            workspace_id: 2,
            scopes: vec!["account:read", "event:write"],
        }
    }

    #[test]
    fn programs_are_told() {
        insta::assert_snapshot!("key_created_json", Format::Json.printed(&created()));
        let list = List(vec![listed(None), listed(Some("2025-02-03T04:05:06.789Z"))]);
        insta::assert_snapshot!("key_list_json", Format::Json.printed(&list));
        let revoked = Revoked { id: ID.to_owned() };
        assert_eq!(
            Format::Json.printed(&revoked),
            format!("{{\"id\":\"{ID}\"}}\n")
        );
    }

    #[test]
    fn people_are_told() {
        insta::assert_snapshot!("key_created_text", Format::Text.printed(&created()));
        let list = List(vec![listed(None), listed(Some("2025-02-03T04:05:06.789Z"))]);
        insta::assert_snapshot!("key_list_text", Format::Text.printed(&list));
    }
}
