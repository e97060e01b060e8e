//! `docs/operations.md` against the program that it describes.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command};
use reqwest::Method;
use stele_domain::Scope;
use stele_server::Parts;

use crate::client::text;
use crate::place::Place;

const MANUAL: &str = include_str!("../../../../docs/operations.md");

/// A row about a flag: how it is written, its variable, its default.
type Flag = [String; 3];

/// The cells of a row of a table.
fn cells(line: &str) -> Vec<&str> {
    let row = line.strip_prefix('|').and_then(|row| row.strip_suffix('|'));
    row.map(|row| row.split('|').map(str::trim).collect())
        .unwrap_or_default()
}

/// A text that stands as code.
fn code(text: &str) -> Option<&str> {
    text.strip_prefix('`')?.strip_suffix('`')
}

/// The sections of the manual that tell of a command or of flags, in order.
fn told() -> Vec<(String, Vec<Flag>)> {
    let mut sections: Vec<(String, Vec<Flag>)> = Vec::new();
    let mut heading = "";
    for line in MANUAL.lines() {
        if let Some((_, title)) = line.split_once("# ") {
            heading = title;
            if let Some(command) = code(heading) {
                sections.push((command.to_owned(), Vec::new()));
            }
        } else if line.starts_with("| `--") {
            if code(heading).is_none() && sections.last().is_none_or(|last| last.0 != heading) {
                sections.push((heading.to_owned(), Vec::new()));
            }
            let flag = match cells(line)[..] {
                [flag, variable, default, _] => [flag, variable, default],
                _ => panic!("{line}"),
            };
            let section = sections.last_mut().expect("a section");
            section.1.push(flag.map(str::to_owned));
        }
    }
    sections
}

/// What the manual has to say of a flag.
fn flag(arg: &Arg) -> Option<Flag> {
    let long = arg.get_long()?;
    let is_switch = matches!(arg.get_action(), ArgAction::SetTrue);
    let value = arg.get_value_names().and_then(<[_]>::first);
    let shown = match value {
        Some(value) if !is_switch => format!("`--{long} {value}`"),
        _ => format!("`--{long}`"),
    };
    let variable = arg.get_env()?.to_str()?;
    let default = match arg.get_default_values() {
        _ if arg.is_required_set() => "required".to_owned(),
        [default] if !is_switch => format!("`{}`", default.to_str()?),
        _ => String::new(),
    };
    Some([shown, format!("`{variable}`"), default])
}

/// What the manual has to say of the flags of one command that are its own.
fn flags(command: &Command) -> Vec<Flag> {
    let own = command.get_arguments().filter(|arg| !arg.is_global_set());
    own.filter_map(flag).collect()
}

/// What the manual has to say of a command and all below it.
fn commands(command: &Command, name: &str, found: &mut Vec<(String, Vec<Flag>)>) {
    let mut below = command.get_subcommands().peekable();
    if below.peek().is_none() {
        let positional = command.get_positionals().map(|positional| {
            let value = positional.get_value_names().and_then(<[_]>::first);
            let value = value.expect("a positional argument with a name");
            if positional.is_required_set() {
                format!(" {value}")
            } else {
                format!(" [{value}]")
            }
        });
        let title = format!("{name}{}", positional.collect::<String>());
        found.push((title, flags(command)));
    }
    for command in below {
        commands(command, &format!("{name} {}", command.get_name()), found);
    }
}

#[test]
fn every_command_and_flag_is_described_as_it_is() {
    let root = stele_server::cli::command(&Parts::default());
    let common = root.get_arguments().filter(|arg| arg.is_global_set());
    let mut expected = vec![(
        "Every command".to_owned(),
        common.filter_map(flag).collect(),
    )];
    commands(&root, "stele", &mut expected);
    assert!(expected.len() > 8, "{expected:?}");
    for (told, expected) in told().iter().zip(&expected) {
        assert_eq!(told, expected);
    }
    assert_eq!(told().len(), expected.len(), "{:?}", told());
    // The bare program takes the flags of `serve`.
    let serve = root.find_subcommand("serve").expect("a command");
    assert_eq!(flags(&root), flags(serve));
}

#[test]
fn every_scope_is_described() {
    let rows = MANUAL.lines().map(cells);
    let words: Vec<_> = rows
        .skip_while(|row| row.first() != Some(&"scope"))
        .skip(2)
        .map_while(|row| code(row.first()?))
        .collect();
    assert_eq!(words, Scope::ALL.map(Scope::word));
}

#[tokio::test]
async fn every_metric_is_described_as_it_is() {
    let rows = MANUAL.lines().map(cells);
    let described: BTreeMap<_, _> = rows
        .skip_while(|row| row.first() != Some(&"metric"))
        .skip(2)
        .map_while(|row| Some((code(row.first()?)?, row[1])))
        .collect();

    let place = Place::sqlite().await;
    let server = place.serve(&[]).await;
    let client = server.client("");
    // A metric with labels is there once there is something to tell.
    text(client.request(Method::GET, "/health/live")).await;
    let metrics = client.request(Method::GET, "/metrics");
    let metrics = text(metrics).await;
    let types = metrics.lines().filter_map(|line| {
        let (name, kind) = line.strip_prefix("# TYPE ")?.split_once(' ')?;
        Some((name, kind))
    });
    assert_eq!(types.collect::<BTreeMap<_, _>>(), described);
    server.stop().await;
}
