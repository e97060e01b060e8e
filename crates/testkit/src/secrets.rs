//! Secrets that everybody can guess.

use std::sync::atomic::{AtomicU64, Ordering};

use stele_application::ports::Secrets;

/// Counts, in as many digits as are asked for: no two secrets of one source are equal.
#[derive(Debug, Default)]
pub struct FixedSecrets(AtomicU64);

impl Secrets for FixedSecrets {
    fn alphanumeric(&self, length: usize) -> String {
        let count = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        let digits = format!("{count:0length$}");
        assert!(
            digits.len() == length,
            "a secret of {length} digits is too short to count to {count}"
        );
        digits
    }
}

#[cfg(test)]
mod tests {
    use stele_application::ports::Secrets as _;

    use super::FixedSecrets;

    #[test]
    fn secrets_are_counted() {
        let secrets = FixedSecrets::default();
        assert_eq!(secrets.alphanumeric(4), "0001");
        assert_eq!(secrets.alphanumeric(6), "000002");
    }
}
