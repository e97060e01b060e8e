//! The command line.
//!
//! Every flag can also be set by an environment variable, whose name follows from the flag's: `--database-url` is
//! `STELE_DATABASE_URL`. That is arranged once, for the whole tree of commands, by [`command`]; nothing else in Stele reads
//! the environment.

#![expect(
    clippy::doc_markdown,
    reason = "the comments on flags are the text of `--help`, which is not Markdown"
)]

use std::ffi::OsString;

use anyhow::Context as _;
use clap::builder::{BoolishValueParser, PossibleValuesParser};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{
    Arg, ArgAction, ArgMatches, Args, CommandFactory, FromArgMatches as _, Parser, Subcommand,
};

use crate::Parts;
use crate::commands::{doctor, key, member, migrate, openapi, serve, workspace};
use crate::database_url::DatabaseUrl;
use crate::dialects;
use crate::logging::{self, LogFormat};
use crate::output::Format;
use crate::stores;

/// One record of every customer account, served through the account APIs of Vitally, Zudo, PostHog and Alguna
///
/// Without a command, `stele` serves. On an empty database it makes a workspace and an API key and prints a
/// curl line for each API.
///
/// Every flag can also be set in the environment; the variable stands behind the flag. The command line wins.
#[derive(Debug, Parser)]
#[command(name = "stele", version, after_long_help = EXAMPLES)]
pub struct Cli {
    /// What `serve` takes, for use without the word.
    #[command(flatten)]
    pub serve: serve::ServeArgs,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// What to do; to serve where nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  stele                                                  serve ./stele.db on 127.0.0.1:8080
  stele --demo                                           the same, an empty database filled with demo accounts
  stele --listen 0.0.0.0:80 --public-url https://stele.example.com --log-format json
  stele serve --database-url postgres://stele@localhost/stele
  stele workspace create --name 'Second company'
  stele key create --workspace 1 --scope account:read --output json
  stele doctor";

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The database: a SQLite file, made when it is missing, or PostgreSQL
    #[arg(
        long,
        global = true,
        value_name = "URL",
        default_value = "sqlite://stele.db",
        help_heading = "For every command"
    )]
    pub database_url: DatabaseUrl,

    /// How to print what there is to tell
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        help_heading = "For every command"
    )]
    pub output: Format,

    /// How log lines look on standard error
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        help_heading = "For every command"
    )]
    pub log_format: LogFormat,

    /// What to log: error, warn, info, debug, trace or off, also by crate (info,stele_http=debug)
    ///
    /// [default: info for serve, warn for all others]
    #[arg(
        long,
        global = true,
        value_name = "LEVEL",
        value_parser = log_level,
        help_heading = "For every command"
    )]
    pub log_level: Option<String>,
}

fn log_level(text: &str) -> Result<String, String> {
    logging::filter(text).map(|_| text.to_owned())
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the APIs; this is what `stele` does without a command
    #[command(after_long_help = serve::EXAMPLES)]
    Serve(Box<serve::ServeArgs>),
    /// Bring the database to the schema of this version
    ///
    /// `serve` and the other commands do this by themselves; on its own it is for those who want it done before.
    /// Several may run at once: one does it, the others wait.
    Migrate,
    /// Make, rename and list workspaces
    ///
    /// A workspace is a tenant: nothing of one is ever seen from another.
    #[command(subcommand)]
    Workspace(workspace::WorkspaceCommand),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Make, change and list team members
    #[command(subcommand)]
    Member(member::MemberCommand),
    /// Print the OpenAPI document of one API, or of all in one object
    ///
    /// Needs no database.
    Openapi(openapi::OpenapiArgs),
    /// Check the database, its schema, the clock and the permissions of files
    ///
    /// Changes nothing. The exit code is 1 when something is wrong.
    Doctor,
}

impl Cli {
    /// Reads the process's command line and environment. Ends the process for a usage error, `--help` and `--version`.
    pub fn read(parts: &Parts) -> Self {
        Self::read_from(parts, std::env::args_os()).unwrap_or_else(|error| error.exit())
    }

    /// Reads a command line, the program's name first, and the process's environment.
    pub fn read_from(
        parts: &Parts,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        let matches = command(parts).try_get_matches_from(arguments)?;
        refuse_misplaced_flags(parts, &matches)?;
        Self::from_arg_matches(&matches)
    }

