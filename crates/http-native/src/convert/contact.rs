//! A person at a customer as this API shows them.

use std::collections::BTreeMap;

use stele_application::Caller;
use stele_domain::{
    Account, Contact, ContactDerived, ContactId, LastResponse, Organization, PersonName, Text,
};
use stele_http::Edge;

use super::{maybe_time, time};
use crate::contacts as wire;
use crate::error::Error;

/// What people are tied to.
pub(crate) struct Ties {
    accounts: BTreeMap<ContactId, Vec<Account>>,
    organizations: BTreeMap<ContactId, Vec<Organization>>,
}

impl Ties {
    /// Of several people: two statements, however many they are.
    pub(crate) async fn of(
        edge: &Edge,
        caller: &Caller,
        contacts: &[Contact],
    ) -> Result<Self, Error> {
        Ok(Self {
            accounts: edge.stele.accounts_of_contacts(caller, contacts).await?,
            organizations: edge
                .stele
                .organizations_of_contacts(caller, contacts)
                .await?,
        })
    }

    fn accounts(&self, contact: ContactId) -> Vec<String> {
        let accounts = self.accounts.get(&contact).into_iter().flatten();
        accounts.map(|account| account.id.to_string()).collect()
    }

    fn organizations(&self, contact: ContactId) -> Vec<String> {
        let organizations = self.organizations.get(&contact).into_iter().flatten();
        organizations
            .map(|organization| organization.id.to_string())
            .collect()
    }
}

/// The contact, every attribute looked at: a new one stops the build until it is shown here, or not.
pub(crate) fn contact(contact: Contact, ties: &Ties) -> wire::Contact {
    let Contact {
        id,
        number,
        code,
        version,
        external_id,
        name,
        email,
        avatar_url,
        traits,
        joined_at,
        unsubscribed_at,
        deactivated_at,
        last_activity_at,
        created_at,
        updated_at,
        derived,
    } = contact;
    let ContactDerived {
        last_response,
        last_inbound_message_at,
        last_outbound_message_at,
    } = derived;
    wire::Contact {
        id: id.to_string(),
        number: number.0,
        code: code.to_string(),
        external_id: external_id.map(|external_id| external_id.to_string()),
        name: PersonName::whole(&name),
        first_name: name.first().map(str::to_owned),
        last_name: name.last().map(str::to_owned),
        email: email.map(|email| email.as_str().to_owned()),
        avatar_url,
        traits: traits.as_map().clone(),
        account_ids: ties.accounts(id),
        organization_ids: ties.organizations(id),
        joined_at: maybe_time(joined_at),
        unsubscribed_at: maybe_time(unsubscribed_at),
        deactivated_at: maybe_time(deactivated_at),
        last_activity_at: maybe_time(last_activity_at),
        last_nps_response: last_response.map(response),
        last_inbound_message_at: maybe_time(last_inbound_message_at),
        last_outbound_message_at: maybe_time(last_outbound_message_at),
        version,
        created_at: time(created_at),
        updated_at: time(updated_at),
    }
}

fn response(response: LastResponse) -> wire::LastNpsResponse {
    let LastResponse {
        score,
        feedback,
        responded_at,
    } = response;
    wire::LastNpsResponse {
        score: score.points(),
        feedback: feedback.map(|feedback| Text::as_str(&feedback).to_owned()),
        responded_at: time(responded_at),
    }
}
