//! The calls of openapi-generator.
//!
//! Starting its Java program takes longer than making a client. So all clients are one batch, for which each has a small file of options: the language's, from
//! `tests/sdk/<language>/generator.json`, and what differs from client to client. A user writes the latter on the command line.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use super::{
    Language,
    workshop::{Document, Workshop, need, sources},
};

/// How many clients are made at once.
const THREADS: &str = "2";

/// Makes the clients anew.
pub(super) fn generate(workshop: &mut Workshop, languages: &[Language]) -> anyhow::Result<()> {
    need("java", "-version", &["default-jre-headless"])?;
    let mut command = workshop.python.command("openapi-generator-cli");
    command
        .args(["batch", "--fail-fast", "--threads", THREADS])
        // Of the many files that it writes it would tell each.
        .env("JAVA_OPTS", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    for language in languages {
        command.args(configure(workshop, *language)?);
    }
    workshop.step("generate", &mut command)
}

/// Writes the options of a language's clients and removes what an earlier run has made.
fn configure(workshop: &Workshop, language: Language) -> anyhow::Result<Vec<PathBuf>> {
    let path = sources(language).join("generator.json");
    let shared =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let shared: Map<String, Value> = serde_json::from_str(&shared)
        .with_context(|| format!("{} is not a JSON object", path.display()))?;
    let earlier = workshop.clients(language);
    if earlier.exists() {
        fs::remove_dir_all(earlier)?;
    }
    let folder = workshop.output(language).join("options");
    fs::create_dir_all(&folder)?;
    let mut files = Vec::new();
    for document in &workshop.documents {
        let client = workshop.client(language, document);
        let options = options(language, &shared, document, &client);
        let file = folder.join(format!("{}.json", document.dialect));
        fs::write(&file, serde_json::to_string_pretty(&options)?)?;
        files.push(file);
    }
    Ok(files)
}

/// All options of one client: the language's, and what it is made of, where, and under which name.
fn options(
    language: Language,
    shared: &Map<String, Value>,
    document: &Document,
    client: &Path,
) -> Value {
    let mut options = shared.clone();
    options.insert("inputSpec".to_owned(), json!(document.path));
    options.insert("outputDir".to_owned(), json!(client));
    let name = match language {
        Language::Python => Some(format!("stele_{}", document.dialect)),
        Language::Rust => Some(format!("stele-{}", document.dialect)),
        // A folder of modules, which is imported by its path.
        Language::TypeScript => None,
    };
    if let Some(name) = name {
        let properties = options
            .entry("additionalProperties")
            .or_insert_with(|| json!({}));
        properties["packageName"] = json!(name);
    }
    Value::Object(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_its_languages_options_and_its_own() {
        let shared = json!({"generatorName": "python", "additionalProperties": {"hideGenerationTimestamp": true}});
        let document = Document {
            dialect: "zudo".to_owned(),
            path: "/documents/zudo.json".into(),
        };
        let of = |language| {
            options(
                language,
                shared.as_object().unwrap(),
                &document,
                Path::new("/clients/zudo"),
            )
        };
        assert_eq!(
            of(Language::Python),
            json!({
                "generatorName": "python",
                "inputSpec": "/documents/zudo.json",
                "outputDir": "/clients/zudo",
                "additionalProperties": {"hideGenerationTimestamp": true, "packageName": "stele_zudo"},
            })
        );
        assert_eq!(
            of(Language::Rust)["additionalProperties"]["packageName"],
            "stele-zudo"
        );
        assert_eq!(
            of(Language::TypeScript)["additionalProperties"],
            shared["additionalProperties"]
        );
    }
}
