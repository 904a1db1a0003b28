import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { PrometheusDriver } from "prometheus-query";
import type { PrometheusSettings } from "../../../env";
import { processHome } from "../../../process-home";
import { headersOf, secretsOf } from "./prometheus-credentials";
import { type AnswerBody, callOf, type Exchange, tryOnce } from "./prometheus-exchange";
import { overloaded, postRefused, type Refusal, tooSlow } from "./prometheus-failure";

/** Where `Retry-After` says nothing. */
const PAUSES_SECONDS = [0.5, 1, 2];
const SHORTEST_PAUSE_SECONDS = 0.1;
const MOST_TRIES = 5;

/** What refused POST and answered GET, by URL. */
const refusedPost: Map<string, Refusal> = processHome("prometheusRefusedPost", () => new Map());

/**
 * One call, in as many tries as it takes within its deadline: by GET where POST is refused, and again where Prometheus is busy. Throws
 * `AppError`, or the reason for which `signal` aborted.
 */
export async function send(
  settings: PrometheusSettings,
  url: string,
  query: string,
  signal: AbortSignal,
  call: (driver: PrometheusDriver) => Promise<unknown>,
): Promise<AnswerBody> {
  const began = performance.now();
  const deadline = AbortSignal.timeout(settings.timeoutSeconds * 1000);
  const headers = await headersOf(settings);
  const exchange = {
    settings,
    url,
    query,
    headers,
    secrets: secretsOf(settings, headers),
    signal,
    deadline,
    began,
    call,
  };
  let post = refusedPost.get(url) ?? null;
  let busy = 0;
  for (;;) {
    const tried = await tryOnce(exchange, post ? "GET" : "POST");
    if (tried.kind === "answer") {
      if (post) refusedPost.set(url, post);
      return tried.body;
    }
    const { error, refusal } = tried;
    if (refusal !== null && isBusy(refusal)) {
      busy++;
      const pause = pauseSeconds(refusal, busy, exchange);
      if (pause === null) throw overloaded(refusal, busy, callOf(exchange));
      await waitFor(pause, exchange);
    } else if (refusal === null || !refusesMethod(refusal)) {
      throw error;
    } else if (post === null && refusal.method === "POST") {
      post = refusal;
    } else if (post !== null && post === refusedPost.get(url) && NOT_THIS_METHOD.includes(refusal.status)) {
      // What was remembered is so no more.
      refusedPost.delete(url);
      post = null;
    } else {
      throw post === null || alike(post, refusal) ? error : postRefused(post, refusal, callOf(exchange));
    }
  }
}

/** Its own time limit is told by the same status, and asking again would take as long. */
function isBusy({ status, errorType }: Refusal): boolean {
  return status === 429 || (status === 503 && errorType !== "timeout");
}

const NOT_THIS_METHOD = [405, 501];

/**
 * Some answer 403, 405 or 501 to POST, others whatever their gateway says to a method that it does not know. What Prometheus itself says of
 * a query is no such answer, and 401 and 407 ask for credentials.
 */
function refusesMethod({ status, said }: Refusal): boolean {
  if (status === 403 || NOT_THIS_METHOD.includes(status)) return true;
  return status >= 400 && status < 500 && ![401, 407, 408, 413].includes(status) && said === "";
}

/** The same to either method, so the method is not what is refused. */
function alike(post: Refusal, get: Refusal): boolean {
  return post.status === get.status && post.status !== 403 && !NOT_THIS_METHOD.includes(post.status);
}

/** null: it asks for more time than the call has, or was asked often enough. */
function pauseSeconds({ retryAfterSeconds }: Refusal, busy: number, { settings, began }: Exchange): number | null {
  const pause = retryAfterSeconds ?? PAUSES_SECONDS[busy - 1];
  if (pause === undefined || busy >= MOST_TRIES) return null;
  const left = settings.timeoutSeconds - (performance.now() - began) / 1000;
  const taken = Math.max(pause, SHORTEST_PAUSE_SECONDS);
  return taken < left ? taken : null;
}

async function waitFor(pause: number, exchange: Exchange): Promise<void> {
  const { signal, deadline } = exchange;
  await sleep(pause * 1000, undefined, { signal: AbortSignal.any([signal, deadline]) }).catch(() => {
    signal.throwIfAborted();
    throw tooSlow(callOf(exchange));
  });
}
