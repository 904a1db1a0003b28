import { expect, it } from "vitest";
import { registrableDomain } from "./registrable-domain";

it.each([
  ["api.stripe.com", "stripe.com"],
  ["www.shop.co.uk", "shop.co.uk"],
  ["me.github.io", "me.github.io"],
  ["example.com.", "example.com"],
  ["db.internal", null],
  ["com", null],
  ["198.51.100.7", null],
  ["not a host <script>", null],
  [null, null],
])("the registrable domain of %s is %s", (host, domain) => expect(registrableDomain(host)).toBe(domain));
