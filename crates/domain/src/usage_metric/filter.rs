//! Which events a metric is about.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{FilterFault, FilterProblem, Operator, Predicate, PropertyFacts, PropertyScope};
use crate::{GroupTypeIndex, Properties};

/// Which events a metric is about: those that all of its properties hold of and, where it names any events or actions, that
/// are one of these (PostHog).
#[derive(Debug, Clone, PartialEq)]
pub struct MetricFilter {
    properties: Vec<Predicate>,
    events: Vec<EventEntry>,
    /// How many actions it names. There are no actions here, and none of them matches anything.
    actions: usize,
}

/// Events of one name, or of any, that some properties hold of.
#[derive(Debug, Clone, PartialEq)]
pub struct EventEntry {
    /// The events' name; none is any.
    pub name: Option<String>,
    /// What holds of all of them.
    pub properties: Vec<Predicate>,
}

/// An event as a filter sees it.
#[derive(Debug, Clone, Copy)]
pub struct EventView<'a> {
    /// What happened.
    pub name: &'a str,
    /// What it says of itself.
    pub event: &'a Properties,
    /// What was known of the person when it came.
    pub person: &'a Properties,
    /// What is known by now of the groups that it is tied to, by their type. The group of type
    /// [`OF_ACCOUNTS`](GroupTypeIndex::OF_ACCOUNTS) is its account, of which its traits and links are known.
    pub groups: &'a BTreeMap<GroupTypeIndex, Properties>,
}

impl EventView<'_> {
    /// The facts that a predicate asks for.
    fn facts(&self, predicate: &Predicate) -> Option<PropertyFacts> {
        let property =
            |properties: &Properties| properties.get(predicate.key()).and_then(PropertyFacts::of);
        match predicate.scope() {
            PropertyScope::Event => property(self.event),
            PropertyScope::Person => property(self.person),
            PropertyScope::Group(index) => self.groups.get(&index).and_then(property),
        }
    }
}

impl MetricFilter {
    /// The most events and actions of a filter.
    pub const MAX_ENTRIES: usize = 100;
    /// The most properties of a filter, its own and its entries' together.
    pub const MAX_PROPERTIES: usize = 100;
    /// The most values of these properties together.
    pub const MAX_VALUES: usize = 1000;
    /// The most regular expressions among these values.
    pub const MAX_PATTERNS: usize = 20;

    /// Reads a filter. The first fault is told.
    ///
    /// What it does not know it passes over (`filterTestAccounts`, which there are none of, among it). Null is nothing said.
    /// Where PostHog passes over a property that makes no sense, such as one without a value, this refuses the filter:
    /// nobody means to count every event by it.
    pub fn parse(filters: &Map<String, Value>) -> Result<Self, FilterFault> {
        match filters.get("source") {
            None => {}
            Some(Value::String(source)) if source == "events" => {}
            Some(Value::String(source)) => return Err(FilterFault::UnknownSource(source.clone())),
            Some(source) => return Err(FilterFault::UnknownSource(source.to_string())),
        }
        let mut reader = Reader::default();
        let mut filter = Self {
            properties: reader.properties(filters)?,
            events: Vec::new(),
            actions: 0,
        };
        for (list, default) in [("events", EntryKind::Event), ("actions", EntryKind::Action)] {
            each(filters, list, |entry| {
                match reader.entry(entry, default)? {
                    Some(event) => filter.events.push(event),
                    None => filter.actions += 1,
                }
                Ok(())
            })?;
        }
        Ok(filter)
    }

    /// What holds of all events.
    pub fn properties(&self) -> &[Predicate] {
        &self.properties
    }

    /// What events are one of; `None` where it does not matter. Of an empty list no event is one: the filter names actions
    /// and nothing else.
    pub fn any_of(&self) -> Option<&[EventEntry]> {
        let names_any = !self.events.is_empty() || self.actions > 0;
        names_any.then_some(&self.events)
    }

