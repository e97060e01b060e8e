//! Accounts made up with a fixed seed.

use rand::distr::{Alphanumeric, SampleString as _};
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;
use stele_domain::{
    AccountChange, EmailPreference, Field, LifecycleChange, Link, Member, Role, Status, Timestamp,
};

use super::account::{DemoAccount, Usage, days_after, days_between, hours_after, money};
use super::calendar::Calendar;
use super::happening::Happening;
use super::places::PLACES;

/// Decides everything that is left to chance. The generator's algorithm is fixed too, so that the next version of the
/// library tells the same story.
const SEED: u64 = 0x57E1E;

/// When the first is made; one follows about every week.
const FIRST: &str = "2024-03-18T08:00:00Z";

/// Names, and what they are called in identifiers and emails. Some are not ASCII, one begins with a small letter: sorting
/// and searching have something to show.
const NAMES: [(&str, &str); 43] = [
    ("Acorn & Oak", "acorn"),
    ("amberline", "amberline"),
    ("Blue Heron Logistics", "blueheron"),
    ("Brickwork Studios", "brickwork"),
    ("Café Meridian", "cafemeridian"),
    ("Copperleaf Analytics", "copperleaf"),
    ("Dovetail Freight", "dovetail"),
    ("Driftwood Games", "driftwood"),
    ("Éclat Cosmetics", "eclat"),
    ("Evergreen Mutual", "evergreen"),
    ("Fjordline Data", "fjordline"),
    ("Foxglove Health", "foxglove"),
    ("Gravel Road Records", "gravelroad"),
    ("Greylock Tutors", "greylock"),
    ("Harbor & Sons", "harborsons"),
    ("Honeycomb Robotics", "honeycomb"),
    ("Ibis Aerial Survey", "ibis"),
    ("Inkwell Press", "inkwell"),
    ("Juniper Vale", "junipervale"),
    ("Kestrel Payments", "kestrel"),
    ("Kite String Theory", "kitestring"),
    ("Lantern Security", "lantern"),
    ("Łódź Precision", "lodzprecision"),
    ("Marigold Foods", "marigold"),
    ("Mossy Rock Insurance", "mossyrock"),
    ("Night Owl Delivery", "nightowl"),
    ("Ñandú Travel", "nandu"),
    ("Oxbow Water", "oxbow"),
    ("Paper Lantern Toys", "paperlantern"),
    ("Peregrine Labs", "peregrine"),
    ("Quarry Nine", "quarry9"),
    ("Quillfeather Legal", "quillfeather"),
    ("Red Kettle Kitchens", "redkettle"),
    ("Saltmarsh Energy", "saltmarsh"),
    ("Sørensen Textiles", "sorensen"),
    ("Tidepool Biotech", "tidepool"),
    ("Tin Whistle Media", "tinwhistle"),
    ("Umbra Optics", "umbra"),
    ("Velvet Anvil", "velvetanvil"),
    ("Wagtail Mobility", "wagtail"),
    ("Yarrow Clinics", "yarrow"),
    ("Zephyr Rail", "zephyr"),
    ("東京クラウド", "tokyocloud"),
];

const INDUSTRIES: [&str; 6] = [
    "Software",
    "Logistics",
    "Media",
    "Health",
    "Finance",
    "Retail",
];
const PLANS: [&str; 3] = ["starter", "team", "enterprise"];
const TAGS: [&str; 7] = [
    "beta",
    "enterprise",
    "expansion",
    "partner",
    "pilot",
    "reference",
    "at risk",
];
/// What the account is called in identifiers whose health falls and rises again.
pub(crate) const TROUBLED: &str = "blueheron";

/// First names, and how emails write them.
const FIRST_NAMES: [(&str, &str); 10] = [
    ("Aiko", "aiko"),
    ("Bruno", "bruno"),
    ("Chloë", "chloe"),
    ("Deniz", "deniz"),
    ("Elif", "elif"),
    ("Femi", "femi"),
    ("Grace", "grace"),
    ("Hugo", "hugo"),
    ("Inês", "ines"),
    ("Jonas", "jonas"),
];
const LAST_NAMES: [&str; 10] = [
    "Almeida", "Bauer", "Chen", "Dubois", "Eriksson", "Fischer", "García", "Haddad", "Ito",
    "Kowalska",
];

/// All of them, in the order of their times.
pub(super) fn accounts(team: &[Member], calendar: Calendar) -> Vec<DemoAccount> {
    let mut chance = Chance {
        dice: Xoshiro256PlusPlus::seed_from_u64(SEED),
        today: calendar.today(),
    };
    let first = calendar.time(FIRST);
    let mut names: Vec<_> = NAMES.to_vec();
    chance.shuffle(&mut names);
    (0..)
        .zip(names)
        .map(|(week, (name, slug))| {
            let minutes = chance.dice.random_range(0..6 * 24 * 60);
            let at = days_after(first, 7 * week).micros() + minutes * 60_000_000;
            let at = Timestamp::from_micros(at).unwrap_or(first);
            chance.account(at, name, slug, team)
        })
        .collect()
}

/// Draws what is left to chance, always in the same way.
pub(super) struct Chance {
    pub(super) dice: Xoshiro256PlusPlus,
    /// Before which everything happens.
    today: Timestamp,
}

