import "server-only";
import { AppError } from "../errors";
import { apiVersionOf, type ResourceKind } from "../linkerd/kinds";
import type { KubernetesObject } from "../linkerd/object";
import type { KindState, WatchState } from "./asked/policy-answer";
import type { Attempt } from "./client/attempt";
import { refusalOf, refusedWith } from "./client/cluster-error";
import { decodeObject } from "./client/decode-object";
import type { KubeClient } from "./client/kube-client";
import { listKind, nameOf } from "./client/list-kind";
import { notServed } from "./client/not-served";
import { collectionPath } from "./client/object-path";
import { servedVersions } from "./client/served-versions";
import { backoffSeconds, type Pace, pause } from "./pace";
import { decodeWatchEvent } from "./watch-event";

/** The first time an old version is no failure: everything is listed again. */
const MOST_EXPIRED = 1;
/** A watch that stood for so long did work: the next failure is a new one. */
const LASTING_SECONDS = 10;

export interface KindWatchOptions<Kept extends object> {
  pace: Pace;
  /**
   * What is kept of each object; the rest is dropped on arrival. `stored` has what belongs neither to metadata nor to spec or status.
   * null: it cannot be read.
   */
  keep: (object: KubernetesObject, stored: unknown) => Kept | null;
  /** In order of preference, asked before each listing: the first that is served is read. Absent: that of the kind. */
  versions?: () => Promise<readonly string[]>;
  onChange: () => void;
  /** Tests look at the waits. */
  wait?: typeof pause;
}

/**
 * All objects of one kind, listed and then watched for as long as it runs. One loop owns the connection, so a live watch is
 * never started twice. A watch that the server ends in good order is resumed where it stood; after any failure everything is
 * listed again, since the server may have lost or changed its history.
 */
export class KindWatch<Kept extends object> {
  private objectsByName = new Map<string, Kept>();
  private unreadable = 0;
  private state: WatchState = "starting";
  private failure: AppError | null = null;
  private staleSince: string | null = null;
  private failures = 0;
  /** 410s since a watch last told something. */
  private expired = 0;
  /** When something was last heard; what is held is as old as that. */
  private heardAt = new Date().toISOString();
  private silence: NodeJS.Timeout | null = null;
  private listed = false;
  private openedAt: number | null = null;
  private resourceVersion: string | null = null;
  private readonly stopping = new AbortController();

  private version: string;

  constructor(
    private readonly client: KubeClient,
    readonly kind: ResourceKind,
    private readonly options: KindWatchOptions<Kept>,
  ) {
    this.version = kind.version;
  }

