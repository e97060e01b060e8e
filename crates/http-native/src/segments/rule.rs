//! Rules in bodies: JSON that the domain reads.

use std::borrow::Cow;

use serde_json::{Value, json};
use stele_domain::{Role, Rule, RuleAttribute, RuleFault, RuleOperator, UsageOf};
use stele_http::{Fault, Faults, Path, Problem};
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The field of a body in which a rule stands.
const FIELD: &str = "rule";

/// A rule that is understood, as it was sent; else every fault of it.
pub(super) fn read(value: Value) -> Result<Value, Faults> {
    match Rule::parse(&value) {
        Ok(_) => Ok(value),
        Err(faults) => {
            let faults = faults.iter().map(|fault| told(Path::root(), fault));
            Err(match Faults::check(faults.collect()) {
                Err(faults) => faults,
                // A rule is not refused for nothing.
                Ok(()) => Problem::Rule("rule cannot be understood".into()).into(),
            })
        }
    }
}

/// A fault of the rule of a body, as a fault of the body.
pub(crate) fn fault(fault: &RuleFault) -> Fault {
    told(Path::from(FIELD), fault)
}

/// A fault of a rule that stands at `rule`; its sentence begins with the place in the body, whatever `rule` is.
fn told(rule: Path, fault: &RuleFault) -> Fault {
    let RuleFault { pointer, message } = fault;
    let sentence = format!("{} {message}", below(Path::from(FIELD), pointer).dotted());
    Fault {
        path: below(rule, pointer),
        problem: Problem::Rule(sentence.into()),
    }
}

/// The way that goes on by a JSON pointer.
fn below(start: Path, pointer: &str) -> Path {
    let steps = pointer.split('/').skip(1);
    steps.fold(start, |path, step| match step.parse::<usize>() {
        // As a list's place is written: no other number is one.
        Ok(index) if index.to_string() == step => path.then(index),
        _ => path.then(step.replace("~1", "/").replace("~0", "~")),
    })
}

/// A rule, for the documents of the bodies in which it stands. By hand, since the domain reads it and has the words.
pub(crate) struct SegmentRule;

impl ToSchema for SegmentRule {
    fn name() -> Cow<'static, str> {
        "SegmentRule".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Self::name().into_owned(), Self::schema()));
        let kinds = kinds().into_iter().chain([(COUNTED_EVENTS, counted())]);
        schemas.extend(kinds.map(|(name, schema)| (name.to_owned(), schema.into())));
    }
}

impl PartialSchema for SegmentRule {
    fn schema() -> RefOr<Schema> {
        let about = format!(
            "Which accounts are in a segment: a condition, or a group of rules, at most {} deep, with at most {} conditions. \
             Which operators a subject takes, and what their values are, is told on the page of this API.",
            Rule::MAX_DEPTH,
            Rule::MAX_CONDITIONS,
        );
        kinds()
            .into_iter()
            .fold(OneOfBuilder::new(), |rule, (name, _)| {
                rule.item(Ref::from_schema_name(name))
            })
            .description(Some(about))
            .examples([example()])
            .into()
    }
}

/// What the document calls the events that a rule about usage counts.
const COUNTED_EVENTS: &str = "CountedEvents";

