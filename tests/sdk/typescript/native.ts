// Stele's own API through the generated client: organizations from their creation to an error.
//
// Accounts are created through the vendors' APIs; Stele's own only reads them.

import assert from "node:assert/strict";
import { env } from "node:process";

import { Configuration, OrganizationsApi, ProblemFromJSON, ResponseError } from "./clients/native/index.js";

const organizations = new OrganizationsApi(
  new Configuration({
    basePath: env["STELE_URL"],
    accessToken: env["STELE_KEY"],
  }),
);

const created = await organizations.organizationsCreate({
  createOrganization: { externalId: "hooli", name: "Hooli", traits: { plan: "gold" } },
});
assert.equal(created.version, 1);
assert.deepEqual(created.traits, { plan: "gold" });

assert.deepEqual(await organizations.organizationsGet({ id: created.id }), created);

for (const name of ["Aviato", "Pied Piper"]) {
  await organizations.organizationsCreate({ createOrganization: { externalId: name, name } });
}
// Newest first.
const first = await organizations.organizationsList({ limit: 2 });
assert.deepEqual(
  first.data.map((organization) => organization.name),
  ["Pied Piper", "Aviato"],
);
assert.ok(first.nextCursor !== null);
const second = await organizations.organizationsList({ limit: 2, cursor: first.nextCursor });
assert.deepEqual(second.data, [created]);
assert.equal(second.nextCursor, null);

// A trait that is `null` is removed, one that is left out stays.
const updated = await organizations.organizationsUpdate({
  id: created.id,
  updateOrganization: { name: "Hooli XYZ", traits: { plan: null, seats: 40 } },
});
assert.equal(updated.name, "Hooli XYZ");
assert.deepEqual(updated.traits, { seats: 40 });
assert.equal(updated.version, 2);

await organizations.organizationsDelete({ id: created.id });
const refused = await organizations.organizationsGet({ id: created.id }).catch((error: unknown) => error);
assert.ok(refused instanceof ResponseError);
assert.equal(refused.response.status, 404);
assert.equal(ProblemFromJSON(await refused.response.json()).type, "/problems/not-found");
