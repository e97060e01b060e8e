//! All documents introduce themselves alike.

use std::collections::BTreeSet;

use super::document;

/// What the documents call themselves, by dialect; the vendors are spelled as they spell themselves.
const TITLES: [(&str, &str); 5] = [
    ("vitally", "Vitally API, served by Stele"),
    ("zudo", "Zudo API, served by Stele"),
    ("posthog", "PostHog API, served by Stele"),
    ("alguna", "Alguna API, served by Stele"),
    ("native", "Stele API"),
];

#[test]
fn all_documents_introduce_themselves_alike() {
    let documents = document::all();
    assert_eq!(documents.len(), TITLES.len());
    for (document, (dialect, title)) in documents.into_iter().zip(TITLES) {
        let name = document.name;
        assert_eq!(name, dialect);
        let info = &document.json["info"];
        assert_eq!(info["title"], title);
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
                "{}: {}",
                operation.at,
                operation.id
            );
        }
    }
}
