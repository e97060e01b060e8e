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
/// every write of traits, a text under the name of a link is the link; but what another system calls the account is for whoever
/// has a key, too: events name what has no name yet, and change and remove none.
pub(super) fn tell(account: &mut Account, set: &Properties, set_once: &Properties) {
    let mut traits = account.traits.as_map().clone();
    let set = plain(account, set, true);
    let set_once = plain(account, set_once, false);
    merge_properties(&mut traits, &set, &set_once, MAX_TOLD_TRAITS);
    account.traits = Traits::from_map(traits);
    for link in Link::ALL {
        // Each name stands for one of the two.
        if is_linked(account, link) {
            account.traits.remove(link.key());
        } else if account.traits.as_map().contains_key(link.key()) {
            account.links.remove(&link);
        }
    }
}

/// The properties that are plain traits, once those that are links are written, over traits where that is asked for.
fn plain(account: &mut Account, properties: &Properties, over: bool) -> Properties {
    let mut plain = Properties::new();
    for (key, value) in properties {
        if ATTRIBUTES.contains(&key.as_str()) {
            continue;
        }
        let Some(link) = Link::from_key(key) else {
            plain.insert(key.clone(), value.clone());
            continue;
        };
        if is_linked(account, link) {
            continue;
        }
        match value {
            Value::String(text) if Identifier::new(text.as_str()).is_ok() => {
                if over || !account.traits.as_map().contains_key(key) {
                    account.links.insert(link, Some(text.clone()));
                }
            }
            _ => {
                plain.insert(key.clone(), value.clone());
            }
        }
    }
    plain
}

fn is_linked(account: &Account, link: Link) -> bool {
    matches!(account.links.get(&link), Some(Some(_)))
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
        // A number is no link, and a link that comes after it takes its place.
        let said = json!({"sfdc_id": "s1", "plan": null});
        tell(&mut account, &properties(said), &none);
        assert_eq!(*account.traits.as_map(), none);
        assert_eq!(account.links[&Link::SfdcId].as_deref(), Some("s1"));
    }

    #[test]
    fn a_link_that_is_there_is_not_changed() {
        let mut account = account();
        let none = Properties::new();
        account.links.insert(Link::BillingId, Some("b1".to_owned()));
        account.links.insert(Link::SfdcId, None);
        for value in [json!("b2"), json!(7), json!(null), json!("")] {
            let said = properties(json!({"billing_id": value, "sfdc_id": null}));
            let before = account.clone();
            tell(&mut account, &said, &none);
            tell(&mut account, &none, &said);
            assert_eq!(account, before, "{value}");
        }
        tell(&mut account, &properties(json!({"sfdc_id": 7})), &none);
        assert!(!account.links.contains_key(&Link::SfdcId));
        assert_eq!(account.traits.as_map()["sfdc_id"], 7);
        tell(&mut account, &properties(json!({"sfdc_id": "s1"})), &none);
        assert_eq!(account.links[&Link::SfdcId].as_deref(), Some("s1"));
        assert!(!account.traits.as_map().contains_key("sfdc_id"));
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
