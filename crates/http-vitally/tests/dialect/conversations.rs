//! Conversations and their messages.

use std::time::Duration;

use serde_json::{Value, json};

use crate::cast::{Cast, external_ids, id, text_of};

const CONVERSATIONS: &str = "/resources/conversations";
const CONVERSATION: &str = "/resources/conversations/{id}";
const MESSAGES: &str = "/resources/conversations/{conversationId}/messages";
const THREAD: &str = "/resources/conversations/thread-1";

async fn with_thread() -> Cast {
    let cast = Cast::start().await;
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    cast.make(CONVERSATIONS).await;
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    cast
}

impl Cast {
    fn as_user(&self) -> Value {
        json!({ "type": "user", "id": self.user })
    }

    fn as_admin(&self) -> Value {
        json!({ "type": "admin", "id": self.admin.id.to_string() })
    }

    /// A message of the user to nobody.
    fn inbound(&self, external_id: &str, timestamp: &str) -> Value {
        json!({
            "externalId": external_id, "message": "Hello", "timestamp": timestamp, "from": self.as_user(), "to": [],
        })
    }

    /// When the account last heard from its users, and they from the team.
    async fn newest(&self) -> (Value, Value) {
        let account = self.account().await;
        let user = self.server.get("/resources/users/user-501").await.json();
        let times = |object: &Value| {
            let time = |key: &str| object[key].clone();
            (
                time("lastInboundMessageTimestamp"),
                time("lastOutboundMessageTimestamp"),
            )
        };
        assert_eq!(times(&account), times(&user));
        times(&account)
    }
}

#[tokio::test]
async fn create_a_conversation() {
    let cast = Cast::start().await;
    let sent = cast.sent("post", CONVERSATIONS);
    let answer = cast.server.post(CONVERSATIONS, &sent).await;
    insta::assert_snapshot!("create_a_conversation", answer);
}

#[tokio::test]
async fn get_a_conversation_by_either_id() {
    let cast = with_thread().await;
    let by_external_id = cast.server.get(THREAD).await;
    insta::assert_snapshot!("get_a_conversation", by_external_id);
    let path = format!("{CONVERSATIONS}/{}", id(&by_external_id.json()));
    assert_eq!(cast.server.get(&path).await.body, by_external_id.body);
}

#[tokio::test]
async fn list_conversations_without_their_messages() {
    let cast = with_thread().await;
    let answer = cast.server.get(CONVERSATIONS).await;
    insta::assert_snapshot!("list_conversations", answer);
}

#[tokio::test]
async fn an_account_lists_the_conversations_that_its_users_take_part_in() {
    let cast = with_thread().await;
    let (other, other_user) = cast.others().await;
    let person = json!({ "type": "user", "id": other_user });
    for (external_id, from, to) in [
        ("theirs", person.clone(), json!([])),
        ("both", cast.as_admin(), json!([cast.as_user(), person])),
        ("team", cast.as_admin(), json!([cast.as_admin()])),
    ] {
        let message = json!({ "externalId": external_id, "message": "", "from": from, "to": to });
        let body = json!({ "externalId": external_id, "subject": "", "messages": [message] });
        cast.server.fixture.clock.advance(Duration::from_secs(1));
        assert_eq!(cast.server.post(CONVERSATIONS, &body).await.status, 200);
    }
    let page = cast
        .server
        .get("/resources/accounts/account-101/conversations")
        .await
        .json();
    assert_eq!(external_ids(&page), ["both", "thread-1"]);
    let path = format!("/resources/accounts/{other}/conversations?sortBy=createdAt&limit=1");
    let page = cast.server.get(&path).await.json();
    assert_eq!(external_ids(&page), ["both"]);
    let next = text_of(&page["next"]);
    let page = cast.server.get(&format!("{path}&from={next}")).await.json();
    assert_eq!(external_ids(&page), ["theirs"]);
    assert_eq!(page["atEnd"], true);
    let whole = format!("{CONVERSATIONS}?sortBy=createdAt&limit=1&from={next}");
    assert_eq!(cast.server.get(&whole).await.status, 400);
    let both = cast
        .server
        .get(&format!("{CONVERSATIONS}/both"))
        .await
        .json();
    let accounts = both["accounts"].as_array().expect("a list").iter();
    assert_eq!(
        accounts.map(id).collect::<Vec<_>>(),
        [cast.account.clone(), other]
    );
}

