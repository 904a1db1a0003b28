import "server-only";
import { sharedTenantOf } from "../authoring/shared-tenants";
import type { PlanCheck } from "../changes/change";
import { type KubernetesObject, printRef, refKey, refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { isRecord } from "../linkerd/record";
import { registrableDomain } from "../registrable-domain";

/** Wildcards that are new in `after`, and below which strangers get names of their own: `*.co.uk` admits whoever registers one. */
export function wildcardChecks(before: PolicySnapshot, after: PolicySnapshot): PlanCheck[] {
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
        .flatMap((hostname): PlanCheck[] => {
          const why = reachOverStrangers(hostname);
          if (why === null) return [];
          return [
            {
              id: "wildcard",
              status: "warn",
              sentence: `${printRef(ref)}: ${hostname} ${why}, so data could leave to any of them.`,
              hint: "List the exact domains instead.",
            },
          ];
        });
    });
}

function reachOverStrangers(hostname: string): string | null {
  if (!hostname.startsWith("*.")) return null;
  const base = hostname.slice(2).toLowerCase();
  // What can be registered right below a name tells that it is a public suffix.
  if (registrableDomain(`a.${base}`) === `a.${base}`)
    return `covers a public suffix: anyone can register names under ${base}`;
  const tenant = sharedTenantOf(base);
  return tenant === null ? null : `covers the names of every customer of ${tenant}`;
}

function hostnamesOf({ spec }: KubernetesObject): string[] {
  const hostnames = isRecord(spec) && Array.isArray(spec.hostnames) ? spec.hostnames : [];
  return hostnames.filter((each) => typeof each === "string");
}
