//! What events may say of an account.

use serde_json::Value;
use stele_domain::{
    Account, Identifier, Link, MAX_TOLD_TRAITS, Properties, Traits, merge_properties,
};

/// Attributes of accounts that a dialect shows as traits of these names (Vitally). They are for whoever has a key: what events
/// say under their names is not believed.
const ATTRIBUTES: [&str; 5] = [
    "mrr",
    "churnedAt",
    "nextRenewalDate",
    "trialEndDate",
    "logoUrl",
];

/// Lets the properties of its group become an account's traits, each of `set_once` only where it has none of the name. As in
/// every write of traits, a text under the name of a link is the link.
pub(super) fn tell(account: &mut Account, set: &Properties, set_once: &Properties) {
    let mut traits = account.traits.as_map().clone();
    let set = plain(account, set, true);
    let set_once = plain(account, set_once, false);
    merge_properties(&mut traits, &set, &set_once, MAX_TOLD_TRAITS);
    account.traits = Traits::from_map(traits);
    for link in Link::ALL {
        // Whichever of the two was written last has the name.
        if set.get(link.key()).is_some_and(|value| !value.is_null()) {
            account.links.remove(&link);
        } else if matches!(account.links.get(&link), Some(Some(_))) {
            account.traits.remove(link.key());
        }
    }
}

/// The properties that are plain traits, once those that are links are written, over others where that is asked for.
fn plain(account: &mut Account, properties: &Properties, over: bool) -> Properties {
    let mut plain = Properties::new();
    for (key, value) in properties {
        if ATTRIBUTES.contains(&key.as_str()) {
            continue;
        }
        let link = Link::from_key(key);
        match (link, value) {
            (Some(link), Value::String(text)) if Identifier::new(text.as_str()).is_ok() => {
                let has_one =
                    account.links.contains_key(&link) || account.traits.as_map().contains_key(key);
                if over || !has_one {
                    account.links.insert(link, Some(text.clone()));
                }
            }
            (Some(link), Value::Null) if over && account.links.contains_key(&link) => {
                account.links.insert(link, None);
                plain.insert(key.clone(), Value::Null);
            }
            _ => {
                plain.insert(key.clone(), value.clone());
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_domain::{Account, AccountId, Link, Name, Properties, Timestamp};
    use uuid::Uuid;

    use super::tell;

    fn account() -> Account {
        let name = Name::new("GoJo").expect("a name");
        let code = "ywgWhtGp".parse().expect("a code");
        let now = Timestamp::from_micros(0).expect("in range");
        Account::new(AccountId(Uuid::nil()), code, name, None, now)
    }

    fn properties(value: Value) -> Properties {
        serde_json::from_value(value).expect("an object")
    }

    #[test]
    fn a_text_under_a_links_name_is_the_link_and_attributes_are_not_believed() {
        let mut account = account();
        let none = Properties::new();
        let said = json!({"plan": "pro", "billing_id": "b1", "sfdc_id": 5, "mrr": 100, "churnedAt": "2026-01-01"});
        tell(&mut account, &properties(said), &none);
        assert_eq!(
            *account.traits.as_map(),
            properties(json!({"plan": "pro", "sfdc_id": 5}))
        );
        assert_eq!(account.links[&Link::BillingId].as_deref(), Some("b1"));
        assert!(!account.links.contains_key(&Link::SfdcId));
        // The other way round: each name stands for one of the two.
        let said = json!({"billing_id": 7, "sfdc_id": "s1", "plan": null});
        tell(&mut account, &properties(said), &none);
        assert_eq!(
            *account.traits.as_map(),
            properties(json!({"billing_id": 7}))
        );
        assert!(!account.links.contains_key(&Link::BillingId));
        assert_eq!(account.links[&Link::SfdcId].as_deref(), Some("s1"));
    }

    #[test]
    fn what_is_said_once_gives_way() {
        let mut account = account();
        let none = Properties::new();
        tell(
            &mut account,
            &properties(json!({"plan": "pro", "billing_id": "b1"})),
            &none,
        );
        let before = account.clone();
        tell(
            &mut account,
            &none,
            &properties(json!({"plan": "free", "billing_id": "b2"})),
        );
        assert_eq!(account, before);
        tell(&mut account, &none, &properties(json!({"sfdc_id": "s1"})));
        assert_eq!(account.links[&Link::SfdcId].as_deref(), Some("s1"));
    }
}
