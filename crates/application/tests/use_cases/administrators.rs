//! What an administrator of one workspace may do, and what their changes reach.

use std::sync::Arc;

use stele_application::Administrator::{self, Operator};
use stele_application::{
    Caller, Error, Invalid, KeyDraft, MemberDraft, MemberRef, RecordRef, Resource, WorkspaceDraft,
};
use stele_domain::{
    KeyId, LicenseStatus, Member, MemberChange, Role, Scope, ScopeSet, Workspace, WorkspaceId,
};

use crate::world::{World, assert_refused, email, has_moved, name, nobody};

/// A caller of some scopes in the world's workspace.
async fn caller(world: &World, scopes: &[Scope]) -> Arc<Caller> {
    let key = world.fixture.key(world.caller.workspace.id, scopes).await;
    world.fixture.caller(&key).await
}

fn key(workspace: WorkspaceId, scopes: &[Scope]) -> KeyDraft {
    KeyDraft {
        workspace,
        scopes: scopes.iter().copied().collect(),
        member: None,
    }
}

fn member(workspace: WorkspaceId, address: &str) -> MemberDraft {
    MemberDraft {
        workspace,
        name: name("Monica"),
        email: email(address),
    }
}

fn renamed(to: &str) -> MemberChange {
    MemberChange {
        name: Some(name(to)),
        ..MemberChange::default()
    }
}

async fn update(world: &World, member: &Member, change: MemberChange) -> Result<Member, Error> {
    world.pass_time();
    let by_id = RecordRef::Id(member.id.0);
    let updated = world
        .stele()
        .update_member(Operator, member.workspace, &by_id, change)
        .await?;
    assert_eq!(world.find(member.id.0).await.as_ref(), Some(&updated));
    Ok(updated)
}

/// What use case after use case answers an administrator who asks for a workspace.
async fn answers(
    world: &World,
    administrator: Administrator<'_>,
    workspace: WorkspaceId,
) -> Vec<Result<(), Error>> {
    let stele = world.stele();
    let nobody = RecordRef::Id(nobody());
    vec![
        stele
            .create_key(administrator, key(workspace, &[Scope::AccountRead]))
            .await
            .map(drop),
        stele.keys(administrator, Some(workspace)).await.map(drop),
        stele.members(administrator, workspace).await.map(drop),
        stele
            .create_member(administrator, member(workspace, "monica@raviga.com"))
            .await
            .map(drop),
        match stele
            .update_member(administrator, workspace, &nobody, renamed("Nobody"))
            .await
        {
            Err(Error::NotFound(Resource::Member)) => Ok(()),
            other => other.map(drop),
        },
        stele
            .rename_workspace(administrator, workspace, name("Renamed"))
            .await
            .map(drop),
    ]
}

#[tokio::test]
async fn an_administrator_has_one_workspace_and_the_operator_has_all() {
    let world = World::new().await;
    let own = world.caller.workspace.id;
    let other = world.fixture.workspace("Hooli").await;
    let admin = caller(&world, &[Scope::Admin, Scope::AccountRead]).await;
    let admin = Administrator::Caller(&admin);
    for answer in answers(&world, admin, own).await {
        answer.expect("their own");
    }
    let before = world.store.calls();
    for answer in answers(&world, admin, other.id).await {
        assert_refused!(answer, Error::NotFound(Resource::Workspace));
    }
    assert_eq!(world.store.calls(), before, "the store was not asked");
    for answer in answers(&world, Operator, other.id).await {
        answer.expect("the operator's");
    }
}

#[tokio::test]
async fn all_members_of_a_workspace_are_listed_by_number() {
    let world = World::new().await;
    let own = world.caller.workspace.id;
    let other = world.fixture.workspace("Hooli").await;
    let mut made = Vec::new();
    // More than are read at a time, some of them at the same moment.
    for count in 0..1_002 {
        if count % 2 == 0 {
            world.pass_time();
        }
        let draft = member(own, &format!("m{count}@raviga.com"));
        let made_one = world.stele().create_member(Operator, draft).await;
        made.push(made_one.expect("a member"));
    }
    let gone = MemberChange {
        license_status: Some(LicenseStatus::Deactivated),
        ..MemberChange::default()
    };
    made[1] = update(&world, &made[1], gone).await.expect("changed");
    let listed = world.stele().members(Operator, own).await;
    assert_eq!(listed.expect("members"), made);
    let listed = world.stele().members(Operator, other.id).await;
    assert_eq!(listed.expect("members"), []);
    let refused = world.stele().members(Operator, WorkspaceId(99)).await;
    assert_refused!(refused, Error::NotFound(Resource::Workspace));
}

