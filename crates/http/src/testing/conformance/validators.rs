//! The schemas of one document as judges, each compiled when it is first asked.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use utoipa::openapi::{Components, RefOr, Schema};

use super::closed::{Seat, close};

/// Where a reference to a schema leads.
const SCHEMAS: &str = "#/components/schemas/";

/// What was made of a schema, or why nothing can be.
pub(super) type Compiled = Result<Arc<Validator>, String>;

/// Those compiled so far, by the text of the schema: calls share their errors' schemas, and one test needs few of a document.
#[derive(Default)]
pub(super) struct Validators(Mutex<HashMap<String, Compiled>>);

impl Validators {
    /// The judge of a schema of the document with these components.
    pub(super) fn of(&self, schema: &RefOr<Schema>, components: Option<&Components>) -> Compiled {
        let schema = serde_json::to_value(schema).expect("a schema is JSON");
        let mut compiled = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = compiled.entry(schema.to_string());
        known
            .or_insert_with(|| compile(schema, components).map(Arc::new))
            .clone()
    }
}

fn compile(schema: Value, components: Option<&Components>) -> Result<Validator, String> {
    let mut wanted = references(&schema);
    let mut schemas = Map::new();
    while let Some(name) = wanted.pop_first() {
        let Some(named) = components.and_then(|components| components.schemas.get(&name)) else {
            return Err(format!("{SCHEMAS}{name} is not there"));
        };
        let named = serde_json::to_value(named).expect("a schema is JSON");
        wanted.extend(
            references(&named)
                .into_iter()
                .filter(|name| !schemas.contains_key(name)),
        );
        schemas.insert(name, close(named, Seat::Part));
    }
    let mut root = match close(schema, Seat::Whole) {
        Value::Object(root) => root,
        other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
    };
    root.insert("components".to_owned(), json!({ "schemas": schemas }));
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&Value::Object(root))
        .map_err(|error| error.to_string())
}

/// The names of the schemas that a schema refers to.
fn references(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![schema];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    found.extend(reference.strip_prefix(SCHEMAS).map(ToOwned::to_owned));
                }
                left.extend(map.values());
            }
            Value::Array(items) => left.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found
}
