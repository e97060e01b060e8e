//! Who is in which segment.

use std::collections::{BTreeMap, BTreeSet};

use stele_domain::{
    Account, AccountId, HealthScore, HealthSettings, Rule, RuleFacts, RuleNeeds, Segment,
    SegmentId, SegmentMove, SegmentMoveKind, Timestamp, UsageOf, WorkspaceId,
};

use crate::ports::{Signals, UnitOfWork};
use crate::retry::Attempt;
use crate::standing::health_input;

/// Lets accounts that were written, and are locked, enter and leave segments: the last that a unit of work does before its
/// commit, so that nothing is still to come that a rule may ask about.
pub(crate) async fn keep_up(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    accounts: &[Account],
    now: Timestamp,
) -> Result<(), Attempt> {
    if accounts.is_empty() {
        return Ok(());
    }
    let rules = Rules::of(work.segments(workspace).await?);
    if rules.is_empty() {
        return Ok(());
    }
    let moves = moves(work, workspace, &rules, accounts, now).await?;
    if !moves.is_empty() {
        work.move_between_segments(workspace, &moves).await?;
    }
    Ok(())
}

/// The rules of a workspace's segments. One that was understood when it was saved and is not any more is `None`, and holds of
/// no account.
pub(super) struct Rules(Vec<(SegmentId, Option<Rule>)>);

impl Rules {
    pub(super) fn of(segments: Vec<Segment>) -> Self {
        let rule = |segment: Segment| (segment.id, Rule::parse(&segment.rule).ok());
        Self(segments.into_iter().map(rule).collect())
    }

    /// Whether there are no segments.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What must be known before all of them can be answered.
    pub(super) fn needs(&self) -> RuleNeeds {
        let needs = self
            .0
            .iter()
            .filter_map(|(_, rule)| rule.as_ref().map(Rule::needs));
        needs.reduce(RuleNeeds::and).unwrap_or_default()
    }
}

/// How accounts have to move between segments, as all of it is stored now.
pub(super) async fn moves(
    work: &mut dyn UnitOfWork,
    workspace: WorkspaceId,
    rules: &Rules,
    accounts: &[Account],
    now: Timestamp,
) -> Result<Vec<SegmentMove>, Attempt> {
    let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
    let mut memberships = work.memberships(workspace, &ids).await?;
    let known = Known::read(work, workspace, &rules.needs(), &ids, now).await?;
    let mut moves = Vec::new();
    for account in accounts {
        let is_in = memberships.remove(&account.id).unwrap_or_default();
        let belongs = known.segments_of(rules, account, now);
        let entered = belongs
            .difference(&is_in)
            .map(|id| (*id, SegmentMoveKind::Entered));
        let left = is_in
            .difference(&belongs)
            .map(|id| (*id, SegmentMoveKind::Left));
        moves.extend(entered.chain(left).map(|(segment, kind)| SegmentMove {
            segment,
            account: account.id,
            at: now,
            kind,
        }));
    }
    Ok(moves)
}

/// What rules need to know beside the accounts.
#[derive(Default)]
struct Known {
    signals: BTreeMap<AccountId, Signals>,
    usage: BTreeMap<AccountId, BTreeMap<UsageOf, u64>>,
    health: HealthSettings,
}

impl Known {
    async fn read(
        work: &mut dyn UnitOfWork,
        workspace: WorkspaceId,
        needs: &RuleNeeds,
        accounts: &[AccountId],
        now: Timestamp,
    ) -> Result<Self, Attempt> {
        let mut known = Self::default();
        if needs.seen || needs.health {
            known.signals = work.stored_signals(workspace, accounts, now).await?;
        }
        if needs.health {
            let settings = work.stored_health_settings(workspace).await?;
            known.health = settings.map(|(_, settings)| settings).unwrap_or_default();
        }
        if !needs.usage.is_empty() {
            known.usage = work
                .usage_of(workspace, accounts, &needs.usage, now)
                .await?;
        }
        Ok(known)
    }

    /// The segments to which an account belongs.
    fn segments_of(&self, rules: &Rules, account: &Account, now: Timestamp) -> BTreeSet<SegmentId> {
        let nothing = Signals::default();
        let signals = self.signals.get(&account.id).unwrap_or(&nothing);
        let no_usage = BTreeMap::new();
        let facts = RuleFacts {
            account,
            first_seen_at: signals.seen.map(|seen| seen.first),
            last_seen_at: signals.seen.map(|seen| seen.last),
            health: self.health_of(account, signals, now),
            usage: self.usage.get(&account.id).unwrap_or(&no_usage),
            now,
        };
        let rules = rules.0.iter();
        let holding =
            rules.filter(|(_, rule)| rule.as_ref().is_some_and(|rule| rule.holds(&facts)));
        holding.map(|(id, _)| *id).collect()
    }

    fn health_of(
        &self,
        account: &Account,
        signals: &Signals,
        now: Timestamp,
    ) -> Option<HealthScore> {
        health_input(account, signals)
            .assess(&self.health, now)
            .score
    }
}
