//! Traits of everything but accounts: the customer's own attributes and nothing else.

use std::collections::BTreeMap;

use serde_json::Value;
use stele_domain::Traits;
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::schema::{AdditionalProperties, Object, Type};

/// As they are, in the order of their keys' bytes.
pub(crate) fn of(traits: &Traits) -> &BTreeMap<String, Value> {
    traits.as_map()
}

/// The schema of `traits` in an answer.
pub(crate) fn schema_of_answer() -> Object {
    schema("Its traits, in the order of their keys' bytes. Values are any JSON but `null`.")
}

/// The schema of `traits` in a write.
pub(crate) fn schema_of_write() -> Object {
    schema(
        "Its traits, merged with those it has: a trait that is not named stays, one that is `null` is removed, an object is \
         replaced whole.",
    )
}

fn schema(description: &str) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(description))
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .build()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::Traits;
    use stele_http::read;

    use super::of;

    #[test]
    fn names_that_mean_something_to_an_account_mean_nothing_here() {
        let sent = json!({ "mrr": "much", "churnedAt": 5, "sfdc_id": "001", "gone": null });
        let mut traits = Traits::default();
        traits.merge(read::traits(sent).expect("an object"));
        let shown = serde_json::to_string(of(&traits)).expect("serializable");
        assert_eq!(shown, r#"{"churnedAt":5,"mrr":"much","sfdc_id":"001"}"#);
    }
}
