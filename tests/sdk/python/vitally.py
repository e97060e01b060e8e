"""Vitally's API through the generated client: accounts from their creation to an error."""

import os

import stele_vitally as vitally

configuration = vitally.Configuration(
    host=os.environ["STELE_URL"],
    # The key is the user name; the password is empty.
    username=os.environ["STELE_KEY"],
    password="",
)

with vitally.ApiClient(configuration) as client:
    accounts = vitally.AccountsApi(client)

    created = accounts.accounts_create(
        vitally.CreateAccount(
            external_id="hooli",
            name="Hooli",
            # Traits of your own go beside those that Vitally knows.
            traits=vitally.WriteAccountTraits(mrr=1250.5, additional_properties={"plan": "gold"}),
        )
    )
    assert created.name == "Hooli"
    assert created.mrr == 1250.5
    assert created.health_score is None

    # An account is found by its id or by your own.
    found = accounts.accounts_get("hooli")
    assert found.id == created.id
    assert found.created_at.tzinfo is not None

    for number in (1, 2):
        accounts.accounts_create(vitally.CreateAccount(external_id=f"aviato-{number}"))

    first = accounts.accounts_list(limit=2, sort_by="createdAt")
    assert len(first.results) == 2 and not first.at_end
    second = accounts.accounts_list(limit=2, sort_by="createdAt", var_from=first.next)
    assert len(second.results) == 1 and second.at_end
    names = {account.name for account in first.results + second.results}
    assert names == {"Hooli", "aviato-1", "aviato-2"}, names

    updated = accounts.accounts_update("hooli", vitally.UpdateAccount(name="Hooli XYZ"))
    assert updated.name == "Hooli XYZ"
    assert updated.external_id == "hooli"
    assert updated.traits.additional_properties == {"plan": "gold"}

    accounts.accounts_delete("hooli")
    try:
        accounts.accounts_get("hooli")
    except vitally.ApiException as error:
        assert error.status == 404
        assert isinstance(error.data, vitally.ErrorMessage)
        assert error.data.error
    else:
        raise AssertionError("an account that was deleted is found")
