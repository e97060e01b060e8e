//! What the demo has to show, and when it is told.

mod one_story;

use std::collections::BTreeSet;
use std::sync::Arc;

use stele_application::ports::{RecordReader, Records};
use stele_application::{AccountPaging, AccountQuery, Direction, Record, SortBy, TieBreak};
use stele_domain::{
    Account, AccountContact, Contact, Conversation, Meeting, Note, NpsResponse, Organization,
    Status, SupportRequest, Task,
};
use stele_testkit::{FixedClock, FixedSecrets, MemoryStore, SequentialIds};

use super::account::{days_after, time};
use super::*;
use crate::compose::ports_over;

fn ports() -> Ports {
    ports_at("2025-12-01")
}

fn ports_at(now: &str) -> Ports {
    let mut ports = ports_over(Arc::new(MemoryStore::default()));
    ports.clock = Arc::new(FixedClock::at(time(now)));
    ports.ids = Arc::new(SequentialIds::default());
    ports.secrets = Arc::new(FixedSecrets::default());
    ports
}

async fn first_workspace(ports: &Ports) -> Workspace {
    let stele = Stele::open(ports.clone()).await.unwrap();
    let name = Name::new("Default").unwrap();
    stele
        .take_first_steps(name)
        .await
        .unwrap()
        .unwrap()
        .workspace
}

async fn everything(ports: &Ports, workspace: &Workspace) -> Vec<(Account, Vec<AccountContact>)> {
    let query = AccountQuery {
        filter: AccountFilter::default(),
        paging: AccountPaging::Offset {
            by: SortBy::CreatedAt,
            direction: Direction::Ascending,
            tie: TieBreak::Number,
            offset: 0,
        },
        limit: 1000,
    };
    let accounts = ports.accounts.page(workspace.id, &query).await.unwrap();
    let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
    let mut contacts = ports
        .accounts
        .contacts(workspace.id, &ids, 1000)
        .await
        .unwrap();
    let whole = |account: Account| {
        let contacts = contacts.remove(&account.id).unwrap_or_default();
        (account, contacts)
    };
    accounts.into_iter().map(whole).collect()
}

#[tokio::test]
async fn it_is_the_same_every_time() {
    let (one, other) = (ports(), ports());
    let (here, there) = (first_workspace(&one).await, first_workspace(&other).await);
    fill(&one, here.clone()).await.unwrap();
    fill(&other, there.clone()).await.unwrap();
    assert_eq!(
        everything(&one, &here).await,
        everything(&other, &there).await
    );
}

#[tokio::test]
async fn the_accounts_of_the_vendors_pages_are_there() {
    let ports = ports();
    let workspace = first_workspace(&ports).await;
    assert_eq!(
        fill(&ports, workspace.clone()).await.unwrap(),
        Filled::With(48)
    );
    let accounts = everything(&ports, &workspace).await;
    let names: BTreeSet<_> = accounts
        .iter()
        .map(|(account, _)| account.name.as_str())
        .collect();
    for name in ["Pied Piper", "GoJo", "Waystar RoyCo", "Big Corp", "Aviato"] {
        assert!(names.contains(name), "{name}");
    }
    let list: Vec<_> = accounts
        .iter()
        .map(|(account, contacts)| line(account, contacts))
        .collect();
    insta::assert_snapshot!("demo_accounts", list.join("\n"));
}

#[tokio::test]
async fn it_is_as_old_whenever_it_is_told() {
    let (one, other) = (ports(), ports_at("2027-01-30T12:00:00Z"));
    let (here, there) = (first_workspace(&one).await, first_workspace(&other).await);
    fill(&one, here.clone()).await.unwrap();
    fill(&other, there.clone()).await.unwrap();
    let (here, there) = (
        everything(&one, &here).await,
        everything(&other, &there).await,
    );
    assert_eq!(here.len(), there.len());
    for ((here, _), (there, _)) in here.iter().zip(&there) {
        assert_eq!(here.name, there.name);
        assert_eq!(days_after(here.created_at, 425), there.created_at);
    }
}

#[tokio::test]
async fn everything_written_down_happens_between_the_making_of_its_account_and_the_telling() {
    let ports = ports();
    let stele = Stele::open(ports.clone()).await.unwrap();
    let caller = caller_of(first_workspace(&ports).await);
    let team = make_team(&stele, &caller).await.unwrap().unwrap();
    let calendar = Calendar::of_telling(ports.clock.now());
    for account in story(&team, calendar) {
        for (at, happening) in &account.later {
            let is_within = account.at < *at && *at < calendar.today();
            assert!(is_within, "{}: {happening:?} at {at:?}", account.name);
        }
    }
}

#[tokio::test]
async fn pied_piper_looks_as_on_zudos_page() {
    // Of the day on which the story was written down.
    let ports = ports_at("2025-02-15T12:00:00Z");
    let workspace = first_workspace(&ports).await;
    fill(&ports, workspace.clone()).await.unwrap();
    let (account, contacts) = everything(&ports, &workspace).await.swap_remove(0);
    assert_eq!((account.number.0, account.name.as_str()), (1, "Pied Piper"));
    assert_eq!(
        account.identifiers.external_id().unwrap().as_str(),
        "piedpiper"
    );
    assert_eq!(account.mrr.unwrap().to_string(), "48000");
    assert_eq!(
        account.created_at.to_millis_string(),
        "2024-03-15T08:00:00.000Z"
    );
    assert_eq!(
        account.updated_at.to_millis_string(),
        "2025-01-10T14:22:00.000Z"
    );
    let [richard] = &contacts[..] else {
        panic!("{contacts:?}")
    };
    assert_eq!(richard.contact.number.0, 1);
    assert_eq!(richard.contact.name.whole().unwrap(), "Richard Hendricks");
    assert_eq!(
        richard.contact.email.as_ref().unwrap().as_str(),
        "richard@piedpiper.com"
    );
}

