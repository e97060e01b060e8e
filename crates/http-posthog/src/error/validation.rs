//! What is wrong with input, in the words of Django REST framework.

use std::borrow::Cow;

use stele_application::Invalid;
use stele_http::{Fault, Format, Kind, Path, Problem, Segment};

/// One fault as PostHog tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValidationError {
    /// The field, `tags__0` for an item of a list; none for the input as a whole.
    pub(crate) attr: Option<String>,
    /// Django REST framework's code, of which PostHog turns `invalid` into `invalid_input`.
    pub(crate) code: &'static str,
    /// The sentence.
    pub(crate) detail: Cow<'static, str>,
}

impl From<&Invalid> for ValidationError {
    /// A rule that no field breaks by itself. Django REST framework tells those of usage metrics of one field all the same.
    fn from(rule: &Invalid) -> Self {
        let attr = match rule {
            Invalid::IntervalBeyondRetention { max } => {
                let beyond = Problem::OutOfRange {
                    min: None,
                    max: Some(i64::from(*max)),
                };
                return Self::from(&Fault::new("interval", beyond));
            }
            Invalid::Math(_) => Some("math_property".to_owned()),
            Invalid::Filter(_) => Some("filters".to_owned()),
            _ => None,
        };
        Self {
            attr,
            code: "invalid_input",
            detail: rule.to_string().into(),
        }
    }
}

impl From<&Fault> for ValidationError {
    fn from(fault: &Fault) -> Self {
        let Fault { path, problem } = fault;
        let (code, detail) = words(problem, path.is_root());
        Self {
            attr: attr(path),
            code,
            detail,
        }
    }
}

/// The field, and where it is a list the item: Django knows nothing of what is inside a field of JSON.
fn attr(path: &Path) -> Option<String> {
    let (field, inside) = path.segments().split_first()?;
    let items = inside
        .iter()
        .take_while(|segment| matches!(segment, Segment::Index(_)));
    let attr = items.fold(field.to_string(), |attr, item| format!("{attr}__{item}"));
    Some(attr)
}

fn words(problem: &Problem, whole_body: bool) -> (&'static str, Cow<'static, str>) {
    match problem {
        Problem::Null {
            expected: Kind::Object,
        } if whole_body => not_a_body(Kind::Null),
        Problem::Type {
            expected: Kind::Object,
            found,
        } if whole_body => not_a_body(*found),
        Problem::Required => ("required", "This field is required.".into()),
        Problem::Null { expected: _ } => ("null", "This field may not be null.".into()),
        Problem::Type { expected, found } => mistyped(*expected, *found),
        Problem::Blank => ("blank", "This field may not be blank.".into()),
        Problem::TooLong { max } => (
            "max_length",
            format!("Ensure this field has no more than {max} characters.").into(),
        ),
        Problem::TooMany { max } => (
            "max_length",
            format!("Ensure this field has no more than {max} elements.").into(),
        ),
        Problem::Nul => (
            "null_characters_not_allowed",
            "Null characters are not allowed.".into(),
        ),
        Problem::Malformed(format) => ("invalid_input", malformed(*format)),
        Problem::OutOfRange { min, max } => out_of_range(*min, *max),
        Problem::NotOneOf { allowed: _, found } => (
            "invalid_choice",
            format!("\"{found}\" is not a valid choice.").into(),
        ),
        Problem::Duplicate => ("unique", "This field must be unique.".into()),
        Problem::InFuture => ("invalid_input", "Must not be in the future.".into()),
        Problem::Rule(sentence) => ("invalid_input", sentence.clone()),
    }
}

fn not_a_body(found: Kind) -> (&'static str, Cow<'static, str>) {
    let found = python(found);
    (
        "invalid_input",
        format!("Invalid data. Expected a dictionary, but got {found}.").into(),
    )
}

fn mistyped(expected: Kind, found: Kind) -> (&'static str, Cow<'static, str>) {
    let found = python(found);
    match expected {
        Kind::Array => (
            "not_a_list",
            format!("Expected a list of items but got type \"{found}\".").into(),
        ),
        Kind::Object => (
            "not_a_dict",
            format!("Expected a dictionary of items but got type \"{found}\".").into(),
        ),
        Kind::String => ("invalid_input", "Not a valid string.".into()),
        Kind::Boolean => ("invalid_input", "Must be a valid boolean.".into()),
        Kind::Integer => ("invalid_input", "A valid integer is required.".into()),
        Kind::Number => ("invalid_input", "A valid number is required.".into()),
        Kind::Null => ("invalid_input", "This field must be null.".into()),
    }
}

fn malformed(format: Format) -> Cow<'static, str> {
    match format {
        Format::Integer => "A valid integer is required.".into(),
        Format::Number => "A valid number is required.".into(),
        Format::Email => "Enter a valid email address.".into(),
        Format::Uuid => "Must be a valid UUID.".into(),
        Format::JsonStrings => "Must be a JSON-encoded list of strings.".into(),
        Format::DateTime | Format::Country | Format::Currency | Format::Cursor => {
            format!("Must be {}.", format.noun()).into()
        }
    }
}

fn out_of_range(min: Option<i64>, max: Option<i64>) -> (&'static str, Cow<'static, str>) {
    match (min, max) {
        (Some(min), Some(max)) => (
            "invalid_input",
            format!("Ensure this value is between {min} and {max}.").into(),
        ),
        (Some(min), None) => (
            "min_value",
            format!("Ensure this value is greater than or equal to {min}.").into(),
        ),
        (None, Some(max)) => (
            "max_value",
            format!("Ensure this value is less than or equal to {max}.").into(),
        ),
        (None, None) => (
            "invalid_input",
            "Ensure this value is within 64 bits.".into(),
        ),
    }
}

/// The name of a JSON value's type in Python.
fn python(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "NoneType",
        Kind::Boolean => "bool",
        Kind::Integer => "int",
        Kind::Number => "float",
        Kind::String => "str",
        Kind::Array => "list",
        Kind::Object => "dict",
    }
}

#[cfg(test)]
mod tests {
    use stele_http::{Fault, Kind, Path, Problem};

    use super::ValidationError;

    fn told(path: Path, problem: Problem) -> (Option<String>, &'static str, String) {
        let error = ValidationError::from(&Fault::new(path, problem));
        (error.attr, error.code, error.detail.into_owned())
    }

    #[test]
    fn an_item_of_a_list_is_named_and_what_is_inside_json_is_not() {
        let attr = |path| told(path, Problem::Nul).0;
        assert_eq!(attr(Path::root()), None);
        assert_eq!(attr(Path::from("name")).as_deref(), Some("name"));
        assert_eq!(attr(Path::from("tags").then(3)).as_deref(), Some("tags__3"));
        let deep = Path::from("properties").then("csm").then("email");
        assert_eq!(attr(deep).as_deref(), Some("properties"));
    }

    #[test]
    fn a_body_that_is_no_object_is_told_otherwise_than_a_field() {
        let problem = Problem::Type {
            expected: Kind::Object,
            found: Kind::Array,
        };
        assert_eq!(
            told(Path::root(), problem.clone()),
            (
                None,
                "invalid_input",
                "Invalid data. Expected a dictionary, but got list.".to_owned()
            )
        );
        assert_eq!(
            told(Path::from("filters"), problem),
            (
                Some("filters".to_owned()),
                "not_a_dict",
                "Expected a dictionary of items but got type \"list\".".to_owned()
            )
        );
    }
}
