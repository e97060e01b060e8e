//! Calls on what is around accounts: the people, what is said and asked, and what is noted.

use proptest::prelude::*;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::Side;
use crate::world::answer;

/// An id that nothing has.
const NOTHING: &str = "00000000-0000-0000-0000-000000000000";

/// What is done to which record of which list. Records and those they name are told apart by small numbers.
#[derive(Debug, Clone)]
pub(super) struct AroundCall {
    list: List,
    record: u8,
    other: u8,
    action: Action,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Users,
    Responses,
    Organizations,
    Conversations,
    Messages,
    Notes,
    Tasks,
    Accounts,
    ZudoContacts,
    ZudoMeetings,
    ZudoRequests,
    Contacts,
    Meetings,
    Requests,
    Said,
    Members,
}

#[derive(Debug, Clone, Copy)]
enum Action {
    Create(u8),
    Update(u8),
    Delete,
    Get,
    List(u8),
}

pub(super) fn call() -> impl Strategy<Value = AroundCall> {
    use List::{
        Accounts, Contacts, Conversations, Meetings, Members, Messages, Notes, Organizations,
        Requests, Responses, Said, Tasks, Users, ZudoContacts, ZudoMeetings, ZudoRequests,
    };
    let list = prop_oneof![
        3 => Just(Users),
        3 => Just(Responses),
        2 => Just(Conversations),
        2 => Just(Messages),
        1 => prop::sample::select(vec![
            Organizations, Notes, Tasks, Accounts, ZudoContacts, ZudoMeetings, ZudoRequests, Contacts, Meetings, Requests,
            Said, Members,
        ]),
        4 => prop::sample::select(vec![
            Organizations, Notes, Tasks, ZudoContacts, ZudoMeetings, ZudoRequests, Contacts, Meetings, Requests, Said,
        ]),
    ];
    let action = prop_oneof![
        6 => (0..5u8).prop_map(Action::Create),
        4 => (0..6u8).prop_map(Action::Update),
        1 => Just(Action::Delete),
        2 => Just(Action::Get),
        3 => (0..4u8).prop_map(Action::List),
    ];
    (list, 0..2u8, 0..2u8, action).prop_map(|(list, record, other, action)| AroundCall {
        list,
        record,
        other,
        action,
    })
}

/// What makes one or two records in every list; there are two accounts already.
pub(super) fn furniture() -> Vec<AroundCall> {
    let made = [
        (List::Organizations, 0, 0, 0),
        (List::Users, 0, 1, 0),
        (List::Users, 1, 0, 1),
        (List::Responses, 0, 0, 0),
        (List::Conversations, 0, 0, 0),
        (List::Messages, 0, 1, 1),
        (List::Notes, 0, 0, 0),
        (List::Tasks, 0, 1, 0),
        (List::Contacts, 2, 0, 1),
        (List::Meetings, 0, 0, 0),
        (List::Requests, 0, 1, 0),
    ];
    let made = made.map(|(list, record, other, variant)| AroundCall {
        list,
        record,
        other,
        action: Action::Create(variant),
    });
    made.into()
}

impl AroundCall {
    /// What the integers of the answer stand for.
    pub(super) fn kind(&self) -> &'static str {
        match self.list {
            // The account itself.
            List::ZudoContacts | List::ZudoMeetings | List::ZudoRequests
                if matches!(self.action, Action::List(2)) =>
            {
                "account"
            }
            List::ZudoContacts | List::Contacts => "contact",
            List::ZudoMeetings | List::Meetings => "meeting",
            List::ZudoRequests | List::Requests => "request",
            List::Members => "member",
            _ => "account",
        }
    }

    /// The list in Vitally's API.
    fn vitally_list(&self) -> &'static str {
        match self.list {
            List::Users => "users",
            List::Responses => "npsResponses",
            List::Organizations => "organizations",
            List::Conversations | List::Said => "conversations",
            List::Messages => "messages",
            List::Notes => "notes",
            List::Tasks => "tasks",
            _ => "accounts",
        }
    }
}

