import type { Decision } from "../linkerd/decision";

/** Whether something reaches the place that the client named, or connected to. */
export function passes({ outcome, split }: Pick<Decision, "outcome" | "split">): boolean {
  if (outcome === "split") return split?.some((share) => share.weight > 0 && share.outcome === "allow") ?? true;
  return outcome === "allow" || outcome === "not-egress";
}
