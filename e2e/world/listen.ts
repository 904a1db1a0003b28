import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";

/** Listens on loopback; port 0 takes a free one. Resolves with the port. */
export function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

/**
 * A port for a program that cannot choose one itself: free a moment ago, and below those which the system gives to connections (from 32768
 * on Linux), or one of these would take it before the program does.
 */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const server = createServer();
    try {
      const port = await listenOn(server, randomInt(20_000, 32_000));
      await new Promise((resolve) => server.close(resolve));
      return port;
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}
