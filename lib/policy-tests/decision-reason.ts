import type { Decision } from "../linkerd/decision";
import { printRef } from "../linkerd/object";
import type { Attempt } from "./attempts";

/** `shop, TLS to api.stripe.com on port 443: allowed by TLSRoute shop/stripe.` */
export function decisionReason(attempt: Attempt, decision: Decision): string {
  return `${attempt.label}: ${fateOf(decision)}.`;
}

function fateOf(decision: Decision): string {
  const { route, egressNetwork, outcome } = decision;
  const by =
    route && route.kind !== "default"
      ? `by ${printRef(route)}`
      : egressNetwork
        ? `by default of EgressNetwork ${egressNetwork.namespace}/${egressNetwork.name}`
        : "by default";
  switch (outcome) {
    case "allow":
      return `allowed ${by}`;
    case "deny":
      return `denied ${by}`;
    case "redirect":
      return `sent to ${decision.backends.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).join(", ")} ${by}`;
    case "http-redirect":
      return `redirected to ${decision.location ?? "another location"} ${by}`;
    case "fail":
      return `failing${decision.status === null ? "" : ` with ${decision.status}`} ${by}`;
    case "split":
      return `split by weight ${by}`;
    case "unmatched":
      return "closed as a protocol mismatch";
    case "not-egress":
      return decision.target === "service"
        ? "sent to an in-cluster Service"
        : "allowed, since no EgressNetwork covers it";
  }
}