    /// Does what the command line says.
    pub fn run(self, parts: &Parts) -> anyhow::Result<()> {
        let Cli {
            common,
            serve,
            command,
        } = self;
        let command = command.unwrap_or_else(|| Command::Serve(Box::new(serve)));
        let default_level = match command {
            Command::Serve(_) => "info",
            _ => "warn",
        };
        let level = common.log_level.as_deref().unwrap_or(default_level);
        let filter = logging::filter(level).map_err(anyhow::Error::msg)?;
        logging::start(common.log_format, filter);

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start the runtime")?;
        let stores = &*parts.stores;
        let done = runtime.block_on(async {
            match command {
                Command::Serve(args) => serve::run(parts, &common, *args).await,
                Command::Migrate => migrate::run(stores, &common).await,
                Command::Workspace(command) => workspace::run(stores, &common, command).await,
                Command::Key(command) => key::run(stores, &common, command).await,
                Command::Member(command) => member::run(stores, &common, command).await,
                Command::Openapi(args) => openapi::run(&parts.dialects, &args),
                Command::Doctor => doctor::run(stores, &common).await,
            }
        });
        // Whatever is still running, such as a statement whose client has given up, is not waited for.
        runtime.shutdown_background();
        done
    }
}

/// The whole tree of commands, every flag with its environment variable.
pub fn command(parts: &Parts) -> clap::Command {
    let command = with_dialects(Cli::command(), &parts.dialects);
    with_environment(with_stores(command, &parts.stores))
}

/// What the URLs of each store look like, where the database is asked for.
fn with_stores(command: clap::Command, stores: &[stores::Listed]) -> clap::Command {
    // All of them, so that they stay in their order.
    command.mut_args(|arg| {
        if arg.get_id() != "database_url" {
            return arg;
        }
        let brief = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let helps: Vec<_> = stores.iter().map(|listed| listed.help).collect();
        arg.long_help(format!("{brief}\n\n{}", helps.join("\n")))
    })
}

/// The names of the dialects where one is asked for.
fn with_dialects(command: clap::Command, dialects: &[dialects::Listed]) -> clap::Command {
    let names = PossibleValuesParser::new(dialects.iter().map(dialects::Listed::name));
    command.mut_subcommand("openapi", |openapi| {
        openapi.mut_arg("dialect", |arg| arg.value_parser(names))
    })
}

fn with_environment(command: clap::Command) -> clap::Command {
    command
        .mut_args(|arg| match arg.get_long() {
            // A value of the environment may be a secret, so `--help` shows none.
            Some(long) => {
                let variable = format!("STELE_{}", long.replace('-', "_").to_uppercase());
                said_by_environment(arg.env(variable).hide_env_values(true))
            }
            None => arg,
        })
        .mut_subcommands(with_environment)
}

/// A switch needs a value in the environment, where on the command line its name alone says it.
fn said_by_environment(arg: Arg) -> Arg {
    match arg.get_action() {
        ArgAction::SetTrue => arg.value_parser(BoolishValueParser::new()),
        _ => arg,
    }
}

