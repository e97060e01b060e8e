//! Ids in a row.

use std::sync::atomic::{AtomicU64, Ordering};

use stele_application::ports::Ids;
use stele_domain::Code;
use uuid::{Builder, Uuid};

/// Counts: the first UUID is `0194c0f3-f100-7000-8000-000000000001`, the first code `AAAAAAAB`.
///
/// The UUIDs are version 7 and time-ordered as the port asks; all were made in the millisecond at which
/// [`FixedClock`](crate::FixedClock) starts.
#[derive(Debug, Default)]
pub struct SequentialIds {
    uuids: AtomicU64,
    codes: AtomicU64,
}

/// 2025-02-01T10:00:00Z in milliseconds since 1970.
const MILLIS: u64 = 1_738_404_000_000;

impl SequentialIds {
    /// The UUID that is made as the `count`th, counted from 1.
    pub fn nth_uuid(count: u64) -> Uuid {
        let mut random = [0; 10];
        random[2..].copy_from_slice(&count.to_be_bytes());
        Builder::from_unix_timestamp_millis(MILLIS, &random).into_uuid()
    }

    /// The code that is made as the `count`th, counted from 1.
    pub fn nth_code(count: u64) -> Code {
        let mut rest = count;
        let mut letters = [b'A'; Code::LENGTH];
        for letter in letters.iter_mut().rev() {
            *letter += u8::try_from(rest % 26).expect("less than 26");
            rest /= 26;
        }
        String::from_utf8_lossy(&letters)
            .parse()
            .expect("eight letters")
    }
}

impl Ids for SequentialIds {
    fn uuid(&self) -> Uuid {
        Self::nth_uuid(self.uuids.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn code(&self) -> Code {
        Self::nth_code(self.codes.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

#[cfg(test)]
mod tests {
    use stele_application::ports::Ids as _;

    use super::SequentialIds;

    #[test]
    fn ids_are_counted() {
        let ids = SequentialIds::default();
        assert_eq!(
            ids.uuid().to_string(),
            "0194c0f3-f100-7000-8000-000000000001"
        );
        assert_eq!(ids.uuid().get_version_num(), 7);
        assert_eq!(ids.code().as_str(), "AAAAAAAB");
        assert_eq!(ids.code().as_str(), "AAAAAAAC");
        assert_eq!(SequentialIds::nth_code(26).as_str(), "AAAAAABA");
    }

    #[test]
    fn later_ids_sort_behind_earlier_ones() {
        let ids: Vec<_> = [1, 2, 255, 256, 65_536].map(SequentialIds::nth_uuid).into();
        assert!(ids.is_sorted());
    }
}
