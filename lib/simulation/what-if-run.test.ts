import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot, READ_AT } from "../changes/builders.testing";
import { trafficPolicyWrite } from "../changes/traffic-policy";
import { aFlow } from "../flows/a-flow.testing";
import { compile, recompile } from "../resolver/compile/compile";
import { proposedSnapshot } from "./proposed-snapshot";
import { whatIf } from "./what-if";
import { type EffectFilter, WhatIfRun } from "./what-if-run";

const HOSTS = ["httpbin.org", "a.example", "b.example", null];
const byDefault = { group: "", kind: "default", namespace: "", name: "http-egress-allow" };
const flows = Array.from({ length: 400 }, (_, i) =>
  aFlow({ route: byDefault, id: `flow-${i}`, host: HOSTS[i % 4] ?? null, portConfirmed: i % 5 !== 0, count: i }),
);
const network = aNetwork({ spec: { trafficPolicy: "Allow" } });
const before = aSnapshot([network, aRoute()]);
const proposal = { writes: [trafficPolicyWrite(network, "Deny")] };

function aRun(): WhatIfRun {
  const policy = compile(before);
  const after = recompile(policy, proposedSnapshot(before, proposal, policy));
  return new WhatIfRun(flows, policy, after, new Map());
}

const never = () => false;

describe("a rehearsal that runs piece by piece", () => {
  it("adds up to what it has judged at every stop, and at last to the window", () => {
    const run = aRun();
    for (let stops = 0; !run.advance(() => true); stops += 1) {
      expect(run.judgedFlows).toBe(64 * (stops + 1));
      expect(run.counts().reduce((sum, { flows: count }) => sum + count, 0)).toBe(run.judgedFlows);
    }
    expect(run.counts().reduce((sum, { flows: count }) => sum + count, 0)).toBe(flows.length);
  });

  it("says of each flow what a rehearsal in one go says, in the same order", () => {
    const run = aRun();
    run.advance(never);
    const whole = whatIf({ flows, windowSeconds: 900, readAt: READ_AT }, before, proposedSnapshot(before, proposal));
    const facts = ({ flow, effect, sentence }: { flow: { id: string }; effect: string; sentence: string }) =>
      `${flow.id} ${effect} ${sentence}`;
    expect(run.list("all", null, 0, flows.length).rows.map(facts)).toEqual(whole.flows.map(facts));
  });

  it("lists what is asked for, the flow in question first", () => {
    const run = aRun();
    run.advance(never);
    const denied = run.counts().find(({ effect }) => effect === "newly-denied")?.flows;
    const { rows, count } = run.list("newly-denied", "flow-4", 0, 3);
    expect(rows.map(({ flow, effect }) => [flow.id, effect])).toEqual([
      ["flow-4", "unchanged"],
      ["flow-399", "newly-denied"],
      ["flow-398", "newly-denied"],
    ]);
    expect(count).toBe((denied ?? 0) + 1);
    expect(run.list("newly-denied", "flow-4", 2, 4).rows[0]).toEqual(rows[2]);
    expect(rows[1]?.whyAfter).toContain("the policy is Deny");
  });

  it("lists with what changes what a route allows now and the default alone then, and counts it among what stays allowed", () => {
    const byRoute = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop", name: "a-route" };
    const mine = [
      aFlow({ id: "routed", host: "httpbin.org", verdict: "allowed-by-route", route: byRoute, portConfirmed: true }),
      aFlow({ id: "default", host: "a.example", verdict: "allowed-by-default", route: byDefault, portConfirmed: true }),
    ];
    const policy = compile(before);
    const after = recompile(policy, { ...before, resources: [network] });
    const run = new WhatIfRun(mine, policy, after, new Map());
    run.advance(never);
    expect(run.counts().filter(({ flows: count }) => count > 0)).toMatchObject([{ effect: "unchanged", flows: 2 }]);
    expect(run.kept()).toEqual({ allowed: 2, onlyByDefault: 1, denied: 0, other: 0 });
    expect(run.list("changed", null, 0, 9).rows.map(({ flow, before: was, after: is }) => [flow.id, was, is])).toEqual([
      ["routed", "allowed-by-route", "allowed-by-default"],
    ]);
  });

  it("counts and lists the flows in reach of the change, and folds those of other namespaces", () => {
    const source = { namespace: "billing", workload: "pay", workloadKind: "Deployment", pods: [] };
    const elsewhere = aFlow({ id: "elsewhere", source, route: byDefault, host: "a.example", portConfirmed: true });
    const own = aFlow({ id: "own", route: byDefault, host: "a.example", portConfirmed: true });
    const policy = compile(before);
    const after = recompile(policy, proposedSnapshot(before, proposal, policy));
    const run = new WhatIfRun([elsewhere, own], policy, after, new Map());
    run.advance(never);
    const ids = (filter: EffectFilter) => run.list(filter, null, 0, 9).rows.map(({ flow }) => flow.id);
    expect([run.judgedFlows, run.outsideFlows]).toEqual([2, 1]);
    expect(run.counts().reduce((sum, { flows: count }) => sum + count, 0)).toBe(1);
    expect([ids("all"), ids("newly-denied"), ids("unchanged"), ids("outside")]).toEqual([
      ["own"],
      ["own"],
      [],
      ["elsewhere"],
    ]);
    expect(run.list("all", "elsewhere", 0, 9).rows[0]?.sentence).toBe("Nothing changes for this namespace.");
  });
});
