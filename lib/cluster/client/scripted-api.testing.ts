import "server-only";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aCaller } from "../../people/a-caller.testing";
import type { Caller } from "../../people/caller";
import { kubeClient } from "./current-client";
import { KubeClient } from "./kube-client";
import { loadKubeAccess } from "./kube-config";

// For tests: what a real API server cannot be made to answer, and what it answered when recorded.

export interface ScriptedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
}

/** Answers one request; returns false where it has nothing to say, which is then a 404 in plain text. */
export type Script = (request: ScriptedRequest, response: ServerResponse) => boolean | Promise<boolean>;

export interface ScriptedApi {
  url: string;
  requests: ScriptedRequest[];
  /** Replaces what it answers from now on. */
  play(script: Script): void;
  /** Breaks every open connection, as a killed process does. */
  breakConnections(): void;
  stop(): Promise<void>;
}

export async function startScriptedApi(first: Script): Promise<ScriptedApi> {
  let script = first;
  const requests: ScriptedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    let body = "";
    for await (const chunk of incoming) body += String(chunk);
    const url = new URL(incoming.url ?? "/", "http://scripted");
    const { method = "GET", headers } = incoming;
    const request = { method, path: url.pathname, query: url.searchParams, headers, body };
    requests.push(request);
    if (await script(request, response)) return;
    response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    play(next) {
      script = next;
    },
    breakConnections: () => server.closeAllConnections(),
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function answerJson(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  return true;
}

/** A `Status` as the API server sends it. */
export function aStatus(code: number, reason: string, message: string, details: unknown = undefined) {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, details, code };
}

export function aKubeconfig(server: string, token = "scripted-token"): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "scripted",
    contexts: [{ name: "scripted", context: { cluster: "scripted", user: "scripted" } }],
    clusters: [{ name: "scripted", cluster: { server } }],
    users: [{ name: "scripted", user: { token } }],
  });
}

/** A client for the kubeconfig's text. */
export function clientOf(kubeconfig: string, timeoutSeconds = 5): Promise<KubeClient> {
  return withFile(
    kubeconfig,
    async (path) => new KubeClient(await loadKubeAccess({ KUBECONFIG: path }), timeoutSeconds),
  );
}

/** Somebody with that kubeconfig, and nobody else: no two of them share anything. */
export function callerWith(kubeconfig: string): Promise<Caller> {
  return withFile(kubeconfig, async (path) => {
    const caller = aCaller(path, { KUBECONFIG: path });
    await kubeClient(caller);
    return caller;
  });
}

async function withFile<T>(kubeconfig: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  try {
    const path = join(folder, "config");
    writeFileSync(path, kubeconfig, { mode: 0o600 });
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Resolves once `check` holds; throws with what is `seen` then. */
export async function until(check: () => boolean, seen: () => unknown, seconds = 10): Promise<void> {
  const limit = performance.now() + seconds * 1000;
  while (!check()) {
    if (performance.now() > limit) throw new Error(`Not in ${seconds} s: ${JSON.stringify(seen())}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
