// PostHog's API through the generated client: accounts from their creation to an error.

import assert from "node:assert/strict";
import { env } from "node:process";

import { AccountsApi, Configuration, ErrorBodyFromJSON, ResponseError } from "./clients/posthog/index.js";

const accounts = new AccountsApi(
  new Configuration({
    basePath: env["STELE_URL"],
    accessToken: env["STELE_KEY"],
  }),
);

// The project that the key belongs to.
const projectId = "@current";

const created = await accounts.accountsCreate({
  projectId,
  accountRequest: {
    name: "Hooli",
    externalId: "hooli",
    properties: { stripeCustomerId: "cus_1" },
    tags: ["VIP"],
  },
});
assert.equal(created.name, "Hooli");
assert.deepEqual(created.tags, ["vip"]);
assert.equal(created.createdBy, null);

const found = await accounts.accountsGet({ projectId, id: created.id });
assert.deepEqual(found, created);
assert.ok(found.createdAt instanceof Date);
assert.equal(found.properties.stripeCustomerId, "cus_1");
assert.equal(found.properties.csm, undefined);

for (const name of ["Aviato", "Pied Piper"]) {
  await accounts.accountsCreate({ projectId, accountRequest: { name } });
}
const first = await accounts.accountsList({ projectId, ordering: "name", limit: 2 });
assert.equal(first.count, 3);
assert.ok(first.next !== null && first.previous === null);
assert.deepEqual(
  first.results.map((account) => account.name),
  ["Aviato", "Hooli"],
);
const second = await accounts.accountsList({ projectId, ordering: "name", limit: 2, offset: 2 });
assert.ok(second.next === null && second.previous !== null);
assert.deepEqual(
  second.results.map((account) => account.name),
  ["Pied Piper"],
);

// What is `null` is cleared, what is left out stays.
const updated = await accounts.accountsUpdate({
  projectId,
  id: created.id,
  patchedAccountRequest: { externalId: null, tags: ["enterprise"] },
});
assert.equal(updated.externalId, null);
assert.deepEqual(updated.tags, ["enterprise"]);
assert.equal(updated.name, "Hooli");

await accounts.accountsDelete({ projectId, id: created.id });
const refused = await accounts.accountsGet({ projectId, id: created.id }).catch((error: unknown) => error);
assert.ok(refused instanceof ResponseError);
assert.equal(refused.response.status, 404);
assert.equal(ErrorBodyFromJSON(await refused.response.json()).code, "not_found");
