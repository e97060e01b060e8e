"""Zudo's API through the generated client: accounts from their creation to an error.

Zudo's API deletes no account, so this program does not either.
"""

import os

import stele_zudo as zudo

configuration = zudo.Configuration(
    host=os.environ["STELE_URL"],
    api_key={"apiKey": os.environ["STELE_KEY"]},
)

with zudo.ApiClient(configuration) as client:
    accounts = zudo.AccountsApi(client)

    created = accounts.accounts_create(
        zudo.CreateAccount(name="Hooli", external_id="hooli", mrr=1250.5, contact_name="Gavin Belson")
    ).data
    assert created.name == "Hooli"
    assert created.active and not created.churned

    found = accounts.accounts_get(created.id).data
    assert found.mrr == 1250.5
    assert found.created_at.tzinfo is not None
    assert [contact.name for contact in found.contacts] == ["Gavin Belson"]

    for name in ("Aviato", "Pied Piper"):
        accounts.accounts_create(zudo.CreateAccount(name=name))

    first = accounts.accounts_list(page=1, page_size=2, sort_by="name", sort_order="asc")
    assert [account.name for account in first.data] == ["Aviato", "Hooli"]
    assert first.pagination.total == 3 and first.pagination.has_next_page
    second = accounts.accounts_list(page=2, page_size=2, sort_by="name", sort_order="asc")
    assert [account.name for account in second.data] == ["Pied Piper"]
    assert not second.pagination.has_next_page

    # What is `None` is cleared, what is left out stays.
    updated = accounts.accounts_update(created.id, zudo.UpdateAccount(external_id=None)).data
    assert updated.external_id is None
    assert updated.mrr == 1250.5

    try:
        accounts.accounts_get(4711)
    except zudo.ApiException as error:
        assert error.status == 404
        assert isinstance(error.data, zudo.ErrorBody)
        assert error.data.error
    else:
        raise AssertionError("an account that was never created is found")
