import "server-only";
import { AppError } from "../../../errors";
import { cut } from "../../../print/cut";
import { withoutSecrets } from "../../../redaction";
import { retryAfterSeconds } from "./retry-after";

/** What is known of a call that failed. */
export interface FailedCall {
  /** Host and port of Prometheus, without user, password and path. */
  host: string;
  timeoutSeconds: number;
  /** The client's own deadline has passed. */
  late: boolean;
  query: string;
  elapsedSeconds: number;
}

/** An HTTP answer that is none, of Prometheus or of what stands before it; without secrets, since some gateways put the request into it. */
export interface Refusal {
  status: number;
  /** What `Retry-After` asks for. */
  retryAfterSeconds: number | null;
  /** Prometheus's own words; empty where it was not Prometheus that answered. */
  said: string;
  errorType: string;
  /** What the body says, whoever wrote it. */
  gist: string;
}

export const NOT_PROMETHEUS_HINT = "Does PROMETHEUS_URL point at Prometheus itself, path included?";

/** null where no HTTP answer came. */
export function refusalOf(thrown: unknown, secrets: readonly string[]): Refusal | null {
  const answer = field(thrown, "response");
  const status = field(answer, "status");
  if (typeof status !== "number") return null;
  const data = field(answer, "data");
  const header = (name: string) => text(field(field(answer, "headers"), name));
  const clean = (said: string) => cut(withoutSecrets(said, secrets).replace(/\s+/g, " ").trim(), 400);
  const said = clean(text(field(data, "error")));
  return {
    status,
    retryAfterSeconds: retryAfterSeconds(header("retry-after"), header("date"), Date.now()),
    said,
    errorType: text(field(data, "errorType")),
    gist: said || clean(text(field(data, "message"))) || clean(withoutMarkup(text(data))),
  };
}

/**
 * Turns what axios rejects with into an `AppError` that tells what to do. Nothing of the thrown object is kept: it holds the
 * request with its credentials.
 */
export function failureOf(thrown: unknown, call: FailedCall, refusal: Refusal | null): AppError {
  if (refusal !== null) return failureOfAnswer(refusal, call);
  const code = text(field(thrown, "code"));
  const message = text(field(thrown, "message"));
  const cause = new Error(`${code} ${message}`.trim());
  if (call.late || code === "ECONNABORTED" || code === "ETIMEDOUT") return tooSlow(call, cause);
  if (/maxContentLength/.test(message)) return tooLarge(call, "more than this dashboard accepts", cause);
  if (code === "ERR_BAD_RESPONSE" || code.startsWith("HPE_") || /aborted|socket hang up|Parse Error/i.test(message)) {
    return badAnswer(call, "broke off in the middle of its answer", "Try again; check any proxy in between.", cause);
  }
  const hint = CERTIFICATE[code] ?? (/CERT|SIGNATURE|SSL|EPROTO|ISSUER/.test(code) ? UNTRUSTED : NOT_REACHED);
  return new AppError("prometheus_unreachable", `No connection to Prometheus at ${call.host}${code && ` (${code})`}.`, {
    hint,
    details: { query: call.query },
    cause,
  });
}

const UNTRUSTED =
  "Its certificate is not trusted, or http and https are mixed up: see PROMETHEUS_CA_FILE and PROMETHEUS_URL.";
const NOT_REACHED = "Is PROMETHEUS_URL right, and is Prometheus reachable from where the dashboard runs?";
const CERTIFICATE: Record<string, string> = {
  CERT_HAS_EXPIRED: "Its certificate has expired: renew it. The dashboard reconnects by itself.",
  CERT_NOT_YET_VALID: "Its certificate is not valid yet: is the dashboard's clock right?",
  ERR_TLS_CERT_ALTNAME_INVALID: "Its certificate does not match the hostname in PROMETHEUS_URL.",
};

function failureOfAnswer({ status, said, errorType, gist }: Refusal, call: FailedCall): AppError {
  const details = { status, query: call.query };
  if (status === 401 || status === 403 || status === 407) {
    const words = gist && !isPage(gist) ? `: ${ended(gist)}` : ".";
    return new AppError("prometheus_refused", `Prometheus at ${call.host} rejected the dashboard (${status})${words}`, {
      hint: "Check PROMETHEUS_TOKEN, PROMETHEUS_TOKEN_FILE or PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD, and their permissions.",
      details,
    });
  }
  if (errorType === "timeout" || /deadline exceeded|timed out/i.test(said)) return gaveUp(call, said, details);
  if (status === 504) return gatewayGaveUp(call, details);
  if ((status === 400 || status === 422) && said !== "") {
    const tooMuch = /too many samples|maxSamplesPerQuery|timeseries exceeds/i.test(said);
    const code = tooMuch ? "prometheus_too_much" : "prometheus_bad_query";
    const hint = tooMuch
      ? "The window has more samples than Prometheus loads at once: choose a shorter one or raise --query.max-samples."
      : "The message is from Prometheus.";
    return new AppError(code, `Prometheus at ${call.host} rejected a query: ${ended(said)}`, { hint, details });
  }
  if (status >= 300 && status < 400) {
    return badAnswer(
      call,
      `redirects (${status})`,
      "Is there a login page in front of it? Set PROMETHEUS_URL to the address behind it.",
    );
  }
  if (status === 502) {
    return new AppError("prometheus_unreachable", `A gateway at ${call.host} cannot reach Prometheus (502).`, {
      hint: "Is Prometheus running, and at the address the gateway expects?",
      details,
    });
  }
  const what =
    said === "" ? `answered ${status} with something that is not Prometheus's JSON` : `failed: ${ended(said)}`;
  return badAnswer(call, what.replace(/\.$/, ""), NOT_PROMETHEUS_HINT);
}

