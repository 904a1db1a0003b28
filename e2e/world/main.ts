import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { startWorld } from "./world";

/**
 * The demo's world as a process of its own. Prints `{"kubeconfigPath": …, "prometheusUrl": …, "apiUrl": …, "meshUrl": …}` on one line
 * once all of it runs, and ends on SIGINT, SIGTERM, SIGHUP, when its parent is gone, or (`--until-stdin-closes`) with its input.
 */
const { values } = parseArgs({
  options: {
    api: { type: "string", default: "sandbox" },
    "api-port": { type: "string" },
    "prometheus-port": { type: "string" },
    "mesh-port": { type: "string" },
    kubeconfig: { type: "string" },
    identity: { type: "string", default: "dashboard" },
    "scrape-interval": { type: "string", default: "2" },
    empty: { type: "boolean", default: false },
    "until-stdin-closes": { type: "boolean", default: false },
  },
});

const portOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));
if (values.kubeconfig) mkdirSync(dirname(values.kubeconfig), { recursive: true });

let ending = false;
const starting = startWorld({
  api: values.api === "real" ? "real" : "sandbox",
  seed: values.empty ? "empty" : "demo",
  identity: values.identity === "admin" || values.identity === "viewer" ? values.identity : "dashboard",
  scrapeIntervalSeconds: Number(values["scrape-interval"]),
  kubeconfigPath: values.kubeconfig,
  ports: {
    api: portOf(values["api-port"]),
    prometheus: portOf(values["prometheus-port"]),
    mesh: portOf(values["mesh-port"]),
  },
  onProgress: (line) => process.stderr.write(`${line}\n`),
});

async function end(code: number) {
  if (ending) return;
  ending = true;
  const world = await starting.catch(() => null);
  await world?.stop();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
if (values["until-stdin-closes"]) {
  process.stdin.resume();
  process.stdin.on("close", () => void end(0));
}

try {
  const world = await starting;
  void world.prometheus.exited.then((code) => {
    if (!ending) process.stderr.write(`Prometheus ended with ${code}.\n`);
    void end(1);
  });
  const { kubeconfigPath, prometheusUrl } = world;
  const meshUrl = `http://127.0.0.1:${world.mesh.port}`;
  process.stdout.write(
    `${JSON.stringify({ kubeconfigPath, prometheusUrl, apiUrl: world.api.access.server, meshUrl })}\n`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
