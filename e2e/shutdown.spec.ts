import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refOf } from "../lib/linkerd/object";
import { STATE_HOME } from "./dashboard";
import { expect, test } from "./fixtures";
import { startKillingFront } from "./killing-front";
import { egressNetwork } from "./manifests";
import { changeBy } from "./review";
import { printKubeconfig } from "./world/kube-access";
import { freePort } from "./world/listen";

test("npm start that is told to end waits for a change that is being written", async ({ cluster, world }) => {
  test.slow();
  const networks = ["ending-1", "ending-2"].map((name) => egressNetwork("activity", "Allow", name));
  const writes = [];
  for (const network of networks) {
    await cluster.create(network);
    const { uid = "", resourceVersion = "" } = (await cluster.get(network))?.metadata ?? {};
    const patch = { spec: { trafficPolicy: "Deny" } };
    writes.push({ verb: "patch" as const, ref: refOf(network), patch, uid, resourceVersion });
  }
  const front = await startKillingFront(world.api.access);
  const folder = await mkdtemp(join(tmpdir(), "egress-shutdown-"));
  const KUBECONFIG = join(folder, "kubeconfig");
  const access = { ...world.api.access, server: front.url, caData: null };
  await writeFile(KUBECONFIG, printKubeconfig(access, access.dashboardToken));
  const PORT = String(await freePort());
  const { PATH, HOME } = process.env;
  const env = {
    PATH,
    HOME,
    NODE_ENV: "production",
    XDG_STATE_HOME: STATE_HOME,
    KUBECONFIG,
    PORT,
    LOCAL_TOKEN: "off",
  } as const;
  const started = spawn(process.execPath, ["scripts/start.mjs"], { env, stdio: "ignore" });
  try {
    const url = `http://127.0.0.1:${PORT}`;
    const isUp = async () => (await fetch(`${url}/healthz`).catch(() => null))?.ok ?? false;
    await expect.poll(isUp, { timeout: 60_000 }).toBe(true);
    // Longer than the 2 s after which it was once killed.
    front.delay(3_000);
    front.arm(null);
    const answered = changeBy(url, writes);
    await expect.poll(() => front.counted(), { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
    started.kill("SIGTERM");
    expect((await answered).results.map((each) => each.status)).toEqual(["applied", "applied"]);
    await once(started, "exit");
    for (const network of networks) expect((await cluster.get(network))?.spec).toEqual({ trafficPolicy: "Deny" });
  } finally {
    started.kill("SIGKILL");
    await front.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
