import type { DecidedFilter, Decision } from "../linkerd/decision";
import { defaultRouteName } from "../linkerd/default-routes";
import type { TrafficPolicy } from "../linkerd/egress-network";
import { EGRESS_NETWORK, type RouteFamily } from "../linkerd/kinds";
import type { RouteFilter } from "../linkerd/route";
import { counted } from "../print/counted";
import type { ResolvedBackend } from "./compile/backends";
import type { Fit } from "./compile/select-route";
import type { Trace } from "./explain/trace";
import {
  type Answering,
  DENIED_MESSAGE,
  denied,
  type Fate,
  filtersFate,
  sameFate,
  shareOf,
  type WeightedFate,
  weigh,
} from "./fate";
import { summarizeFilter } from "./match/filters";

/** No route fits: the EgressNetwork's own policy speaks, through the default route of the family. */
export function decideByDefault(
  base: Decision,
  policy: TrafficPolicy,
  answering: Answering,
  backends: ResolvedBackend[],
  trace: Trace | null,
): Decision {
  const name = defaultRouteName(answering.family, policy);
  const fate = policy === "Deny" ? denied(answering) : null;
  const answer = fate === null ? "allowed" : answerOf(fate);
  const sentence = `No route matched and the policy is ${policy}: ${answer}.`;
  const { group, kind } = EGRESS_NETWORK;
  const subject = base.egressNetwork && { group, kind, ...base.egressNetwork };
  trace?.add("default", `default/${name}`, "kept", subject, sentence, "spec.trafficPolicy");
  return {
    ...base,
    outcome: "allow",
    ...fate,
    route: { group: "", kind: "default", namespace: "", name },
    filters: fate === null ? [] : [DENIAL[answering.family]],
    backends: backends.map(({ decided }) => decided),
  };
}

/** A route fits: its filters speak first, then its backends. */
export function decideByRoute(
  base: Decision,
  { route, rule }: Fit,
  filters: readonly RouteFilter[],
  answering: Answering,
  backends: ResolvedBackend[],
  trace: Trace | null,
): Decision {
  const decision: Decision = {
    ...base,
    route: route.route.ref,
    rule,
    filters: filters.map(summarizeFilter),
    backends: backends.map(({ decided }) => decided),
  };
  const subject = route.route.ref;
  const answered = filtersFate(filters, answering);
  if (answered) {
    const field = `spec.rules[${rule}].filters`;
    trace?.add(
      "filter",
      `filter/${answered.outcome}`,
      "kept",
      subject,
      `A filter responds: ${answerOf(answered)}.`,
      field,
    );
    return { ...decision, ...answered };
  }
  const fates = weigh(backends, answering);
  explainBackends(backends, rule, decision, trace);
  const [first] = fates;
  if (first && fates.every(({ fate }) => sameFate(fate, first.fate))) {
    trace?.add("outcome", `outcome/${first.fate.outcome}`, "kept", subject, outcomeSentence(first.fate, decision));
    return { ...decision, ...first.fate };
  }
  trace?.add("outcome", "outcome/split", "kept", subject, splitSentence(fates));
  return { ...decision, outcome: "split", split: fates.map(shareOf) };
}

function explainBackends(backends: ResolvedBackend[], rule: number, decision: Decision, trace: Trace | null): void {
  if (!trace) return;
  const subject = decision.route;
  for (const [i, { decided, fate, filters }] of backends.entries()) {
    const field = `spec.rules[${rule}].backendRefs[${i}]`;
    if (fate.kind === "invalid") {
      trace.add("backend", "backend/invalid", "dropped", subject, `A backend is invalid: ${fate.message}.`, field);
    } else if (backends.length > 1 && decided.weight === 0) {
      trace.add(
        "backend",
        "backend/weight-zero",
        "dropped",
        subject,
        `${trace.name(decided)} has weight 0 and gets no traffic.`,
        field,
      );
    } else if (filters.some((filter) => filter.type === "RequestRedirect")) {
      trace.add("backend", "backend/redirect", "note", subject, `${trace.name(decided)} has its own redirect.`, field);
    }
  }
}

function outcomeSentence(fate: Fate, { backends }: Decision): string {
  if (fate.outcome === "redirect") {
    const [first] = backends;
    const where =
      backends.length === 1 && first ? `Service ${first.namespace}/${first.name}` : counted(backends.length, "Service");
    return `Sent to ${where} instead of its original destination.`;
  }
  return fate.outcome === "allow" ? "Allowed to its original destination." : `It fails: ${answerOf(fate)}.`;
}

function splitSentence(fates: readonly WeightedFate[]): string {
  const total = fates.reduce((sum, { weight }) => sum + weight, 0);
  const parts = fates.map(({ fate, weight }) => `${Math.round((100 * weight) / total)} % ${fate.outcome}`);
  return `Outcome differs by backend weight: ${parts.join(", ")}.`;
}

function answerOf({ status, grpcStatus, error, location, message }: Fate): string {
  if (grpcStatus !== null) return `grpc-status ${grpcStatus}${message ? `, ${message}` : ""}`;
  if (location !== null) return `${status} to ${location}`;
  if (status !== null) return `HTTP ${status}${message ? `, ${message}` : ""}`;
  return error === null ? "no answer" : `connection closed (${error})`;
}

const DENIAL: Record<RouteFamily, DecidedFilter> = {
  http: { type: "FailureInjector", status: 403, message: DENIED_MESSAGE },
  grpc: { type: "FailureInjector", grpcStatus: 7, message: DENIED_MESSAGE },
  tls: { type: "Forbidden" },
  tcp: { type: "Forbidden" },
};
