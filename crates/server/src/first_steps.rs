//! What a newcomer sees: the first key, and a line to try for each API.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::Serialize;
use stele_application::FirstSteps;

use crate::commands::{key, workspace};

/// The first workspace and key of a database, told. This is the only time that the key is shown.
#[derive(Serialize)]
pub(crate) struct Told {
    url: String,
    workspace: workspace::Told,
    key: key::Created,
}

impl Told {
    /// Tells `steps` to somebody on this machine; the server listens on `address`.
    pub(crate) fn new(steps: &FirstSteps, address: SocketAddr) -> Self {
        Self {
            url: format!("http://{}", reachable(address)),
            workspace: workspace::Told::from(&steps.workspace),
            key: key::Created::from(&steps.key),
        }
    }
}

/// The address by which a listener is reached from its own machine: one that listens on all of them has none itself.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, workspace, key } = self;
        let secret = key.secret();
        write!(
            f,
            r#"Stele is new here. It has made {workspace_name} (workspace {workspace_id}) and an API key of all scopes,
which is shown now and never again:

  {secret}

One account through four APIs. Create it through Alguna's:

  curl -X POST '{url}/accounts' -H 'Authorization: Bearer {secret}' -H 'Content-Type: application/json' -d '{{"name":"Hooli","aliases":["hooli"],"currency":"USD"}}'

Find it through Vitally's:

  curl '{url}/resources/accounts/hooli' -u '{secret}:'

Tag it through PostHog's, which wants the id that Vitally's answer begins with:

  curl -X PATCH "{url}/api/projects/@current/accounts/$(curl -s '{url}/resources/accounts/hooli' -u '{secret}:' | cut -d'"' -f4)/" -H 'Authorization: Bearer {secret}' -H 'Content-Type: application/json' -d '{{"tags":["compression"]}}'

Page to it through Zudo's:

  curl '{url}/api/v1/accounts?page=1&pageSize=25&sortBy=createdAt&sortOrder=desc' -H 'x-api-key: {secret}'

All calls: {url}/docs
"#,
            workspace_name = workspace.name(),
            workspace_id = workspace.id(),
        )
    }
}
