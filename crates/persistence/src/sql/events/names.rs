//! Whom events name.

use sea_orm::{DbErr, QueryResult, Statement};
use stele_application::AccountRef;
use stele_domain::{AccountId, Code, DistinctId, WorkspaceId, fold};
use uuid::Uuid;

use super::super::Parameters;
use super::super::parameters::Cells as Column;
use super::people::contact_meant;
use crate::DatabaseKind;
use crate::cells::Cells;

/// A name of an account, and the account.
pub(crate) struct NamedAccount {
    pub(crate) id: Uuid,
    pub(crate) number: Option<i64>,
    pub(crate) code: Option<String>,
    pub(crate) identifier: Option<String>,
}

/// The accounts that may be meant by names: a row for each id, number and code, and one for each identifier; `None` where
/// there is nothing to ask.
pub(crate) fn named_accounts(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    names: &[AccountRef],
) -> Option<Statement> {
    let (mut ids, mut numbers, mut codes, mut identifiers) = (vec![], vec![], vec![], vec![]);
    for name in names {
        match name {
            AccountRef::Id(id) => ids.push(id.0),
            AccountRef::Number(number) => numbers.push(number.0),
            AccountRef::IdOrIdentifier(text) => {
                ids.extend(AccountId::parse(text).map(|id| id.0));
                identifiers.push(text.as_str());
            }
            AccountRef::CodeOrIdentifier(text) => {
                if text.parse::<Code>().is_ok() {
                    codes.push(text.as_str());
                }
                identifiers.push(text.as_str());
            }
            AccountRef::Identifier(text) => identifiers.push(text.as_str()),
        }
    }
    let mut parameters = Parameters::new(kind);
    let here = parameters.bind(workspace.0);
    let mut selects = Vec::new();
    let mut among_accounts = |wanted: String| {
        selects.push(format!(
            "SELECT id, number, code, CAST(NULL AS TEXT) FROM accounts WHERE workspace_id = {here} AND {wanted}"
        ));
    };
    if !ids.is_empty() {
        among_accounts(parameters.any_id("id", ids));
    }
    if !numbers.is_empty() {
        among_accounts(parameters.any_number("number", numbers));
    }
    if !codes.is_empty() {
        among_accounts(parameters.any_text("code", &codes));
    }
    if !identifiers.is_empty() {
        let wanted = parameters.any_text("value", &identifiers);
        selects.push(format!(
            "SELECT account_id, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), value FROM account_identifiers \
             WHERE workspace_id = {here} AND {wanted}"
        ));
    }
    (!selects.is_empty()).then(|| parameters.statement(selects.join(" UNION ALL ")))
}

/// Reads a row of [`named_accounts`].
pub(crate) fn read_named_account(row: &QueryResult) -> Result<NamedAccount, DbErr> {
    let mut cells = Cells::of(row)?;
    Ok(NamedAccount {
        id: cells.take()?,
        number: cells.take()?,
        code: cells.take()?,
        identifier: cells.take()?,
    })
}

/// What events said of people, on PostgreSQL locked in the order of their names until the transaction ends: who adds to it
/// goes by what stands there.
pub(crate) fn known_people(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    people: &[&DistinctId],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let people: Vec<_> = people.iter().map(|person| person.as_str()).collect();
    let wanted = parameters.any_text("distinct_id", &people);
    let locked = match kind {
        DatabaseKind::Postgres => " ORDER BY distinct_id FOR UPDATE",
        DatabaseKind::Sqlite => "",
    };
    parameters.statement(format!(
        "SELECT distinct_id, version, properties FROM people WHERE workspace_id = {workspace} AND {wanted}{locked}"
    ))
}

/// Reads a row of [`known_people`].
pub(crate) fn read_known_person(row: &QueryResult) -> Result<(String, i64, String), DbErr> {
    let mut cells = Cells::of(row)?;
    Ok((cells.take()?, cells.take()?, cells.take()?))
}

/// Someone whom events name, as a contact.
pub(crate) struct NamedPerson {
    pub(crate) name: String,
    pub(crate) contact: Uuid,
    pub(crate) traits: String,
    pub(crate) account: Option<Uuid>,
}

/// The contacts who people are, each with the first, by number, of their accounts.
pub(crate) fn known_contacts(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    people: &[&DistinctId],
) -> Statement {
    let mut parameters = Parameters::new(kind);
    let workspace = parameters.bind(workspace.0);
    let names: Vec<_> = people.iter().map(|id| id.as_str().to_owned()).collect();
    let folded: Vec<_> = people.iter().map(|id| fold(id.as_str())).collect();
    let given = parameters.rows(vec![
        ("name", Column::Texts(names)),
        ("folded", Column::Texts(folded)),
    ]);
    let meant = contact_meant(&workspace, "given.name", "given.folded");
    parameters.statement(format!(
        "SELECT found.name, contacts.id, contacts.traits, \
           (SELECT accounts.id FROM account_contacts AS tied JOIN accounts \
              ON accounts.workspace_id = tied.workspace_id AND accounts.id = tied.account_id \
            WHERE tied.workspace_id = {workspace} AND tied.contact_id = contacts.id \
            ORDER BY accounts.number LIMIT 1) \
         FROM (SELECT given.name, {meant} AS id FROM {given}) AS found \
         JOIN contacts ON contacts.workspace_id = {workspace} AND contacts.id = found.id"
    ))
}

/// Reads a row of [`known_contacts`].
pub(crate) fn read_known_contact(row: &QueryResult) -> Result<NamedPerson, DbErr> {
    let mut cells = Cells::of(row)?;
    Ok(NamedPerson {
        name: cells.take()?,
        contact: cells.take()?,
        traits: cells.take()?,
        account: cells.take()?,
    })
}
