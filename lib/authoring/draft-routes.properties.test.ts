import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../e2e/drawn";
import type { Flow } from "../flows/flow";
import type { Decision, EgressRequest } from "../linkerd/decision";
import type { NamespacedName } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { isRecord } from "../linkerd/record";
import { PATHS } from "../resolver/arbitrary-policy.testing";
import { admit } from "../resolver/compile/admit";
import { compile, type Policy } from "../resolver/compile/compile";
import { decide } from "../resolver/decide";
import { hostOfAuthority } from "../resolver/match/host-match";
import { BUNDLED_SCHEMAS } from "../schema/bundled-schemas";
import { schemaObjections } from "../schema/schema-objections";
import { proposedSnapshot } from "../simulation/proposed-snapshot";
import { SERVICE, type World, worlds } from "./arbitrary-authoring.testing";
import { draftRoutes } from "./flows/draft-routes";
import { learnings } from "./flows/learning-route";
import { isRedirected, redirectRoutes } from "./flows/redirect-route";
import type { Reach } from "./reach";
import { isWithinReach } from "./reach.testing";
import type { DraftOptions, LeftOut, ProposedObject } from "./route-proposal";

function written(snapshot: PolicySnapshot, writes: readonly ProposedObject[]): PolicySnapshot {
  const proposal = {
    writes: writes.map((each) =>
      each.verb === "create"
        ? { verb: each.verb, manifest: each.manifest }
        : { verb: each.verb, ref: each.ref, patch: each.patch, uid: "", resourceVersion: "" },
    ),
  };
  return proposedSnapshot(snapshot, proposal);
}

/** Something reaches the place that the client named. */
function passes({ outcome }: Decision): boolean {
  return outcome === "allow" || outcome === "not-egress";
}

/** Requests that `after` lets through and `policy` does not, and that nobody was told of: no reach of the EgressNetwork that decides has them. */
function untold(asked: readonly EgressRequest[], policy: Policy, after: Policy, reach: readonly Reach[]) {
  return asked.flatMap((request) => {
    const is = decide(request, after);
    if (!passes(is) || passes(decide(request, policy))) return [];
    const told = reach.some((each) => isNetwork(each.network, is.egressNetwork) && isWithinReach(request, each));
    return told ? [] : [{ request, trace: is.trace }];
  });
}

function isNetwork(a: NamespacedName, b: NamespacedName | null): boolean {
  return b !== null && a.namespace === b.namespace && a.name === b.name;
}

function expectAcceptable(writes: readonly ProposedObject[]) {
  for (const { manifest } of writes) {
    expect([...schemaObjections(manifest, BUNDLED_SCHEMAS), ...admit(manifest)], JSON.stringify(manifest)).toEqual([]);
  }
}

/** Whether a flow that was left out has what the reason says, so that nothing is left out that could have been opened. */
function isJustified(
  reason: LeftOut["reason"],
  flow: Flow,
  {
    snapshot,
    policy,
    flows,
    requestOf,
    options: { confirmedTcpPorts, sniOf, target, paths },
  }: Pick<World, "snapshot" | "policy" | "flows" | "requestOf" | "options">,
): boolean {
  switch (reason) {
    case "failing": {
      const request = requestOf.get(flow);
      return PATHS.some((path) => request && decide({ ...request, path }, policy).outcome === "fail");
    }
    case "needs-hostname":
      return flow.protocol !== "tcp" && flow.host === null;
    case "unusable-host":
      return flow.host !== null && /^[\d.]+$|:/.test(flow.host);
    case "address-only":
      return flow.protocol === "tcp" && !sniOf?.(flow) && !confirmedTcpPorts?.includes(flow.port ?? 0);
    case "opaque-port":
      return flow.port === 5432;
    case "no-network":
      return target === "local-network" || overlapsCluster(flow.network, snapshot);
    case "kind-conflict":
      if (flow.protocol === "grpc" && flow.host !== null && paths?.has(nameOf(flow.host))) return true;
      return (
        target === "local-network" ||
        hasConflict(flow, (each) => (sniOf?.(each) ? "tls" : each.protocol), snapshot, flows)
      );
    default:
      return false;
  }
}

/** Of the generated ranges one alone holds the cluster's own, so Linkerd does not accept the EgressNetwork. */
function overlapsCluster(network: NamespacedName | null, { resources }: PolicySnapshot): boolean {
  return resources.some(
    ({ metadata, spec }) =>
      metadata.name === network?.name &&
      metadata.namespace === network.namespace &&
      JSON.stringify(spec).includes('"0.0.0.0/0"'),
  );
}

const ORDER = ["grpc", "http", "tls", "tcp"];
const FAMILIES: Record<string, string> = { GRPCRoute: "grpc", HTTPRoute: "http", TLSRoute: "tls", TCPRoute: "tcp" };

/** One kind of route rules a port: a stronger one is there, or a weaker one that nothing has switched off yet, or the selection needs two. */
function hasConflict(
  flow: Flow,
  familyOf: (flow: Flow) => string,
  { resources }: PolicySnapshot,
  flows: readonly Flow[],
): boolean {
  const here = resources.flatMap(({ kind, metadata, spec }) => {
    const parentRefs = isRecord(spec) && Array.isArray(spec.parentRefs) ? spec.parentRefs.filter(isRecord) : [];
    const names = parentRefs.some(
      ({ name, namespace, port }) =>
        name === flow.network?.name &&
        (namespace ?? metadata.namespace) === flow.network?.namespace &&
        port === flow.port,
    );
    return names ? ORDER.indexOf(FAMILIES[kind] ?? "") : [];
  });
  const own = ORDER.indexOf(familyOf(flow));
  const others = flows.some(
    (each) =>
      familyOf(each) !== familyOf(flow) &&
      each.port === flow.port &&
      each.network?.name === flow.network?.name &&
      each.network?.namespace === flow.network?.namespace,
  );
  return others || here.some((each) => each < own) || (here.some((each) => each > own) && !here.includes(own));
}