#[tokio::test]
async fn messages_are_written_anew_or_added_by_external_id() {
    let cast = with_thread().await;
    let rewritten = json!({
        "externalId": "message-1", "message": "What would three more years cost?", "from": cast.as_user(), "to": [],
    });
    let added = json!({
        "externalId": "message-0", "message": "First", "timestamp": "2024-02-29T08:00:00+05:30", "from": cast.as_admin(),
        "to": [cast.as_user()], "cc": [cast.as_admin()], "bcc": [cast.as_user(), cast.as_admin()],
    });
    let body = json!({ "subject": null, "messages": [rewritten, added] });
    let answer = cast.server.put(THREAD, &body).await;
    insta::assert_snapshot!("update_a_conversation", answer);
    assert_eq!(cast.server.get(THREAD).await.body, answer.body);
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    assert_eq!(
        cast.server.put(THREAD, &body).await.body,
        answer.body,
        "nothing has changed"
    );
}

#[tokio::test]
async fn add_a_message() {
    let cast = with_thread().await;
    let sent = cast.sent("post", MESSAGES);
    let path = format!("{THREAD}/messages");
    let answer = cast.server.post(&path, &sent).await;
    insta::assert_snapshot!("add_a_message", answer);
    let thread = cast.server.get(THREAD).await.json();
    assert_eq!(thread["messages"][1], answer.json());
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    assert_eq!(cast.server.post(&path, &sent).await.body, answer.body);
    assert_eq!(
        cast.server.get(THREAD).await.json(),
        thread,
        "nothing has changed"
    );
    let mut other_words = sent;
    other_words["message"] = json!("Other words");
    let again = cast.server.post(&path, &other_words).await.json();
    assert_eq!(
        (&again["id"], &again["message"]),
        (&answer.json()["id"], &json!("Other words"))
    );
}

#[tokio::test]
async fn the_newest_messages_are_part_of_the_user_and_the_account() {
    let cast = with_thread().await;
    let first = json!("2026-03-14T16:30:00.000Z");
    assert_eq!(cast.newest().await, (first.clone(), Value::Null));
    let before = cast.account().await["updatedAt"].clone();
    let body = cast.sent("post", MESSAGES);
    let path = format!("{THREAD}/messages");
    cast.server.post(&path, &body).await;
    let outbound = json!("2026-03-15T07:45:00.000Z");
    assert_eq!(cast.newest().await, (first.clone(), outbound.clone()));
    assert_ne!(cast.account().await["updatedAt"], before);
    let older = cast.inbound("older", "2020-01-01");
    cast.server.post(&path, &older).await;
    assert_eq!(cast.newest().await, (first.clone(), outbound.clone()));
    let newer = cast.inbound("newer", "2026-04-01T00:00:00.123Z");
    cast.server.post(&path, &newer).await;
    let newest = json!("2026-04-01T00:00:00.123Z");
    assert_eq!(cast.newest().await, (newest, outbound.clone()));

    let gone = cast.server.delete("/resources/messages/newer").await;
    insta::assert_snapshot!("delete_a_message", gone);
    assert_eq!(cast.newest().await, (first, outbound));
    assert_eq!(
        cast.server.delete("/resources/messages/newer").await.status,
        404
    );
    let thread = cast.server.get(THREAD).await.json();
    let messages = thread["messages"].as_array().expect("a list").iter();
    let left: Vec<_> = messages
        .map(|message| text_of(&message["externalId"]))
        .collect();
    assert_eq!(left, ["older", "message-1", "message-2"]);

    let gone = cast.server.delete(THREAD).await;
    insta::assert_snapshot!("delete_a_conversation", gone);
    assert_eq!(cast.newest().await, (Value::Null, Value::Null));
    for answer in [
        cast.server.get(THREAD).await,
        cast.server.put(THREAD, &json!({})).await,
        cast.server.post(&path, &older).await,
        cast.server.delete(THREAD).await,
        cast.server.delete("/resources/messages/message-1").await,
    ] {
        assert_eq!(answer.status, 404, "{answer}");
    }
    assert_eq!(
        cast.server.get(CONVERSATIONS).await.json()["results"],
        json!([])
    );
}

