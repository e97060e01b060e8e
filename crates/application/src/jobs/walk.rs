//! Walking over the accounts of all workspaces, some at a step.

use std::collections::BTreeMap;

use stele_domain::{Account, AccountId, WorkspaceId};

/// Where a walk stands: behind the last account that was looked at.
pub(crate) type Place = (WorkspaceId, AccountId);

/// A place as the cursor of a round.
pub(crate) fn write_cursor((workspace, account): Place) -> String {
    format!("{workspace}/{account}")
}

/// Reads a cursor; one that cannot be read begins the round anew.
pub(crate) fn read_cursor(cursor: &str) -> Option<Place> {
    let (workspace, account) = cursor.split_once('/')?;
    let workspace = workspace.parse().map(WorkspaceId).ok()?;
    Some((workspace, AccountId::parse(account)?))
}

/// The accounts of a step, workspace by workspace.
pub(crate) fn by_workspace(
    accounts: Vec<(WorkspaceId, Account)>,
) -> BTreeMap<WorkspaceId, Vec<Account>> {
    let mut by_workspace = BTreeMap::<_, Vec<_>>::new();
    for (workspace, account) in accounts {
        by_workspace.entry(workspace).or_default().push(account);
    }
    by_workspace
}

#[cfg(test)]
mod tests {
    use stele_domain::{AccountId, WorkspaceId};
    use uuid::Uuid;

    use super::{read_cursor, write_cursor};

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let place = (WorkspaceId(7), AccountId(Uuid::from_u128(0x2a)));
        assert_eq!(read_cursor(&write_cursor(place)), Some(place));
        for unreadable in ["", "7", "7/", "/x", "seven/0", "7/0"] {
            assert_eq!(read_cursor(unreadable), None, "{unreadable}");
        }
    }
}
