//! All documents introduce themselves alike.

use std::collections::BTreeSet;

use super::document;

/// The document that is no vendor's.
const OURS: (&str, &str) = ("native", "Stele API");

/// The vendor whose document this title is, if it is a vendor's.
fn vendor(title: &str) -> Option<&str> {
    title.strip_suffix(" API, served by Stele")
}

#[test]
fn all_documents_introduce_themselves_alike() {
    for document in document::all() {
        let name = document.name;
        let info = &document.json["info"];
        let title = info["title"].as_str().expect("a title");
        // The vendors are spelled as they spell themselves.
        let is_vendors = vendor(title).is_some_and(|vendor| vendor.to_lowercase() == name);
        assert!(
            is_vendors || (name, title) == OURS,
            "{name}: the title {title:?} is not \"<Vendor> API, served by Stele\""
        );
        assert_eq!(info["version"], env!("CARGO_PKG_VERSION"), "{name}");
        assert_eq!(info["license"]["identifier"], "Apache-2.0", "{name}");
        assert!(info["description"].is_string(), "{name}");
        let mut tags = BTreeSet::new();
        for tag in document.json["tags"].as_array().expect("tags") {
            let tag_name = tag["name"].as_str().expect("a name");
            assert!(tag_name.starts_with(char::is_uppercase), "{name} {tag}");
            assert!(tag["description"].is_string(), "{name} {tag}");
            tags.insert(tag_name.to_lowercase());
        }
        for operation in document.operations() {
            let tag = operation.json["tags"][0].as_str().expect("a tag");
            let tag = tag.to_lowercase();
            assert!(
                tags.contains(&tag),
                "{}: {tag} is not declared",
                operation.at
            );
            // `npsResponses.list` is under `NPS responses`; messages stand with their conversations.
            let id = operation.id;
            let id = id.strip_prefix("projects.").unwrap_or(id);
            let resource = id.split('.').next().unwrap_or_default().to_lowercase();
            let named = tag.replace(' ', "");
            assert!(
                resource == named || (&*resource, &*named) == ("messages", "conversations"),
                "{}: `{}` begins with `{resource}` and is under the tag `{tag}`",
                operation.at,
                operation.id
            );
        }
    }
}