/// The kinds of rules there are, each by what the document calls it.
fn kinds() -> [(&'static str, Schema); 8] {
    let rule = || Ref::from_schema_name(SegmentRule::name());
    let group = |key: &str, about: &str| {
        let rules = ArrayBuilder::new().items(rule()).min_items(Some(1));
        closed(
            ObjectBuilder::new().property(key, rules).required(key),
            about,
        )
    };
    let not = ObjectBuilder::new().property("not", rule()).required("not");
    let attributes = words(RuleAttribute::ALL.map(RuleAttribute::word));
    let roles = words(Role::ALL.map(Role::key));
    let usage = Ref::from_schema_name(COUNTED_EVENTS);
    [
        ("AllRule", group("all", "All of these rules hold.")),
        (
            "AnyRule",
            group("any", "At least one of these rules holds."),
        ),
        ("NotRule", closed(not, "This rule does not hold.")),
        (
            "AttributeRule",
            condition(
                "attribute",
                attributes,
                "About an attribute of the account.",
            ),
        ),
        (
            "TraitRule",
            condition("trait", text(), "About a trait of the account."),
        ),
        (
            "TagRule",
            condition("tag", text(), "About a tag of the account."),
        ),
        (
            "RoleRule",
            condition("role", roles, "About who holds a role on the account."),
        ),
        (
            "UsageRule",
            condition("usage", usage, "About how many events the account has."),
        ),
    ]
}

/// Which events are counted.
fn counted() -> Schema {
    let event = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some("The name of the event; without it, any event."));
    let days = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(UsageOf::MAX_DAYS))
        .description(Some("Of how many days of 24 hours before now."));
    let usage = ObjectBuilder::new()
        .property("event", event)
        .property("days", days)
        .required("days");
    closed(usage, "Which events are counted.")
}

/// One subject, an operator, and the value that it may take.
fn condition(subject: &str, of: impl Into<RefOr<Schema>>, about: &str) -> Schema {
    let value = ObjectBuilder::new()
        .schema_type(SchemaType::AnyValue)
        .description(Some("What the operator compares with, where it does."));
    let condition = ObjectBuilder::new()
        .property(subject, of)
        .required(subject)
        .property("operator", words(RuleOperator::ALL.map(RuleOperator::word)))
        .required("operator")
        .property("value", value);
    closed(condition, about)
}

fn text() -> Schema {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .into()
}

fn words<const N: usize>(words: [&'static str; N]) -> Schema {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
        .into()
}

fn closed(object: ObjectBuilder, about: &str) -> Schema {
    object
        .schema_type(Type::Object)
        .description(Some(about))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
        .into()
}

/// A rule of the document.
pub(super) fn example() -> Value {
    json!({ "all": [
        { "trait": "plan", "operator": "is", "value": "pro" },
        { "any": [
            { "attribute": "health_score", "operator": "lt", "value": 40 },
            { "usage": { "event": "login", "days": 30 }, "operator": "lt", "value": 5 },
        ] },
        { "not": { "tag": "partner", "operator": "has" } },
    ] })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::{Rule, RuleFault};

    use super::{example, fault, read};

    #[test]
    fn the_example_is_a_rule() {
        Rule::parse(&example()).expect("a rule");
    }

    #[test]
    fn a_fault_is_told_with_its_place_below_the_rule() {
        let told = read(
            json!({ "all": [{ "attribute": "mrr", "operator": "is", "value": "much" }, { "a/b~c": 1 }] }),
        );
        let told: Vec<_> = told
            .expect_err("two faults")
            .under("rule")
            .iter()
            .map(|fault| (fault.path.pointer(), fault.to_string()))
            .collect();
        let expected = [
            ("/rule/all/0/value", "rule.all[0].value must be a number"),
            (
                "/rule/all/1",
                "rule.all[1] must have one of all, any, not, attribute, trait, tag, role, usage",
            ),
        ];
        assert_eq!(told, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        let whole = read(json!([])).expect_err("a fault").under("rule");
        assert_eq!(whole.first().path.pointer(), "/rule");
        assert_eq!(whole.to_string(), "rule must be an object");
    }

    #[test]
    fn a_pointer_is_followed_step_by_step() {
        let told = fault(&RuleFault {
            pointer: "/all/10/usage/a~1b~0c/007".to_owned(),
            message: "must not stand here".to_owned(),
        });
        assert_eq!(told.path.pointer(), "/rule/all/10/usage/a~1b~0c/007");
        assert_eq!(
            told.to_string(),
            "rule.all[10].usage.a/b~c.007 must not stand here"
        );
    }
}
