import { describe, expect, it } from "vitest";
import { connectable } from "./connectable";
import { NoSuchPod } from "./judge";
import { aCluster, aNamespace, anEnd, aPod, aPolicy, aQuery, mayConnect } from "./network.testing";

const stepsOf = (rule: string, ...asked: Parameters<typeof connectable>) =>
  connectable(...asked)
    .trace.filter((step) => step.rule === rule)
    .map(({ sentence }) => sentence);

// What no recorded case can show.
describe("connectable", () => {
  it("says of a pod that has ended that its address may be another's", () => {
    const pods = [aPod(), aPod({ name: "batch", phase: "Succeeded", ips: ["10.0.0.9"] })];
    const cluster = aCluster({ pods });
    expect(stepsOf("end/ended", aQuery({ to: anEnd("shop/batch") }), cluster)).toEqual([
      "shop/batch has ended (Succeeded): its address may be another pod's by now.",
    ]);
    expect(stepsOf("end/outside", aQuery({ to: anEnd("10.0.0.9") }), cluster)).toHaveLength(1);
  });

  it("names twenty of many policies and rules, and counts the others", () => {
    const idle = Array.from({ length: 25 }, (_, i) =>
      aPolicy({ podSelector: { matchLabels: { app: `other-${i}` } }, policyTypes: ["Egress"] }, { name: `idle-${i}` }),
    );
    const egress = Array.from({ length: 30 }, (_, i) => ({ ports: [{ port: i + 1 }] }));
    const long = aPolicy({ policyTypes: ["Egress"], egress: [...egress, { ports: [{ port: 443 }] }] });
    const { trace } = connectable(aQuery(), aCluster({ networkPolicies: [...idle, long] }));
    const told = (rule: string) => trace.filter((step) => step.rule === rule);
    expect([told("policy/does-not-select").length, told("rule/port").length]).toEqual([20, 20]);
    expect(told("policy/more")[0]?.sentence).toMatch(/^5 more NetworkPolicies/);
    expect(told("rule/more")[0]?.sentence).toMatch(/^10 more rules of policy/);
    expect(told("rule/admits")[0]?.field).toBe("spec.egress[30]");
  });

  it("refuses to answer for a pod that does not exist", () => {
    expect(() => connectable(aQuery({ to: anEnd("shop/ghost") }), aCluster())).toThrow(NoSuchPod);
  });

  it("takes a label for its own only, whatever it is called", () => {
    const policy = aPolicy({
      policyTypes: ["Egress"],
      podSelector: { matchExpressions: [{ key: "constructor", operator: "Exists" }] },
    });
    expect(mayConnect("shop/web > 203.0.113.7:443", aCluster({ networkPolicies: [policy] }))).toBe(true);
    const labelled = [aPod({ labels: { constructor: "x" } })];
    expect(mayConnect("shop/web > 203.0.113.7:443", aCluster({ pods: labelled, networkPolicies: [policy] }))).toBe(
      false,
    );
  });

  it("knows a namespace that was not given by its name alone", () => {
    const to = [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "billing" } } }];
    const policy = aPolicy({ policyTypes: ["Egress"], egress: [{ to }] });
    const pods = [aPod(), aPod({ namespace: "billing", name: "ledger", ips: ["10.0.1.1"] })];
    const cluster = aCluster({ namespaces: [aNamespace("shop")], pods, networkPolicies: [policy] });
    expect(mayConnect("shop/web > billing/ledger:80", cluster)).toBe(true);
  });

  it("answers the same for one port by its number and for the next, asked in turns", () => {
    const egress = [{ ports: [{ port: 80 }] }, { ports: [{ port: "https" }], to: [{ podSelector: {} }] }];
    const target = aPod({ name: "api", ips: ["10.0.0.2"], ports: [{ name: "https", port: 8443, protocol: "TCP" }] });
    const cluster = aCluster({
      pods: [aPod(), target],
      networkPolicies: [aPolicy({ policyTypes: ["Egress"], egress })],
    });
    const ask = () => ["80", "8443", "443", "80/UDP"].map((port) => mayConnect(`shop/web > shop/api:${port}`, cluster));
    expect([ask(), ask()]).toEqual([
      [true, true, false, false],
      [true, true, false, false],
    ]);
    expect(mayConnect("shop/web > 203.0.113.7:8443", cluster)).toBe(false);
  });

  it("says what a named port is on the target, or that there is none", () => {
    const policy = aPolicy({ policyTypes: ["Egress"], egress: [{ ports: [{ port: "http" }] }] });
    const target = aPod({ name: "api", ips: ["10.0.0.2"], ports: [{ name: "http", port: 8080, protocol: "TCP" }] });
    const cluster = aCluster({ pods: [aPod(), target], networkPolicies: [policy] });
    expect(stepsOf("rule/port", aQuery({ to: anEnd("shop/api"), port: 80 }), cluster)).toEqual([
      "policy, rule 1, is for port “http”/TCP only; “http” of shop/api is 8080/TCP, not 80/TCP; otherwise it would fit.",
    ]);
    expect(stepsOf("rule/port", aQuery(), cluster)[0]).toContain("203.0.113.7 is no pod, so its ports have no names");
  });

  it("leaves undecided only what the policies do not settle", () => {
    const pods = [aPod({ nodeIps: ["192.168.0.1", "fd00::1"] })];
    const deny = aPolicy({ policyTypes: ["Egress"] });
    expect(mayConnect("shop/web > 192.168.0.1:10250", aCluster({ pods }))).toBe(true);
    expect(mayConnect("shop/web > 192.168.0.1:10250", aCluster({ pods, networkPolicies: [deny] }))).toBe(null);
    expect(mayConnect("shop/web > fd00:0::1:10250", aCluster({ pods, networkPolicies: [deny] }))).toBe(null);
    expect(mayConnect("shop/web > 192.168.0.2:10250", aCluster({ pods, networkPolicies: [deny] }))).toBe(false);
  });

  it("gives an address that two pods claim to the same one in any order", () => {
    const twins = [aPod({ name: "b", ips: ["10.0.0.5"] }), aPod({ name: "a", ips: ["10.0.0.5"] })];
    const policy = aPolicy({ podSelector: { matchLabels: { app: "a" } } });
    const answers = [twins, twins.toReversed()].map((pods) =>
      mayConnect("203.0.113.7 > 10.0.0.5:80", aCluster({ pods, networkPolicies: [policy] })),
    );
    expect(answers).toEqual([false, false]);
  });
});