impl Side<'_> {
    pub(super) async fn around_request(&self, call: &AroundCall) -> RequestBuilder {
        match call.list {
            List::Users
            | List::Responses
            | List::Organizations
            | List::Conversations
            | List::Messages
            | List::Notes
            | List::Tasks
            | List::Accounts => self.vitally_request(call).await,
            List::ZudoContacts | List::ZudoMeetings | List::ZudoRequests => {
                self.zudo_request(call).await
            }
            List::Contacts | List::Meetings | List::Requests | List::Said | List::Members => {
                self.native_request(call).await
            }
        }
    }

    /// The id of the record that Vitally finds, or one that nothing has.
    async fn id(&self, list: &str, external_id: &str) -> String {
        let path = format!("/resources/{list}/{external_id}");
        let (_, found) = answer(self.tenant.vitally(Method::GET, &path)).await;
        found["id"].as_str().unwrap_or(NOTHING).to_owned()
    }

    async fn account_number(&self, record: u8) -> Value {
        let path = format!("/api/v1/accounts?externalId=k{record}");
        let (_, found) = answer(self.tenant.zudo(Method::GET, &path)).await;
        let number = found["data"][0]["id"].clone();
        if number.is_null() {
            json!(999_999_999)
        } else {
            number
        }
    }

    /// What somebody writes to somebody.
    async fn message(&self, call: &AroundCall, variant: u8) -> Value {
        let user = self.id("users", &format!("k{}", call.other)).await;
        let (user, admin) = (
            json!({"type": "user", "id": user}),
            json!({"type": "admin", "id": self.member_id}),
        );
        let external_id = format!("k{}", call.other);
        match variant {
            0 => json!({"externalId": external_id, "message": "In", "from": user, "to": [admin]}),
            1 => {
                json!({"externalId": external_id, "message": "Out", "from": admin, "to": [user], "timestamp": "2026-01-03T10:00:00Z"})
            }
            2 => json!({"externalId": external_id, "message": "To all", "from": admin, "to": []}),
            3 => {
                json!({"externalId": external_id, "message": "Old", "from": user, "to": [user], "cc": [admin], "timestamp": "2020-01-01"})
            }
            _ => {
                json!({"externalId": external_id, "message": "To nobody", "from": {"type": "admin", "id": NOTHING}, "to": [user]})
            }
        }
    }

    async fn vitally_request(&self, call: &AroundCall) -> RequestBuilder {
        let list = call.vitally_list();
        let (key, other) = (format!("k{}", call.record), format!("k{}", call.other));
        let one = format!("/resources/{list}/{key}");
        match call.action {
            // A message that is told again is changed.
            Action::Create(variant) | Action::Update(variant) if call.list == List::Messages => {
                let path = format!("/resources/conversations/{key}/messages");
                let body = self.message(call, variant).await;
                self.tenant.vitally(Method::POST, &path).json(&body)
            }
            Action::Create(variant) => {
                let path = format!("/resources/{list}");
                let body = self.vitally_creation(call, variant, &key, &other).await;
                self.tenant.vitally(Method::POST, &path).json(&body)
            }
            Action::Update(variant) => {
                let body = self.vitally_change(call, variant, &other).await;
                self.tenant.vitally(Method::PUT, &one).json(&body)
            }
            Action::Delete => self.tenant.vitally(Method::DELETE, &one),
            Action::Get => self.tenant.vitally(Method::GET, &one),
            Action::List(variant) => {
                let path = match (call.list, variant) {
                    (List::Messages, _) => "/resources/customFields".to_owned(),
                    (List::Organizations, 1) => format!("{one}/accounts?status=activeOrChurned"),
                    (List::Organizations, 2) => format!("{one}/users"),
                    (List::Organizations, 3) => format!("{one}/notes"),
                    (List::Accounts, _) => "/resources/admins".to_owned(),
                    (List::Users, 3) => {
                        "/resources/users/search?emailSubdomain=x.example".to_owned()
                    }
                    (_, 0) => format!("/resources/{list}?sortBy=createdAt"),
                    (_, 1) => format!("/resources/{list}?limit=2"),
                    (_, _) => format!("/resources/accounts/{key}/{list}"),
                };
                self.tenant.vitally(Method::GET, &path)
            }
        }
    }

    async fn vitally_creation(
        &self,
        call: &AroundCall,
        variant: u8,
        key: &str,
        other: &str,
    ) -> Value {
        let day = format!("2026-01-0{}", 1 + variant);
        match call.list {
            List::Users => match variant {
                0 => json!({"externalId": key, "accountIds": [key]}),
                1 => {
                    json!({"externalId": key, "accountIds": [key, other], "name": "Ann Lee", "email": "Ann@x.example", "traits": {"plan": 1}})
                }
                2 => {
                    json!({"externalId": key, "organizationIds": [other], "joinDate": day, "email": "b@y.example"})
                }
                3 => {
                    json!({"externalId": key, "accountIds": [other], "organizationIds": [other], "unsubscribedFromConversations": true})
                }
                _ => json!({"externalId": key, "accountIds": []}),
            },
            List::Responses => {
                let user = self.id("users", other).await;
                match variant {
                    0 => {
                        json!({"externalId": key, "userId": user, "respondedAt": day, "score": 10, "feedback": "Good"})
                    }
                    1 => json!({"userId": user, "respondedAt": day, "score": 7}),
                    2 => json!({"externalId": key, "userId": user, "respondedAt": day, "score": 0}),
                    3 => json!({"userId": user, "respondedAt": "2026-01-01", "score": 3}),
                    _ => {
                        json!({"externalId": key, "userId": user, "respondedAt": day, "score": 11})
                    }
                }
            }
            List::Organizations => {
                json!({"externalId": key, "name": format!("O {variant}"), "traits": {"a": variant}})
            }
            List::Conversations => {
                let messages = match variant {
                    4 => json!([]),
                    _ => json!([self.message(call, variant).await]),
                };
                json!({"externalId": key, "subject": "S", "messages": messages, "traits": {"a": variant}})
            }
            List::Notes => match variant {
                0 => json!({"externalId": key, "note": "N", "noteDate": day, "accountId": other}),
                1 => {
                    json!({"note": "N", "noteDate": day, "organizationId": other, "tags": ["b", "a"], "traits": {"a": 1}})
                }
                2 => {
                    json!({"externalId": key, "note": "N 2", "noteDate": day, "accountId": key, "userIds": [other]})
                }
                3 => {
                    json!({"externalId": key, "note": "N", "noteDate": day, "authorId": self.member_id, "archivedAt": day})
                }
                _ => json!({"externalId": key, "note": null, "noteDate": day}),
            },
            List::Tasks => match variant {
                0 => json!({"externalId": key, "name": "T", "accountId": other, "dueDate": day}),
                1 => {
                    json!({"name": "T", "organizationId": other, "tags": ["b", "a"], "traits": {"a": "b"}})
                }
                2 => json!({"externalId": key, "name": "T 2", "completedById": self.member_id}),
                3 => {
                    json!({"externalId": key, "name": "T", "assignedToId": self.member_id, "completedAt": day})
                }
                _ => json!({"externalId": key, "name": " "}),
            },
            _ => json!({"externalId": key, "organizationId": other}),
        }
    }

    async fn vitally_change(&self, call: &AroundCall, variant: u8, other: &str) -> Value {
        if variant == 0 {
            return json!({});
        }
        match call.list {
            List::Users => match variant {
                1 => json!({"name": null, "email": "c@x.example"}),
                2 => json!({"accountIds": [other]}),
                3 => json!({"accountIds": [], "organizationIds": [other]}),
                4 => json!({"traits": {"plan": null, "seats": [1.50]}, "avatar": "a"}),
                _ => json!({"organizationIds": [], "name": "Bob"}),
            },
            List::Responses => match variant {
                1 => json!({"score": 9}),
                2 => json!({"feedback": null, "score": 8}),
                3 => json!({"respondedAt": "2025-12-31"}),
                4 => json!({"userId": self.id("users", other).await}),
                _ => json!({"score": "9"}),
            },
            List::Conversations => match variant {
                1 => json!({"subject": null}),
                2 => json!({"traits": {"a": null}}),
                _ => {
                    json!({"messages": [self.message(call, variant % 4).await], "subject": "Again"})
                }
            },
            List::Notes => match variant {
                1 => json!({"note": "Changed", "subject": "S"}),
                2 => json!({"accountId": other, "archivedAt": null}),
                3 => json!({"accountId": null, "organizationId": other, "tags": null}),
                4 => json!({"authorId": null, "userIds": [other]}),
                _ => json!({"noteDate": "soon"}),
            },
            List::Tasks => match variant {
                1 => json!({"name": "Changed", "dueDate": null}),
                2 => json!({"completedAt": null, "accountId": other}),
                3 => json!({"completedById": self.member_id}),
                4 => json!({"organizationId": other, "description": "D", "tags": ["z"]}),
                _ => json!({"assignedToId": NOTHING}),
            },
            List::Organizations => {
                json!({"name": format!("Changed {variant}"), "traits": {"a": null, "b": variant}})
            }
            _ if variant == 1 => json!({"organizationId": null}),
            _ => json!({"organizationId": other}),
        }
    }

    async fn zudo_request(&self, call: &AroundCall) -> RequestBuilder {
        let list = match call.list {
            List::ZudoContacts => "contacts",
            List::ZudoMeetings => "meetings",
            _ => "requests",
        };
        let account = self.account_number(call.other).await;
        let whole = format!("/api/v1/{list}?pageSize=100");
        let (_, found) = answer(self.tenant.zudo(Method::GET, &whole)).await;
        let found = found["data"][usize::from(call.record)]["id"].as_i64();
        let one = format!("/api/v1/{list}/{}", found.unwrap_or(999_999_999));
        match call.action {
            Action::Create(variant) => {
                let at = format!("2026-02-0{}T10:00:00Z", 1 + variant);
                let body = match (call.list, variant) {
                    (_, 4) => json!({"accountId": account}),
                    (List::ZudoContacts, 0) => json!({"accountId": account, "name": "Zoe van Dam"}),
                    (List::ZudoContacts, _) => {
                        json!({"accountId": account, "name": "Z", "email": "ann@x.example"})
                    }
                    (List::ZudoMeetings, 0) => {
                        json!({"accountId": account, "title": "M", "startAt": at, "endAt": "2020-01-01"})
                    }
                    (List::ZudoMeetings, _) => {
                        json!({"accountId": account, "title": "M", "startAt": at})
                    }
                    (_, 0) => json!({"accountId": account, "title": "R"}),
                    (_, 1) => {
                        json!({"accountId": account, "title": "R", "status": "In Progress", "severity": 0})
                    }
                    (_, _) => {
                        json!({"accountId": account, "title": "R", "status": "Closed", "requestedAt": at})
                    }
                };
                let path = format!("/api/v1/{list}");
                self.tenant.zudo(Method::POST, &path).json(&body)
            }
            Action::Update(variant) if call.list == List::ZudoContacts => {
                let at = match variant {
                    0 => Value::Null,
                    5 => json!("9999-01-01"),
                    _ => json!(format!("2024-01-0{variant}")),
                };
                let body = json!({"lastActivityAt": at});
                self.tenant.zudo(Method::PATCH, &one).json(&body)
            }
            Action::Update(_) | Action::Delete | Action::Get => self.tenant.zudo(Method::GET, &one),
            Action::List(variant) => {
                let path = match variant {
                    0 => format!("/api/v1/{list}?accountId={account}"),
                    1 => format!("/api/v1/{list}?pageSize=2&page=2"),
                    2 => format!("/api/v1/accounts/{account}"),
                    _ => whole,
                };
                self.tenant.zudo(Method::GET, &path)
            }
        }
    }

    async fn native_request(&self, call: &AroundCall) -> RequestBuilder {
        let list = match call.list {
            List::Contacts => "contacts",
            List::Meetings => "meetings",
            List::Requests => "requests",
            List::Members => "members",
            _ => "conversations",
        };
        let account = self.id("accounts", &format!("k{}", call.other)).await;
        let whole = format!("/v1/{list}");
        let (_, found) = answer(self.tenant.bearer(Method::GET, &whole)).await;
        let found = found["data"][usize::from(call.record)]["id"].as_str();
        let one = format!("{whole}/{}", found.unwrap_or(NOTHING));
        match call.action {
            Action::Create(variant) => {
                let body = native_creation(call, variant, &account);
                self.tenant.bearer(Method::POST, &whole).json(&body)
            }
            Action::Update(variant) => {
                let step = match (call.list, variant) {
                    (List::Requests, 4) => Some("resolve"),
                    (List::Requests, 5) => Some("reopen"),
                    (List::Members, 4) => Some("deactivate"),
                    (List::Members, 5) => Some("reactivate"),
                    _ => None,
                };
                match step {
                    Some(step) => self.tenant.bearer(Method::POST, &format!("{one}/{step}")),
                    None => self
                        .tenant
                        .bearer(Method::PATCH, &one)
                        .json(&native_change(call, variant, &account)),
                }
            }
            // The one team member takes part in everything.
            Action::Delete if call.list == List::Members => self.tenant.bearer(Method::GET, &one),
            Action::Delete => self.tenant.bearer(Method::DELETE, &one),
            Action::Get => self.tenant.bearer(Method::GET, &one),
            Action::List(variant) => {
                let path = match (call.list, variant) {
                    (List::Members, _) => "/v1/members?email=MONICA@acme.example".to_owned(),
                    (_, 0) => format!("{whole}?limit=2"),
                    (_, 1) => format!("{whole}?account_id={account}"),
                    (List::Contacts, 2) => format!("{whole}?email=ANN@x.example"),
                    (List::Contacts, _) => format!("{whole}?external_id=k{}", call.other),
                    (_, 2) => format!("/v1/nps_responses?account_id={account}"),
                    (_, _) => format!("/v1/tasks?account_id={account}"),
                };
                self.tenant.bearer(Method::GET, &path)
            }
        }
    }
}

