import { describe, expect, it } from "vitest";
import type { EgressRequest, FlowDecision, PartialRequest } from "../../linkerd/decision";
import type { KubernetesObject } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { isRecord } from "../../linkerd/record";
import { compile } from "../compile/compile";
import { decodeCase } from "../conformance/case";
import { type RecordedCase, readCases } from "../conformance/read-cases";
import { decide } from "../decide";
import { decideFlow } from "./decide-flow";

// Every recorded request completes what a metric series would say of it: a certain answer must be the answer to that request.
// Every fifth of the random ones is enough for each run; all of them agree.
const some = readCases("random.jsonl.gz").filter((_, i) => i % 5 === 0);
const cases = [...readCases("named.jsonl.gz"), ...some].filter(wouldBeCounted);

/** Connections that die before a route is chosen leave no series of a route, and what has no one answer proves nothing. */
function wouldBeCounted({ expect: recorded }: RecordedCase): boolean {
  return isRecord(recorded) && recorded.nondeterministic !== true && recorded.outcome !== "unmatched";
}

function partialOf(request: EgressRequest, recorded: RecordedCase["expect"]): PartialRequest {
  const { policyProtocol, egressNetwork } = isRecord(recorded) ? recorded : {};
  const isHttp = request.protocol !== "tls" && request.protocol !== "opaque";
  const family =
    policyProtocol === "grpc"
      ? "grpc"
      : policyProtocol === "tls"
        ? "tls"
        : isHttp && policyProtocol !== "opaque"
          ? "http"
          : "tcp";
  const { clientNamespace, ip, port } = request;
  const hostname = family === "tcp" ? null : family === "tls" ? request.sni : request.authority;
  const network = isRecord(egressNetwork)
    ? { namespace: `${egressNetwork.namespace}`, name: `${egressNetwork.name}` }
    : null;
  const observedInCluster = isRecord(recorded) && recorded.target === "cluster-unknown";
  return { clientNamespace, family, ip, port, hostname, observedNetwork: network, observedInCluster };
}

/** The route under which the proxy counted it. */
function routeOf({ route }: Record<string, unknown>): PartialRequest["observedRoute"] {
  if (!isRecord(route)) return undefined;
  const { group, kind, namespace, name } = route;
  return { group: `${group}`, kind: `${kind}`, namespace: `${namespace}`, name: `${name}` };
}

/** null where prediction and truth agree. */
function contradiction(predicted: FlowDecision, outcome: unknown): string | null {
  if (predicted.certain) return predicted.outcome === outcome ? null : `${predicted.outcome}, not ${outcome}`;
  return predicted.candidates.some((each) => each.outcome === outcome)
    ? null
    : `${outcome} is not among the candidates`;
}

const LOST: Record<string, Partial<PartialRequest>> = {
  "method and path": {},
  "method, path and host": { hostname: null },
  "method, path and address": { ip: null },
  "all but network and port": { ip: null, hostname: null },
  "all but the network": { ip: null, hostname: null, port: null },
  "everything but the family": { ip: null, hostname: null, port: null, observedNetwork: undefined },
};

describe("what is certain of a series is what Linkerd did", () => {
  for (const [name, lost] of Object.entries(LOST)) {
    it(`where it lacks ${name}`, () => {
      let certain = 0;
      let certainByRoute = 0;
      const wrong = cases.flatMap(({ id, input, expect: recorded }) => {
        const { snapshot, request } = decodeCase(input);
        // Traffic to Services is counted under them, never under a network or as uncovered.
        if (!isRecord(recorded) || recorded.target === "service") return [];
        const policy = compile(snapshot);
        const partial = { ...partialOf(request, recorded), ...lost };
        const predicted = decideFlow(partial, policy);
        if (predicted.certain) certain += 1;
        const told = decideFlow({ ...partial, observedRoute: routeOf(recorded) }, policy);
        if (told.certain) certainByRoute += 1;
        const fault = contradiction(predicted, recorded.outcome) ?? contradiction(told, recorded.outcome);
        return fault ? [`${id}: ${fault}`] : [];
      });
      console.log(`Lacking ${name}: ${certain} of ${cases.length} certain, ${certainByRoute} with the route observed.`);
      expect(certainByRoute).toBeGreaterThanOrEqual(certain);
      expect(wrong).toEqual([]);
      expect(certain).toBeGreaterThan(10);
    }, 30_000);
  }
});