#[tokio::test]
async fn a_message_without_a_time_was_sent_now() {
    let cast = with_thread().await;
    let message = json!({ "externalId": "now", "message": "", "from": cast.as_user(), "to": [], "timestamp": null });
    let path = format!("{THREAD}/messages");
    let made = cast.server.post(&path, &message).await.json();
    assert_eq!(made["timestamp"], "2025-02-01T10:00:02.000Z");
}

#[tokio::test]
async fn somebody_who_is_gone_is_named_and_not_shown() {
    let cast = with_thread().await;
    let (other, other_user) = cast.others().await;
    let mut message = cast.inbound("message-2", "2026-03-15");
    message["to"] = json!([{ "type": "user", "id": other_user }]);
    let path = format!("{THREAD}/messages");
    cast.server.post(&path, &message).await;
    cast.server.delete("/resources/users/user-501").await;
    let thread = cast.server.get(THREAD).await.json();
    assert_eq!(thread["messages"][0]["from"], cast.as_user());
    for (kind, left) in [
        ("admins", cast.admin.id.to_string()),
        ("users", other_user),
        ("accounts", other),
    ] {
        let shown = thread[kind].as_array().expect("a list").iter();
        assert_eq!(shown.map(id).collect::<Vec<_>>(), [left], "{kind}");
    }
}

#[tokio::test]
async fn every_fault_of_a_conversation_is_told() {
    let cast = with_thread().await;
    let before = cast.server.get(CONVERSATIONS).await.body;
    let body = json!({
        "externalId": "", "subject": 5,
        "messages": [
            {
                "externalId": 1, "message": null, "timestamp": "2023-02-29", "from": { "type": "lead", "id": 5 },
                "to": [{ "type": "user", "id": "user-501" }, { "id": cast.user }], "cc": "me", "bcc": [null],
            },
            {},
            "Hello",
        ],
        "traits": [],
    });
    let answer = cast.server.post(CONVERSATIONS, &body).await;
    insta::assert_snapshot!("conversation_with_every_fault", answer);
    let update = cast.server.put(THREAD, &body).await;
    assert_eq!(update.status, 400, "{update}");
    let message = cast
        .server
        .post(&format!("{THREAD}/messages"), &body["messages"][0])
        .await;
    assert_eq!(message.status, 400, "{message}");
    assert_eq!(cast.server.get(CONVERSATIONS).await.body, before);
}

#[tokio::test]
async fn external_ids_of_conversations_and_messages_are_taken_once() {
    let cast = with_thread().await;
    let again = json!({ "externalId": "thread-1", "subject": "Other", "messages": [] });
    let answer = cast.server.post(CONVERSATIONS, &again).await;
    assert_eq!(answer.status, 409);
    cast.check(&answer, "post", CONVERSATIONS);
    let other = json!({ "externalId": "thread-2", "subject": "Other", "messages": [] });
    cast.server.post(CONVERSATIONS, &other).await;
    let before = cast.server.get(CONVERSATIONS).await.body;
    let message = cast.inbound("message-1", "2026-04-01");
    for (answer, method, path) in [
        (
            cast.server
                .post(&format!("{CONVERSATIONS}/thread-2/messages"), &message)
                .await,
            "post",
            MESSAGES,
        ),
        (
            cast.server
                .put(
                    &format!("{CONVERSATIONS}/thread-2"),
                    &json!({ "messages": [message] }),
                )
                .await,
            "put",
            CONVERSATION,
        ),
    ] {
        assert_eq!(answer.status, 409, "{answer}");
        cast.check(&answer, method, path);
    }
    let third = json!({ "subject": "Third", "messages": [message] });
    let answer = cast.server.post(CONVERSATIONS, &third).await;
    assert_eq!(answer.status, 409, "{answer}");
    assert_eq!(cast.server.get(CONVERSATIONS).await.body, before);
    for _ in 0..2 {
        let nameless = json!({ "subject": "", "messages": [], "externalId": null });
        assert_eq!(cast.server.post(CONVERSATIONS, &nameless).await.status, 200);
    }
}

