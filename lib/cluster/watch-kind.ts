import "server-only";
import { AppError } from "../errors";
import { apiVersionOf, type PolicyKind } from "../linkerd/kinds";
import type { KubernetesObject } from "../linkerd/object";
import type { Attempt } from "./attempt";
import { refusalOf, refusedWith } from "./cluster-error";
import { decodeList, decodeObject } from "./decode-object";
import type { KubeClient } from "./kube-client";
import { collectionPath } from "./object-path";
import { backoffSeconds, type Pace, pause } from "./pace";
import type { KindState, WatchState } from "./policy-answer";
import { servedVersions } from "./served-versions";
import { decodeWatchEvent } from "./watch-event";

const PAGE = 500;
/** A watch that stood for so long did work: the next failure is a new one. */
const LASTING_SECONDS = 10;

export interface KindWatchOptions {
  pace: Pace;
  /** What is kept of each object. */
  keep: (object: KubernetesObject) => KubernetesObject;
  onChange: () => void;
}

/**
 * All objects of one kind, listed and then watched for as long as it runs. One loop owns the connection, so a live watch is
 * never started twice. A watch that the server ends in good order is resumed where it stood; after any failure everything is
 * listed again, since the server may have lost or changed its history.
 */
export class KindWatch {
  private objectsByName = new Map<string, KubernetesObject>();
  private unreadable = 0;
  private state: WatchState = "starting";
  private failure: AppError | null = null;
  private staleSince: string | null = null;
  private failures = 0;
  private listed = false;
  private openedAt: number | null = null;
  private resourceVersion: string | null = null;
  private readonly stopping = new AbortController();

  constructor(
    private readonly client: KubeClient,
    readonly kind: PolicyKind,
    private readonly options: KindWatchOptions,
  ) {}

