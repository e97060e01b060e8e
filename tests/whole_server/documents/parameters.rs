//! What becomes of a page that is asked to be larger than it can be.

use stele_http::testing::rules::bounds_a_page;

use super::document::assert_none;

/// The dialects that refuse it.
const REFUSES: [&str; 1] = ["native"];

#[test]
fn whoever_asks_for_more_than_a_page_holds_is_told_what_happens() {
    assert_none(|document| {
        let refuses = REFUSES.contains(&document.name);
        let mut faults = Vec::new();
        for operation in document.operations() {
            for parameter in operation.parameters().filter(|one| bounds_a_page(one)) {
                let most = &parameter["schema"]["maximum"];
                let sentence = format!("More than {most} counts as {most}");
                let places = [parameter, &parameter["schema"]];
                let mut words = places
                    .iter()
                    .filter_map(|place| place["description"].as_str());
                if words.any(|words| words.contains(&sentence)) == refuses {
                    faults.push(format!(
                        "{}: {} is described by \"{sentence}\", or {:?} stands in REFUSES of \
                         tests/whole_server/documents/parameters.rs",
                        operation.at, parameter["name"], document.name
                    ));
                }
            }
        }
        faults
    });
}
