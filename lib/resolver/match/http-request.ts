import { parseIp, printIp } from "../../linkerd/address";
import type { EgressRequest } from "../../linkerd/decision";
import { hostOfAuthority } from "./host-match";

const CONTENT_TYPE = "content-type";

/**
 * A request as the proxy's matchers see it, once it has settled the authority. Query and headers are read when a matcher asks for them.
 * Source: linkerd2-proxy linkerd/proxy/http/src/normalize_uri.rs
 */
export class HttpRequest {
  /** null: HTTP/2 without `:authority`. */
  readonly authority: string | null;
  readonly host: string | null;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** `?a=b`, or empty. */
  readonly rawQuery: string;
  private knownHeaders: ReadonlyMap<string, readonly string[]> | null = null;
  private knownQuery: (readonly [name: string, value: string])[] | null = null;

  constructor(private readonly request: EgressRequest) {
    this.authority = request.authority ?? (request.protocol === "http1" ? addressAuthority(request) : null);
    this.host = this.authority === null ? null : hostOfAuthority(this.authority);
    this.method = request.method ?? (request.protocol === "grpc" ? "POST" : "GET");
    const target = request.path || "/";
    const question = target.indexOf("?");
    this.path = (question < 0 ? target : target.slice(0, question)) || "/";
    this.rawQuery = question < 0 ? "" : target.slice(question);
  }

  /** Names in lower case. */
  get headers(): ReadonlyMap<string, readonly string[]> {
    this.knownHeaders ??= new Map(
      Object.entries(this.request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), [String(value)]]),
    );
    return this.knownHeaders;
  }

  /** Form-decoded. */
  get query(): readonly (readonly [name: string, value: string])[] {
    this.knownQuery ??= this.rawQuery === "" ? [] : [...new URLSearchParams(this.rawQuery)];
    return this.knownQuery;
  }

  /** HTTP/2 with a gRPC content type: refusals reach it as a grpc-status. */
  get grpcClient(): boolean {
    const { protocol } = this.request;
    if (protocol !== "http2") return protocol === "grpc";
    let contentType = "";
    // Asked of every HTTP/2 request, so without reading all headers.
    for (const [name, value] of Object.entries(this.request.headers ?? {})) {
      if (name.length === CONTENT_TYPE.length && name.toLowerCase() === CONTENT_TYPE) contentType = String(value);
    }
    return contentType.startsWith("application/grpc");
  }
}

// Without a Host the proxy takes the address it was dialled for, with the port unless that is 80.
function addressAuthority({ ip, port }: EgressRequest): string {
  const address = parseIp(ip);
  const host = address?.family === 6 ? `[${printIp(address)}]` : ip;
  return port === 80 ? host : `${host}:${port}`;
}