    /// Whether it is written as one that takes in every event: without events, actions and properties, or with one entry of
    /// any name and no properties. (PostHog: by its form alone; a property that happens to hold of everything is a property.)
    pub fn matches_everything(&self) -> bool {
        let any_event = match self.any_of() {
            None => true,
            Some([entry]) => {
                self.actions == 0 && entry.name.is_none() && entry.properties.is_empty()
            }
            Some(_) => false,
        };
        any_event && self.properties.is_empty()
    }

    /// Whether it is about an event.
    pub fn matches(&self, event: &EventView<'_>) -> bool {
        self.holds(event.name, |predicate| {
            predicate.holds(event.facts(predicate).as_ref())
        })
    }

    /// Whether it is about an event of that name, of which `holds` says what holds.
    fn holds(&self, name: &str, mut holds: impl FnMut(&Predicate) -> bool) -> bool {
        self.properties.iter().all(&mut holds)
            && self.any_of().is_none_or(|entries| {
                entries.iter().any(|entry| {
                    entry.name.as_deref().is_none_or(|wanted| wanted == name)
                        && entry.properties.iter().all(&mut holds)
                })
            })
    }

    /// All of its predicates, its own and its entries'.
    pub fn predicates(&self) -> impl Iterator<Item = &Predicate> {
        let of_entries = self.events.iter().flat_map(|entry| &entry.properties);
        self.properties.iter().chain(of_entries)
    }

    /// Whether it has regular expressions, which are not for a database.
    pub fn has_patterns(&self) -> bool {
        self.predicates()
            .any(|predicate| predicate.test().has_pattern())
    }
}

/// What an entry of a filter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EntryKind {
    Event,
    Action,
}

/// Reads the parts of a filter and counts them.
#[derive(Debug, Default)]
struct Reader {
    entries: usize,
    properties: usize,
    values: usize,
    patterns: usize,
}

impl Reader {
    fn entry(
        &mut self,
        entry: &Value,
        default: EntryKind,
    ) -> Result<Option<EventEntry>, FilterFault> {
        self.entries += 1;
        if self.entries > MetricFilter::MAX_ENTRIES {
            return Err(FilterFault::at("", FilterProblem::TooManyEntries));
        }
        let entry = object(entry)?;
        let kind = match text(entry, "type")? {
            None => default,
            Some("events") => EntryKind::Event,
            Some("actions") => EntryKind::Action,
            Some(other) => {
                let problem = FilterProblem::UnknownType(other.to_owned());
                return Err(FilterFault::at("type", problem));
            }
        };
        // An action's id is a number, and what else it says does not matter, since there is none.
        if kind == EntryKind::Action {
            return Ok(None);
        }
        Ok(Some(EventEntry {
            name: text(entry, "id")?.map(str::to_owned),
            properties: self.properties(entry)?,
        }))
    }

    fn properties(&mut self, owner: &Map<String, Value>) -> Result<Vec<Predicate>, FilterFault> {
        let mut properties = Vec::new();
        each(owner, "properties", |property| {
            properties.push(self.property(property)?);
            Ok(())
        })?;
        Ok(properties)
    }

    fn property(&mut self, property: &Value) -> Result<Predicate, FilterFault> {
        self.properties += 1;
        if self.properties > MetricFilter::MAX_PROPERTIES {
            return Err(FilterFault::at("", FilterProblem::TooManyProperties));
        }
        let property = object(property)?;
        let key = text(property, "key")?;
        let key = key.ok_or(FilterFault::at("key", FilterProblem::Missing))?;
        let operator = match text(property, "operator")? {
            None => Operator::default(),
            Some(word) => Operator::from_word(word).ok_or_else(|| {
                FilterFault::at("operator", FilterProblem::UnknownOperator(word.to_owned()))
            })?,
        };
        let value = property.get("value").filter(|value| !value.is_null());
        let scope = scope(property)?;
        self.count_values(operator, value)
            .and_then(|()| Predicate::new(key.to_owned(), scope, operator, value))
            .map_err(|problem| FilterFault::at("value", problem))
    }

