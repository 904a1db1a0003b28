import type { Flow } from "../flows/flow";
import { partialRequestOf } from "../flows/partial-request";
import { EGRESS_NETWORK } from "../linkerd/kinds";
import { type KubernetesObject, refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Policy } from "../resolver/compile";
import type { FlowDecision, PartialRequest } from "../resolver/decision";
import { type JudgedKind, kindsAfter, kindsUnder } from "../resolver/flow-kinds";
import { PolicyMemo } from "../resolver/policy-memo";
import { countedEarlier } from "./counted-earlier";
import { flowEffect } from "./flow-effect";
import type { FlowEffect } from "./what-if-types";

/** What a change does to flows of one kind, shared among them; its decisions carry no trace and may be of another host. */
export interface JudgedEffect {
  before: FlowDecision;
  after: FlowDecision;
  effect: FlowEffect;
  /** Why the effect is what it is, in one sentence. */
  sentence: string;
}

/** The flows were observed under `before`, which narrows what their missing fields can have been. */
export function effectJudge(before: Policy, after: Policy): (flow: Flow, confirmedPort: number | null) => JudgedEffect {
  const concerns = concernedNamespaces(before.snapshot, after.snapshot);
  const now = judgeNow(before);
  const then = kindsAfter(after, before);
  const effects = new Map<FlowDecision, Map<FlowDecision | null, JudgedEffect>>();
  return (flow, confirmedPort) => {
    const kind = now(flow, confirmedPort);
    const decision = concerns(flow.source.namespace)
      ? then.judge(rehearsedRequest(flow, confirmedPort, before), kind)
      : null;
    let known = effects.get(kind.decision);
    if (!known) {
      known = new Map();
      effects.set(kind.decision, known);
    }
    const judged = known.get(decision);
    if (judged) return judged;
    const made: JudgedEffect = decision
      ? { before: kind.decision, after: decision, ...flowEffect(kind.decision, decision) }
      : {
          before: kind.decision,
          after: kind.decision,
          effect: "unchanged",
          sentence: "Nothing changes for this namespace.",
        };
    known.set(decision, made);
    return made;
  };
}

/** How flows fare now, which hangs on no proposal: remembered of each as long as the policy stands. */
export function judgeNow(policy: Policy): (flow: Flow, confirmedPort: number | null) => JudgedKind {
  const kinds = kindsUnder(policy);
  const judged = judgedNow.recall(policy, policy, "", () => new WeakMap());
  return (flow, confirmedPort) => {
    const known = confirmedPort === null ? judged.get(flow) : undefined;
    if (known) return known;
    const made = kinds.judge(rehearsedRequest(flow, confirmedPort, policy));
    if (confirmedPort === null) judged.set(flow, made);
    return made;
  };
}

const judgedNow = new PolicyMemo<WeakMap<Flow, JudgedKind>>();

/** What is known of a flow under the policy of today, with the port that a person confirmed (null: none did). */
export function rehearsedRequest(flow: Flow, confirmedPort: number | null, today: Policy): PartialRequest {
  const request = partialRequestOf(flow);
  request.observedEarlier = countedEarlier(flow, today);
  request.observedRoute = flow.route;
  if (confirmedPort !== null) request.port = confirmedPort;
  return request;
}

/**
 * Whether a change can reach clients of a namespace. Clients see the objects of their own namespace, and, as long as no
 * EgressNetwork of their own hides them, those of the global one. Proposed snapshots keep the identity of what did not change.
 */
function concernedNamespaces(before: PolicySnapshot, after: PolicySnapshot): (namespace: string) => boolean {
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
  return new Set(snapshot.resources.filter(isNetwork).map((each) => each.metadata.namespace));
}

function isNetwork(object: KubernetesObject): boolean {
  const { group, kind } = refOf(object);
  return group === EGRESS_NETWORK.group && kind === EGRESS_NETWORK.kind;
}

function intersection(a: Set<string>, b: Set<string>): Set<string> {
  return new Set([...a].filter((each) => b.has(each)));
}