/// Refuses flags of `serve` that stand before another command: they would be passed over in silence.
fn refuse_misplaced_flags(parts: &Parts, matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some(subcommand) = matches.subcommand_name() else {
        return Ok(());
    };
    let flags = serve::ServeArgs::augment_args(clap::Command::new("serve"));
    let misplaced = flags
        .get_arguments()
        .find(|arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine));
    match misplaced {
        None => Ok(()),
        Some(flag) => {
            let flag = flag.get_long().unwrap_or_default();
            let message = if subcommand == "serve" {
                format!("--{flag} belongs behind `serve`\n")
            } else {
                format!("--{flag} is a flag of `serve`, not of `{subcommand}`\n")
            };
            Err(command(parts).error(ErrorKind::ArgumentConflict, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn read(line: &str) -> Result<Cli, clap::Error> {
        Cli::read_from(&Parts::default(), line.split(' '))
    }

    /// Every command of the tree with its full name, itself included.
    fn tree(command: &clap::Command, name: &str, found: &mut Vec<(String, clap::Command)>) {
        found.push((name.to_owned(), command.clone()));
        for subcommand in command
            .get_subcommands()
            .filter(|command| command.get_name() != "help")
        {
            tree(
                subcommand,
                &format!("{name} {}", subcommand.get_name()),
                found,
            );
        }
    }

    fn commands() -> Vec<(String, clap::Command)> {
        let mut root = command(&Parts::default());
        root.build();
        let mut found = Vec::new();
        tree(&root, "stele", &mut found);
        found
    }

    #[test]
    fn the_command_line_is_well_formed() {
        command(&Parts::default()).debug_assert();
    }

    #[test]
    fn every_flag_can_be_set_in_the_environment() {
        let mut variables: BTreeMap<String, String> = BTreeMap::new();
        for (name, command) in commands() {
            for arg in command.get_arguments() {
                let Some(long) = arg
                    .get_long()
                    .filter(|long| !["help", "version"].contains(long))
                else {
                    continue;
                };
                let variable = arg
                    .get_env()
                    .unwrap_or_else(|| panic!("{name} --{long} has no variable"));
                let variable = variable.to_str().unwrap().to_owned();
                assert_eq!(
                    variable,
                    format!("STELE_{}", long.to_uppercase().replace('-', "_"))
                );
                // Two flags never share a variable.
                assert_eq!(
                    variables.entry(variable).or_insert_with(|| long.to_owned()),
                    long
                );
            }
        }
        assert!(variables.contains_key("STELE_DATABASE_URL"));
        assert!(variables.contains_key("STELE_SCOPE"));
    }

    #[test]
    fn every_flag_and_command_is_explained() {
        for (name, command) in commands() {
            assert!(command.get_about().is_some(), "{name}");
            for arg in command.get_arguments() {
                assert!(arg.get_help().is_some(), "{name} {}", arg.get_id());
            }
        }
    }

    #[test]
    fn the_help_tells_the_urls_of_every_store() {
        let mut parts = Parts::default();
        parts.stores.push(stores::Listed {
            schemes: &["memory"],
            help: "Memory: memory:",
            open: stores::ALL[0].open,
        });
        let help = command(&parts).render_long_help().to_string();
        for line in parts.stores.iter().flat_map(|listed| listed.help.lines()) {
            assert!(help.contains(line), "{line} is missing in {help}");
        }
    }

    #[test]
    fn help() {
        for (name, mut command) in commands() {
            let snapshot = format!("help_{}", name.replace(' ', "_"));
            insta::assert_snapshot!(snapshot, command.render_long_help().to_string());
        }
    }

    #[test]
    fn serving_is_what_is_done_without_a_command() {
        let bare = read("stele --listen 127.0.0.1:0 --database-url sqlite://a.db --demo").unwrap();
        assert!(bare.command.is_none());
        assert_eq!(bare.serve.listen, "127.0.0.1:0");
        assert!(bare.serve.demo);

        let said =
            read("stele serve --listen 127.0.0.1:0 --database-url sqlite://a.db --demo").unwrap();
        let Some(Command::Serve(args)) = said.command else {
            panic!("{said:?}")
        };
        assert_eq!(args.listen, bare.serve.listen);
        assert_eq!(said.common.database_url, bare.common.database_url);
    }

    #[test]
    fn flags_of_every_command_stand_before_or_behind_it() {
        for line in [
            "stele --database-url sqlite://b.db --output json workspace list",
            "stele workspace --database-url sqlite://b.db list --output json",
            "stele workspace list --database-url sqlite://b.db --output json",
        ] {
            let cli = read(line).unwrap();
            assert_eq!(
                cli.common.database_url,
                "sqlite://b.db".parse().unwrap(),
                "{line}"
            );
            assert_eq!(cli.common.output, Format::Json, "{line}");
        }
    }

    #[test]
    fn flags_of_serve_before_another_command_are_refused() {
        for (line, says) in [
            (
                "stele --listen 127.0.0.1:0 workspace list",
                "--listen is a flag of `serve`, not of `workspace`",
            ),
            ("stele --demo serve", "--demo belongs behind `serve`"),
        ] {
            let error = read(line).unwrap_err();
            assert_eq!(error.exit_code(), 2);
            assert!(error.to_string().contains(says), "{error}");
        }
    }

    #[test]
    fn bad_values_are_usage_errors() {
        for line in [
            "stele --rate-limits some",
            "stele --token-rate-limits some",
            "stele --trusted-proxy localhost",
            "stele --public-url stele.example.com",
            "stele --cors-origin example.com",
            "stele --body-limit 0",
            "stele --request-timeout 0",
            "stele --request-timeout 18446744073709551615s",
            "stele --header-read-timeout 2days",
            "stele --drain-timeout 86401",
            "stele --max-connections 0",
            "stele --log-level loud",
            "stele key create",
            "stele key create --workspace one",
            "stele key create --workspace 1 --scope account:delete",
            "stele key revoke 7",
            "stele workspace create --name  ",
            "stele member create --workspace 1 --name N --email nobody",
            "stele nothing",
        ] {
            assert_eq!(read(line).map(|_| ()).unwrap_err().exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn lists_are_flags_again_or_commas() {
        let cli = read("stele --trusted-proxy 10.0.0.0/8,::1 --trusted-proxy 192.0.2.1").unwrap();
        let networks: Vec<_> = cli
            .serve
            .trusted_proxies
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(networks, ["10.0.0.0/8", "::1/128", "192.0.2.1/32"]);
    }
}