const RUNS = { numRuns: drawn(300) };

describe("routes drafted from flows", () => {
  it("let every selected flow through that they name, and every flow is named once", () => {
    fc.assert(
      fc.property(worlds, ({ snapshot, policy, flows, requestOf, options }) => {
        const proposal = draftRoutes(flows, policy, options);
        expectAcceptable(proposal.writes);
        const proposed = proposal.writes.flatMap((each) => each.flows);
        const all = [...proposed, ...proposal.already, ...proposal.leftOut.flatMap((each) => each.flows)];
        expect(all.map(({ id }) => id).sort()).toEqual(flows.map(({ id }) => id).sort());

        const after = compile(written(snapshot, proposal.writes));
        for (const [flow, request] of requestOf) {
          const [was, is] = [decide(request, policy), decide(request, after)];
          // Metrics know no path: of a host with limits only what is within them was asked for.
          if (!isAskedFor(request, flow, options)) continue;
          // What a route redirects or answers is taken by it, and goes on as before.
          if (proposed.includes(flow)) expect(passes(is) || sameFate(was, is), JSON.stringify(is.trace)).toBe(true);
          if (proposal.already.includes(flow)) expect(["deny", "unmatched", "fail"]).not.toContain(is.outcome);
        }
      }),
      RUNS,
    );
  });

  it("leave out only what cannot be opened without a further word, and say what is missing", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { policy, flows, options } = world;
        for (const { reason, flows: left } of draftRoutes(flows, policy, options).leftOut) {
          for (const flow of left) expect(isJustified(reason, flow, world), `${reason} ${flow.host}`).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it("let nothing else through than the review lists", () => {
    fc.assert(
      fc.property(worlds, ({ snapshot, policy, flows, requests, options }) => {
        const { writes } = draftRoutes(flows, policy, options);
        const reach = writes.flatMap((each) => each.reach);
        expect(untold(requests, policy, compile(written(snapshot, writes)), reach)).toEqual([]);
      }),
      RUNS,
    );
  });

  it("are proposed once: what is written needs nothing more", () => {
    fc.assert(
      fc.property(worlds, ({ snapshot, policy, flows, options }) => {
        const first = draftRoutes(flows, policy, options);
        const again = draftRoutes(flows, compile(written(snapshot, first.writes)), options);
        expect(again.writes.map((each) => each.manifest)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe("routes that redirect, and those that learn names", () => {
  it("send inside what they name unless a narrower route takes it, and let nothing out", () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom("a.com", "c.org", null), ({ snapshot, policy, ...world }, host) => {
        const redirect = { host, service: SERVICE, port: 80 };
        const { writes } = redirectRoutes(world.flows, redirect, policy, ({ port }) => port);
        expectAcceptable(writes);
        const after = compile(written(snapshot, writes));
        expect(untold(world.requests, policy, after, [])).toEqual([]);
        for (const flow of writes.flatMap((each) => each.flows)) {
          const request = world.requestOf.get(flow);
          const is = request && decide(request, after);
          expect(isRedirected(flow, redirect)).toBe(true);
          const byOther = is?.route && !writes.some(({ manifest }) => manifest.metadata.name === is.route?.name);
          if (!byOther) expect(is?.backends, JSON.stringify(is?.trace)).toMatchObject([SERVICE]);
        }
      }),
      RUNS,
    );
  });

  it("learn without letting anything out, whatever trafficPolicy says", () => {
    fc.assert(
      fc.property(worlds, ({ snapshot, policy, flows, requests }) => {
        const writes = learnings(flows, flows, policy).flatMap(({ state }) =>
          state.kind === "possible" ? [state.write] : [],
        );
        expectAcceptable(writes);
        const after = compile(written(snapshot, writes));
        expect(untold(requests, policy, after, [])).toEqual([]);
        // TLS with a name goes on as it did: by default, and now under its name.
        for (const request of requests.filter(({ protocol, sni }) => protocol === "tls" && sni !== null)) {
          const [was, is] = [decide(request, policy), decide(request, after)];
          expect(is.outcome).toBe(was.outcome);
          if (is.route?.name !== was.route?.name) expect(is.policyProtocol).toBe("tls");
        }
      }),
      RUNS,
    );
  });
});

function isAskedFor({ path, method }: EgressRequest, { host, protocol }: Flow, { paths }: DraftOptions): boolean {
  const limits = host !== null && (protocol === "http" || protocol === "grpc") ? paths?.get(nameOf(host)) : undefined;
  if (!limits) return true;
  return limits.some(
    (limit) =>
      (limit.method === null || limit.method === method) &&
      (path === limit.prefix || path?.startsWith(`${limit.prefix}/`)),
  );
}

function nameOf(host: string): string {
  return hostOfAuthority(host).toLowerCase();
}

function sameFate(was: Decision, is: Decision): boolean {
  return (
    was.outcome === is.outcome &&
    was.outcome !== "deny" &&
    was.outcome !== "unmatched" &&
    was.route?.name === is.route?.name
  );
}