#[tokio::test]
async fn a_message_names_people_who_are_there() {
    let cast = with_thread().await;
    let before = cast.server.get(THREAD).await.body;
    let nobody = "0194c0f3-f100-7000-8000-0000000000ff";
    let key = cast.server.foreign_key().await;
    let foreign = json!({ "externalId": "a" }).to_string();
    cast.server
        .call_as(&key, http::Method::POST, "/resources/accounts", foreign)
        .await;
    let foreign = json!({ "externalId": "u", "accountIds": ["a"] }).to_string();
    let foreign = cast
        .server
        .call_as(&key, http::Method::POST, "/resources/users", foreign)
        .await;
    for (side, id, told) in [
        ("user", nobody, "User not found"),
        ("admin", nobody, "Admin not found"),
        ("user", &cast.admin.id.to_string(), "User not found"),
        ("admin", &cast.user, "Admin not found"),
        ("user", text_of(&foreign.json()["id"]), "User not found"),
    ] {
        let person = json!({ "type": side, "id": id });
        for message in [
            json!({ "externalId": "m", "message": "", "from": person, "to": [] }),
            json!({ "externalId": "m", "message": "", "from": cast.as_user(), "to": [], "bcc": [person] }),
        ] {
            for answer in [
                cast.server
                    .post(&format!("{THREAD}/messages"), &message)
                    .await,
                cast.server
                    .put(THREAD, &json!({ "subject": "x", "messages": [message] }))
                    .await,
                cast.server
                    .post(
                        CONVERSATIONS,
                        &json!({ "subject": "x", "messages": [message] }),
                    )
                    .await,
            ] {
                assert_eq!(
                    (answer.status.as_u16(), answer.json()),
                    (400, json!({ "error": told }))
                );
            }
        }
    }
    assert_eq!(cast.server.get(THREAD).await.body, before);
    let page = cast.server.get(CONVERSATIONS).await.json();
    assert_eq!(external_ids(&page), ["thread-1"]);
}

#[tokio::test]
async fn a_hundred_messages_at_once_are_the_most() {
    let cast = with_thread().await;
    let messages = |count: usize| {
        let messages = (0..count).map(|number| cast.inbound(&number.to_string(), "2024-01-01"));
        json!({ "messages": messages.collect::<Vec<_>>() })
    };
    let answer = cast.server.put(THREAD, &messages(101)).await;
    assert_eq!(answer.status, 400);
    let told = "A request can hold at most 100 messages, each to at most 100 recipients";
    assert_eq!(answer.json(), json!({ "error": told }));
    let answer = cast.server.put(THREAD, &messages(100)).await;
    assert_eq!(
        answer.json()["messages"].as_array().map(Vec::len),
        Some(101)
    );
    let mut message = cast.inbound("to", "2024-01-01");
    message["to"] = vec![cast.as_user(); 101].into();
    let path = format!("{THREAD}/messages");
    assert_eq!(cast.server.post(&path, &message).await.status, 400);
}

#[tokio::test]
async fn what_is_read_only_is_ignored() {
    let cast = with_thread().await;
    let before = cast.server.get(THREAD).await.body;
    cast.server.fixture.clock.advance(Duration::from_secs(1));
    let body = json!({
        "id": 5, "externalId": ["other"], "createdAt": "x", "updatedAt": null, "status": "open", "rating": 5, "source": {},
        "accounts": 5, "admins": 5, "users": 5, "unknown": true,
    });
    let answer = cast.server.put(THREAD, &body).await;
    assert_eq!((answer.status.as_u16(), answer.body), (200, before));
}

