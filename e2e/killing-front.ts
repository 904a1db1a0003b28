import { createServer, type IncomingMessage, request as requestHttp, type ServerResponse } from "node:http";
import { request as requestHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { IS_ALL, SEED } from "./tier";
import type { KubeEndpoint } from "./world/kube-stream";
import { listenOn } from "./world/listen";
import { seededRandom } from "./world/random";

/** What befalls a request: nothing, or `happen` in place of passing it on, or in place of its answer once the server has given one. */
export interface Mishap {
  /** Counted from one. */
  at: number;
  when: "before" | "after";
  happen: () => void;
}

/** Stands before an API server and counts what a change asks of it: writes, and reads of single objects and of records. */
export interface KillingFront {
  url: string;
  /** Counts anew. */
  arm(mishap: Mishap | null): void;
  counted(): number;
  /** The kinds of those that were counted, in their order: `PATCH egressnetworks`. */
  kinds(): readonly string[];
  /** What somebody else does at the API server before a request of that kind is passed on; null: nothing. */
  meanwhile(work: ((kind: string) => Promise<void>) | null): void;
  /** Holds every write up for so long before it is passed on. */
  delay(milliseconds: number): void;
  stop(): Promise<void>;
}

export async function startKillingFront(target: KubeEndpoint): Promise<KillingFront> {
  let mishap: Mishap | null = null;
  let counted: string[] = [];
  let pause = 0;
  let meanwhile: ((kind: string) => Promise<void>) | null = null;
  const server = createServer((incoming, outgoing) => {
    let due: Mishap | null = null;
    if (isCounted(incoming)) due = counted.push(kindOf(incoming)) === mishap?.at ? mishap : null;
    sleep(incoming.method === "GET" ? 0 : pause)
      .then(() => meanwhile?.(kindOf(incoming)))
      .then(() => pass(incoming, outgoing, target, due))
      // Who asked may have been killed by another of its requests before this one was read.
      .catch(() => outgoing.destroy());
  });
  return {
    url: `http://127.0.0.1:${await listenOn(server, 0)}`,
    arm: (next) => {
      mishap = next;
      counted = [];
    },
    counted: () => counted.length,
    kinds: () => counted,
    meanwhile: (work) => {
      meanwhile = work;
    },
    delay: (milliseconds) => {
      pause = milliseconds;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Lists and watches of the policy go on by themselves, and Linkerd's settings are read now and then. */
function isCounted({ method, url = "" }: IncomingMessage): boolean {
  if (method !== "GET") return true;
  return url.includes("/namespaces/") && !url.includes("linkerd-config") && !url.includes("watch=");
}

function kindOf({ method, url = "" }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, "http://front");
  const plural = pathname.split("/namespaces/")[1]?.split("/")[1] ?? pathname;
  return `${method} ${plural}${searchParams.has("dryRun") ? ", not stored" : ""}`;
}

/** At which of these requests a process is killed: with `--all` at each, else at one of each kind, by lot. */
export function placesAmong(kinds: readonly string[]): number[] {
  const places = kinds.map((kind, i) => ({ kind, at: i + 1 }));
  if (IS_ALL) return places.map(({ at }) => at);
  const random = seededRandom(SEED);
  return [...new Set(kinds)].flatMap((wanted) => {
    const alike = places.filter(({ kind }) => kind === wanted);
    return alike[Math.floor(random() * alike.length)]?.at ?? [];
  });
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: KubeEndpoint,
  mishap: Mishap | null,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  if (mishap?.when === "before") {
    mishap.happen();
    incoming.socket.destroy();
    return;
  }
  const { host: _, connection: __, ...headers } = incoming.headers;
  const url = new URL(incoming.url ?? "/", target.server);
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  const ca = target.caData ? Buffer.from(target.caData, "base64") : undefined;
  const upstream = send(url, { method: incoming.method, headers, agent: false, ca }, (response) => {
    if (!mishap) {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      // A watch of what does not change has no first line for long, and is open all the same.
      outgoing.flushHeaders();
      response.pipe(outgoing);
      return;
    }
    response.resume().on("end", () => {
      mishap.happen();
      incoming.socket.destroy();
    });
  });
  upstream.on("error", () => outgoing.destroy());
  outgoing.on("close", () => upstream.destroy());
  upstream.end(Buffer.concat(chunks));
}
