//! Text in names and external ids.

use stele_application::{AccountFilter, Search, SearchIn};
use stele_domain::{Account, Identifier, fold};

use super::setup::{World, account, external_first};
use crate::Ports;

/// Whatever a pattern, a quoted string or a search engine's language could take for its own.
const NAMES: [&str; 24] = [
    "Pied Piper",
    "PIED PIPER",
    "100% Cotton",
    "100 % wool",
    "snake_case",
    "snakeXcase",
    "back\\slash",
    "back\\\\slash",
    "quo\"te",
    "O'Hara; --",
    "star* and ?",
    "caret^ ~1",
    "a AND b OR c NOT d",
    "NEAR(x y)",
    "(paren) {brace} [bracket]",
    "-dash +plus",
    "col:on",
    "Ärger",
    "ΟΔΟΣ ΑΣ",
    "İstanbul",
    "Straße",
    "e\u{301}te\u{301}",
    "emoji 😀 inc",
    "👩‍👩‍👧",
];

const NEEDLES: [&str; 62] = [
    "p",
    "pi",
    "pip",
    "PIP",
    "d p",
    "pied piper",
    "%",
    "0%",
    "00%",
    "0 %",
    "_",
    "e_c",
    "_case",
    "exc",
    "\\",
    "\\\\",
    "k\\s",
    "\\slash",
    "\"",
    "o\"t",
    "\"te",
    "'",
    "o'h",
    "; --",
    "*",
    "r*",
    "star*",
    "?",
    "^",
    "t^ ",
    "~1",
    "and",
    " AND ",
    "a and b",
    " OR ",
    "NOT d",
    "near(",
    "NEAR(x y)",
    "(",
    ")",
    "{brace}",
    "[b",
    "-",
    "-dash",
    "+plus",
    ":",
    "l:o",
    "col:on",
    "ä",
    "ÄRG",
    "ας",
    "ΑΣ",
    "οδοσ",
    "σ",
    "İ",
    "i̇s",
    "ß",
    "e\u{301}",
    "\u{301}",
    "😀",
    "😀 i",
    "\u{200d}",
];

fn search(text: &str, within: SearchIn) -> AccountFilter {
    AccountFilter {
        search: Some(Search {
            text: text.to_owned(),
            within,
        }),
        ..AccountFilter::default()
    }
}

async fn found(world: &World, text: &str, within: SearchIn) -> Vec<String> {
    world.let_through(world.acme, search(text, within)).await
}

async fn store_names(world: &World) {
    let named = (1..).zip(NAMES).map(|(n, name)| account(n, name));
    world.insert_all(named.collect()).await;
}

/// A search finds the names whose fold contains its own, whatever characters it is made of.
pub async fn a_search_finds_what_contains_it(ports: &Ports) {
    let world = World::new(ports).await;
    store_names(&world).await;
    for needle in NEEDLES {
        let expected: Vec<_> = NAMES
            .into_iter()
            .filter(|name| fold(name).contains(&fold(needle)))
            .collect();
        assert_eq!(
            found(&world, needle, SearchIn::Name).await,
            expected,
            "{needle:?}"
        );
    }
}

/// The same, spelt out for the searches that are easiest to get wrong.
pub async fn wildcards_are_characters_and_case_is_unicode(ports: &Ports) {
    let world = World::new(ports).await;
    store_names(&world).await;
    for (needle, expected) in [
        ("%", &["100% Cotton", "100 % wool"][..]),
        ("_", &["snake_case"]),
        ("*", &["star* and ?"]),
        ("\\\\", &["back\\\\slash"]),
        ("\"", &["quo\"te"]),
        ("pIeD pIpEr", &["Pied Piper", "PIED PIPER"]),
        ("ασ", &["ΟΔΟΣ ΑΣ"]),
        ("ας", &["ΟΔΟΣ ΑΣ"]),
        ("i\u{307}stan", &["İstanbul"]),
        ("istan", &[]),
        ("STRASSE", &[]),
        ("STRAßE", &["Straße"]),
        ("é", &[]),
        ("E\u{301}TE", &["e\u{301}te\u{301}"]),
        ("😀", &["emoji 😀 inc"]),
        ("nothing has this", &[]),
    ] {
        assert_eq!(
            found(&world, needle, SearchIn::Name).await,
            expected,
            "{needle:?}"
        );
    }
}

/// In the name alone, or in the name or the external id; never in another identifier.
pub async fn a_search_looks_where_it_says(ports: &Ports) {
    let world = World::new(ports).await;
    let mut unmarked = account(4, "unmarked");
    let list: Vec<Identifier> = external_first(&["needle-5"]).all().to_vec();
    unmarked.identifiers =
        stele_domain::Identifiers::from_parts(list, None).expect("no duplicates");
    let accounts = [
        (1, "Needle in the name", &["x-1"][..]),
        (2, "in the external id", &["a-NEEDLE-2", "b"]),
        (3, "in another identifier", &["c", "needle-3"]),
    ]
    .map(|(n, name, identifiers)| Account {
        identifiers: external_first(identifiers),
        ..account(n, name)
    });
    world
        .insert_all(accounts.into_iter().chain([unmarked]).collect())
        .await;
    let (name, both) = (SearchIn::Name, SearchIn::NameOrExternalId);
    for (needle, within, expected) in [
        ("needle", name, &["Needle in the name"][..]),
        (
            "needle",
            both,
            &["Needle in the name", "in the external id"],
        ),
        ("-n", both, &["in the external id"]),
        ("X", both, &["Needle in the name", "in the external id"]),
        ("x", name, &["in the external id"]),
        ("namex", both, &[]),
    ] {
        assert_eq!(
            found(&world, needle, within).await,
            expected,
            "{needle:?} {within:?}"
        );
    }
}

/// Long names are searched to their end.
pub async fn a_search_finds_the_end_of_a_long_name(ports: &Ports) {
    let world = World::new(ports).await;
    let long = format!("{}omega", "😀".repeat(395));
    world.insert(account(1, &long)).await;
    for needle in ["OMEGA", "😀o", "a", &"😀".repeat(395)] {
        let expected = [long.clone()];
        assert_eq!(
            found(&world, needle, SearchIn::Name).await,
            expected,
            "{needle:?}"
        );
    }
    let needle = "😀".repeat(396);
    assert_eq!(found(&world, &needle, SearchIn::Name).await, [""; 0]);
}