#[tokio::test]
async fn a_walk_is_newest_first_and_a_page_takes_as_many_statements_whatever_its_length() {
    let cast = Cast::start().await;
    let mut expected = Vec::new();
    for number in 0..101 {
        let external_id = format!("{number:03}");
        let body = json!({ "externalId": external_id, "subject": "", "messages": [cast.inbound(&external_id, "2024-01-01")] });
        cast.server.fixture.clock.advance(Duration::from_secs(1));
        assert_eq!(cast.server.post(CONVERSATIONS, &body).await.status, 200);
        expected.insert(0, external_id);
    }
    for list in [
        CONVERSATIONS,
        "/resources/accounts/account-101/conversations",
    ] {
        let page = cast.server.get(list).await.json();
        assert_eq!(external_ids(&page), expected[..100]);
        let from = text_of(&page["next"]);
        let rest = cast.server.get(&format!("{list}?from={from}")).await.json();
        assert_eq!(external_ids(&rest), expected[100..]);
        let few = cast.calls(&format!("{list}?limit=1")).await;
        assert_eq!(cast.calls(list).await, few);
    }
    let few = cast.calls(&format!("{CONVERSATIONS}/000")).await;
    let messages = (1000..1100).map(|number| cast.inbound(&number.to_string(), "2024-01-01"));
    let body = json!({ "messages": messages.collect::<Vec<_>>() });
    cast.server
        .put(&format!("{CONVERSATIONS}/000"), &body)
        .await;
    assert_eq!(cast.calls(&format!("{CONVERSATIONS}/000")).await, few);
}

#[tokio::test]
async fn the_examples_of_conversations_come_true() {
    let cast = Cast::start().await;
    let made = cast
        .server
        .post(CONVERSATIONS, &cast.sent("post", CONVERSATIONS))
        .await;
    cast.check(&made, "post", CONVERSATIONS);
    cast.check(&cast.server.get(THREAD).await, "get", CONVERSATION);
    cast.check(&cast.server.get(CONVERSATIONS).await, "get", CONVERSATIONS);
    let of_account = cast
        .server
        .get("/resources/accounts/account-101/conversations")
        .await;
    cast.check(
        &of_account,
        "get",
        "/resources/accounts/{accountId}/conversations",
    );
    let updated = cast
        .server
        .put(THREAD, &cast.sent("put", CONVERSATION))
        .await;
    cast.check(&updated, "put", CONVERSATION);
    let added = cast
        .server
        .post(&format!("{THREAD}/messages"), &cast.sent("post", MESSAGES))
        .await;
    cast.check(&added, "post", MESSAGES);

    let nothing = cast
        .server
        .post(CONVERSATIONS, &json!({ "messages": [] }))
        .await;
    cast.check(&nothing, "post", CONVERSATIONS);
    let mut message = cast.sent("post", MESSAGES);
    message["from"]["type"] = json!("lead");
    let wrong = cast
        .server
        .post(&format!("{THREAD}/messages"), &message)
        .await;
    cast.check(&wrong, "post", MESSAGES);
    let wrong = cast
        .server
        .put(THREAD, &json!({ "messages": [message] }))
        .await;
    cast.check(&wrong, "put", CONVERSATION);
    for path in [
        CONVERSATIONS,
        "/resources/accounts/account-101/conversations",
    ] {
        let bad = cast.server.get(&format!("{path}?limit=0")).await;
        cast.check(&bad, "get", &path.replace("account-101", "{accountId}"));
    }
    cast.check_unknown(CONVERSATION, &["get", "put", "delete"])
        .await;
    cast.check_unknown(MESSAGES, &["post"]).await;
    cast.check_unknown("/resources/messages/{id}", &["delete"])
        .await;
    let nobody = cast
        .server
        .get("/resources/accounts/nobody/conversations")
        .await;
    cast.check(
        &nobody,
        "get",
        "/resources/accounts/{accountId}/conversations",
    );
}
