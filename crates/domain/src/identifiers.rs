//! The identifiers of one account.

use crate::{Identifier, fold};

/// Everything an account is called by the customer's systems, in order, of which at most one is marked as the external id.
///
/// Alguna answers all of them as `aliases`; the other dialects see the marked one. The list holds no identifier twice.
/// That no other account of the workspace holds one of them is the store's to keep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identifiers {
    list: Vec<Identifier>,
    external: Option<usize>,
}

/// The same identifier stands twice in one list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is listed twice")]
pub struct DuplicateIdentifier(pub Identifier);

impl Identifiers {
    /// Rebuilds a stored list. `external` is left out when the list does not hold it.
    pub fn from_parts(
        list: Vec<Identifier>,
        external: Option<&Identifier>,
    ) -> Result<Self, DuplicateIdentifier> {
        Self::check(&list)?;
        let external =
            external.and_then(|marked| list.iter().position(|identifier| identifier == marked));
        Ok(Self { list, external })
    }

    /// All of them, in order.
    pub fn all(&self) -> &[Identifier] {
        &self.list
    }

    /// The marked one.
    pub fn external_id(&self) -> Option<&Identifier> {
        self.external.map(|index| &self.list[index])
    }

    /// The marked one, folded for search.
    pub fn folded_external_id(&self) -> Option<String> {
        self.external_id()
            .map(|identifier| fold(identifier.as_str()))
    }

    /// Sets or clears the external id.
    ///
    /// Setting replaces the marked identifier in place, or goes first where none is marked; an identifier that the list
    /// already holds is not listed twice. Clearing takes the marked one out and marks no other.
    pub fn set_external_id(&mut self, new: Option<Identifier>) {
        let Some(new) = new else {
            if let Some(index) = self.external.take() {
                self.list.remove(index);
            }
            return;
        };
        if self.external_id() == Some(&new) {
            return;
        }
        let listed = self.list.iter().position(|identifier| *identifier == new);
        self.external = Some(match (self.external, listed) {
            (None, Some(index)) => index,
            (None, None) => {
                self.list.insert(0, new);
                0
            }
            (Some(marked), None) => {
                self.list[marked] = new;
                marked
            }
            (Some(marked), Some(index)) => {
                self.list[marked] = new;
                self.list.remove(index);
                if index < marked { marked - 1 } else { marked }
            }
        });
    }

    /// Replaces the whole list, as Alguna's writes do. The mark stays on its identifier where that is still listed, else
    /// it goes to the first. Replacing the list by itself changes nothing, not even an absent mark.
    pub fn replace(&mut self, list: Vec<Identifier>) -> Result<(), DuplicateIdentifier> {
        Self::check(&list)?;
        if list == self.list {
            return Ok(());
        }
        let kept = self
            .external_id()
            .and_then(|marked| list.iter().position(|identifier| identifier == marked));
        self.external = kept.or(if list.is_empty() { None } else { Some(0) });
        self.list = list;
        Ok(())
    }

    fn check(list: &[Identifier]) -> Result<(), DuplicateIdentifier> {
        let mut seen = std::collections::BTreeSet::new();
        match list.iter().find(|identifier| !seen.insert(*identifier)) {
            Some(twice) => Err(DuplicateIdentifier(twice.clone())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Identifiers;
    use crate::Identifier;

    fn id(text: &str) -> Identifier {
        Identifier::new(text).expect("a valid identifier")
    }

    fn list(texts: &[&str]) -> Identifiers {
        let mut identifiers = Identifiers::default();
        identifiers
            .replace(texts.iter().map(|text| id(text)).collect())
            .expect("no duplicates");
        identifiers
    }

    fn shown(identifiers: &Identifiers) -> (Vec<&str>, Option<&str>) {
        (
            identifiers.all().iter().map(Identifier::as_str).collect(),
            identifiers.external_id().map(Identifier::as_str),
        )
    }

    #[test]
    fn the_first_of_a_new_list_is_the_external_id() {
        assert_eq!(shown(&list(&["a", "b"])), (vec!["a", "b"], Some("a")));
        assert_eq!(shown(&list(&[])), (vec![], None));
    }

    #[test]
    fn the_mark_stays_where_it_was_through_a_replacement() {
        let mut identifiers = list(&["a", "b"]);
        identifiers
            .replace(vec![id("c"), id("a")])
            .expect("no duplicates");
        assert_eq!(shown(&identifiers), (vec!["c", "a"], Some("a")));
        identifiers
            .replace(vec![id("x"), id("y")])
            .expect("no duplicates");
        assert_eq!(shown(&identifiers), (vec!["x", "y"], Some("x")));
    }

    #[test]
    fn clearing_takes_it_out_and_marks_no_other() {
        let mut identifiers = list(&["a", "b"]);
        identifiers.set_external_id(None);
        assert_eq!(shown(&identifiers), (vec!["b"], None));
        identifiers.set_external_id(Some(id("c")));
        assert_eq!(shown(&identifiers), (vec!["c", "b"], Some("c")));
    }

    #[test]
    fn setting_replaces_in_place_and_lists_nothing_twice() {
        let mut identifiers = list(&["a", "b", "c"]);
        identifiers.set_external_id(Some(id("x")));
        assert_eq!(shown(&identifiers), (vec!["x", "b", "c"], Some("x")));
        identifiers.set_external_id(Some(id("c")));
        assert_eq!(shown(&identifiers), (vec!["c", "b"], Some("c")));
    }

    #[test]
    fn replacing_a_list_by_itself_marks_nothing() {
        let mut identifiers = list(&["a", "b"]);
        identifiers.set_external_id(None);
        identifiers.replace(vec![id("b")]).expect("no duplicates");
        assert_eq!(shown(&identifiers), (vec!["b"], None));
    }

    #[test]
    fn a_list_names_nothing_twice() {
        assert!(
            Identifiers::default()
                .replace(vec![id("a"), id("b"), id("a")])
                .is_err()
        );
    }

    #[derive(Debug, Clone)]
    enum Write {
        Set(Option<u8>),
        Replace(Vec<u8>),
    }

    fn writes() -> impl Strategy<Value = Vec<Write>> {
        let write = prop_oneof![
            proptest::option::of(0..6u8).prop_map(Write::Set),
            proptest::collection::btree_set(0..6u8, 0..4)
                .prop_map(|set| Write::Replace(set.into_iter().rev().collect())),
        ];
        proptest::collection::vec(write, 0..20)
    }

    proptest! {
        #[test]
        fn whatever_is_written_the_list_is_free_of_duplicates_and_the_mark_is_what_was_set(writes in writes()) {
            let mut identifiers = Identifiers::default();
            for write in writes {
                match write {
                    Write::Set(new) => {
                        let new = new.map(|n| id(&n.to_string()));
                        identifiers.set_external_id(new.clone());
                        prop_assert_eq!(identifiers.external_id(), new.as_ref());
                    }
                    Write::Replace(new) => {
                        let new: Vec<_> = new.iter().map(|n| id(&n.to_string())).collect();
                        let before = identifiers.all().to_vec();
                        identifiers.replace(new.clone()).expect("a set has no duplicates");
                        prop_assert_eq!(identifiers.all(), &new[..]);
                        if new != before {
                            prop_assert_eq!(identifiers.external_id().is_some(), !new.is_empty());
                        }
                    }
                }
                let rebuilt = Identifiers::from_parts(identifiers.all().to_vec(), identifiers.external_id());
                prop_assert_eq!(rebuilt.expect("no duplicates"), identifiers.clone());
            }
        }
    }
}
