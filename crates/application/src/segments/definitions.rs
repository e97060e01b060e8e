//! Keeping definitions of segments.

use serde_json::Value;
use stele_domain::{
    Rule, RuleFault, Scope, Segment, SegmentChange, SegmentDraft, SegmentId, SegmentMove,
};

use crate::ports::{RecordRemoval, RecordWrites};
use crate::retry::{Attempt, retry};
use crate::{Caller, Error, Invalid, Position, RecordRef, Resource, Stele};

/// The most segments of a workspace: every write of an account looks at all of them.
const MAX_SEGMENTS: usize = 200;

/// The most bytes of a rule, as it is stored.
const MAX_RULE_BYTES: usize = 64 * 1024;

/// The most regular expressions in the rules of a workspace: a large one takes milliseconds to read.
const MAX_PATTERNS: usize = 100;

impl Stele {
    /// Makes a segment. Its members are in it when this answers, as many as can be looked at by then; the others are soon
    /// after.
    ///
    /// Fails with [`Error::NameTaken`], or with [`Error::Invalid`] where its rule has faults.
    pub async fn create_segment(
        &self,
        caller: &Caller,
        draft: SegmentDraft,
    ) -> Result<Segment, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        let others = self.all_segments(workspace).await?;
        self.check_rule(&draft.rule, &others)?;
        if others.len() >= MAX_SEGMENTS {
            let max = u32::try_from(MAX_SEGMENTS).unwrap_or(u32::MAX);
            return Err(Invalid::TooMany { max }.into());
        }
        let created = retry(|| async {
            let mut work = self.store.begin().await?;
            let now = self.clock.now();
            let segment = Segment::new(SegmentId(self.ids.uuid()), draft.clone(), now);
            let segment = RecordWrites::<Segment>::insert(&mut *work, workspace, segment).await?;
            work.commit().await?;
            Ok::<_, Attempt>(segment)
        });
        let created = created.await?;
        self.look_at_all_accounts(workspace).await;
        Ok(created)
    }

    /// Applies a change to a segment and answers it as it is then. A change that moves nothing is not written. Fails as
    /// [`create_segment`](Self::create_segment) does.
    pub async fn update_segment(
        &self,
        caller: &Caller,
        segment: SegmentId,
        change: SegmentChange,
    ) -> Result<Segment, Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        if let Some(rule) = &change.rule {
            let mut others = self.all_segments(workspace).await?;
            others.retain(|other| other.id != segment);
            self.check_rule(rule, &others)?;
        }
        let id = RecordRef::Id(segment.0);
        let changed = retry(|| async {
            let mut work = self.store.begin().await?;
            let before = RecordWrites::<Segment>::for_update(&mut *work, workspace, &id).await?;
            let before = before.ok_or(Error::NotFound(Resource::Segment))?;
            let mut after = before.clone();
            after.apply(change.clone());
            if after != before {
                after.stamp.touch(self.clock.now());
                RecordWrites::<Segment>::update(&mut *work, workspace, &after).await?;
                work.commit().await?;
            }
            Ok::<_, Attempt>((after.rule != before.rule, after))
        });
        let (other_rule, segment) = changed.await?;
        if other_rule {
            self.look_at_all_accounts(workspace).await;
        }
        Ok(segment)
    }

    /// Removes a segment, and what is recorded of who was in it.
    pub async fn delete_segment(&self, caller: &Caller, segment: SegmentId) -> Result<(), Error> {
        caller.require(Scope::AccountWrite)?;
        let workspace = caller.workspace_id();
        let id = RecordRef::Id(segment.0);
        retry(|| async {
            let mut work = self.store.begin().await?;
            let found = RecordWrites::<Segment>::for_update(&mut *work, workspace, &id).await?;
            let found = found.ok_or(Error::NotFound(Resource::Segment))?;
            let now = self.clock.now();
            RecordRemoval::<Segment>::remove(&mut *work, workspace, found.id.0, now).await?;
            work.commit().await?;
            Ok::<_, Attempt>(())
        })
        .await
    }

    /// Who entered and left a segment, newest first, the larger account id first among equals. `after` is the last of the
    /// page before: its time and its account.
    pub async fn segment_moves(
        &self,
        caller: &Caller,
        segment: SegmentId,
        after: Option<Position>,
        limit: u32,
    ) -> Result<Vec<SegmentMove>, Error> {
        let segment: Segment = self.get_record(caller, &segment.0.into()).await?;
        let workspace = caller.workspace_id();
        let moves = self
            .signals
            .segment_moves(workspace, segment.id, after, limit);
        Ok(moves.await?)
    }

    /// Refuses a rule that cannot be understood, that counts events that are not kept so long, or that, with those of the other
    /// segments, takes too long to ask of every account that is written.
    fn check_rule(&self, value: &Value, others: &[Segment]) -> Result<(), Invalid> {
        if value.to_string().len() > MAX_RULE_BYTES {
            let message = format!("must have at most {MAX_RULE_BYTES} bytes");
            return Err(whole_rule(message));
        }
        let rule = Rule::parse(value).map_err(Invalid::Rule)?;
        let kept = self.settings.event_retention_days;
        let mut faults = Vec::new();
        tell_days_beyond(kept, value, "", &mut faults);
        if !faults.is_empty() {
            faults.truncate(Rule::MAX_FAULTS);
            return Err(Invalid::Rule(faults));
        }
        if rule.patterns() > 0 {
            let known = others.iter().flat_map(|other| Rule::parse(&other.rule));
            let known: usize = known.map(|rule| rule.patterns()).sum();
            if known + rule.patterns() > MAX_PATTERNS {
                let message = format!(
                    "has more regular expressions than are left of the {MAX_PATTERNS} that all segments of a workspace \
                     can have together"
                );
                return Err(whole_rule(message));
            }
        }
        Ok(())
    }
}

