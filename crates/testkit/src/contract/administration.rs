//! Workspaces, keys, and the secret of cursors.

use stele_application::ports::{StoreError, Unique};
use stele_domain::{ApiKey, KeyHash, KeyId, ProjectToken, Scope, ScopeSet, Workspace, WorkspaceId};

use super::setup::{World, begin, later, member, start, workspace};
use crate::{Ports, SequentialIds};

impl World {
    async fn workspace(&self, id: WorkspaceId) -> Workspace {
        let found = self.ports.administration.workspace(id).await;
        let found = found.expect("the store answers");
        found.unwrap_or_else(|| panic!("{id:?} was committed, and a reader finds none"))
    }

    async fn try_insert_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        let mut work = self.begin().await;
        work.insert_key(key).await?;
        work.commit().await
    }

    async fn key(&self, prefix: &str) -> Option<ApiKey> {
        let found = self.ports.administration.key_by_prefix(prefix).await;
        found.expect("the store answers")
    }

    async fn revoke(&self, key: KeyId, micros: i64) -> bool {
        let mut work = self.begin().await;
        let known = work.revoke_key(key, later(micros)).await;
        let known = known.expect("the store answers");
        work.commit().await.expect("committed");
        known
    }
}

/// The `n`th token.
fn token(n: u64) -> ProjectToken {
    let length = ProjectToken::RANDOM_LENGTH;
    ProjectToken::of_random(&format!("{n:0length$}"))
}

/// The `n`th key of a workspace.
fn key(n: u64, workspace: &Workspace, prefix: &str) -> ApiKey {
    ApiKey {
        id: KeyId(SequentialIds::nth_uuid(n)),
        workspace: workspace.clone(),
        prefix: prefix.to_owned(),
        hash: KeyHash([u8::try_from(n).expect("a small number"); 32]),
        scopes: ScopeSet::all(),
        member: None,
        created_at: start(),
        revoked_at: None,
    }
}

/// An empty store knows that it is.
pub async fn an_empty_store_has_no_workspace(ports: &Ports) {
    let mut work = begin(ports).await;
    assert!(work.no_workspace_exists().await.expect("the store answers"));
    let none = work.workspace(WorkspaceId(1)).await;
    assert_eq!(none.expect("the store answers"), None);
    drop(work);
    let none = ports.administration.workspaces().await;
    assert_eq!(none.expect("the store answers"), []);
    let none = ports.administration.workspace(WorkspaceId(1)).await;
    assert_eq!(none.expect("the store answers"), None);
    assert_eq!(
        ports
            .administration
            .keys(None)
            .await
            .expect("the store answers"),
        []
    );
    let none = ports.administration.key_by_prefix("abc").await;
    assert_eq!(none.expect("the store answers"), None);
}

/// The first workspace is 1; names need not be unique.
pub async fn workspaces_are_numbered_from_one(ports: &Ports) {
    let mut stored = Vec::new();
    for n in 0..3 {
        let mut work = begin(ports).await;
        let given = Workspace {
            project_token: token(n),
            ..workspace("Acme 😀")
        };
        let inserted = work.insert_workspace(given).await;
        let inserted = inserted.expect("inserted");
        assert!(!work.no_workspace_exists().await.expect("the store answers"));
        let seen = work.workspace(inserted.id).await;
        assert_eq!(seen.expect("the store answers").as_ref(), Some(&inserted));
        work.commit().await.expect("committed");
        stored.push(inserted);
    }
    assert_eq!(stored[0].id, WorkspaceId(1));
    assert!(stored.is_sorted_by_key(|workspace| workspace.id));
    let expected = Workspace {
        id: stored[2].id,
        project_token: token(2),
        ..workspace("Acme 😀")
    };
    assert_eq!(stored[2], expected);
    let read = ports.administration.workspaces().await;
    assert_eq!(read.expect("the store answers"), stored);
    for workspace in &stored {
        let read = ports.administration.workspace(workspace.id).await;
        assert_eq!(read.expect("the store answers").as_ref(), Some(workspace));
    }
}

/// An id that no workspace has finds none: not the next one, nor the one before.
pub async fn a_workspace_is_found_by_its_own_id(ports: &Ports) {
    let world = World::new(ports).await;
    let last = world.acme.max(world.hooli).0;
    for id in [0, -1, last + 1, last + 99, i64::MAX].map(WorkspaceId) {
        let none = ports.administration.workspace(id).await;
        assert_eq!(none.expect("the store answers"), None, "read by {id:?}");
        let mut work = world.begin().await;
        let none = work.workspace(id).await;
        assert_eq!(none.expect("the store answers"), None, "found by {id:?}");
        let none = work.workspace_for_update(id).await;
        assert_eq!(none.expect("the store answers"), None, "locked by {id:?}");
    }
    for id in [world.acme, world.hooli] {
        assert_eq!(world.workspace(id).await.id, id);
    }
}

