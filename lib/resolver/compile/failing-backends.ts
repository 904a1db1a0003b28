import type { DecidedBackend, Decision } from "../../linkerd/decision";
import { isService } from "../../linkerd/kinds";
import type { NamespacedName } from "../../linkerd/object";
import type { Attachment } from "./attachments";
import { resolveBackends } from "./backends";
import type { CompiledNetwork, Policy } from "./compile";

/** A rule that takes requests and fails them, since a backend leads nowhere; the route's Accepted says nothing of it. */
export interface FailingRule {
  /** Index in `spec.rules`. */
  rule: number;
  /** Index in `backendRefs`, and what is so: `Service shop/gone does not exist`. */
  backends: { index: number; fault: string }[];
  /** false: other backends of the rule take their share. */
  whole: boolean;
}

/**
 * Rules of a route that fail by their backends: HTTP 500, grpc-status 2, a closed connection. As traffic finds backends, which is not
 * always as the status does. Observed: cases `docs/redirect-service-missing`, `backend/other-egress-network`.
 */
export function failingRules(
  { converted }: Attachment,
  network: CompiledNetwork,
  port: number,
  policy: Policy,
): FailingRule[] {
  if (!converted) return [];
  const rules = "rules" in converted ? converted.rules : [{ filters: [], backendRefs: converted.backendRefs }];
  return rules.flatMap(({ filters, backendRefs }, rule): FailingRule[] => {
    // Answered before any backend is asked.
    if (filters.some(({ type }) => type === "RequestRedirect")) return [];
    const backends = resolveBackends(backendRefs, network, port, policy).map((backend, index) => ({ backend, index }));
    const picked = backends.filter(({ backend }) => backends.length === 1 || backend.decided.weight > 0);
    const failing = picked.flatMap(({ backend, index }) => {
      const fault = faultOf(backend.decided, network.ref, policy);
      return fault === null ? [] : [{ index, fault }];
    });
    return failing.length > 0 ? [{ rule, backends: failing, whole: failing.length === picked.length }] : [];
  });
}

/** Whether nothing that the route takes gets anywhere. */
export function failsAsAWhole({ converted }: Attachment, failing: readonly FailingRule[]): boolean {
  const rules = converted && "rules" in converted ? converted.rules.length : 1;
  return failing.length > 0 && failing.length === rules && failing.every(({ whole }) => whole);
}

export const FAILS_WITH = {
  http: "fails with 500",
  grpc: "fails with grpc-status 2",
  tls: "is closed",
  tcp: "is closed",
} as const;

/** What mends a backend that leads nowhere. */
export const BACKEND_REMEDY =
  "Create the missing backend or reference an existing one, with its namespace. Without backendRefs the rule sends traffic to its original destination.";

/** Whether what was decided fails, all of it or the share of a backend. */
export function fails({ outcome, split }: Pick<Decision, "outcome" | "split">): boolean {
  return outcome === "fail" || (outcome === "split" && (split?.some((share) => share.outcome === "fail") ?? false));
}

/**
 * Why what was decided fails, each reason once. Empty where it does not, and where that is not known, since a Service that nobody may
 * look for can be there.
 */
export function failureCauses(decision: Decision, policy: Policy): string[] {
  if (!fails(decision)) return [];
  const { backends, egressNetwork, message, error } = decision;
  const picked = backends.filter(({ invalid, weight }) => invalid && (backends.length === 1 || weight > 0));
  if (picked.length > 0 && egressNetwork)
    return [...new Set(picked.flatMap((backend) => faultOf(backend, egressNetwork, policy) ?? []))];
  return [message || error || "no answer"];
}

function faultOf(decided: DecidedBackend, network: NamespacedName, policy: Policy): string | null {
  if (!decided.invalid || !isKnown(decided, policy)) return null;
  const { kind, namespace, name, message = "" } = decided;
  if (kind === "default") return message;
  const ref = `${kind} ${namespace}/${name}`;
  if (message.includes("not found")) return `${ref} does not exist`;
  return `${ref} is not the route's parent, EgressNetwork ${network.namespace}/${network.name}`;
}

/** Where Services may not be listed, none of them is known to be missing. */
function isKnown(decided: DecidedBackend, { snapshot }: Policy): boolean {
  return (
    decided.kind !== "Service" ||
    !snapshot.unread.some((each) => isService(each) && (each.why === "failed" || each.why === "forbidden"))
  );
}
