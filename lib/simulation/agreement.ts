import type { Flow, FlowVerdict } from "../flows/flow";
import type { DecidingField, FlowDecision } from "../linkerd/decision";
import { predictedVerdict } from "./predicted-verdict";

/** What was seen beside what the policy of this moment says. `open`: nothing to compare, since the metrics lack a field. */
export interface Agreement {
  kind: "agree" | "differ" | "open";
  sentence: string;
  /** Why they may differ, or what is missing; empty when they agree. */
  reasons: string[];
}

const OBSERVED: Record<FlowVerdict, string> = {
  denied: "denied",
  failed: "failed",
  uncovered: "uncovered",
  uncertain: "uncertain",
  redirected: "redirected",
  "allowed-by-default": "allowed by default",
  "allowed-by-route": "allowed by route",
};

const PREDICTED: Record<FlowVerdict, string> = { ...OBSERVED, denied: "deny" };

/** `ghost`: that what counted it is not what is stored, as `ghostBehind` says it. */
export function compareWithObserved(flow: Flow, prediction: FlowDecision, ghost: string | null = null): Agreement {
  if (!prediction.certain) {
    return {
      kind: "open",
      sentence: `Not predictable: ${MISSING[prediction.decidingField]}`,
      reasons: [prediction.sentence],
    };
  }
  const predicted = predictedVerdict(prediction);
  const words = `Predicted ${PREDICTED[predicted]}, observed ${OBSERVED[flow.verdict]}`;
  if (predicted === flow.verdict) return { kind: "agree", sentence: `${words}: they agree`, reasons: [] };
  const excuse = compatible(predicted, flow.verdict);
  if (excuse) return { kind: "agree", sentence: words, reasons: [excuse] };
  if (flow.verdict === "uncertain") {
    return {
      kind: "open",
      sentence: words,
      reasons: ["No EgressNetwork covered this traffic, and it may never have left the cluster."],
    };
  }
  return { kind: "differ", sentence: `${words}: they differ`, reasons: reasonsToDiffer(flow, ghost) };
}

const MISSING: Record<DecidingField, string> = {
  ip: "it depends on the address",
  port: "it depends on the port",
  hostname: "it depends on the hostname",
  path: "it depends on the path",
  method: "it depends on the method",
  headers: "it depends on the headers",
  protocol: "it depends on the protocol",
  policy: "part of the policy could not be read",
};

/** Verdicts that differ in name alone: metrics and policy see different ends of the same request. */
function compatible(predicted: FlowVerdict, observed: FlowVerdict): string | null {
  const allowed = predicted === "allowed-by-route" || predicted === "allowed-by-default";
  if (observed === "failed" && (allowed || predicted === "redirected")) {
    return "The policy allows it; it failed on the way to the backend.";
  }
  if (predicted === "redirected" && observed === "allowed-by-route") {
    return "Route metrics look the same with and without a redirect.";
  }
  return null;
}

function reasonsToDiffer(flow: Flow, ghost: string | null): string[] {
  const reasons = [
    ...(ghost === null ? [] : [ghost]),
    "The prediction uses the current policy, the observation the whole window: if the policy changed meanwhile, newer traffic will show it.",
    "Open connections keep the policy they were opened under.",
  ];
  if (!flow.portConfirmed && flow.port !== null)
    reasons.push(`Port ${flow.port} is as reported: other ports may be counted under it.`);
  return reasons;
}
