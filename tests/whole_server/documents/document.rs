//! The documents as the server builds them.

use std::sync::LazyLock;

use stele_http::testing::rules::Document;
use stele_server::dialects;

/// All documents.
pub(super) fn all() -> &'static [Document] {
    static ALL: LazyLock<Vec<Document>> =
        LazyLock::new(|| dialects::all().iter().map(Document::of).collect());
    &ALL
}

/// Fails with every fault that `find` finds in any document.
#[track_caller]
pub(super) fn assert_none(find: impl Fn(&Document) -> Vec<String>) {
    let faults: Vec<_> = all().iter().flat_map(&find).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