fn line(account: &Account, contacts: &[AccountContact]) -> String {
    let external_id = account
        .identifiers
        .external_id()
        .map_or("-", |id| id.as_str());
    let mrr = account
        .mrr
        .map_or_else(|| "-".to_owned(), |mrr| mrr.to_string());
    format!(
        "{} {} | {} | {external_id} | {} | {mrr} | {} traits, {} links, {} tags, {} roles, {} contacts",
        account.number,
        account.created_at.to_millis_string(),
        account.name,
        account.lifecycle.status().word(),
        account.traits.as_map().len(),
        account.links.len(),
        account.tags.as_slice().len(),
        account.roles.len(),
        contacts.len(),
    )
}

/// An attribute's name, and whether an account has it.
type Attribute = (&'static str, fn(&Account) -> bool);

#[tokio::test]
async fn every_attribute_varies() {
    let ports = ports();
    let workspace = first_workspace(&ports).await;
    fill(&ports, workspace.clone()).await.unwrap();
    let accounts = everything(&ports, &workspace).await;
    for status in Status::ALL {
        assert!(
            accounts
                .iter()
                .any(|(account, _)| account.lifecycle.status() == status),
            "{status:?}"
        );
    }
    let attributes: [Attribute; 19] = [
        ("mrr", |account| account.mrr.is_some()),
        ("external id", |account| {
            account.identifiers.external_id().is_some()
        }),
        ("aliases", |account| account.identifiers.all().len() > 1),
        ("tags", |account| !account.tags.as_slice().is_empty()),
        ("roles", |account| !account.roles.is_empty()),
        ("links", |account| !account.links.is_empty()),
        ("logo", |account| account.logo_url.is_some()),
        ("address", |account| account.billing_address.is_some()),
        ("renewal", |account| account.next_renewal_at.is_some()),
        ("contacts", |account| account.derived.users_count > 0),
        ("activity", |account| account.contact_activity_at.is_some()),
        ("people's activity", |account| {
            account.derived.last_activity_at.is_some()
        }),
        ("organization", |account| account.organization.is_some()),
        ("trial end", |account| account.trial_end_at.is_some()),
        ("detractors", |account| account.derived.nps.detractors > 0),
        ("passives", |account| account.derived.nps.passives > 0),
        ("promoters", |account| account.derived.nps.promoters > 0),
        ("inbound messages", |account| {
            account.derived.last_inbound_message_at.is_some()
        }),
        ("outbound messages", |account| {
            account.derived.last_outbound_message_at.is_some()
        }),
    ];
    for (name, has) in attributes {
        assert!(
            accounts.iter().any(|(account, _)| has(account)),
            "no account has {name}"
        );
        assert!(
            accounts.iter().any(|(account, _)| !has(account)),
            "every account has {name}"
        );
    }
    assert!(
        accounts
            .iter()
            .all(|(account, _)| account.updated_at >= account.created_at)
    );
}

async fn count<R: Record>(ports: &Ports, workspace: &Workspace) -> u64
where
    dyn Records: RecordReader<R>,
{
    let counted = RecordReader::<R>::count(&*ports.records, workspace.id, None);
    counted.await.unwrap()
}

#[tokio::test]
async fn there_is_something_of_every_kind() {
    let ports = ports();
    let workspace = first_workspace(&ports).await;
    fill(&ports, workspace.clone()).await.unwrap();
    let counts = [
        ("contacts", count::<Contact>(&ports, &workspace).await),
        ("members", count::<Member>(&ports, &workspace).await),
        (
            "organizations",
            count::<Organization>(&ports, &workspace).await,
        ),
        ("meetings", count::<Meeting>(&ports, &workspace).await),
        (
            "requests",
            count::<SupportRequest>(&ports, &workspace).await,
        ),
        ("responses", count::<NpsResponse>(&ports, &workspace).await),
        (
            "conversations",
            count::<Conversation>(&ports, &workspace).await,
        ),
        ("notes", count::<Note>(&ports, &workspace).await),
        ("tasks", count::<Task>(&ports, &workspace).await),
    ];
    for (kind, count) in counts {
        assert!(count > 1, "{count} {kind}");
    }
}

#[tokio::test]
async fn a_workspace_that_is_not_empty_is_left_alone() {
    let ports = ports();
    let workspace = first_workspace(&ports).await;
    fill(&ports, workspace.clone()).await.unwrap();
    let before = everything(&ports, &workspace).await;
    assert_eq!(fill(&ports, workspace.clone()).await.unwrap(), Filled::Not);
    assert_eq!(everything(&ports, &workspace).await, before);
}

#[tokio::test]
async fn a_team_that_is_there_means_that_somebody_else_fills_it() {
    let ports = ports();
    let workspace = first_workspace(&ports).await;
    let stele = Stele::open(ports.clone()).await.unwrap();
    let (name, email) = TEAM[0];
    let draft = MemberDraft {
        workspace: workspace.id,
        name: Name::new(name).unwrap(),
        email: Email::new(email).unwrap(),
    };
    stele
        .create_member(Administrator::Operator, draft)
        .await
        .unwrap();
    assert_eq!(fill(&ports, workspace.clone()).await.unwrap(), Filled::Not);
    assert!(everything(&ports, &workspace).await.is_empty());
}
