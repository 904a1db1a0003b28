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
  stop(): Promise<void>;
}

/** Everything that a browser asks of the server at `target`: what a SharedWorker asks shows in no page's log. */
export async function startNetworkLog(target: string): Promise<NetworkLog> {
  const requests: LoggedRequest[] = [];
  const server = createServer((asked, answer) => {
    const { url = "/", method, headers } = asked;
    const asker = headers.referer ? new URL(headers.referer).pathname : "";
    requests.push({ path: url, destination: String(headers["sec-fetch-dest"] ?? ""), asker });
    const forwarded = request(`${target}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    forwarded.on("error", () => answer.destroy());
    asked.pipe(forwarded);
  });
  const port = await listenOn(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
