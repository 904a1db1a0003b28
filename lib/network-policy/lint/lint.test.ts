import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../../e2e/drawn";
import { askedNetworks } from "../arbitrary-network.testing";
import { connectable } from "../connectable";
import { aCluster, aNamespace, aPod, aPolicy } from "../network.testing";
import { lintPolicies } from "./lint";
import { lintWritten } from "./written-form";

const api = aPod({
  name: "api",
  labels: { app: "api" },
  ips: ["10.0.0.2"],
  ports: [{ name: "http", port: 8080, protocol: "TCP" }],
});

function lintOf(...specs: unknown[]) {
  const networkPolicies = specs.map((spec, i) => aPolicy(spec, { name: `p${i}` }));
  return lintPolicies(
    aCluster({ pods: [aPod(), api], namespaces: [aNamespace("shop", { team: "a" })], networkPolicies }),
  );
}

const idsOf = (...specs: unknown[]) =>
  lintOf(...specs).map(({ id, subject, field }) => `${subject.name} ${id} ${field}`);
const egress = (...rules: unknown[]) => ({ policyTypes: ["Egress"], egress: rules });
const toApi = { podSelector: { matchLabels: { app: "api" } } };

describe("findings of stored policies", () => {
  it("names a policy that selects nobody, also where only pods of the node's network carry the labels", () => {
    expect(idsOf({ podSelector: { matchLabels: { app: "db" } } })).toEqual([
      "p0 policy/selects-nobody spec.podSelector",
    ]);
    const policy = aPolicy({ podSelector: { matchLabels: { app: "agent" } } });
    const pods = [aPod({ name: "agent", hostNetwork: true }), aPod({ namespace: "other", name: "agent" })];
    expect(lintPolicies(aCluster({ pods, networkPolicies: [policy] })).map(({ id }) => id)).toEqual([
      "policy/selects-nobody",
    ]);
  });

  it("names what an empty rule opens, and what else becomes one", () => {
    const [found] = lintOf(egress({}));
    expect(found).toMatchObject({ id: "rule/allows-everything", field: "spec.egress[0]", severity: "warning" });
    expect(found?.sentence).toMatch(/every destination and every port.+`from` under `egress`/);
    expect(idsOf(egress({ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }))).toContain(
      "p0 rule/allows-everything spec.egress[0]",
    );
    expect(idsOf(egress({ to: [{ ipBlock: { cidr: "128.0.0.0/1" } }, { ipBlock: { cidr: "0.0.0.0/1" } }] }))).toContain(
      "p0 rule/allows-everything spec.egress[0]",
    );
    expect(idsOf({ policyTypes: ["Ingress"], ingress: [{}] })).toEqual(["p0 rule/allows-everything spec.ingress[0]"]);
    expect(idsOf(egress({ to: [toApi] }), egress())).toEqual([]);
  });

  it.each([
    ["without a destination", [{ ports: [{ port: 53, protocol: "UDP" }] }], true],
    ["in a range of ports", [{ ports: [{ port: 1, endPort: 1024 }] }], true],
    [
      "to every address outside",
      [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }], ports: [{ port: 53 }] }],
      true,
    ],
    ["to every IPv6 address", [{ to: [{ ipBlock: { cidr: "::/0" } }], ports: [{ port: 53 }] }], true],
    ["to one resolver outside", [{ to: [{ ipBlock: { cidr: "8.8.8.8/32" } }], ports: [{ port: 53 }] }], false],
    ["to pods", [{ to: [toApi], ports: [{ port: 53 }] }], false],
    ["of another port", [{ ports: [{ port: 443 }] }], false],
  ])("calls DNS %s an open door for data: %s", (_, rules, isOpen) => {
    expect(lintOf(egress(...rules)).some(({ id }) => id === "rule/dns-anywhere")).toBe(isOpen);
  });

  it("leaves DNS of ingress rules alone", () => {
    expect(idsOf({ policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 53 }] }] })).toEqual([]);
  });

  it("names a port's name that none of the pods has, looked up in the destination", () => {
    const named = (port: string, protocol = "TCP") => [{ port, protocol }];
    expect(idsOf(egress({ to: [toApi], ports: named("http") }))).toEqual([]);
    expect(idsOf(egress({ to: [toApi], ports: named("http", "UDP") }))).toEqual([
      "p0 rule/port-name-unknown spec.egress[0].ports[0]",
    ]);
    expect(idsOf(egress({ ports: named("https") }))).toEqual(["p0 rule/port-name-unknown spec.egress[0].ports[0]"]);
    const ingress = (app: string) => ({
      podSelector: { matchLabels: { app } },
      policyTypes: ["Ingress"],
      ingress: [{ ports: named("http") }],
    });
    expect(idsOf(ingress("api"))).toEqual([]);
    expect(idsOf(ingress("web"))).toEqual(["p0 rule/port-name-unknown spec.ingress[0].ports[0]"]);
  });

  it("names a peer that is nobody now", () => {
    const to = [
      { podSelector: { matchLabels: { app: "db" } } },
      toApi,
      { namespaceSelector: { matchLabels: { team: "b" } } },
    ];
    const found = idsOf(egress({ to }));
    expect(found.filter((each) => each.includes("peer-selects-nobody"))).toEqual([
      "p0 rule/peer-selects-nobody spec.egress[0].to[0]",
      "p0 rule/peer-selects-nobody spec.egress[0].to[2]",
    ]);
  });

  it("names two items that are read as either where both may be meant", () => {
    const namespaceSelector = { matchLabels: { team: "a" } };
    expect(idsOf(egress({ to: [{ namespaceSelector }, toApi] }))).toEqual(["p0 rule/either-of-two spec.egress[0].to"]);
    expect(idsOf(egress({ to: [{ namespaceSelector, ...toApi }] }))).toEqual([]);
    expect(idsOf(egress({ to: [{ namespaceSelector }, { podSelector: {} }] }))).toEqual([]);
  });

  it("names rules that have no effect, and ingress that is denied as well", () => {
    expect(idsOf({ policyTypes: ["Ingress"], ingress: [{ from: [toApi] }], egress: [{ to: [toApi] }] })).toEqual([
      "p0 rule/without-effect spec.egress",
    ]);
    expect(idsOf({ egress: [{ to: [toApi] }] })).toEqual(["p0 policy/denies-ingress-too spec.policyTypes"]);
    expect(idsOf({ policyTypes: ["Ingress", "Egress"] })).toEqual([]);
  });

  it("names a policy that a wider one makes idle, and of two alike the second", () => {
    const narrow = { podSelector: { matchLabels: { app: "web" } }, ...egress({ to: [toApi], ports: [{ port: 80 }] }) };
    const wide = egress({
      to: [{ podSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["api", "web"] }] } }],
    });
    expect(idsOf(narrow, wide)).toEqual(["p0 policy/adds-nothing spec"]);
    expect(idsOf(wide, wide)).toEqual(["p1 policy/adds-nothing spec"]);
    expect(idsOf(narrow, { podSelector: { matchLabels: { app: "api" } }, ...wide })).toEqual([]);
    expect(idsOf(egress(), wide)).toEqual([]);
    const block = (cidr: string, except?: string[]) =>
      egress({ to: [{ ipBlock: { cidr, except } }], ports: [{ port: 443 }] });
    expect(idsOf(block("203.0.113.0/25"), block("203.0.113.0/24"))).toEqual(["p0 policy/adds-nothing spec"]);
    expect(idsOf(block("203.0.113.0/24"), block("203.0.0.0/16", ["203.0.113.7/32"]))).toEqual([]);
  });

  it("takes policies of thousands of rules without comparing each with each", () => {
    const rules = (from: number) =>
      Array.from({ length: 2_000 }, (_, i) => ({
        to: [{ ipBlock: { cidr: `203.${(i + from) % 256}.${i % 7}.0/24` } }],
        ports: [{ port: 443 }],
      }));
    const started = process.cpuUsage();
    lintOf(...[0, 1, 2].map((from) => egress(...rules(from))));
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(5_000);
  });

  it("names blocks that plugins read differently", () => {
    const block = (cidr: string) => egress({ to: [{ ipBlock: { cidr } }], ports: [{ port: 443 }] });
    expect(idsOf(block("203.0.113.7/24"))).toEqual(["p0 block/written-otherwise spec.egress[0].to[0].ipBlock.cidr"]);
    const [found] = lintOf(block("10.0.0.0/24"));
    expect(found).toMatchObject({ id: "block/holds-pods", severity: "info" });
    expect(found?.sentence).toContain("Cilium does not");
  });

  it("says “adds nothing” only where nothing changes without it", () => {
    fc.assert(
      fc.property(askedNetworks, ({ snapshot, query }) => {
        const idle = lintPolicies(snapshot).filter(({ id }) => id === "policy/adds-nothing");
        const isIdle = ({ namespace, name }: { namespace: string; name: string }) =>
          idle.some(({ subject }) => subject.namespace === namespace && subject.name === name);
        const rest = { ...snapshot, networkPolicies: snapshot.networkPolicies.filter((each) => !isIdle(each)) };
        const [{ by: _, trace: __, ...before }, { by: ___, trace: ____, ...after }] = [
          connectable(query, snapshot),
          connectable(query, rest),
        ];
        expect(after).toEqual(before);
      }),
      { numRuns: drawn(500) },
    );
  });
});

