//! The pages that tell how a dialect and a store are made quote code. What they quote stands in the file that they name.
//!
//! A quotation is a fenced block whose first line names a language and a file. A line `// ...` (in TOML `# ...`) leaves
//! something out; the lines between two of them stand in the file one behind the other, in this order.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the names of files begin.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// One block of a page: the file it names and its lines.
struct Quotation {
    file: String,
    lines: Vec<String>,
}

fn quotations(page: &str) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            continue;
        };
        let block = lines.by_ref().take_while(|line| *line != "```");
        let block: Vec<_> = block.map(str::to_owned).collect();
        if let Some((_, file)) = language.split_once(' ') {
            found.push(Quotation {
                file: file.to_owned(),
                lines: block,
            });
        }
    }
    found
}

/// The first line of a quotation that does not stand where it must, if there is one.
fn differs<'a>(quoted: &'a [String], file: &[&str]) -> Option<&'a str> {
    let left_out = |line: &&String| matches!(line.trim(), "// ..." | "# ...");
    let mut behind = 0;
    for run in quoted.split(|line| left_out(&line)) {
        let run: Vec<_> = run.iter().map(String::as_str).collect();
        // An empty line beside what is left out belongs to neither.
        let blank = |line: &&&str| line.is_empty();
        let begin = run.iter().take_while(blank).count();
        let end = run.len() - run[begin..].iter().rev().take_while(blank).count();
        let run = &run[begin..end];
        let Some(first) = run.first() else { continue };
        let place = file[behind..]
            .windows(run.len())
            .position(|lines| lines == run);
        match place {
            Some(place) => behind += place + run.len(),
            None => return Some(first),
        }
    }
    None
}

/// How often each file is quoted; fails where a quotation is not what stands in its file.
fn checked(page: &str) -> BTreeMap<String, usize> {
    let text = fs::read_to_string(root().join(page)).expect("a page");
    let mut files = BTreeMap::new();
    for Quotation { file, lines } in quotations(&text) {
        let source = fs::read_to_string(root().join(&file));
        let source = source.unwrap_or_else(|error| panic!("{page} quotes {file}: {error}"));
        let source: Vec<_> = source.lines().collect();
        if let Some(line) = differs(&lines, &source) {
            panic!("{page} quotes what is no more in {file}, beginning with: {line}");
        }
        *files.entry(file).or_default() += 1;
    }
    files
}

/// Every file below a folder, as the pages name them.
fn files_below(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).expect("a folder");
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("UTF-8");
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn adding_a_dialect_quotes_the_dialect_whole() {
    let quoted = checked("docs/adding-a-dialect.md");
    let mut files = files_below("tests/http-ledger/src");
    files.push("tests/http-ledger/Cargo.toml".to_owned());
    files.push("tests/own-server/src/main.rs".to_owned());
    for file in files {
        assert!(quoted.contains_key(&file), "{file} is not walked through");
    }
}

#[test]
fn adding_a_store_quotes_what_a_store_needs() {
    let quoted = checked("docs/adding-a-store.md");
    for file in files_below("tests/own-server/src") {
        assert!(quoted.contains_key(&file), "{file} is not walked through");
    }
    let suite = "crates/testkit/tests/memory.rs";
    assert!(quoted.contains_key(suite), "{quoted:?}");
}

/// The page of a crate as rustdoc reads it.
fn crate_page(folder: &str) -> String {
    let source = fs::read_to_string(root().join(folder).join("src/lib.rs"));
    let source = source.unwrap_or_else(|error| panic!("{folder}: {error}"));
    let lines = source.lines().filter_map(|line| line.strip_prefix("//!"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_crate_page_begins_with_an_example_that_runs() {
    let crates = fs::read_dir(root().join("crates")).expect("a folder");
    let names = crates.map(|entry| entry.expect("an entry").file_name());
    let folders = names.map(|name| format!("crates/{}", name.to_string_lossy()));
    for folder in folders.chain(["tests/http-ledger".to_owned()]) {
        let page = crate_page(&folder);
        let opening = page.find("```").map(|fence| page.split_at(fence));
        let (before, example) = opening.unwrap_or_else(|| panic!("{folder} has no example"));
        assert!(
            !before.contains("\n # "),
            "{folder} begins with other things"
        );
        // `no_run`, `ignore` and the like would stand here.
        assert!(
            example.starts_with("```\n"),
            "{folder} has one that is not run"
        );
    }
}

#[test]
fn a_quotation_that_is_none_is_noticed() {
    let file = ["fn a() {", "    one();", "    two();", "}", "", "fn b() {}"];
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    for right in [
        "fn a() {\n    one();",
        "fn a() {\n    // ...\n}\n\nfn b() {}",
        "fn a() {\n    // ...\n}\n\n// ...\n\nfn b() {}",
    ] {
        assert_eq!(differs(&lines(right), &file), None, "{right}");
    }
    for (wrong, line) in [
        ("fn a() {\n    two();", "fn a() {"),
        ("fn b() {}\n// ...\nfn a() {", "fn a() {"),
        ("one();", "one();"),
    ] {
        assert_eq!(differs(&lines(wrong), &file), Some(line), "{wrong}");
    }
    let page = "# Page\n\n```sh\nls\n```\n\n```rust a.rs\nfn a() {}\n```\n";
    let quotations = quotations(page);
    assert_eq!(quotations.len(), 1);
    assert_eq!(
        (&*quotations[0].file, quotations[0].lines.len()),
        ("a.rs", 1)
    );
}