fn native_creation(call: &AroundCall, variant: u8, account: &str) -> Value {
    let external_id = format!("k{}", call.record);
    let at = format!("2026-03-0{}", 1 + variant);
    match (call.list, variant) {
        (List::Contacts, 0) => json!({"account_ids": [account]}),
        (List::Contacts, 1) => {
            json!({"external_id": external_id, "name": "Nat Native", "account_ids": [account, account]})
        }
        (List::Contacts, 2) => {
            json!({"email": "ann@x.example", "account_ids": [account], "last_activity_at": "2025-01-01"})
        }
        (List::Contacts, _) => json!({"external_id": external_id, "account_ids": [NOTHING]}),
        (List::Meetings, 3) => {
            json!({"account_id": account, "title": "M", "start_at": at, "end_at": "2020-01-01"})
        }
        (List::Meetings, _) => {
            json!({"account_id": account, "title": "M", "start_at": at, "end_at": null})
        }
        (List::Requests, 3) => json!({"account_id": account, "title": "R", "severity": 101}),
        (List::Requests, 2) => {
            json!({"account_id": account, "title": "R", "status": "closed", "requested_at": at})
        }
        (List::Requests, _) => json!({"account_id": account, "title": "R", "severity": variant}),
        (List::Members, _) => json!({"name": "M", "email": "Monica@acme.example"}),
        (_, 3) => json!({"external_id": external_id, "subject": 5}),
        (_, _) => json!({"external_id": external_id, "status": "open", "traits": {"a": variant}}),
    }
}

