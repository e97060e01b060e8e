//! Faults as the AJV validator prints them, which is how Vitally tells them.

use serde::Serialize;
use serde_json::{Value, json};
use stele_http::{Fault, Faults, Format, Path, Problem, Segment};
use utoipa::ToSchema;

/// The validator's report.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct ValidationFailed {
    /// Always `validation failed`.
    message: &'static str,
    /// One entry per fault, every fault.
    #[schema(min_items = 1)]
    errors: Vec<ValidationEntry>,
}

/// One fault.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ValidationEntry {
    /// The JSON pointer of the faulty value; empty for the input itself. A query parameter counts as a value of an object.
    instance_path: String,
    /// The JSON pointer of the broken rule.
    schema_path: String,
    /// The keyword of JSON Schema that is broken.
    keyword: &'static str,
    /// What the keyword asks for.
    #[schema(value_type = Object)]
    params: Value,
    /// The fault in words.
    message: String,
}

impl ValidationFailed {
    /// The report, or the first fault of a kind that JSON Schema has no keyword for.
    pub(crate) fn of(faults: &Faults) -> Result<Self, &Fault> {
        let entries = faults
            .iter()
            .map(|fault| ValidationEntry::of(fault).ok_or(fault));
        Ok(Self {
            message: "validation failed",
            errors: entries.collect::<Result<_, _>>()?,
        })
    }

    /// The report on input that must match exactly one of several schemas, and matches those at these places.
    pub(crate) fn one_of(passing: &[usize]) -> Self {
        let passing = (!passing.is_empty()).then_some(passing);
        let entry = ValidationEntry::new(
            &Path::root(),
            "oneOf",
            json!({ "passingSchemas": passing }),
            "must match exactly one schema in oneOf".to_owned(),
        );
        Self {
            message: "validation failed",
            errors: vec![entry],
        }
    }
}

impl ValidationEntry {
    fn of(fault: &Fault) -> Option<Self> {
        let Fault { path, problem } = fault;
        let entry = match problem {
            Problem::Required => {
                let (object, key) = parent(path)?;
                Self::new(
                    &object,
                    "required",
                    json!({ "missingProperty": key }),
                    format!("must have required property '{key}'"),
                )
            }
            Problem::Null { expected } | Problem::Type { expected, found: _ } => {
                Self::of_type(path, expected.name())
            }
            // Text that stands for a value of another type, in a query.
            Problem::Malformed(format @ (Format::Integer | Format::Number)) => {
                Self::of_type(path, format.name())
            }
            Problem::Malformed(
                format @ (Format::DateTime
                | Format::Email
                | Format::Uuid
                | Format::Country
                | Format::Currency
                | Format::JsonStrings
                | Format::Cursor),
            ) => Self::of_format(path, format.name()),
            Problem::Blank => Self::fewer(path, "minLength", 1, "characters"),
            Problem::TooLong { max } => Self::more(path, "maxLength", *max, "characters"),
            Problem::TooMany { max } => Self::more(path, "maxItems", *max, "items"),
            Problem::OutOfRange {
                min: Some(min),
                max: None,
            } => Self::beyond(path, "minimum", ">=", *min),
            Problem::OutOfRange {
                min: None,
                max: Some(max),
            } => Self::beyond(path, "maximum", "<=", *max),
            // No round number to name: the range of money, which has nineteen digits, six of them decimals.
            Problem::OutOfRange {
                min: None,
                max: None,
            } => Self::of_format(path, "decimal(19,6)"),
            Problem::NotOneOf { allowed, found: _ } => Self::new(
                path,
                "enum",
                json!({ "allowedValues": allowed }),
                "must be equal to one of the allowed values".to_owned(),
            ),
            Problem::OutOfRange {
                min: Some(_),
                max: Some(_),
            }
            | Problem::Nul
            | Problem::Duplicate
            | Problem::InFuture
            | Problem::Rule(_) => return None,
        };
        Some(entry)
    }

    fn new(path: &Path, keyword: &'static str, params: Value, message: String) -> Self {
        Self {
            instance_path: path.pointer(),
            schema_path: format!("#{}/{keyword}", schema(path).pointer()),
            keyword,
            params,
            message,
        }
    }

    fn of_type(path: &Path, name: &str) -> Self {
        Self::new(
            path,
            "type",
            json!({ "type": name }),
            format!("must be {name}"),
        )
    }

    fn of_format(path: &Path, name: &str) -> Self {
        Self::new(
            path,
            "format",
            json!({ "format": name }),
            format!("must match format \"{name}\""),
        )
    }

    fn fewer(path: &Path, keyword: &'static str, limit: usize, noun: &str) -> Self {
        let message = format!("must NOT have fewer than {limit} {noun}");
        Self::new(path, keyword, json!({ "limit": limit }), message)
    }

