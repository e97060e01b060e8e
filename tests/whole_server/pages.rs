//! The pages for readers, as whoever renders them sees them.

use std::path::{Path, PathBuf};

/// The pages in a folder and all below it.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().expect("a folder that can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// Whether a line is the one of a table that stands between its heading and its rows.
fn is_delimiter(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The rows, by their numbers, that no heading of a table stands above without anything in between: they are shown as they were
/// typed, with all their bars.
fn stray_rows(page: &str) -> Vec<usize> {
    let mut stray = Vec::new();
    let (mut in_code, mut in_table) = (false, false);
    let mut lines = page.lines().enumerate().peekable();
    while let Some((place, line)) = lines.next() {
        in_code ^= line.trim_start().starts_with("```");
        let is_row = line.starts_with('|') && !in_code;
        let begins = lines.peek().is_some_and(|(_, next)| is_delimiter(next));
        in_table = is_row && (in_table || begins);
        if is_row && !in_table {
            stray.push(place + 1);
        }
    }
    stray
}

#[test]
fn every_row_of_a_table_stands_in_a_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
        .map(|name| root.join(name))
        .to_vec();
    pages(&root.join("docs"), &mut found);
    assert!(found.len() > 15, "{found:?}");
    let mut faults = Vec::new();
    for path in found {
        let page = std::fs::read_to_string(&path).expect("a page that can be read");
        let rows = stray_rows(&page).into_iter();
        faults.extend(rows.map(|row| format!("{}:{row}", path.display())));
    }
    assert!(faults.is_empty(), "rows outside of a table: {faults:#?}");
}

#[test]
fn a_row_that_a_blank_line_parts_from_its_table_is_noticed() {
    let whole =
        "| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |\n\n```\n| code |\n```\n\n| c |\n|---|\n";
    assert_eq!(stray_rows(whole), Vec::<usize>::new());
    let parted = whole.replace("| 3", "\n| 3");
    assert_eq!(stray_rows(&parted), [5]);
    assert_eq!(stray_rows("| a | b |\n| 1 | 2 |\n"), [1, 2]);
}