#[tokio::test]
async fn whoever_lacks_the_scope_administers_nothing() {
    let world = World::new().await;
    let own = world.caller.workspace.id;
    for scope in Scope::ALL {
        let caller = caller(&world, &[scope]).await;
        let may = matches!(scope, Scope::Admin | Scope::All);
        let stele = world.stele();
        let draft = WorkspaceDraft { name: name("New") };
        let answers = [
            stele
                .create_member(
                    Administrator::Caller(&caller),
                    member(own, &format!("{scope}@raviga.com")),
                )
                .await
                .map(drop),
            stele
                .keys(Administrator::Caller(&caller), Some(own))
                .await
                .map(drop),
            stele
                .members(Administrator::Caller(&caller), own)
                .await
                .map(drop),
            match stele
                .revoke_key(Administrator::Caller(&caller), KeyId(nobody()))
                .await
            {
                Err(Error::NotFound(Resource::Key)) => Ok(()),
                other => other,
            },
            stele
                .create_workspace_with_key(&caller, draft)
                .await
                .map(drop),
        ];
        for answer in answers {
            match answer {
                Ok(()) => assert!(may, "{scope} opens it"),
                Err(Error::Forbidden(Scope::Admin)) => assert!(!may, "{scope} is refused"),
                Err(other) => panic!("{scope}: {other:?}"),
            }
        }
        assert_refused!(
            stele.keys(Administrator::Caller(&caller), None).await,
            Error::Forbidden(Scope::Admin)
        );
    }
}

#[tokio::test]
async fn a_key_makes_no_key_that_opens_more() {
    let world = World::new().await;
    let own = world.caller.workspace.id;
    let admin = caller(&world, &[Scope::Admin, Scope::AccountWrite]).await;
    let make = |scopes: &[Scope]| {
        let draft = key(own, scopes);
        world
            .stele()
            .create_key(Administrator::Caller(&admin), draft)
    };
    make(&[Scope::AccountRead, Scope::Admin])
        .await
        .expect("no more than its own");
    assert_refused!(
        make(&[Scope::AccountRead, Scope::All]).await,
        Error::CannotGrant(Scope::All)
    );
    assert_refused!(
        make(&[Scope::QueryRead]).await,
        Error::CannotGrant(Scope::QueryRead)
    );
}

#[tokio::test]
async fn a_new_workspace_opens_to_a_key_like_the_one_that_made_it() {
    let world = World::new().await;
    let admin = caller(&world, &[Scope::Admin, Scope::AccountRead]).await;
    let draft = WorkspaceDraft { name: name("New") };
    let made = world.stele().create_workspace_with_key(&admin, draft).await;
    let (workspace, key) = made.expect("made");
    let opened = world.fixture.caller(&key.text).await;
    assert_eq!(opened.workspace, workspace);
    assert_ne!(workspace.id, admin.workspace.id);
    let scopes = ScopeSet::from_iter([Scope::Admin, Scope::AccountRead]);
    assert_eq!(opened.scopes, scopes);
    assert_eq!(opened.member, None);
}

