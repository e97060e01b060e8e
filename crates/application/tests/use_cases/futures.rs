//! A server moves the future of a use case from thread to thread.

use stele_application::Administrator::Operator;
use stele_application::{
    AccountFilter, AccountQuery, AccountRef, Administrator, BatchPart, Caller, ContactsOf,
    IdempotencyScope, KeyDraft, MemberDraft, RecordQuery, RecordRef, Stele, Telling, Ticket,
    WorkspaceDraft,
};
use stele_domain::{
    AccountChange, AccountId, Contact, ContactChange, ConversationChange, ConversationDraft, KeyId,
    MeetingChange, MeetingDraft, MemberChange, MessageDraft, Name, NoteChange, NpsResponseChange,
    NpsResponseDraft, OrganizationChange, OrganizationDraft, RequestChange, RequestDraft,
    TaskChange, Text, Timestamp, WorkspaceId,
};

fn assert_send<T: Send>(_: T) {}

/// Never called: that it compiles is the test.
#[expect(dead_code, reason = "the compiler is what runs it")]
#[expect(
    clippy::too_many_arguments,
    reason = "one of each thing that a use case takes"
)]
fn every_use_case_answers_a_future_that_is_send(
    stele: &Stele,
    caller: &Caller,
    account: &AccountRef,
    change: AccountChange,
    name: Name,
    query: &AccountQuery,
    filter: &AccountFilter,
    accounts: &[AccountId],
    scope: IdempotencyScope,
    ticket: &Ticket,
    workspace: WorkspaceId,
    drafts: (WorkspaceDraft, MemberDraft, KeyDraft),
) {
    assert_send(stele.authenticate("secret"));
    assert_send(stele.create_account(caller, name.clone(), change.clone()));
    assert_send(stele.get_account(caller, account));
    assert_send(stele.account_contacts(caller, accounts));
    assert_send(stele.list_accounts(caller, query));
    assert_send(stele.count_accounts(caller, filter));
    assert_send(stele.update_account(caller, account, change));
    assert_send(stele.delete_account(caller, account));
    assert_send(stele.claim_idempotency_key(caller, scope, b"body", stele.clock().now(), 0));
    assert_send(stele.settle_idempotency_key(caller, ticket, None));
    assert_send(stele.take_first_steps(name));
    assert_send(stele.create_workspace(drafts.0));
    assert_send(stele.create_member(Operator, drafts.1));
    assert_send(stele.create_key(Operator, drafts.2));
    assert_send(stele.members(Operator, workspace));
    assert_send(stele.keys(Operator, None));
    assert_send(stele.revoke_key(Operator, KeyId(uuid::Uuid::nil())));
    assert_send(stele.workspace(workspace));
    assert_send(stele.workspaces());
    assert_send(stele.ping());
}

/// Never called either.
#[expect(dead_code, reason = "the compiler is what runs it")]
#[expect(
    clippy::too_many_arguments,
    reason = "one of each thing that a use case takes"
)]
fn so_does_every_use_case_of_what_hangs_on_accounts(
    stele: &Stele,
    caller: &Caller,
    record: &RecordRef,
    query: &RecordQuery<ContactsOf>,
    contacts: &[Contact],
    account: AccountId,
    contact: ContactChange,
    organization: (OrganizationDraft, OrganizationChange),
    meeting: (MeetingDraft, MeetingChange),
    request: (RequestDraft, RequestChange),
    response: (NpsResponseDraft, NpsResponseChange),
    conversation: (ConversationDraft, ConversationChange, MessageDraft),
    note: (Text, Timestamp, NoteChange),
    task: (Name, TaskChange),
    (telling, parts): (&Telling, &[BatchPart]),
) {
    assert_send(stele.tell(caller, telling));
    assert_send(stele.tell_all(caller, parts));
    assert_send(stele.get_record::<Contact>(caller, record));
    assert_send(stele.list_records::<Contact>(caller, query));
    assert_send(stele.count_records::<Contact>(caller, query.of.as_ref()));
    assert_send(stele.records_by_id::<Contact>(caller, [account.0]));
    assert_send(stele.accounts_by_id(caller, [account]));
    assert_send(stele.accounts_of_contacts(caller, contacts));
    assert_send(stele.organizations_of_contacts(caller, contacts));
    assert_send(stele.latest_meetings(caller, account));
    assert_send(stele.latest_requests(caller, account));
    assert_send(stele.custom_fields(caller, None));
    assert_send(stele.create_contact(caller, contact.clone()));
    assert_send(stele.update_contact(caller, record, contact));
    assert_send(stele.delete_contact(caller, record));
    assert_send(stele.create_organization(caller, organization.0));
    assert_send(stele.update_organization(caller, record, organization.1));
    assert_send(stele.delete_organization(caller, record));
    assert_send(stele.create_meeting(caller, meeting.0));
    assert_send(stele.update_meeting(caller, record, meeting.1));
    assert_send(stele.delete_meeting(caller, record));
    assert_send(stele.create_request(caller, request.0));
    assert_send(stele.update_request(caller, record, request.1));
    assert_send(stele.delete_request(caller, record));
    assert_send(stele.create_response(caller, response.0.clone()));
    assert_send(stele.put_response(caller, response.0));
    assert_send(stele.update_response(caller, record, response.1));
    assert_send(stele.delete_response(caller, record));
    assert_send(stele.create_conversation(caller, conversation.0));
    assert_send(stele.get_conversation(caller, record));
    assert_send(stele.update_conversation(caller, record, conversation.1));
    assert_send(stele.delete_conversation(caller, record));
    assert_send(stele.put_message(caller, record, conversation.2));
    assert_send(stele.delete_message(caller, record));
    let (text, at, change) = note;
    assert_send(stele.create_note(caller, None, text.clone(), at, change.clone()));
    assert_send(stele.put_note(caller, None, text, at, change.clone()));
    assert_send(stele.update_note(caller, record, change));
    assert_send(stele.delete_note(caller, record));
    assert_send(stele.create_task(caller, None, task.0.clone(), task.1.clone()));
    assert_send(stele.put_task(caller, None, task.0, task.1.clone()));
    assert_send(stele.update_task(caller, record, task.1));
    assert_send(stele.delete_task(caller, record));
}

/// Nor this.
#[expect(dead_code, reason = "the compiler is what runs it")]
fn so_does_every_use_case_of_administrators(
    stele: &Stele,
    caller: &Caller,
    workspace: WorkspaceId,
    member: &RecordRef,
    change: MemberChange,
    draft: WorkspaceDraft,
    name: Name,
) {
    let administrator = Administrator::Caller(caller);
    assert_send(stele.create_workspace_with_key(caller, draft));
    assert_send(stele.rename_workspace(administrator, workspace, name));
    assert_send(stele.update_member(administrator, workspace, member, change));
}
