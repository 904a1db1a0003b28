import { createServer, request } from "node:http";
import { listenOn } from "./world/listen";

export interface LoggedRequest {
  path: string;
  /** `Sec-Fetch-Dest`: `document`, `script`, `sharedworker` … */
  destination: string;
  /** Path of the page or worker that asked; empty where the browser does not tell. */
  asker: string;
}

export interface NetworkLog {
  /** Stands for the server behind it. */
  url: string;
  requests: LoggedRequest[];
  /** Streams of events that are open. */
  openStreams(): number;
  /** How often a stream of events gave a sign of life, each 5 s. */
  heartbeats(): number;
  /** Takes another server from now on, and cuts what the former one has not ended. */
  moveTo(target: string): void;
  stop(): Promise<void>;
}

/**
 * Everything that a browser asks of the server at `target`: what a SharedWorker asks shows in no page's log. `told` may change what its
 * streams of events bring.
 */
export async function startNetworkLog(
  first: string,
  told: (text: string) => string = (text) => text,
): Promise<NetworkLog> {
  const requests: LoggedRequest[] = [];
  let target = first;
  let heartbeats = 0;
  let openStreams = 0;
  const server = createServer((asked, answer) => {
    const { url = "/", method, headers } = asked;
    const asker = headers.referer ? new URL(headers.referer).pathname : "";
    requests.push({ path: url, destination: String(headers["sec-fetch-dest"] ?? ""), asker });
    const forwarded = request(`${target}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      // Cut in the midst of an answer, as by a server that dies.
      response.on("error", () => answer.destroy());
      if (!url.startsWith("/api/events")) return response.pipe(answer);
      openStreams += 1;
      answer.on("close", () => {
        openStreams -= 1;
      });
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        heartbeats += text.split(": \n\n").length - 1;
        answer.write(told(text));
      });
      response.on("end", () => answer.end());
    });
    forwarded.on("error", () => answer.destroy());
    answer.on("close", () => forwarded.destroy());
    asked.pipe(forwarded);
  });
  const port = await listenOn(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    openStreams: () => openStreams,
    heartbeats: () => heartbeats,
    moveTo(next) {
      target = next;
      server.closeAllConnections();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
