import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot, READ_AT } from "../changes/builders.testing";
import { trafficPolicyWrite } from "../changes/traffic-policy";
import { aFlow } from "../flows/a-flow.testing";
import type { Flow } from "../flows/flow";
import { type KubernetesObject, refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { ProposedWrite } from "../linkerd/proposal";
import { proposedSnapshot } from "./proposed-snapshot";
import { whatIf } from "./what-if";
import type { FlowEffect, WhatIf } from "./what-if-types";

const byDefault = (name: string) => ({ group: "", kind: "default", namespace: "", name });
const allowing = aNetwork({ spec: { trafficPolicy: "Allow" } });
const denying = aNetwork();

function manifestOf({ apiVersion, kind, metadata, spec }: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata: { namespace: metadata.namespace, name: metadata.name }, spec };
}

function rehearse(before: PolicySnapshot, writes: ProposedWrite[], flows: Flow[]): WhatIf {
  return whatIf({ flows, windowSeconds: 900, readAt: READ_AT }, before, proposedSnapshot(before, { writes }));
}

function effects(result: WhatIf): Record<string, FlowEffect> {
  return Object.fromEntries(result.flows.map((each) => [each.flow.id, each.effect]));
}

describe("plaintext HTTP that was seen before an EgressNetwork covered it", () => {
  const uncovered = aFlow({
    id: "uncovered",
    network: null,
    route: byDefault("egress-fallback"),
    port: null,
    verdict: "uncovered",
  });
  const narrow = aNetwork({ name: "narrow", spec: { trafficPolicy: "Allow", networks: [{ cidr: "203.0.113.0/24" }] } });
  const effectOf = (before: KubernetesObject[], writes: ProposedWrite[], flow: Flow) =>
    rehearse(aSnapshot(before), writes, [flow]).flows[0]?.effect;

  it("is denied by the first Deny network: only addresses outside of the cluster are uncovered, and it covers them all", () => {
    expect(effectOf([], [{ verb: "create", manifest: manifestOf(denying) }], uncovered)).toBe("newly-denied");
  });

  it("is denied once the network that was made meanwhile turns to Deny", () => {
    expect(effectOf([allowing], [trafficPolicyWrite(allowing, "Deny")], uncovered)).toBe("newly-denied");
    expect(effectOf([denying], [trafficPolicyWrite(denying, "Allow")], uncovered)).toBe("newly-allowed");
  });

  it("is uncertain where that network covers some addresses only, or only some paths pass", () => {
    expect(effectOf([narrow], [trafficPolicyWrite(narrow, "Deny")], uncovered)).toBe("uncertain");
    expect(effectOf([], [{ verb: "create", manifest: manifestOf(narrow) }], uncovered)).toBe("unchanged");
    const rules = [{ matches: [{ path: { type: "PathPrefix", value: "/v1" } }] }];
    const route = aRoute({ name: "some", rules, hostnames: ["httpbin.org"] });
    const denied: ProposedWrite[] = [{ verb: "create", manifest: manifestOf(denying) }];
    const limited: ProposedWrite = { verb: "create", manifest: manifestOf(route) };
    expect(effectOf([], [...denied, limited], uncovered)).toBe("uncertain");
  });
});

describe("a flow that was last counted before something was created that may take it", () => {
  const counted = aFlow({ id: "seen", route: byDefault("http-egress-allow"), verdict: "allowed-by-default" });
  const later = "2026-11-21T09:59:58Z";
  const narrow = aNetwork({
    name: "narrow",
    metadata: { creationTimestamp: later },
    spec: { trafficPolicy: "Allow", networks: [{ cidr: "203.0.113.0/24" }] },
  });

  it("is uncertain where the narrower network it may lie in today is to deny", () => {
    const before = aSnapshot([allowing, narrow]);
    expect(effects(rehearse(before, [trafficPolicyWrite(narrow, "Deny")], [counted]))).toEqual({ seen: "uncertain" });
    const since = aFlow({ ...counted, lastSeen: "2026-11-21T10:05:00Z" });
    expect(effects(rehearse(before, [trafficPolicyWrite(narrow, "Deny")], [since]))).toEqual({ seen: "unchanged" });
  });

  it("is held against one scrape interval and a moment for the policy to reach each proxy", () => {
    const before = aSnapshot([allowing, narrow]);
    const after = proposedSnapshot(before, { writes: [trafficPolicyWrite(narrow, "Deny")] });
    const effectAt = (lastSeen: string, scrapeIntervalSeconds?: number) =>
      whatIf(
        { flows: [{ ...counted, lastSeen }], windowSeconds: 900, readAt: READ_AT, scrapeIntervalSeconds },
        before,
        after,
      ).flows[0]?.effect;
    expect(effectAt("2026-11-21T10:00:12Z", 10)).toBe("uncertain");
    expect(effectAt("2026-11-21T10:00:13Z", 10)).toBe("unchanged");
    // Nobody tells the interval: a minute.
    expect(effectAt("2026-11-21T10:01:02Z")).toBe("uncertain");
    expect(effectAt("2026-11-21T10:01:03Z")).toBe("unchanged");
  });

  it("is uncertain where the route that may take it today is to go", () => {
    const rules = [
      { matches: [{ path: { type: "PathPrefix", value: "/v1" } }], backendRefs: [{ name: "nowhere", port: 80 }] },
    ];
    const route = aRoute({ name: "v1", rules });
    const young = { ...route, metadata: { ...route.metadata, creationTimestamp: later } };
    const { uid = "", resourceVersion = "" } = route.metadata;
    const gone: ProposedWrite = { verb: "delete", ref: refOf(route), uid, resourceVersion };
    const flow = aFlow({ ...counted, portConfirmed: true });
    expect(effects(rehearse(aSnapshot([allowing, young]), [gone], [flow]))).toEqual({ seen: "uncertain" });
    expect(effects(rehearse(aSnapshot([allowing, route]), [gone], [flow]))).toEqual({ seen: "unchanged" });
  });
});
