// Alguna's API through the generated client: accounts from their creation to an error.

import assert from "node:assert/strict";
import { env } from "node:process";

import {
  AccountsApi,
  Configuration,
  CountryAlpha2,
  Currency,
  CustomersApi,
  EmailPreference,
  ErrorBodyFromJSON,
  ResponseError,
} from "./clients/alguna/index.js";

const configuration = new Configuration({
  basePath: env["STELE_URL"],
  accessToken: env["STELE_KEY"],
});
const accounts = new AccountsApi(configuration);

const created = await accounts.accountsCreate({
  createAccount: {
    name: "GoJo",
    aliases: new Set(["JoGo"]),
    currency: Currency.Usd,
    contacts: [{ email: "sales@gojo.com", isPrimary: true, emailPreferences: [EmailPreference.Billing] }],
  },
});
assert.equal(created.name, "GoJo");
assert.equal(created.billingAddress, null);
assert.deepEqual(created.contacts[0]?.emailPreferences, [EmailPreference.Billing]);

// An account is found by its id or by any of its aliases, here and in Alguna's newer API.
assert.deepEqual(await accounts.accountsGet({ id: "JoGo" }), created);
const customer = await new CustomersApi(configuration).customersGet({ id: "JoGo" });
assert.equal(customer.id, created.id);
assert.equal(customer.currency, Currency.Usd);

// The smallest page that Alguna has holds five.
for (const number of [1, 2, 3, 4, 5]) {
  await accounts.accountsCreate({ createAccount: { name: `RoyCo ${number}` } });
}
const first = await accounts.accountsList({ page: 1, limit: 5, sort: "name:asc" });
assert.equal(first.pageCount, 2);
assert.equal(first.data.length, 5);
assert.deepEqual(first.data[0], created);
const second = await accounts.accountsList({ page: 2, limit: 5, sort: "name:asc" });
assert.deepEqual(
  second.data.map((account) => account.name),
  ["RoyCo 5"],
);

// What is `null` is cleared, what is left out stays.
const updated = await accounts.accountsUpdate({
  id: created.id,
  updateAccount: {
    billingAddress: { line1: "123 Main St", country: CountryAlpha2.Us },
    currency: null,
  },
});
assert.equal(updated.currency, null);
assert.equal(updated.billingAddress?.country, CountryAlpha2.Us);
assert.deepEqual(updated.aliases, ["JoGo"]);

await accounts.accountsDelete({ id: created.id });
const refused = await accounts.accountsGet({ id: created.id }).catch((error: unknown) => error);
assert.ok(refused instanceof ResponseError);
assert.equal(refused.response.status, 404);
assert.equal(ErrorBodyFromJSON(await refused.response.json()).status, 404);
