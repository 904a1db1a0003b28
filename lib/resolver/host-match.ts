/** How well a hostname of a route fits: no hostname at all is weakest, then `*.x`, then the exact name; longer wins within. */
export interface HostRank {
  tier: 0 | 1 | 2;
  length: number;
}

export const ANY_HOST: HostRank = { tier: 0, length: 0 };

/**
 * The best fit of `host` among a route's hostnames, or null. `*.x` takes one or more labels, never `x` itself. A trailing dot of the
 * request counts only where the hostname has one.
 * Source: linkerd2-proxy linkerd/http/route/src/http/match/host.rs, linkerd/tls/route/src/sni.rs
 */
export function matchHost(hostnames: readonly string[], host: string | null, ignoreCase: boolean): HostRank | null {
  if (hostnames.length === 0) return ANY_HOST;
  if (host === null) return null;
  let best: HostRank | null = null;
  for (const hostname of hostnames) {
    const rank = rankOf(hostname, host, ignoreCase);
    if (rank && (!best || compareHosts(rank, best) > 0)) best = rank;
  }
  return best;
}

export function compareHosts(a: HostRank, b: HostRank): number {
  return a.tier - b.tier || a.length - b.length;
}

/** `example.com` of `user@Example.com:8080`; the brackets of an IPv6 address stay. */
export function hostOfAuthority(authority: string): string {
  const afterUser = authority.slice(authority.lastIndexOf("@") + 1);
  const bracket = afterUser.startsWith("[") ? afterUser.indexOf("]") : -1;
  if (bracket > 0) return afterUser.slice(0, bracket + 1);
  const colon = afterUser.lastIndexOf(":");
  return colon < 0 ? afterUser : afterUser.slice(0, colon);
}

function rankOf(hostname: string, host: string, ignoreCase: boolean): HostRank | null {
  const asked = comparable(host.endsWith(".") && !hostname.endsWith(".") ? host.slice(0, -1) : host, ignoreCase);
  if (hostname.startsWith("*.")) {
    const suffix = comparable(hostname.slice(1), ignoreCase);
    const fits = asked.endsWith(suffix) && asked.length > suffix.length;
    return fits ? { tier: 1, length: suffix.length } : null;
  }
  return comparable(hostname, ignoreCase) === asked ? { tier: 2, length: hostname.length } : null;
}

function comparable(name: string, ignoreCase: boolean): string {
  return ignoreCase ? name.toLowerCase() : name;
}
