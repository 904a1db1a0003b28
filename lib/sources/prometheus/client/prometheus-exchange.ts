import "server-only";
import { type PrometheusConnectionOptions, PrometheusDriver } from "prometheus-query";
import type { PrometheusSettings } from "../../../env";
import { AppError } from "../../../errors";
import { parseJson } from "../../../linkerd/decode/parse-json";
import { withoutSecrets } from "../../../redaction";
import { MOST_ANSWER_BYTES, parseInPieces, TooMuchAnswered } from "./parse-in-pieces";
import { agentFor } from "./prometheus-credentials";
import {
  badAnswer,
  type FailedCall,
  failureOf,
  NOT_PROMETHEUS_HINT,
  type Refusal,
  refusalOf,
  tooLarge,
  tooSlow,
} from "./prometheus-failure";

export const CLOCK = "time()";

export interface AnswerBody {
  data: unknown;
  warnings: string[];
}

export type Method = "GET" | "POST";

/** One HTTP exchange: the answer, or why there is none; `refusal` where something answered in its place. */
export type Tried =
  | { kind: "answer"; body: AnswerBody }
  | { kind: "failure"; error: AppError; refusal: (Refusal & { method: Method }) | null };

export interface Exchange {
  settings: PrometheusSettings;
  url: string;
  query: string;
  headers: Record<string, string>;
  secrets: readonly string[];
  /** The asker's. */
  signal: AbortSignal;
  /** The query's own. */
  deadline: AbortSignal;
  /** `performance.now()` when the first try began. */
  began: number;
  call: (driver: PrometheusDriver) => Promise<unknown>;
}

/**
 * One try, through a driver of its own, which is cheap: the driver knows no AbortSignal, but its interceptor can add one.
 * The answer is taken from the response interceptor: the driver's own reading turns infinities into NaN, drops warnings and
 * throws on native histograms, so it is handed an empty result instead. Failures thrown by the interceptors come back as
 * `original` of the plain object which the driver rejects with.
 */
export async function tryOnce(exchange: Exchange, wanted: Method): Promise<Tried> {
  const { settings, url, query, headers, signal, deadline } = exchange;
  let body: AnswerBody | null = null;
  let refusal: (Refusal & { method: Method }) | null = null;
  let method = wanted;
  const options: PrometheusConnectionOptions = {
    endpoint: url,
    preferPost: wanted === "POST",
    headers,
    timeout: settings.timeoutSeconds * 1000,
    requestInterceptor: {
      onFulfilled: (config) => {
        method = config.method?.toUpperCase() === "POST" ? "POST" : "GET";
        config.signal = AbortSignal.any([signal, deadline]);
        // A redirect would turn POST into GET, and carry extra headers to another host.
        config.maxRedirects = 0;
        config.maxContentLength = MOST_ANSWER_BYTES;
        config.responseType = "text";
        config.transformResponse = [
          (text: unknown, _: unknown, status?: number) => (status === 200 ? text : jsonOf(text)),
        ];
        if (settings.ca !== null) config.httpsAgent = agentFor(settings.ca);
        const asked: unknown = method === "POST" ? config.data : config.params;
        // VictoriaMetrics hides the newest 30 s: the first lifts that for one moment, the second (from 1.85.2) for ranges too.
        // Other engines ignore both.
        if (asked instanceof URLSearchParams) {
          asked.set("nocache", "1");
          asked.set("latency_offset", "1s");
          // The driver always sends a time, and it would be answered with that.
          if (query === CLOCK) asked.delete("time");
        }
        return config;
      },
    },
    responseInterceptor: {
      onFulfilled: async (response) => {
        body = decodeBody(await parseBody(response.data, exchange), callOf(exchange), exchange.secrets);
        response.data = { status: "success", data: { resultType: "vector", result: [] } };
        return response;
      },
      onRejected: (thrown) => {
        const refused = refusalOf(thrown, exchange.secrets);
        refusal = refused && { ...refused, method };
        throw failureOf(thrown, callOf(exchange), refused);
      },
    },
  };
  try {
    await exchange.call(new PrometheusDriver(options));
  } catch (thrown) {
    signal.throwIfAborted();
    return { kind: "failure", error: appErrorOf(thrown) ?? failureOf(thrown, callOf(exchange), null), refusal };
  }
  if (body === null) return { kind: "failure", error: badAnswer(callOf(exchange), "gave no answer", ""), refusal };
  return { kind: "answer", body };
}

export function callOf({ settings, url, query, deadline, began }: Omit<Exchange, "call">): FailedCall {
  const elapsedSeconds = (performance.now() - began) / 1000;
  return {
    host: new URL(url).host,
    timeoutSeconds: settings.timeoutSeconds,
    late: deadline.aborted,
    query,
    elapsedSeconds,
  };
}

function appErrorOf(thrown: unknown): AppError | null {
  if (thrown instanceof AppError) return thrown;
  const original = typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, "original") : null;
  return original instanceof AppError ? original : null;
}

/** The text itself where it is no JSON. The deadline includes the parsing. */
async function parseBody(text: unknown, exchange: Exchange): Promise<unknown> {
  if (typeof text !== "string") return text;
  const ends = AbortSignal.any([exchange.signal, exchange.deadline]);
  return parseInPieces(text, ends).catch((thrown: unknown) => {
    if (thrown instanceof SyntaxError) return text;
    if (thrown instanceof TooMuchAnswered) throw tooLarge(callOf(exchange), thrown.message);
    throw ends.aborted ? tooSlow(callOf(exchange)) : thrown;
  });
}

function jsonOf(text: unknown): unknown {
  try {
    return typeof text === "string" ? parseJson(text) : text;
  } catch {
    return text;
  }
}

function decodeBody(body: unknown, call: FailedCall, secrets: readonly string[]): AnswerBody {
  if (typeof body !== "object" || body === null || Reflect.get(body, "status") !== "success") {
    const html = typeof body === "string" && /^\s*</.test(body);
    const what = html ? "answered with a web page" : "answered with something that is not Prometheus's JSON";
    throw badAnswer(call, what, NOT_PROMETHEUS_HINT);
  }
  const warnings = [...strings(Reflect.get(body, "warnings")), ...strings(Reflect.get(body, "infos"))];
  return { data: Reflect.get(body, "data"), warnings: warnings.map((each) => withoutSecrets(each, secrets)) };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
