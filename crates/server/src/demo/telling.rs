//! The telling of the story: everything in the order of time, on a clock that is set to each of its moments.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::vec::IntoIter;

use stele_application::{Caller, Error, Stele};
use stele_domain::{
    Account, AccountChange, AccountContact, Member, Name, OrganizationId, RequestId, Timestamp,
};

use super::StoryClock;
use super::account::{DemoAccount, Usage};
use super::happening::{Happening, Scene};

/// One step of the story.
enum Step {
    /// An account is made.
    Make(Name, Box<AccountChange>, Usage),
    /// Something happens to the account that was made in this place.
    Happen(usize, Happening),
}

/// An account that was made.
pub(super) struct Customer {
    /// As it was made.
    pub(super) account: Account,
    /// The people it was made with.
    pub(super) contacts: Vec<AccountContact>,
    /// How long it uses the product.
    pub(super) usage: Usage,
    /// What it asked for last.
    pub(super) last_request: Option<RequestId>,
}

/// A story that is being told.
pub(super) struct Telling<'a> {
    pub(super) stele: &'a Stele,
    pub(super) caller: &'a Caller,
    pub(super) clock: &'a StoryClock,
    team: &'a [Member],
    steps: Peekable<IntoIter<(Timestamp, Step)>>,
    /// The organizations that were made already, by name.
    organizations: BTreeMap<&'static str, OrganizationId>,
    customers: Vec<Customer>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(
        stele: &'a Stele,
        caller: &'a Caller,
        clock: &'a StoryClock,
        team: &'a [Member],
        story: Vec<DemoAccount>,
    ) -> Self {
        let mut steps = Vec::new();
        for (place, account) in story.into_iter().enumerate() {
            let DemoAccount {
                at,
                name,
                change,
                usage,
                later,
            } = account;
            steps.push((at, Step::Make(name, Box::new(change), usage)));
            let later = later.into_iter();
            steps.extend(later.map(|(at, happening)| (at, Step::Happen(place, happening))));
        }
        // What happens at one time stays in its order.
        steps.sort_by_key(|(at, _)| *at);
        Self {
            stele,
            caller,
            clock,
            team,
            steps: steps.into_iter().peekable(),
            organizations: BTreeMap::new(),
            customers: Vec::new(),
        }
    }

    /// Tells what happens before a time.
    pub(super) async fn until(&mut self, end: Timestamp) -> Result<(), Error> {
        while let Some((at, step)) = self.steps.next_if(|(at, _)| *at < end) {
            self.clock.set(at);
            match step {
                Step::Make(name, change, usage) => self.make(name, *change, usage).await?,
                Step::Happen(place, happening) => {
                    let mut scene = Scene {
                        stele: self.stele,
                        caller: self.caller,
                        team: self.team,
                        organizations: &mut self.organizations,
                        customer: &mut self.customers[place],
                    };
                    scene.happen(happening, at).await?;
                }
            }
        }
        Ok(())
    }

    async fn make(&mut self, name: Name, change: AccountChange, usage: Usage) -> Result<(), Error> {
        let made = self.stele.create_whole_account(self.caller, name, change);
        let made = made.await?;
        self.customers.push(Customer {
            account: made.account,
            contacts: made.contacts,
            usage,
            last_request: None,
        });
        Ok(())
    }

    /// The accounts that were made so far, in the order in which they were.
    pub(super) fn customers(&self) -> &[Customer] {
        &self.customers
    }
}
