import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aFlow } from "../flows/a-flow";
import type { Flow, FlowProtocol, FlowVerdict } from "../flows/flow";
import type { KubernetesObject } from "../linkerd/object";
import { admit } from "../resolver/admit";
import { policies, requests } from "../resolver/arbitrary-policy";
import { compile, type Policy } from "../resolver/compile";
import { decide } from "../resolver/decide";
import type { Decision, EgressRequest } from "../resolver/decision";
import { hostOfAuthority } from "../resolver/host-match";
import { aSnapshot } from "../resolver/policy-builders";
import { schemaObjections } from "../schema/schema-objections";
import { proposedSnapshot } from "../simulation/proposed-snapshot";
import { draftRoutes } from "./draft-routes";
import { isWithinReach } from "./reach";
import type { DraftOptions, ProposedObject, RouteTarget } from "./route-proposal";

interface Observed {
  request: EgressRequest;
  flow: Flow;
}

/** The flow under which the proxies count `request`; null where they count it under no EgressNetwork. */
function observe(request: EgressRequest, policy: Policy, id: string): Observed | null {
  const decision = decide(request, policy);
  const { egressNetwork: network, route } = decision;
  const protocol = familyOf(request, decision);
  if (!network || !route || protocol === null) return null;
  const host = protocol === "tls" ? request.sni : protocol === "tcp" ? null : hostOf(request);
  const flow = aFlow({
    id,
    source: { namespace: request.clientNamespace, workload: "web", workloadKind: "Deployment", pods: [] },
    network,
    route,
    host,
    registrableDomain: host?.toLowerCase().split(".").slice(-2).join(".") ?? null,
    address: protocol === "tcp" ? request.ip : null,
    port: request.port,
    portConfirmed: true,
    protocol,
    verdict: verdictOf(decision),
  });
  return { request, flow };
}

function familyOf({ protocol }: EgressRequest, { policyProtocol, outcome }: Decision): FlowProtocol | null {
  if (policyProtocol === null || outcome === "unmatched") return null;
  if (policyProtocol === "opaque") return "tcp";
  if (policyProtocol === "tls") return "tls";
  if (policyProtocol === "grpc") return "grpc";
  return protocol === "tls" || protocol === "opaque" ? "tcp" : "http";
}

function hostOf({ authority, ip }: EgressRequest): string {
  return authority === null ? ip : hostOfAuthority(authority);
}

function verdictOf({ outcome, route }: Decision): FlowVerdict {
  if (outcome === "deny") return "denied";
  if (outcome === "fail") return "failed";
  if (outcome === "redirect" || outcome === "http-redirect") return "redirected";
  return route?.kind === "default" ? "allowed-by-default" : "allowed-by-route";
}

const worlds = fc
  .record({
    resources: policies,
    selected: fc.array(requests, { minLength: 1, maxLength: 8 }),
    others: fc.array(requests, { maxLength: 30 }),
    target: fc.constantFrom<RouteTarget>("client-namespace", "global", "local-network"),
    wildcards: fc.constantFrom<"all" | string[]>([], ["*.a.com"], "all"),
    confirmedTcpPorts: fc.subarray([80, 443, 5432]),
    addressNetworks: fc.boolean(),
    typesSni: fc.boolean(),
  })
  .map(({ resources, selected, others, target, wildcards, confirmedTcpPorts, addressNetworks, typesSni }) => {
    const snapshot = aSnapshot(resources);
    const policy = compile(snapshot);
    const observed = selected.flatMap((request, index) => observe(request, policy, String(index)) ?? []);
    const requestOf = new Map(observed.map(({ flow, request }) => [flow, request]));
    const sniOf = (flow: Flow) => {
      const request = requestOf.get(flow);
      return typesSni && request?.protocol === "tls" ? request.sni : null;
    };
    const options: DraftOptions = { target, wildcards, confirmedTcpPorts, addressNetworks, sniOf };
    return { snapshot, policy, observed, requestOf, requests: [...selected, ...others], options };
  });

function written(resources: KubernetesObject[], writes: ProposedObject[]) {
  const proposal = {
    writes: writes.map((each) =>
      each.verb === "create"
        ? { verb: each.verb, manifest: each.manifest }
        : { verb: each.verb, ref: each.ref, patch: each.patch, uid: "", resourceVersion: "" },
    ),
  };
  return proposedSnapshot(aSnapshot(resources), proposal);
}

const RUNS = { numRuns: 300 };

describe("routes drafted from flows", () => {
  it("let every selected flow through that they name, and every flow is named once", () => {
    fc.assert(
      fc.property(worlds, ({ snapshot, policy, observed, requestOf, options }) => {
        const flows = observed.map(({ flow }) => flow);
        const proposal = draftRoutes(flows, policy, options);
        const after = compile(written(snapshot.resources, proposal.writes));
        for (const { manifest } of proposal.writes) {
          expect([...schemaObjections(manifest), ...admit(manifest)], JSON.stringify(manifest)).toEqual([]);
        }
        const proposed = proposal.writes.flatMap((each) => each.flows);
        const all = [...proposed, ...proposal.already, ...proposal.leftOut.flatMap((each) => each.flows)];
        expect(all.map(({ id }) => id).sort()).toEqual(flows.map(({ id }) => id).sort());
        for (const flow of proposed) {
          const request = requestOf.get(flow);
          const { outcome, trace } = request ? decide(request, after) : { outcome: "deny", trace: [] };
          expect(["deny", "unmatched"], JSON.stringify(trace)).not.toContain(outcome);
        }
      }),
      RUNS,
    );
  });

  it("let nothing else through than the review lists", () => {
    fc.assert(
      fc.property(worlds, ({ snapshot, policy, observed, requests, options }) => {
        const { writes } = draftRoutes(
          observed.map(({ flow }) => flow),
          policy,
          options,
        );
        const after = compile(written(snapshot.resources, writes));
        const reach = writes.flatMap((each) => each.reach);
        for (const request of requests) {
          const [was, is] = [decide(request, policy), decide(request, after)];
          if (is.outcome !== "allow" || was.outcome === "allow") continue;
          expect(
            reach.some((each) => isWithinReach(request, each)),
            JSON.stringify({ request, reach, trace: is.trace }),
          ).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it("are proposed once: what is written needs nothing more", () => {
    fc.assert(
      fc.property(worlds, ({ snapshot, policy, observed, options }) => {
        const flows = observed.map(({ flow }) => flow);
        const first = draftRoutes(flows, policy, options);
        const again = draftRoutes(flows, compile(written(snapshot.resources, first.writes)), options);
        expect(again.writes.map((each) => each.manifest)).toEqual([]);
      }),
      RUNS,
    );
  });
});
