import { describe, expect, it } from "vitest";
import { runScript } from "./run-script.testing";

const pod = (name: string, ip: string) => ({ namespace: "shop", name, labels: { app: name }, ip, ports: [] });
const policy = (spec: unknown, name = "deny") => ({ metadata: { namespace: "shop", name }, spec });

/** `shop/web` to an address outside, under a policy that denies it. */
const CASE = {
  id: "denied",
  namespaces: [{ name: "shop", labels: {} }],
  pods: [pod("web", "10.0.0.1")],
  networkPolicies: [policy({ policyTypes: ["Egress"] })],
  query: { from: { pod: "shop/web" }, to: { ip: "203.0.113.7" }, port: 443, protocol: "TCP" },
};

describe("npm run connectable", () => {
  it("explains itself", async () => {
    const { code, output } = await connectable("", "--help");
    expect(output).toMatch(/^Usage: npm run --silent connectable[\s\S]*--explain[\s\S]*Exit code 0/);
    expect(code).toBe(0);
  });

  it("answers a case with one line", async () => {
    const { code, output, errors } = await connectable(`${JSON.stringify(CASE)}\n\n`);
    expect(JSON.parse(output)).toMatchObject({
      id: "denied",
      expect: { allowed: false, egressAllowed: false, isolatedEgress: true, by: { egress: [], ingress: [] } },
    });
    expect([code, errors]).toEqual([0, ""]);
  });

  it("explains a case step by step, with the field to look at", async () => {
    const { output } = await connectable(JSON.stringify(CASE), "--explain");
    expect(output).toBe(`denied: denied
  · end      203.0.113.7 is no running pod's address: no NetworkPolicy binds that end.
  · egress   1 NetworkPolicy of shop applies to shop/web for egress: only what it allows may leave.
  · egress   deny selects every pod of shop.  [NetworkPolicy shop/deny spec.podSelector]
  ✗ egress   deny has no egress rules: it allows nothing.  [NetworkPolicy shop/deny spec.egress]
  ✗ outcome  shop/web to 203.0.113.7 on port 443/TCP is denied: no policy of the source allows it to leave.

`);
  });

  it("says what the API server would make of one manifest", async () => {
    const lines = [
      { id: "loose", networkPolicy: policy({ policyTypes: ["Egress"], egress: [{ from: [{ podSelector: {} }] }] }) },
      { id: "nowhere", networkPolicy: policy({}) },
    ].map((each) => JSON.stringify(each));
    const { output } = await connectable(lines.join("\n"), "--namespaces", "kube-system, shop");
    const [loose, stored] = output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(loose.expect).toEqual({
      admitted: true,
      spec: { podSelector: {}, egress: [{}], policyTypes: ["Egress"] },
      warnings: ['unknown field "spec.egress[0].from"'],
    });
    expect(stored.expect.admitted).toBe(true);
    const elsewhere = await connectable(lines[1] ?? "", "--namespaces", "billing");
    expect(JSON.parse(elsewhere.output).expect).toMatchObject({ admitted: false, code: 404 });
  });

  it("names what it cannot read by its line, and answers the others", async () => {
    const { query } = CASE;
    const odd = [
      { pods: "web" },
      { pods: [{ ...pod("web", "10.0.0.1"), labels: { app: 1 } }] },
      { pods: [pod("web", "10.0.0.256")] },
      { query: { ...query, port: 0 } },
      { query: { ...query, protocol: "ICMP" } },
      { query: { ...query, from: { pod: "shop/ghost" } } },
      { query: { ...query, from: {} } },
      { query: { ...query, from: { pod: "shop/web", ip: "10.0.0.9" } } },
      { networkPolicies: [policy({ podSelector: { matchLabels: { app: true } } })] },
      { networkPolicies: [policy({ egress: [{ to: [{}] }] })] },
      { query: undefined },
      { id: 5 },
    ];
    const lines = [...odd.map((each) => JSON.stringify({ ...CASE, ...each })), "{", JSON.stringify(CASE)];
    const { code, output, errors } = await connectable(lines.join("\n"));
    const told = errors.trimEnd().split("\n");
    expect(told.slice(0, 12)).toEqual([
      "line 1: pods: invalid type: string `web`, expected a sequence",
      "line 2: pods[0].labels: an object of strings is expected",
      "line 3: pods[0].ip: an IP address is expected",
      "line 4: query.port: a number from 1 to 65535 is expected",
      "line 5: query.protocol: one of TCP, UDP, SCTP is expected",
      "line 6: query.from.pod: there is no pod shop/ghost among the 1 of the case",
      'line 7: query.from: a pod ("namespace/name") or an ip is expected',
      "line 8: query.from.ip: shop/web has no address 10.0.0.9",
      "line 9: networkPolicies[0]: the API server would refuse it: spec.podSelector.matchLabels.app: a string is expected, and this is boolean true.",
      "line 10: networkPolicies[0]: the API server would refuse it: spec.egress[0].to[0]: must specify a peer",
      "line 11: query: an object is expected",
      "line 12: id: invalid type: number `5`, expected a string",
    ]);
    expect(told[12]).toMatch(/^line 13: .*JSON/);
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });

  it("refuses an option that there is not", async () => {
    const { code, errors } = await connectable("", "--explian");
    expect(errors).toContain("--explian");
    expect(code).toBe(2);
  });
});

function connectable(input: string, ...options: string[]) {
  return runScript("connectable.ts", input, options);
}
