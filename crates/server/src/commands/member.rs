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
use crate::output::write_table;
use crate::stores;

/// What can be done with team members.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Make a team member, who can hold roles on accounts and whom keys can act for
    Create(CreateArgs),
    /// Change a team member; whoever is deactivated loses the keys that act for them
    Update(UpdateArgs),
    /// List the team members of a workspace
    List {
        /// The workspace they belong to
        #[arg(long, value_name = "ID", value_parser = workspace_id)]
        workspace: WorkspaceId,
    },
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
    /// Their id, as `stele member list` shows it
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
    MemberId::parse(text).ok_or("a member's id is a UUID; `stele member list` shows it")
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
    with_stele(stores, &common.database_url, async |stele| {
        match command {
            MemberCommand::Create(args) => {
                let member = create(stele, args).await?;
                common.output.tell(&Told::from(&member))?;
            }
            MemberCommand::Update(args) => {
                let member = update(stele, args).await?;
                common.output.tell(&Told::from(&member))?;
            }
            MemberCommand::List { workspace } => {
                let members = stele.members(Administrator::Operator, workspace).await;
                let members = members.map_err(|error| not_there(error, workspace))?;
                let listed = List(members.iter().map(Told::from).collect());
                common.output.tell(&listed)?;
            }
        }
        Ok(())
    })
    .await
}

/// Names the workspace that is not there.
fn not_there(error: Error, workspace: WorkspaceId) -> anyhow::Error {
    match error {
        Error::NotFound(_) => anyhow!("there is no workspace {workspace}"),
        error => error.into(),
    }
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
        Error::MemberEmailTaken => email_taken(workspace, &email),
        error => not_there(error, workspace),
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
    status: &'static str,
}

impl From<&Member> for Told {
    fn from(member: &Member) -> Self {
        Self {
            id: member.id.to_string(),
            number: member.number.0,
            name: member.name.to_string(),
            email: member.email.to_string(),
            status: member.license_status.word(),
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
            status,
        } = self;
        write!(f, "Member {number}: {name} <{email}>, {status}, {id}")
    }
}

#[derive(Serialize)]
struct List(Vec<Told>);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<_> = self
            .0
            .iter()
            .map(|told| {
                [
                    told.id.clone(),
                    told.number.to_string(),
                    told.name.clone(),
                    told.email.clone(),
                    told.status.to_owned(),
                ]
            })
            .collect();
        write_table(f, ["ID", "NUMBER", "NAME", "EMAIL", "STATUS"], &rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    fn told(number: i64, name: &str, status: LicenseStatus) -> Told {
        Told {
            id: "01890a5d-ac96-774b-bcce-b302099a8057".to_owned(),
            number,
            name: name.to_owned(),
            email: "E@example.com".to_owned(),
            status: status.word(),
        }
    }

    #[test]
    fn people_and_programs_are_told() {
        let told = told(1, "N", LicenseStatus::Active);
        assert_eq!(
            Format::Json.printed(&told),
            "{\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"number\":1,\"name\":\"N\",\"email\":\"E@example.com\",\"status\":\"active\"}\n"
        );
        assert_eq!(
            Format::Text.printed(&told),
            "Member 1: N <E@example.com>, active, 01890a5d-ac96-774b-bcce-b302099a8057\n"
        );
    }

    #[test]
    fn people_and_programs_are_told_many() {
        let list = List(vec![
            told(1, "N", LicenseStatus::Active),
            told(12, "Dana Novák", LicenseStatus::Deactivated),
        ]);
        insta::assert_snapshot!("member_list_json", Format::Json.printed(&list));
        insta::assert_snapshot!("member_list_text", Format::Text.printed(&list));
        assert_eq!(Format::Json.printed(&List(vec![])), "[]\n");
    }
}
