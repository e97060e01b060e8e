//! One question about one property.

use serde_json::Value;

use super::operator::Comparison;
use super::window::DAY;
use super::{FilterProblem, Operator, Order, PropertyCondition, PropertyFacts, PropertyTest};
use crate::text::each_once;
use crate::{GroupTypeIndex, Pattern, Timestamp, fold};

/// Whose property a predicate asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PropertyScope {
    /// The event's own.
    #[default]
    Event,
    /// That of the person who did it, as known when the event came.
    Person,
    /// That of the group of this type that the event is tied to, as known by now: groups change after their events came. One
    /// of which nothing is known has no properties.
    Group(GroupTypeIndex),
}

/// One question about one property, answered by yes or no.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicate {
    key: String,
    scope: PropertyScope,
    operator: Operator,
    test: PropertyTest,
}

impl Predicate {
    /// Puts a question. What may be left out is a value that the operator does not look at.
    ///
    /// A value is a string, a number, a boolean or a list of them. A list of one is that one. Of more, it is enough for one
    /// to hold, and a negative operator holds where its contrary holds for none. An empty list is true of everything, except
    /// that the two bounds of `between` and `not_between` are bounds, not alternatives, and have to be there.
    ///
    /// The value of the date operators has to be a date or a time.
    pub fn new(
        key: String,
        scope: PropertyScope,
        operator: Operator,
        value: Option<&Value>,
    ) -> Result<Self, FilterProblem> {
        Ok(Self {
            key,
            scope,
            operator,
            test: reduce(operator, value)?,
        })
    }

    /// The property's name.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whose property.
    pub fn scope(&self) -> PropertyScope {
        self.scope
    }

    /// How it is compared.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// What it asks of the property.
    pub fn test(&self) -> &PropertyTest {
        &self.test
    }

    /// Whether a property passes; `None` is one that is missing or null.
    pub fn holds(&self, facts: Option<&PropertyFacts>) -> bool {
        self.test.holds(facts)
    }
}

/// The normal form of an operator and its value.
fn reduce(operator: Operator, value: Option<&Value>) -> Result<PropertyTest, FilterProblem> {
    let condition = match operator.comparison() {
        _ if value.and_then(Value::as_array).is_some_and(Vec::is_empty) => {
            return Ok(PropertyTest::Always);
        }
        Comparison::Between => between(value)?,
        Comparison::Present => PropertyCondition::Present,
        Comparison::SameText => {
            let texts: Result<_, _> = values(value)?.iter().map(text).collect();
            PropertyCondition::TextIn(each_once(texts?))
        }
        Comparison::Contains => any(value, contains)?,
        Comparison::Matches => any(value, matches)?,
        Comparison::Ordered(order) => any(value, |value| ordered(order, value))?,
        Comparison::OnDate => any(value, |value| {
            span(value).map(|(from, before)| dated(Some(from), Some(before)))
        })?,
        Comparison::BeforeDate => any(value, |value| {
            span(value).map(|(from, _)| dated(None, Some(from)))
        })?,
        Comparison::AfterDate => any(value, |value| {
            span(value).map(|(_, before)| dated(Some(before), None))
        })?,
    };
    Ok(if operator.is_negative() {
        PropertyTest::Unless(condition)
    } else {
        PropertyTest::When(condition)
    })
}

/// The values to compare with: those of a list, or the one that is given.
fn values(value: Option<&Value>) -> Result<&[Value], FilterProblem> {
    match value {
        Some(Value::Array(list)) => Ok(list),
        Some(value) => Ok(std::slice::from_ref(value)),
        None => Err(FilterProblem::NotAValue),
    }
}

/// What one of the values asks for.
fn any(
    value: Option<&Value>,
    condition: impl Fn(&Value) -> Result<PropertyCondition, FilterProblem>,
) -> Result<PropertyCondition, FilterProblem> {
    let conditions: Result<Vec<_>, _> = values(value)?.iter().map(condition).collect();
    let mut conditions = conditions?;
    Ok(match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        last => PropertyCondition::Any(conditions.into_iter().chain(last).collect()),
    })
}

