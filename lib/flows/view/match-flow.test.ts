import { describe, expect, it } from "vitest";
import { aFlow } from "../a-flow.testing";
import { parseFilter } from "../asked/filter-language";
import { compileFilter, filterFlows } from "./match-flow";

const stripe = aFlow({ id: "stripe", host: "api.stripe.com", registrableDomain: "stripe.com", verdict: "denied" });
const db = aFlow({
  id: "db",
  source: { namespace: "pay", workload: "ledger", workloadKind: "Deployment", pods: [] },
  host: null,
  registrableDomain: null,
  address: "198.51.100.30",
  port: 5432,
  protocol: "tcp",
  verdict: "uncovered",
  network: null,
  answers: {},
});
const ids = (filter: string) => filterFlows([stripe, db], filter).map(({ id }) => id);

describe("filtering flows", () => {
  it.each([
    ["", ["stripe", "db"]],
    ["verdict:denied,uncovered", ["stripe", "db"]],
    ["verdict:denied verdict:uncovered", ["stripe", "db"]],
    ["verdict:denied ns:pay", []],
    ["-ns:pay", ["stripe"]],
    ["verdict:denied,uncovered -port:5432", ["stripe"]],
    ["host:*.stripe.com", ["stripe"]],
    ["host:stripe.com", ["stripe"]],
    ["host:STRIPE", ["stripe"]],
    ["host:stripe.com.", ["stripe"]],
    ["host:=stripe.com", []],
    ["host:=api.stripe.com", ["stripe"]],
    ["host=API.stripe.com.", ["stripe"]],
    ["-host:stripe", ["db"]],
    ["-host:=stripe.com", ["stripe", "db"]],
    ["api.stripe.com. denied", ["stripe"]],
    ["api.stripe.com.:80", ["stripe"]],
    ["ns:shop OR ns:pay", ["stripe", "db"]],
    ["ns:shop OR ns:nowhere", ["stripe"]],
    ["ns:nowhere OR host:stripe", ["stripe"]],
    ["ns:pay verdict:denied OR port:5432 verdict:uncovered", ["db"]],
    ["(ns:shop OR ns:pay) verdict:denied", ["stripe"]],
    ["(ns:shop OR ns:pay) -(verdict:denied OR port:1)", ["db"]],
    ["NOT ns:shop", ["db"]],
    ["ns:shop AND verdict:denied", ["stripe"]],
    ["ip:198.51.100.0/24 OR dst:stripe", ["stripe", "db"]],
    ["dst:198.51.100.30", ["db"]],
    ['host:"*.stripe.com"', []],
    ["host:a*i*com", ["stripe"]],
    ["host:*api*api*", []],
    ["domain:STRIPE.com", ["stripe"]],
    ['host:""', ["db"]],
    ['-host:""', ["stripe"]],
    ['network:""', ["db"]],
    ["network:shop/all-egress", ["stripe"]],
    ["network:pay/all-egress", []],
    ["network:all-egress", ["stripe"]],
    ["host:api.stripe.com.", ["stripe"]],
    ["address:198.51.100.30", ["db"]],
    ["address:198.51.100.0/24", ["db"]],
    ["address:198.51.100.0/29", []],
    ["address:198.51.*", ["db"]],
    ["-address:198.51.100.0/24", ["stripe"]],
    ['address:""', ["stripe"]],
    ["port:5000-6000", ["db"]],
    ["port:80,5000-6000", ["stripe", "db"]],
    ["-port:1-1024", ["db"]],
    ["workload:ledger", ["db"]],
    ["workload:pay/*", ["db"]],
    ["workload:shop/ledger", []],
    ["status:4xx", ["stripe"]],
    ["status:5xx", []],
    ["STRIPE denied", ["stripe"]],
    ["stripe ledger", []],
    ["198.51 :5432", ["db"]],
    ["api.stripe.com:80", ["stripe"]],
    ["-stripe", ["db"]],
    ["ns:pay color:red", ["db"]],
  ])("%j shows %j", (filter, shown) => expect(ids(filter)).toEqual(shown));

  it("knows a host by its name, with or without the dot that the client sent", () => {
    const dotted = aFlow({ id: "dotted", host: "api.stripe.com." });
    for (const filter of [
      "api.stripe.com:80",
      "host:=api.stripe.com",
      "host:api.stripe.com",
      "host:api.stripe.com.",
      "host:*.stripe.com",
      "host:*.stripe.com.",
    ])
      expect(filterFlows([dotted], filter)).toEqual([dotted]);
  });

  it("compares addresses as numbers", () => {
    const six = aFlow({ id: "six", host: null, address: "2001:db8::7" });
    for (const filter of ["address:2001:DB8:0::7", "address:[2001:db8::7]", "address:2001:db8::/32"])
      expect(filterFlows([six], filter)).toEqual([six]);
    expect(filterFlows([six], "address:2001:db9::/32")).toEqual([]);
  });

  it("tells the one key that hides a flow, for the counts beside its other values", () => {
    const miss = (filter: string) => compileFilter(parseFilter(filter))(stripe);
    expect(miss("verdict:failed ns:shop")).toBe("verdict");
    expect(miss("verdict:failed ns:pay")).toBe("several");
    expect(miss("verdict:failed nowhere")).toBe("several");
    expect(miss("-verdict:denied")).toBe("several");
    expect(miss("ns:pay OR ns:nowhere")).toBe("several");
    expect(miss("ns:pay OR ns:shop")).toBeNull();
    expect(miss("verdict:denied")).toBeNull();
  });

  it("is not slowed by a hostile pattern", () => {
    const long = aFlow({ id: "long", host: "a".repeat(4096) });
    const started = performance.now();
    expect(filterFlows([long], `host:${"*a".repeat(200)}b`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe("filtering by prediction", () => {
  const judged = (filter: string) =>
    filterFlows([stripe, db], filter, ({ id }) => (id === "stripe" ? "differs" : null)).map(({ id }) => id);

  it.each([
    ["prediction:differs", ["stripe"]],
    ["prediction:agrees", []],
    ["-prediction:differs", ["db"]],
    ['prediction:""', ["db"]],
  ])("%s shows %j", (filter, shown) => expect(judged(filter)).toEqual(shown));
});
