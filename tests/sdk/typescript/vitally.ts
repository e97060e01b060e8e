// Vitally's API through the generated client: accounts from their creation to an error.

import assert from "node:assert/strict";
import { env } from "node:process";

import { AccountsApi, Configuration, ErrorMessageFromJSON, ResponseError } from "./clients/vitally/index.js";

const accounts = new AccountsApi(
  new Configuration({
    basePath: env["STELE_URL"],
    // The key is the user name; the password is empty.
    username: env["STELE_KEY"],
    password: "",
  }),
);

// Traits of your own go beside those that Vitally knows.
const created = await accounts.accountsCreate({
  createAccount: { externalId: "hooli", name: "Hooli", traits: { mrr: 1250.5, plan: "gold" } },
});
assert.equal(created.name, "Hooli");
assert.equal(created.mrr, 1250.5);
assert.equal(created.healthScore, null);

// An account is found by its id or by your own.
const found = await accounts.accountsGet({ id: "hooli" });
assert.equal(found.id, created.id);
assert.ok(found.createdAt instanceof Date);
assert.equal(found.churnedAt, null);

for (const number of [1, 2]) {
  await accounts.accountsCreate({ createAccount: { externalId: `aviato-${number}` } });
}
const first = await accounts.accountsList({ limit: 2, sortBy: "createdAt" });
assert.equal(first.results.length, 2);
assert.ok(!first.atEnd && first.next !== null);
const second = await accounts.accountsList({ limit: 2, sortBy: "createdAt", from: first.next });
assert.equal(second.results.length, 1);
assert.ok(second.atEnd);
const names = [...first.results, ...second.results].map((account) => account.name);
assert.deepEqual(names.sort(), ["Hooli", "aviato-1", "aviato-2"]);

const updated = await accounts.accountsUpdate({ id: "hooli", updateAccount: { name: "Hooli XYZ" } });
assert.equal(updated.name, "Hooli XYZ");
assert.equal(updated.externalId, "hooli");
assert.equal(updated.traits["plan"], "gold");

await accounts.accountsDelete({ id: "hooli" });
const refused = await accounts.accountsGet({ id: "hooli" }).catch((error: unknown) => error);
assert.ok(refused instanceof ResponseError);
assert.equal(refused.response.status, 404);
assert.ok(ErrorMessageFromJSON(await refused.response.json()).error);