impl Chance {
    /// So many times in a hundred.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.dice.random_ratio(percent, 100)
    }

    pub(super) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        choices
            .choose(&mut self.dice)
            .expect("there is something to choose from")
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        use rand::seq::SliceRandom as _;
        list.shuffle(&mut self.dice);
    }

    fn account(&mut self, at: Timestamp, name: &str, slug: &str, team: &[Member]) -> DemoAccount {
        let mut account = DemoAccount::new(at, name);
        let alias = format!("crm-{}", self.dice.random_range(1000..10_000));
        account = match self.dice.random_range(0..10) {
            0 => account,
            1..=3 => account.identifiers(&[slug, &alias]),
            _ => account.identifiers(&[slug]),
        };
        if self.percent(90) {
            let cents = if self.percent(20) {
                self.dice.random_range(1..100)
            } else {
                0
            };
            account = account.mrr(money(self.dice.random_range(2..400) * 250, cents));
        }
        if self.percent(50) {
            account = account.logo(&format!("https://logos.example/{slug}.png"));
        }
        let tags = TAGS.sample(&mut self.dice, 3).copied().collect::<Vec<_>>();
        let tags = &tags[..self.dice.random_range(0..=tags.len())];
        account = account.tags(tags.iter().copied());
        account = self.attributes(account);
        account = self.links(account);
        account = self.roles(account, team);
        account = self.contacts(account, slug);
        let (account, end) = self.fate(account, slug);
        self.life(account, end)
    }

    fn attributes(&mut self, account: DemoAccount) -> DemoAccount {
        let place = self.one_of(&PLACES);
        let mut account = account
            .attribute("plan", *self.one_of(&PLANS))
            .attribute("industry", *self.one_of(&INDUSTRIES))
            .attribute("seats", self.dice.random_range(3..800))
            .attribute("region", place.region);
        if self.percent(30) {
            let features = json!({ "sso": self.percent(50), "auditLog": self.percent(50) });
            account = account.attribute("features", features);
        }
        if self.percent(70) {
            account = account.billed(
                place.currency,
                place.address(self.dice.random_range(1..300)),
            );
        }
        account
    }

    fn links(&mut self, mut account: DemoAccount) -> DemoAccount {
        if self.percent(60) {
            let id = Alphanumeric.sample_string(&mut self.dice, 14);
            account = account.link(Link::StripeCustomerId, format!("cus_{id}"));
        }
        if self.percent(40) {
            let id = Alphanumeric.sample_string(&mut self.dice, 12);
            account = account.link(Link::SfdcId, format!("001{id}"));
        }
        for link in [Link::HubspotDealId, Link::BillingId, Link::ZendeskId] {
            if self.percent(20) {
                account = account.link(
                    link,
                    self.dice
                        .random_range(10_000_000..100_000_000u32)
                        .to_string(),
                );
            }
        }
        account
    }

    fn roles(&mut self, mut account: DemoAccount, team: &[Member]) -> DemoAccount {
        for (role, percent) in [
            (Role::Csm, 80),
            (Role::AccountExecutive, 60),
            (Role::AccountOwner, 30),
        ] {
            if self.percent(percent) {
                account = account.role(role, self.one_of(team));
            }
        }
        account
    }

    fn contacts(&mut self, mut account: DemoAccount, slug: &str) -> DemoAccount {
        let count = self.dice.random_range(0..4);
        let people: Vec<_> = FIRST_NAMES.sample(&mut self.dice, count).collect();
        for (first, local) in people {
            let last = self.one_of(&LAST_NAMES);
            let preferences = match self.dice.random_range(0..3) {
                0 => &[][..],
                1 => &EmailPreference::ALL[..1],
                _ => &EmailPreference::ALL[..],
            };
            let email = format!("{local}@{slug}.example");
            account = account.contact(&format!("{first} {last}"), &email, preferences);
        }
        account
    }

    /// Where the account stands and how long it uses the product, and until when anything happens to it.
    fn fate(&mut self, account: DemoAccount, slug: &str) -> (DemoAccount, Timestamp) {
        let (at, today) = (account.at, self.today);
        let age = days_between(at, today);
        let renewal = days_after(at, 365);
        // The story of the one in trouble is told elsewhere, and ends well.
        let fate = if slug == TROUBLED {
            100
        } else {
            self.random(0..100)
        };
        match fate {
            0..40 if age < 120 => {
                let trial_end = days_after(today, self.random(3..25));
                let account = account.status(Status::Onboarding).trial_ends(trial_end);
                (account.uses(Usage::Ongoing), today)
            }
            0..12 => {
                let gone = days_after(at, self.random(40..age.max(41)));
                let churned = AccountChange {
                    lifecycle: Some(LifecycleChange::To(Status::Churned)),
                    mrr: Field::Null,
                    ..AccountChange::default()
                };
                let account = account.later(gone, churned).uses(Usage::Until(gone));
                (account, gone)
            }
            12..20 => {
                let asleep = days_after(at, self.random(20..age.max(21)));
                (account.status(Status::Inactive), asleep)
            }
            20..35 => (self.told(account.renews(renewal)), today),
            35..45 => {
                let left = days_after(today, -self.random(15..age.clamp(16, 70)));
                (account.renews(renewal).uses(Usage::Until(left)), today)
            }
            _ => (account.renews(renewal).uses(Usage::Ongoing), today),
        }
    }

    /// Lets another system tell when an account of which there are no events was last active, or one of its people.
    fn told(&mut self, account: DemoAccount) -> DemoAccount {
        let age = days_between(account.at, self.today);
        let days = self.random(1..age.clamp(2, 40));
        let active = hours_after(days_after(self.today, -days), self.random(0..20));
        if account.people() > 0 && self.percent(50) {
            return account.happens(active, Happening::Active { person: 0 });
        }
        let change = AccountChange {
            contact_activity_at: Field::Value(active),
            ..AccountChange::default()
        };
        account.later(active, change)
    }
}
