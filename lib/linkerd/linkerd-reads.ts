import type { PolicySnapshot } from "./policy-snapshot";

/** What Linkerd's releases read differently. What is not listed here is the same in all that know EgressNetworks (2.17 on). */
export interface LinkerdReads {
  /** In order of preference: the first that the API server serves is read, and no other. */
  tlsRouteVersions: readonly TlsRouteVersion[];
  /** Of a TLSRoute read as v1alpha2; `required`: without the key it is skipped. */
  tlsRouteHostnames: "optional" | "required";
  /** Types of Gateway API 1.4 and later: a TLSRoute's or TCPRoute's rule needs `backendRefs`, an entry of `status.parents` its `conditions`. */
  strictTypes: boolean;
  /** `refused`: the proxy refuses every policy with a redirect that has `ReplacePrefixMatch`. */
  prefixRedirects: "work" | "refused";
  /** What the webhook does with a gateway route that the controller's types cannot read. */
  unreadableRoutes: "admitted" | "denied";
  /** Filters of Gateway API 1.3 and later: `unknown` ones make a route unreadable. */
  newerFilters: "known" | "unknown";
}

export type TlsRouteVersion = "v1" | "v1alpha2";

/** Since when each differs. `proxy`: the first proxy of that release, for clusters where nothing else tells the version. */
const LINKERD_CHANGES = {
  prefixRedirects: {
    since: "edge-25.9.4",
    proxy: 320,
    what: "A RequestRedirect with ReplacePrefixMatch works. Before, proxies read the absolute path that the webhook requires as a relative one and reject the whole policy: 500.",
    source:
      "linkerd2#14110; linkerd2-proxy#4175 (20 Sep 2025); linkerd/proxy/client-policy/src/http.rs: one filter fails all",
  },
  unreadableRoutes: {
    since: "edge-26.4.1",
    proxy: 366,
    what: "The webhook accepts a gateway route that the controller cannot read. Before, it rejects it with serde's message.",
    source: "linkerd2#15118 (2 Apr 2026)",
  },
  strictTypes: {
    since: "edge-26.8.2",
    proxy: 366,
    what: "TLSRoute needs the key hostnames, rules of TLSRoute and TCPRoute the key backendRefs, and status.parents[] the key conditions. The filters CORS and ExternalAuth are known; before, they make the route unreadable.",
    source:
      "the crate gateway-api 0.21 at linkerd2 b24cd4059, recorded; before it 0.16, of Gateway API 1.2 (linkerd2#14836, #14846)",
  },
  negotiatedTlsRoute: {
    since: "edge-26.8.4",
    proxy: 367,
    what: "TLSRoute is read as v1 where that is served, else as v1alpha2, whose hostnames are optional again.",
    source: "linkerd2#15584, commit e41c08e6 (24 Aug 2026), after edge-26.8.3; before it 2f7472750 pins v1alpha2",
  },
} as const;

/** Minor releases are cut from an edge: 2.18 is edge-25.4.4, 2.19 of autumn 2025, 2.20 of spring 2026; later ones know all of the above. */
const RELEASES: readonly (readonly [minor: number, edge: string])[] = [
  [20, "edge-26.8.1"],
  [19, "edge-25.10.7"],
  [18, "edge-25.4.4"],
];

/** What nobody knows the version of is read as by the newest, save that v1alpha2 comes first, which every Linkerd reads. */
export function readsOf(version: string | null): LinkerdReads {
  const rank = rankOf(version);
  const knows = (change: keyof typeof LINKERD_CHANGES) =>
    rank !== null && rank >= (edgeRank(LINKERD_CHANGES[change].since) ?? 0);
  const negotiates = knows("negotiatedTlsRoute");
  return {
    tlsRouteVersions: rank === null ? ["v1alpha2", "v1"] : negotiates ? ["v1", "v1alpha2"] : ["v1alpha2"],
    tlsRouteHostnames: knows("strictTypes") && !negotiates ? "required" : "optional",
    strictTypes: knows("strictTypes"),
    prefixRedirects: rank === null || knows("prefixRedirects") ? "work" : "refused",
    unreadableRoutes: rank === null || knows("unreadableRoutes") ? "admitted" : "denied",
    newerFilters: rank === null || knows("strictTypes") ? "known" : "unknown",
  };
}

/** How the objects of a snapshot are deserialised. */
export type Readings = Pick<PolicySnapshot, "tlsRouteHostnames" | "tlsRouteVersion" | "linkerdVersion">;

export function readingsOf({ tlsRouteHostnames, tlsRouteVersion, linkerdVersion }: Readings): LinkerdReads {
  const reads = readsOf(linkerdVersion ?? null);
  return {
    ...reads,
    // Only strict types read v1.
    tlsRouteHostnames: tlsRouteVersion === "v1" ? "required" : tlsRouteHostnames,
    strictTypes: reads.strictTypes || tlsRouteVersion === "v1" || tlsRouteHostnames === "required",
  };
}

export function isLinkerdVersion(text: string): boolean {
  return rankOf(text) !== null;
}

/** Larger is later; null for what is no release: `dev-abcdef`. */
function rankOf(version: string | null): number | null {
  if (version === null) return null;
  const minor = /^(?:(?:stable|enterprise|version|preview|v)-?)?2\.(\d+)(?:\.|$)/.exec(version)?.[1];
  if (minor === undefined) return edgeRank(version) ?? proxyRank(version);
  const edge = RELEASES.find(([each]) => Number(minor) >= each);
  if (!edge) return 0;
  return Number(minor) > 20 ? Number.POSITIVE_INFINITY : edgeRank(edge[1]);
}

function edgeRank(version: string): number | null {
  const [, year, month, number] = /^(?:(?:edge|preview)-)?(\d\d)\.(\d+)\.(\d+)/.exec(version) ?? [];
  return year === undefined ? null : Number(year) * 10_000 + Number(month) * 100 + Number(number);
}

/** `proxy-v2.320.0`: the release of the control plane that came with it, or a later one. */
function proxyRank(version: string): number | null {
  const proxy = /^proxy-v2\.(\d+)\./.exec(version)?.[1];
  if (proxy === undefined) return null;
  const known = Object.values(LINKERD_CHANGES).filter((each) => Number(proxy) >= each.proxy);
  return Math.max(0, ...known.map(({ since }) => edgeRank(since) ?? 0));
}
