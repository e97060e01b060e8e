//! Many contacts.

use axum::Json;
use axum::extract::State;
use stele_application::{Caller, ContactsOf, Record, TimeColumn};
use stele_domain::{AccountId, Email, Identifier, OrganizationId, Scope};
use stele_http::{Edge, Gate, Problem, QueryParams, parse};
use uuid::Uuid;

use super::Contact;
use crate::convert::{self, Ties};
use crate::error::Error;
use crate::page::{self, Page, PageParams, Paging};

/// A page of contacts.
type ContactPage = Page<Contact>;

/// Which contacts to list. At most one of these.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ListContacts {
    /// Only those tied to this account. No other filter can be sent with it.
    #[param(value_type = Option<String>, required = false, format = "uuid")]
    account_id: Option<Uuid>,
    /// Only those tied to this organization themselves. No other filter can be sent with it.
    #[param(value_type = Option<String>, required = false, format = "uuid")]
    organization_id: Option<Uuid>,
    /// Only those with this email, upper and lower case being the same. No other filter can be sent with it.
    #[param(value_type = Option<String>, required = false, format = Email)]
    email: Option<Email>,
    /// Only the one with this external id. No other filter can be sent with it.
    #[param(value_type = Option<String>, required = false, min_length = 1, max_length = 400)]
    external_id: Option<Identifier>,
}

/// The filters, in their order.
const FILTERS: [&str; 4] = ["account_id", "organization_id", "email", "external_id"];

impl ListContacts {
    fn read<'e>(
        params: &QueryParams,
        edge: &'e Edge,
        caller: &Caller,
    ) -> Result<(Option<ContactsOf>, Paging<'e>), Error> {
        let mut query = params.reader();
        let asked = Self {
            account_id: query.read("account_id", parse::uuid),
            organization_id: query.read("organization_id", parse::uuid),
            email: query.read("email", parse::email),
            external_id: query.read("external_id", parse::identifier),
        };
        let sent = FILTERS
            .into_iter()
            .filter(|name| params.get(name).is_some());
        for second in sent.skip(1) {
            let rule = format!("{second} cannot be combined with another filter");
            query.fault(second, Problem::Rule(rule.into()));
        }
        let list = page::narrowed(edge, caller, "contacts", asked.words());
        let of = asked.of();
        let paging = Paging::read(&mut query, list);
        page::finish(query, || Some((of, paging)))
    }

    /// The filter in words that no other filter has.
    fn words(&self) -> String {
        let Self {
            account_id,
            organization_id,
            email,
            external_id,
        } = self;
        let values = [
            account_id.map(|id| id.to_string()),
            organization_id.map(|id| id.to_string()),
            email.as_ref().map(Email::folded),
            external_id.as_ref().map(Identifier::to_string),
        ];
        let mut sent = FILTERS.into_iter().zip(values);
        let sent = sent.find_map(|(name, value)| Some((name, value?)));
        sent.map_or_else(String::new, |(name, value)| format!("{name}={value}"))
    }

    fn of(self) -> Option<ContactsOf> {
        let Self {
            account_id,
            organization_id,
            email,
            external_id,
        } = self;
        account_id
            .map(|id| ContactsOf::Account(AccountId(id)))
            .or(organization_id.map(|id| ContactsOf::Organization(OrganizationId(id))))
            .or(email.map(|email| ContactsOf::Email(email.folded())))
            .or(external_id.map(|id| ContactsOf::ExternalId(id.to_string())))
    }
}

/// List contacts
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/v1/contacts",
    operation_id = "contacts.list",
    tag = "Contacts",
    params(ListContacts, PageParams),
    responses((status = 200, description = "A page of contacts.", body = ContactPage)),
)]
pub(crate) async fn list(
    State(edge): State<Edge>,
    gate: Gate,
    query: QueryParams,
) -> Result<Json<ContactPage>, Error> {
    let caller = gate.admit(Scope::AccountRead)?;
    let (of, paging) = ListContacts::read(&query, &edge, caller)?;
    let query = paging.query(of);
    let mut found: Vec<stele_domain::Contact> = edge.stele.list_records(caller, &query).await?;
    let next_cursor = paging.cut(&mut found, |last| last.position(TimeColumn::CreatedAt));
    let ties = Ties::of(&edge, caller, &found).await?;
    let contacts = found.into_iter();
    let contacts = contacts.map(|contact| convert::contact(contact, &ties));
    Ok(Json(Page::new(contacts.collect(), next_cursor)))
}