    fn more(path: &Path, keyword: &'static str, limit: usize, noun: &str) -> Self {
        let message = format!("must NOT have more than {limit} {noun}");
        Self::new(path, keyword, json!({ "limit": limit }), message)
    }

    fn beyond(path: &Path, keyword: &'static str, comparison: &str, limit: i64) -> Self {
        Self::new(
            path,
            keyword,
            json!({ "comparison": comparison, "limit": limit }),
            format!("must be {comparison} {limit}"),
        )
    }
}

/// The path of the object that should hold a key, and the key.
fn parent(path: &Path) -> Option<(Path, &str)> {
    match path.segments().split_last()? {
        (Segment::Key(key), object) => Some((object.iter().cloned().collect(), key)),
        (Segment::Index(_), _) => None,
    }
}

/// Where in the schema the rules of a value stand.
fn schema(path: &Path) -> Path {
    let steps = path.segments().iter().flat_map(|segment| match segment {
        Segment::Key(_) => vec![Segment::from("properties"), segment.clone()],
        Segment::Index(_) => vec![Segment::from("items")],
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stele_http::{Fault, Faults, Format, Kind, Path, Problem};

    use super::ValidationFailed;

    fn faults<const N: usize>(faults: [(Path, Problem); N]) -> Faults {
        let faults = faults.map(|(path, problem)| Fault { path, problem });
        Faults::check(faults.into()).expect_err("there are faults")
    }

    #[track_caller]
    fn report<const N: usize>(list: [(Path, Problem); N]) -> Value {
        let faults = faults(list);
        let report = ValidationFailed::of(&faults).expect("a keyword for each");
        serde_json::to_value(report).expect("serializable")
    }

    /// Both as Vitally answers them.
    #[test]
    fn a_wrong_type_and_a_missing_key_read_as_the_validator_prints_them() {
        let number = Problem::Type {
            expected: Kind::String,
            found: Kind::Integer,
        };
        assert_eq!(
            report([
                ("externalId".into(), number),
                ("externalId".into(), Problem::Required),
            ]),
            json!({
                "message": "validation failed",
                "errors": [
                    {
                        "instancePath": "/externalId",
                        "schemaPath": "#/properties/externalId/type",
                        "keyword": "type",
                        "params": { "type": "string" },
                        "message": "must be string",
                    },
                    {
                        "instancePath": "",
                        "schemaPath": "#/required",
                        "keyword": "required",
                        "params": { "missingProperty": "externalId" },
                        "message": "must have required property 'externalId'",
                    },
                ],
            })
        );
    }

    #[test]
    fn every_keyword_tells_what_it_asks_for() {
        let limits = |min, max| Problem::OutOfRange { min, max };
        let nested = |key| Path::from("traits").then(key);
        let null = Problem::Null {
            expected: Kind::Object,
        };
        let word = Problem::NotOneOf {
            allowed: vec!["updatedAt", "createdAt"],
            found: "name".to_owned(),
        };
        let report = report([
            (Path::root(), null),
            (nested("mrr"), limits(None, None)),
            (nested("churnedAt"), Problem::Malformed(Format::DateTime)),
            ("name".into(), Problem::Blank),
            ("name".into(), Problem::TooLong { max: 400 }),
            ("limit".into(), Problem::Malformed(Format::Integer)),
            ("limit".into(), limits(Some(1), None)),
            ("score".into(), limits(None, Some(10))),
            ("sortBy".into(), word),
            ("to".into(), Problem::TooMany { max: 9 }),
        ]);
        insta::assert_snapshot!("keywords", format!("{report:#}"));
    }

    #[test]
    fn a_choice_of_one_tells_which_were_made() {
        for (passing, told) in [(&[][..], json!(null)), (&[0, 2], json!([0, 2]))] {
            let report = serde_json::to_value(ValidationFailed::one_of(passing));
            assert_eq!(
                report.expect("serializable")["errors"],
                json!([{
                    "instancePath": "",
                    "schemaPath": "#/oneOf",
                    "keyword": "oneOf",
                    "params": { "passingSchemas": told },
                    "message": "must match exactly one schema in oneOf",
                }])
            );
        }
    }

    #[test]
    fn what_no_keyword_says_is_left_to_a_sentence() {
        for problem in [
            Problem::Nul,
            Problem::Duplicate,
            Problem::InFuture,
            Problem::Rule("whatever".into()),
        ] {
            let faults = faults([
                ("name".into(), Problem::Blank),
                ("name".into(), problem.clone()),
            ]);
            let untold = ValidationFailed::of(&faults).expect_err("no keyword");
            assert_eq!(untold.problem, problem);
        }
    }
}