/** After `tries`, each of which was answered 429 or 503. A 503 that asks for no patience may be of a gateway that has nobody to ask. */
export function overloaded(
  { status, gist, retryAfterSeconds: asked }: Refusal,
  tries: number,
  call: FailedCall,
): AppError {
  const times = tries === 1 ? "" : ` ${tries} times in ${seconds(call.elapsedSeconds)}`;
  const words = gist && !isPage(gist) ? `: ${ended(gist)}` : ".";
  const wait = asked === null ? "" : ` It asks to wait ${seconds(asked)}.`;
  const gone = status === 503 && asked === null;
  const state = gone ? "is overloaded, starting or down" : "is overloaded";
  const hint = gone
    ? "Is the Prometheus behind this gateway running and ready? The dashboard keeps trying."
    : "It or a gateway limits queries. A shorter window or a single namespace needs fewer; otherwise raise the limit. The dashboard keeps trying.";
  return new AppError(
    gone ? "prometheus_unreachable" : "prometheus_overloaded",
    `Prometheus at ${call.host} ${state}: it answered ${status}${times}${words}${wait}`,
    { hint, details: { status, query: call.query } },
  );
}

/** `post` was the answer to POST, `get` the one to the same by GET. */
export function postRefused(post: Refusal, get: Refusal, call: FailedCall): AppError {
  const words = post.gist ? ` “${post.gist}”` : "";
  const long = get.status === 414 || get.status === 431;
  const then = long
    ? `the query, ${call.query.length} characters, is too long for the URL of a GET (${get.status})`
    : `GET failed too (${get.status}${get.gist && get.gist !== post.gist ? `: “${get.gist}”` : ""})`;
  return new AppError(
    "prometheus_refused",
    `POST to Prometheus was refused at ${call.host} (${post.status}${words}), and ${then}.`,
    {
      hint: long
        ? "Allow POST to /api/v1/query and /api/v1/query_range in the proxy in front of Prometheus: it reads the same as GET."
        : "May this identity query Prometheus by GET or POST, and does PROMETHEUS_URL point at it, path included?",
      details: { status: post.status, query: call.query },
    },
  );
}

/** What failed, where nothing else is known. */
type Asked = Pick<FailedCall, "host" | "query">;

export function badAnswer(call: Asked, what: string, hint: string, cause?: unknown): AppError {
  return new AppError("prometheus_bad_answer", `Prometheus at ${call.host} ${what}.`, {
    hint,
    details: { query: call.query },
    cause,
  });
}

export function tooLarge(call: Asked, what: string, cause?: unknown): AppError {
  return new AppError("prometheus_too_much", `Prometheus at ${call.host} answered with ${what}.`, {
    hint: "Choose a namespace, or a shorter window.",
    details: { query: call.query },
    cause,
  });
}

export function tooSlow(call: FailedCall, cause?: unknown): AppError {
  return new AppError("prometheus_timeout", `No answer from Prometheus at ${call.host} in ${call.timeoutSeconds} s.`, {
    hint: "Choose a shorter window or a namespace, or raise PROMETHEUS_TIMEOUT_SECONDS.",
    details: { query: call.query },
    cause,
  });
}

function gaveUp(call: FailedCall, said: string, details: object): AppError {
  const message = `Prometheus at ${call.host} gave up on a query after ${seconds(call.elapsedSeconds)}: ${ended(said || "timeout")}`;
  return new AppError("prometheus_timeout", message, {
    hint: "Choose a shorter window or a namespace, or raise --query.timeout and PROMETHEUS_TIMEOUT_SECONDS.",
    details,
  });
}

function gatewayGaveUp(call: FailedCall, details: object): AppError {
  const message = `A gateway at ${call.host} got no answer from Prometheus (504, after ${seconds(call.elapsedSeconds)}).`;
  return new AppError("prometheus_timeout", message, {
    hint: "Is the Prometheus behind it running? If it is only slow, choose a shorter window or a namespace, or raise the gateway's timeout.",
    details,
  });
}

function seconds(value: number): string {
  return value < 10 ? `${Math.round(value * 10) / 10} s` : `${Math.round(value)} s`;
}

function withoutMarkup(page: string): string {
  return page.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ");
}

/** Long enough to be a page rather than a sentence. */
function isPage(gist: string): boolean {
  return gist.length > 200;
}

function ended(said: string): string {
  return said.replace(/\.?$/, ".");
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
