import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { listenOn } from "./world/listen";

/** What stands between the dashboard and Prometheus: nothing, or a fault that a real Prometheus cannot be made to have on demand. */
export type Fault =
  | "none"
  | "hang"
  | "cut"
  | "error-500"
  | "bad-query-400"
  | "html-502"
  | { refuseQueriesWith: string }
  /** As Thanos and Mimir do where a store is away. */
  | { warnWith: string };

export interface FaultyProxy {
  url: string;
  fault: Fault;
  stop(): Promise<void>;
}

export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing, target, proxy.fault);
  });
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${await listenOn(server, 0)}`,
    fault: "none",
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, target: string, fault: Fault): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const asked = decodeURIComponent(`${incoming.url}${body}`.replaceAll("+", " "));
  if (fault === "cut") incoming.socket.destroy();
  else if (fault === "hang") await sleep(600_000, undefined, { ref: false });
  else if (fault === "html-502")
    outgoing.writeHead(502, { "content-type": "text/html" }).end("<html><b>Bad gateway</b></html>");
  else if (fault === "error-500") answer(outgoing, 500, "internal", "no space left on device");
  else if (fault === "bad-query-400") answer(outgoing, 400, "bad_data", "parse error: unexpected end of input");
  else if (typeof fault === "object" && "warnWith" in fault)
    await warn(incoming, outgoing, target, body, fault.warnWith);
  else if (typeof fault === "object" && asked.includes(fault.refuseQueriesWith))
    answer(outgoing, 422, "execution", "query processing would load too many samples into memory");
  else forward(incoming, outgoing, target, body);
}

async function warn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  body: Buffer,
  warning: string,
): Promise<void> {
  const type = incoming.headers["content-type"];
  const response = await fetch(new URL(incoming.url ?? "/", target), {
    method: incoming.method,
    ...(body.length > 0 && { body: new Uint8Array(body), headers: type ? { "content-type": type } : {} }),
  });
  const answered = await response.json();
  outgoing.writeHead(response.status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify({ ...answered, warnings: [warning] }));
}

function answer(outgoing: ServerResponse, status: number, errorType: string, error: string): void {
  outgoing
    .writeHead(status, { "content-type": "application/json" })
    .end(JSON.stringify({ status: "error", errorType, error }));
}

/** Passes a request whose body was read to `target`, and the answer back. */
export function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: string, body: Buffer): void {
  const { host: _, ...headers } = incoming.headers;
  const upstream = request(
    new URL(incoming.url ?? "/", target),
    { method: incoming.method, headers, agent: false },
    (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    },
  );
  upstream.on("error", () => outgoing.destroy());
  upstream.end(body);
}
