import "server-only";
import { type PrometheusConnectionOptions, PrometheusDriver } from "prometheus-query";
import type { PrometheusSettings } from "../env";
import { AppError } from "../errors";
import { parseInPieces } from "./parse-in-pieces";
import { agentFor, headersOf, secretsOf } from "./prometheus-credentials";
import { badAnswer, type FailedCall, failureOf } from "./prometheus-failure";

export const CLOCK = "time()";
const MAX_ANSWER_BYTES = 100 * 1024 * 1024;

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
export async function send(
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

export function callOf(settings: PrometheusSettings, url: string, query: string): FailedCall {
  return { host: new URL(url).host, timeoutSeconds: settings.timeoutSeconds, late: false, query, secrets: [] };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
