import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenOn } from "./world/listen";

/** What a gateway does that puts all that it was sent into its answer, as some do when they fail. */
export const ECHOES = [
  "warning",
  "json-400",
  "json-401",
  "json-403",
  "json-422",
  "json-503",
  "text-405",
  "text-429",
  "html-404",
  "html-500",
  "html-502",
  "html-504",
  "status-403",
  "status-500",
  "cut",
] as const;

export type Echo = (typeof ECHOES)[number];

export interface EchoingFront {
  url: string;
  echo: Echo;
  /** Requests that brought a body or a header with that text. */
  sawIn(text: string): number;
  stop(): Promise<void>;
}

export async function startEchoingFront(): Promise<EchoingFront> {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const said = `${request.method} ${request.url} ${JSON.stringify(request.headers)} ${Buffer.concat(chunks)}`;
    seen.push(said);
    answer(front.echo, said, request, response);
  });
  const front: EchoingFront = {
    url: `http://127.0.0.1:${await listenOn(server, 0)}`,
    echo: "json-400",
    sawIn: (text) => seen.filter((each) => each.includes(text)).length,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return front;
}

function answer(echo: Echo, said: string, request: IncomingMessage, response: ServerResponse): void {
  const [kind, status] = echo.split("-");
  const json = (code: number, body: object) =>
    response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (kind === "cut") request.socket.destroy();
  else if (kind === "warning") {
    json(200, { status: "success", data: { resultType: "vector", result: [] }, warnings: [said], infos: [said] });
  } else if (kind === "json") json(Number(status), { status: "error", errorType: "execution", error: said });
  else if (kind === "status")
    json(Number(status), { kind: "Status", apiVersion: "v1", reason: "Forbidden", message: said });
  else if (kind === "text") response.writeHead(Number(status), { "retry-after": "0" }).end(said);
  else response.writeHead(Number(status), { "content-type": "text/html" }).end(`<html><b>${said}</b></html>`);
}
