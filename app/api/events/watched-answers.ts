import { setTimeout as sleep } from "node:timers/promises";
import { GET as evidence } from "@/app/api/activity/[namespace]/[id]/evidence/route";
import { GET as change } from "@/app/api/activity/[namespace]/[id]/route";
import { GET as changes } from "@/app/api/activity/route";
import { GET as series } from "@/app/api/flows/series/route";
import { GET as health } from "@/app/api/health/route";
import { GET as namespacePolicies } from "@/app/api/network-policies/[namespace]/route";
import { GET as networkPolicies } from "@/app/api/network-policies/route";
import { type ApiRoute, apiPath } from "@/lib/api-path";
import { AppError, type ErrorBody } from "@/lib/errors";
import { MAX_WATCHED } from "@/lib/flows/wire/flows-event";
import type { AnswerEvent } from "@/lib/served";
import type { EventSink } from "./event-stream";

interface Watchable {
  route: ApiRoute;
  everySeconds: number;
  get(request: Request, names: { namespace: string; id: string }): Promise<Response>;
}

/** What pages look at again and again: here the server does, and tells what became different. */
const WATCHABLE: readonly Watchable[] = [
  { route: "health", everySeconds: 10, get: health },
  { route: "activity", everySeconds: 5, get: changes },
  {
    route: "activity/[namespace]/[id]",
    everySeconds: 5,
    get: (request, names) => change(request, { params: Promise.resolve(names) }),
  },
  {
    route: "activity/[namespace]/[id]/evidence",
    everySeconds: 2,
    get: (request, names) => evidence(request, { params: Promise.resolve(names) }),
  },
  { route: "flows/series", everySeconds: 5, get: series },
  { route: "network-policies", everySeconds: 5, get: networkPolicies },
  {
    route: "network-policies/[namespace]",
    everySeconds: 5,
    get: (request, names) => namespacePolicies(request, { params: Promise.resolve(names) }),
  },
];

export interface WatchedAnswer {
  path: string;
  everySeconds: number;
  /** What GET answers now. */
  get(): Promise<Response>;
}

/** `?answer=/api/health&answer=/api/activity/shop/…/evidence`. Throws `bad_request`. */
export function watchedAnswers(request: Request): WatchedAnswer[] {
  const paths = new URL(request.url).searchParams.getAll("answer");
  if (paths.length > MAX_WATCHED)
    throw new AppError("bad_request", `More than ${MAX_WATCHED} answers at once.`, { hint: "Watch fewer." });
  return paths.map((path) => {
    const [name = ""] = path.split("?");
    for (const { route, everySeconds, get } of WATCHABLE) {
      const names = namesIn(name, route);
      if (!names) continue;
      const headers = new Headers(request.headers);
      // Streams are asked for past every cache; what they bring is not.
      headers.delete("cache-control");
      return { path, everySeconds, get: () => get(new Request(new URL(path, request.url), { headers }), names) };
    }
    throw new AppError("bad_request", `“${path.slice(0, 60)}” cannot be watched: parameter “answer”.`, {
      hint: `Use, for example, ${apiPath("health")} or ${apiPath("activity")}.`,
    });
  });
}

function namesIn(path: string, route: ApiRoute): { namespace: string; id: string } | null {
  const pattern = apiPath("health").replace(/health$/, route.replace(/\[(\w+)\]/g, "(?<$1>[^/]+)"));
  const found = new RegExp(`^${pattern}$`).exec(path);
  if (!found) return null;
  const { namespace = "", id = "" } = found.groups ?? {};
  try {
    return { namespace: decodeURIComponent(namespace), id: decodeURIComponent(id) };
  } catch {
    return null;
  }
}

/** Tells at once, and then looks again until the returned function is called or nothing more is to come. */
export function sendAnswers(watched: readonly WatchedAnswer[], sink: EventSink): () => void {
  const ended = new AbortController();
  for (const each of watched) void sendAnswer(each, sink, ended.signal);
  return () => ended.abort();
}

async function sendAnswer({ path, everySeconds, get }: WatchedAnswer, sink: EventSink, signal: AbortSignal) {
  let told: string | null = null;
  while (!signal.aborted) {
    const response = await get();
    const body: Body = await response.json();
    if (signal.aborted) return;
    const at = body.now ?? body.readAt ?? new Date().toISOString();
    const same = JSON.stringify({ ...body, now: null, readAt: null });
    const send = (event: AnswerEvent) => sink.send("answer", JSON.stringify(event), null);
    if (body.error) send({ path, at, kind: "failed", failure: body.error });
    else if (same === told) send({ path, at, kind: "same" });
    else send({ path, at, kind: "whole", body });
    told = body.error ? null : same;
    if (body.over) return;
    await sleep(everySeconds * 1000, null, { signal, ref: false }).catch(() => {});
  }
}

/** Of all routes here: when it was so, and whether it stays so. */
type Body = Partial<ErrorBody> & { now?: string; readAt?: string; over?: boolean };
