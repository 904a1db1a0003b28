import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenOn } from "../world/listen";
import { discover } from "../world/sandbox/discovery";
import { parseTarget } from "../world/sandbox/request-target";
import type { ServedKind } from "../world/verb-table";
import { hostileValue, pick, type Random } from "./hostile";
import { someObject } from "./hostile-objects";

const EVENT_MILLISECONDS = 300;

export interface HostileServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * An API server of which half of the objects are hostile, and which goes on changing them. No real one would store all of these, but
 * whoever stands between, or a newer version of it, may send any.
 */
export async function startHostileCluster(random: Random): Promise<HostileServer> {
  const kept = new Map<string, Record<string, unknown>[]>();
  const itemsOf = (kind: ServedKind) => {
    const known =
      kept.get(kind.plural) ?? Array.from({ length: 12 }, (_, nth) => someObject(kind, random, nth % 2 === 0));
    kept.set(kind.plural, known);
    return known;
  };
  const server = createServer((request, response) => {
    readAll(request).then((body) => answer(request, body, response, itemsOf, random));
  });
  const port = await listenOn(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function readAll(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type ItemsOf = (kind: ServedKind) => Record<string, unknown>[];

function answer(
  request: IncomingMessage,
  body: unknown,
  response: ServerResponse,
  itemsOf: ItemsOf,
  random: Random,
): void {
  const url = new URL(request.url ?? "/", "http://cluster");
  const target = parseTarget(url.pathname);
  if (target && url.searchParams.get("watch")) watch(response, target.kind, random);
  else send(response, ...answerOf(request.method ?? "GET", url.pathname, body, itemsOf, random));
}

function answerOf(
  method: string,
  path: string,
  body: unknown,
  itemsOf: ItemsOf,
  random: Random,
): [status: number, body: unknown] {
  const found = method === "GET" ? discover(path) : null;
  if (found !== null) return [200, found];
  if (path.endsWith("/selfsubjectaccessreviews")) return [201, { ...record(body), status: { allowed: true } }];
  if (path.endsWith("/selfsubjectreviews")) {
    return [201, { ...record(body), status: { userInfo: { username: "dashboard" } } }];
  }
  const target = parseTarget(path);
  if (!target) return [404, hostileValue(random)];
  const { kind, name } = target;
  const items = itemsOf(kind);
  if (method === "GET" && name === null) {
    const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
    return [200, { kind: `${kind.kind}List`, apiVersion, metadata: { resourceVersion: "1" }, items }];
  }
  // Writes as well as reads: what comes back is some object of the kind, and now and then anything.
  if (random() < 0.1) return [pick(random, 200, 409, 422, 500, 503), hostileValue(random)];
  return [method === "POST" ? 201 : 200, items[Math.floor(random() * items.length)]];
}

function watch(response: ServerResponse, kind: ServedKind, random: Random): void {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => {
    const type = pick(random, "ADDED", "MODIFIED", "DELETED", "BOOKMARK");
    const object = random() < 0.05 ? hostileValue(random) : someObject(kind, random, random() < 0.5);
    response.write(`${text({ type, object })}\n`);
  }, EVENT_MILLISECONDS);
  response.once("close", () => clearInterval(timer));
}

export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(text(body));
}

/** Deeper than `JSON.stringify` can: it gives up on what is nested some thousand times. */
function text(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  }
}

function record(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
