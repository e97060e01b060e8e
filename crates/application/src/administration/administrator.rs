//! Who administers.

use stele_domain::{Scope, ScopeSet, WorkspaceId};

use crate::{Caller, Error, Resource};

/// Whoever asks for a use case of administration.
#[derive(Debug, Clone, Copy)]
pub enum Administrator<'a> {
    /// Whoever runs the server, on its command line: every workspace, every scope.
    Operator,
    /// The holder of a key with the scope `admin`: the key's own workspace, and no more than the key itself can do.
    Caller(&'a Caller),
}

impl Administrator<'_> {
    /// Refuses who may not administer a workspace; of another one than theirs a caller is not even told that it exists.
    pub(super) fn require(self, workspace: WorkspaceId) -> Result<(), Error> {
        match self.workspace()? {
            Some(own) if own != workspace => Err(Error::NotFound(Resource::Workspace)),
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses everyone but the operator.
    pub(super) fn require_operator(self) -> Result<(), Error> {
        match self {
            Administrator::Operator => Ok(()),
            Administrator::Caller(_) => Err(Error::Forbidden(Scope::Admin)),
        }
    }

    /// The one workspace that may be administered; `None` is every one.
    pub(super) fn workspace(self) -> Result<Option<WorkspaceId>, Error> {
        match self {
            Administrator::Operator => Ok(None),
            Administrator::Caller(caller) => {
                caller.require(Scope::Admin)?;
                Ok(Some(caller.workspace_id()))
            }
        }
    }

    /// Refuses to give a key what the caller's own key lacks.
    pub(super) fn may_grant(self, scopes: &ScopeSet) -> Result<(), Error> {
        let Administrator::Caller(caller) = self else {
            return Ok(());
        };
        match scopes.iter().find(|scope| !caller.scopes.allows(*scope)) {
            Some(lacking) => Err(Error::CannotGrant(lacking)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use stele_domain::{
        KeyId, Name, ProjectToken, Scope, ScopeSet, Timestamp, Workspace, WorkspaceId,
    };
    use uuid::Uuid;

    use super::Administrator;
    use crate::{Caller, Error, Resource};

    fn caller(scopes: &[Scope]) -> Caller {
        Caller {
            workspace: Workspace {
                id: WorkspaceId(1),
                name: Name::new("Acme").expect("valid"),
                project_token: ProjectToken::of_random(&"a".repeat(43)),
                version: 1,
                created_at: Timestamp::from_micros(0).expect("in range"),
            },
            key: Some(KeyId(Uuid::nil())),
            scopes: scopes.iter().copied().collect(),
            member: None,
        }
    }

    #[test]
    fn an_administrator_sees_their_own_workspace_alone_and_the_operator_all() {
        let caller = caller(&[Scope::Admin]);
        let administrator = Administrator::Caller(&caller);
        assert!(administrator.require(WorkspaceId(1)).is_ok());
        assert!(matches!(
            administrator.require(WorkspaceId(2)),
            Err(Error::NotFound(Resource::Workspace))
        ));
        assert!(administrator.require_operator().is_err());
        assert!(Administrator::Operator.require(WorkspaceId(2)).is_ok());
    }

    #[test]
    fn whoever_lacks_the_scope_administers_nothing() {
        let caller = caller(&[Scope::AccountWrite]);
        assert!(matches!(
            Administrator::Caller(&caller).require(WorkspaceId(1)),
            Err(Error::Forbidden(Scope::Admin))
        ));
    }

    #[test]
    fn a_key_grants_what_it_has_and_no_more() {
        let caller = caller(&[Scope::Admin, Scope::AccountWrite]);
        let grants = |scopes: &[Scope]| {
            let scopes: ScopeSet = scopes.iter().copied().collect();
            Administrator::Caller(&caller).may_grant(&scopes)
        };
        assert!(grants(&[Scope::Admin, Scope::AccountRead, Scope::AccountWrite]).is_ok());
        for lacking in [Scope::All, Scope::QueryRead] {
            assert!(
                matches!(grants(&[Scope::Admin, lacking]), Err(Error::CannotGrant(scope)) if scope == lacking)
            );
        }
    }
}
