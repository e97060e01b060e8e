//! A server moves the future of a use case from thread to thread.

use stele_application::Administrator::Operator;
use stele_application::{
    AccountFilter, AccountQuery, AccountRef, Caller, IdempotencyScope, KeyDraft, MemberDraft,
    Stele, Ticket, WorkspaceDraft,
};
use stele_domain::{AccountChange, AccountId, KeyId, Name, WorkspaceId};

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
    assert_send(stele.keys(Operator, None));
    assert_send(stele.revoke_key(Operator, KeyId(uuid::Uuid::nil())));
    assert_send(stele.workspace(workspace));
    assert_send(stele.workspaces());
    assert_send(stele.ping());
}
