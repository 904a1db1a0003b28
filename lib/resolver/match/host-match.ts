/** How well a hostname of a route fits: no hostname at all is weakest, then `*.x`, then the exact name; longer wins within. */
export interface HostRank {
  tier: 0 | 1 | 2;
  length: number;
}

const ANY_HOST: HostRank = { tier: 0, length: 0 };

/**
 * The best fit of `host` among a route's hostnames, or null. `*.x` takes one or more labels, never `x` itself. A trailing dot of the
 * request counts only where the hostname has one.
 * Source: linkerd2-proxy linkerd/http/route/src/http/match/host.rs, linkerd/tls/route/src/sni.rs
 */
export function matchHost(hostnames: readonly string[], host: string | null, ignoreCase: boolean): HostRank | null {
  if (hostnames.length === 0) return ANY_HOST;
  if (host === null) return null;
  return hostnames.length > FEW ? lookUp(hostnames, host, ignoreCase) : compareEach(hostnames, host, ignoreCase);
}

/** As few are compared as fast as they are looked up. */
const FEW = 16;

function compareEach(hostnames: readonly string[], host: string, ignoreCase: boolean): HostRank | null {
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

/** Lengths of hostnames as written, by the exact name, and by `.x` of `*.x`. */
interface HostTable {
  exact: ReadonlyMap<string, number>;
  suffixes: ReadonlySet<string>;
}

/** Kept as long as the list, which must not be changed. */
const tables = {
  caseless: new WeakMap<readonly string[], HostTable>(),
  asWritten: new WeakMap<readonly string[], HostTable>(),
};

function tableOf(hostnames: readonly string[], ignoreCase: boolean): HostTable {
  const known = ignoreCase ? tables.caseless : tables.asWritten;
  const table = known.get(hostnames) ?? makeTable(hostnames, ignoreCase);
  known.set(hostnames, table);
  return table;
}

function makeTable(hostnames: readonly string[], ignoreCase: boolean): HostTable {
  const exact = new Map<string, number>();
  const suffixes = new Set<string>();
  for (const hostname of hostnames) {
    if (hostname.startsWith("*.")) {
      suffixes.add(comparable(hostname.slice(1), ignoreCase));
    } else {
      const name = comparable(hostname, ignoreCase);
      // Other scripts change length with their case.
      exact.set(name, Math.max(hostname.length, exact.get(name) ?? 0));
    }
  }
  return { exact, suffixes };
}

/** `compareEach` for many. A host with a trailing dot is asked in both spellings, each of the hostnames that end like it. */
function lookUp(hostnames: readonly string[], host: string, ignoreCase: boolean): HostRank | null {
  const { exact, suffixes } = tableOf(hostnames, ignoreCase);
  const dotless = host.endsWith(".") && !host.endsWith("..") ? [host.slice(0, -1)] : [];
  const spellings = [host, ...dotless].map((each) => comparable(each, ignoreCase));
  const lengths = spellings.flatMap((asked) => exact.get(asked) ?? []);
  if (lengths.length > 0) return { tier: 2, length: Math.max(...lengths) };
  let best = 0;
  for (const asked of spellings) {
    for (let dot = asked.indexOf(".", 1); dot > 0 && asked.length - dot > best; dot = asked.indexOf(".", dot + 1)) {
      if (suffixes.has(asked.slice(dot))) best = asked.length - dot;
    }
  }
  return best > 0 ? { tier: 1, length: best } : null;
}
