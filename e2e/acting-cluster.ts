import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, inject, vi } from "vitest";
import { stopPolicyStore } from "../lib/cluster/policy-store";
import type { KubernetesObject } from "../lib/linkerd/object";
import { aCaller } from "../lib/people/a-caller.testing";
import type { Caller } from "../lib/people/caller";
import { type KillingFront, startKillingFront } from "./killing-front";
import { type KubeAccess, printKubeconfig } from "./world/kube-access";
import { callKube } from "./world/kube-stream";
import { recordsObjects } from "./world/rbac";

/** One that no other file, and no other run against the same server, has. */
export function ownNamespace(): string {
  return `shop-${randomBytes(3).toString("hex")}`;
}

const USERS = ["admin", "dashboard", "viewer"] as const;

/**
 * A namespace of one's own on the real API server that the test files of a run share, with RBAC, seen by the code under test as one of its
 * users; no Prometheus and no Linkerd behind it.
 */
export class ActingCluster {
  private started: { access: KubeAccess; folder: string } | null = null;

  constructor(private readonly namespace = ownNamespace()) {}

  async start(): Promise<void> {
    const access = inject("sharedApi");
    const folder = await mkdtemp(join(tmpdir(), "egress-acting-"));
    for (const user of USERS) {
      await writeFile(join(folder, user), printKubeconfig(access, access[`${user}Token`]));
    }
    this.started = { access, folder };
    await this.asAdmin("POST", "/api/v1/namespaces", { metadata: { name: this.namespace } });
  }

  /** The code under test forgets what it watched, too. */
  async stop(): Promise<void> {
    stopPolicyStore();
    if (this.started) await rm(this.folder, { recursive: true, force: true });
  }

  get access(): KubeAccess {
    return this.running.access;
  }

  private get folder(): string {
    return this.running.folder;
  }

  private get running() {
    if (!this.started) throw new Error("The cluster was not started.");
    return this.started;
  }

  /** Until the test's environment is restored. Records are files of a folder of this cluster's own. */
  actAs(user: "dashboard" | "viewer"): void {
    for (const [name, value] of Object.entries(this.settingsOf(user))) vi.stubEnv(name, value);
  }

  /** Of a process of its own. */
  settingsOf(user: "dashboard" | "viewer"): Record<string, string> {
    return { KUBECONFIG: join(this.folder, user), XDG_STATE_HOME: this.stateHome };
  }

  /** Who asks as that user, whatever the dashboard itself acts as. */
  callerAs(user: (typeof USERS)[number]): Caller {
    return aCaller(`${user} at ${this.folder}`, { KUBECONFIG: join(this.folder, user) });
  }

  get stateHome(): string {
    return join(this.folder, "state");
  }

  get recordsNamespace(): string {
    return `${this.namespace}-records`;
  }

  /** A kubeconfig that leads the dashboard to `server`, in front of the cluster. */
  async kubeconfigFor(server: string): Promise<string> {
    const path = join(this.folder, `by-${new URL(server).port}`);
    await writeFile(path, printKubeconfig({ ...this.access, server, caData: null }, this.access.dashboardToken));
    return path;
  }

  /** Records are kept in the cluster from now on, until the test's environment is restored. */
  async keepRecordsInCluster(): Promise<void> {
    vi.stubEnv("RECORDS_NAMESPACE", this.recordsNamespace);
    if (this.hasRecordsNamespace) return;
    this.hasRecordsNamespace = true;
    for (const { path, body } of recordsObjects(this.recordsNamespace)) await this.asAdmin("POST", path, body);
  }

  private hasRecordsNamespace = false;

  /** As somebody else would do it, past everything that is tested. */
  async asAdmin(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<string> {
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const answer = await callKube(this.access, path, { method, ...(body !== undefined && { body, contentType }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer.body;
  }

  private get networks(): string {
    return `/apis/policy.linkerd.io/v1alpha1/namespaces/${this.namespace}/egressnetworks`;
  }

  /** An EgressNetwork that kubectl made. */
  async aNetwork(name: string, spec: Record<string, unknown>, metadata = {}): Promise<KubernetesObject> {
    const manifest = {
      apiVersion: "policy.linkerd.io/v1alpha1",
      kind: "EgressNetwork",
      metadata: { name, namespace: this.namespace, ...metadata },
      spec,
    };
    return JSON.parse(await this.asAdmin("POST", `${this.networks}?fieldManager=kubectl-create`, manifest));
  }

  async network(name: string): Promise<KubernetesObject> {
    return JSON.parse(await this.asAdmin("GET", `${this.networks}/${name}`));
  }

  async patchNetwork(name: string, patch: unknown, manager = "kubectl-patch"): Promise<void> {
    await this.asAdmin("PATCH", `${this.networks}/${name}?fieldManager=${manager}`, patch);
  }

  async deleteNetwork(name: string): Promise<void> {
    await this.asAdmin("DELETE", `${this.networks}/${name}`);
  }
}

/** The cluster of a test file, as its dashboard sees it in each test. What the server logs is not printed. */
export function actingCluster(namespace: string): ActingCluster {
  const cluster = new ActingCluster(namespace);
  beforeAll(() => cluster.start());
  afterAll(() => cluster.stop());
  beforeEach(() => {
    cluster.actAs("dashboard");
    vi.spyOn(console, "log").mockImplementation(() => {});
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  return cluster;
}

/** What stands before the cluster of a test file, and the kubeconfig that leads through it. */
interface FrontedCluster {
  readonly front: KillingFront;
  readonly kubeconfig: string;
}

/** Whose dashboard reaches it through a front in each test, which passes on everything until it is told otherwise. */
export function frontedCluster(cluster: ActingCluster): FrontedCluster {
  let started: FrontedCluster | null = null;
  const running = () => {
    if (!started) throw new Error("The front was not started.");
    return started;
  };
  beforeAll(async () => {
    const front = await startKillingFront(cluster.access);
    started = { front, kubeconfig: await cluster.kubeconfigFor(front.url) };
  });
  afterAll(() => started?.front.stop());
  beforeEach(() => {
    vi.stubEnv("KUBECONFIG", running().kubeconfig);
  });
  afterEach(() => {
    running().front.arm(null);
    running().front.meanwhile(null);
  });
  return {
    get front() {
      return running().front;
    },
    get kubeconfig() {
      return running().kubeconfig;
    },
  };
}
