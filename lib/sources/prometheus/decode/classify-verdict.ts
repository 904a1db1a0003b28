import type { FlowVerdict } from "../../../flows/flow";
import { countsRequests } from "../../../flows/protocol";
import { parseDefaultRouteName } from "../../../linkerd/default-routes";
import { type NamespacedName, type ObjectRef, refKey } from "../../../linkerd/object";
import type { FlowIdentity } from "./decode-sample";

/** A backend to which a route sent requests; `moved` counts those of the window, roughly. */
export interface RouteBackend {
  /** `Service`, or `default` for the proxy's own: `unknown` is the address that was dialled, `fail` nothing at all. */
  kind: string;
  name: string;
  moved: number;
}

export interface VerdictEvidence {
  /** null: could not be read. */
  backends: readonly RouteBackend[] | null;
  answers: Record<string, number>;
  count: number;
}

/**
 * By who judged, and by the kind and name of the route; never by status, since an upstream's own 403 is no denial.
 * For resource routes: `redirected` where all that moved went to Services, or where the proxy itself sent clients elsewhere;
 * `failed` where the route leads nowhere. TLS and TCP name no backends in the metrics, so a redirect of theirs stays unseen.
 */
export function classifyVerdict(
  { judge, route, protocol }: Pick<FlowIdentity, "judge" | "route" | "protocol">,
  evidence: VerdictEvidence,
): FlowVerdict {
  if (judge === "uncovered") return "uncovered";
  if (judge === "private") return "uncertain";
  if (judge === "invalid") return "failed";
  if (route.kind === "default") return verdictOfDefault(route.name);
  return countsRequests({ protocol }) ? verdictOfRequests(evidence) : verdictOfConnections(evidence);
}

function verdictOfDefault(name: string): FlowVerdict {
  if (name === "invalid") return "failed";
  const parsed = parseDefaultRouteName(name);
  if (parsed === null) return "uncertain";
  return parsed.policy === "Deny" ? "denied" : "allowed-by-default";
}

function verdictOfConnections({ answers, count }: VerdictEvidence): FlowVerdict {
  const failed = (answers.invalid_backend ?? 0) + (answers.invalid_policy ?? 0);
  return failed > 0 && failed >= count ? "failed" : "allowed-by-route";
}

function verdictOfRequests({ backends, answers }: VerdictEvidence): FlowVerdict {
  if (backends === null) return "allowed-by-route";
  const moved = backends.filter((backend) => backend.moved > 0);
  // Nothing was dispatched, so these 3xx come from the route's own redirect and not from a remote.
  const codes = Object.keys(answers);
  if (moved.length === 0 && codes.length > 0 && codes.every((code) => /^3\d\d$/.test(code))) return "redirected";
  const used = moved.length > 0 ? moved : backends;
  if (used.length === 0) return "allowed-by-route";
  if (used.every((backend) => backend.kind === "Service")) return "redirected";
  if (used.every((backend) => backend.kind === "default" && backend.name === "fail")) return "failed";
  return "allowed-by-route";
}

/** Backends are known by network and route, not by host. */
export function backendKey(network: NamespacedName | null, route: ObjectRef): string {
  return `${network?.namespace}/${network?.name} ${refKey(route)}`;
}
