//! Every shape of every statement about the records that hang on accounts.

use std::fmt::Debug;

use sea_orm::{EntityName, Statement};
use stele_application::ports::HealthRecord;
use stele_application::{
    About, ContactsOf, MembersOf, OfAccount, Position, RecordPaging, RecordQuery, RecordRef,
    ResponsesOf, TimeColumn, WithAccount,
};
use stele_domain::{
    AccountId, Contact, ContactId, Conversation, ConversationId, FieldModel, Meeting, Member,
    MemberId, Note, NpsResponse, Organization, OrganizationId, Segment, SegmentId, SegmentMove,
    SegmentMoveKind, SupportRequest, Task, UsageMetric, WorkspaceId,
};
use uuid::Uuid;

use super::super::tools::{account_id, at};
use crate::entity::{meetings, requests};
use crate::records::Kept;
use crate::sql::TiedTo;
use crate::{DatabaseKind, sql};

/// A statement, and what its plan must be like.
pub(super) struct Asked {
    pub(super) what: String,
    pub(super) statement: Statement,
    /// The table whose list of all must not be walked, because what is asked for is but a part of it.
    pub(super) part_of: Option<String>,
    /// Whether an index has the order that is asked for.
    pub(super) is_in_order: bool,
}

impl Asked {
    fn new(what: impl Into<String>, statement: Statement) -> Self {
        Self {
            what: what.into(),
            statement,
            part_of: None,
            is_in_order: false,
        }
    }
}

/// What a list of a kind can be narrowed to, each with whether an index has the records in the order of either time, and
/// whether one has them in that of their numbers.
struct Narrowed<Of> {
    of: Of,
    times_in_order: bool,
    numbers_in_order: bool,
}

/// What a list is narrowed to and sorted among: few enough, wherever it is looked up.
fn sorted<Of>(of: Of) -> Narrowed<Of> {
    Narrowed {
        of,
        times_in_order: false,
        numbers_in_order: false,
    }
}

/// All statements that read records.
pub(super) fn statements(kind: DatabaseKind, workspace: WorkspaceId) -> Vec<Asked> {
    let id = account_id(1).0;
    let (account, above) = (account_id(1), OrganizationId(id));
    let mut all = Vec::new();
    all.extend(of_kind::<Contact>(
        kind,
        workspace,
        vec![
            sorted(ContactsOf::Account(account)),
            sorted(ContactsOf::Organization(above)),
            sorted(ContactsOf::ExternalId("ext-1".to_owned())),
            sorted(ContactsOf::Email("account 1@1.com".to_owned())),
            sorted(ContactsOf::EmailHost("1.com".to_owned())),
        ],
    ));
    let email = MembersOf::Email("a@x.com".to_owned());
    all.extend(of_kind::<Member>(kind, workspace, vec![sorted(email)]));
    all.extend(of_kind::<Organization>(kind, workspace, Vec::new()));
    let by_number = Narrowed {
        numbers_in_order: true,
        ..sorted(OfAccount(account))
    };
    all.extend(of_kind::<Meeting>(kind, workspace, vec![by_number]));
    let by_number = Narrowed {
        numbers_in_order: true,
        ..sorted(OfAccount(account))
    };
    all.extend(of_kind::<SupportRequest>(kind, workspace, vec![by_number]));
    let responses = [
        ResponsesOf::Account(account),
        ResponsesOf::Contact(ContactId(id)),
    ];
    let responses = responses.into_iter().map(sorted).collect();
    all.extend(of_kind::<NpsResponse>(kind, workspace, responses));
    let with = vec![sorted(WithAccount(account))];
    all.extend(of_kind::<Conversation>(kind, workspace, with));
    let about = || {
        [About::Account(account), About::Organization(above)]
            .map(|of| Narrowed {
                times_in_order: true,
                ..sorted(of)
            })
            .into()
    };
    all.extend(of_kind::<Note>(kind, workspace, about()));
    all.extend(of_kind::<Task>(kind, workspace, about()));
    // There are so few that those of one type of groups may be looked for among all.
    all.extend(of_kind::<UsageMetric>(kind, workspace, Vec::new()));
    all.extend(of_kind::<Segment>(kind, workspace, Vec::new()));
    all.extend(standing(kind, workspace, id));
    all.extend(relations(kind, workspace, id));
    all.extend(writes(kind, workspace, id));
    all
}

