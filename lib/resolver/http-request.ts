import { parseIp, printIp } from "../linkerd/address";
import type { EgressRequest } from "./decision";
import { hostOfAuthority } from "./host-match";

/** A request as the proxy's matchers see it, once it has settled the authority. */
export interface HttpRequest {
  /** null: HTTP/2 without `:authority`. */
  authority: string | null;
  host: string | null;
  method: string;
  /** Without the query. */
  path: string;
  /** Form-decoded. */
  query: (readonly [name: string, value: string])[];
  /** `?a=b`, or empty. */
  rawQuery: string;
  /** Names in lower case. */
  headers: ReadonlyMap<string, readonly string[]>;
  /** HTTP/2 with a gRPC content type: refusals reach it as a grpc-status. */
  grpcClient: boolean;
}

/** Source: linkerd2-proxy linkerd/proxy/http/src/normalize_uri.rs */
export function httpRequestOf(request: EgressRequest): HttpRequest {
  const authority = request.authority ?? (request.protocol === "http1" ? addressAuthority(request) : null);
  const target = request.path || "/";
  const question = target.indexOf("?");
  const rawQuery = question < 0 ? "" : target.slice(question);
  const headers = new Map<string, string[]>();
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name.toLowerCase(), [String(value)]);
  const contentType = headers.get("content-type")?.[0] ?? "";
  return {
    authority,
    host: authority === null ? null : hostOfAuthority(authority),
    method: request.method ?? (request.protocol === "grpc" ? "POST" : "GET"),
    path: (question < 0 ? target : target.slice(0, question)) || "/",
    query: rawQuery === "" ? [] : [...new URLSearchParams(rawQuery)],
    rawQuery,
    headers,
    grpcClient:
      request.protocol === "grpc" || (request.protocol === "http2" && contentType.startsWith("application/grpc")),
  };
}

// Without a Host the proxy takes the address it was dialled for, with the port unless that is 80.
function addressAuthority({ ip, port }: EgressRequest): string {
  const address = parseIp(ip);
  const host = address?.family === 6 ? `[${printIp(address)}]` : ip;
  return port === 80 ? host : `${host}:${port}`;
}
