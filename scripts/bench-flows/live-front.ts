import { createServer, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { listenOn } from "../../e2e/world/listen";
import type { FlowsAnswer } from "../../lib/flows/flow";
import { packFlows } from "../../lib/flows/wire/flow-columns";
import { deltaBetween, type HeldFlows } from "../../lib/flows/wire/flows-delta";
import type { FlowsEvent } from "../../lib/flows/wire/flows-event";
import { passOn } from "./pass-on";

export interface LiveFront {
  url: string;
  /** What went out so far. */
  sent: { answers: number; events: number };
  stop(): Promise<void>;
}

/**
 * The dashboard at `target` with flows of our own before it, new ones each second, as its answers and events would carry them: no
 * Prometheus on the same two cores could be asked for so many so often.
 */
export async function startLiveFront(target: string, flowsAt: (second: number) => FlowsAnswer): Promise<LiveFront> {
  const listeners = new Set<(event: FlowsEvent) => void>();
  const sent = { answers: 0, events: 0 };
  let question = "15m";
  let second = 0;
  let held: HeldFlows = { revision: "bench.0", answer: flowsAt(0) };
  // Not at an interval: a machine that is busy would do nothing else. Nor before anybody listens, who would wait for it.
  let timer = setTimeout(tell, 1000);
  function tell() {
    if (listeners.size > 0) {
      second += 1;
      const next = { revision: `bench.${second}`, answer: flowsAt(second) };
      const event: FlowsEvent = { kind: "delta", question, delta: deltaBetween(held, next) };
      held = next;
      for (const send of listeners) send(event);
    }
    timer = setTimeout(tell, 1000);
  }

  const sendAnswer = (columns: boolean, response: ServerResponse) => {
    sent.answers += 1;
    const body = gzipSync(JSON.stringify(columns ? packFlows(held.answer) : held.answer), { level: 1 });
    response.writeHead(200, {
      "content-type": "application/json",
      "content-encoding": "gzip",
      "cache-control": "no-store",
    });
    response.end(body);
  };
  const sendEvents = (response: ServerResponse) => {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
    });
    const send = (event: FlowsEvent) => {
      sent.events += 1;
      const id = event.kind === "delta" ? event.delta.to : held.revision;
      response.write(`event: flows\nid: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
    };
    send({ kind: "whole", question, revision: held.revision, answer: packFlows(held.answer) });
    listeners.add(send);
    response.once("close", () => listeners.delete(send));
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", target);
    if (url.pathname === "/api/flows") return sendAnswer(url.searchParams.get("form") === "columns", response);
    if (url.pathname === "/api/events") {
      question = url.searchParams.get("flows") ?? question;
      return sendEvents(response);
    }
    passOn(target, request, response);
  });
  const port = await listenOn(server, 0);
  const stop = () =>
    new Promise<void>((resolve) => {
      clearTimeout(timer);
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, sent, stop };
}
