import "server-only";
import { randomUUID } from "node:crypto";
import type { PrometheusDriver } from "prometheus-query";
import type { PrometheusSettings } from "../../../env";
import { AppError } from "../../../errors";
import type { FlowProblem, SentQuery } from "../../../flows/flow";
import { decodeResult, type Labels, type Series } from "./decode-result";
import { CLOCK } from "./prometheus-exchange";
import { badAnswer } from "./prometheus-failure";
import { send } from "./prometheus-tries";
import { inTurn } from "./query-queue";

/** Measured: two or three at a time answer soonest, and leave Prometheus room for others. */
const QUERIES_AT_A_TIME = 3;
/** Of one reading: a short one need not wait behind all queries of a long one. */
const QUERIES_OF_ONE_READING = 2;

/** Calls of one reading of Prometheus; they end together when its signal aborts. Every call throws `AppError`. */
export interface Prometheus {
  url: string;
  /** The value of each series at `at` (milliseconds). */
  instant(query: string, at: number): Promise<{ labels: Labels; value: number }[]>;
  /** The raw samples of a range selector such as `up[5m]`. */
  samples(query: string, at: number): Promise<Series[]>;
  range(query: string, start: number, end: number, stepSeconds: number): Promise<Series[]>;
  /** What time it is by its own clock, in milliseconds; null where it tells none. */
  clock(): Promise<number | null>;
  labelNames(selector: string, start: number, end: number): Promise<string[]>;
  /** `version` may be empty, or an engine's own idea of it. */
  version(): Promise<string>;
  /** Only VictoriaMetrics answers a number with a vector; its version, where it tells one, is that of a Prometheus. */
  isVictoriaMetrics(): Promise<boolean>;
  /** What was asked so far. */
  sent: SentQuery[];
  /** Warnings of Prometheus, and answers that could only be read in part. */
  problems: FlowProblem[];
}

export function openPrometheus(settings: PrometheusSettings, signal: AbortSignal): Prometheus {
  const { url } = settings;
  if (url === null) {
    throw new AppError("prometheus_not_configured", "No Prometheus is configured, so no traffic can be shown.", {
      hint: "Set PROMETHEUS_URL, e.g. PROMETHEUS_URL=http://prometheus.linkerd-viz:9090",
    });
  }
  const { host } = new URL(url);
  const own = `${url} ${randomUUID()}`;
  const sent: SentQuery[] = [];
  const problems: FlowProblem[] = [];

  async function ask(kind: SentQuery["kind"], query: string, call: (driver: PrometheusDriver) => Promise<unknown>) {
    return inTurn(own, QUERIES_OF_ONE_READING, signal, () =>
      inTurn(url ?? "", QUERIES_AT_A_TIME, signal, () => time(kind, query, call)),
    );
  }

  async function time(kind: SentQuery["kind"], query: string, call: (driver: PrometheusDriver) => Promise<unknown>) {
    const record: SentQuery = { kind, query, milliseconds: 0, series: 0 };
    const began = performance.now();
    sent.push(record);
    try {
      const body = await send(settings, url ?? "", query, signal, call);
      for (const warning of body.warnings) note(problems, "prometheus_warning", warning);
      record.series = sizeOf(body.data);
      return body.data;
    } finally {
      record.milliseconds = Math.round((performance.now() - began) * 10) / 10;
    }
  }

  async function query(kind: "instant" | "range", text: string, call: (driver: PrometheusDriver) => Promise<unknown>) {
    const decoded = decodeResult(await ask(kind, text, call));
    if (decoded === null) {
      throw badAnswer({ host, query: text }, "answered a query with an unknown result type", "");
    }
    if (decoded.unreadable > 0) {
      note(
        problems,
        "unreadable_samples",
        "Some series have no plain values (native histograms?).",
        decoded.unreadable,
      );
    }
    return decoded.series;
  }

  const timeout = `${Math.ceil(settings.timeoutSeconds * 1000)}ms`;
  return {
    url,
    sent,
    problems,
    async instant(text, at) {
      const series = await query("instant", text, (driver) => driver.instantQuery(text, at, timeout));
      return series.flatMap(({ labels, points: [point] }) => (point ? [{ labels, value: point[1] }] : []));
    },
    samples: (text, at) => query("instant", text, (driver) => driver.instantQuery(text, at, timeout)),
    range: (text, start, end, step) =>
      query("range", text, (driver) => driver.rangeQuery(text, start, end, step, timeout)),
    async clock() {
      const [time] = await query("instant", CLOCK, (driver) => driver.instantQuery(CLOCK, undefined, timeout));
      return time?.points[0] ? time.points[0][1] * 1000 : null;
    },
    async labelNames(selector, start, end) {
      const names = await ask("labels", selector, (driver) => driver.labelNames([selector], start, end));
      return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
    },
    async version() {
      const info = await ask("labels", "buildinfo", (driver) => driver.statusBuildinfo());
      const version = typeof info === "object" && info !== null ? Reflect.get(info, "version") : undefined;
      return typeof version === "string" ? version : "";
    },
    async isVictoriaMetrics() {
      const data = await ask("instant", "1", (driver) => driver.instantQuery("1", Date.now(), timeout));
      return typeof data === "object" && data !== null && Reflect.get(data, "resultType") === "vector";
    },
  };
}

function note(problems: FlowProblem[], code: string, message: string, count = 0): void {
  const known = problems.find((each) => each.code === code && each.message === message);
  if (!known) problems.push({ code, message, hint: "", ...(count > 0 && { count }) });
  else if (count > 0) known.count = (known.count ?? 0) + count;
}

function sizeOf(data: unknown): number {
  const list = Array.isArray(data)
    ? data
    : typeof data === "object" && data !== null
      ? Reflect.get(data, "result")
      : [];
  return Array.isArray(list) ? list.length : 0;
}
