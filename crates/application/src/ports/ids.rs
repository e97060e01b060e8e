//! Names for new records.

use stele_domain::Code;
use uuid::Uuid;

/// Makes ids.
pub trait Ids: Send + Sync {
    /// A `UUIDv7`: later ones sort behind earlier ones of the same process.
    fn uuid(&self) -> Uuid;

    /// Eight random letters.
    fn code(&self) -> Code;
}

/// Makes what nobody may guess.
pub trait Secrets: Send + Sync {
    /// Characters of `[A-Za-z0-9]` from a cryptographically secure source.
    fn alphanumeric(&self, length: usize) -> String;
}