/// Workspaces are found by their whole token, and no two share one.
pub async fn a_workspace_is_found_by_its_token(ports: &Ports) {
    let world = World::new(ports).await;
    let find = async |token: &ProjectToken| {
        let found = ports.administration.workspace_by_token(token).await;
        found.expect("the store answers")
    };
    for id in [world.acme, world.hooli] {
        let stored = world.workspace(id).await;
        assert_eq!(find(&stored.project_token).await, Some(stored));
    }
    let mixed = |text: &str| {
        let length = ProjectToken::RANDOM_LENGTH;
        ProjectToken::of_random(&format!("{text:0>length$}"))
    };
    let mut work = world.begin().await;
    let given = Workspace {
        project_token: mixed("aB"),
        ..workspace("Raviga")
    };
    let stored = work.insert_workspace(given).await.expect("inserted");
    work.commit().await.expect("committed");
    assert_eq!(find(&mixed("aB")).await, Some(stored.clone()));
    for text in ["ab", "AB", "a", "B", ""] {
        assert_eq!(find(&mixed(text)).await, None, "{text}");
    }
    let mut work = world.begin().await;
    let twin = Workspace {
        project_token: mixed("aB"),
        ..workspace("Twin")
    };
    let refused = work.insert_workspace(twin).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(Unique::ProjectToken))),
        "{refused:?}"
    );
    drop(work);
    // A name that changes leaves the token as it is.
    let renamed = Workspace {
        name: stele_domain::Name::new("Raviga 2").expect("a name"),
        version: 2,
        ..stored
    };
    let mut work = world.begin().await;
    work.update_workspace(&renamed).await.expect("updated");
    work.commit().await.expect("committed");
    assert_eq!(find(&mixed("aB")).await, Some(renamed));
}

/// Keys are found by their whole prefix, with workspace, scopes and member.
pub async fn a_key_is_found_by_its_prefix(ports: &Ports) {
    let world = World::new(ports).await;
    let acme = world.workspace(world.acme).await;
    let hooli = world.workspace(world.hooli).await;
    let monica = world
        .insert_member(member(1, world.acme, "monica@raviga.com"))
        .await;
    let mut keys = vec![
        key(1, &acme, "aaaaaaaaaaaa"),
        key(2, &hooli, "Aaaaaaaaaaaa"),
        key(3, &acme, "bbbbbbbbbbbb"),
    ];
    keys[1].scopes = ScopeSet::default();
    keys[2].scopes = Scope::ALL
        .into_iter()
        .filter(|scope| *scope != Scope::All)
        .collect();
    keys[2].member = Some(monica);
    for key in &keys {
        world.try_insert_key(key).await.expect("inserted");
    }
    for key in &keys {
        assert_eq!(world.key(&key.prefix).await.as_ref(), Some(key));
    }
    for prefix in ["", "a", "aaaaaaaaaaa_", "aaaaaaaaaaa%", "cccccccccccc"] {
        assert_eq!(world.key(prefix).await, None, "{prefix}");
    }
}

/// No two keys share a prefix, not even in two workspaces.
pub async fn a_prefix_belongs_to_one_key(ports: &Ports) {
    let world = World::new(ports).await;
    let acme = world.workspace(world.acme).await;
    let hooli = world.workspace(world.hooli).await;
    let first = key(1, &acme, "aaaaaaaaaaaa");
    world.try_insert_key(&first).await.expect("inserted");
    for other in [&acme, &hooli] {
        let refused = world.try_insert_key(&key(2, other, "aaaaaaaaaaaa")).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(Unique::KeyPrefix))),
            "{refused:?}"
        );
    }
    assert_eq!(world.key("aaaaaaaaaaaa").await, Some(first));
}

/// A revoked key stays, and stays revoked since the first time.
pub async fn a_key_is_revoked_once(ports: &Ports) {
    let world = World::new(ports).await;
    let acme = world.workspace(world.acme).await;
    let mut first = key(1, &acme, "aaaaaaaaaaaa");
    let second = key(2, &acme, "bbbbbbbbbbbb");
    for key in [&first, &second] {
        world.try_insert_key(key).await.expect("inserted");
    }
    assert!(world.revoke(first.id, 5).await);
    assert!(world.revoke(first.id, 9).await);
    first.revoked_at = Some(later(5));
    assert_eq!(world.key("aaaaaaaaaaaa").await, Some(first));
    assert_eq!(world.key("bbbbbbbbbbbb").await, Some(second));
    let unknown = KeyId(SequentialIds::nth_uuid(99));
    assert!(!world.revoke(unknown, 5).await);
}

