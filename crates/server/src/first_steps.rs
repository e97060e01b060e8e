//! What a newcomer sees: the first key, and a line to try for each API.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::Serialize;
use stele_application::FirstSteps;

use crate::commands::{key, workspace};
use crate::demo::TROUBLED;

/// The first workspace and key of a database, told. This is the only time that the key is shown.
#[derive(Serialize)]
pub(crate) struct Told {
    url: String,
    workspace: workspace::Told,
    key: key::Created,
    /// Whether the database is filled with demo accounts, which there is more to say of to people.
    #[serde(skip)]
    demo: bool,
}

impl Told {
    /// Tells `steps` to somebody on this machine; the server listens on `address`.
    pub(crate) fn new(steps: &FirstSteps, address: SocketAddr, demo: bool) -> Self {
        Self {
            demo,
            url: format!("http://{}", reachable(address)),
            workspace: workspace::Told::from(&steps.workspace),
            key: key::Created::from(&steps.key),
        }
    }
}

/// The address by which a listener is reached from its own machine: one that listens on all of them has none itself.
pub(crate) fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

/// What there is to see in the demo.
fn demo_steps(url: &str, secret: &str) -> String {
    format!(
        r#"
This is the demo: accounts that are made up, with people, meetings, conversations, requests, ninety days of events,
health, and segments. List them by health, those that do worst first:

  curl '{url}/v1/accounts?sort=health_score&limit=5' -H 'Authorization: Bearer {secret}'

See how one of them is doing and why, and how it fell and rose again:

  curl '{url}/v1/accounts/{TROUBLED}/health' -H 'Authorization: Bearer {secret}'

Ask who is in the segment "At risk", the first in the list of segments:

  curl "{url}/v1/accounts?segment_id=$(curl -s '{url}/v1/segments' -H 'Authorization: Bearer {secret}' | cut -d'"' -f6)" -H 'Authorization: Bearer {secret}'

Ask how much one of them uses the product:

  curl '{url}/v1/accounts/piedpiper/usage' -H 'Authorization: Bearer {secret}'
"#
    )
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            url,
            workspace,
            key,
            demo,
        } = self;
        let secret = key.secret();
        let demo = if *demo {
            demo_steps(url, secret)
        } else {
            String::new()
        };
        write!(
            f,
            r#"The database was empty. It has workspace {workspace_id} ({workspace_name}) now, and an API key of all scopes
that is shown now and never again:

  {secret}
{demo}
One account through four APIs. Create it through Alguna's:

  curl -X POST '{url}/accounts' -H 'Authorization: Bearer {secret}' -H 'Content-Type: application/json' -d '{{"name":"Hooli","aliases":["hooli"],"currency":"USD"}}'

Find it through Vitally's:

  curl '{url}/resources/accounts/hooli' -u '{secret}:'

Tag it through PostHog's, which wants the id that Vitally's answer begins with:

  curl -X PATCH "{url}/api/projects/@current/accounts/$(curl -s '{url}/resources/accounts/hooli' -u '{secret}:' | cut -d'"' -f4)/" -H 'Authorization: Bearer {secret}' -H 'Content-Type: application/json' -d '{{"tags":["compression"]}}'

Page to it through Zudo's:

  curl '{url}/api/v1/accounts?page=1&pageSize=25&sortBy=createdAt&sortOrder=desc' -H 'x-api-key: {secret}'

Products send events, and what they know of people and groups, with the workspace's project token, which opens nothing else:

  {project_token}

All calls: {url}/docs
"#,
            project_token = workspace.project_token(),
            workspace_name = workspace.name(),
            workspace_id = workspace.id(),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use stele_application::Stele;
    use stele_domain::Name;
    use stele_testkit::{FixedSecrets, MemoryStore, SequentialIds};

    use super::*;
    use crate::compose::ports_over;
    use crate::output::Format;

    async fn told(address: &str) -> Told {
        told_of(address, false).await
    }

    async fn told_of(address: &str, demo: bool) -> Told {
        let mut ports = ports_over(Arc::new(MemoryStore::default()));
        ports.ids = Arc::new(SequentialIds::default());
        ports.secrets = Arc::new(FixedSecrets::default());
        let stele = Stele::open(ports.clone()).await.unwrap();
        let steps = stele
            .take_first_steps(Name::new("Default").unwrap())
            .await
            .unwrap();
        Told::new(&steps.unwrap(), address.parse().unwrap(), demo)
    }

    #[tokio::test]
    async fn people_and_programs_are_told() {
        let told = told("127.0.0.1:8080").await;
        insta::assert_snapshot!("first_steps_text", Format::Text.printed(&told));
        insta::assert_snapshot!("first_steps_json", Format::Json.printed(&told));
    }

    #[tokio::test]
    async fn people_are_told_of_the_demo() {
        let demo = told_of("127.0.0.1:8080", true).await;
        insta::assert_snapshot!("first_steps_demo_text", Format::Text.printed(&demo));
        let plain = told("127.0.0.1:8080").await;
        assert_eq!(Format::Json.printed(&demo), Format::Json.printed(&plain));
    }

    #[tokio::test]
    async fn every_curl_line_is_one_line_with_the_key_and_the_real_address() {
        let told = told("[::1]:41999").await;
        let text = told.to_string();
        let lines: Vec<_> = text
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("curl"))
            .collect();
        assert_eq!(lines.len(), 4);
        for line in lines {
            assert!(
                line.contains("http://[::1]:41999/") && line.contains(told.key.secret()),
                "{line}"
            );
        }
    }

    #[tokio::test]
    async fn a_listener_on_all_addresses_is_reached_by_the_loopback() {
        for (listens, url) in [
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:80", "http://[::1]:80"),
            ("192.0.2.1:80", "http://192.0.2.1:80"),
        ] {
            assert_eq!(told(listens).await.url, url);
        }
    }
}
