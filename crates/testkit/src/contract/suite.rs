//! The list of all cases.

/// Turns every case of the suite into a test of its own.
///
/// It is given the name of an asynchronous function without parameters that opens an empty store and answers a
/// [`Harness`](crate::contract::Harness). A macro, since only a macro makes functions that the test runner finds, and since a
/// store that lists the cases itself forgets the new ones. The calling crate depends on tokio.
///
/// ```
/// # mod tests {
/// use stele_testkit::{Ports, contract_suite, memory_ports};
///
/// async fn open() -> Ports {
///     memory_ports()
/// }
///
/// contract_suite!(open);
/// # }
/// ```
#[macro_export]
macro_rules! contract_suite {
    ($open:ident) => {
        $crate::contract_suite! {
            @reopened $open;
            durability {
                all_that_was_committed_is_there_again,
                what_events_wait_for_is_there_again,
                numbers_go_on_where_they_were,
                jobs_stand_where_they_stood,
                the_cursor_secret_is_the_same,
                what_was_not_committed_is_not_there,
            }
        }
        $crate::contract_suite! {
            @tests $open;
            units_of_work {
                the_store_answers,
                writes_are_seen_at_the_commit,
                a_dropped_unit_leaves_no_trace,
                a_failed_unit_is_dropped_and_the_next_one_works,
                a_reading_unit_lets_go_when_dropped,
                a_dropped_commit_is_whole_or_nothing,
            }
            gets {
                an_account_is_found_by_each_of_its_names,
                nothing_is_found_by_what_is_no_name_of_it,
                an_id_and_a_code_win_over_an_identifier,
            }
            writes {
                an_insert_answers_the_number,
                numbers_grow_and_are_never_reused,
                an_identifier_belongs_to_one_account,
                identifiers_move_freely_within_an_account_and_between_writes,
                the_mark_of_the_external_id_is_kept,
                a_code_belongs_to_one_account,
                a_stale_update_is_to_be_tried_again,
                a_deleted_account_is_gone,
            }
            round_trips {
                every_attribute_survives_an_insert,
                every_attribute_survives_an_update,
                any_account_survives_an_insert_and_an_update,
            }
            contacts {
                an_insert_answers_the_number,
                every_attribute_of_a_tie_survives,
                contacts_come_in_their_order,
                a_tie_holds_for_its_account_alone,
                a_code_belongs_to_one_contact,
                contacts_of_several_accounts_are_read_at_once,
            }
            records {
                every_attribute_survives_an_insert,
                every_attribute_survives_an_update,
                numbers_grow,
                a_record_is_found_by_each_of_its_names,
                nothing_is_found_by_what_is_no_name_of_it,
                an_id_wins_over_an_external_id,
                several_are_read_at_once,
                a_walk_shows_each_record_once,
                a_walk_goes_on_from_anywhere,
                numbered_records_are_paged_by_number,
                an_external_id_belongs_to_one_record_of_its_kind,
                a_stale_update_is_to_be_tried_again,
                a_removed_record_is_gone,
                what_names_nothing_is_to_be_tried_again,
            }
            narrowed {
                usage_metrics,
                contacts,
                members,
                meetings_and_requests,
                responses,
                conversations,
                notes_and_tasks,
            }
            messages {
                every_attribute_survives,
                messages_come_as_they_were_sent,
                a_message_is_found_by_its_names,
                the_newest_messages_are_those_that_count,
            }
            people {
                people_are_held_with_their_accounts,
                ties_to_organizations_are_replaced,
                whoever_is_tied_to_nothing_goes,
                a_removed_person_takes_what_is_theirs,
                whom_a_message_counts_for_takes_part,
                the_newest_times_are_those_of_the_accounts_people,
                the_last_response_is_the_one_answered_last,
                a_deleted_account_takes_its_own,
                a_removed_organization_takes_its_own,
            }
            relations {
                several_accounts_are_read_at_once,
                the_accounts_of_people_come_by_number,
                the_latest_come_first,
                custom_fields_are_remembered_once,
            }
            derived {
                whatever_is_written_the_rest_follows,
            }
            lists {
                names_are_ordered_by_the_bytes_of_their_fold,
                amounts_are_ordered_with_none_last,
                times_are_ordered_to_the_microsecond,
                a_page_is_a_part_of_the_order,
                an_empty_workspace_has_an_empty_page,
            }
            walks {
                a_walk_shows_each_account_once,
                a_walk_keeps_to_its_filter,
                a_walk_is_steady_while_others_write,
            }
            filters {
                no_condition_lets_all_through,
                by_lifecycle,
                by_external_id_and_by_identifiers,
                by_any_tag,
                by_any_contact_email,
                by_roles,
                all_conditions_must_hold,
                filters_follow_updates,
            }
            longest {
                an_event_of_the_longest_names,
                an_account_of_the_longest_names,
                records_of_the_longest_names,
            }
            searches {
                a_search_finds_what_contains_it,
                wildcards_are_characters_and_case_is_unicode,
                a_search_looks_where_it_says,
                a_search_finds_the_end_of_a_long_name,
            }
            segments {
                who_is_in_them_follows_whatever_is_written,
            }
            reference {
                any_query_answers_as_the_store_in_memory_does,
                any_metric_comes_to_what_it_does_in_memory,
            }
            isolation {
                a_name_finds_the_account_of_its_workspace,
                a_filter_finds_accounts_of_its_workspace,
                a_page_shows_accounts_of_its_workspace,
                other_records_are_those_of_the_workspace,
                a_key_comes_with_the_member_of_its_workspace,
                names_are_free_in_another_workspace,
                a_change_stays_in_its_workspace,
                a_deletion_stays_in_its_workspace,
                known_ids_open_nothing_elsewhere,
            }
            isolated_records {
                a_name_finds_the_record_of_its_workspace,
                a_list_shows_records_of_its_workspace,
                relations_are_those_of_the_workspace,
                people_and_accounts_are_held_in_their_workspace,
                a_change_of_records_stays_in_its_workspace,
                a_removal_of_records_stays_in_its_workspace,
                what_goes_along_goes_from_its_workspace,
                known_ids_of_records_open_nothing_elsewhere,
            }
            events {
                every_attribute_survives,
                a_full_batch_is_written,
                a_walk_shows_each_event_once,
                a_walk_goes_on_from_anywhere,
                a_page_of_large_events_is_short,
                a_page_is_narrowed,
                a_dropped_unit_leaves_no_event,
            }
            event_ids {
                a_unique_id_is_new_once,
                a_dropped_unit_knows_nothing,
                a_full_batch_is_noted,
                one_of_many_brings_an_event,
                old_ids_are_forgotten_a_few_at_a_time,
            }
            awaited_accounts {
                the_first_claimer_gets_the_events,
                what_is_tied_stays_tied,
                accounts_are_named_in_every_way,
                a_claim_is_for_its_identifiers,
                an_account_is_seen_by_what_it_claims,
                a_claim_answers_what_is_known_of_its_groups,
                a_claim_of_many_identifiers,
                nothing_waits_for_an_account_that_is_there,
            }
            event_names {
                a_name_means_the_same_in_reading_as_in_writing,
                an_email_counts_in_whatever_case,
                any_name_means_the_same_in_reading_as_in_writing,
            }
            event_people {
                people_are_known_by_what_events_said,
                people_are_the_contacts_of_their_name,
                the_account_of_a_person_is_their_first,
                contacts_are_seen_under_all_of_their_names,
                accounts_are_seen,
                whoever_is_seen_by_many_at_once_is_seen_by_all,
            }
            groups {
                types_are_numbered_as_they_come,
                types_that_come_at_once_have_one_index_each,
                what_is_known_of_a_group_survives,
                writers_of_one_group_follow_one_another,
            }
            ingestion {
                events_find_their_accounts_whatever_is_written,
            }
            metric_values {
                large_amounts_leave_the_small_ones,
                amounts_of_next_to_nothing_are_summed,
                windows_end_to_the_microsecond,
                days_are_those_of_utc,
                an_accounts_events_are_those_that_are_tied_to_it,
                a_persons_events_are_those_of_their_names,
                sums_are_those_of_numbers,
            }
            metric_filters {
                every_operator_means_what_it_says,
                filters_are_put_together,
            }
            metric_groups {
                groups_are_what_is_known_of_them_now,
                an_account_is_the_group_of_its_type,
                an_account_is_asked_for_what_it_is_now,
                groups_of_all_types_are_asked_at_once,
            }
            signals {
                an_account_of_which_nothing_is_said_is_left_out,
                records_say_what_is_observed_of_them,
                times_of_thousands_of_years_are_summed,
            }
            health {
                settings_go_over_the_version_before,
                the_last_score_of_a_day_is_the_days,
                accounts_are_filtered_by_their_last_score,
                accounts_are_ordered_by_their_last_score,
                a_score_leaves_the_account_as_it_is,
            }
            definitions {
                a_metrics_name_is_its_own_within_its_type,
                a_segments_name_is_its_own,
                a_unit_of_work_sees_every_segment,
            }
            memberships {
                who_enters_and_leaves_is_recorded,
                moves_of_one_moment_follow_one_another,
                who_is_not_there_moves_nowhere,
                moves_are_walked_newest_first,
                memberships_go_with_segments_and_accounts,
                labels_follow_their_segments,
                usage_is_counted_to_the_microsecond,
                usage_is_counted_only_so_far,
            }
            jobs {
                a_job_is_new_at_first,
                every_attribute_survives,
                one_of_many_takes_a_job,
            }
            upkeep {
                old_events_go_a_few_at_a_time,
                people_who_are_gone_are_forgotten,
                people_are_forgotten_a_few_at_a_time,
                what_is_awaited_is_forgotten_a_few_at_a_time,
                events_wait_whatever_is_forgotten,
                room_is_made_around_what_is_there,
                room_is_made_by_two_at_once,
                events_of_removed_accounts_go,
                events_of_removed_accounts_go_a_few_at_a_time,
                a_walk_goes_through_all_accounts,
            }
            isolated_usage {
                what_happened_is_that_of_the_workspace,
                what_a_unit_of_work_knows_is_that_of_the_workspace,
                what_is_done_stays_in_its_workspace,
                known_ids_move_nothing_elsewhere,
            }
            concurrency {
                writers_of_one_account_follow_one_another,
                a_locked_account_is_seen_as_its_holder_left_it,
                writers_that_lock_crosswise_get_through,
                one_of_many_takes_an_identifier,
                an_identifier_given_up_and_claimed_has_one_owner,
                one_of_many_makes_the_first_workspace,
            }
            crowds {
                responses_at_once_are_all_counted,
                responses_of_one_person_at_once_count_once,
                people_who_join_at_once_are_all_counted,
                writes_of_shared_people_at_once_all_count,
            }
            administration {
                an_empty_store_has_no_workspace,
                workspaces_are_numbered_from_one,
                a_key_is_found_by_its_prefix,
                a_prefix_belongs_to_one_key,
                a_key_is_revoked_once,
                keys_are_listed_oldest_first,
                the_cursor_secret_is_steady,
                a_key_is_found_in_its_workspace,
                a_workspace_is_renamed,
                a_workspace_is_found_by_its_own_id,
                a_workspace_is_found_by_its_token,
            }
            members {
                a_member_is_found_by_number_and_by_email,
                an_email_belongs_to_one_member,
                accounts_of_a_changed_member_are_changed,
                the_keys_of_a_member_are_revoked,
            }
            idempotency {
                a_record_is_kept_changed_and_forgotten,
                a_key_counts_for_one_method_and_one_path,
                old_records_are_cleared_away_a_few_at_a_time,
                one_of_many_claims_a_key,
            }
        }
    };
    (@tests $open:ident; $($topic:ident { $($case:ident,)+ })+) => {$(
        mod $topic {
            use super::$open;

            $(
                // Two threads, so that tasks meet in the store and not only in turns.
                #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let opened = $open().await;
                    let ports = $crate::contract::Harness::ports(&opened);
                    $crate::contract::$topic::$case(ports).await;
                    $crate::contract::Harness::close(opened).await;
                }
            )+
        }
    )+};
    (@reopened $open:ident; $($topic:ident { $($case:ident,)+ })+) => {$(
        mod $topic {
            use super::$open;

            $(
                #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    $crate::contract::$topic::$case($open().await).await;
                }
            )+
        }
    )+};
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// A case that is written and not listed would be run by no store.
    #[test]
    fn every_case_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/contract");
        let suite = std::fs::read_to_string(folder.join("suite.rs")).expect("readable");
        let mut cases = 0;
        for file in std::fs::read_dir(folder).expect("readable") {
            let path = file.expect("readable").path();
            if path.is_dir() {
                continue;
            }
            let topic = path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(&path).expect("readable");
            for line in text.lines() {
                let Some((case, _)) = line
                    .strip_prefix("pub async fn ")
                    .and_then(|rest| rest.split_once('('))
                else {
                    continue;
                };
                cases += 1;
                let (_, listed) = suite
                    .split_once(&format!(" {topic} {{\n"))
                    .unwrap_or_else(|| panic!("{topic} is not listed"));
                let (listed, _) = listed.split_once('}').expect("a closing brace");
                assert!(
                    listed.contains(&format!(" {case},\n")),
                    "{topic}::{case} is not listed"
                );
            }
        }
        assert!(cases > 50, "only {cases} cases found");
    }
}
