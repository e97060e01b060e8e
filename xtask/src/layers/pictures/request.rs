//! The picture of a request's way: each step names an item, and the table below it tells in which file that is defined.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path, PathBuf},
};

use crate::cargo;

pub(crate) const PAGE: &str = "docs/diagrams/request.md";

/// What is wrong with the picture on [`PAGE`].
pub(crate) fn faults() -> anyhow::Result<Vec<String>> {
    Ok(faults_of(&super::page(PAGE)?))
}

fn faults_of(page: &str) -> Vec<String> {
    let mut faults: Vec<_> = links(page).filter_map(|link| link.fault()).collect();
    let picture = Picture::of(page);
    let steps: Vec<_> = page.lines().filter_map(row).collect();
    if steps.len() != picture.messages.len() {
        faults.push(format!(
            "the picture has {} steps, and the table {}",
            picture.messages.len(),
            steps.len()
        ));
    }
    for (nth, (message, (number, link))) in (1..).zip(picture.messages.iter().zip(&steps)) {
        if *number != nth.to_string() {
            faults.push(format!("step {nth} has the number {number}"));
        }
        if message.item != link.item {
            faults.push(format!(
                "step {nth} is `{}` in the picture and `{}` in the table",
                message.item, link.item
            ));
        }
        let home = link.home();
        let between = [message.from, message.to].map(|name| picture.homes.get(name));
        if home.is_none() || !between.contains(&home.as_ref()) {
            faults.push(format!("step {nth}: `{}` is of neither side", link.item));
        }
    }
    faults
}

/// The sequence: who takes part, and what passes between them.
struct Picture<'a> {
    /// The folder of each participant's crate.
    homes: BTreeMap<&'a str, String>,
    messages: Vec<Message<'a>>,
}

struct Message<'a> {
    from: &'a str,
    to: &'a str,
    item: &'a str,
}

impl<'a> Picture<'a> {
    fn of(page: &'a str) -> Self {
        let lines = super::diagram(page, "sequenceDiagram");
        let homes = lines.iter().filter_map(|line| participant(line)).collect();
        let messages = lines.iter().filter_map(|line| message(line)).collect();
        Self { homes, messages }
    }
}

/// `participant dialect as http-vitally<br>the dialect`, or `participant domain`.
fn participant(line: &str) -> Option<(&str, String)> {
    let participant = line.strip_prefix("participant ")?;
    let (name, label) = participant
        .split_once(" as ")
        .unwrap_or((participant, participant));
    let (folder, _) = label.split_once("<br>").unwrap_or((label, ""));
    Some((name, folder.to_owned()))
}

/// `client->>http: serve: takes the connection`, or the same with the dashed arrow of an answer.
fn message(line: &str) -> Option<Message<'_>> {
    let (way, said) = line.split_once(": ")?;
    let (from, to) = way.split_once("->>")?;
    let (item, _) = said.split_once(": ")?;
    Some(Message {
        from: from.trim_end_matches('-'),
        to,
        item,
    })
}

/// A row of the table of steps: its number and what it links to.
fn row(line: &str) -> Option<(&str, Link<'_>)> {
    let (number, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
    number.parse::<u32>().ok()?;
    Some((number, links(rest).next()?))
}

/// An item of the sources, and the file that is to define it.
struct Link<'a> {
    item: &'a str,
    path: &'a str,
}

/// Every ``[`item`](path)``.
fn links(text: &str) -> impl Iterator<Item = Link<'_>> {
    text.split("[`").skip(1).filter_map(|rest| {
        let (item, rest) = rest.split_once("`](")?;
        let (path, _) = rest.split_once(')')?;
        Some(Link { item, path })
    })
}

impl Link<'_> {
    /// The file, from the workspace's root.
    fn file(&self) -> PathBuf {
        let page = Path::new(PAGE);
        let mut file = page.parent().unwrap_or(page).to_owned();
        for part in Path::new(self.path).components() {
            match part {
                Component::ParentDir => {
                    file.pop();
                }
                part => file.push(part),
            }
        }
        file
    }

    /// The folder of the crate that the file belongs to.
    fn home(&self) -> Option<String> {
        let file = self.file();
        let below = file.strip_prefix("crates").ok()?;
        Some(below.components().next()?.as_os_str().display().to_string())
    }

    fn fault(&self) -> Option<String> {
        let (item, file) = (self.item, self.file());
        match fs::read_to_string(cargo::workspace_root().join(&file)) {
            Err(_) => Some(format!("`{item}`: there is no file {}", file.display())),
            Ok(source) if defines(&source, item) => None,
            Ok(_) => Some(format!("`{item}` is not defined in {}", file.display())),
        }
    }
}

/// Whether a source file defines an item of this name.
fn defines(source: &str, item: &str) -> bool {
    let kinds = [
        "fn", "struct", "enum", "trait", "type", "const", "static", "mod",
    ];
    let code = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| kinds.map(|kind| (line, kind)))
        .any(|(line, kind)| {
            let words: Vec<_> = line
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|word| !word.is_empty())
                .collect();
            words.windows(2).any(|pair| pair == [kind, item])
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_of_the_picture_is_where_the_page_says() {
        let faults = faults().unwrap();
        assert!(faults.is_empty(), "{PAGE}:\n{}", faults.join("\n"));
    }

    #[test]
    fn a_picture_that_is_wrong_is_told_from_one_that_is_right() {
        let page = super::super::page(PAGE).unwrap();
        for (right, wrong, fault) in [
            (
                "http->>http: lead:",
                "http->>http: follow:",
                "step 3 is `follow` in the picture and `lead` in the table",
            ),
            (
                "[`lead`]",
                "[`follow`]",
                "`follow` is not defined in crates/http/src/passage.rs",
            ),
            (
                "src/passage.rs",
                "src/passages.rs",
                "`lead`: there is no file crates/http/src/passages.rs",
            ),
            ("| 3 |", "| 4 |", "step 3 has the number 4"),
            (
                "http->>http: lead:",
                "dialect->>store: lead:",
                "step 3: `lead` is of neither side",
            ),
            (
                "    http->>http: lead:",
                "    %%",
                "the picture has 19 steps, and the table 20",
            ),
        ] {
            assert!(page.contains(right), "{right}");
            let faults = faults_of(&page.replacen(right, wrong, 1));
            assert!(
                faults.iter().any(|told| told == fault),
                "{fault}: {faults:?}"
            );
        }
    }

    #[test]
    fn a_definition_is_told_from_a_mention() {
        assert!(defines("    pub(crate) async fn lead(\n", "lead"));
        assert!(defines("pub struct Gate<'a> {", "Gate"));
        assert!(!defines(
            "/// See fn lead.\nlead();\nfn leader() {}",
            "lead"
        ));
    }
}
