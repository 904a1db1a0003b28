import type { CronJobRun, CronJobsRead } from "../../cluster/client/read-cron-jobs";
import type { PlanCheck } from "../change";

const MOST_NAMED = 10;

/**
 * Names the CronJobs of `namespaces` whose last run lies before `from` (RFC 3339): whatever they reach is in no rehearsal of the time since.
 * Nothing where all of them ran.
 */
export function cronJobChecks(read: CronJobsRead, namespaces: readonly string[], from: string | null): PlanCheck[] {
  if (namespaces.length === 0 || from === null) return [];
  if (read.kind === "unread") {
    const sentence = `CronJobs that did not run in the window are not named. ${read.sentence}`;
    return [{ id: "cron-jobs", status: "warn", sentence }];
  }
  const missing = read.jobs.filter((job) => namespaces.includes(job.namespace) && !ranSince(job, from)).sort(byName);
  if (missing.length === 0) return [];
  const named = missing.slice(0, MOST_NAMED).map(wordsOf);
  const more = missing.length > MOST_NAMED ? [`and ${missing.length - MOST_NAMED} more`] : [];
  const one = missing.length === 1;
  const which = one ? "1 CronJob" : `${missing.length} CronJobs`;
  const sentence = `${which} in reach did not run since ${from}, so the rehearsal cannot show what happens to ${one ? "its" : "their"} flows: ${[...named, ...more].join(", ")}.`;
  const hint = one
    ? "Run it once and look again, or check its destinations by hand."
    : "Run them once and look again, or check their destinations by hand.";
  return [{ id: "cron-jobs", status: "warn", sentence, hint }];
}

function ranSince({ lastRun, active }: CronJobRun, from: string): boolean {
  return active || (lastRun !== null && Date.parse(lastRun) >= Date.parse(from));
}

function wordsOf({ namespace, name, lastRun, suspended }: CronJobRun): string {
  const facts = [lastRun === null ? "never ran" : `last run ${lastRun}`, ...(suspended ? ["suspended"] : [])];
  return `${namespace}/${name} (${facts.join(", ")})`;
}

function byName(a: CronJobRun, b: CronJobRun): number {
  return `${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1;
}
