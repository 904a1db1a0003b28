import type { Flow } from "../flows/flow";
import { partialRequestOf } from "../flows/partial-request";
import { EGRESS_NETWORK } from "../linkerd/kinds";
import { type KubernetesObject, refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { compile, recompile } from "../resolver/compile";
import { decideFlow } from "../resolver/decide-flow";
import type { PartialRequest } from "../resolver/decision";
import { blindSpots } from "./blind-spots";
import { flowEffect } from "./flow-effect";
import type { FlowChange, FlowEffect, WhatIf } from "./what-if-types";

export interface Replay {
  /** Covered and uncovered: a change may begin to judge what nothing judges now. */
  flows: readonly Flow[];
  windowSeconds: number;
  /** RFC 3339: when the flows were read. */
  readAt: string;
  /** Port by id of the flow, where a person confirmed one. */
  confirmedPorts?: ReadonlyMap<string, number>;
}

const ORDER: readonly FlowEffect[] = [
  "newly-denied",
  "broken",
  "redirected",
  "newly-allowed",
  "uncertain",
  "unchanged",
];

/**
 * Judges every flow of the window by the policy before and after: each is in the result once, what turns first. Both sides are
 * predictions. The flows were observed under `before`, which narrows what their missing fields can have been.
 */
export function whatIf(replay: Replay, before: PolicySnapshot, after: PolicySnapshot): WhatIf {
  const policyBefore = compile(before);
  const policyAfter = recompile(policyBefore, after);
  const concerned = concernedNamespaces(before, after);
  const judged = new Map<string, Pick<FlowChange, "before" | "after" | "effect" | "sentence">>();
  const judge = (request: PartialRequest) => {
    const now = decideFlow(request, policyBefore);
    if (!concerned(request.clientNamespace)) {
      return { before: now, after: now, effect: "unchanged" as const, sentence: "Nothing changes for this namespace." };
    }
    const then = decideFlow(request, policyAfter, policyBefore);
    return { before: now, after: then, ...flowEffect(now, then) };
  };
  const flows = replay.flows.map((flow): FlowChange => {
    const request = requestOf(flow, replay.confirmedPorts);
    const key = JSON.stringify(request);
    const verdict = judged.get(key) ?? judge(request);
    judged.set(key, verdict);
    return { flow, ...verdict };
  });
  flows.sort(turnsFirst);
  return {
    windowSeconds: replay.windowSeconds,
    readAt: replay.readAt,
    flows,
    blindSpots: blindSpots(replay.flows, replay.windowSeconds),
  };
}

function requestOf(flow: Flow, confirmedPorts: Replay["confirmedPorts"]): PartialRequest {
  const port = confirmedPorts?.get(flow.id);
  const request = partialRequestOf(port === undefined ? flow : { ...flow, port, portConfirmed: true });
  return { ...request, observedRoute: flow.route };
}

function turnsFirst(a: FlowChange, b: FlowChange): number {
  return (
    ORDER.indexOf(a.effect) - ORDER.indexOf(b.effect) || b.flow.count - a.flow.count || (a.flow.id < b.flow.id ? -1 : 1)
  );
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
