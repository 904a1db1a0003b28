import { createServer } from "node:http";
import { listenOn } from "../../e2e/world/listen";
import { passOn } from "./pass-on";

export interface PrometheusTap {
  url: string;
  mostAtOnce(): number;
  stop(): Promise<void>;
}

/** Passes everything on to `target`, and counts how much is under way. */
export async function startTap(target: string): Promise<PrometheusTap> {
  let running = 0;
  let most = 0;
  const server = createServer((request, response) => {
    running += 1;
    most = Math.max(most, running);
    response.once("close", () => {
      running -= 1;
    });
    passOn(target, request, response);
  });
  const port = await listenOn(server, 0);
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, mostAtOnce: () => most, stop };
}
