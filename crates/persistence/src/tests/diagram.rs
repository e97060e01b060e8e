//! The picture of the data model in the documentation, compared with the schema.

mod model;
mod picture;

use std::path::Path;

use self::{model::Model, picture::Picture};
use crate::DatabaseKind;

/// What SQLite alone has, and the picture tells so.
const ONLY_SQLITE: &str = "counters";

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagrams/data-model.md");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Each line of the picture that is wrong or missing, as it should be.
fn faults(picture: &Picture, model: &Model, kind: DatabaseKind) -> Vec<String> {
    let mut faults = picture.faults.clone();
    for (name, table) in &model.tables {
        let expected = table.attributes();
        let shown = picture.entities.get(name).map_or(&[][..], Vec::as_slice);
        for nth in 0..expected.len().max(shown.len()) {
            match (expected.get(nth), shown.get(nth)) {
                (Some(expected), Some(shown)) if expected.agrees(shown) => {}
                (Some(expected), Some(shown)) => {
                    faults.push(format!("{name}: `{expected}` is shown as `{shown}`"));
                }
                (Some(expected), None) => faults.push(format!("{name}: `{expected}` is missing")),
                (None, shown) => {
                    faults.extend(shown.map(|shown| format!("{name}: there is no `{shown}`")));
                }
            }
        }
    }
    let known = |name: &str| {
        model.tables.contains_key(name) || kind == DatabaseKind::Postgres && name == ONLY_SQLITE
    };
    let unknown = picture.entities.keys().filter(|name| !known(name));
    faults.extend(unknown.map(|name| format!("there is no table {name}")));

    let references = model.references();
    let missing = references
        .iter()
        .filter(|line| !picture.lines.contains(*line));
    faults.extend(missing.map(|line| format!("`{line}` is missing")));
    let wrong = picture
        .lines
        .iter()
        .filter(|line| !references.contains(*line) && !model.mentions(line));
    faults.extend(wrong.map(|line| format!("there is no reference `{line}`")));
    faults
}

on_both! {
    async fn the_picture_of_the_data_model_shows_the_schema(test) {
        let model = Model::of(&test.open().await).await;
        assert!(model.tables.len() > 30, "that is not the whole schema");
        let faults = faults(&Picture::of(&page()), &model, test.kind());
        assert!(faults.is_empty(), "docs/diagrams/data-model.md:\n{}", faults.join("\n"));
    }

    async fn a_picture_that_is_wrong_is_told_from_one_that_is_right(test) {
        let model = Model::of(&test.open().await).await;
        let page = page();
        let told = |right: &str, wrong: &str| {
            assert!(page.contains(right), "{right}");
            let picture = Picture::of(&page.replacen(right, wrong, 1));
            faults(&picture, &model, test.kind())
        };
        for (right, wrong, fault) in [
            ("uuid id PK\n", "text id PK\n", "id PK` is shown as `text id PK`"),
            ("int mrr \"or null", "int mrr \"", "mrr \"or null\"` is shown as `int mrr`"),
            ("text tax_id \"or null\"\n", "", "is missing"),
            ("    account_tags {", "    account_labels {", "there is no table account_labels"),
            ("accounts ||--o{ account_tags", "accounts |o--o{ account_tags", "accounts ||--o{ account_tags : \"account_id\"` is missing"),
            ("contacts ||--o{ nps_responses", "contacts ||..o{ nps_responses", "there is no reference `contacts ||..o{ nps_responses"),
            ("people |o..o{ events", "people |o--o{ events", "there is no reference `people |o--o{ events"),
        ] {
            let faults = told(right, wrong);
            assert!(faults.iter().any(|told| told.contains(fault)), "{fault}: {faults:?}");
        }
    }
}
