import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfChanged, ensureProgram, installPackages, isPortFree, NEXT, ROOT, Stop, say } from "./bootstrap.mjs";
import { keepProcess } from "./keep-process.mjs";

const THINGS_TO_TRY = [
  "Flows: the red rows were denied. Open one to see why, step by step.",
  'Press "Allow this" on a denied row of the shop: review what turns with it, apply, and watch it turn by evidence.',
  "EgressNetworks: switch platform/platform-egress to Deny, read whom it would hit, and undo.",
];

/**
 * The embedded world with the dashboard before it, until Ctrl-C or until either ends. Neither outlives this process.
 * @param {"start" | "dev"} mode
 */
export async function runEmbedded(mode) {
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Stop(`PORT=${process.env.PORT} is no port. Use a number such as PORT=3001.`);
  }
  if (!(await isPortFree(port))) {
    const command = `PORT=${port === 3000 ? 3001 : port + 1} npm run ${mode === "dev" ? "dev" : "demo"}`;
    throw new Stop(`Port ${port} on 127.0.0.1 is occupied. Take another one: ${command}`);
  }
  await installPackages();
  await ensureProgram("prometheus", "the demo");
  if (mode === "start") await buildIfChanged();

  const running = [];
  let ending = null;
  const end = (code, message) => {
    ending ??= (async () => {
      if (message) process.stderr.write(`\n${message}\n`);
      else say("\nStopping …");
      await Promise.all(running.map((part) => part.stop()));
      process.exit(code);
    })();
    return ending;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(0));
  endWithParent(() => end(0));

  say("Starting the embedded world (Kubernetes API, simulated mesh, Prometheus) …");
  const world = await startWorld(running, end);
  say("Starting the dashboard …");
  const url = `http://127.0.0.1:${port}`;
  startDashboard(mode, port, world, running, end);
  const answers = await untilAnswering(`${url}/healthz`, () => ending !== null);
  if (!answers) return end(1, `The dashboard did not answer on ${url} within 60 s.`);
  say(`\n  Linkerd Egress Dashboard   ${url}\n\nThings to try:`);
  for (const [index, thing] of THINGS_TO_TRY.entries()) say(`  ${index + 1}. ${thing}`);
  say("\nCtrl-C ends it all and leaves nothing behind.");
}

function startWorld(running, end) {
  return new Promise((resolve) => {
    const lastLines = [];
    const folder = mkdtempSync(join(tmpdir(), "egress-demo-"));
    const kubeconfig = ["--kubeconfig", join(folder, "kubeconfig")];
    const world = keepProcess(process.execPath, ["--import", "tsx", "e2e/world/main.ts", ...kubeconfig], {
      cwd: ROOT,
      folder,
      onOutput: (line) => {
        if (line.startsWith("{")) resolve(JSON.parse(line));
        else if (lastLines.push(line) <= 4) say(`  ${line}`);
        lastLines.splice(0, lastLines.length - 15);
      },
    });
    running.push(world);
    world.exited.then((code) => end(1, `The embedded world ended with ${code}:\n${lastLines.join("\n")}`));
  });
}

function startDashboard(mode, port, world, running, end) {
  const lastLines = [];
  // What is recorded ends with the world that it was recorded of.
  const folder = mkdtempSync(join(tmpdir(), "egress-demo-state-"));
  const dashboard = keepProcess(process.execPath, [NEXT, mode, "-H", "127.0.0.1", "-p", String(port)], {
    cwd: ROOT,
    folder,
    env: { ...withoutSettings(process.env), PORT: String(port), XDG_STATE_HOME: folder, ...settingsFor(world) },
    graceSeconds: 2,
    onOutput: (line) => {
      if (mode === "dev") say(line);
      lastLines.push(line);
      lastLines.splice(0, lastLines.length - 15);
    },
  });
  running.push(dashboard);
  dashboard.exited.then((code) => end(1, `The dashboard ended with ${code}:\n${lastLines.join("\n")}`));
}

function settingsFor(world) {
  return {
    HOST: "127.0.0.1",
    // It holds nobody's kubeconfig.
    LOCAL_TOKEN: "off",
    KUBECONFIG: world.kubeconfigPath,
    PROMETHEUS_URL: world.prometheusUrl,
    SCRAPE_INTERVAL_SECONDS: "2",
  };
}

/** What the user set for their own cluster, credentials above all, is none of the demo's business. */
function withoutSettings(env) {
  const own =
    /^(PROMETHEUS_|KUBE|RECORDS_NAMESPACE$|CLUSTER_NETWORKS$|GLOBAL_EGRESS_NAMESPACE$|DEFAULT_OPAQUE_PORTS$|TLS_ROUTE_HOSTNAMES$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

/** npm that is killed tells nobody, and the shell between it and us goes on waiting. */
function endWithParent(end) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const { stdout } = spawnSync("ps", ["-o", "ppid=", "-p", String(parent)], { encoding: "utf8" });
  const grandparent = Number(stdout) || parent;
  setInterval(() => (process.ppid === parent && isRunning(grandparent)) || end(), 1000).unref();
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Whether `url` answered before a minute was over. */
async function untilAnswering(url, isOver) {
  const deadline = Date.now() + 60_000;
  while (!isOver() && Date.now() < deadline) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (answer?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return false;
}
