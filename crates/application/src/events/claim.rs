//! Events that waited for an account.

use stele_domain::{Account, Properties, WorkspaceId};

use super::told;
use crate::ports::UnitOfWork;
use crate::retry::Attempt;

/// Ties the events that wait for the identifiers that an account has beyond those it had, before it is stored with them. What
/// is known of the groups of these names becomes its traits, where it has none of their keys.
pub(crate) async fn claim_events(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    before: &[String],
    account: &mut Account,
) -> Result<(), Attempt> {
    let all = account.identifiers.all().iter();
    let mut claimed: Vec<_> = all
        .map(|identifier| identifier.as_str().to_owned())
        .filter(|identifier| !before.contains(identifier))
        .collect();
    if claimed.is_empty() {
        return Ok(());
    }
    // In one order, so that two who claim and wait for overlapping ones follow one another.
    claimed.sort_unstable();
    let claimed: Vec<_> = claimed.iter().map(String::as_str).collect();
    let known = work.claim_events(workspace, account.id, &claimed).await?;
    for properties in known {
        told::tell(account, &Properties::new(), &properties);
    }
    Ok(())
}
