import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { FlowsEvent } from "../../lib/flows/wire/flows-event";
import { SCRAPE_SECONDS } from "./bench-size";
import type { FlowsWorld } from "./flows-world";
import { WINDOW } from "./measure-server";
import { type Bytes, readOwnMetric } from "./raw-queries";
import { quantile } from "./statistics";

const VIEWERS = 50;

export interface ViewersResult {
  viewers: number;
  p50Milliseconds: number;
  p99Milliseconds: number;
  /** Queries that Prometheus got in as many seconds. */
  queries: { seconds: number; byOne: number; byAll: number };
  /** null where no event came. */
  whole: Bytes | null;
  delta: Bytes | null;
}

/** Viewers who read what the poller holds, each once a second, while one of them listens to the events. */
export async function measureViewers(world: FlowsWorld): Promise<ViewersResult> {
  const leave = new AbortController();
  const events = listen(world, leave.signal);
  await events.first;
  const seconds = SCRAPE_SECONDS;
  const byOne = await countQueries(world, () => look(world, 1, seconds));
  const byAll = await countQueries(world, () => look(world, VIEWERS, seconds));
  leave.abort();
  const sizes = (kind: FlowsEvent["kind"]) => {
    const data = events.received.findLast((each) => each.kind === kind)?.data;
    return data === undefined ? null : { plain: Buffer.byteLength(data), gzipped: gzipSync(data).byteLength };
  };
  return {
    viewers: VIEWERS,
    p50Milliseconds: quantile(byAll.took, 0.5),
    p99Milliseconds: quantile(byAll.took, 0.99),
    queries: { seconds, byOne: byOne.queries, byAll: byAll.queries },
    whole: sizes("whole"),
    delta: sizes("delta"),
  };
}

async function countQueries({ prometheusUrl }: FlowsWorld, work: () => Promise<number[]>) {
  const count = () => readOwnMetric(prometheusUrl, "prometheus_http_requests_total", 'handler="/api/v1/query"');
  const before = await count();
  const took = await work();
  return { took, queries: (await count()) - before };
}

/** How long each reading took. */
async function look({ dashboard }: FlowsWorld, viewers: number, seconds: number): Promise<number[]> {
  const took: number[] = [];
  const view = async (viewer: number) => {
    await sleep((1000 * viewer) / viewers);
    for (let second = 0; second < seconds - 1; second += 1) {
      const began = performance.now();
      await (await fetch(`${dashboard.url}/api/flows?window=${WINDOW}&form=columns`)).arrayBuffer();
      const milliseconds = performance.now() - began;
      took.push(milliseconds);
      await sleep(Math.max(0, 1000 - milliseconds));
    }
  };
  await Promise.all(Array.from({ length: viewers }, (_, viewer) => view(viewer)));
  return took;
}

function listen({ dashboard }: FlowsWorld, signal: AbortSignal) {
  const received: { kind: string; data: string }[] = [];
  let tellFirst = () => {};
  const first = new Promise<void>((resolve) => {
    tellFirst = resolve;
  });
  const read = async () => {
    const answer = await fetch(`${dashboard.url}/api/events?flows=${WINDOW}`, { signal });
    if (!answer.ok || answer.body === null) return;
    let rest = "";
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (!line.startsWith('data: {"kind":')) continue;
        const data = line.slice("data: ".length);
        received.push({ kind: String(JSON.parse(data).kind), data });
        tellFirst();
      }
    }
  };
  // Ends by the abort.
  read()
    .catch(() => {})
    .finally(tellFirst);
  return { received, first };
}
