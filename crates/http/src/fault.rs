//! What can be wrong with a request's input, told once and worded by each dialect.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;
use stele_domain::TextFault;

/// One thing wrong with the input: where, and what.
///
/// [`Display`](fmt::Display) is an English sentence that begins with the field's dotted path, `name is required`, for the
/// vendors that tell faults in prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where in the body, or which query parameter.
    pub path: Path,
    /// What is wrong there.
    pub problem: Problem,
}

impl Fault {
    /// A fault at `path`.
    pub fn new(path: impl Into<Path>, problem: Problem) -> Self {
        Self {
            path: path.into(),
            problem,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.problem, self.path.is_root()) {
            (Problem::Rule(sentence), _) => f.write_str(sentence),
            (problem, true) => write!(f, "body {problem}"),
            (problem, false) => write!(f, "{} {problem}", self.path.dotted()),
        }
    }
}

/// Everything wrong with one input: at least one fault, in the order in which the fields were read.
///
/// Of very many only the first [`MAX`](Self::MAX) are told, which is Stele's own rule: a list of a million wrong items is
/// refused no better by a million sentences, and the answer would be many times as long as the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The most faults that are told of one input.
    pub const MAX: usize = 100;

    /// The faults, unless there are none; of more than [`MAX`](Self::MAX) the first.
    pub fn check(mut faults: Vec<Fault>) -> Result<(), Self> {
        faults.truncate(Self::MAX);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Self(faults))
        }
    }

    /// Adds a fault to those collected so far, unless there are enough.
    pub(crate) fn note(collected: &mut Vec<Fault>, fault: Fault) {
        if collected.len() < Self::MAX {
            collected.push(fault);
        }
    }

    /// The first, for the vendors that tell only one.
    pub fn first(&self) -> &Fault {
        &self.0[0]
    }

    /// All of them, at most [`MAX`](Self::MAX).
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    /// The same faults, one segment deeper: what a reader of a nested value found, as its parent tells it.
    #[must_use]
    pub fn under(mut self, segment: impl Into<Segment>) -> Self {
        let segment = segment.into();
        for fault in &mut self.0 {
            fault.path.0.insert(0, segment.clone());
        }
        self
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl From<Problem> for Faults {
    /// A problem with the value itself, rather than with something inside it.
    fn from(problem: Problem) -> Self {
        Fault {
            path: Path::root(),
            problem,
        }
        .into()
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Faults {
    /// Every fault's sentence, with commas between: `name is required, currency must be an ISO 4217 code`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

/// The way from the top of the input to a value in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Path(Vec<Segment>);

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// Into the value of an object's key.
    Key(String),
    /// Into the item of a list, counted from 0.
    Index(usize),
}

impl Path {
    /// The input itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// The same way, one step longer.
    #[must_use]
    pub fn then(mut self, segment: impl Into<Segment>) -> Self {
        self.0.push(segment.into());
        self
    }

    /// Whether this is the input itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The steps.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The JSON pointer (RFC 6901): `/traits/mrr`, and nothing for the input itself.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for segment in &self.0 {
            pointer.push('/');
            match segment {
                Segment::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Segment::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }

    /// As a JavaScript programmer would write it: `contacts[0].email`.
    pub fn dotted(&self) -> String {
        let mut dotted = String::new();
        for segment in &self.0 {
            match segment {
                Segment::Key(key) => {
                    if !dotted.is_empty() {
                        dotted.push('.');
                    }
                    dotted.push_str(key);
                }
                Segment::Index(index) => {
                    dotted.push('[');
                    dotted.push_str(&index.to_string());
                    dotted.push(']');
                }
            }
        }
        dotted
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Segment::Key(key) => f.write_str(key),
            Segment::Index(index) => index.fmt(f),
        }
    }
}

impl From<&str> for Segment {
    fn from(key: &str) -> Self {
        Segment::Key(key.to_owned())
    }
}

impl From<String> for Segment {
    fn from(key: String) -> Self {
        Segment::Key(key)
    }
}

impl From<usize> for Segment {
    fn from(index: usize) -> Self {
        Segment::Index(index)
    }
}

impl<S: Into<Segment>> From<S> for Path {
    fn from(segment: S) -> Self {
        Path(vec![segment.into()])
    }
}

impl FromIterator<Segment> for Path {
    fn from_iter<I: IntoIterator<Item = Segment>>(segments: I) -> Self {
        Path(segments.into_iter().collect())
    }
}

/// What is wrong with a value.
///
/// Dialects match this without `_`, so that a new problem cannot go unworded anywhere. [`Display`](fmt::Display) is the
/// second half of a sentence whose first half is the field: `is required`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The key is missing and must not be.
    Required,
    /// The value is `null` where something of this kind must stand.
    Null {
        /// What must stand there.
        expected: Kind,
    },
    /// The value is of another kind than it must be (and not `null`, which is [`Problem::Null`]).
    Type {
        /// What must stand there.
        expected: Kind,
        /// What stands there.
        found: Kind,
    },
    /// Text that is empty, or blank where that counts as empty.
    Blank,
    /// Text of more than `max` characters.
    TooLong {
        /// The most characters.
        max: usize,
    },
    /// A list or an object of more than `max` entries.
    TooMany {
        /// The most entries.
        max: usize,
    },
    /// Text, or a key of the object, that holds a NUL.
    Nul,
    /// Text that does not have the form it must have.
    Malformed(Format),
    /// A number outside its range. Where a bound is missing, it is not a round number worth telling.
    OutOfRange {
        /// The least number.
        min: Option<i64>,
        /// The greatest number.
        max: Option<i64>,
    },
    /// Text that is none of the words it may be.
    NotOneOf {
        /// The words.
        allowed: Vec<&'static str>,
        /// What stands there.
        found: String,
    },
    /// The same value stands earlier in the list.
    Duplicate,
    /// A time later than now where only the past is possible.
    InFuture,
    /// A rule of one API that fits no other problem: a whole sentence, as that API words it.
    Rule(Cow<'static, str>),
}

impl Problem {
    /// The problem of a value that is not of the `expected` kind.
    pub fn mismatch(expected: Kind, found: &Value) -> Self {
        match Kind::of(found) {
            Kind::Null => Problem::Null { expected },
            found => Problem::Type { expected, found },
        }
    }
}

impl From<TextFault> for Problem {
    fn from(fault: TextFault) -> Self {
        match fault {
            TextFault::Blank => Problem::Blank,
            TextFault::TooLong { max } => Problem::TooLong { max },
            TextFault::Nul => Problem::Nul,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Required => f.write_str("is required"),
            Problem::Null { expected } | Problem::Type { expected, found: _ } => {
                let article = if matches!(expected, Kind::Array | Kind::Integer | Kind::Object) {
                    "an"
                } else {
                    "a"
                };
                write!(f, "must be {article} {expected}")
            }
            Problem::Blank => f.write_str("must not be blank"),
            Problem::TooLong { max } => write!(f, "must have at most {max} characters"),
            Problem::TooMany { max } => write!(f, "must have at most {max} items"),
            Problem::Nul => f.write_str("must not contain null characters"),
            Problem::Malformed(format) => write!(f, "must be {}", format.noun()),
            Problem::OutOfRange {
                min: Some(min),
                max: Some(max),
            } => write!(f, "must be between {min} and {max}"),
            Problem::OutOfRange {
                min: Some(min),
                max: None,
            } => write!(f, "must be at least {min}"),
            Problem::OutOfRange {
                min: None,
                max: Some(max),
            } => write!(f, "must be at most {max}"),
            Problem::OutOfRange {
                min: None,
                max: None,
            } => f.write_str("is out of range"),
            Problem::NotOneOf { allowed, found: _ } => {
                write!(f, "must be one of {}", allowed.join(", "))
            }
            Problem::Duplicate => f.write_str("must not be listed twice"),
            Problem::InFuture => f.write_str("must not be in the future"),
            Problem::Rule(sentence) => f.write_str(sentence),
        }
    }
}

/// What a JSON value is, in the words of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number written without fraction and exponent.
    Integer,
    /// Any other number.
    Number,
    /// Text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// What `value` is.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Boolean,
            Value::Number(number) if number.as_str().contains(['.', 'e', 'E']) => Kind::Number,
            Value::Number(_) => Kind::Integer,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// The name that JSON Schema has for it: `integer`.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A form that text must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A point in time, ISO 8601.
    DateTime,
    /// An e-mail address.
    Email,
    /// A UUID in its hyphenated form.
    Uuid,
    /// A country, ISO 3166-1 (alpha-2 or alpha-3, as the field has it).
    Country,
    /// A currency, ISO 4217.
    Currency,
    /// A whole number, where a number stands in text (a query parameter, a form).
    Integer,
    /// A number in text.
    Number,
    /// A JSON list of strings in text.
    JsonStrings,
    /// A cursor that an earlier page gave out.
    Cursor,
}

impl Format {
    /// What the text must be, with its article: `a valid e-mail address`.
    pub fn noun(self) -> &'static str {
        match self {
            Format::DateTime => "a valid ISO 8601 date",
            Format::Email => "a valid email address",
            Format::Uuid => "a UUID",
            Format::Country => "an ISO 3166-1 country code",
            Format::Currency => "an ISO 4217 currency code",
            Format::Integer => "an integer",
            Format::Number => "a number",
            Format::JsonStrings => "a JSON-encoded list of strings",
            Format::Cursor => "a cursor of an earlier page",
        }
    }

    /// The name that JSON Schema has for it, where it has one: `date-time`.
    pub fn name(self) -> &'static str {
        match self {
            Format::DateTime => "date-time",
            Format::Email => "email",
            Format::Uuid => "uuid",
            Format::Country => "country",
            Format::Currency => "currency",
            Format::Integer => "integer",
            Format::Number => "number",
            Format::JsonStrings => "json",
            Format::Cursor => "cursor",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Fault, Faults, Format, Kind, Path, Problem};

    #[test]
    fn a_path_has_a_form_for_every_vendor() {
        let path = Path::from("contacts").then(0).then("email");
        assert_eq!(path.pointer(), "/contacts/0/email");
        assert_eq!(path.dotted(), "contacts[0].email");
        assert_eq!(Path::from("a/b~c").pointer(), "/a~1b~0c");
        assert_eq!(Path::from(2).then("x").dotted(), "[2].x");
        let root = Path::root();
        assert_eq!(
            (root.pointer(), root.dotted()),
            (String::new(), String::new())
        );
    }

    #[test]
    fn faults_read_as_sentences() {
        let name = Fault::new("name", Problem::Required);
        let email = Fault::new(
            Path::from("contacts").then(1).then("email"),
            Problem::Malformed(Format::Email),
        );
        let rule = Fault::new("math", Problem::Rule("math must be sum.".into()));
        let faults = Faults::check(vec![name, email, rule]).expect_err("three faults");
        assert_eq!(
            faults.to_string(),
            "name is required, contacts[1].email must be a valid email address, math must be sum."
        );
        let body = Faults::from(Problem::mismatch(Kind::Object, &json!([])));
        assert_eq!(body.to_string(), "body must be an object");
    }

    #[test]
    fn faults_move_under_their_parent() {
        let faults = Faults::from(Problem::Blank)
            .under(3)
            .under("tags")
            .under("account");
        assert_eq!(faults.first().path.dotted(), "account.tags[3]");
    }

    #[test]
    fn kinds_tell_integers_from_other_numbers() {
        for (text, kind) in [
            ("null", Kind::Null),
            ("true", Kind::Boolean),
            ("-12", Kind::Integer),
            ("1.0", Kind::Number),
            ("1e400", Kind::Number),
            ("\"\"", Kind::String),
            ("[]", Kind::Array),
            ("{}", Kind::Object),
        ] {
            let value: Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(Kind::of(&value), kind, "{text}");
        }
    }
}
