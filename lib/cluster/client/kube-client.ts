import "server-only";
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { AppError } from "../../errors";
import { FIELD_MANAGER } from "../../field-manager";
import { parseJson } from "../../linkerd/decode/parse-json";
import { withoutSecrets } from "../../redaction";
import { type Attempt, printAttempt } from "./attempt";
import { refusal } from "./cluster-error";
import type { KubeAccess } from "./kube-config";
import { isCertificateFault, transportFault } from "./transport-fault";

export interface KubeCall {
  attempt: Attempt;
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Absolute, without query. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** JSON unless told. */
  contentType?: string;
  /** A larger answer is not read to its end, and thrown as `TooLarge`. */
  mostBytes?: number;
  signal?: AbortSignal;
}

/**
 * One identity at one API server. The kubeconfig, its TLS and its credentials (plugins, token files) are client-node's work;
 * the requests are our own, since its typed calls change what they carry (dates) and its fetch opens a pool per request.
 */
export class KubeClient {
  /** client-node reads tokens and certificates once, so after a refusal a fresh reading takes its place. */
  private config: KubeAccess["config"];
  private outdated = false;
  /** What was sent last to prove who we are: some proxies put the request into their error. */
  private secrets: readonly string[] = [];

  constructor(
    readonly access: Pick<KubeAccess, "config" | "source" | "context" | "server">,
    private readonly timeoutSeconds: number,
    /** Reads the same credentials anew: they may have been rotated. */
    private readonly readAnew: (() => Promise<Pick<KubeAccess, "config" | "server">>) | null = null,
  ) {
    this.config = access.config;
  }

  /** What the API server's clock showed, and when that was by a clock of ours that only runs forward. */
  private told: { clock: number; at: number } | null = null;

  /**
   * Milliseconds since 1970 by the API server's clock, as far as it has told; ours where both agree. What is promised for a time goes by
   * it: a clock of ours that is set, or wrong, moves nothing, and several dashboards agree.
   */
  now(): number {
    if (!this.told) return Date.now();
    const there = this.told.clock + performance.now() - this.told.at;
    return Math.abs(there - Date.now()) > CLOCKS_AGREE_MILLISECONDS ? there : Date.now();
  }

