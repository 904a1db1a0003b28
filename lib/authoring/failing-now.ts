import type { Flow } from "../flows/flow";
import type { Decision, FlowDecision } from "../linkerd/decision";
import { type ObjectRef, printRef, refKey } from "../linkerd/object";
import type { Policy } from "../resolver/compile/compile";
import { BACKEND_REMEDY, FAILS_WITH, fails, failureCauses } from "../resolver/compile/failing-backends";
import type { Draft } from "./draft";

/**
 * Where routes take a flow and it fails all the same, if only for some of its requests: that is not called taken, and another route beside
 * them does not help. null where nothing of it is known to fail.
 */
export function failingNow(
  { protocol }: Flow,
  decision: FlowDecision,
  policy: Policy,
): Extract<Draft, { kind: "not-yet" }> | null {
  const [first, ...others] = decisionsOf(decision)
    .map((each) => ({ each, causes: failureCauses(each, policy) }))
    .filter(({ causes }) => causes.length > 0);
  if (!first) return null;
  const { route, rule, outcome } = first.each;
  const alike = others.filter(({ each }) => isSameRule(each, first.each));
  const causes = [...new Set([first, ...alike].flatMap((each) => each.causes))].join(", ");
  const name = nameOf(route);
  if (name === null) {
    const why = first.each.trace.at(-1)?.sentence ?? causes;
    return { kind: "not-yet", why, advice: ["Fix that route first: another one does not help."], command: null };
  }
  const what =
    outcome === "split"
      ? "a share of it"
      : decision.certain || rule === null
        ? "all of it"
        : `what its rule ${rule + 1} matches`;
  return {
    kind: "not-yet",
    why: `${name} matches this, and ${what} ${FAILS_WITH[protocol]}: ${causes}.`,
    advice: [`Fix ${name} instead of adding another route. ${BACKEND_REMEDY}`],
    command: null,
  };
}

/** What is certain is explained only where it can fail: an explanation costs more than the decision. */
function decisionsOf(decision: FlowDecision): Decision[] {
  if (!decision.certain) return decision.candidates.filter(fails);
  return decision.outcome === "fail" || decision.outcome === "split" ? [decision.decision] : [];
}

function isSameRule(a: Decision, b: Decision): boolean {
  return a.rule === b.rule && (a.route && refKey(a.route)) === (b.route && refKey(b.route));
}

/** null: none of the cluster's, but what the proxies put in place of a policy that they refuse. */
function nameOf(route: ObjectRef | null): string | null {
  return route === null || route.kind === "default" ? null : printRef(route);
}
