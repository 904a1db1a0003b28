import { acceptedCondition } from "../../linkerd/decode/accepted-condition";
import { isEgressNetwork } from "../../linkerd/kinds";
import type { KubernetesObject, NamespacedName } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { type PredictedStatus, predictStatus } from "../../resolver/compile/predict-status";
import { hiddenNetworkNotYet, networkGoneNotYet, notAcceptedNotYet } from "../advice/not-yet";
import type { Draft, DraftNotice } from "../draft";

/** Whether routes can act on `network` for clients of `clientNamespace` now; if not, the draft that says why. */
export type JudgingNetwork = { ok: true; notices: DraftNotice[] } | { ok: false; draft: Draft };

/** `predicted`: remembered by who asks for many. */
export function judgingNetwork(
  network: NamespacedName,
  clientNamespace: string,
  snapshot: PolicySnapshot,
  predicted = () => predictStatus(snapshot),
): JudgingNetwork {
  const label = `${network.namespace}/${network.name}`;
  const all = snapshot.resources.filter(isEgressNetwork);
  const object = all.find(({ metadata }) => metadata.namespace === network.namespace && metadata.name === network.name);
  if (!object) return { ok: false, draft: networkGoneNotYet(label) };
  const own = all.filter(({ metadata }) => metadata.namespace === clientNamespace);
  if (own.length > 0 && network.namespace !== clientNamespace) {
    const by = own.map(({ metadata }) => metadata.name).join(", ");
    return { ok: false, draft: hiddenNetworkNotYet(label, clientNamespace, by) };
  }
  const acceptance = acceptanceOf(object, snapshot, predicted);
  if (acceptance.status === "not-accepted") {
    return { ok: false, draft: notAcceptedNotYet(label, acceptance.reason ?? "no reason given") };
  }
  if (acceptance.status === "accepted") return { ok: true, notices: [] };
  const sentence = `Linkerd has written no status on EgressNetwork ${label} yet: until it is accepted, its routes do not apply.`;
  return { ok: true, notices: [{ id: "network-without-status", severity: "warn", sentence }] };
}

/** A snapshot with computed status predicts what nobody has written yet. */
function acceptanceOf(
  object: KubernetesObject,
  snapshot: PolicySnapshot,
  predictions: () => PredictedStatus,
): Acceptance {
  const written = acceptedCondition(object);
  if (written.status !== "no-status" || snapshot.status === "live") return written;
  const { namespace, name } = object.metadata;
  const predicted = predictions().networks.find((each) => each.namespace === namespace && each.name === name);
  if (!predicted) return written;
  return { status: predicted.accepted ? "accepted" : "not-accepted", reason: predicted.reason };
}

interface Acceptance {
  status: "accepted" | "not-accepted" | "no-status";
  reason: string | null;
}