fn whole_rule(message: String) -> Invalid {
    let pointer = String::new();
    Invalid::Rule(vec![RuleFault { pointer, message }])
}

/// Tells every condition of a rule, which is one, that counts events of more days than they are kept.
fn tell_days_beyond(kept: u32, rule: &Value, place: &str, faults: &mut Vec<RuleFault>) {
    for group in ["all", "any"] {
        let rules = rule.get(group).and_then(Value::as_array);
        for (index, rule) in rules.into_iter().flatten().enumerate() {
            tell_days_beyond(kept, rule, &format!("{place}/{group}/{index}"), faults);
        }
    }
    if let Some(rule) = rule.get("not") {
        tell_days_beyond(kept, rule, &format!("{place}/not"), faults);
    }
    let days = rule.get("usage").and_then(|usage| usage.get("days"));
    if days.and_then(Value::as_u64) > Some(kept.into()) {
        faults.push(RuleFault {
            pointer: format!("{place}/usage/days"),
            message: format!("must be at most {kept}: events are kept so many days"),
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stele_domain::Rule;

    use super::tell_days_beyond;

    #[test]
    fn days_beyond_those_that_events_are_kept_are_told_wherever_they_stand() {
        let usage = |days| json!({ "usage": { "days": days }, "operator": "gte", "value": 1 });
        let rule = json!({ "all": [
            usage(30),
            usage(31),
            { "any": [{ "not": usage(400) }, { "tag": "vip", "operator": "has" }] },
        ] });
        Rule::parse(&rule).expect("a rule");
        let mut faults = Vec::new();
        tell_days_beyond(30, &rule, "", &mut faults);
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        let days = "must be at most 30: events are kept so many days";
        assert_eq!(
            told,
            [
                format!("/all/1/usage/days: {days}"),
                format!("/all/2/any/0/not/usage/days: {days}"),
            ]
        );
    }
}
