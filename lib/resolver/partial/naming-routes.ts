/** A route, as far as its names go. */
interface Hosted {
  route: { hostnames: readonly string[] };
}

/**
 * Indices of the routes that may name `host`, in order: some of them may not, none is missing. Looked up, for thousands of hosts are asked
 * for where thousands of routes name one each.
 */
export function namingRoutes(routes: readonly Hosted[], host: string | null): readonly number[] {
  let index = indices.get(routes);
  if (!index) {
    index = indexed(routes);
    indices.set(routes, index);
  }
  if (host === null) return index.any;
  const { any, exact, suffixes } = index;
  const asked = host.toLowerCase();
  // A dot at the end counts as written, or not at all.
  const spellings = asked.endsWith(".") ? [asked, asked.slice(0, -1)] : [asked];
  const found = spellings.flatMap((name) => [exact.get(name), ...suffixesOf(name).map((each) => suffixes.get(each))]);
  const lists = found.filter((each) => each !== undefined);
  if (lists.length === 0) return any;
  return [...new Set([any, ...lists].flat())].sort((a, b) => a - b);
}

interface NamingIndex {
  /** Routes without hostnames. */
  any: number[];
  /** By the name as compared. */
  exact: Map<string, number[]>;
  /** By `.b.c` of `*.b.c`. */
  suffixes: Map<string, number[]>;
}

const indices = new WeakMap<readonly Hosted[], NamingIndex>();

function indexed(routes: readonly Hosted[]): NamingIndex {
  const index: NamingIndex = { any: [], exact: new Map(), suffixes: new Map() };
  for (const [at, { route }] of routes.entries()) {
    if (route.hostnames.length === 0) index.any.push(at);
    for (const hostname of route.hostnames) {
      const name = hostname.toLowerCase();
      const [names, key] = name.startsWith("*.") ? [index.suffixes, name.slice(1)] : [index.exact, name];
      if (!names.get(key)?.push(at)) names.set(key, [at]);
    }
  }
  return index;
}

function suffixesOf(host: string): string[] {
  const suffixes: string[] = [];
  for (let dot = host.indexOf(".", 1); dot > 0; dot = host.indexOf(".", dot + 1)) suffixes.push(host.slice(dot));
  return suffixes;
}
