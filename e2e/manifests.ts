import { apiVersionOf, EGRESS_NETWORK, HTTP_ROUTE, TLS_ROUTE } from "../lib/linkerd/kinds";
import type { Manifest } from "./fixtures";

/** The objects of Linkerd's own guide, "Managing egress traffic". */
export function egressNetwork(
  namespace: string,
  trafficPolicy: "Allow" | "Deny",
  name = "all-egress-traffic",
): Manifest {
  return {
    apiVersion: apiVersionOf(EGRESS_NETWORK),
    kind: "EgressNetwork",
    metadata: { namespace, name },
    spec: { trafficPolicy },
  };
}

export function httpRoute(
  namespace: string,
  name: string,
  match: { hostname?: string; path?: string; pattern?: string },
): Manifest {
  const { pattern } = match;
  const path = pattern
    ? { type: "RegularExpression", value: pattern }
    : match.path && { type: "PathPrefix", value: match.path };
  return {
    apiVersion: apiVersionOf(HTTP_ROUTE),
    kind: "HTTPRoute",
    metadata: { namespace, name },
    spec: {
      parentRefs: [parentRef(namespace, 80)],
      ...(match.hostname ? { hostnames: [match.hostname] } : {}),
      rules: [path ? { matches: [{ path }] } : {}],
    },
  };
}

export function tlsRoute(namespace: string, name: string, hostname: string): Manifest {
  return {
    apiVersion: apiVersionOf(TLS_ROUTE),
    kind: "TLSRoute",
    metadata: { namespace, name },
    spec: {
      parentRefs: [parentRef(namespace, 443)],
      hostnames: [hostname],
      rules: [
        {
          backendRefs: [{ group: EGRESS_NETWORK.group, kind: "EgressNetwork", name: "all-egress-traffic", port: 443 }],
        },
      ],
    },
  };
}

function parentRef(namespace: string, port: number) {
  return { group: EGRESS_NETWORK.group, kind: "EgressNetwork", namespace, name: "all-egress-traffic", port };
}
