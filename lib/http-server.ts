import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { deeperThan } from "./linkerd/decode/depth";
import { isRecord } from "./linkerd/record";
import { processHome } from "./process-home";

/** What Node publishes before anybody sees the request. */
interface RequestStart {
  request: IncomingMessage;
  response: ServerResponse;
  server: Server;
}

/** For every answer, those that Next gives without asking `proxy.ts` too. There the policy is replaced by the page's own. */
const HEADERS: Record<string, string> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy":
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
};

/** Stand for what Next answers with 500 or a stack in the log before `proxy.ts` sees it; the proxy refuses them in words. */
export const REFUSED = { method: "REFUSED", path: "/malformed-path" } as const;

const home = processHome<{ widerAddress?: string }>("httpServer", () => ({}));

/** Called once, before the server answers. */
export function attendRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = startedRequest(message);
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    // Fetch's `Request` cannot hold it.
    if (request.method === "TRACE") request.method = REFUSED.method;
    if (!isReadable(request.url ?? "")) request.url = REFUSED.path;
    // What a page's own navigation sends; anything else Next answers with 500.
    if (!isRouterState(request.headers["next-router-state-tree"])) delete request.headers["next-router-state-tree"];
    const address = server.address();
    if (address !== null && typeof address === "object" && !isLoopback(address.address)) {
      home.widerAddress = address.address;
    }
  });
}

/** Where this process really listens, if wider than loopback; known from the first request on, since nothing else tells. */
export function widerAddress(): string | null {
  return home.widerAddress ?? null;
}

/** Whether the path is UTF-8 in percent-encoding, without control characters. Of a query, what is not so is replaced when it is read. */
function isReadable(url: string): boolean {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(url.split("?", 1)[0] ?? ""));
  } catch {
    return false;
  }
}

/** `[segment, { slot: tree }, …]` all the way down, in percent-encoding. */
function isRouterState(header: string | string[] | undefined): boolean {
  if (typeof header !== "string") return header === undefined;
  try {
    const tree: unknown = JSON.parse(decodeURIComponent(header));
    return !deeperThan(tree, 64) && isTree(tree);
  } catch {
    return false;
  }
}

function isTree(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [segment, slots] = value;
  const isSegment = typeof segment === "string" || Array.isArray(segment);
  return isSegment && isRecord(slots) && Object.values(slots).every(isTree);
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^(::ffff:)?127(\.\d+){3}$/.test(host);
}

/** Guaranteed by Node: https://nodejs.org/api/diagnostics_channel.html#http */
function startedRequest(message: unknown): RequestStart {
  return message as RequestStart;
}
