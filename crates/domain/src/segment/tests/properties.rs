//! What is true of every rule and every account.

use proptest::prelude::*;
use serde_json::json;

use super::random::{rule, sample, scrap};
use super::{naive, sample::time};
use crate::Rule;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_rule_answers_as_it_reads(rule in rule(), sample in sample()) {
        prop_assert_eq!(sample.meets(&rule), naive::holds(&rule, &sample));
    }
}

proptest! {
    #[test]
    fn de_morgan(a in rule(), b in rule(), sample in sample()) {
        let not = |rule| json!({"not": rule});
        prop_assert_eq!(
            sample.meets(&not(json!({"all": [a, b]}))),
            sample.meets(&json!({"any": [not(a.clone()), not(b.clone())]}))
        );
        prop_assert_eq!(
            sample.meets(&not(json!({"any": [a, b]}))),
            sample.meets(&json!({"all": [not(a.clone()), not(b.clone())]}))
        );
        prop_assert_eq!(sample.meets(&not(not(a.clone()))), sample.meets(&a));
    }

    /// What a rule does not ask for can be left out, and time does not matter to one that does not read the clock.
    #[test]
    fn a_rule_needs_no_more_than_it_says(rule in rule(), full in sample()) {
        let needs = Rule::parse(&rule).expect("valid").needs();
        let mut least = full.clone();
        if !needs.seen {
            least.first_seen_at = None;
            least.last_seen_at = None;
        }
        if !needs.health {
            least.health = None;
        }
        if !needs.clock {
            least.now = time("2001-01-01");
        }
        least.usage.retain(|usage, _| needs.usage.contains_key(usage));
        for (usage, count) in &mut least.usage {
            *count = needs.usage[usage].min(*count);
        }
        prop_assert_eq!(least.meets(&rule), full.meets(&rule));
    }

    /// Every fault has a place in what was sent, or is about a member that is missing from an object in it.
    #[test]
    fn faults_have_places(scrap in scrap()) {
        if let Err(faults) = Rule::parse(&scrap) {
            prop_assert!((1..=Rule::MAX_FAULTS).contains(&faults.len()));
            for fault in faults {
                let place = match fault.message.as_str() {
                    "is required" => fault.pointer.rsplit_once('/').map_or("", |(above, _)| above),
                    _ => fault.pointer.as_str(),
                };
                prop_assert!(scrap.pointer(place).is_some(), "{fault} in {scrap}");
            }
        }
    }
}