    /// Refuses too many values before any of them is compiled.
    fn count_values(
        &mut self,
        operator: Operator,
        value: Option<&Value>,
    ) -> Result<(), FilterProblem> {
        let count = match value {
            Some(Value::Array(list)) => list.len(),
            Some(_) => 1,
            None => 0,
        };
        self.values += count;
        if matches!(operator, Operator::Regex | Operator::NotRegex) {
            self.patterns += count;
        }
        if self.values > MetricFilter::MAX_VALUES {
            Err(FilterProblem::TooManyValues)
        } else if self.patterns > MetricFilter::MAX_PATTERNS {
            Err(FilterProblem::TooManyPatterns)
        } else {
            Ok(())
        }
    }
}

/// Whose property it is.
fn scope(property: &Map<String, Value>) -> Result<PropertyScope, FilterFault> {
    match text(property, "type")? {
        None | Some("event") => Ok(PropertyScope::Event),
        Some("person") => Ok(PropertyScope::Person),
        Some("group") => property
            .get("group_type_index")
            .and_then(Value::as_u64)
            .and_then(|index| GroupTypeIndex::new(u8::try_from(index).ok()?))
            .map(PropertyScope::Group)
            .ok_or(FilterFault::at(
                "group_type_index",
                FilterProblem::NotAGroupType,
            )),
        Some(other) => {
            let problem = FilterProblem::UnknownType(other.to_owned());
            Err(FilterFault::at("type", problem))
        }
    }
}

/// Reads every item of a list; null is none.
fn each(
    owner: &Map<String, Value>,
    list: &str,
    mut read: impl FnMut(&Value) -> Result<(), FilterFault>,
) -> Result<(), FilterFault> {
    let items = match owner.get(list) {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(FilterFault::at(list, FilterProblem::NotAList)),
    };
    items.iter().enumerate().try_for_each(|(index, item)| {
        read(item).map_err(|fault| fault.within(&format!("{list}[{index}]")))
    })
}

fn object(value: &Value) -> Result<&Map<String, Value>, FilterFault> {
    value
        .as_object()
        .ok_or(FilterFault::at("", FilterProblem::NotAnObject))
}