#[tokio::test]
async fn an_administrator_revokes_keys_of_their_workspace_also_their_own() {
    let world = World::new().await;
    let admin = caller(&world, &[Scope::Admin]).await;
    let other = world.fixture.caller_of_new_workspace("Hooli").await;
    let revoke = |key: Option<KeyId>| {
        let key = key.expect("a caller with a key");
        world.stele().revoke_key(Administrator::Caller(&admin), key)
    };
    assert_refused!(revoke(other.key).await, Error::NotFound(Resource::Key));
    for key in [world.caller.key, admin.key] {
        revoke(key).await.expect("revoked");
    }
    let keys = world.stele().keys(Operator, None).await.expect("keys");
    let open: Vec<_> = keys
        .iter()
        .filter(|key| key.revoked_at.is_none())
        .map(|key| key.id)
        .collect();
    assert_eq!(open, other.key.into_iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_workspace_that_is_renamed_is_called_so_at_once() {
    let world = World::new().await;
    let before = world.caller.workspace.clone();
    let text = world.fixture.key(before.id, &[Scope::AccountRead]).await;
    world.fixture.caller(&text).await;
    let rename = |workspace, to| {
        world
            .stele()
            .rename_workspace(Operator, workspace, name(to))
    };
    let renamed = rename(before.id, "Hooli").await.expect("renamed");
    let expected = Workspace {
        name: name("Hooli"),
        version: before.version + 1,
        ..before
    };
    assert_eq!(renamed, expected);
    assert_eq!(world.fixture.caller(&text).await.workspace, expected);
    let same = rename(before.id, "Hooli").await.expect("the same");
    assert_eq!(same, expected);
    let found = world.stele().workspace(before.id).await;
    assert_eq!(found.expect("answered"), Some(expected));
    assert_refused!(
        rename(WorkspaceId(99), "Nobody's").await,
        Error::NotFound(Resource::Workspace)
    );
}

#[tokio::test]
async fn a_changed_member_changes_the_accounts_they_look_after() {
    let world = World::new().await;
    let workspace = world.caller.workspace.id;
    let monica = world
        .fixture
        .member(workspace, "Monica", "monica@raviga.com");
    let monica = monica.await;
    let text = world
        .fixture
        .member_key(&monica, &[Scope::AccountRead])
        .await;
    world.fixture.caller(&text).await;
    let hers = world
        .fixture
        .account(&world.caller, "Pied Piper")
        .role(Role::Csm, &monica)
        .role(Role::AccountOwner, &monica)
        .await;
    let other = world.account("Aviato").await;
    let moved = MemberChange {
        email: Some(email("monica@bream-hall.com")),
        ..renamed("Monica Hall")
    };
    let changed = update(&world, &monica, moved.clone())
        .await
        .expect("changed");
    assert_eq!((changed.version, changed.updated_at), (2, world.now()));
    let after = world.stored(&hers).await;
    assert!(has_moved(&hers, &after));
    for role in [Role::Csm, Role::AccountOwner] {
        let (assignment, holder) = after.role(role).expect("assigned");
        assert_eq!(holder, &changed);
        // Who was named stays as it was sent.
        assert_eq!(assignment.holder.email, "monica@raviga.com");
    }
    assert_eq!(world.stored(&other).await, other);
    // A key carries the member it acts for.
    let caller = world.fixture.caller(&text).await;
    assert_eq!(caller.member.as_ref(), Some(&changed));
    let same = update(&world, &monica, moved).await.expect("the same");
    assert_eq!(same, changed);
    assert_eq!(world.stored(&hers).await, after);
}

#[tokio::test]
async fn who_is_deactivated_loses_their_keys() {
    let world = World::new().await;
    let workspace = world.caller.workspace.id;
    let monica = world
        .fixture
        .member(workspace, "Monica", "monica@raviga.com");
    let monica = monica.await;
    let gavin = world.fixture.member(workspace, "Gavin", "gavin@hooli.com");
    let gavin = gavin.await;
    let hers = world
        .fixture
        .member_key(&monica, &[Scope::AccountRead])
        .await;
    let his = world
        .fixture
        .member_key(&gavin, &[Scope::AccountRead])
        .await;
    let nobodys = world.fixture.key(workspace, &[Scope::AccountRead]).await;
    for text in [&hers, &his, &nobodys] {
        world.fixture.caller(text).await;
    }
    let status = |status| MemberChange {
        license_status: Some(status),
        ..MemberChange::default()
    };
    let deactivated = status(LicenseStatus::Deactivated);
    update(&world, &monica, deactivated).await.expect("changed");
    let opens = async |text: &str| {
        let found = world.stele().authenticate(text).await;
        found.expect("answered").is_some()
    };
    assert!(!opens(&hers).await);
    let another = KeyDraft {
        member: Some(MemberRef::Id(monica.id)),
        ..key(workspace, &[Scope::AccountRead])
    };
    assert_refused!(
        world.stele().create_key(Operator, another).await,
        Error::Invalid(Invalid::DeactivatedMember)
    );
    assert!(opens(&his).await);
    assert!(opens(&nobodys).await);
    let for_her = KeyDraft {
        workspace,
        scopes: ScopeSet::from_iter([Scope::AccountRead]),
        member: Some(MemberRef::Id(monica.id)),
    };
    assert_refused!(
        world.stele().create_key(Operator, for_her).await,
        Error::Invalid(Invalid::DeactivatedMember)
    );
    // Whoever comes back needs a new one.
    let active = status(LicenseStatus::Active);
    update(&world, &monica, active).await.expect("changed");
    assert!(!opens(&hers).await);
}

#[tokio::test]
async fn a_change_of_a_member_that_is_refused_changes_nothing() {
    let world = World::new().await;
    let workspace = world.caller.workspace.id;
    let monica = world
        .fixture
        .member(workspace, "Monica", "monica@raviga.com");
    let monica = monica.await;
    world
        .fixture
        .member(workspace, "Gavin", "gavin@hooli.com")
        .await;
    let taken = MemberChange {
        email: Some(email("Gavin@Hooli.com")),
        ..renamed("Gavin")
    };
    assert_refused!(
        update(&world, &monica, taken).await,
        Error::MemberEmailTaken
    );
    assert_eq!(world.find(monica.id.0).await, Some(monica.clone()));
    let own = MemberChange {
        email: Some(email("MONICA@raviga.com")),
        ..MemberChange::default()
    };
    let changed = update(&world, &monica, own).await.expect("their own");
    assert_eq!(changed.email, email("MONICA@raviga.com"));
    let elsewhere = world.fixture.workspace("Hooli").await;
    for (workspace, named) in [
        (workspace, RecordRef::Number(99)),
        (elsewhere.id, RecordRef::Id(monica.id.0)),
        (workspace, RecordRef::ExternalId(String::new())),
    ] {
        let refused = world
            .stele()
            .update_member(Operator, workspace, &named, renamed("Nobody"));
        assert_refused!(refused.await, Error::NotFound(Resource::Member));
    }
}
