//! What a key may do.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// One permission of a key. The words are PostHog's; they hold in every dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everything.
    All,
    /// Read accounts and all that hangs on them.
    AccountRead,
    /// Write accounts and all that hangs on them.
    AccountWrite,
    /// Read definitions of usage metrics.
    UsageMetricRead,
    /// Write definitions of usage metrics.
    UsageMetricWrite,
    /// Ask for values of usage metrics.
    QueryRead,
    /// Write usage events.
    EventWrite,
    /// Administer workspaces, keys and members.
    Admin,
}

/// The text is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown scope '{0}'; there are: *, account:read, account:write, usage_metric:read, usage_metric:write, query:read, event:write, admin"
)]
pub struct UnknownScope(pub String);

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 8] = [
        Scope::All,
        Scope::AccountRead,
        Scope::AccountWrite,
        Scope::UsageMetricRead,
        Scope::UsageMetricWrite,
        Scope::QueryRead,
        Scope::EventWrite,
        Scope::Admin,
    ];

    /// The word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Scope::All => "*",
            Scope::AccountRead => "account:read",
            Scope::AccountWrite => "account:write",
            Scope::UsageMetricRead => "usage_metric:read",
            Scope::UsageMetricWrite => "usage_metric:write",
            Scope::QueryRead => "query:read",
            Scope::EventWrite => "event:write",
            Scope::Admin => "admin",
        }
    }

    /// Whether holding this scope is enough for `wanted`: writing includes reading, `*` includes all.
    fn includes(self, wanted: Scope) -> bool {
        self == wanted
            || self == Scope::All
            || matches!(
                (self, wanted),
                (Scope::AccountWrite, Scope::AccountRead)
                    | (Scope::UsageMetricWrite, Scope::UsageMetricRead)
            )
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.word() == text)
            .ok_or_else(|| UnknownScope(text.to_owned()))
    }
}

/// The permissions of a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScopeSet(BTreeSet<Scope>);

impl ScopeSet {
    /// Everything.
    pub fn all() -> Self {
        Self(BTreeSet::from([Scope::All]))
    }

    /// Whether the key may do what needs `wanted`.
    pub fn allows(&self, wanted: Scope) -> bool {
        self.0.iter().any(|held| held.includes(wanted))
    }

    /// The scopes as they were granted.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, ScopeSet};

    #[test]
    fn writing_includes_reading_and_the_star_includes_all() {
        let write = ScopeSet::from_iter([Scope::AccountWrite]);
        assert!(write.allows(Scope::AccountRead) && write.allows(Scope::AccountWrite));
        assert!(
            !write.allows(Scope::UsageMetricRead)
                && !write.allows(Scope::Admin)
                && !write.allows(Scope::All)
        );
        assert!(!ScopeSet::from_iter([Scope::AccountRead]).allows(Scope::AccountWrite));
        assert!(
            Scope::ALL
                .into_iter()
                .all(|scope| ScopeSet::all().allows(scope))
        );
        assert!(!ScopeSet::default().allows(Scope::AccountRead));
    }

    #[test]
    fn every_word_is_read_back() {
        for scope in Scope::ALL {
            assert_eq!(scope.word().parse(), Ok(scope));
        }
        assert!("account".parse::<Scope>().is_err());
    }
}
