import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../compile/compile";
import { portPolicyFor } from "../compile/port-policy";
import { aNetwork, aRoute, aSnapshot } from "../policy-builders.testing";
import { possibleFits } from "./possible-fits";

const NOTHING_KNOWN = { method: null, path: null };
const LABELS = ["a", "b", "www.a", "www.b", "x.www.a"].map((label) => `${label}.example`);
// More than are gone through as fast as they are looked up.
const MANY = Array.from({ length: 70 }, (_, i) => `/p${i}`);
const names = fc.uniqueArray(fc.constantFrom(...LABELS, "*.example", "*.a.example", "*.www.a.example"), {
  maxLength: 3,
});
const paths = fc.oneof(
  fc.uniqueArray(fc.constantFrom("/", "/a", "/b"), { minLength: 1, maxLength: 2 }),
  fc.constantFrom(["/", ...MANY], MANY),
);
const drafts = fc.array(fc.record({ names, paths }), { minLength: 1, maxLength: 5 });
const hosts = fc.array(fc.option(fc.constantFrom(...LABELS, "A.example", "other.test")), { maxLength: 8 });

describe("Rules that may act on a request", () => {
  it("are those of its own host, whatever hosts were asked for before", () => {
    fc.assert(
      fc.property(drafts, hosts, (made, asked) => {
        const routes = routesOf(made);
        const told = asked.map((host) => rulesOf(possibleFits(routes, host, NOTHING_KNOWN)));
        // Nothing is remembered of a list of its own.
        expect(told).toEqual(asked.map((host) => rulesOf(possibleFits([...routes], host, NOTHING_KNOWN))));
      }),
    );
  });

  it("are found once for all hosts that the same routes name", () => {
    const routes = routesOf([
      { names: [], paths: ["/"] },
      { names: ["*.example"], paths: MANY },
    ]);
    const fits = (host: string) => possibleFits(routes, host, NOTHING_KNOWN);
    expect(fits("longer.than.the.other.example")).toBe(fits("one.example"));
    expect(fits("other.test")).not.toBe(fits("one.example"));
  });
});

function routesOf(drafts: readonly { names: string[]; paths: string[] }[]) {
  const routes = drafts.map(({ names: hostnames, paths: values }, i) =>
    aRoute("HTTPRoute", {
      name: `r-${i}`,
      hostnames,
      rules: values.map((value) => ({ matches: [{ path: { type: "PathPrefix", value } }] })),
    }),
  );
  const policy = compile(aSnapshot([aNetwork(), ...routes]));
  const network = policy.networks.get("shop/all-egress");
  if (!network) throw new Error("The network cannot be read.");
  return portPolicyFor(policy, network, 80, "shop").routes;
}

function rulesOf(fits: ReturnType<typeof possibleFits>): string[] {
  return fits.map(({ fit, hangsOn }) => `${fit?.route.route.ref.name} ${fit?.rule} ${fit?.match} ${hangsOn.join()}`);
}
