//! Text without regard to case.

/// Lower-cases character by character, for sorting and searching without regard to case.
///
/// Unlike [`str::to_lowercase`] the result does not depend on neighbours, and sigma at the end of a word is sigma, so the
/// fold of a part is a part of the fold of the whole: searching for a substring stays a search for a substring. Both
/// stores keep the folded text in a column of its own, since their own ideas of lower case differ.
pub fn fold(text: &str) -> String {
    let lowered = text.chars().flat_map(char::to_lowercase);
    lowered.map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn the_fold_of_a_part_is_part_of_the_fold() {
        assert_eq!(fold("Pied PIPER Ä İ"), "pied piper ä i\u{307}");
        assert!(fold("ΟΔΟΣ ΣΑΣ").contains(&fold("ΟΔΟΣ")));
        assert!(fold("ΣΑΣΑ").contains(&fold("ΣΑΣ")));
        assert_eq!(fold("Σίσυφος"), fold("ΣΊΣΥΦΟΣ"));
    }
}
