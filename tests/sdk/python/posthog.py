"""PostHog's API through the generated client: accounts from their creation to an error."""

import os

import stele_posthog as posthog

# The project that the key belongs to.
PROJECT = "@current"

configuration = posthog.Configuration(
    host=os.environ["STELE_URL"],
    access_token=os.environ["STELE_KEY"],
)

with posthog.ApiClient(configuration) as client:
    accounts = posthog.AccountsApi(client)

    created = accounts.accounts_create(
        PROJECT,
        posthog.AccountRequest(
            name="Hooli",
            external_id="hooli",
            properties=posthog.PropertiesRequest(stripe_customer_id="cus_1"),
            tags=["VIP"],
        ),
    )
    assert created.name == "Hooli"
    assert created.tags == ["vip"]
    assert created.created_by is None

    found = accounts.accounts_get(PROJECT, created.id)
    assert found == created
    assert found.properties.stripe_customer_id == "cus_1"
    assert found.properties.csm is None

    for name in ("Aviato", "Pied Piper"):
        accounts.accounts_create(PROJECT, posthog.AccountRequest(name=name))

    first = accounts.accounts_list(PROJECT, ordering="name", limit=2)
    assert first.count == 3 and first.next is not None and first.previous is None
    assert [account.name for account in first.results] == ["Aviato", "Hooli"]
    second = accounts.accounts_list(PROJECT, ordering="name", limit=2, offset=2)
    assert second.next is None and second.previous is not None
    assert [account.name for account in second.results] == ["Pied Piper"]

    # What is `None` is cleared, what is left out stays.
    updated = accounts.accounts_update(
        PROJECT, created.id, posthog.PatchedAccountRequest(external_id=None, tags=["enterprise"])
    )
    assert updated.external_id is None
    assert updated.tags == ["enterprise"]
    assert updated.name == "Hooli"

    accounts.accounts_delete(PROJECT, created.id)
    try:
        accounts.accounts_get(PROJECT, created.id)
    except posthog.ApiException as error:
        assert error.status == 404
        assert isinstance(error.data, posthog.ErrorBody)
        assert error.data.code == "not_found"
    else:
        raise AssertionError("an account that was deleted is found")
