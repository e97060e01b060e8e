//! `stele openapi`.

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde::{Serialize, Serializer};
use stele_http::Dialect;

use crate::dialects;
use crate::output::print;

/// Which document to print.
#[derive(Debug, Args)]
pub struct OpenapiArgs {
    /// The API; all of them in one object, by name, where it is left out
    #[arg(value_name = "DIALECT", value_parser = names())]
    dialect: Option<String>,
}

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(dialects::ALL.iter().map(|dialect| dialect.name))
}

/// Runs the command.
pub(crate) fn run(args: &OpenapiArgs) -> anyhow::Result<()> {
    let printed = printed(args)?;
    print(|stdout| stdout.write_all(printed.as_bytes()))?;
    Ok(())
}

fn printed(args: &OpenapiArgs) -> anyhow::Result<String> {
    let Some(name) = &args.dialect else {
        return Ok(format!(
            "{}\n",
            serde_json::to_string_pretty(&All(&dialects::all()))?
        ));
    };
    let listed = dialects::ALL.iter().find(|dialect| dialect.name == *name);
    let make = listed.context("no such API")?.make;
    Ok(stele_http::openapi::print(&make().openapi))
}

/// Every dialect's document by its name, keys in the documents' own order.
struct All<'a>(&'a [Dialect]);

impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|dialect| (dialect.name, &dialect.openapi)),
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value};

    use super::*;

    #[test]
    fn all_documents_are_those_of_the_dialects_by_name() {
        let all = printed(&OpenapiArgs { dialect: None }).unwrap();
        let all: Map<String, Value> = serde_json::from_str(&all).unwrap();
        assert_eq!(all.len(), dialects::ALL.len());
        for listed in dialects::ALL {
            let one = OpenapiArgs {
                dialect: Some(listed.name.to_owned()),
            };
            let one: Value = serde_json::from_str(&printed(&one).unwrap()).unwrap();
            assert_eq!(one, all[listed.name]);
            assert!(
                one["openapi"].as_str().unwrap().starts_with("3."),
                "{}",
                listed.name
            );
        }
    }
}
