//! Which accounts are in a segment.

use serde_json::Value;

use super::condition::{Condition, Test};
use super::fault::Faults;
use super::{RuleFacts, RuleFault, RuleNeeds, parse};

/// A rule that was checked: it holds of an account, or it does not.
///
/// As JSON it is a group, `{"all": [...]}`, `{"any": [...]}` or `{"not": ...}` of rules, or a condition: an object of one
/// subject, an `operator` and, where the operator takes one, a `value`.
///
/// ```json
/// {"attribute": "mrr", "operator": "gte", "value": 1000}
/// {"trait": "plan", "operator": "is", "value": "pro"}
/// {"tag": "vip", "operator": "has"}
/// {"role": "csm", "operator": "is_not_set"}
/// {"usage": {"event": "login", "days": 30}, "operator": "gte", "value": 5}
/// ```
///
/// A value that is missing, and a trait of another type than the one that is asked about, meets no condition; and a
/// negative operator is exactly what its positive one is not, so that a missing plan `is_not` pro.
#[derive(Debug, Clone)]
pub struct Rule(Node);

/// A rule's tree.
#[derive(Debug, Clone)]
pub(super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Condition(Condition),
}

impl Rule {
    /// How deep rules may stand in each other; a condition alone is one deep.
    pub const MAX_DEPTH: usize = 10;
    /// How many conditions a rule may have.
    pub const MAX_CONDITIONS: usize = 200;
    /// How many of them may be regular expressions, each of which takes memory.
    pub const MAX_PATTERNS: usize = 20;
    /// How many faults are told.
    pub const MAX_FAULTS: usize = Faults::MAX;

    /// Reads a rule, or tells what is wrong with it: every fault, up to [`MAX_FAULTS`](Self::MAX_FAULTS).
    pub fn parse(value: &Value) -> Result<Self, Vec<RuleFault>> {
        parse::parse(value).map(Self)
    }

    /// Whether it holds of an account.
    pub fn holds(&self, facts: &RuleFacts<'_>) -> bool {
        self.0.holds(facts)
    }

    /// What must be known beside the account.
    pub fn needs(&self) -> RuleNeeds {
        self.0.needs()
    }

    /// How many of its conditions are regular expressions.
    pub fn patterns(&self) -> usize {
        self.0.patterns()
    }
}

impl Node {
    fn holds(&self, facts: &RuleFacts<'_>) -> bool {
        match self {
            Node::All(nodes) => nodes.iter().all(|node| node.holds(facts)),
            Node::Any(nodes) => nodes.iter().any(|node| node.holds(facts)),
            Node::Not(node) => !node.holds(facts),
            Node::Condition(condition) => condition.holds(facts),
        }
    }

    fn needs(&self) -> RuleNeeds {
        match self {
            Node::All(nodes) | Node::Any(nodes) => nodes
                .iter()
                .map(Node::needs)
                .fold(RuleNeeds::default(), RuleNeeds::and),
            Node::Not(node) => node.needs(),
            Node::Condition(condition) => condition.needs(),
        }
    }

    fn patterns(&self) -> usize {
        match self {
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().map(Node::patterns).sum(),
            Node::Not(node) => node.patterns(),
            Node::Condition(condition) => matches!(condition.test, Test::Matches(_)).into(),
        }
    }
}
