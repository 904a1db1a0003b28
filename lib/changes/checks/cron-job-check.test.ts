import { describe, expect, it } from "vitest";
import type { CronJobRun } from "../../cluster/client/read-cron-jobs";
import { cronJobChecks } from "./cron-job-check";

const FROM = "2026-11-21T04:00:00Z";

function aJob(overrides: Partial<CronJobRun> = {}): CronJobRun {
  return { namespace: "batch", name: "report", lastRun: null, active: false, suspended: false, ...overrides };
}

function checksOf(...jobs: CronJobRun[]) {
  return cronJobChecks({ kind: "read", jobs }, ["batch", "shop"], FROM);
}

describe("CronJobs beside a rehearsal", () => {
  it("are named where their last run lies before the window, with when that was", () => {
    const [check, ...more] = checksOf(
      aJob({ name: "nightly", lastRun: "2026-11-21T02:00:00Z" }),
      aJob({ namespace: "shop", name: "cleanup", suspended: true }),
      aJob({ name: "hourly", lastRun: "2026-11-21T09:00:00Z" }),
    );
    expect(more).toEqual([]);
    expect(check).toMatchObject({ id: "cron-jobs", status: "warn" });
    expect(check?.sentence).toBe(
      "2 CronJobs in reach did not run since 2026-11-21T04:00:00Z, so the rehearsal cannot show what happens to their flows: batch/nightly (last run 2026-11-21T02:00:00Z), shop/cleanup (never ran, suspended).",
    );
  });

  it("are one, where it is one", () => {
    const [check] = checksOf(aJob({ name: "nightly", lastRun: "2026-11-21T02:00:00Z" }));
    expect(check?.sentence).toBe(
      "1 CronJob in reach did not run since 2026-11-21T04:00:00Z, so the rehearsal cannot show what happens to its flows: batch/nightly (last run 2026-11-21T02:00:00Z).",
    );
    expect(check?.hint).toBe("Run it once and look again, or check its destinations by hand.");
  });

  it("are not named where they ran, run now, or live where the change cannot reach", () => {
    expect(
      checksOf(
        aJob({ lastRun: FROM }),
        aJob({ name: "long", lastRun: "2026-11-20T02:00:00Z", active: true }),
        aJob({ namespace: "kube-system", name: "etcd-backup" }),
      ),
    ).toEqual([]);
  });

  it("cost no more than a line where they may not be listed, which says the verb", () => {
    const sentence = 'sa may not list cronjobs.batch in all namespaces. Give it the verb "list" on "cronjobs".';
    const [check, ...more] = cronJobChecks({ kind: "unread", sentence }, ["batch"], FROM);
    expect(more).toEqual([]);
    expect(check?.status).toBe("warn");
    expect(check?.sentence).toContain('the verb "list" on "cronjobs"');
  });

  it("are counted where they are too many to name", () => {
    const [check] = checksOf(...Array.from({ length: 13 }, (_, i) => aJob({ name: `job-${i}` })));
    expect(check?.sentence).toMatch(/^13 CronJobs .*, and 3 more\.$/);
  });
});