/// The facts of a value to compare with.
fn facts(value: &Value) -> Result<PropertyFacts, FilterProblem> {
    let facts = match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => PropertyFacts::of(value),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let facts = facts.ok_or(FilterProblem::NotAValue)?;
    if facts.text.contains('\0') {
        return Err(FilterProblem::Nul);
    }
    Ok(facts)
}

fn text(value: &Value) -> Result<String, FilterProblem> {
    facts(value).map(|facts| facts.text)
}

fn contains(value: &Value) -> Result<PropertyCondition, FilterProblem> {
    let part = fold(&text(value)?);
    Ok(if part.is_empty() {
        PropertyCondition::Present
    } else {
        PropertyCondition::FoldedContains(part)
    })
}

fn matches(value: &Value) -> Result<PropertyCondition, FilterProblem> {
    Ok(PropertyCondition::Matches(Pattern::new(&text(value)?)?))
}

fn ordered(order: Order, value: &Value) -> Result<PropertyCondition, FilterProblem> {
    let PropertyFacts { text, number, .. } = facts(value)?;
    Ok(PropertyCondition::Ordered {
        order,
        text,
        number,
    })
}

/// Each bound is a comparison of its own: one may be met as a number and the other as text.
fn between(value: Option<&Value>) -> Result<PropertyCondition, FilterProblem> {
    let Some([least, most]) = value.and_then(Value::as_array).map(Vec::as_slice) else {
        return Err(FilterProblem::NotBounds);
    };
    let least = ordered(Order::AtLeast, least)?;
    let most = ordered(Order::AtMost, most)?;
    Ok(PropertyCondition::All(vec![least, most]))
}

/// The first microsecond of a day or an instant, and the first one after it.
fn span(value: &Value) -> Result<(i64, i64), FilterProblem> {
    let text = value.as_str().ok_or(FilterProblem::NotADate)?;
    let start = Timestamp::parse_iso(text).map_err(|_| FilterProblem::NotADate)?;
    let is_date = text.len() == "2024-02-29".len();
    Ok((
        start.micros(),
        start.micros() + if is_date { DAY } else { 1 },
    ))
}

