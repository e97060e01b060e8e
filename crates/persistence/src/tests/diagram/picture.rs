//! What a page with entity diagrams shows.

use std::collections::{BTreeMap, BTreeSet};

/// All diagrams of a page together. Comments explain; of them only whether a column may be null counts.
#[derive(Debug, Default)]
pub(super) struct Picture {
    /// The columns of each table, as `type name KEYS "or null"`.
    pub(super) entities: BTreeMap<String, Vec<String>>,
    /// The references, as `parent ||--o{ child : "column"`. More than one diagram may show the same.
    pub(super) lines: BTreeSet<String>,
    /// What is no diagram, or shows a table twice.
    pub(super) faults: Vec<String>,
}

impl Picture {
    pub(super) fn of(page: &str) -> Self {
        let mut picture = Self::default();
        let blocks = page.split("```mermaid\nerDiagram\n").skip(1);
        for block in blocks {
            let (block, _) = block.split_once("```").unwrap_or((block, ""));
            picture.read(block);
        }
        picture
    }

    fn read(&mut self, block: &str) {
        let lines = block.lines().map(str::trim);
        let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with("direction "));
        while let Some(line) = lines.next() {
            let Some(entity) = line.strip_suffix(" {") else {
                self.lines.insert(line.to_owned());
                continue;
            };
            let columns = lines.by_ref().take_while(|line| *line != "}");
            let columns = columns.map(without_explanation).collect();
            if self.entities.insert(entity.to_owned(), columns).is_some() {
                self.faults.push(format!("{entity} is shown twice"));
            }
        }
    }
}

fn without_explanation(line: &str) -> String {
    match line.split_once(" \"") {
        Some((column, comment)) if comment.starts_with("or null") => {
            format!("{column} \"or null\"")
        }
        Some((column, _)) => column.to_owned(),
        None => line.to_owned(),
    }
}
