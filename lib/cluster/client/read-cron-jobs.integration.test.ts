import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiServer } from "../../../e2e/world/kube-access";
import { startRealApi } from "../../../e2e/world/real-api";
import type { Caller } from "../../people/caller";
import type { KubeClient } from "./kube-client";
import { readCronJobs } from "./read-cron-jobs";
import { callerWith, clientOf } from "./scripted-api.testing";

const AT = "2026-11-21T02:00:00Z";

let api: ApiServer;
let admin: KubeClient;
let dashboard: Caller;
let nobody: Caller;

beforeAll(async () => {
  api = await startRealApi();
  admin = await clientOf(api.kubeconfig(api.access.adminToken));
  dashboard = await callerWith(api.kubeconfig(api.access.dashboardToken));
  nobody = await callerWith(api.kubeconfig(api.access.nobodyToken));
  await send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "cron-jobs" } });
});
afterAll(() => api?.stop());

function send(method: "POST" | "PATCH", path: string, body: unknown): Promise<unknown> {
  const attempt = { verb: "create", group: "", resource: path, namespace: null, name: null } as const;
  const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  return admin.call({ attempt, method, path, body, contentType });
}

async function aCronJob(name: string, status: unknown, suspend = false): Promise<void> {
  const path = "/apis/batch/v1/namespaces/cron-jobs/cronjobs";
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "job", image: "job" }] } };
  const spec = { schedule: "0 2 * * *", suspend, jobTemplate: { spec: { template } } };
  await send("POST", path, { apiVersion: "batch/v1", kind: "CronJob", metadata: { name }, spec });
  if (status) await send("PATCH", `${path}/${name}/status`, { status });
}

it("a CronJob's last run is when it last began or succeeded, as the API server keeps it", async () => {
  await aCronJob("nightly", { lastScheduleTime: AT, lastSuccessfulTime: "2026-11-21T02:10:00Z" });
  await aCronJob("failing", { lastScheduleTime: AT });
  await aCronJob("running", { lastScheduleTime: AT, active: [{ kind: "Job", name: "running-1" }] });
  await aCronJob("never", null, true);
  const read = await readCronJobs(dashboard, 10);
  const own = read.kind === "read" ? read.jobs.filter(({ namespace }) => namespace === "cron-jobs") : [];
  expect(own.map(({ name, lastRun, active, suspended }) => [name, lastRun, active, suspended])).toEqual([
    ["failing", AT, false, false],
    ["never", null, false, true],
    ["nightly", "2026-11-21T02:10:00Z", false, false],
    ["running", AT, true, false],
  ]);
});

it("without the right to list them, that is told with the verb, and nothing is thrown", async () => {
  expect(await readCronJobs(nobody, 10)).toEqual({
    kind: "unread",
    sentence: expect.stringMatching(
      /^nobody may not list cronjobs\.batch in all namespaces\. .*the verb "list" on "cronjobs"/,
    ),
  });
});