fn dated(from: Option<i64>, before: Option<i64>) -> PropertyCondition {
    PropertyCondition::Dated { from, before }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;
    use serde_json::{Value, json};

    use super::{Predicate, PropertyScope};
    use crate::{
        FilterProblem, Operator, PatternFault, PropertyCondition, PropertyFacts, PropertyTest,
        Timestamp, fold,
    };

    fn predicate(operator: Operator, value: Option<&Value>) -> Result<Predicate, FilterProblem> {
        Predicate::new("key".to_owned(), PropertyScope::Event, operator, value)
    }

    fn holds(operator: Operator, value: Option<&Value>, property: Option<&Value>) -> bool {
        let facts = property.and_then(PropertyFacts::of);
        let predicate = predicate(operator, value);
        predicate
            .unwrap_or_else(|problem| panic!("{operator:?} {value:?}: {problem}"))
            .holds(facts.as_ref())
    }

    fn mark(holds: bool) -> char {
        if holds { 'x' } else { '.' }
    }

    /// A row says of an operator and a value which of the properties below pass: `x` does, `.` does not.
    #[track_caller]
    fn rows(rows: &[(&str, Value, &str)]) {
        let properties: Vec<Option<Value>> = vec![
            None,
            Some(Value::Null),
            Some(json!("Pro")),
            Some(json!("pro plan")),
            Some(json!(5)),
            Some(json!("5")),
            Some(json!(5.0)),
            Some(json!("-30")),
            Some(json!(["Pro", 5])),
            Some(json!(true)),
            Some(json!("")),
        ];
        for (word, value, expected) in rows {
            let operator = Operator::from_word(word).expect(word);
            let passing: String = properties
                .iter()
                .map(|property| mark(holds(operator, Some(value), property.as_ref())))
                .collect();
            let expected = expected.replace(' ', "");
            assert_eq!(passing, expected, "{word} {value}");
        }
    }

    #[test]
    fn every_operator_knows_missing_and_null_text_numbers_lists_and_booleans() {
        // Missing and null; text; 5, "5", 5.0 and "-30"; a list, a boolean and the empty text.
        rows(&[
            ("exact", json!("Pro"), ".. x. .... ..."),
            ("exact", json!(5), ".. .. xx.. ..."),
            ("exact", json!("5.0"), ".. .. ..x. ..."),
            ("exact", json!(true), ".. .. .... .x."),
            ("exact", json!("true"), ".. .. .... .x."),
            ("exact", json!(r#"["Pro",5]"#), ".. .. .... x.."),
            ("exact", json!(""), ".. .. .... ..x"),
            ("exact", json!(["Pro", 5]), ".. x. xx.. ..."),
            ("exact", json!(["Pro"]), ".. x. .... ..."),
            ("is_not", json!("Pro"), "xx .x xxxx xxx"),
            ("is_not", json!(["Pro", 5]), "xx .x ..xx xxx"),
            ("in", json!(["Pro", 5]), ".. x. xx.. ..."),
            ("in", json!("Pro"), ".. x. .... ..."),
            ("not_in", json!(["Pro", 5]), "xx .x ..xx xxx"),
            ("icontains", json!("PRO"), ".. xx .... x.."),
            ("icontains", json!(5), ".. .. xxx. x.."),
            ("icontains", json!(["plan", "-"]), ".. .x ...x ..."),
            ("icontains", json!(""), ".. xx xxxx xxx"),
            ("not_icontains", json!("PRO"), "xx .. xxxx .xx"),
            ("not_icontains", json!(["plan", "-"]), "xx x. xxx. xxx"),
            ("regex", json!("^P|5$"), ".. x. xx.. ..."),
            ("regex", json!(["^P", "5$"]), ".. x. xx.. ..."),
            ("not_regex", json!("^P|5$"), "xx .x ..xx xxx"),
            ("not_regex", json!(["^P", "5$"]), "xx .x ..xx xxx"),
            // Both sides read as numbers, or else it is bytes: "P" and "p" and "[" and "t" come after all digits.
            ("gt", json!(4), ".. xx xxx. xx."),
            ("gt", json!(5), ".. xx .... xx."),
            ("gte", json!("5"), ".. xx xxx. xx."),
            ("lt", json!(5.5), ".. .. xxxx ..x"),
            ("lt", json!(-29), ".. .. ...x ..x"),
            ("lte", json!("Pro"), ".. x. xxxx ..x"),
            ("lt", json!("Pro"), ".. .. xxxx ..x"),
            ("gt", json!("Pro"), ".. .x .... xx."),
            ("gt", json!([100, "4e0"]), ".. xx xxx. xx."),
            ("between", json!([-30, 5]), ".. .. xxxx ..."),
            ("between", json!([5, -30]), ".. .. .... ..."),
            ("between", json!(["A", "Z"]), ".. x. .... ..."),
            ("not_between", json!([-30, 5]), "xx xx .... xxx"),
            ("is_set", json!("is_set"), ".. xx xxxx xxx"),
            ("is_not_set", json!("is_not_set"), "xx .. .... ..."),
        ]);
    }

    #[test]
    fn dates_are_whole_days_and_times_are_instants() {
        let times = [
            None,
            Some(Value::Null),
            Some(json!("2024-03-14T23:59:59.999999Z")),
            Some(json!("2024-03-15")),
            Some(json!("2024-03-15T09:00:00+01:00")),
            Some(json!("2024-03-15T08:00:00.000001Z")),
            Some(json!("2024-03-15T23:59:59.999999Z")),
            Some(json!("2024-03-16T00:00:00Z")),
            Some(json!("15 March 2024")),
            Some(json!(1_710_489_600)),
        ];
        for (operator, value, expected) in [
            (Operator::IsDateExact, json!("2024-03-15"), "...xxxx..."),
            (
                Operator::IsDateExact,
                json!("2024-03-15 08:00"),
                "....x.....",
            ),
            (Operator::IsDateBefore, json!("2024-03-15"), "..x......."),
            (
                Operator::IsDateBefore,
                json!("2024-03-15T08:00:00Z"),
                "..xx......",
            ),
            (Operator::IsDateAfter, json!("2024-03-15"), ".......x.."),
            (
                Operator::IsDateAfter,
                json!("2024-03-15T08:00:00Z"),
                ".....xxx..",
            ),
            (
                Operator::IsDateExact,
                json!(["2024-03-16", "2024-03-15"]),
                "...xxxxx..",
            ),
            (Operator::IsDateAfter, json!("9999-12-31"), ".........."),
        ] {
            let passing: String = times
                .iter()
                .map(|time| mark(holds(operator, Some(&value), time.as_ref())))
                .collect();
            assert_eq!(passing, expected, "{operator:?} {value}");
        }
    }

    #[test]
    fn an_empty_list_is_always_true() {
        for operator in Operator::ALL {
            let made = predicate(operator, Some(&json!([]))).expect("an empty list");
            assert_eq!(made.test(), &PropertyTest::Always, "{operator:?}");
        }
    }

    #[test]
    fn only_whether_it_is_set_needs_no_value() {
        for operator in Operator::ALL {
            let made = predicate(operator, None);
            let problem = match operator {
                Operator::IsSet => {
                    assert_eq!(
                        made.expect("valid").test(),
                        &PropertyTest::When(PropertyCondition::Present)
                    );
                    continue;
                }
                Operator::IsNotSet => {
                    assert_eq!(
                        made.expect("valid").test(),
                        &PropertyTest::Unless(PropertyCondition::Present)
                    );
                    continue;
                }
                Operator::Between | Operator::NotBetween => FilterProblem::NotBounds,
                _ => FilterProblem::NotAValue,
            };
            assert_eq!(made, Err(problem), "{operator:?}");
        }
    }

    #[test]
    fn values_that_mean_nothing_are_refused() {
        for (operator, value, problem) in [
            (Operator::Exact, json!({"a": 1}), FilterProblem::NotAValue),
            (Operator::Exact, json!([["a"]]), FilterProblem::NotAValue),
            (
                Operator::Exact,
                json!(["a", null]),
                FilterProblem::NotAValue,
            ),
            (Operator::Exact, json!("a\0"), FilterProblem::Nul),
            (Operator::Gt, json!({}), FilterProblem::NotAValue),
            (Operator::Between, json!(5), FilterProblem::NotBounds),
            (Operator::Between, json!([5]), FilterProblem::NotBounds),
            (
                Operator::Between,
                json!([1, 2, 3]),
                FilterProblem::NotBounds,
            ),
            (
                Operator::NotBetween,
                json!([1, null]),
                FilterProblem::NotAValue,
            ),
            (Operator::IsDateExact, json!("-7d"), FilterProblem::NotADate),
            (Operator::IsDateAfter, json!(2024), FilterProblem::NotADate),
            (
                Operator::IsDateBefore,
                json!(["2024-03-15", "x"]),
                FilterProblem::NotADate,
            ),
            (
                Operator::Regex,
                json!("("),
                FilterProblem::Pattern(PatternFault::Invalid),
            ),
            (
                Operator::NotRegex,
                json!(["a", "((a{99}){99}){99}"]),
                FilterProblem::Pattern(PatternFault::TooLarge),
            ),
        ] {
            assert_eq!(
                predicate(operator, Some(&value)),
                Err(problem),
                "{operator:?} {value}"
            );
        }
    }

    /// What the contract says, from the values themselves.
    fn expected(operator: Operator, value: &Value, property: Option<&Value>) -> bool {
        let bounds = matches!(operator, Operator::Between | Operator::NotBetween);
        if let (Value::Array(list), false) = (value, bounds) {
            let mut each = list.iter().map(|value| expected(operator, value, property));
            return list.is_empty()
                || if operator.is_negative() {
                    each.all(|holds| holds)
                } else {
                    each.any(|holds| holds)
                };
        }
        let Some(property) = property.filter(|property| !property.is_null()) else {
            return operator.is_negative();
        };
        let string = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let (one, other) = (string(property), string(value));
        match operator {
            Operator::Exact | Operator::In => one == other,
            Operator::IsNot | Operator::NotIn => one != other,
            Operator::IContains => fold(&one).contains(&fold(&other)),
            Operator::NotIContains => !fold(&one).contains(&fold(&other)),
            Operator::Regex => Regex::new(&other).expect("valid").is_match(&one),
            Operator::NotRegex => !Regex::new(&other).expect("valid").is_match(&one),
            Operator::Gt => compare(&one, &other).is_gt(),
            Operator::Gte => compare(&one, &other).is_ge(),
            Operator::Lt => compare(&one, &other).is_lt(),
            Operator::Lte => compare(&one, &other).is_le(),
            Operator::Between => {
                compare(&one, &string(&value[0])).is_ge()
                    && compare(&one, &string(&value[1])).is_le()
            }
            Operator::NotBetween => {
                compare(&one, &string(&value[0])).is_lt()
                    || compare(&one, &string(&value[1])).is_gt()
            }
            Operator::IsSet => true,
            Operator::IsNotSet => false,
            Operator::IsDateExact => date(property, &other).is_some_and(std::cmp::Ordering::is_eq),
            Operator::IsDateBefore => date(property, &other).is_some_and(std::cmp::Ordering::is_lt),
            Operator::IsDateAfter => date(property, &other).is_some_and(std::cmp::Ordering::is_gt),
        }
    }

    fn compare(one: &str, other: &str) -> std::cmp::Ordering {
        let number = |text: &str| {
            let decimal = Regex::new(r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$");
            let is_number = decimal.expect("valid").is_match(text);
            is_number.then(|| text.parse::<f64>().expect("a number"))
        };
        match (number(one), number(other)) {
            (Some(one), Some(other)) => one.partial_cmp(&other).expect("numbers"),
            _ => one.as_bytes().cmp(other.as_bytes()),
        }
    }

    fn date(property: &Value, value: &str) -> Option<std::cmp::Ordering> {
        let time = Timestamp::parse_iso(property.as_str()?).ok()?;
        Some(if value.len() == 10 {
            time.to_date_string().as_str().cmp(value)
        } else {
            time.cmp(&Timestamp::parse_iso(value).expect("valid"))
        })
    }

    const TIMES: [&str; 7] = [
        "2024-03-14",
        "2024-03-15",
        "2024-03-15T00:00:00Z",
        "2024-03-15T08:00:00.000001Z",
        "2024-03-15T23:59:59.999999Z",
        "2024-03-16T00:30:00+01:00",
        "2024-03-16",
    ];

    fn scalar() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<bool>().prop_map(Value::from),
            (-12_i32..12).prop_map(Value::from),
            (-20_i32..20).prop_map(|tenths| json!(f64::from(tenths) / 10.0)),
            "[aAbäÄςΣ]{0,3}".prop_map(Value::from),
            "[+-]?[0-9]{0,2}[.]?[0-9]{0,2}(e[+-]?[0-9])?".prop_map(Value::from),
            proptest::sample::select(TIMES.to_vec()).prop_map(Value::from),
        ]
    }

    fn property() -> impl Strategy<Value = Option<Value>> {
        prop_oneof![
            1 => Just(None),
            1 => Just(Some(Value::Null)),
            8 => scalar().prop_map(Some),
            1 => proptest::collection::vec(scalar(), 0..3).prop_map(|list| Some(Value::from(list))),
            1 => scalar().prop_map(|value| Some(json!({"a": value}))),
        ]
    }

    fn one_value(operator: Operator) -> BoxedStrategy<Value> {
        match operator {
            Operator::Regex | Operator::NotRegex => {
                "[\\^]?[aAbÄ0-9.]{1,2}[+*?]?".prop_map(Value::from).boxed()
            }
            Operator::IsDateExact | Operator::IsDateBefore | Operator::IsDateAfter => {
                proptest::sample::select(TIMES.to_vec())
                    .prop_map(Value::from)
                    .boxed()
            }
            _ => scalar().boxed(),
        }
    }

    fn value(operator: Operator) -> BoxedStrategy<Value> {
        let list = |range| {
            proptest::collection::vec(one_value(operator), range)
                .prop_map(Value::from)
                .boxed()
        };
        match operator {
            Operator::Between | Operator::NotBetween => list(2..3),
            _ => prop_oneof![3 => one_value(operator), 1 => list(0..4)].boxed(),
        }
    }

    fn question() -> impl Strategy<Value = (Operator, Value)> {
        proptest::sample::select(Operator::ALL.to_vec())
            .prop_flat_map(|operator| (Just(operator), value(operator)))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_normal_form_over_facts_says_what_the_values_say(
            (operator, value) in question(),
            property in property(),
        ) {
            prop_assert_eq!(
                holds(operator, Some(&value), property.as_ref()),
                expected(operator, &value, property.as_ref())
            );
        }
    }
}
