import type { Attachment } from "./attachments";
import { type ResolvedBackend, resolveBackends } from "./backends";
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
      const fault = faultOf(backend, network);
      return fault !== null && isKnown(backend, policy) ? [{ index, fault }] : [];
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

function faultOf({ fate, decided }: ResolvedBackend, network: CompiledNetwork): string | null {
  if (fate.kind !== "invalid") return null;
  const { kind, namespace, name } = decided;
  if (kind === "default") return fate.message;
  const ref = `${kind} ${namespace}/${name}`;
  if (fate.message.includes("not found")) return `${ref} does not exist`;
  return `${ref} is another than its parent, EgressNetwork ${network.ref.namespace}/${network.ref.name}`;
}

/** Where Services may not be listed, none of them is known to be missing. */
function isKnown({ decided }: ResolvedBackend, { snapshot }: Policy): boolean {
  return (
    decided.kind !== "Service" ||
    !snapshot.unread.some(({ kind, why }) => kind === "Service" && (why === "failed" || why === "forbidden"))
  );
}
