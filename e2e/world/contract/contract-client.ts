import { isJsonObject, type JsonObject, objectOrEmpty } from "../json";
import type { KubeAccess } from "../kube-access";
import { callKube, type KubeCall } from "../kube-stream";
import { apiRoot, groupVersion, type ServedKind } from "../verb-table";

export interface Answer {
  status: number;
  body: JsonObject;
}

type As = "admin" | "dashboard" | "viewer" | "nobody" | "stranger";

/** Asks one API server in the words of its HTTP interface, and makes objects to ask about. */
export class ContractClient {
  private made = 0;

  constructor(private readonly access: KubeAccess) {}

  async call(method: KubeCall["method"], path: string, body?: unknown, as: As = "admin"): Promise<Answer> {
    const adminToken = as === "stranger" ? "nobody-issued-this" : this.access[`${as}Token`];
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const answer = await callKube({ ...this.access, adminToken }, path, { method, body, contentType });
    return { status: answer.status, body: objectOrEmpty(JSON.parse(answer.body || "{}")) };
  }

  /** The events of a watch until the server ends it or `enough` says so. */
  async watch(path: string, enough: (events: JsonObject[]) => boolean = () => false): Promise<JsonObject[]> {
    const events: JsonObject[] = [];
    const ending = new AbortController();
    const onLine = (line: string) => {
      events.push(objectOrEmpty(JSON.parse(line)));
      if (enough(events)) ending.abort();
    };
    await callKube(this.access, path, { onLine, signal: ending.signal }).catch((error) => {
      if (!ending.signal.aborted) throw error;
    });
    return events;
  }

  /** A name nobody has yet. */
  newName(): string {
    this.made += 1;
    return `made-${this.made}`;
  }

  async createNamespace(name: string): Promise<void> {
    await this.call("POST", "/api/v1/namespaces", { metadata: { name } });
  }

  /** Creates an object and answers it as stored. */
  async create(kind: ServedKind, namespace: string, name = this.newName()): Promise<JsonObject> {
    const { status, body } = await this.call("POST", collectionOf(kind, namespace), bodyOf(kind, name));
    if (status !== 201)
      throw new Error(`Creating ${kind.kind} ${name} was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}

export function collectionOf(kind: ServedKind, namespace: string | null): string {
  const scope = kind.namespaced && namespace !== null ? `/namespaces/${namespace}` : "";
  return `${apiRoot(kind)}${scope}/${kind.plural}`;
}

const PARENT = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", port: 443 };
const BACKEND = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", port: 443 };

const SPECS: Readonly<Record<string, unknown>> = {
  EgressNetwork: { trafficPolicy: "Allow" },
  Service: { ports: [{ port: 80 }] },
  NetworkPolicy: { podSelector: {}, policyTypes: ["Ingress"] },
  HTTPRoute: { parentRefs: [PARENT], rules: [{ matches: [{ path: { type: "PathPrefix", value: "/get" } }] }] },
  GRPCRoute: {
    parentRefs: [PARENT],
    rules: [{ matches: [{ method: { type: "Exact", service: "a.B", method: "C" } }] }],
  },
  TLSRoute: { parentRefs: [PARENT], hostnames: ["example.com"], rules: [{ backendRefs: [BACKEND] }] },
  TCPRoute: { parentRefs: [PARENT], rules: [{ backendRefs: [BACKEND] }] },
};

/** A well-formed object to create. */
export function bodyOf(kind: ServedKind, name: string): JsonObject {
  const spec = SPECS[kind.kind];
  const named = { apiVersion: groupVersion(kind), kind: kind.kind, metadata: { name } };
  return isJsonObject(spec) ? { ...named, spec } : named;
}

export function metadataOf(object: unknown): JsonObject {
  return objectOrEmpty(objectOrEmpty(object).metadata);
}

export function itemNames(list: JsonObject): unknown[] {
  return [list.items].flat().map((item) => metadataOf(item).name);
}

/** `HTTP 409 Conflict`: what a caller can tell from a refusal, with the fields that are blamed. */
export function refusal({ status, body }: Answer): { status: number; reason: unknown; fields: unknown[] } {
  const causes = [objectOrEmpty(body.details).causes].flat().filter(isJsonObject);
  return { status, reason: body.reason ?? null, fields: [...new Set(causes.map((cause) => cause.field ?? null))] };
}

/** Managers that own the field at `path`; without one, `manager subresource` of every entry. */
export function owners(object: JsonObject, ...path: string[]): unknown[] {
  const entries = [metadataOf(object).managedFields].flat().filter(isJsonObject);
  if (path.length === 0)
    return entries.map(({ manager, subresource }) => [manager, subresource].filter(Boolean).join(" "));
  const owns = (entry: JsonObject) => {
    let node: unknown = entry.fieldsV1;
    for (const key of path) node = objectOrEmpty(node)[key];
    return node !== undefined;
  };
  return entries.filter(owns).map(({ manager }) => manager);
}
