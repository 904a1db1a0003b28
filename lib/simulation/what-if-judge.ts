import type { Flow } from "../flows/flow";
import { partialRequestOf } from "../flows/partial-request";
import type { FlowDecision, PartialRequest } from "../linkerd/decision";
import { isEgressNetwork } from "../linkerd/kinds";
import { refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Policy } from "../resolver/compile/compile";
import { PolicyMemo } from "../resolver/compile/policy-memo";
import { type JudgedKind, kindsAfter, kindsUnder } from "../resolver/partial/flow-kinds";
import { countedEarlier, SLOWEST_SCRAPE_SECONDS } from "./counted-earlier";
import { exportedNames } from "./exported-names";
import { flowEffect, type ToldEffect } from "./flow-effect";

/** What a change does to flows of one kind, shared among them; its decisions carry no trace and may be of another host. */
export interface JudgedEffect extends ToldEffect {
  before: FlowDecision;
  after: FlowDecision;
}

/** What is known of a flow beside its series. */
export interface Known {
  /** null: the port counts as far as the metrics confirm it. */
  port: number | null;
  /** The addresses of which it is one; null: not known. */
  oneOf: readonly string[] | null;
}

export const NOTHING_MORE: Known = { port: null, oneOf: null };

/** What flows are judged under: today's policy, and whether a flow without a name named none. */
export interface Today {
  policy: Policy;
  exportsNames: (flow: Flow) => boolean;
  /** How old a counted request may be that a scrape finds. */
  scrapeIntervalSeconds: number;
}

/** A FlowsAnswer of a file need not tell the interval. */
export function todayOf(policy: Policy, flows: readonly Flow[], interval: number = SLOWEST_SCRAPE_SECONDS): Today {
  const scrapeIntervalSeconds = interval > 0 ? interval : SLOWEST_SCRAPE_SECONDS;
  return { policy, exportsNames: exportedNames(flows), scrapeIntervalSeconds };
}

/** The flows were observed under `before`, which narrows what their missing fields can have been. */
export function effectJudge(today: Today, after: Policy): (flow: Flow, known: Known) => JudgedEffect {
  const before = today.policy;
  const concerns = concernedNamespaces(before.snapshot, after.snapshot);
  const now = judgeNow(today);
  const then = kindsAfter(after, before);
  const effects = new Map<FlowDecision, Map<FlowDecision | null, JudgedEffect>>();
  return (flow, known) => {
    const kind = now(flow, known);
    const decision = concerns(flow.source.namespace) ? then.judge(rehearsedRequest(flow, known, today), kind) : null;
    let byAfter = effects.get(kind.decision);
    if (!byAfter) {
      byAfter = new Map();
      effects.set(kind.decision, byAfter);
    }
    const judged = byAfter.get(decision);
    if (judged) return judged;
    const made: JudgedEffect = decision
      ? { before: kind.decision, after: decision, ...flowEffect(kind.decision, decision, flow.protocol) }
      : {
          before: kind.decision,
          after: kind.decision,
          effect: "unchanged",
          sentence: "Nothing changes for this namespace.",
        };
    byAfter.set(decision, made);
    return made;
  };
}

/** How flows fare now, which hangs on no proposal: remembered of each as long as the policy stands. */
export function judgeNow(today: Today): (flow: Flow, known: Known) => JudgedKind {
  const { policy, scrapeIntervalSeconds } = today;
  const kinds = kindsUnder(policy);
  const judged = judgedNow.recall(policy, policy, `${scrapeIntervalSeconds}`, () => new WeakMap());
  return (flow, known) => {
    const before = known === NOTHING_MORE ? judged.get(flow) : undefined;
    if (before) return before;
    const made = kinds.judge(rehearsedRequest(flow, known, today));
    if (known === NOTHING_MORE) judged.set(flow, made);
    return made;
  };
}

const judgedNow = new PolicyMemo<WeakMap<Flow, JudgedKind>>();

/** What is known of a flow under the policy of today. */
export function rehearsedRequest(flow: Flow, { port, oneOf }: Known, today: Today): PartialRequest {
  const request = partialRequestOf(flow);
  if (port !== null) request.port = port;
  request.observedEarlier = countedEarlier(flow, request.port, today.policy, today.scrapeIntervalSeconds);
  request.observedRoute = flow.route;
  request.namedNone = flow.host === null && flow.protocol !== "tcp" && today.exportsNames(flow);
  if (request.ip === null && oneOf !== null) {
    const [only, ...others] = oneOf;
    if (only !== undefined && others.length === 0) request.ip = only;
    else request.oneOf = oneOf;
  }
  return request;
}

/**
 * Whether a change can reach clients of a namespace. Clients see the objects of their own namespace, and, as long as no
 * EgressNetwork of their own hides them, those of the global one. Proposed snapshots keep the identity of what did not change.
 */
export function concernedNamespaces(before: PolicySnapshot, after: PolicySnapshot): (namespace: string) => boolean {
  const [was, is] = [new Set(before.resources), new Set(after.resources)];
  const changed = [
    ...before.resources.filter((each) => !is.has(each)),
    ...after.resources.filter((each) => !was.has(each)),
  ];
  const namespaces = new Set(changed.map((each) => each.metadata.namespace));
  const hidden = intersection(namespacesWithNetworks(before), namespacesWithNetworks(after));
  const global = namespaces.has(before.globalEgressNamespace);
  // A Service is seen from everywhere.
  const everywhere = changed.some((each) => refOf(each).group === "");
  return (namespace) => everywhere || namespaces.has(namespace) || (global && !hidden.has(namespace));
}

function namespacesWithNetworks(snapshot: PolicySnapshot): Set<string> {
  return new Set(snapshot.resources.filter(isEgressNetwork).map((each) => each.metadata.namespace));
}

function intersection(a: Set<string>, b: Set<string>): Set<string> {
  return new Set([...a].filter((each) => b.has(each)));
}
