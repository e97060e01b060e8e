"""Alguna's API through the generated client: accounts from their creation to an error."""

import os

import stele_alguna as alguna

configuration = alguna.Configuration(
    host=os.environ["STELE_URL"],
    access_token=os.environ["STELE_KEY"],
)

with alguna.ApiClient(configuration) as client:
    accounts = alguna.AccountsApi(client)

    created = accounts.accounts_create(
        alguna.CreateAccount(
            name="GoJo",
            aliases=["JoGo"],
            currency=alguna.Currency.USD,
            contacts=[
                alguna.ContactInput(
                    email="sales@gojo.com",
                    is_primary=True,
                    email_preferences=[alguna.EmailPreference.BILLING],
                )
            ],
        )
    )
    assert created.name == "GoJo"
    assert created.billing_address is None
    assert created.contacts[0].email_preferences == [alguna.EmailPreference.BILLING]

    # An account is found by its id or by any of its aliases, here and in Alguna's newer API.
    assert accounts.accounts_get("JoGo") == created
    customer = alguna.CustomersApi(client).customers_get("JoGo")
    assert customer.id == created.id
    assert customer.currency == alguna.Currency.USD

    # The smallest page that Alguna has holds five.
    for number in range(1, 6):
        accounts.accounts_create(alguna.CreateAccount(name=f"RoyCo {number}"))
    first = accounts.accounts_list(page=1, limit=5, sort="name:asc")
    assert first.page_count == 2 and len(first.data) == 5
    assert first.data[0] == created
    second = accounts.accounts_list(page=2, limit=5, sort="name:asc")
    assert [account.name for account in second.data] == ["RoyCo 5"]

    # What is `None` is cleared, what is left out stays.
    updated = accounts.accounts_update(
        created.id,
        alguna.UpdateAccount(
            billing_address=alguna.AddressInput(line1="123 Main St", country=alguna.CountryAlpha2.US),
            currency=None,
        ),
    )
    assert updated.currency is None
    assert updated.billing_address is not None
    assert updated.billing_address.country == alguna.CountryAlpha2.US
    assert updated.aliases == ["JoGo"]

    accounts.accounts_delete(created.id)
    try:
        accounts.accounts_get(created.id)
    except alguna.ApiException as error:
        assert error.status == 404
        assert isinstance(error.data, alguna.ErrorBody)
        assert error.data.status == 404
    else:
        raise AssertionError("an account that was deleted is found")