  /** Call once. Resolves when stopped; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.openedAt = null;
      try {
        if (this.resourceVersion === null) await this.list(signal);
        await this.follow(signal);
        // A server that ends each watch at once must not be asked without pause.
        if (!this.lasted(1)) await pause(this.options.pace.firstSeconds, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.resourceVersion = null;
        this.failures = this.lasted(LASTING_SECONDS) ? 1 : this.failures + 1;
        if (refusedWith(error) !== 410) await this.fail(error, signal);
        await pause(this.waitSeconds(), signal);
      }
    }
  }

  stop(): void {
    this.stopping.abort();
  }

  get settled(): boolean {
    return this.state !== "starting";
  }

  objects(): Iterable<KubernetesObject> {
    return this.objectsByName.values();
  }

  describe(): KindState {
    return {
      group: this.kind.group,
      kind: this.kind.kind,
      version: this.kind.version,
      state: this.state,
      code: this.failure?.code ?? null,
      message: this.failure?.message ?? "",
      hint: this.failure?.hint ?? "",
      staleSince: this.staleSince,
      objects: this.objectsByName.size,
      unreadable: this.unreadable,
    };
  }

  private async list(signal: AbortSignal): Promise<void> {
    const objects = new Map<string, KubernetesObject>();
    let unreadable = 0;
    let resourceVersion = "";
    for (let next: string | null = ""; next !== null; ) {
      const query: Record<string, string> = { limit: String(PAGE), ...(next === "" ? {} : { continue: next }) };
      const answer = await this.client.call({
        attempt: this.attempt("list"),
        method: "GET",
        path: this.path,
        query,
        signal,
      });
      const page = decodeList(answer);
      if (!page) throw new AppError("cluster_bad_answer", `The answer to a list of ${this.kind.plural} is no list.`);
      for (const item of page.items) {
        const object = this.decode(item);
        if (object) objects.set(nameOf(object), object);
        else unreadable += 1;
      }
      resourceVersion = page.resourceVersion;
      next = page.next === "" ? null : page.next;
    }
    this.objectsByName = objects;
    this.unreadable = unreadable;
    this.resourceVersion = resourceVersion;
    this.listed = true;
    if (this.staleSince) this.staleSince = new Date().toISOString();
    this.options.onChange();
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const { pace } = this.options;
    const query = {
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion: this.resourceVersion ?? "",
      timeoutSeconds: String(Math.ceil(pace.watchSeconds * (1 + Math.random() / 4))),
    };
    const call = { attempt: this.attempt("watch"), method: "GET", path: this.path, query, signal } as const;
    const opened = () => {
      this.openedAt = performance.now();
      // Not before: with a right to list and none to watch, what was listed would grow old unseen.
      if (this.state !== "synced") this.become("synced", null);
    };
    for await (const line of this.client.stream(call, pace.idleSeconds, opened)) this.take(line);
  }

  private take(line: unknown): void {
    const event = decodeWatchEvent(line);
    if (event?.type === "ERROR") throw refusalOf(event.code, event.status, this.attempt("watch"));
    if (event?.resourceVersion) this.resourceVersion = event.resourceVersion;
    if (event?.type === "BOOKMARK") return;
    const object = event ? this.decode(event.object) : null;
    if (!event || !object) this.unreadable += 1;
    else if (event.type === "DELETED") this.objectsByName.delete(nameOf(object));
    else this.objectsByName.set(nameOf(object), object);
    this.options.onChange();
  }

  private async fail(error: unknown, signal: AbortSignal): Promise<void> {
    this.failures += 1;
    const failure = asAppError(error);
    if (failure.code === "cluster_forbidden") return this.forget("forbidden", failure);
    if (failure.code === "kind_absent") {
      const served = await servedVersions(this.client, this.kind, signal).catch(() => []);
      if (!signal.aborted) this.forget(served.length === 0 ? "absent" : "unserved", this.notServed(served));
      return;
    }
    if (this.listed) {
      this.staleSince ??= new Date().toISOString();
      this.become("stale", failure);
    } else {
      this.forget("failed", failure);
    }
  }

  private notServed(served: string[]): AppError {
    const { kind, group } = this.kind;
    if (served.length === 0) {
      return new AppError("kind_absent", `The cluster has no ${kind} (${group}): its CRD is not installed.`, {
        hint:
          kind === "EgressNetwork"
            ? "Linkerd installs it from 2.17 on: `linkerd install --crds | kubectl apply -f -`."
            : "Routes of this kind need it; all else works. Once it is installed it is found within a minute.",
      });
    }
    const versions = served.join(", ");
    return new AppError(
      "kind_unserved",
      `The cluster serves ${kind} as ${versions}; Linkerd reads ${apiVersionOf(this.kind)} alone.`,
      {
        hint: "Linkerd ignores such routes. A Gateway API bundle that serves the version which Linkerd reads helps.",
      },
    );
  }

  /** What may not, or no longer, be read is not shown as if it were there. */
  private forget(state: WatchState, failure: AppError): void {
    this.objectsByName = new Map();
    this.unreadable = 0;
    this.listed = false;
    this.become(state, failure);
  }

  private become(state: WatchState, failure: AppError | null): void {
    this.state = state;
    this.failure = failure;
    if (state !== "stale") this.staleSince = null;
    this.options.onChange();
  }

  private lasted(seconds: number): boolean {
    return this.openedAt !== null && performance.now() - this.openedAt >= seconds * 1000;
  }

  private waitSeconds(): number {
    const { pace } = this.options;
    const lasting = this.state === "forbidden" || this.state === "absent" || this.state === "unserved";
    return lasting ? pace.recheckSeconds : backoffSeconds(this.failures, pace);
  }

  private decode(value: unknown): KubernetesObject | null {
    const object = decodeObject(value, { apiVersion: this.apiVersion, kind: this.kind.kind });
    return object && this.options.keep(object);
  }

  private get apiVersion(): string {
    return this.kind.group === "" ? this.kind.version : apiVersionOf(this.kind);
  }

  private get path(): string {
    return collectionPath(this.kind, null);
  }

  private attempt(verb: "list" | "watch"): Attempt {
    return { verb, group: this.kind.group, resource: this.kind.plural, namespace: null, name: null };
  }
}

function nameOf(object: KubernetesObject): string {
  return `${object.metadata.namespace}/${object.metadata.name}`;
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("internal", "The dashboard failed while it read the cluster. Its log has the details.", {
    cause: error,
  });
}
