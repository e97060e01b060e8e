//! The accounts that the vendors' pages tell of.

use stele_domain::{
    AccountChange, Address, EmailPreference, Field, Link, Member, RequestStatus, Role,
};

use super::account::{DemoAccount, Usage, days_after, money};
use super::calendar::Calendar;
use super::happening::Happening;

/// Pied Piper is made first and Aviato last, so that their numbers are those of Zudo's page where nothing else was made.
pub(super) fn accounts(team: &[Member], calendar: Calendar) -> Vec<DemoAccount> {
    let [ada, bo, chidi, ..] = team else {
        return Vec::new();
    };
    vec![
        pied_piper(ada, bo, calendar),
        big_corp(chidi, calendar),
        waystar_royco(ada, chidi, calendar),
        gojo(bo, calendar),
        aviato(calendar),
    ]
}

/// Zudo: the account of the list and of the answer to a get.
fn pied_piper(csm: &Member, executive: &Member, calendar: Calendar) -> DemoAccount {
    let grown = AccountChange {
        mrr: Field::Value(money(48_000, 0)),
        ..AccountChange::default()
    };
    DemoAccount::new(calendar.time("2024-03-15T08:00:00Z"), "Pied Piper")
        .uses(Usage::Ongoing)
        .identifiers(&["piedpiper"])
        .mrr(money(36_000, 0))
        .renews(calendar.time("2026-03-15"))
        .attribute("plan", "enterprise")
        .attribute("industry", "Compression")
        .attribute("seats", 42)
        .link(Link::StripeCustomerId, "cus_PiedPiper0001")
        .link(Link::SfdcId, "001Pp00000AbCdE")
        .tags(["enterprise", "reference"])
        .role(Role::Csm, csm)
        .role(Role::AccountExecutive, executive)
        .contact(
            "Richard Hendricks",
            "richard@piedpiper.com",
            &[EmailPreference::Updates],
        )
        .happens(
            calendar.time("2024-04-02T10:00:00Z"),
            Happening::Meeting {
                title: "Kick-off",
                days: 6,
                minutes: 90,
            },
        )
        // Zudo: the request and the meeting of the page's get.
        .happens(
            calendar.time("2024-11-01T00:00:00Z"),
            Happening::Request {
                title: "SSO integration",
                status: RequestStatus::Open,
                severity: Some(62),
            },
        )
        .happens(
            calendar.time("2024-11-04T12:12:00Z"),
            Happening::Conversation {
                person: 0,
                subject: "Single sign-on",
                question: "When can our people sign in with their company accounts?",
                answer: Some((3, "It is being built; you will be the first to try it.")),
            },
        )
        .happens(
            calendar.time("2024-12-18T14:00:00Z"),
            Happening::Meeting {
                title: "Q1 Review",
                days: 21,
                minutes: 60,
            },
        )
        .happens(
            calendar.time("2024-12-19T08:30:00Z"),
            Happening::Response {
                person: 0,
                score: 9,
                feedback: Some("Middle-out is here to stay."),
            },
        )
        .happens(
            calendar.time("2025-01-08T15:10:00Z"),
            Happening::Note {
                subject: "Q1 review",
                text: "Wants to double the number of seats by summer.",
            },
        )
        .later(calendar.time("2025-01-10T14:22:00Z"), grown)
}

/// Vitally: the account of the page's create.
fn big_corp(owner: &Member, calendar: Calendar) -> DemoAccount {
    let at = calendar.time("2024-05-06T12:30:00Z");
    DemoAccount::new(at, "Big Corp")
        .uses(Usage::Ongoing)
        .identifiers(&["account-101"])
        .mrr(money(120_000, 0))
        .renews(days_after(at, 730))
        .attribute("paymentMethod", "subscription")
        .attribute("seats", 1500)
        .link(Link::ZendeskId, "360001234567")
        .tags(["enterprise"])
        .role(Role::AccountOwner, owner)
}

/// It has not signed in for weeks.
fn waystar_royco(csm: &Member, owner: &Member, calendar: Calendar) -> DemoAccount {
    let at = calendar.time("2024-07-22T16:05:00Z");
    DemoAccount::new(at, "Waystar RoyCo")
        .uses(Usage::Until(days_after(calendar.today(), -40)))
        .identifiers(&["waystar", "roy-co"])
        .mrr(money(95_000, 50))
        .attribute("plan", "enterprise")
        .attribute("industry", "Media")
        .tags(["enterprise", "at risk"])
        .role(Role::Csm, csm)
        .role(Role::AccountOwner, owner)
        .billed("USD", new_york())
        .contact(
            "Gerri Kellman",
            "gerri@waystar.example",
            &EmailPreference::ALL,
        )
        .contact(
            "Karolina Novotney",
            "karolina@waystar.example",
            &[EmailPreference::Updates],
        )
}

/// Alguna: the account of the page's create.
fn gojo(csm: &Member, calendar: Calendar) -> DemoAccount {
    DemoAccount::new(calendar.time("2024-09-05T21:54:54.609688Z"), "GoJo")
        .uses(Usage::Ongoing)
        .identifiers(&["JoGo"])
        .mrr(money(60_000, 0))
        .attribute("industry", "Streaming")
        .link(Link::BillingId, "ywgWhtGp")
        .tags(["nordics"])
        .role(Role::Csm, csm)
        .billed("USD", new_york())
        .contact("Henry Sules", "sales@gojo.com", &[EmailPreference::Updates])
        .contact(
            "Accounts Receivable",
            "finance@gojo.com",
            &[EmailPreference::Billing],
        )
}

/// Zudo: the account of the page's create.
fn aviato(calendar: Calendar) -> DemoAccount {
    DemoAccount::new(calendar.time("2025-02-01T10:00:00Z"), "Aviato")
        .uses(Usage::Ongoing)
        .identifiers(&["aviato-prod-7421"])
        .mrr(money(12_000, 0))
        .contact("Erlich Bachman", "erlich@aviato.com", &[])
}

/// Alguna: the address of the page's create.
fn new_york() -> Address {
    let line = |text: &str| Some(text.to_owned());
    Address {
        line1: line("123 Main St"),
        line2: line("Suite 100"),
        city: line("New York"),
        state: line("NY"),
        postal_code: line("10001"),
        country: None,
    }
}