/// Oldest first, revoked ones too, of one workspace or of all.
pub async fn keys_are_listed_oldest_first(ports: &Ports) {
    let world = World::new(ports).await;
    let acme = world.workspace(world.acme).await;
    let hooli = world.workspace(world.hooli).await;
    let mut keys = vec![
        key(9, &acme, "oldestoldest"),
        key(1, &hooli, "middlemiddle"),
        key(2, &acme, "newestnewest"),
    ];
    for (micros, key) in (0..).zip(&mut keys) {
        key.created_at = later(micros);
    }
    for key in keys.iter().rev() {
        world.try_insert_key(key).await.expect("inserted");
    }
    world.revoke(keys[0].id, 7).await;
    keys[0].revoked_at = Some(later(7));
    let all = ports.administration.keys(None).await;
    assert_eq!(all.expect("the store answers"), keys);
    let of_hooli = ports.administration.keys(Some(world.hooli)).await;
    assert_eq!(of_hooli.expect("the store answers"), [keys.remove(1)]);
    let of_acme = ports.administration.keys(Some(world.acme)).await;
    assert_eq!(of_acme.expect("the store answers"), keys);
    let of_nobody = ports.administration.keys(Some(WorkspaceId(99))).await;
    assert_eq!(of_nobody.expect("the store answers"), []);
}

/// The secret of cursors is the same at every look.
pub async fn the_cursor_secret_is_steady(ports: &Ports) {
    let first = ports
        .administration
        .cursor_secret()
        .await
        .expect("the store answers");
    World::new(ports).await;
    let again = ports
        .administration
        .cursor_secret()
        .await
        .expect("the store answers");
    assert_eq!(first, again);
    assert_ne!(first, [0; 32]);
}

/// A key is found by its id in its workspace alone.
pub async fn a_key_is_found_in_its_workspace(ports: &Ports) {
    let world = World::new(ports).await;
    let acme = world.workspace(world.acme).await;
    let first = key(1, &acme, "aaaaaaaaaaaa");
    world.try_insert_key(&first).await.expect("inserted");
    world.revoke(first.id, 5).await;
    let revoked = ApiKey {
        revoked_at: Some(later(5)),
        ..first
    };
    let unknown = KeyId(SequentialIds::nth_uuid(99));
    for (workspace, id, expected) in [
        (world.acme, revoked.id, Some(&revoked)),
        (world.hooli, revoked.id, None),
        (world.acme, unknown, None),
        (WorkspaceId(99), revoked.id, None),
    ] {
        let mut work = world.begin().await;
        let found = work.key(workspace, id).await;
        assert_eq!(found.expect("the store answers").as_ref(), expected);
    }
}

/// A workspace changes over the version before, and over no other; its keys show it.
pub async fn a_workspace_is_renamed(ports: &Ports) {
    let world = World::new(ports).await;
    let acme = world.workspace(world.acme).await;
    let hooli = world.workspace(world.hooli).await;
    let first = key(1, &acme, "aaaaaaaaaaaa");
    world.try_insert_key(&first).await.expect("inserted");
    let mut work = world.begin().await;
    let found = work.workspace_for_update(acme.id).await;
    assert_eq!(found.expect("the store answers").as_ref(), Some(&acme));
    let none = work.workspace_for_update(WorkspaceId(99)).await;
    assert_eq!(none.expect("the store answers"), None);
    let renamed = Workspace {
        name: stele_domain::Name::new("Acme & Söhne 😀").expect("a name"),
        version: 2,
        ..acme
    };
    work.update_workspace(&renamed).await.expect("updated");
    work.commit().await.expect("committed");
    assert_eq!(world.workspace(renamed.id).await, renamed);
    assert_eq!(world.workspace(hooli.id).await, hooli);
    let expected = ApiKey {
        workspace: renamed.clone(),
        ..first
    };
    assert_eq!(world.key("aaaaaaaaaaaa").await, Some(expected));
    for (id, version) in [
        (renamed.id, 1),
        (renamed.id, 2),
        (renamed.id, 4),
        (WorkspaceId(99), 2),
    ] {
        let stale = Workspace {
            id,
            version,
            ..hooli.clone()
        };
        let mut work = world.begin().await;
        let refused = work.update_workspace(&stale).await;
        assert!(
            matches!(refused, Err(StoreError::Retry(_))),
            "version {version}: {refused:?}"
        );
    }
    assert_eq!(world.workspace(renamed.id).await, renamed);
}
