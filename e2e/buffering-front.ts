import { createServer, request, type ServerResponse } from "node:http";
import { listenOn } from "./world/listen";

/** What many companies put before everything: a proxy that collects an answer before it passes it on. */
export interface BufferingFront {
  url: string;
  /** While true nothing of an event stream comes through, not even that it was answered; all of it comes when this is false. */
  buffer(on: boolean): void;
  stop(): Promise<void>;
}

export async function startBufferingFront(target: string): Promise<BufferingFront> {
  const held = new Map<ServerResponse, (() => void)[]>();
  let buffering = false;
  const server = createServer((asked, answer) => {
    const { url, method, headers } = asked;
    const forwarded = request(`${target}${url}`, { method, headers }, (response) => {
      const pass = (act: () => void) => {
        const waiting = held.get(answer);
        if (waiting) waiting.push(act);
        else act();
      };
      if (buffering && response.headers["content-type"]?.startsWith("text/event-stream")) held.set(answer, []);
      pass(() => answer.writeHead(response.statusCode ?? 502, response.headers));
      response.on("data", (chunk) => pass(() => answer.write(chunk)));
      response.on("end", () => pass(() => answer.end()));
      response.on("error", () => answer.destroy());
    });
    forwarded.on("error", () => answer.destroy());
    answer.on("close", () => {
      held.delete(answer);
      forwarded.destroy();
    });
    asked.pipe(forwarded);
  });
  const port = await listenOn(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    buffer(on) {
      buffering = on;
      if (on) return;
      for (const waiting of held.values()) for (const act of waiting) act();
      held.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
