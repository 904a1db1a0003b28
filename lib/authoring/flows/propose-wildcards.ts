import type { WildcardProposal } from "../route-proposal";
import { sharedTenantOf } from "../shared-tenants";

/** A name that is about to be proposed, with its registrable domain as the flow has it (by the public suffix list). */
export interface NamedHost {
  host: string;
  registrableDomain: string | null;
}

/** So many names below one domain make a wildcard worth thinking of. */
const ENOUGH = 3;

/**
 * Wildcards that could stand for several of the names, longest first, each with what more it admits. One that would reach over a public
 * suffix or over other tenants is listed as refused. `asked`: wildcards that a person named; `all` accepts what is not refused.
 */
export function proposeWildcards(names: readonly NamedHost[], asked: readonly string[] | "all"): WildcardProposal[] {
  const domains = new Map(names.map(({ host, registrableDomain }) => [host, registrableDomain]));
  const bases = new Map<string, string[]>();
  for (const host of domains.keys()) {
    for (const base of parentsOf(host)) bases.set(base, [...(bases.get(base) ?? []), host]);
  }
  const wanted = asked === "all" ? [] : asked.map((each) => each.replace(/^\*\./, "").toLowerCase());
  // Of bases that hold the same names the longest admits least.
  const worth = [...bases].filter(
    ([base, hosts]) => wanted.includes(base) || (hosts.length >= ENOUGH && !holdsTheSameBelow(base, hosts, bases)),
  );
  // Further up there are only public suffixes: one refusal tells it.
  const proposals = worth
    .map(([base, hosts]) => proposalFor(base, hosts.sort(), domains, wanted.includes(base)))
    .filter((each) => !each.refused || wanted.includes(each.wildcard.slice(2)) || each.wildcard.split(".").length > 2)
    .sort((a, b) => b.wildcard.length - a.wildcard.length || (a.wildcard < b.wildcard ? -1 : 1));
  return asked === "all" ? proposals.map((each) => ({ ...each, accepted: isNarrowest(each, proposals) })) : proposals;
}

/** Of nested wildcards the innermost admits least. */
function isNarrowest({ wildcard, refused }: WildcardProposal, all: readonly WildcardProposal[]): boolean {
  return (
    !refused &&
    !all.some((each) => !each.refused && each.wildcard.endsWith(wildcard.slice(1)) && each.wildcard !== wildcard)
  );
}

function proposalFor(
  base: string,
  hosts: string[],
  domains: ReadonlyMap<string, string | null>,
  accept: boolean,
): WildcardProposal {
  const wildcard = `*.${base}`;
  const suffix = hosts.some((host) => !isAtOrBelow(base, domains.get(host) ?? null));
  const tenant = sharedTenantOf(base);
  const refused = suffix || tenant !== null;
  const sentence = suffix
    ? `${wildcard} would cover a public suffix: anyone can register names under ${base}, so data could leave to any of them.`
    : tenant !== null
      ? `${wildcard} would cover the hostnames of every customer of ${tenant}, so data could leave to any of them.`
      : `Allows every name below ${base}, at any depth, not only the ${hosts.length} that were seen; ${base} itself is not included.`;
  return { wildcard, hosts, sentence, refused, accepted: accept && !refused };
}

/** Each host under the longest accepted wildcard that holds it, else under its own name. */
export function aggregate(hosts: readonly string[], proposals: readonly WildcardProposal[]): string[] {
  const accepted = proposals.filter((each) => each.accepted).map((each) => each.wildcard);
  const widest = accepted.filter((each) => !accepted.some((other) => other !== each && each.endsWith(other.slice(1))));
  const names = hosts.map((host) => widest.find((each) => host.endsWith(each.slice(1))) ?? host);
  return [...new Set(names)].sort();
}

/** `a.b.example.com`: `b.example.com`, `example.com`, `com`. */
function parentsOf(host: string): string[] {
  const labels = host.split(".");
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join("."));
}

export function isAtOrBelow(base: string, domain: string | null): boolean {
  return domain !== null && (base === domain || base.endsWith(`.${domain}`));
}

function holdsTheSameBelow(base: string, hosts: readonly string[], bases: ReadonlyMap<string, string[]>): boolean {
  return [...bases].some(([other, held]) => other.endsWith(`.${base}`) && held.length === hosts.length);
}