fn of_kind<R: Kept>(
    kind: DatabaseKind,
    workspace: WorkspaceId,
    narrowings: Vec<Narrowed<R::Of>>,
) -> Vec<Asked>
where
    R::Of: Debug,
{
    let table = R::Entity::default().table_name().to_owned();
    let mut all = Vec::new();
    for reference in references() {
        let what = |word: &str| format!("{word} {table} {reference:?}");
        let get = sql::get_record::<R>(kind, workspace, &reference);
        all.extend(get.map(|get| Asked::new(what("get"), get)));
        let hold = sql::hold_record::<R>(kind, workspace, &reference);
        all.extend(hold.map(|hold| Asked::new(what("hold"), hold)));
    }
    let several = sql::several_records::<R>(kind, workspace, &[Uuid::nil(), Uuid::max()]);
    all.push(Asked::new(format!("several {table}"), several));
    let everything = Narrowed {
        of: None,
        times_in_order: true,
        numbers_in_order: true,
    };
    let narrowings = narrowings.into_iter().map(
        |Narrowed {
             of,
             times_in_order,
             numbers_in_order,
         }| Narrowed {
            of: Some(of),
            times_in_order,
            numbers_in_order,
        },
    );
    for Narrowed {
        of,
        times_in_order,
        numbers_in_order,
    } in narrowings.chain([everything])
    {
        let part_of = of.is_some().then(|| table.clone());
        for (paging, is_in_order) in pagings(times_in_order, numbers_in_order) {
            let query = RecordQuery {
                of: of.clone(),
                paging,
                limit: 100,
            };
            let page = sql::page_of::<R>(kind, workspace, &query);
            all.extend(page.map(|statement| Asked {
                what: format!("{table} {query:?}"),
                statement,
                part_of: part_of.clone(),
                is_in_order,
            }));
        }
        all.push(Asked {
            part_of,
            ..Asked::new(
                format!("count {table} {of:?}"),
                sql::count_of::<R>(kind, workspace, of.as_ref()),
            )
        });
    }
    all
}

fn references() -> [RecordRef; 5] {
    let id = account_id(1).0;
    [
        RecordRef::Id(id),
        RecordRef::Number(1),
        RecordRef::ExternalId("ext-1".to_owned()),
        RecordRef::IdOrExternalId("ext-1".to_owned()),
        RecordRef::IdOrExternalId(id.to_string()),
    ]
}

/// Each walk and the order of numbers, at the beginning and deep in it.
fn pagings(times_in_order: bool, numbers_in_order: bool) -> Vec<(RecordPaging, bool)> {
    let somewhere = Position {
        at: at(500),
        id: account_id(1).0,
    };
    let mut all = Vec::new();
    for by in [TimeColumn::CreatedAt, TimeColumn::UpdatedAt] {
        for after in [None, Some(somewhere)] {
            all.push((RecordPaging::Keyset { by, after }, times_in_order));
        }
    }
    for offset in [0, 1000] {
        all.push((RecordPaging::Numbers { offset }, numbers_in_order));
    }
    all
}

/// What ties records together, and what follows from them.
fn relations(kind: DatabaseKind, workspace: WorkspaceId, id: Uuid) -> Vec<Asked> {
    let account = account_id(1);
    let of = OfAccount(account);
    let contacts = [ContactId(id), ContactId(Uuid::nil())];
    let in_order = |what: &str, statement| Asked {
        is_in_order: true,
        ..Asked::new(what, statement)
    };
    let mut all = vec![
        Asked::new(
            "accounts",
            sql::several(kind, workspace, vec![id, Uuid::nil()]),
        ),
        Asked::new(
            "accounts of people",
            sql::accounts_of(kind, workspace, &contacts),
        ),
        Asked::new(
            "organizations of people",
            sql::organizations_of(kind, workspace, &contacts),
        ),
        in_order(
            "messages",
            sql::messages_of(kind, workspace, ConversationId(id)),
        ),
        in_order(
            "latest meetings",
            sql::latest::<Meeting>(kind, workspace, &of, meetings::Column::StartAt, 10),
        ),
        in_order(
            "latest requests",
            sql::latest::<SupportRequest>(kind, workspace, &of, requests::Column::RequestedAt, 10),
        ),
        in_order("fields", sql::fields(kind, workspace, None, 10)),
        in_order(
            "fields of notes",
            sql::fields(kind, workspace, Some(FieldModel::Notes), 10),
        ),
        in_order(
            "last response",
            sql::last_response(kind, workspace, ContactId(id)),
        ),
        Asked::new(
            "newest messages",
            sql::newest_messages(kind, workspace, ContactId(id)),
        ),
        Asked::new("newest times", sql::newest_times(kind, workspace, account)),
    ];
    for reference in references() {
        let named = sql::messages_named(kind, workspace, &reference);
        let what = format!("message {reference:?}");
        all.extend(named.map(|named| Asked::new(what, named)));
    }
    all
}

