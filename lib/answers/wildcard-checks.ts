import "server-only";
import { sharedTenantOf } from "../authoring/shared-tenants";
import type { PlanCheck } from "../changes/change";
import { type KubernetesObject, type ObjectRef, printRef, refKey, refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { isRecord } from "../linkerd/record";
import { registrableDomain } from "../registrable-domain";

/** A wildcard below which strangers get names of their own: `*.co.uk` admits whoever registers one. */
interface BroadWildcard {
  ref: ObjectRef;
  /** As it stands in the manifest. */
  hostname: string;
  why: string;
}

/** Those that are new in `after`, each object's for itself. */
function broadWildcards(before: PolicySnapshot, after: PolicySnapshot): BroadWildcard[] {
  const standing = new Set(before.resources);
  const known = new Map(before.resources.map((each) => [refKey(refOf(each)), each]));
  return after.resources
    .filter((object) => !standing.has(object))
    .flatMap((object) => {
      const ref = refOf(object);
      const former = known.get(refKey(ref));
      const was = new Set(former ? hostnamesOf(former) : []);
      return hostnamesOf(object)
        .filter((hostname) => !was.has(hostname))
        .flatMap((hostname) => {
          const why = reachOverStrangers(hostname);
          return why === null ? [] : [{ ref, hostname, why }];
        });
    });
}

export function wildcardChecks(before: PolicySnapshot, after: PolicySnapshot): PlanCheck[] {
  return broadWildcards(before, after).map(({ ref, hostname, why }) => ({
    id: "wildcard",
    status: "warn",
    sentence: `${printRef(ref)}: ${hostname} ${why}, so data could leave to any of them.`,
    hint: "List the exact domains instead.",
  }));
}

/** What somebody has to type before it is written, each once. */
export function hostnamesToConfirm(before: PolicySnapshot, after: PolicySnapshot): string[] {
  return [...new Set(broadWildcards(before, after).map(({ hostname }) => hostname))];
}

function reachOverStrangers(hostname: string): string | null {
  if (!hostname.startsWith("*.")) return null;
  const base = hostname.slice(2).toLowerCase();
  // What can be registered right below a name tells that it is a public suffix.
  if (registrableDomain(`a.${base}`) === `a.${base}`)
    return `covers a public suffix: anyone can register names under ${base}`;
  const tenant = sharedTenantOf(base);
  if (tenant !== null) return `covers the names of every customer of ${tenant}`;
  const provider = registrableDomain(base);
  return provider !== null && REGION_FIRST.includes(provider)
    ? `may cover the names of other customers of ${provider}, which stand under its services and regions`
    : null;
}

/** Providers whose customers stand below a service or a region (`*.core.windows.net`, `*.eu.auth0.com`), not right below the domain. */
const REGION_FIRST: readonly string[] = [
  "amazonaws.com",
  "auth0.com",
  "azure.com",
  "snowflakecomputing.com",
  "windows.net",
];

function hostnamesOf({ spec }: KubernetesObject): string[] {
  const hostnames = isRecord(spec) && Array.isArray(spec.hostnames) ? spec.hostnames : [];
  return hostnames.filter((each) => typeof each === "string");
}