fn native_change(call: &AroundCall, variant: u8, account: &str) -> Value {
    match (call.list, variant) {
        (_, 0) => json!({}),
        (List::Contacts, 1) => json!({"last_activity_at": "2025-01-02", "name": "Changed"}),
        (List::Contacts, 2) => {
            json!({"last_activity_at": null, "deactivated_at": "2025-01-01", "unsubscribed": true})
        }
        (List::Contacts, 3) => json!({"account_ids": [account]}),
        (List::Contacts, _) => json!({"account_ids": []}),
        (List::Meetings, 1) => json!({"title": "Changed", "end_at": null}),
        (List::Meetings, 2) => json!({"start_at": "2024-01-01"}),
        (List::Meetings, _) => json!({"end_at": "2019-01-01"}),
        (List::Requests, 1) => json!({"status": "resolved", "severity": null}),
        (List::Requests, 2) => json!({"status": "in_progress"}),
        (List::Requests, _) => json!({"requested_at": "2030-01-01"}),
        (List::Members, 1) => json!({"name": "Monica Hall"}),
        (List::Members, _) => json!({"email": "MONICA@acme.example"}),
        (_, 1) => json!({"status": null, "rating": "good"}),
        (_, 2) => json!({"subject": "", "traits": {"a": null}}),
        (_, _) => json!({"source": "mail"}),
    }
}