  /** The parsed body of a 2xx answer. Throws `AppError`; what `call.signal` aborts is thrown as its reason. */
  async call(call: KubeCall): Promise<unknown> {
    const deadline = AbortSignal.timeout(this.timeoutSeconds * 1000);
    const signal = call.signal ? AbortSignal.any([call.signal, deadline]) : deadline;
    try {
      const response = await this.open(call, signal);
      const text = await textOf(response, call.mostBytes);
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) throw refusal(status, withoutSecrets(text, this.secrets), call.attempt);
      return decodeBody(text, call.attempt);
    } catch (cause) {
      call.signal?.throwIfAborted();
      if (cause instanceof TooLarge) throw cause;
      throw this.fault(deadline.aborted ? deadline.reason : cause, call);
    }
  }

  /**
   * The lines of a stream that stays open, parsed. Ends when the server closes it or when nothing came for `idleSeconds`
   * (a connection that died silently looks idle). Throws as `call` does. Leaving the loop closes the connection.
   * `onOpen` tells that the server agreed, which may be long before there is a line.
   */
  async *stream(call: KubeCall, idleSeconds: number, onOpen: () => void): AsyncGenerator<unknown, void, undefined> {
    const closing = new AbortController();
    const deadline = setTimeout(() => closing.abort(timeout()), this.timeoutSeconds * 1000);
    const signal = call.signal ? AbortSignal.any([call.signal, closing.signal]) : closing.signal;
    let idle: NodeJS.Timeout | undefined;
    try {
      const response = await this.open(call, signal);
      const status = response.statusCode ?? 0;
      if (status !== 200) throw refusal(status, withoutSecrets(await textOf(response), this.secrets), call.attempt);
      clearTimeout(deadline);
      onOpen();
      idle = setTimeout(() => response.destroy(), idleSeconds * 1000);
      let rest = "";
      response.setEncoding("utf8");
      for await (const chunk of response) {
        idle.refresh();
        const lines = (rest + String(chunk)).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (line !== "") yield decodeBody(line, call.attempt);
      }
    } catch (cause) {
      call.signal?.throwIfAborted();
      if (isPrematureClose(cause)) return;
      throw this.fault(closing.signal.aborted ? closing.signal.reason : cause, call);
    } finally {
      clearTimeout(deadline);
      clearTimeout(idle);
      closing.abort();
    }
  }

  private fault(cause: unknown, { attempt }: KubeCall): AppError {
    // A certificate that ran out may have been renewed by the next try.
    if (isCertificateFault(cause)) this.outdated = true;
    return transportFault(cause, this.access.server, attempt, this.timeoutSeconds);
  }

  /** Once more with credentials read anew where the first ones are refused: a request that got 401 did nothing. */
  private async open(call: KubeCall, signal: AbortSignal): Promise<IncomingMessage> {
    if (this.outdated) await this.renew();
    const response = await this.send(call, signal);
    if (response.statusCode !== 401 || !(await this.renew())) return response;
    response.resume();
    return this.send(call, signal);
  }

  /** False where there is nothing newer to be had; a kubeconfig that now means another server is not followed. */
  private async renew(): Promise<boolean> {
    const fresh = await this.readAnew?.().catch(() => null);
    if (!fresh || fresh.server !== this.access.server) return false;
    this.config = fresh.config;
    this.outdated = false;
    return true;
  }

  private async send(call: KubeCall, signal: AbortSignal): Promise<IncomingMessage> {
    const url = new URL(this.access.server + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    const options: RequestOptions = {};
    try {
      await this.config.applyToHTTPSOptions(options);
    } catch (cause) {
      throw new AppError("cluster_unauthorized", "The kubeconfig's credentials could not be obtained.", {
        hint: "Does the credential plugin of its current context work, and do its key and certificate files exist? Check with `kubectl auth whoami`.",
        cause,
      });
    }
    this.secrets = secretsIn(options.headers);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers = {
      ...options.headers,
      accept: "application/json",
      "user-agent": FIELD_MANAGER,
      ...(body === undefined
        ? {}
        : { "content-type": call.contentType ?? "application/json", "content-length": Buffer.byteLength(body) }),
    };
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      const request = send(url, { ...options, method: call.method, headers, signal }, (response) => {
        const clock = Date.parse(response.headers.date ?? "");
        if (!Number.isNaN(clock)) this.told = { clock, at: performance.now() };
        resolve(response);
      });
      request.on("error", reject);
      request.end(body);
    });
  }
}

/** A `Date` header has whole seconds, and was a while on its way. */
const CLOCKS_AGREE_MILLISECONDS = 3_000;

function secretsIn(headers: RequestOptions["headers"]): string[] {
  const sent = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "authorization")?.[1];
  return typeof sent === "string" ? [sent, sent.replace(/^(Bearer|Basic) /, "")] : [];
}

/** An answer was larger than `mostBytes`. */
export class TooLarge extends Error {}

async function textOf(response: IncomingMessage, mostBytes = Number.POSITIVE_INFINITY): Promise<string> {
  response.setEncoding("utf8");
  const chunks: string[] = [];
  let length = 0;
  for await (const chunk of response) {
    const text = String(chunk);
    length += text.length;
    if (length > mostBytes) {
      response.destroy();
      throw new TooLarge(`More than ${mostBytes} bytes.`);
    }
    chunks.push(text);
  }
  return chunks.join("");
}

function decodeBody(text: string, attempt: Attempt): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    const html = /^\s*</.test(text);
    throw new AppError(
      "cluster_bad_answer",
      `Tried to ${printAttempt(attempt)}; the answer is ${html ? "a web page" : "not JSON"}.`,
      {
        hint: "Is there a login page or proxy at the API server's address in the kubeconfig?",
        cause,
      },
    );
  }
}

function timeout(): DOMException {
  return new DOMException("No answer in time", "TimeoutError");
}

/** The server, or our idle timer, closed the stream in its midst: to a watch that is an end like any other. */
function isPrematureClose(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ERR_STREAM_PREMATURE_CLOSE";
}