describe("findings of manifests as they are written", () => {
  const written = (spec: unknown) =>
    lintWritten({ metadata: { namespace: "shop", name: "p" }, spec }).map(({ id, field }) => `${id} ${field}`);

  it.each([
    [
      "`from` under egress",
      { policyTypes: ["Egress"], egress: [{ from: [{ podSelector: {} }] }] },
      "form/misplaced-peers spec.egress[0].from",
    ],
    [
      "`to` under ingress",
      { policyTypes: ["Ingress"], ingress: [{ to: [{ podSelector: {} }] }] },
      "form/misplaced-peers spec.ingress[0].to",
    ],
    ["a null rule", { policyTypes: ["Egress"], egress: [null] }, "form/null-rule spec.egress[0]"],
    ["a misspelt field", { policyType: ["Egress"] }, "form/dropped-field spec.policyType"],
    ["egress rules without policyTypes", { egress: [{}] }, "form/types-left-out spec.policyTypes"],
    ["an empty egress list without policyTypes", { egress: [] }, "form/types-left-out spec.policyTypes"],
  ])("names %s", (_, spec, expected) => expect(written(spec)).toEqual([expected]));

  it.each([
    ["everything written out", { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [{ podSelector: {} }] }] }],
    ["what the API server refuses, which says why itself", { egress: [{ to: [{}] }] }],
    ["ingress alone", { ingress: [{}] }],
  ])("leaves alone %s", (_, spec) => expect(written(spec)).toEqual([]));
});
