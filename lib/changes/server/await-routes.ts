import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { readObject } from "../../cluster/client/read-object";
import { AppError } from "../../errors";
import { decodeRoute } from "../../linkerd/decode/decode-route";
import { EGRESS_NETWORK, isEgressNetwork, isKind, isRouteKind } from "../../linkerd/kinds";
import type { Readings } from "../../linkerd/linkerd-reads";
import { type ObjectRef, printRef } from "../../linkerd/object";
import { type ProposedWrite, refOfWrite } from "../../linkerd/proposal";
import { isRecord } from "../../linkerd/record";
import type { Caller } from "../../people/caller";
import type { RecordedWrite } from "../change-record";
import { STATUS_SECONDS } from "../checks/written-status";

const LOOK_MILLISECONDS = 200;
/** From the controller, which accepted a route, to proxies. */
const ON_THE_WAY_MILLISECONDS = 500;

/**
 * Before an EgressNetwork is switched to Deny: waits until Linkerd has accepted the routes on it that the same change wrote. Without a
 * status they are not in force, and what they allow would be denied meanwhile. Throws `routes_not_accepted` where that takes too long.
 */
export async function awaitRoutes(
  caller: Caller,
  next: ProposedWrite,
  written: readonly RecordedWrite[],
  readings: Readings,
): Promise<void> {
  if (!switchesToDeny(next)) return;
  const network = refOfWrite(next);
  const routes = written.filter(
    ({ ref, verb, result, after }) =>
      verb !== "delete" &&
      result === "applied" &&
      isRouteKind(ref) &&
      after !== null &&
      names(network, after.spec, ref),
  );
  if (routes.length === 0) return;
  const until = performance.now() + STATUS_SECONDS * 1000;
  let waiting = routes.map(({ ref }) => ref);
  while (true) {
    const accepted = await Promise.all(waiting.map((ref) => isAccepted(caller, ref, network, readings)));
    waiting = waiting.filter((_, i) => !accepted[i]);
    const [first] = waiting;
    if (!first) break;
    if (performance.now() > until) throw notAccepted(first, network);
    await sleep(LOOK_MILLISECONDS);
  }
  await sleep(ON_THE_WAY_MILLISECONDS);
}

function switchesToDeny(write: ProposedWrite): boolean {
  if (write.verb !== "patch" || !isEgressNetwork(write.ref) || !isRecord(write.patch)) return false;
  return isRecord(write.patch.spec) && write.patch.spec.trafficPolicy === "Deny";
}

/** Whether a route of that spec has the network among its parents. */
function names(network: ObjectRef, spec: unknown, route: ObjectRef): boolean {
  const parents = isRecord(spec) && Array.isArray(spec.parentRefs) ? spec.parentRefs : [];
  return parents.some((each) => isRecord(each) && isParent(each, network, route));
}

async function isAccepted(caller: Caller, ref: ObjectRef, network: ObjectRef, readings: Readings): Promise<boolean> {
  const route = decodeRoute((await readObject(caller, ref)).object, readings);
  const statuses = (route.ok ? (route.value.status ?? []) : []).filter(({ parentRef }) =>
    isParent(parentRef, network, ref),
  );
  const conditions = statuses.flatMap((each) => each.conditions.filter(({ type }) => type === "Accepted"));
  return conditions.length > 0 && conditions.every(({ status }) => status === "True");
}

interface Parent {
  group?: unknown;
  kind?: unknown;
  namespace?: unknown;
  name?: unknown;
}

function isParent({ group, kind, namespace, name }: Parent, network: ObjectRef, route: ObjectRef): boolean {
  if (!isKind({ group: `${group}`, kind: `${kind}` }, EGRESS_NETWORK)) return false;
  return name === network.name && (namespace ?? route.namespace) === network.namespace;
}

function notAccepted(route: ObjectRef, network: ObjectRef): AppError {
  const message = `Linkerd has not accepted ${printRef(route)} within ${STATUS_SECONDS} s, so what it allows would be denied: ${printRef(network)} was not switched to Deny.`;
  return new AppError("routes_not_accepted", message, {
    hint: "Is Linkerd's policy controller running, and does the status of the route say why? Once the route is accepted, switch to Deny by itself.",
  });
}
