//! `docs/calls.md` tells of every call of the vendors' APIs whether it is served; here it is held to the server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use reqwest::{Method, StatusCode};
use stele_server::dialects;

use crate::world::{StoreKind, World};

/// A call: its method and its path, in which `{...}` stands for a parameter.
type Call = (String, String);

/// What the page says of one dialect.
#[derive(Default)]
struct Told {
    served: BTreeSet<Call>,
    not_served: BTreeSet<Call>,
}

/// The page's tables by the dialect whose name stands in the heading above them.
fn told() -> BTreeMap<String, Told> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/calls.md");
    let page = std::fs::read_to_string(&path).expect("docs/calls.md is there");
    let mut dialects: BTreeMap<String, Told> = BTreeMap::new();
    let mut dialect = String::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            dialect = heading.to_lowercase();
        }
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let ["", call, served, _, ""] = cells[..] else {
            continue;
        };
        let Some((method, path)) = call.trim_matches('`').split_once(' ') else {
            continue;
        };
        let told = dialects.entry(dialect.clone()).or_default();
        let listed = match served {
            "yes" => &mut told.served,
            "no" => &mut told.not_served,
            _ => continue,
        };
        assert!(
            listed.insert((method.to_owned(), path.to_owned())),
            "{line} stands there twice"
        );
    }
    dialects
}

#[test]
fn the_page_tells_every_call_that_is_served_and_no_other() {
    let told = told();
    for dialect in dialects::all() {
        let mut served = BTreeSet::new();
        let document = serde_json::to_value(&dialect.openapi).expect("JSON");
        let paths = document["paths"].as_object().expect("paths");
        for (path, item) in paths {
            for method in item.as_object().expect("an item").keys() {
                let is_method = method.parse::<Method>().is_ok() && method != "parameters";
                if is_method {
                    served.insert((method.to_uppercase(), path.clone()));
                }
            }
        }
        let Some(told) = told.get(dialect.name) else {
            panic!("docs/calls.md has no heading for {}", dialect.name);
        };
        let missing: Vec<_> = served.difference(&told.served).collect();
        let gone: Vec<_> = told.served.difference(&served).collect();
        assert!(
            missing.is_empty() && gone.is_empty(),
            "docs/calls.md, {}: served and not told: {missing:#?}; told and not served: {gone:#?}",
            dialect.name
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_page_calls_not_served_is_not() {
    let world = World::start(StoreKind::Memory).await;
    for (dialect, told) in told() {
        for (method, path) in told.not_served {
            let mut filled = String::new();
            for (place, part) in path.split(['{', '}']).enumerate() {
                filled.push_str(if place % 2 == 0 { part } else { "1" });
            }
            let method: Method = method.parse().expect("a method");
            let request = match &*dialect {
                "vitally" => world.acme.vitally(method, &filled),
                "zudo" => world.acme.zudo(method, &filled),
                _ => world.acme.bearer(method, &filled),
            };
            let status = request.send().await.expect("an answer").status();
            assert!(
                matches!(
                    status,
                    StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED
                ),
                "{dialect}: {path} answers {status}"
            );
        }
    }
    world.stop().await;
}