const isRoute = ({ kind }: KubernetesObject) => kind.endsWith("Route");
const isNetwork = ({ kind }: KubernetesObject) => kind === "EgressNetwork";

const PROPOSALS: Record<string, (snapshot: PolicySnapshot, request: EgressRequest) => KubernetesObject[]> = {
  "every trafficPolicy is flipped": ({ resources }) => resources.map(flipped),
  "every route is deleted": ({ resources }) => resources.filter((each) => !isRoute(each)),
  "the first route is deleted": ({ resources }) => resources.filter((each) => each !== resources.find(isRoute)),
  "the first EgressNetwork is deleted": ({ resources }) =>
    resources.filter((each) => each !== resources.find(isNetwork)),
  "the first route takes one path more and one less": ({ resources }) =>
    resources.map((each) => (each === resources.find(isRoute) ? rewritten(each) : each)),
  "an HTTPRoute for one path is added": ({ resources }, { port }) => [
    ...resources,
    ...resources.filter(isNetwork).map((each) => httpRouteOn(each, port)),
  ],
  "a TLSRoute is added": ({ resources }, { port }) => [
    ...resources,
    ...resources.filter(isNetwork).map((each) => tlsRouteOn(each, port)),
  ],
};

function flipped(object: KubernetesObject): KubernetesObject {
  if (!isNetwork(object) || !isRecord(object.spec)) return object;
  return {
    ...object,
    spec: { ...object.spec, trafficPolicy: object.spec.trafficPolicy === "Deny" ? "Allow" : "Deny" },
  };
}

function rewritten(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "HTTPRoute" || !isRecord(object.spec)) return object;
  return { ...object, spec: { ...object.spec, rules: [{ matches: [{ path: { value: "/get" } }] }] } };
}

function httpRouteOn({ metadata: { namespace, name } }: KubernetesObject, port: number): KubernetesObject {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { namespace, name: `http-${name}` },
    spec: {
      parentRefs: [{ group: "policy.linkerd.io", kind: "EgressNetwork", name, port }],
      rules: [
        {
          matches: [{ path: { value: "/get" } }],
          backendRefs: [{ group: "", kind: "Service", name: "nowhere", port: 80 }],
        },
      ],
    },
  };
}

function tlsRouteOn({ metadata: { namespace, name } }: KubernetesObject, port: number): KubernetesObject {
  return {
    apiVersion: "gateway.networking.k8s.io/v1alpha2",
    kind: "TLSRoute",
    metadata: { namespace, name: `tls-${name}` },
    spec: {
      parentRefs: [{ group: "policy.linkerd.io", kind: "EgressNetwork", name, port }],
      hostnames: ["api.example.com"],
      rules: [{ backendRefs: [{ group: "policy.linkerd.io", kind: "EgressNetwork", name }] }],
    },
  };
}

describe("what is certain of a series under a proposal is what the request would meet", () => {
  for (const [name, propose] of Object.entries(PROPOSALS)) {
    it(`when ${name}`, () => {
      const wrong = cases.flatMap(({ id, input, expect: recorded }) => {
        const { snapshot, request } = decodeCase(input);
        if (!isRecord(recorded) || recorded.target === "service") return [];
        const after = compile({ ...snapshot, resources: propose(snapshot, request) });
        const before = compile(snapshot);
        const { outcome } = decide(request, after);
        const whole = partialOf(request, recorded);
        const observedRoute = routeOf(recorded);
        const faults = [
          { ...whole, ip: null, hostname: null },
          { ...whole, observedRoute },
          { ...whole, ip: null, hostname: null, observedRoute },
          { ...whole, ip: null, hostname: null, port: null, observedRoute },
        ].flatMap((partial) => contradiction(decideFlow(partial, after, before), outcome) ?? []);
        return faults.map((fault) => `${id}: ${fault}`);
      });
      expect(wrong).toEqual([]);
    }, 30_000);
  }
});