/// How accounts stand: what events and records say of them, and the segments they are in.
fn standing(kind: DatabaseKind, workspace: WorkspaceId, id: Uuid) -> Vec<Asked> {
    let accounts = [AccountId(id), AccountId(Uuid::nil())];
    let segment = SegmentId(id);
    let pairs = accounts.map(|account| (segment, account));
    let moves = accounts.map(|account| SegmentMove {
        segment,
        account,
        at: at(1),
        kind: SegmentMoveKind::Entered,
    });
    let in_order = |what: &str, statement| Asked {
        is_in_order: true,
        ..Asked::new(what, statement)
    };
    let somewhere = Position { at: at(1), id };
    let walk = |after| sql::moves(kind, workspace, segment, after, 100);
    let mut all = vec![
        Asked::new("signals", sql::signals(kind, workspace, &accounts, at(9))),
        Asked::new("labels", sql::labels_of(kind, workspace, &accounts)),
        Asked::new("memberships", sql::memberships(kind, workspace, &accounts)),
        Asked::new("enter", sql::enter(kind, workspace, &pairs)),
        Asked::new("leave", sql::leave(kind, workspace, &pairs)),
        Asked::new("note moves", sql::note_moves(kind, workspace, &moves)),
        in_order("moves", walk(None)),
        in_order("moves behind one", walk(Some(somewhere))),
        in_order(
            "days",
            sql::health_days(kind, workspace, accounts[0], at(2)),
        ),
        in_order("segments", sql::all_records::<Segment>(kind, workspace)),
    ];
    let scores = accounts.map(|account| HealthRecord {
        account,
        score: None,
    });
    for statement in sql::put_scores(kind, workspace, &scores, at(1)) {
        all.push(Asked::new("put scores", statement));
    }
    all
}

/// What locks, changes and removes people and what moves with them.
fn writes(kind: DatabaseKind, workspace: WorkspaceId, id: Uuid) -> Vec<Asked> {
    let account = account_id(1);
    let contacts = [ContactId(id), ContactId(Uuid::nil())];
    let mut all = vec![
        Asked::new("ties", sql::ties(kind, workspace, &contacts)),
        Asked::new(
            "conversations of people",
            sql::conversations_of(kind, workspace, &contacts),
        ),
        Asked::new("people", sql::people(kind, workspace, &references())),
        Asked::new(
            "people who are there",
            sql::people_present(kind, workspace, &contacts),
        ),
        Asked::new(
            "a person of nothing",
            sql::person_of_nothing(kind, workspace, ContactId(id)),
        ),
        Asked::new(
            "delete people",
            sql::delete_people(kind, workspace, &contacts),
        ),
        Asked::new(
            "delete deserted conversations",
            sql::delete_deserted(kind, workspace, vec![id]),
        ),
        Asked::new(
            "touch accounts of a member",
            sql::touch_of_member(kind, workspace, MemberId(id), at(1)),
        ),
        Asked::new(
            "people at accounts",
            sql::people_at_accounts(kind, workspace, &references()),
        ),
        Asked::new(
            "part from an organization",
            sql::part_from(kind, workspace, OrganizationId(id), at(1)),
        ),
    ];
    if kind == DatabaseKind::Postgres {
        for (what, lock) in [
            ("people", sql::lock_people(workspace, &contacts)),
            ("accounts", sql::lock_several(workspace, vec![id])),
            (
                "accounts of a member",
                sql::lock_of_member(workspace, MemberId(id)),
            ),
        ] {
            all.push(Asked::new(format!("lock {what}"), lock));
        }
    }
    for tied_to in [
        TiedTo::Account(account),
        TiedTo::Organization(OrganizationId(id)),
    ] {
        all.push(Asked::new(
            format!("people of nothing but {tied_to:?}"),
            sql::people_of_nothing_else(kind, workspace, tied_to),
        ));
        all.push(Asked::new(
            format!("touch people of more than {tied_to:?}"),
            sql::touch_people_of_more(kind, workspace, tied_to, at(1)),
        ));
        if kind == DatabaseKind::Postgres {
            all.push(Asked::new(
                format!("lock people of {tied_to:?}"),
                sql::lock_people_of(workspace, tied_to),
            ));
        }
    }
    all
}