  /** Call once. Resolves when stopped; never rejects. */
  async run(): Promise<void> {
    const { signal } = this.stopping;
    const { wait = pause } = this.options;
    while (!signal.aborted) {
      this.openedAt = null;
      try {
        if (this.resourceVersion === null) await this.listServed(signal);
        await this.follow(signal);
        if (this.lasted(1)) this.failures = 0;
        // A server that ends each watch at once must not be asked without pause.
        if (!this.lasted(1)) await wait(this.options.pace.firstSeconds, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.resourceVersion = null;
        this.failures = this.lasted(LASTING_SECONDS) ? 1 : this.failures + 1;
        if (this.lasted(1)) this.expired = 0;
        this.expired = refusedWith(error) === 410 ? this.expired + 1 : 0;
        if (this.expired === 0 || this.expired > MOST_EXPIRED) await this.fail(error, signal);
        await wait(this.waitSeconds(), signal);
      }
    }
  }

  stop(): void {
    this.stopping.abort();
    if (this.silence) clearTimeout(this.silence);
  }

  get settled(): boolean {
    return this.state !== "starting";
  }

  objects(): Iterable<Kept> {
    return this.objectsByName.values();
  }

  describe(): KindState {
    return {
      group: this.kind.group,
      kind: this.kind.kind,
      version: this.version,
      state: this.state,
      code: this.failure?.code ?? null,
      message: this.failure?.message ?? "",
      hint: this.failure?.hint ?? "",
      staleSince: this.staleSince,
      objects: this.objectsByName.size,
      unreadable: this.unreadable,
    };
  }

  private async listServed(signal: AbortSignal): Promise<void> {
    const versions = (await this.options.versions?.()) ?? [this.kind.version];
    for (const [i, version] of versions.entries()) {
      this.version = version;
      try {
        return await this.list(signal);
      } catch (error) {
        if (refusedWith(error) !== 404 || i === versions.length - 1) throw error;
      }
    }
  }

  private async list(signal: AbortSignal): Promise<void> {
    const { objects, unreadable, resourceVersion } = await listKind(this.client, this.current, {
      attempt: this.attempt("list"),
      path: this.path,
      decode: (value) => this.decode(value),
      onPage: () => this.heard(),
      seconds: this.options.pace.listSeconds,
      signal,
    });
    this.objectsByName = objects;
    this.unreadable = unreadable;
    this.resourceVersion = resourceVersion;
    this.listed = true;
    if (this.staleSince) this.staleSince = this.heardAt;
    this.options.onChange();
  }

  /** Told also while a try is under way that may take long: without a word what is held counts as old. */
  private heard(): void {
    this.heardAt = new Date().toISOString();
    if (this.silence) clearTimeout(this.silence);
    const { idleSeconds } = this.options.pace;
    this.silence = setTimeout(() => {
      if (this.state !== "synced") return;
      const message = `The watch of ${this.kind.plural} has been silent for ${idleSeconds} s.`;
      this.staleSince = this.heardAt;
      const hint =
        "The connection may be dead; the dashboard opens a new one. Does the network or a proxy drop idle connections?";
      this.become("stale", new AppError("cluster_timeout", message, { hint }));
    }, idleSeconds * 1000).unref();
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
      this.heard();
      // Not before: with a right to list and none to watch, what was listed would grow old unseen.
      if (this.state !== "synced") this.become("synced", null);
    };
    for await (const line of this.client.stream(call, pace.idleSeconds, opened)) this.take(line);
  }

  private take(line: unknown): void {
    this.heard();
    const event = decodeWatchEvent(line);
    if (event?.type === "ERROR") throw refusalOf(event.code, event.status, this.attempt("watch"));
    this.expired = 0;
    if (event?.resourceVersion) this.resourceVersion = event.resourceVersion;
    if (event?.type === "BOOKMARK") return;
    const read = event ? this.decode(event.object) : null;
    if (!event || !read) this.unreadable += 1;
    else if (event.type === "DELETED") this.objectsByName.delete(read[0]);
    else this.objectsByName.set(...read);
    this.options.onChange();
  }

  private async fail(error: unknown, signal: AbortSignal): Promise<void> {
    const failure = asAppError(error);
    if (failure.code === "cluster_forbidden") return this.forget("forbidden", failure);
    if (failure.code === "kind_absent") {
      const served = await servedVersions(this.client, this.kind, signal).catch(() => []);
      if (!signal.aborted) this.forget(served.length === 0 ? "absent" : "unserved", notServed(this.current, served));
      return;
    }
    if (this.listed) {
      this.staleSince ??= this.heardAt;
      this.become("stale", failure);
    } else {
      this.forget("failed", failure);
    }
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

  private decode(value: unknown): readonly [string, Kept] | null {
    const object = decodeObject(value, { apiVersion: this.apiVersion, kind: this.kind.kind });
    const kept = object && this.options.keep(object, value);
    return object && kept ? [nameOf(object), kept] : null;
  }

  private get apiVersion(): string {
    return this.kind.group === "" ? this.version : apiVersionOf(this.current);
  }

  private get current(): ResourceKind {
    return { ...this.kind, version: this.version };
  }

  private get path(): string {
    return collectionPath(this.current, null);
  }

  private attempt(verb: "list" | "watch"): Attempt {
    return { verb, group: this.kind.group, resource: this.kind.plural, namespace: null, name: null };
  }
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("internal", "The dashboard failed while it read the cluster. Its log has the details.", {
    cause: error,
  });
}
