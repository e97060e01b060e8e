// Zudo's API through the generated client: accounts from their creation to an error.
//
// Zudo's API deletes no account, so this program does not either.

import assert from "node:assert/strict";
import { env } from "node:process";

import { AccountsApi, Configuration, ErrorBodyFromJSON, ResponseError } from "./clients/zudo/index.js";

const accounts = new AccountsApi(
  new Configuration({
    basePath: env["STELE_URL"],
    apiKey: env["STELE_KEY"],
  }),
);

const { data: created } = await accounts.accountsCreate({
  createAccount: { name: "Hooli", externalId: "hooli", mrr: 1250.5, contactName: "Gavin Belson" },
});
assert.equal(created.name, "Hooli");
assert.ok(created.active && !created.churned);

const { data: found } = await accounts.accountsGet({ accountId: created.id });
assert.equal(found.mrr, 1250.5);
assert.ok(found.createdAt instanceof Date);
assert.deepEqual(
  found.contacts.map((contact) => contact.name),
  ["Gavin Belson"],
);

for (const name of ["Aviato", "Pied Piper"]) {
  await accounts.accountsCreate({ createAccount: { name } });
}
const order = { pageSize: 2, sortBy: "name", sortOrder: "asc" } as const;
const first = await accounts.accountsList({ page: 1, ...order });
assert.deepEqual(
  first.data.map((account) => account.name),
  ["Aviato", "Hooli"],
);
assert.equal(first.pagination.total, 3);
assert.ok(first.pagination.hasNextPage);
const second = await accounts.accountsList({ page: 2, ...order });
assert.deepEqual(
  second.data.map((account) => account.name),
  ["Pied Piper"],
);
assert.ok(!second.pagination.hasNextPage);

// What is `null` is cleared, what is left out stays.
const { data: updated } = await accounts.accountsUpdate({
  accountId: created.id,
  updateAccount: { externalId: null },
});
assert.equal(updated.externalId, null);
assert.equal(updated.mrr, 1250.5);

const refused = await accounts.accountsGet({ accountId: 4711 }).catch((error: unknown) => error);
assert.ok(refused instanceof ResponseError);
assert.equal(refused.response.status, 404);
assert.ok(ErrorBodyFromJSON(await refused.response.json()).error);
