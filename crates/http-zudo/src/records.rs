//! What contacts, meetings and requests have in common: they are named by number, and listed by number, those of one account
//! or all of them.

use stele_application::ports::{RecordReader, Records};
use stele_application::{
    AccountRef, Caller, Error as Failure, Record, RecordPaging, RecordQuery, RecordRef, Resource,
};
use stele_domain::{AccountId, AccountKey, AccountNumber};
use stele_http::{Edge, Faults, PathParams, QueryParams, parse};

use crate::error::Error;
use crate::page::{Page, Pagination};

/// The record that a parameter of the path names. What is no integer names none.
pub(crate) fn named<R: Record>(path: &PathParams, parameter: &str) -> Result<RecordRef, Error> {
    let number = path.integer(parameter);
    number
        .map(RecordRef::Number)
        .ok_or(Error::no_such(R::RESOURCE))
}

/// Which records are asked for.
#[derive(Debug, PartialEq, Eq, utoipa::IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub(crate) struct ListRecords {
    /// Those of the account with this id. One that the workspace has not has none.
    #[param(value_type = Option<i64>, minimum = 1)]
    account_id: Option<AccountNumber>,
}

/// One page of a list.
pub(crate) struct Listed<R> {
    /// What is on it.
    pub(crate) records: Vec<R>,
    /// The account that was asked for, where there is one.
    pub(crate) account: Option<AccountKey>,
    /// Where it stands among all.
    pub(crate) pagination: Pagination,
}

impl ListRecords {
    pub(crate) fn read(params: &QueryParams) -> Result<(Self, Page), Faults> {
        let mut query = params.reader();
        let page = Page::read(&mut query);
        let account_id = query.read("accountId", parse::positive);
        query.finish(|| {
            let account_id = account_id.map(AccountNumber);
            Some((Self { account_id }, page))
        })
    }

    /// Fetches a page, by number. `of` narrows a list to an account.
    pub(crate) async fn fetch<R: Record>(
        self,
        edge: &Edge,
        caller: &Caller,
        page: Page,
        of: impl FnOnce(AccountId) -> R::Of + Send,
    ) -> Result<Listed<R>, Error>
    where
        dyn Records: RecordReader<R>,
    {
        let account = match self.account_id {
            None => None,
            Some(number) => match find(edge, caller, number).await? {
                None => return Ok(Listed::empty(page)),
                found => found,
            },
        };
        let query = RecordQuery {
            of: account.map(|account| of(account.id)),
            paging: RecordPaging::Numbers {
                offset: page.offset(),
            },
            limit: page.limit(),
        };
        let records = edge.stele.list_records::<R>(caller, &query).await?;
        let total = edge
            .stele
            .count_records::<R>(caller, query.of.as_ref())
            .await?;
        Ok(Listed {
            records,
            account,
            pagination: Pagination::new(page, total),
        })
    }
}

impl<R> Listed<R> {
    fn empty(page: Page) -> Self {
        Self {
            records: Vec::new(),
            account: None,
            pagination: Pagination::new(page, 0),
        }
    }
}

async fn find(
    edge: &Edge,
    caller: &Caller,
    number: AccountNumber,
) -> Result<Option<AccountKey>, Error> {
    match account(edge, caller, number).await {
        Ok(found) => Ok(Some(found)),
        Err(Failure::NotFound(Resource::Account)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// The account with a number.
pub(crate) async fn account(
    edge: &Edge,
    caller: &Caller,
    number: AccountNumber,
) -> Result<AccountKey, Failure> {
    let named = AccountRef::Number(number);
    let found = edge.stele.get_account(caller, &named).await?;
    Ok(found.key())
}

#[cfg(test)]
mod tests {
    use stele_domain::AccountNumber;
    use stele_http::QueryParams;

    use super::ListRecords;

    fn read(query: &str) -> Result<Option<AccountNumber>, String> {
        ListRecords::read(&QueryParams::parse(query))
            .map(|(list, _)| list.account_id)
            .map_err(|faults| faults.to_string())
    }

    #[test]
    fn a_list_is_of_all_accounts_or_of_one() {
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("accountId=007"), Ok(Some(AccountNumber(7))));
        let beyond_all = Ok(Some(AccountNumber(i64::MAX)));
        assert_eq!(read("accountId=99999999999999999999"), beyond_all);
    }

    #[test]
    fn what_numbers_no_account_is_refused() {
        for query in ["accountId=0", "accountId=-1"] {
            let told = "accountId must be at least 1";
            assert_eq!(read(query), Err(told.to_owned()), "{query}");
        }
        for query in ["accountId=", "accountId=abc", "accountId=1.0"] {
            let told = "accountId must be an integer";
            assert_eq!(read(query), Err(told.to_owned()), "{query}");
        }
        assert_eq!(
            read("pageSize=0&accountId=x"),
            Err("pageSize must be at least 1, accountId must be an integer".to_owned())
        );
    }
}
