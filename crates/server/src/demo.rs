//! Demo accounts, for trying Stele out.
//!
//! They are the same every time: the accounts of the vendors' pages, told in `vendors`, and dozens that are made up with
//! a fixed seed, in `invented`, with what happens to them in `life`. The `calendar` moves all of it so that it ends on the day
//! on which it is told, by `telling`, in the order of time. For the last ninety days the accounts use the product, in `usage`. They go
//! through the use cases like everybody's, on a clock that is set to the times at which the demo's story happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use stele_application::ports::Clock;
use stele_application::{AccountFilter, Administrator, Caller, Error, MemberDraft, Ports, Stele};
use stele_domain::{Email, Member, Name, ScopeSet, Timestamp, Workspace};

mod account;
mod calendar;
mod happening;
mod invented;
mod life;
mod places;
mod telling;
mod usage;
mod vendors;

use account::DemoAccount;
use calendar::Calendar;
use telling::Telling;

pub(crate) use invented::TROUBLED;

/// What became of the wish for demo accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// So many were made.
    With(usize),
    /// The workspace is not empty; nothing was made.
    Not,
}

/// Who looks after the demo's accounts.
const TEAM: [(&str, &str); 4] = [
    ("Ada Torres", "ada@stele.example"),
    ("Bo Lindqvist", "bo@stele.example"),
    ("Chidi Mensah", "chidi@stele.example"),
    ("Dana Novák", "dana@stele.example"),
];

/// When the demo's story begins; the team was there a little earlier.
const BEGINNING: &str = "2024-03-01T09:00:00Z";

/// Fills an empty workspace with demo accounts.
///
/// Of several that try at once one fills it: whoever made the first team member.
pub async fn fill(ports: &Ports, workspace: Workspace) -> Result<Filled, Error> {
    let clock = Arc::new(StoryClock::default());
    let told = Ports {
        clock: clock.clone(),
        ..ports.clone()
    };
    let stele = Stele::open(told).await?;
    let mut caller = caller_of(workspace);
    let everything = AccountFilter::default();
    if stele.count_accounts(&caller, &everything).await? > 0 {
        return Ok(Filled::Not);
    }
    let end = ports.clock.now();
    let calendar = Calendar::of_telling(end);
    clock.set(calendar.time(BEGINNING));
    let Some(team) = make_team(&stele, &caller).await? else {
        return Ok(Filled::Not);
    };
    caller.member = team.first().cloned();

    let story = story(&team, calendar);
    let count = story.len();
    let mut telling = Telling::new(&stele, &caller, &clock, &team, story);
    usage::tell(&mut telling, end).await?;
    Ok(Filled::With(count))
}

/// Somebody who may do everything in a workspace.
fn caller_of(workspace: Workspace) -> Caller {
    Caller {
        workspace,
        key: None,
        scopes: ScopeSet::all(),
        member: None,
    }
}

/// Everything that happens, in the order in which the accounts are made.
fn story(team: &[Member], calendar: Calendar) -> Vec<DemoAccount> {
    let mut story = vendors::accounts(team, calendar);
    story.extend(invented::accounts(team, calendar));
    story.sort_by_key(|account| account.at);
    story
}

/// Makes the team; `None` where it is there already.
async fn make_team(stele: &Stele, caller: &Caller) -> Result<Option<Vec<Member>>, Error> {
    let mut team = Vec::new();
    for (name, email) in TEAM {
        let draft = MemberDraft {
            workspace: caller.workspace_id(),
            name: Name::new(name).expect("the team's names are names"),
            email: Email::new(email).expect("the team's emails are emails"),
        };
        match stele.create_member(Administrator::Operator, draft).await {
            Ok(member) => team.push(member),
            Err(Error::MemberEmailTaken) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    Ok(Some(team))
}

/// A clock that shows what it was set to.
#[derive(Debug, Default)]
struct StoryClock(AtomicI64);

impl StoryClock {
    fn set(&self, time: Timestamp) {
        self.0.store(time.micros(), Ordering::Relaxed);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Relaxed)).expect("it was set to a timestamp")
    }
}

#[cfg(test)]
mod tests;
