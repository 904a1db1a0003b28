import type { Flow } from "../flows/flow";
import type { Decision, FlowDecision } from "../linkerd/decision";
import { printRef } from "../linkerd/object";
import type { Draft, DraftNotice } from "./draft";

type Already = Extract<Draft, { kind: "already" }>;

/** Flows that nothing denies, as the metrics say. */
export function alreadyByVerdict(flow: Flow): Already | null {
  if (flow.verdict === "allowed-by-route") {
    return { kind: "already", sentence: `${printRef(flow.route)} allows this.`, route: flow.route };
  }
  if (flow.verdict === "uncovered" || flow.network === null) {
    return {
      kind: "already",
      sentence:
        "No EgressNetwork covers this, so it is allowed. To control it, create an EgressNetwork that covers it.",
      route: null,
    };
  }
  return null;
}

/** Flows that were denied, and would be allowed by the policy as it is now. */
export function alreadyByDecision(flow: Flow, decision: FlowDecision): Already | null {
  if (flow.verdict !== "denied" || !decision.certain || decision.outcome !== "allow") return null;
  const { route } = decision;
  const explicit = route !== null && route.kind !== "default";
  return {
    kind: "already",
    sentence: explicit
      ? `It was denied earlier in this window; now ${printRef(route)} allows it.`
      : "It was denied earlier in this window; now its EgressNetwork allows it by default.",
    route: explicit ? route : null,
  };
}

/** Where routes of today allow some requests to the name and not others. */
export function partlyAllowed(decision: FlowDecision): DraftNotice[] {
  if (decision.certain) return [];
  const routes = decision.candidates.filter((each) => each.outcome === "allow").flatMap((each) => routeNames(each));
  if (routes.length === 0) return [];
  return [
    {
      id: "opens-every-path",
      severity: "warn",
      sentence: `${[...new Set(routes)].join(", ")} allows some requests to this hostname and not others; this route allows every path of it.`,
    },
  ];
}

function routeNames({ route }: Decision): string[] {
  return route && route.kind !== "default" ? [printRef(route)] : [];
}
