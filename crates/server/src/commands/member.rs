//! `stele member`.

use std::fmt;

use anyhow::anyhow;
use clap::{Args, Subcommand};
use serde::Serialize;
use stele_application::{Error, MemberDraft};
use stele_domain::{Email, Member, Name, WorkspaceId};

use super::key::workspace_id;
use crate::cli::Common;
use crate::open::with_stele;

/// What can be done with team members.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Make a team member, who can hold roles on accounts and whom keys can act for
    Create(CreateArgs),
}

/// A team member to make.
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// The workspace they belong to
    #[arg(long, value_name = "ID", value_parser = workspace_id)]
    workspace: WorkspaceId,
    /// Their name
    #[arg(long, value_parser = Name::new)]
    name: Name,
    /// Their email; no other member of the workspace may have it
    #[arg(long, value_parser = Email::new)]
    email: Email,
}

/// Runs the command.
pub(crate) async fn run(common: &Common, command: MemberCommand) -> anyhow::Result<()> {
    let MemberCommand::Create(CreateArgs {
        workspace,
        name,
        email,
    }) = command;
    let draft = MemberDraft {
        workspace,
        name,
        email: email.clone(),
    };
    let member = with_stele(&common.database_url, async |stele| {
        let created = stele.create_member(draft).await;
        created.map_err(|error| match error {
            Error::NotFound(_) => anyhow!("there is no workspace {workspace}"),
            Error::MemberEmailTaken => {
                anyhow!("workspace {workspace} has a member with the email {email} already")
            }
            error => error.into(),
        })
    });
    common.output.tell(&Told::from(&member.await?))?;
    Ok(())
}

/// A team member, told.
#[derive(Serialize)]
struct Told {
    id: String,
    number: i64,
    name: String,
    email: String,
}

impl From<&Member> for Told {
    fn from(member: &Member) -> Self {
        Self {
            id: member.id.to_string(),
            number: member.number.0,
            name: member.name.to_string(),
            email: member.email.to_string(),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            number,
            name,
            email,
        } = self;
        write!(f, "Member {number}: {name} <{email}>, {id}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    #[test]
    fn people_and_programs_are_told() {
        let told = Told {
            id: "01890a5d-ac96-774b-bcce-b302099a8057".to_owned(),
            number: 1,
            name: "N".to_owned(),
            email: "E@example.com".to_owned(),
        };
        assert_eq!(
            Format::Json.printed(&told),
            "{\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"number\":1,\"name\":\"N\",\"email\":\"E@example.com\"}\n"
        );
        assert_eq!(
            Format::Text.printed(&told),
            "Member 1: N <E@example.com>, 01890a5d-ac96-774b-bcce-b302099a8057\n"
        );
    }
}
