import type { KubernetesObject } from "../object";
import { conditionsOf } from "./decode-route";

/** What the status of an EgressNetwork says about whether Linkerd took it, in words. */
export interface AcceptedCondition {
  status: "accepted" | "not-accepted" | "no-status";
  /** As the controller wrote it, e.g. `EgressReasonNetworkOverlap`; null without a status. */
  reason: string | null;
  /** One sentence for someone who never read Linkerd's source; empty where all is well. */
  sentence: string;
}

/** Reads `status.conditions[type=Accepted]`; anything unreadable counts as no status. */
export function acceptedCondition(network: KubernetesObject): AcceptedCondition {
  const condition = conditionsOf(network).find((each) => each.type === "Accepted");
  if (!condition) {
    return {
      status: "no-status",
      reason: null,
      sentence:
        "Linkerd's policy controller has written no status: it has not read this object yet, or cannot (an address may not parse).",
    };
  }
  const reason = condition.reason || null;
  if (condition.status === "True") return { status: "accepted", reason, sentence: "" };
  return { status: "not-accepted", reason, sentence: sentenceOf(reason, condition.message) };
}

function sentenceOf(reason: string | null, message: string): string {
  if (reason === "EgressReasonNetworkOverlap") {
    return "Its networks overlap the cluster's own. It still covers traffic, but none of its routes applies: only its trafficPolicy decides.";
  }
  return message || reason || "The controller gave no reason.";
}
