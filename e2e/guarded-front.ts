import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forward } from "./faulty-proxy";
import { listenOn } from "./world/listen";

/** What gateways in front of Prometheus do: they ask for TLS, credentials or a tenant, and pass the rest on. */
export interface GuardedFront {
  url: string;
  /** 200 to pass a request on, else the status to answer. */
  demand: (headers: IncomingHttpHeaders, method: string) => number;
  /** Presents another certificate from now on, to connections that are there as well: they are closed. */
  present(tls: { key: string; cert: string }): void;
  stop(): Promise<void>;
}

export async function startGuardedFront(target: string, tls?: { key: string; cert: string }): Promise<GuardedFront> {
  const listener: RequestListener = async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const status = front.demand(incoming.headers, incoming.method ?? "");
    if (status === 200) return forward(incoming, outgoing, target, Buffer.concat(chunks));
    // Some echo what they were sent.
    outgoing.writeHead(status, { "content-type": "application/json" });
    outgoing.end(
      JSON.stringify({ status: "error", errorType: "unauthorized", error: JSON.stringify(incoming.headers) }),
    );
  };
  const secure = tls ? createTlsServer(tls, listener) : null;
  const server = secure ?? createServer(listener);
  const port = await listenOn(server, 0);
  const front: GuardedFront = {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}`,
    demand: () => 200,
    present: (other) => {
      secure?.setSecureContext(other);
      secure?.closeAllConnections();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return front;
}

export interface TestAuthority {
  /** PEM of the CA. */
  caFile: string;
  /** A certificate of it for 127.0.0.1. */
  server: { key: string; cert: string };
  /** The same, but it expired yesterday. */
  expired: { key: string; cert: string };
  remove(): void;
}

/** A certificate authority of its own, made by the `openssl` on the PATH. */
export function makeAuthority(): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), "egress-ca-"));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...newKey, "-days", "2", "-subj", "/CN=test CA", "-keyout", "ca.key", "-out", "ca.pem");
  openssl("req", ...newKey, "-subj", "/CN=front", "-keyout", "front.key", "-out", "front.csr");
  writeFileSync(join(folder, "names"), "subjectAltName=IP:127.0.0.1");
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
  openssl("x509", "-req", "-in", "front.csr", "-days", "2", ...signed, "-out", "front.pem");
  openssl("x509", "-req", "-in", "front.csr", "-days", "-1", ...signed, "-out", "expired.pem");
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return {
    caFile: join(folder, "ca.pem"),
    server: { key: read("front.key"), cert: read("front.pem") },
    expired: { key: read("front.key"), cert: read("expired.pem") },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
