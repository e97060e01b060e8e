//! Who may call without a key.

use super::document::assert_none;

/// No others are public: a call that forgets its scheme would be.
#[test]
fn only_capture_is_public() {
    assert_none(|document| {
        let public = document
            .operations()
            .into_iter()
            .filter(|operation| operation.is_public() != operation.id.starts_with("capture."));
        public.map(|operation| operation.at).collect()
    });
}
