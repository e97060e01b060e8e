//! A condition and what it is about.

use serde_json::{Map, Value};

use super::super::condition::{Condition, Subject};
use super::super::fault::Place;
use super::super::kind::Kind;
use super::super::rule::Node;
use super::super::{Rule, RuleAttribute, RuleOperator, UsageOf};
use super::{Parser, SubjectKey};
use crate::text::check;
use crate::{CustomField, EventName, Role, Tag};

impl Parser {
    pub(super) fn condition(
        &mut self,
        key: SubjectKey,
        object: &Map<String, Value>,
        place: &Place,
    ) -> Option<Node> {
        self.one_more_condition(place)?;
        self.no_keys_but(&[key.word(), "operator", "value"], object, place);
        let subject = self.subject(key, &object[key.word()], &place.key(key.word()));
        let kind = match subject {
            Some(Subject::Attribute(attribute)) => Some(attribute.kind()),
            _ => key.kind(),
        };
        let operator = self.operator(object, kind, &place.key("operator"));
        // Without either there is no telling what the value should be.
        let operand = kind?.operand(operator?)?;
        let value = object.get("value").filter(|value| !value.is_null());
        let test = self.test(operand, value, &place.key("value"));
        let node = Node::Condition(Condition {
            subject: subject?,
            test: test?,
        });
        Some(if operator?.is_negative() {
            Node::Not(Box::new(node))
        } else {
            node
        })
    }

    /// Counts a condition. One fault is enough for all that are too many.
    fn one_more_condition(&mut self, place: &Place) -> Option<()> {
        self.conditions += 1;
        if self.conditions == Rule::MAX_CONDITIONS + 1 {
            let message = format!(
                "is one condition too many: at most {} are taken",
                Rule::MAX_CONDITIONS
            );
            return self.faults.tell(place, message);
        }
        (self.conditions <= Rule::MAX_CONDITIONS).then_some(())
    }

    fn subject(&mut self, key: SubjectKey, value: &Value, place: &Place) -> Option<Subject> {
        match key {
            SubjectKey::Attribute => {
                let words = RuleAttribute::ALL.map(RuleAttribute::word);
                let attribute = self.word(value, place, RuleAttribute::from_word, words)?;
                Some(Subject::Attribute(attribute))
            }
            SubjectKey::Trait => {
                let key = self.text(value, place)?;
                match check(key, CustomField::MAX_KEY) {
                    Ok(()) => Some(Subject::Trait(key.to_owned())),
                    Err(fault) => self.faults.tell(place, fault.to_string()),
                }
            }
            SubjectKey::Tag => {
                let text = self.text(value, place)?;
                match Tag::new(text) {
                    Ok(tag) => Some(Subject::Tag(tag)),
                    Err(fault) => self.faults.tell(place, fault.to_string()),
                }
            }
            SubjectKey::Role => {
                let role = self.word(value, place, Role::from_key, Role::ALL.map(Role::key))?;
                Some(Subject::Role(role))
            }
            SubjectKey::Usage => self.usage(value, place).map(Subject::Usage),
        }
    }

    fn usage(&mut self, value: &Value, place: &Place) -> Option<UsageOf> {
        let object = self.object(value, place)?;
        self.no_keys_but(&["event", "days"], object, place);
        let event = match object.get("event") {
            None | Some(Value::Null) => Some(None),
            Some(event) => self.event(event, &place.key("event")).map(Some),
        };
        let days = self.days(object.get("days"), UsageOf::MAX_DAYS, &place.key("days"));
        Some(UsageOf {
            event: event?,
            days: days?,
        })
    }

    fn event(&mut self, value: &Value, place: &Place) -> Option<String> {
        let text = self.text(value, place)?;
        match EventName::new(text) {
            Ok(name) => Some(name.to_string()),
            Err(fault) => self.faults.tell(place, fault.to_string()),
        }
    }

    /// An operator that the kind knows; of an unknown kind, any that there is.
    fn operator(
        &mut self,
        object: &Map<String, Value>,
        kind: Option<Kind>,
        place: &Place,
    ) -> Option<RuleOperator> {
        let Some(value) = object.get("operator").filter(|value| !value.is_null()) else {
            return self.faults.tell(place, "is required");
        };
        let known: Vec<_> = match kind {
            Some(kind) => kind.operators().collect(),
            None => RuleOperator::ALL.into(),
        };
        let words = known.iter().map(|operator| operator.word());
        let read = |word: &str| {
            known
                .iter()
                .copied()
                .find(|operator| operator.word() == word)
        };
        self.word(value, place, read, words)
    }
}
