import { AppError } from "../errors";

/** What is known of a call that failed: `answer` is null where no HTTP answer came. */
export interface FailedCall {
  /** Host and port of Prometheus, without user or password. */
  host: string;
  timeoutSeconds: number;
  /** The client's own deadline has passed. */
  late: boolean;
  query: string;
  /** What was sent and must not come back: some gateways put the request into their error. */
  secrets: readonly string[];
}

/**
 * Turns what axios rejects with into an `AppError` that tells what to do. Nothing of the thrown object is kept: it holds the
 * request with its credentials.
 */
export function failureOf(thrown: unknown, call: FailedCall): AppError {
  const answer = field(thrown, "response");
  const status = field(answer, "status");
  const code = text(field(thrown, "code"));
  const message = text(field(thrown, "message"));
  if (typeof status === "number") return failureOfAnswer(status, field(answer, "data"), call);
  const cause = new Error(`${code} ${message}`.trim());
  if (call.late || code === "ECONNABORTED" || code === "ETIMEDOUT") return tooSlow(call, cause);
  if (/maxContentLength/.test(message)) {
    return badAnswer(call, "answered with more than this dashboard takes", "Choose a namespace.", cause);
  }
  if (code === "ERR_BAD_RESPONSE" || code.startsWith("HPE_") || /aborted|socket hang up|Parse Error/i.test(message)) {
    return badAnswer(call, "broke off in the middle of its answer", "Ask again; look at what lies between.", cause);
  }
  const hint = /CERT|SIGNATURE|SSL|EPROTO|ISSUER/.test(code)
    ? "Its certificate is not trusted here, or http and https are confused: see PROMETHEUS_CA_FILE and PROMETHEUS_URL."
    : "Is PROMETHEUS_URL right, and is Prometheus reachable from where the dashboard runs?";
  return new AppError("prometheus_unreachable", `No connection to Prometheus at ${call.host}${code && ` (${code})`}.`, {
    hint,
    details: { query: call.query },
    cause,
  });
}

function failureOfAnswer(status: number, data: unknown, call: FailedCall): AppError {
  const said = cut(withoutSecrets(text(field(data, "error")), call.secrets));
  const details = { status, query: call.query };
  if (status === 401 || status === 403 || status === 407) {
    return new AppError("prometheus_refused", `Prometheus at ${call.host} refused the dashboard (${status}).`, {
      hint: "Check PROMETHEUS_TOKEN, PROMETHEUS_TOKEN_FILE or PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD.",
      details,
    });
  }
  const slow = status === 504 || field(data, "errorType") === "timeout" || /deadline exceeded|timed out/i.test(said);
  if (slow) return tooSlow(call, new Error(said || `status ${status}`));
  if ((status === 400 || status === 422) && said !== "") {
    const tooMuch = /too many samples|maxSamplesPerQuery|timeseries exceeds/i.test(said);
    const code = tooMuch ? "prometheus_too_much" : "prometheus_bad_query";
    const hint = tooMuch
      ? "The window holds more samples than Prometheus reads at once: choose a shorter one, or let it read more (--query.max-samples)."
      : "The message is Prometheus's own.";
    return new AppError(code, `Prometheus at ${call.host} rejected a query: ${said.replace(/\.?$/, ".")}`, {
      hint,
      details,
    });
  }
  if (status >= 300 && status < 400) {
    return badAnswer(call, `redirects (${status})`, "A log-in in front of it? Set PROMETHEUS_URL to what it leads to.");
  }
  if (status === 502 || status === 503) {
    return new AppError("prometheus_unreachable", `Nothing useful behind ${call.host}: it answered ${status}.`, {
      hint: "A proxy stands in front of Prometheus and does not reach it, or Prometheus is starting.",
      details,
    });
  }
  const what = said === "" ? `answered ${status} with something that is not Prometheus's JSON` : `failed: ${said}`;
  return badAnswer(call, what, "Does PROMETHEUS_URL point at Prometheus itself, path included?");
}

export function badAnswer(call: FailedCall, what: string, hint: string, cause?: unknown): AppError {
  return new AppError("prometheus_bad_answer", `Prometheus at ${call.host} ${what}.`, {
    hint,
    details: { query: call.query },
    cause,
  });
}

function tooSlow(call: FailedCall, cause: unknown): AppError {
  return new AppError("prometheus_timeout", `No answer from Prometheus at ${call.host} in ${call.timeoutSeconds} s.`, {
    hint: "Choose a shorter window or a namespace, or raise PROMETHEUS_TIMEOUT_SECONDS.",
    details: { query: call.query },
    cause,
  });
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function withoutSecrets(said: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, "…"), said);
}

function cut(said: string): string {
  return said.length > 400 ? `${said.slice(0, 400)}…` : said;
}
