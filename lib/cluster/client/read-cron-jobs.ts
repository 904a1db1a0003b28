import "server-only";
import { coalesce } from "../../coalesce";
import { AppError } from "../../errors";
import { apiVersionOf, CRON_JOB } from "../../linkerd/kinds";
import type { Caller } from "../../people/caller";
import { at, listAt, textAt } from "./at";
import { kubeClient } from "./current-client";
import { decodeObject } from "./decode-object";
import { listKind, nameOf } from "./list-kind";

export interface CronJobRun {
  namespace: string;
  name: string;
  /** RFC 3339: when it last began or ended a run; null: never. */
  lastRun: string | null;
  /** A run of it is under way. */
  active: boolean;
  suspended: boolean;
}

const KEPT_MILLISECONDS = 10_000;

/** What may be seen of the cluster's CronJobs: a right that a caller can do without, so a refusal is part of the answer. */
export type CronJobsRead = { kind: "read"; jobs: CronJobRun[] } | { kind: "unread"; sentence: string };

/** When each CronJob that `caller` may list ran last. Never throws for what the API server says. */
export async function readCronJobs(caller: Caller, seconds: number): Promise<CronJobsRead> {
  const late = AbortSignal.timeout(seconds * 1000);
  try {
    const options = { keepMilliseconds: KEPT_MILLISECONDS, signal: late, fresh: false };
    return {
      kind: "read",
      jobs: await coalesce(caller, "cron jobs", options, (signal) => list(caller, seconds, signal)),
    };
  } catch (error) {
    if (late.aborted) return { kind: "unread", sentence: `CronJobs could not be listed within ${seconds} s.` };
    if (!(error instanceof AppError)) throw error;
    if (error.code === "kind_absent") return { kind: "read", jobs: [] };
    return { kind: "unread", sentence: [error.message, error.hint].filter(Boolean).join(" ") };
  }
}

async function list(caller: Caller, seconds: number, signal: AbortSignal): Promise<CronJobRun[]> {
  const { group, version, plural } = CRON_JOB;
  const { objects } = await listKind(await kubeClient(caller), CRON_JOB, {
    attempt: { verb: "list", group, resource: plural, namespace: null, name: null },
    path: `/apis/${group}/${version}/${plural}`,
    decode: (stored) => {
      const object = decodeObject(stored, { apiVersion: apiVersionOf(CRON_JOB), kind: CRON_JOB.kind });
      return object && [nameOf(object), runOf(stored, object.metadata)];
    },
    onPage: () => {},
    seconds,
    signal,
  });
  return [...objects.values()];
}

function runOf(stored: unknown, { namespace, name }: { namespace: string; name: string }): CronJobRun {
  const ends = [textAt(stored, "status", "lastScheduleTime"), textAt(stored, "status", "lastSuccessfulTime")];
  const lastRun =
    ends
      .filter((each) => !Number.isNaN(Date.parse(each)))
      .sort()
      .at(-1) ?? null;
  return {
    namespace,
    name,
    lastRun,
    active: listAt(stored, "status", "active").length > 0,
    suspended: at(stored, "spec", "suspend") === true,
  };
}
