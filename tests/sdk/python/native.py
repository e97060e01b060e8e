"""Stele's own API through the generated client: organizations from their creation to an error.

Accounts are created through the vendors' APIs; Stele's own only reads them.
"""

import os

import stele_native as native

configuration = native.Configuration(
    host=os.environ["STELE_URL"],
    access_token=os.environ["STELE_KEY"],
)

with native.ApiClient(configuration) as client:
    organizations = native.OrganizationsApi(client)

    created = organizations.organizations_create(
        native.CreateOrganization(external_id="hooli", name="Hooli", traits={"plan": "gold"})
    )
    assert created.version == 1
    assert created.traits == {"plan": "gold"}

    assert organizations.organizations_get(created.id) == created

    for name in ("Aviato", "Pied Piper"):
        organizations.organizations_create(native.CreateOrganization(external_id=name, name=name))

    # Newest first.
    first = organizations.organizations_list(limit=2)
    assert [organization.name for organization in first.data] == ["Pied Piper", "Aviato"]
    second = organizations.organizations_list(limit=2, cursor=first.next_cursor)
    assert second.data == [created]
    assert second.next_cursor is None

    # A trait that is `None` is removed, one that is left out stays.
    updated = organizations.organizations_update(
        created.id,
        native.UpdateOrganization(name="Hooli XYZ", traits={"plan": None, "seats": 40}),
    )
    assert updated.name == "Hooli XYZ"
    assert updated.traits == {"seats": 40}
    assert updated.version == 2

    organizations.organizations_delete(created.id)
    try:
        organizations.organizations_get(created.id)
    except native.ApiException as error:
        assert error.status == 404
        assert isinstance(error.data, native.Problem)
        assert error.data.type == "/problems/not-found"
    else:
        raise AssertionError("an organization that was deleted is found")
