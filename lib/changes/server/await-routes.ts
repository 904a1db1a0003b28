import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { readObject } from "../../cluster/client/read-object";
import { AppError } from "../../errors";
import { decodeRoute } from "../../linkerd/decode/decode-route";
import { isRouteKind } from "../../linkerd/kinds";
import type { Readings } from "../../linkerd/linkerd-reads";
import { networksAmong } from "../../linkerd/named-networks";
import { type KubernetesObject, type ObjectRef, printRef, sameRef } from "../../linkerd/object";
import type { ProposedWrite } from "../../linkerd/proposal";
import type { ParentRef } from "../../linkerd/route";
import type { Caller } from "../../people/caller";
import { madeToDeny } from "../apply-state";
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
  const network = madeToDeny(next);
  if (!network) return;
  const routes = written.filter(
    ({ ref, verb, result, after }) =>
      verb !== "delete" && result === "applied" && after !== null && leansOn(network, ref, after, readings),
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

/** Whether it is a route that has the network among its parents; what cannot be read may be. */
function leansOn(network: ObjectRef, ref: ObjectRef, object: KubernetesObject, readings: Readings): boolean {
  if (!isRouteKind(ref)) return false;
  const route = decodeRoute(object, readings);
  return !route.ok || hasParent(route.value.parentRefs, network, ref);
}

async function isAccepted(caller: Caller, ref: ObjectRef, network: ObjectRef, readings: Readings): Promise<boolean> {
  const route = decodeRoute((await readObject(caller, ref)).object, readings);
  const statuses = route.ok ? (route.value.status ?? []) : [];
  const conditions = statuses
    .filter(({ parentRef }) => hasParent([parentRef], network, ref))
    .flatMap((each) => each.conditions.filter(({ type }) => type === "Accepted"));
  return conditions.length > 0 && conditions.every(({ status }) => status === "True");
}

function hasParent(parents: readonly ParentRef[], network: ObjectRef, route: ObjectRef): boolean {
  return networksAmong(parents, route.namespace).some((each) => sameRef(each, network));
}

function notAccepted(route: ObjectRef, network: ObjectRef): AppError {
  const message = `Linkerd has not accepted ${printRef(route)} within ${STATUS_SECONDS} s, so what it allows would be denied: ${printRef(network)} was not switched to Deny.`;
  return new AppError("routes_not_accepted", message, {
    hint: "Is Linkerd's policy controller running, and does the status of the route say why? Once the route is accepted, switch to Deny by itself.",
  });
}
