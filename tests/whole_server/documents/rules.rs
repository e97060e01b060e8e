//! Each document keeps the rules that hold of every dialect's, which `stele-http` has for dialects elsewhere too.

use std::collections::BTreeSet;

use stele_http::testing::rules::broken;

/// What breaks a rule and is right: how the fault begins, and why.
const RIGHT: [(&str, &str); 1] = [(
    "every list has a bounded page and a usual order: vitally get /resources/customFields: 0",
    "what traits are called is told whole",
)];

#[test]
fn every_document_keeps_the_rules() {
    let mut met = BTreeSet::new();
    let mut faults = Vec::new();
    for fault in super::document::all().iter().flat_map(broken) {
        match RIGHT.iter().find(|(begin, _)| fault.starts_with(begin)) {
            Some((right, _)) => {
                met.insert(right);
            }
            None => faults.push(fault),
        }
    }
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    assert_eq!(met.len(), RIGHT.len(), "what is right and no more there");
}
