import type { GrpcMatch } from "../../linkerd/route";
import type { HttpRequest } from "./http-request";
import { allOf, type Compiled, type CompiledValueMatch, compileHeaderMatch } from "./match-value";

export interface CompiledGrpcMatch {
  /** Absent in a match by headers alone, which makes the proxy refuse the whole policy. */
  rpc: { service: string | null; method: string | null } | null;
  headers: CompiledValueMatch[];
}

export interface GrpcRank {
  service: number;
  method: number;
  headers: number;
}

export type GrpcMiss = "rpc" | "headers";

export const ANY_RPC: GrpcRank = { service: 0, method: 0, headers: 0 };

export function compileGrpcMatch(match: GrpcMatch, field: string): Compiled<CompiledGrpcMatch> {
  if (match.method?.type === "RegularExpression") {
    const error = "unsupported GRPCRoute method match type: Some(RegularExpression)";
    return { ok: false, error, field: `${field}.method.type` };
  }
  const headers = allOf(match.headers.map((each, i) => compileHeaderMatch(each, `${field}.headers[${i}]`)));
  if (!headers.ok) return headers;
  const rpc = match.method && { service: match.method.service, method: match.method.method };
  return { ok: true, value: { rpc, headers: headers.value } };
}

/** An explicit match wants POST and `/service/method`. Source: linkerd2-proxy linkerd/http/route/src/grpc/match.rs */
export function matchGrpc(match: CompiledGrpcMatch, request: HttpRequest): GrpcRank | GrpcMiss {
  const [, service, method] = request.path.split("/");
  if (request.method !== "POST" || !match.rpc || service === undefined || method === undefined) return "rpc";
  if (match.rpc.service !== null && match.rpc.service !== service) return "rpc";
  if (match.rpc.method !== null && match.rpc.method !== method) return "rpc";
  for (const header of match.headers) {
    if (!(request.headers.get(header.name) ?? []).some(header.matches)) return "headers";
  }
  return {
    service: match.rpc.service?.length ?? 0,
    method: match.rpc.method?.length ?? 0,
    headers: match.headers.length,
  };
}

export function compareGrpc(a: GrpcRank, b: GrpcRank): number {
  return a.service - b.service || a.method - b.method || a.headers - b.headers;
}
