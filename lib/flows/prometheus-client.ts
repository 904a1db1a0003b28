import "server-only";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import { rootCertificates } from "node:tls";
import { type PrometheusConnectionOptions, PrometheusDriver } from "prometheus-query";
import type { PrometheusSettings } from "../env";
import { AppError } from "../errors";
import { decodeResult, type Labels, type Series } from "./decode-result";
import type { FlowProblem, SentQuery } from "./flow";
import { parseInPieces } from "./parse-in-pieces";
import { badAnswer, type FailedCall, failureOf } from "./prometheus-failure";
import { inTurn } from "./query-queue";

/** Measured: two or three at a time answer soonest, and leave Prometheus room for others. */
const QUERIES_AT_A_TIME = 3;
/** Of one reading: a short one need not wait behind all queries of a long one. */
const QUERIES_OF_ONE_READING = 2;
const CLOCK = "time()";
const MAX_ANSWER_BYTES = 100 * 1024 * 1024;

/** Calls of one reading of Prometheus; they end together when its signal aborts. Every call throws `AppError`. */
export interface Prometheus {
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
      throw badAnswer(callOf(settings, url ?? "", text), "answered a query with an unknown kind of result", "");
    }
    if (decoded.unreadable > 0) {
      note(
        problems,
        "unreadable_samples",
        "Some series have no plain values, native histograms perhaps.",
        decoded.unreadable,
      );
    }
    return decoded.series;
  }

  const timeout = `${Math.ceil(settings.timeoutSeconds * 1000)}ms`;
  return {
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

interface AnswerBody {
  data: unknown;
  warnings: string[];
}

/**
 * One call through a driver of its own, which is cheap: the driver knows no AbortSignal, but its interceptor can add one.
 * The answer is taken from the response interceptor: the driver's own reading turns infinities into NaN, drops warnings and
 * throws on native histograms, so it is handed an empty result instead. Failures thrown by the interceptors come back as
 * `original` of the plain object which the driver rejects with.
 */
async function send(
  settings: PrometheusSettings,
  url: string,
  query: string,
  signal: AbortSignal,
  call: (driver: PrometheusDriver) => Promise<unknown>,
): Promise<AnswerBody> {
  const deadline = AbortSignal.timeout(settings.timeoutSeconds * 1000);
  const headers = await headersOf(settings);
  const secrets = secretsOf(settings, headers);
  const where = () => ({ ...callOf(settings, url, query), late: deadline.aborted, secrets });
  let answer: AnswerBody | null = null;
  const options: PrometheusConnectionOptions = {
    endpoint: url,
    preferPost: true,
    headers,
    timeout: settings.timeoutSeconds * 1000,
    requestInterceptor: {
      onFulfilled: (config) => {
        config.signal = AbortSignal.any([signal, deadline]);
        // A redirect would turn POST into GET, and carry extra headers to another host.
        config.maxRedirects = 0;
        config.maxContentLength = MAX_ANSWER_BYTES;
        config.responseType = "text";
        config.transformResponse = [
          (text: unknown, _: unknown, status?: number) => (status === 200 ? text : jsonOf(text)),
        ];
        if (settings.ca !== null) config.httpsAgent = agentFor(settings.ca);
        // VictoriaMetrics hides the newest 30 s: the first lifts that for one moment, the second (from 1.85.2) for ranges too.
        // Other engines ignore both.
        if (config.data instanceof URLSearchParams) {
          config.data.set("nocache", "1");
          config.data.set("latency_offset", "1s");
          // The driver always sends a time, and it would be answered with that.
          if (query === CLOCK) config.data.delete("time");
        }
        return config;
      },
    },
    responseInterceptor: {
      onFulfilled: async (response) => {
        answer = decodeBody(await parseBody(response.data), where());
        response.data = { status: "success", data: { resultType: "vector", result: [] } };
        return response;
      },
      onRejected: (thrown) => {
        throw failureOf(thrown, where());
      },
    },
  };
  try {
    await call(new PrometheusDriver(options));
  } catch (thrown) {
    signal.throwIfAborted();
    throw appErrorOf(thrown) ?? failureOf(thrown, where());
  }
  if (answer === null) throw badAnswer(where(), "gave no answer", "");
  return answer;
}

function appErrorOf(thrown: unknown): AppError | null {
  if (thrown instanceof AppError) return thrown;
  const original = typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, "original") : null;
  return original instanceof AppError ? original : null;
}

/** The text itself where it is no JSON. */
async function parseBody(text: unknown): Promise<unknown> {
  if (typeof text !== "string") return text;
  return parseInPieces(text).catch(() => text);
}

function jsonOf(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}

function decodeBody(body: unknown, call: FailedCall): AnswerBody {
  if (typeof body !== "object" || body === null || Reflect.get(body, "status") !== "success") {
    const html = typeof body === "string" && /^\s*</.test(body);
    const what = html ? "answered with a web page" : "answered with something that is not Prometheus's JSON";
    throw badAnswer(call, what, "Does PROMETHEUS_URL point at Prometheus itself, path included?");
  }
  const warnings = [...strings(Reflect.get(body, "warnings")), ...strings(Reflect.get(body, "infos"))];
  return { data: Reflect.get(body, "data"), warnings };
}

async function headersOf({ auth, headers }: PrometheusSettings): Promise<Record<string, string>> {
  switch (auth.kind) {
    case "none":
      return headers;
    case "bearer":
      return { ...headers, Authorization: `Bearer ${auth.token}` };
    case "bearer-file": {
      const token = await readFile(auth.path, "utf8").catch((cause: unknown) => {
        throw new AppError("prometheus_refused", `The token file ${auth.path} cannot be read.`, {
          hint: "PROMETHEUS_TOKEN_FILE names it.",
          cause,
        });
      });
      return { ...headers, Authorization: `Bearer ${token.trim()}` };
    }
    case "basic": {
      // The driver leaves its own `auth` out when the password is empty.
      const credentials = Buffer.from(`${auth.username}:${auth.password}`).toString("base64");
      return { ...headers, Authorization: `Basic ${credentials}` };
    }
  }
}

/** Header values with and without their scheme, and the password itself. One or two characters are no secret, and stand everywhere. */
function secretsOf({ auth }: PrometheusSettings, headers: Record<string, string>): string[] {
  const values = Object.values(headers).flatMap((value) => [value, value.replace(/^(Bearer|Basic) /, "")]);
  return [...values, auth.kind === "basic" ? auth.password : ""].filter((value) => value.length > 2);
}

const agents = new Map<string, Agent>();

function agentFor(ca: string): Agent {
  const agent = agents.get(ca) ?? new Agent({ ca: [...rootCertificates, ca], keepAlive: true });
  agents.set(ca, agent);
  return agent;
}

function callOf(settings: PrometheusSettings, url: string, query: string): FailedCall {
  return { host: new URL(url).host, timeoutSeconds: settings.timeoutSeconds, late: false, query, secrets: [] };
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

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
