//! Many at once.

use std::sync::Arc;

use stele_application::ports::{RecordRemoval, RecordWrites, StoreError};
use stele_application::{AccountRef, Error, Invalid, RecordRef, Resource};
use stele_domain::{AccountChange, Field, Note, Organization};

use super::build;
use crate::tests::tools::{at, begin, fixture, number, somebody_waits, workspace};

const ROUNDS: usize = 20;

on_both! {
    /// Whoever puts an account under an organization while another removes it comes first or finds nothing.
    async fn no_account_is_left_under_an_organization_that_is_gone(test) {
        let database = Arc::new(test.open().await);
        let fixture = fixture(&database).await;
        let caller = fixture.caller_of_new_workspace("Acme").await;
        let account = fixture.account(&caller, "Pied Piper").await;
        for round in 0..ROUNDS {
            let above = fixture.organization(&caller, &format!("{round}")).await;
            let put = tokio::spawn({
                let (stele, caller, account) = (fixture.stele.clone(), caller.clone(), AccountRef::Id(account.id));
                async move {
                    let organization = Field::Value(above.id);
                    let change = AccountChange { organization, ..AccountChange::default() };
                    stele.update_account(&caller, &account, change).await
                }
            });
            let removed = tokio::spawn({
                let (stele, caller) = (fixture.stele.clone(), caller.clone());
                async move { stele.delete_organization(&caller, &RecordRef::Id(above.id.0)).await }
            });
            removed.await.expect("no panic").expect("removed");
            match put.await.expect("no panic") {
                Ok(_) | Err(Error::Invalid(Invalid::Unknown(Resource::Organization))) => {}
                Err(other) => panic!("{other:?}"),
            }
            assert_eq!(number(&database, "SELECT count(*) FROM accounts WHERE organization_id IS NOT NULL").await, 0);
        }
    }

    /// Who waited for another writer sees what that one wrote, and finds nothing where that one removed it.
    async fn who_waited_for_a_record_sees_it_as_it_is_then(test) {
        let database = Arc::new(test.open().await);
        let acme = workspace(&database, "Acme").await;
        let mut note = build::note(1, "one", "before");
        let mut work = begin(&database).await;
        work.insert(acme, note.clone()).await.expect("inserted");
        work.commit().await.expect("committed");
        let by_any_name = || RecordRef::IdOrExternalId("one".to_owned());
        for is_removed in [false, true] {
            let mut first = begin(&database).await;
            let held: Option<Note> = first.for_update(acme, &by_any_name()).await.expect("answered");
            assert_eq!(held.as_ref(), Some(&note));
            note.text = build::text("after");
            note.stamp.touch(at(1));
            if is_removed {
                RecordRemoval::<Note>::remove(&mut *first, acme, note.id.0, at(1)).await.expect("removed");
            } else {
                first.update(acme, &note).await.expect("updated");
            }
            let waiting = tokio::spawn({
                let database = database.clone();
                async move {
                    let mut second = begin(&database).await;
                    RecordWrites::<Note>::for_update(&mut *second, acme, &by_any_name()).await
                }
            });
            somebody_waits(&database).await;
            first.commit().await.expect("committed");
            let seen = waiting.await.expect("no panic").expect("answered");
            assert_eq!(seen, (!is_removed).then(|| note.clone()));
        }
    }

    async fn what_a_record_names_must_be_there(test) {
        let database = test.open().await;
        let acme = workspace(&database, "Acme").await;
        let nobody = build::member_id(9);
        let mut note = build::note(1, "one", "one");
        note.author = Some(nobody);
        let mut task = build::task(1, "one", "one");
        task.completed_by = Some(nobody);
        let refused = begin(&database).await.insert(acme, note).await.map(|_| ());
        assert!(matches!(refused, Err(StoreError::Retry(_))), "{refused:?}");
        let refused = begin(&database).await.insert(acme, task).await.map(|_| ());
        assert!(matches!(refused, Err(StoreError::Retry(_))), "{refused:?}");
        let response = build::response(1, "one", crate::tests::tools::contact_id(9), "one");
        let refused = begin(&database).await.insert(acme, response).await.map(|_| ());
        assert!(matches!(refused, Err(StoreError::Retry(_))), "{refused:?}");
        // A version that is not the next one, of what is there and of what is not.
        let mut above: Organization = build::organization(1, "one", "one");
        let mut work = begin(&database).await;
        work.insert(acme, above.clone()).await.expect("inserted");
        work.commit().await.expect("committed");
        for version in [1, 3] {
            above.stamp.version = version;
            let refused = begin(&database).await.update(acme, &above).await;
            assert!(matches!(refused, Err(StoreError::Retry(_))), "{version}: {refused:?}");
        }
        let gone = build::organization(2, "two", "two");
        let refused = begin(&database).await.update(acme, &gone).await;
        assert!(matches!(refused, Err(StoreError::Retry(_))), "{refused:?}");
    }
}
