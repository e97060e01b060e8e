//! Every shape of every statement.

use sea_orm::Statement;
use stele_application::{
    AccountFilter, AccountPaging, AccountQuery, AccountRef, Direction, LifecycleFilter, Position,
    RoleFilter, Search, SearchIn, SortBy, TieBreak, TimeColumn,
};
use stele_domain::{
    AccountNumber, HealthScore, MemberId, OrganizationId, Role, SegmentId, Status, WorkspaceId,
};

use super::super::tools::{account_id, at, code};
use crate::sql::INDEXED_CHARACTERS;
use crate::{DatabaseKind, sql};

/// All statements that read accounts, but searches for texts too short for an index.
pub(super) fn statements(kind: DatabaseKind, workspace: WorkspaceId) -> Vec<(String, Statement)> {
    let mut all = Vec::new();
    for reference in references() {
        all.push((
            format!("{reference:?}"),
            sql::get(kind, workspace, &reference),
        ));
        if kind == DatabaseKind::Postgres {
            all.push((
                format!("lock {reference:?}"),
                sql::lock(workspace, &reference),
            ));
        }
    }
    for filter in filters() {
        all.push((
            format!("count {filter:?}"),
            sql::count(kind, workspace, &filter),
        ));
        for paging in pagings() {
            let query = AccountQuery {
                filter: filter.clone(),
                paging,
                limit: 100,
            };
            all.push((format!("{query:?}"), sql::page(kind, workspace, &query)));
        }
    }
    let accounts = [account_id(1), account_id(2)];
    all.push((
        "contacts".to_owned(),
        sql::contacts_of(kind, workspace, &accounts, 1000),
    ));
    all.push((
        "contacts of one".to_owned(),
        sql::contacts_of_one(kind, workspace, accounts[0], 1000),
    ));
    all
}

/// Each way of naming an account.
pub(super) fn references() -> [AccountRef; 7] {
    [
        AccountRef::Id(account_id(1)),
        AccountRef::Number(AccountNumber(1)),
        AccountRef::IdOrIdentifier(account_id(1).to_string()),
        AccountRef::IdOrIdentifier("ext-1".to_owned()),
        AccountRef::CodeOrIdentifier(code(1).to_string()),
        AccountRef::CodeOrIdentifier("ext-1".to_owned()),
        AccountRef::Identifier("ext-1".to_owned()),
    ]
}

/// Each order in each direction with each tie, at its beginning and deep in it, and each walk.
pub(super) fn pagings() -> Vec<AccountPaging> {
    let mut all = Vec::new();
    for by in [
        SortBy::Name,
        SortBy::Mrr,
        SortBy::CreatedAt,
        SortBy::UpdatedAt,
        SortBy::Health,
    ] {
        for direction in [Direction::Ascending, Direction::Descending] {
            for tie in [TieBreak::Id, TieBreak::Number] {
                for offset in [0, 1000] {
                    all.push(AccountPaging::Offset {
                        by,
                        direction,
                        tie,
                        offset,
                    });
                }
            }
        }
    }
    for by in [TimeColumn::CreatedAt, TimeColumn::UpdatedAt] {
        let somewhere = Position {
            at: at(500),
            id: account_id(1).0,
        };
        for after in [None, Some(somewhere)] {
            all.push(AccountPaging::Keyset { by, after });
        }
    }
    all
}

/// Each condition by itself, and some together.
fn filters() -> Vec<AccountFilter> {
    let mut all = vec![AccountFilter::default()];
    for lifecycle in [
        LifecycleFilter::Is(Status::Active),
        LifecycleFilter::Is(Status::Churned),
        LifecycleFilter::NotChurned,
    ] {
        all.push(AccountFilter {
            lifecycle: Some(lifecycle),
            ..AccountFilter::default()
        });
    }
    for role in Role::ALL {
        for wanted in [RoleFilter::AnyMember(Vec::new()), RoleFilter::Unassigned] {
            all.push(AccountFilter {
                roles: [(role, wanted)].into(),
                ..AccountFilter::default()
            });
        }
    }
    all.push(AccountFilter {
        all_roles_unassigned: true,
        ..AccountFilter::default()
    });
    let score = |thousandths| HealthScore::from_thousandths(thousandths).expect("valid");
    for (least, most) in [(0, 100_000), (100, 110)] {
        all.push(AccountFilter {
            health: Some((score(least), score(most))),
            ..AccountFilter::default()
        });
    }
    all.push(AccountFilter {
        segment: Some(SegmentId(account_id(1).0)),
        ..AccountFilter::default()
    });
    all.extend(narrow_filters());
    all
}

/// The conditions that few accounts meet.
pub(super) fn narrow_filters() -> Vec<AccountFilter> {
    let texts = |text: &str| Some(vec![text.to_owned(), "other".to_owned()]);
    let mut all = vec![
        AccountFilter {
            external_id: Some("ext-1".to_owned()),
            ..AccountFilter::default()
        },
        AccountFilter {
            any_identifier: texts("ext-1"),
            ..AccountFilter::default()
        },
        AccountFilter {
            any_tag: texts("tag1"),
            ..AccountFilter::default()
        },
        AccountFilter {
            any_contact_email: texts("account 1"),
            ..AccountFilter::default()
        },
        AccountFilter {
            organization: Some(OrganizationId(account_id(1).0)),
            ..AccountFilter::default()
        },
    ];
    for (_, search) in searches() {
        all.push(AccountFilter {
            search: Some(search),
            ..AccountFilter::default()
        });
    }
    let members = vec![MemberId(account_id(1).0), MemberId(account_id(2).0)];
    for role in Role::ALL {
        for wanted in [
            RoleFilter::Number(3),
            RoleFilter::AnyMember(members.clone()),
        ] {
            all.push(AccountFilter {
                roles: [(role, wanted)].into(),
                ..AccountFilter::default()
            });
        }
    }
    all.push(AccountFilter {
        lifecycle: Some(LifecycleFilter::Is(Status::Active)),
        search: Some(Search {
            text: "account".to_owned(),
            within: SearchIn::Name,
        }),
        any_tag: texts("tag1"),
        roles: [(Role::Csm, RoleFilter::Number(3))].into(),
        ..AccountFilter::default()
    });
    all
}

/// Searches that are long enough for an index.
pub(super) fn searches() -> Vec<(String, Search)> {
    let mut all = Vec::new();
    for text in ["account 4999", "T 499", "499"] {
        assert!(text.chars().count() >= INDEXED_CHARACTERS);
        for within in [SearchIn::Name, SearchIn::NameOrExternalId] {
            let search = Search {
                text: text.to_owned(),
                within,
            };
            all.push((format!("{search:?}"), search));
        }
    }
    all
}
