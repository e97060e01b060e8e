//! From JSON to a rule, telling every fault.

mod condition;
mod operand;

use serde_json::{Map, Value};

use super::fault::{Faults, Place};
use super::kind::{Kind, Vocabulary, one_of};
use super::rule::Node;
use super::{Rule, RuleFault};

/// Reads a rule.
pub(super) fn parse(value: &Value) -> Result<Node, Vec<RuleFault>> {
    let mut parser = Parser::default();
    let node = parser.rule(value, &Place::default(), 1);
    parser.faults.unless_any(node)
}

/// What has been seen of a rule. Every reader answers `None` where it has told a fault.
#[derive(Default)]
struct Parser {
    faults: Faults,
    conditions: usize,
    patterns: usize,
}

/// What a rule can be, by the one key that says so.
#[derive(Clone, Copy)]
enum Form {
    All,
    Any,
    Not,
    About(SubjectKey),
}

/// What a condition can be about, by its key.
#[derive(Clone, Copy)]
enum SubjectKey {
    Attribute,
    Trait,
    Tag,
    Role,
    Usage,
}

impl Form {
    const ALL: [Form; 8] = [
        Form::All,
        Form::Any,
        Form::Not,
        Form::About(SubjectKey::Attribute),
        Form::About(SubjectKey::Trait),
        Form::About(SubjectKey::Tag),
        Form::About(SubjectKey::Role),
        Form::About(SubjectKey::Usage),
    ];

    const fn word(self) -> &'static str {
        match self {
            Form::All => "all",
            Form::Any => "any",
            Form::Not => "not",
            Form::About(key) => key.word(),
        }
    }
}

impl SubjectKey {
    const fn word(self) -> &'static str {
        match self {
            SubjectKey::Attribute => "attribute",
            SubjectKey::Trait => "trait",
            SubjectKey::Tag => "tag",
            SubjectKey::Role => "role",
            SubjectKey::Usage => "usage",
        }
    }

    /// The kind of whatever is named under the key; `None` where it depends on the name.
    const fn kind(self) -> Option<Kind> {
        match self {
            SubjectKey::Attribute => None,
            SubjectKey::Trait => Some(Kind::Trait),
            SubjectKey::Tag => Some(Kind::Tag),
            SubjectKey::Role => Some(Kind::Word(Vocabulary::Id)),
            SubjectKey::Usage => Some(Kind::Count),
        }
    }
}

impl Parser {
    /// A rule that stands `depth` deep.
    fn rule(&mut self, value: &Value, place: &Place, depth: usize) -> Option<Node> {
        if self.faults.are_full() {
            return None;
        }
        if depth > Rule::MAX_DEPTH {
            let message = format!("must not stand more than {} rules deep", Rule::MAX_DEPTH);
            return self.faults.tell(place, message);
        }
        let object = self.object(value, place)?;
        let form = Form::ALL
            .into_iter()
            .find(|form| object.contains_key(form.word()));
        let Some(form) = form else {
            let words: Vec<_> = Form::ALL.into_iter().map(Form::word).collect();
            let message = format!("must have one of {}", words.join(", "));
            return self.faults.tell(place, message);
        };
        let key = form.word();
        let (inner, inner_place) = (&object[key], place.key(key));
        match form {
            Form::All => {
                self.no_keys_but(&[key], object, place);
                self.group(inner, &inner_place, depth).map(Node::All)
            }
            Form::Any => {
                self.no_keys_but(&[key], object, place);
                self.group(inner, &inner_place, depth).map(Node::Any)
            }
            Form::Not => {
                self.no_keys_but(&[key], object, place);
                let node = self.rule(inner, &inner_place, depth + 1)?;
                Some(Node::Not(Box::new(node)))
            }
            Form::About(subject) => self.condition(subject, object, place),
        }
    }

    /// The rules of a group.
    fn group(&mut self, value: &Value, place: &Place, depth: usize) -> Option<Vec<Node>> {
        let Some(rules) = value.as_array() else {
            return self.faults.tell(place, "must be a list of rules");
        };
        if rules.is_empty() {
            return self.faults.tell(place, "must not be empty");
        }
        let rules = rules.iter().enumerate();
        let nodes: Vec<_> = rules
            .map(|(index, rule)| self.rule(rule, &place.index(index), depth + 1))
            .collect();
        nodes.into_iter().collect()
    }

    fn object<'a>(&mut self, value: &'a Value, place: &Place) -> Option<&'a Map<String, Value>> {
        value
            .as_object()
            .or_else(|| self.faults.tell(place, "must be an object"))
    }

    /// Tells of every key but those known.
    fn no_keys_but(&mut self, known: &[&str], object: &Map<String, Value>, place: &Place) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            self.faults
                .tell::<()>(&place.key(key), "must not stand here");
        }
    }

    /// One of the words that there are.
    fn word<T>(
        &mut self,
        value: &Value,
        place: &Place,
        read: impl FnOnce(&str) -> Option<T>,
        words: impl IntoIterator<Item = &'static str>,
    ) -> Option<T> {
        let word = value.as_str().and_then(read);
        word.or_else(|| self.faults.tell(place, one_of(words)))
    }
}
