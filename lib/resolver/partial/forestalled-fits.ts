import type { DecidingField } from "../../linkerd/decision";
import type { GrpcMatch, HttpMatch } from "../../linkerd/route";
import type { Fit } from "../compile/select-route";
import { compareHosts } from "../match/host-match";
import { compareGrpc } from "../match/match-grpc";
import { compareHttp } from "../match/match-http";

/** A match that may act, as far as the known fields tell. */
export interface Claimant {
  fit: Fit;
  /** Empty where it fits whatever the unknown fields are. */
  hangsOn: readonly DecidingField[];
  /** As it is written; null for a rule without matches. */
  raw: HttpMatch | GrpcMatch | null;
}

/** Of those that ask for the same, the one that is taken before the others. */
interface Champion {
  index: number;
  fit: Fit;
  /** All of it must be so for it to fit. */
  asks: readonly string[];
}

/**
 * Leaves out each that never acts, since another fits wherever it does and ranks before it. `claimants` are of one family, in the order in
 * which they are tried. Who forestalls one is looked up by what it asks for: comparing each with each takes minutes where there are
 * thousands.
 */
export function withoutForestalled<C extends Claimant>(claimants: readonly C[]): C[] {
  if (claimants.length < 2) return [...claimants];
  const { always, byAsk, lengths } = indexed(championsOf(claimants));
  return claimants.filter(({ fit, raw }, index) => {
    const before = (champion: Champion) => champion.index !== index && isBefore(champion, fit, index);
    if (always.some(before)) return false;
    if (!raw) return true;
    const answers = new Set(answersOf(raw, lengths));
    const forestalls = (each: Champion) => before(each) && each.asks.every((ask) => answers.has(ask));
    for (const answer of answers) if (byAsk.get(answer)?.some(forestalls)) return false;
    return true;
  });
}

function championsOf(claimants: readonly Claimant[]): Champion[] {
  const champions = new Map<string, Champion>();
  for (const [index, { fit, hangsOn, raw }] of claimants.entries()) {
    const asks = hangsOn.length === 0 || !raw ? [] : asksOf(raw);
    const key = asks.length < 2 ? (asks[0] ?? "") : JSON.stringify([...asks].sort());
    const known = champions.get(key);
    if (!known || compareLowest(fit, known.fit, true) > 0) champions.set(key, { index, fit, asks });
  }
  return [...champions.values()];
}

interface ChampionIndex {
  /** Those that ask for nothing. */
  always: Champion[];
  /** The others, each by what the fewest ask for. */
  byAsk: Map<string, Champion[]>;
  /** Of the prefixes that are asked for. */
  lengths: Set<number>;
}

function indexed(champions: readonly Champion[]): ChampionIndex {
  const counts = new Map<string, number>();
  for (const { asks } of champions) for (const ask of asks) counts.set(ask, (counts.get(ask) ?? 0) + 1);
  const index: ChampionIndex = { always: [], byAsk: new Map(), lengths: new Set() };
  for (const champion of champions) {
    const [first, ...rest] = champion.asks;
    if (first === undefined) {
      index.always.push(champion);
      continue;
    }
    const count = (ask: string) => counts.get(ask) ?? 0;
    const rarest = rest.reduce((least, ask) => (count(ask) < count(least) ? ask : least), first);
    if (!index.byAsk.get(rarest)?.push(champion)) index.byAsk.set(rarest, [champion]);
    if (first.startsWith(UNDER)) index.lengths.add(first.length - UNDER.length);
  }
  return index;
}

function isBefore(champion: Champion, fit: Fit, index: number): boolean {
  const ranks = compareLowest(champion.fit, fit, false);
  return ranks > 0 || (ranks === 0 && champion.index < index);
}

/** Compares as if a regular expression of unknown length did as badly as it can: for `a`, or for `both`. */
function compareLowest(a: Fit, b: Fit, both: boolean): number {
  const hosts = compareHosts(a.host, b.host);
  if (hosts !== 0 || !a.rank || !b.rank) return hosts;
  if ("path" in a.rank) {
    if (!("path" in b.rank)) return 0;
    return compareHttp(lowest(a.rank), both ? lowest(b.rank) : b.rank);
  }
  return "path" in b.rank ? 0 : compareGrpc(a.rank, b.rank);
}

function lowest<R extends { path: number }>(rank: R): R {
  return rank.path === Number.POSITIVE_INFINITY ? { ...rank, path: 1 } : rank;
}

const UNDER = "under ";

/** Everything a match asks for, in words that can be compared; the path comes first. */
function asksOf(match: HttpMatch | GrpcMatch): string[] {
  if (!("path" in match)) return rpcWords(match);
  const { type, value } = pathOf(match);
  const path = type === "PathPrefix" ? `${UNDER}${value.replace(/\/+$/, "")}` : `${type} ${value}`;
  return [path, ...besidePath(match)];
}

/** What every request that fits a match answers to, word for word; of the prefixes of its path those of one of `lengths`. */
function answersOf(match: HttpMatch | GrpcMatch, lengths: ReadonlySet<number>): string[] {
  if (!("path" in match)) return rpcWords(match);
  const { type, value } = pathOf(match);
  const rest = besidePath(match);
  if (type === "RegularExpression") return [`${type} ${value}`, ...rest];
  const isPrefix = (length: number) => length === 0 || length === value.length || value[length] === "/";
  const prefixes = [...lengths].filter((length) => length <= value.length && isPrefix(length));
  return [`${type} ${value}`, ...prefixes.map((length) => `${UNDER}${value.slice(0, length)}`), ...rest];
}

function pathOf({ path }: HttpMatch): { type: string; value: string } {
  return { type: path?.type ?? "PathPrefix", value: path?.value ?? "/" };
}

function besidePath({ method, headers, queryParams }: HttpMatch): string[] {
  const words = [
    ...headers.map((each) => `header ${JSON.stringify(each)}`),
    ...queryParams.map((each) => `query ${JSON.stringify(each)}`),
  ];
  return method === null ? words : [...words, `method ${method}`];
}

function rpcWords({ method, headers }: GrpcMatch): string[] {
  const { service = null, method: call = null } = method ?? {};
  const words = ["rpc", ...headers.map((each) => `header ${JSON.stringify(each)}`)];
  if (service !== null) words.push(`service ${service}`);
  return call === null ? words : [...words, `method ${call}`];
}
