import { describe, expect, it } from "vitest";
import { aFlow } from "../flows/a-flow.testing";
import { compile } from "../resolver/compile/compile";
import { lint } from "../resolver/lint/lint";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { seeNetworks } from "./network-rows";
import { placeFindings } from "./placed-finding";

const api = aRoute("HTTPRoute", { name: "api", hostnames: ["api.example.com"] });
const snapshot = aSnapshot([
  aNetwork(),
  aNetwork({ namespace: "payments", trafficPolicy: "Allow" }),
  api,
  aRoute("HTTPRoute", { name: "lost", parent: "nowhere" }),
]);
const policy = compile(snapshot);
const group = "gateway.networking.k8s.io";
const network = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };
const flows = [
  aFlow({ network, ratePerSecond: 2, count: 10, route: { group, kind: "HTTPRoute", namespace: "shop", name: "api" } }),
  aFlow({
    network,
    ratePerSecond: 3,
    count: 15,
    route: { group: "", kind: "default", namespace: "", name: "http-egress-deny" },
  }),
];

describe("the page of EgressNetworks", () => {
  it("stands before flows and findings are known", () => {
    const { rows, details, elsewhere } = seeNetworks(policy, null, null, null);
    expect(rows.map(({ key, findings, traffic }) => [key, findings, traffic])).toEqual([
      ["payments/all-egress", null, null],
      ["shop/all-egress", null, null],
    ]);
    expect(details?.key).toBe("payments/all-egress");
    expect(elsewhere).toEqual([]);
  });

  it("shows of the one that is looked at its routes as stored, and what each of them takes", () => {
    const { rows, details } = seeNetworks(policy, flows, null, "shop/all-egress");
    expect(rows.map(({ traffic }) => traffic?.total.requestsPerSecond)).toEqual([0, 5]);
    expect(rows[1]?.routedPorts).toEqual([80]);
    const [route] = details?.ports.flatMap(({ routes }) => routes) ?? [];
    expect(route).toMatchObject({ inForce: true, perSecond: 2, counts: "requests", object: api });
    expect(details?.defaults).toMatchObject([{ route: "http-egress-deny", perSecond: 3 }]);
  });

  it("knows no network that is not there", () => {
    expect(seeNetworks(policy, flows, null, "shop/gone").details).toBeNull();
  });

  it("has each finding on its network, and apart from them those that belong to none", () => {
    const findings = placeFindings(lint(snapshot, policy), snapshot);
    const { elsewhere, details } = seeNetworks(policy, flows, findings, "shop/all-egress");
    expect(elsewhere.map(({ subject, place }) => [subject.name, place])).toEqual([["lost", null]]);
    expect(details?.findings?.every(({ place }) => place?.network.namespace === "shop")).toBe(true);
  });

  it("joins thousands of networks with thousands of findings in a moment", () => {
    const many = aSnapshot(Array.from({ length: 3_000 }, (_, i) => aNetwork({ namespace: `team-${i}`, networks: [] })));
    const compiled = compile(many);
    const findings = placeFindings(lint(many, compiled), many);
    const began = process.cpuUsage();
    const { rows, elsewhere } = seeNetworks(compiled, null, findings, null);
    const { user } = process.cpuUsage(began);
    expect(rows.map((row) => row.findings?.length)).toEqual(rows.map(() => 1));
    expect(elsewhere).toEqual([]);
    // What goes through all findings for each network takes some ten times as long.
    expect(user / 1000).toBeLessThan(500);
  });
});
