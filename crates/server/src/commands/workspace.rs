//! `stele workspace`.

use std::fmt;

use anyhow::anyhow;
use clap::Subcommand;
use serde::Serialize;
use stele_application::{Administrator, Error, WorkspaceDraft};
use stele_domain::{Name, Workspace, WorkspaceId};

use super::key::workspace_id;
use crate::cli::Common;
use crate::open::with_stele;
use crate::output::write_table;
use crate::stores;

/// What can be done with workspaces.
#[derive(Debug, Subcommand)]
pub enum WorkspaceCommand {
    /// Make a workspace
    Create {
        /// What to call it; another workspace may have the same name
        #[arg(long, value_parser = Name::new)]
        name: Name,
    },
    /// Give a workspace another name
    Rename {
        /// The workspace
        #[arg(value_name = "ID", value_parser = workspace_id)]
        id: WorkspaceId,
        /// What to call it from now on
        #[arg(long, value_parser = Name::new)]
        name: Name,
    },
    /// List all workspaces
    List,
}

/// Runs the command.
pub(crate) async fn run(
    stores: &[stores::Listed],
    common: &Common,
    command: WorkspaceCommand,
) -> anyhow::Result<()> {
    with_stele(stores, &common.database_url, async |stele| {
        match command {
            WorkspaceCommand::Create { name } => {
                let workspace = stele.create_workspace(WorkspaceDraft { name }).await?;
                common.output.tell(&Told::from(&workspace))?;
            }
            WorkspaceCommand::Rename { id, name } => {
                let renamed = stele.rename_workspace(Administrator::Operator, id, name);
                let workspace = renamed.await.map_err(|error| match error {
                    Error::NotFound(_) => anyhow!("there is no workspace {id}"),
                    error => error.into(),
                })?;
                common.output.tell(&Told::from(&workspace))?;
            }
            WorkspaceCommand::List => {
                let workspaces = stele.workspaces().await?;
                let listed = List(workspaces.iter().map(Told::from).collect());
                common.output.tell(&listed)?;
            }
        }
        Ok(())
    })
    .await
}

/// A workspace, told.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    id: i64,
    name: String,
    project_token: String,
}

impl Told {
    /// Its id.
    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    /// What its products send events with.
    pub(crate) fn project_token(&self) -> &str {
        &self.project_token
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl From<&Workspace> for Told {
    fn from(workspace: &Workspace) -> Self {
        Self {
            id: workspace.id.0,
            name: workspace.name.to_string(),
            project_token: workspace.project_token.to_string(),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Workspace {}: {}\nProject token (products send events with it): {}",
            self.id, self.name, self.project_token
        )
    }
}

#[derive(Debug, Serialize)]
struct List(Vec<Told>);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<_> = self
            .0
            .iter()
            .map(|told| {
                [
                    told.id.to_string(),
                    told.name.clone(),
                    told.project_token.clone(),
                ]
            })
            .collect();
        write_table(f, ["ID", "NAME", "PROJECT TOKEN"], &rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    fn told(id: i64, name: &str) -> Told {
        Told {
            id,
            name: name.to_owned(),
            project_token: format!("phc_{id}"),
        }
    }

    #[test]
    fn programs_are_told() {
        assert_eq!(
            Format::Json.printed(&told(2, "N")),
            "{\"id\":2,\"name\":\"N\",\"project_token\":\"phc_2\"}\n"
        );
        assert_eq!(
            Format::Json.printed(&List(vec![told(1, "Default"), told(2, "N")])),
            "[{\"id\":1,\"name\":\"Default\",\"project_token\":\"phc_1\"},{\"id\":2,\"name\":\"N\",\"project_token\":\"phc_2\"}]\n"
        );
        assert_eq!(Format::Json.printed(&List(vec![])), "[]\n");
    }

    #[test]
    fn people_are_told() {
        assert_eq!(
            Format::Text.printed(&told(2, "N")),
            "Workspace 2: N\nProject token (products send events with it): phc_2\n"
        );
        assert_eq!(
            Format::Text.printed(&List(vec![told(1, "Default"), told(12, "N")])),
            "ID  NAME     PROJECT TOKEN\n1   Default  phc_1\n12  N        phc_12\n"
        );
    }
}