/// A text; null is none.
fn text<'a>(owner: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>, FilterFault> {
    match owner.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.contains('\0') => {
            Err(FilterFault::at(key, FilterProblem::Nul))
        }
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(FilterFault::at(key, FilterProblem::NotText)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Value, json};

    use super::{EventView, MetricFilter};
    use crate::{FilterFault, FilterProblem, GroupTypeIndex, Properties};

    fn parse(filters: Value) -> Result<MetricFilter, FilterFault> {
        match filters {
            Value::Object(filters) => MetricFilter::parse(&filters),
            other => panic!("no object: {other}"),
        }
    }

    fn valid(filters: Value) -> MetricFilter {
        parse(filters).expect("valid")
    }

    fn properties(value: Value) -> Properties {
        match value {
            Value::Object(object) => object.into_iter().collect(),
            other => panic!("no object: {other}"),
        }
    }

    /// Whether a filter is about an event of that name which says so of itself.
    fn matches(filter: &MetricFilter, name: &str, event: Value) -> bool {
        let event = properties(event);
        let view = EventView {
            name,
            event: &event,
            person: &Properties::new(),
            groups: &BTreeMap::new(),
        };
        filter.matches(&view)
    }

    #[test]
    fn events_are_alternatives_and_properties_are_not() {
        let filter = valid(json!({
            "events": [
                {"id": "login", "type": "events", "properties": [
                    {"key": "plan", "value": "pro"},
                    {"key": "seats", "value": 5, "operator": "gte", "type": "event"},
                ]},
                {"id": "export"},
            ],
            "properties": [{"key": "internal", "operator": "is_not_set"}],
        }));
        assert!(matches(&filter, "export", json!({})));
        assert!(matches(
            &filter,
            "login",
            json!({"plan": "pro", "seats": 5})
        ));
        assert!(!matches(
            &filter,
            "login",
            json!({"plan": "pro", "seats": 4})
        ));
        assert!(!matches(&filter, "login", json!({"seats": 5})));
        assert!(!matches(&filter, "Export", json!({})));
        assert!(!matches(&filter, "export", json!({"internal": false})));
    }

    #[test]
    fn an_entry_of_any_name_and_properties_alone_are_about_any_event() {
        let any_name = json!({"events": [{"id": null, "properties": [{"key": "a", "value": 1}]}]});
        let no_entry = json!({"properties": [{"key": "a", "value": 1}]});
        for filter in [valid(any_name), valid(no_entry)] {
            assert!(matches(&filter, "anything", json!({"a": 1})));
            assert!(!matches(&filter, "anything", json!({"a": 2})));
        }
    }

    #[test]
    fn actions_match_nothing() {
        let only = valid(json!({"actions": [{"id": 3, "type": "actions", "properties": 5}]}));
        assert!(!matches(&only, "login", json!({})));
        assert_eq!(only.any_of(), Some([].as_slice()));
        let as_event = valid(json!({"events": [{"id": 3, "type": "actions"}, {"id": "login"}]}));
        assert!(matches(&as_event, "login", json!({})));
        assert!(!matches(&as_event, "export", json!({})));
    }

    #[test]
    fn a_filter_without_questions_takes_in_every_event() {
        for (filters, everything) in [
            (json!({}), true),
            (
                json!({"source": "events", "filterTestAccounts": true, "bytecode": [1]}),
                true,
            ),
            (
                json!({"events": [], "actions": null, "properties": []}),
                true,
            ),
            (json!({"events": [{"id": null}]}), true),
            (
                json!({"events": [{"type": "events", "properties": []}]}),
                true,
            ),
            (json!({"events": [{"id": ""}]}), false),
            (json!({"events": [{"id": "login"}]}), false),
            (json!({"events": [{"id": null}, {"id": null}]}), false),
            (json!({"events": [{"id": null}], "actions": [{}]}), false),
            (json!({"actions": [{}]}), false),
            (json!({"properties": [{"key": "a", "value": []}]}), false),
            (
                json!({"events": [{"id": null, "properties": [{"key": "a", "value": []}]}]}),
                false,
            ),
        ] {
            let filter = valid(filters.clone());
            assert_eq!(filter.matches_everything(), everything, "{filters}");
        }
    }

    #[test]
    fn properties_are_the_events_the_persons_or_a_groups() {
        let index = GroupTypeIndex::new(1).expect("in range");
        let filter = |property: Value| valid(json!({"properties": [property]}));
        let (event, person) = (properties(json!({"a": 1})), properties(json!({"a": 2})));
        let groups = BTreeMap::from([(index, properties(json!({"a": 3})))]);
        let view = EventView {
            name: "login",
            event: &event,
            person: &person,
            groups: &groups,
        };
        for (kind, value) in [("event", 1), ("person", 2), ("group", 3)] {
            let asked = json!({"key": "a", "value": value, "type": kind, "group_type_index": 1});
            assert!(filter(asked).matches(&view), "{kind}");
        }
        let other_group = json!({"key": "a", "value": 3, "type": "group", "group_type_index": 2});
        assert!(!filter(other_group).matches(&view));

        let asked = json!({"key": "a", "value": 3, "type": "group", "group_type_index": 1});
        let whole = valid(json!({"events": [{"id": "login", "properties": [asked]}]}));
        assert!(whole.matches(&view));
        let unknown = EventView {
            groups: &BTreeMap::new(),
            ..view
        };
        assert!(!whole.matches(&unknown));
        let negative = json!({"key": "a", "value": 3, "operator": "is_not", "type": "group", "group_type_index": 1});
        assert!(filter(negative).matches(&unknown));
    }

    #[track_caller]
    fn refused(filters: Value, place: &str, problem: FilterProblem) {
        let fault = FilterFault::Malformed {
            place: place.to_owned(),
            problem,
        };
        let filter = filters.to_string();
        assert_eq!(parse(filters), Err(fault), "{filter}");
    }

    #[test]
    fn faults_tell_their_place() {
        use FilterProblem as P;
        let property =
            |property: Value| json!({"properties": [{"key": "a", "value": 1}, property]});
        let unknown = |word: &str| P::UnknownType(word.to_owned());
        refused(json!({"events": {}}), "events", P::NotAList);
        refused(json!({"actions": "all"}), "actions", P::NotAList);
        refused(
            json!({"properties": {"type": "AND"}}),
            "properties",
            P::NotAList,
        );
        refused(json!({"events": ["login"]}), "events[0]", P::NotAnObject);
        refused(json!({"actions": [{}, 5]}), "actions[1]", P::NotAnObject);
        refused(json!({"events": [{"id": 5}]}), "events[0].id", P::NotText);
        refused(json!({"events": [{"id": "a\0"}]}), "events[0].id", P::Nul);
        refused(
            json!({"events": [{"type": "x"}]}),
            "events[0].type",
            unknown("x"),
        );
        refused(
            json!({"events": [{}, {"properties": [{"value": 1}]}]}),
            "events[1].properties[0].key",
            P::Missing,
        );
        refused(property(json!(null)), "properties[1]", P::NotAnObject);
        refused(property(json!({"key": 1})), "properties[1].key", P::NotText);
        refused(
            property(json!({"key": "a", "value": 1, "operator": "like"})),
            "properties[1].operator",
            P::UnknownOperator("like".to_owned()),
        );
        refused(
            property(json!({"key": "a", "value": 1, "type": "cohort"})),
            "properties[1].type",
            unknown("cohort"),
        );
        for index in [json!(null), json!(5), json!("1"), json!(-1), json!(256)] {
            let group = json!({"key": "a", "value": 1, "type": "group", "group_type_index": index});
            refused(
                property(group),
                "properties[1].group_type_index",
                P::NotAGroupType,
            );
        }
        refused(
            property(json!({"key": "a"})),
            "properties[1].value",
            P::NotAValue,
        );
        let between = json!({"key": "a", "value": 1, "operator": "between"});
        refused(property(between), "properties[1].value", P::NotBounds);
    }

    #[test]
    fn a_source_is_events_or_nothing() {
        for (source, told) in [
            (json!("data_warehouse"), "Unknown source: 'data_warehouse'"),
            (json!(""), "Unknown source: ''"),
            (json!("Events"), "Unknown source: 'Events'"),
            (json!(5), "Unknown source: '5'"),
            (json!(null), "Unknown source: 'null'"),
        ] {
            let fault = parse(json!({"source": source})).expect_err("unknown");
            assert_eq!(fault.to_string(), told);
        }
        let fault = parse(json!({"events": [{"id": 5}]})).expect_err("no name");
        assert_eq!(fault.to_string(), "events[0].id: expected a string");
    }

    #[test]
    fn a_filter_is_of_bounded_size() {
        let entries = |count| json!({"events": vec![json!({"id": "a"}); count]});
        assert!(parse(entries(MetricFilter::MAX_ENTRIES)).is_ok());
        refused(
            entries(MetricFilter::MAX_ENTRIES + 1),
            "events[100]",
            FilterProblem::TooManyEntries,
        );
        let properties = |count| {
            let mine = json!({"key": "a", "operator": "is_set"});
            let of_entry = vec![mine.clone(); count];
            json!({"events": [{"id": "a", "properties": of_entry}], "properties": [mine]})
        };
        assert!(parse(properties(MetricFilter::MAX_PROPERTIES - 1)).is_ok());
        refused(
            properties(MetricFilter::MAX_PROPERTIES),
            "events[0].properties[99]",
            FilterProblem::TooManyProperties,
        );
        let values = |operator: &str, count| {
            let list = vec!["a"; count];
            json!({"properties": [{"key": "a", "operator": operator, "value": list}]})
        };
        assert!(parse(values("exact", MetricFilter::MAX_VALUES)).is_ok());
        refused(
            values("exact", MetricFilter::MAX_VALUES + 1),
            "properties[0].value",
            FilterProblem::TooManyValues,
        );
        assert!(parse(values("regex", MetricFilter::MAX_PATTERNS)).is_ok());
        refused(
            values("not_regex", MetricFilter::MAX_PATTERNS + 1),
            "properties[0].value",
            FilterProblem::TooManyPatterns,
        );
    }
}
