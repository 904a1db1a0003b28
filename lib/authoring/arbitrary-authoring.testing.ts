import fc from "fast-check";
import type { Flow } from "../flows/flow";
import type { EgressRequest } from "../linkerd/decision";
import type { KubernetesObject } from "../linkerd/object";
import { isRecord } from "../linkerd/record";
import { policies, requests } from "../resolver/arbitrary-policy.testing";
import { compile } from "../resolver/compile/compile";
import { decide } from "../resolver/decide";
import { aNetwork, aSnapshot } from "../resolver/policy-builders.testing";
import { observedFlow } from "./observed-flow.testing";
import type { PathLimit } from "./route-manifest";
import type { DraftOptions, RouteTarget } from "./route-proposal";

export const SERVICE = { namespace: "payments", name: "inside" };
const aService = {
  apiVersion: "v1",
  kind: "Service",
  metadata: SERVICE,
  spec: { ports: [{ port: 80 }] },
};

const BELOW_GET = { matches: [{ path: { type: "PathPrefix", value: "/get" } }] };
const NOWHERE = { backendRefs: [{ group: "", kind: "Service", name: "nowhere", port: 80 }] };

const RULES = [{}, BELOW_GET, {}, NOWHERE];

const pathLimits = fc.record({
  host: fc.constantFrom("a.com", "b.a.com"),
  limits: fc.uniqueArray(
    fc.constantFrom<PathLimit>({ prefix: "/get", method: null }, { prefix: "/users", method: "GET" }),
    { minLength: 1, maxLength: 2 },
  ),
});

/** All under one EgressNetwork, plaintext on port 80 and TLS on 443, where routes meet more often than by chance. */
function crowd<Drawn extends { resources: KubernetesObject[]; selected: EgressRequest[]; others: EgressRequest[] }>(
  drawn: Drawn,
): Drawn {
  const routes = drawn.resources
    .filter(({ kind }) => kind !== "EgressNetwork")
    .map((route) => {
      const [parent] = isRecord(route.spec) && Array.isArray(route.spec.parentRefs) ? route.spec.parentRefs : [];
      const port = /^(HTTP|GRPC)/.test(route.kind) ? 80 : 443;
      const parentRefs = [{ ...parent, namespace: "shop", name: "all-egress", port }];
      const spec: Record<string, unknown> = { ...(isRecord(route.spec) && route.spec), parentRefs };
      // Into every other HTTPRoute, and every TLSRoute, further names can be merged; into those with a limit, or that fail, they must not be.
      const onwards = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };
      if (port === 443) spec.rules = [{ backendRefs: [onwards] }];
      else if (route.kind === "HTTPRoute") spec.rules = [RULES[Number(route.metadata.name.at(-1)) % RULES.length]];
      return { ...route, metadata: { ...route.metadata, namespace: "shop" }, spec };
    });
  const moved = (request: EgressRequest): EgressRequest => ({
    ...request,
    clientNamespace: "shop",
    ip: "93.184.216.34",
    port: request.protocol === "tls" || request.protocol === "opaque" ? 443 : 80,
  });
  const { selected, others } = drawn;
  return { ...drawn, resources: [aNetwork(), ...routes], selected: selected.map(moved), others: others.map(moved) };
}

/** Policies, requests under them with the flows under which they are counted, and what a person chooses. */
export const worlds = fc
  .record({
    resources: policies,
    selected: fc.array(requests, { minLength: 1, maxLength: 8 }),
    others: fc.array(requests, { maxLength: 30 }),
    target: fc.constantFrom<RouteTarget>("client-namespace", "global", "local-network"),
    wildcards: fc.constantFrom<"all" | string[]>([], ["*.a.com"], "all"),
    confirmedTcpPorts: fc.subarray([80, 443, 5432]),
    addressNetworks: fc.boolean(),
    typesSni: fc.boolean(),
    crowded: fc.boolean(),
    limited: fc.option(pathLimits, { freq: 3 }),
  })
  .map(({ crowded, typesSni, limited, ...drawn }) => {
    const { resources, selected, others, ...chosen } = crowded ? crowd(drawn) : drawn;
    const snapshot = aSnapshot([...resources, aService]);
    const policy = compile(snapshot);
    const requestOf = new Map<Flow, EgressRequest>();
    for (const [index, request] of selected.entries()) {
      const flow = observedFlow(request, decide(request, policy), String(index));
      if (flow) requestOf.set(flow, request);
    }
    const sniOf = (flow: Flow) => {
      const request = requestOf.get(flow);
      return typesSni && request?.protocol === "tls" ? request.sni : null;
    };
    const paths = new Map(limited ? [[limited.host, limited.limits]] : []);
    const options: DraftOptions = { ...chosen, sniOf, paths };
    return { snapshot, policy, flows: [...requestOf.keys()], requestOf, requests: [...selected, ...others], options };
  });

export type World = typeof worlds extends fc.Arbitrary<infer Value> ? Value : never;
