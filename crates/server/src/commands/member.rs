//! `stele member`.

use std::fmt;

use anyhow::anyhow;
use clap::{Args, Subcommand};
use serde::Serialize;
use stele_application::{Administrator, Error, MemberDraft, RecordRef, Stele};
use stele_domain::{Email, LicenseStatus, Member, MemberChange, MemberId, Name, WorkspaceId};

use super::key::workspace_id;
use crate::cli::Common;
use crate::open::with_stele;
use crate::stores;

/// What can be done with team members.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Make a team member, who can hold roles on accounts and whom keys can act for
    Create(CreateArgs),
    /// Change a team member; whoever is deactivated loses the keys that act for them
    Update(UpdateArgs),
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

/// What to change of a team member.
#[derive(Debug, Args)]
pub struct UpdateArgs {
    /// The workspace they belong to
    #[arg(long, value_name = "ID", value_parser = workspace_id)]
    workspace: WorkspaceId,
    /// Their id, as `stele member create` told it
    #[arg(value_name = "ID", value_parser = member_id)]
    id: MemberId,
    /// A new name
    #[arg(long, value_parser = Name::new)]
    name: Option<Name>,
    /// A new email; no other member of the workspace may have it
    #[arg(long, value_parser = Email::new)]
    email: Option<Email>,
    /// Whether they can sign in: active or deactivated
    #[arg(long, value_parser = license_status)]
    status: Option<LicenseStatus>,
}

fn member_id(text: &str) -> Result<MemberId, &'static str> {
    MemberId::parse(text).ok_or("a member's id is a UUID; `stele member create` told it")
}

fn license_status(text: &str) -> Result<LicenseStatus, &'static str> {
    LicenseStatus::from_word(text)
        .filter(|status| *status != LicenseStatus::AutoCreated)
        .ok_or("a member is active or deactivated")
}

/// Runs the command.
pub(crate) async fn run(
    stores: &[stores::Listed],
    common: &Common,
    command: MemberCommand,
) -> anyhow::Result<()> {
    let member = with_stele(stores, &common.database_url, async |stele| match command {
        MemberCommand::Create(args) => create(stele, args).await,
        MemberCommand::Update(args) => update(stele, args).await,
    });
    common.output.tell(&Told::from(&member.await?))?;
    Ok(())
}

async fn create(stele: &Stele, args: CreateArgs) -> anyhow::Result<Member> {
    let CreateArgs {
        workspace,
        name,
        email,
    } = args;
    let draft = MemberDraft {
        workspace,
        name,
        email: email.clone(),
    };
    let created = stele.create_member(Administrator::Operator, draft).await;
    created.map_err(|error| match error {
        Error::NotFound(_) => anyhow!("there is no workspace {workspace}"),
        Error::MemberEmailTaken => email_taken(workspace, &email),
        error => error.into(),
    })
}

async fn update(stele: &Stele, args: UpdateArgs) -> anyhow::Result<Member> {
    let UpdateArgs {
        workspace,
        id,
        name,
        email,
        status,
    } = args;
    let change = MemberChange {
        name,
        email: email.clone(),
        license_status: status,
    };
    if change == MemberChange::default() {
        return Err(anyhow!("say what to change: --name, --email or --status"));
    }
    let member = RecordRef::Id(id.0);
    let updated = stele
        .update_member(Administrator::Operator, workspace, &member, change)
        .await;
    updated.map_err(|error| match (error, email) {
        (Error::NotFound(_), _) => anyhow!("workspace {workspace} has no member {id}"),
        (Error::MemberEmailTaken, Some(email)) => email_taken(workspace, &email),
        (error, _) => error.into(),
    })
}

fn email_taken(workspace: WorkspaceId, email: &Email) -> anyhow::Error {
    anyhow!("workspace {workspace} has a member with the email {email} already")
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
