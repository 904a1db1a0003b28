import { type AddressSet, addressSet } from "../network-policy/compile/address-set";
import { takesPort } from "../network-policy/compile/rules";
import type { Side } from "../network-policy/compile/side";
import type { Protocol } from "../network-policy/stored/network-policy";

/** Of the public addresses of one family, those that a side lets a pod connect to on one port. */
export interface Reach {
  share: "all" | "some" | "none";
  /** Equal where the addresses are. */
  key: string;
  /** The policies that let it, or those that isolate and let nothing. */
  by: readonly string[];
}

/** What is nobody's public address, documentation's networks apart: demos and tests use those as if they were. */
const PUBLIC: Record<4 | 6, AddressSet> = {
  4: addressSet([
    {
      cidr: "0.0.0.0/0",
      except: [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/3",
      ],
    },
  ]),
  6: addressSet([{ cidr: "2000::/3" }]),
};

const reaches = new WeakMap<Side, Map<string, Reach>>();

/** An address outside gives its ports no names. */
export function publicReach(side: Side, port: number, protocol: Protocol, family: 4 | 6): Reach {
  const known = reaches.get(side) ?? new Map<string, Reach>();
  reaches.set(side, known);
  const key = `${port}/${protocol} ${family}`;
  const reach = known.get(key) ?? reachOf(side, port, protocol, family);
  known.set(key, reach);
  return reach;
}

function reachOf(side: Side, port: number, protocol: Protocol, family: 4 | 6): Reach {
  if (!side.isolates) return { share: "all", key: "all", by: [] };
  const admitting = side.policies.flatMap(({ key, egress }) => {
    const rules = (egress?.rules ?? []).filter(({ ports }) => takesPort(ports, { port, protocol, names: [] }));
    const blocks = rules.flatMap(({ peers }) => peers?.flatMap(({ ipBlock }) => ipBlock ?? []) ?? []);
    const everyone = rules.some(({ peers }) => peers === null);
    return everyone || blocks.length > 0 ? [{ key, blocks, everyone }] : [];
  });
  const open = admitting.find(({ everyone }) => everyone);
  if (open) return { share: "all", key: "all", by: [open.key] };
  const blocks = admitting.flatMap((each) => each.blocks);
  const shared = rangesOf(intersection(addressSet(blocks), PUBLIC[family], family), family);
  const isolating = side.policies.map(({ key }) => key);
  if (shared === "") return { share: "none", key: "", by: isolating };
  const isAll = shared === rangesOf(PUBLIC[family], family);
  return { share: isAll ? "all" : "some", key: isAll ? "all" : shared, by: admitting.map(({ key }) => key) };
}

interface Ranges<T> {
  firsts: T[];
  lasts: T[];
}

/** Both are sorted and apart, so what they share is as well. */
function intersection(one: AddressSet, other: AddressSet, family: 4 | 6): AddressSet {
  const empty = { ipv4: { firsts: [], lasts: [] }, ipv6: { firsts: [], lasts: [] } };
  return family === 4
    ? { ...empty, ipv4: shared(one.ipv4, other.ipv4) }
    : { ...empty, ipv6: shared(one.ipv6, other.ipv6) };
}

function shared<T extends number | bigint>(one: Ranges<T>, other: Ranges<T>): Ranges<T> {
  const found: Ranges<T> = { firsts: [], lasts: [] };
  let [i, j] = [0, 0];
  for (;;) {
    const a = one.firsts[i];
    const b = one.lasts[i];
    const c = other.firsts[j];
    const d = other.lasts[j];
    if (a === undefined || b === undefined || c === undefined || d === undefined) return found;
    const [first, last] = [larger<T>(a, c), smaller<T>(b, d)];
    if (first <= last) {
      found.firsts.push(first);
      found.lasts.push(last);
    }
    if (b < d) i += 1;
    else j += 1;
  }
}

function larger<T extends number | bigint>(one: T, other: T): T {
  return one > other ? one : other;
}

function smaller<T extends number | bigint>(one: T, other: T): T {
  return one < other ? one : other;
}

function rangesOf({ ipv4, ipv6 }: AddressSet, family: 4 | 6): string {
  const { firsts, lasts } = family === 4 ? ipv4 : ipv6;
  return firsts.map((first, i) => `${first}-${lasts[i]}`).join();
}
