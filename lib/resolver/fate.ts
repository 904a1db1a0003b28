import type { Decision, SplitShare } from "../linkerd/decision";
import type { RouteFilter } from "../linkerd/route";
import type { ResolvedBackend } from "./compile/backends";
import type { HttpRequest } from "./match/http-request";
import { redirect } from "./redirect";

/** What becomes of a request once a filter or backend has settled it. */
export interface Fate {
  outcome: Decision["outcome"];
  status: number | null;
  grpcStatus: number | null;
  error: string | null;
  location: string | null;
  message: string | null;
}

/** How the proxy answers on this policy. */
export type Answering =
  | { family: "http" | "grpc"; request: HttpRequest; matchedPrefix: number | null }
  | { family: "tls" | "tcp" };

const FATE: Fate = { outcome: "allow", status: null, grpcStatus: null, error: null, location: null, message: null };

/** Codes by which a gRPC client learns of what the proxy says in HTTP. Source: linkerd2-proxy linkerd/app/core/src/errors/respond.rs */
const FAILED_PRECONDITION = 9;
const INTERNAL = 13;
const PERMISSION_DENIED = 7;
const UNKNOWN = 2;
const NOT_FOUND = 5;

export function denied(answering: Answering): Fate {
  if ("request" in answering) return injected(answering, 403, PERMISSION_DENIED, "deny", DENIED_MESSAGE);
  return { ...FATE, outcome: "deny", error: "forbidden", message: "" };
}

export const DENIED_MESSAGE = "traffic not allowed";
export const INVALID_POLICY_MESSAGE = "invalid client policy configuration";

/** The proxy could not take the policy at all. */
export function refusedPolicy(answering: Answering): Fate {
  const message = INVALID_POLICY_MESSAGE;
  if ("request" in answering) return internalError(answering.request, message);
  return { ...FATE, outcome: "fail", error: "invalid_policy", message };
}

/** First filter that answers by itself; null where the request goes on to a backend. */
export function filtersFate(filters: readonly RouteFilter[], answering: Answering): Fate | null {
  if (!("request" in answering)) return null;
  const { request, matchedPrefix } = answering;
  for (const filter of filters) {
    if (filter.type !== "RequestRedirect") continue;
    const redirection = redirect(filter, request, matchedPrefix);
    if (redirection.kind === "failed") return internalError(request, redirection.message);
    if (redirection.kind === "skipped") continue;
    const { status, location } = redirection;
    const answer = request.grpcClient ? { status: 200, grpcStatus: NOT_FOUND } : { status };
    return { ...FATE, outcome: "http-redirect", location, ...answer };
  }
  return null;
}

function backendFate(backend: ResolvedBackend, answering: Answering): Fate {
  if (backend.fate.kind === "invalid") {
    const { message } = backend.fate;
    if ("request" in answering) return injected(answering, 500, UNKNOWN, "fail", message);
    return { ...FATE, outcome: "fail", error: "invalid_backend", message };
  }
  return (
    filtersFate(backend.filters, answering) ?? {
      ...FATE,
      outcome: backend.fate.kind === "service" ? "redirect" : "allow",
    }
  );
}

/** Shares of the backends by weight; one that can never be picked has none. */
export interface WeightedFate {
  fate: Fate;
  weight: number;
}

export function weigh(backends: readonly ResolvedBackend[], answering: Answering): WeightedFate[] {
  const fates = backends.map((backend) => ({ fate: backendFate(backend, answering), weight: backend.decided.weight }));
  return fates.length === 1 ? fates : fates.filter(({ weight }) => weight > 0);
}

/** Messages apart: two backends that fail for different reasons fail alike. */
export function sameFate(a: Fate, b: Fate): boolean {
  return (
    a.outcome === b.outcome &&
    a.status === b.status &&
    a.grpcStatus === b.grpcStatus &&
    a.error === b.error &&
    a.location === b.location
  );
}

export function shareOf({ fate, weight }: WeightedFate): SplitShare {
  const { outcome, status, grpcStatus, error } = fate;
  return { outcome, status, grpcStatus, error, weight };
}

/** The failure injector: a code of HTTP on HTTP policies, of gRPC on gRPC ones. */
function injected(
  { family, request }: Extract<Answering, { request: HttpRequest }>,
  status: number,
  grpcCode: number,
  outcome: Fate["outcome"],
  message: string,
): Fate {
  if (family === "grpc") {
    // Whoever does not speak gRPC sees a bare 200.
    return { ...FATE, outcome, message, status: 200, grpcStatus: request.grpcClient ? grpcCode : null };
  }
  if (request.grpcClient) return { ...FATE, outcome, message, status: 200, grpcStatus: FAILED_PRECONDITION };
  return { ...FATE, outcome, message, status };
}

function internalError(request: HttpRequest, message: string): Fate {
  const answer = request.grpcClient ? { status: 200, grpcStatus: INTERNAL } : { status: 500 };
  return { ...FATE, outcome: "fail", error: "UNKNOWN", message, ...answer };
}
