//! `stele openapi`.

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use serde::{Serialize, Serializer};
use stele_http::Dialect;

use crate::dialects::{self, Listed};
use crate::output::print;

/// Which document to print.
#[derive(Debug, Args)]
pub struct OpenapiArgs {
    /// The API; all of them in one object, by name, where it is left out
    #[arg(value_name = "DIALECT")]
    dialect: Option<String>,
}

/// Runs the command.
pub(crate) fn run(dialects: &[Listed], args: &OpenapiArgs) -> anyhow::Result<()> {
    let printed = printed(dialects, args)?;
    print(|stdout| stdout.write_all(printed.as_bytes()))?;
    Ok(())
}

fn printed(dialects: &[Listed], args: &OpenapiArgs) -> anyhow::Result<String> {
    let Some(name) = &args.dialect else {
        return Ok(format!(
            "{}\n",
            serde_json::to_string_pretty(&All(&dialects::make(dialects)))?
        ));
    };
    let listed = dialects.iter().find(|listed| listed.name() == *name);
    let dialect = listed.context("no such API")?.dialect();
    Ok(stele_http::openapi::print(&dialect.openapi))
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
        let all = printed(dialects::ALL, &OpenapiArgs { dialect: None }).unwrap();
        let all: Map<String, Value> = serde_json::from_str(&all).unwrap();
        assert_eq!(all.len(), dialects::ALL.len());
        for listed in dialects::ALL {
            let one = OpenapiArgs {
                dialect: Some(listed.name().to_owned()),
            };
            let one: Value = serde_json::from_str(&printed(dialects::ALL, &one).unwrap()).unwrap();
            assert_eq!(one, all[listed.name()]);
            assert!(
                one["openapi"].as_str().unwrap().starts_with("3."),
                "{}",
                listed.name()
            );
        }
    }
}
