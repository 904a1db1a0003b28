import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { groupOf } from "../../lib/linkerd/object";
import { type Json, type JsonObject, objectOrEmpty } from "./json";
import { type ApiServer, type KubeAccess, printKubeconfig, USERS } from "./kube-access";
import { listenOn } from "./listen";
import { isAllowed, RULES_OF } from "./rbac";
import { discover } from "./sandbox/discovery";
import { parseTarget, type RequestTarget } from "./sandbox/request-target";
import { review, type User } from "./sandbox/reviews";
import { SandboxStore } from "./sandbox/sandbox-store";
import { badRequest, forbidden, notFound, notServed, StatusError, unauthorized } from "./sandbox/status-error";
import { readToldCrds, toldSchemas } from "./sandbox/told-schemas";
import { streamWatch } from "./sandbox/watch-stream";
import { createObject, deleteObject, patchObject } from "./sandbox/write-object";
import { groupVersion, PARAMETERS, servedKind, type Verb } from "./verb-table";

const LONGEST_BODY = 3 * 1024 * 1024;
const WATCH_SECONDS = 1800;

export interface SandboxApi extends ApiServer {
  /** Ends every open answer, watches too, as a server does that goes away for a moment. */
  dropConnections(): void;
}

export interface SandboxOptions {
  port?: number | undefined;
  /** What controllers and kubelets wrote, with its status. */
  standing?: readonly StandingObject[];
}

export type StandingObject = JsonObject & {
  apiVersion: string;
  kind: string;
  metadata: JsonObject & { namespace: string; name: string };
};

/** A Kubernetes API in this process, as far as `verb-table.ts` goes: plain http on loopback, nothing stored when it stops. */
export async function startSandboxApi(options: SandboxOptions = {}): Promise<SandboxApi> {
  const secret = () => randomBytes(16).toString("hex");
  const tokens = { adminToken: secret(), dashboardToken: secret(), viewerToken: secret(), nobodyToken: secret() };
  const store = new SandboxStore();
  for (const object of options.standing ?? []) stand(store, object);
  const server = createServer((request, response) => {
    answer(store, tokens, request, response).catch((error) => refuse(response, error));
  });
  await readToldCrds();
  const port = await listenOn(server, options.port ?? 0);
  const access = { server: `http://127.0.0.1:${port}`, ...tokens, caData: null };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const dropConnections = () => server.closeAllConnections();
  return { access, kubeconfig: (token) => printKubeconfig(access, token), stop, dropConnections };
}

function stand(store: SandboxStore, object: StandingObject): void {
  const kind = servedKind({ group: groupOf(object.apiVersion), kind: object.kind });
  const creationTimestamp = `${new Date().toISOString().slice(0, 19)}Z`;
  store.put(kind, {
    ...object,
    metadata: { creationTimestamp, ...object.metadata, uid: randomUUID(), resourceVersion: "" },
  });
}

type Tokens = Pick<KubeAccess, (typeof USERS)[number]["token"]>;

async function answer(store: SandboxStore, tokens: Tokens, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? "/", "http://sandbox");
  const method = request.method ?? "GET";
  const user = authenticated(tokens, request);
  if (method === "GET" && ["/readyz", "/livez", "/healthz"].includes(url.pathname)) return response.end("ok");
  const known = method === "GET" ? (discover(url.pathname) ?? (await toldSchemas(url.pathname))) : null;
  if (known !== null) return send(response, 200, known);
  const body = await readBody(request);
  const reviewed = method === "POST" ? review(url.pathname, user, body) : null;
  if (reviewed) return send(response, 201, reviewed);
  const target = parseTarget(url.pathname);
  if (!target) throw notServed(`${method} ${url.pathname}`);
  const verb = verbOf(method, target, url.searchParams);
  const selected = nameSelected(url.searchParams);
  authorize(user, verb, selected === null ? target : { ...target, name: selected });
  checkServed(verb, target, url.searchParams, request);
  return serve(store, { verb, target, parameters: url.searchParams, body, manager: managerOf(url, request) }, response);
}

interface Served {
  verb: Verb;
  target: RequestTarget;
  parameters: URLSearchParams;
  body: Json;
  manager: string;
}

function serve(store: SandboxStore, { verb, target, parameters, body, manager }: Served, response: ServerResponse) {
  const { kind, name } = target;
  const namespace = target.namespace ?? "";
  const dryRun = parameters.get("dryRun") === "All" || [objectOrEmpty(body).dryRun].flat().includes("All");
  if (verb === "list") return send(response, 200, list(store, target, parameters));
  if (verb === "watch") {
    const request = {
      kind,
      namespace: target.namespace,
      resourceVersion: parameters.get("resourceVersion"),
      bookmarks: parameters.get("allowWatchBookmarks") === "true",
      timeoutSeconds: Number(parameters.get("timeoutSeconds") ?? WATCH_SECONDS),
    };
    return streamWatch(store, request, response);
  }
  if (verb === "create") return send(response, 201, createObject(store, kind, namespace, body, { manager, dryRun }));
  if (name === null) throw notServed(`${verb} of a whole collection`);
  if (verb === "get") {
    const found = store.get(kind, namespace, name);
    if (!found) throw notFound(kind, name);
    return send(response, 200, found);
  }
  if (verb === "patch") {
    const patched = { namespace, name, subresource: target.subresource };
    return send(response, 200, patchObject(store, kind, patched, body, { manager, dryRun }));
  }
  return send(response, 200, deleteObject(store, kind, namespace, name, objectOrEmpty(body), dryRun));
}

function list(store: SandboxStore, { kind, namespace }: RequestTarget, parameters: URLSearchParams): JsonObject {
  const limit = Number(parameters.get("limit") ?? 0);
  if (!Number.isInteger(limit) || limit < 0) throw badRequest("limit must be a whole number");
  const selected = nameSelected(parameters);
  // Names are few enough to be selected from one page.
  const page = store.page(kind, namespace, selected === null ? limit : 0, parameters.get("continue") || null);
  const { version, next } = page;
  const items = page.items.filter((each) => selected === null || each.metadata.name === selected);
  const more: JsonObject = next ? { continue: next.token, remainingItemCount: next.remaining } : {};
  return {
    kind: `${kind.kind}List`,
    apiVersion: groupVersion(kind),
    metadata: { resourceVersion: String(version), ...more },
    items,
  };
}

/** The one name that a field selector asks for, to which the authorizer holds a list as it does a get. */
function nameSelected(parameters: URLSearchParams): string | null {
  const selector = parameters.get("fieldSelector");
  if (selector === null) return null;
  const name = /^metadata\.name=([a-z0-9.-]+)$/.exec(selector)?.[1];
  if (name === undefined) throw notServed(`the field selector ${selector}`);
  return name;
}

function authenticated(tokens: Tokens, request: IncomingMessage): User {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const user = USERS.find((each) => tokens[each.token] === token);
  if (!user) throw unauthorized();
  return user;
}

function authorize(user: User, verb: Verb, { kind, namespace, name, subresource }: RequestTarget): void {
  const request = { verb, group: kind.group, resource: kind.plural, subresource: subresource ?? undefined };
  if (isAllowed(RULES_OF[user.name] ?? [], { ...request, name: name ?? undefined })) return;
  const resource = subresource ? `${kind.plural}/${subresource}` : kind.plural;
  const where = namespace === null ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const what = `cannot ${verb} resource "${resource}" in API group "${kind.group}" ${where}`;
  throw forbidden(kind, name, `User "${user.name}" ${what}`);
}

function verbOf(method: string, target: RequestTarget, parameters: URLSearchParams): Verb {
  if (method === "GET" && target.name !== null) return "get";
  if (method === "GET") return ["1", "true"].includes(parameters.get("watch") ?? "") ? "watch" : "list";
  if (method === "POST" && target.name === null) return "create";
  if (method === "PATCH" && target.name !== null) return "patch";
  if (method === "DELETE" && target.name !== null && target.subresource === null) return "delete";
  throw notServed(`${method} of ${target.kind.plural}${target.subresource ? "/status" : ""}`);
}

function checkServed(verb: Verb, target: RequestTarget, parameters: URLSearchParams, request: IncomingMessage): void {
  const { kind, namespace } = target;
  if (request.headers["impersonate-user"] !== undefined) throw notServed("impersonation");
  if (!kind.verbs.includes(verb)) throw notServed(`${verb} of ${kind.plural}`);
  if (verb === "create" && kind.namespaced && namespace === null) throw notServed("create without a namespace");
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS[verb].includes(name));
  if (unknown !== undefined) throw notServed(`the parameter ${unknown} of ${verb}`);
  const type = request.headers["content-type"]?.split(";")[0];
  if (verb === "patch" && type !== "application/merge-patch+json") throw notServed(`a patch of type ${type}`);
}

/** As a real server names a writer who does not name itself: by what its User-Agent begins with. */
function managerOf(url: URL, request: IncomingMessage): string {
  return url.searchParams.get("fieldManager") || (request.headers["user-agent"] ?? "").split("/")[0] || "unknown";
}

async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new StatusError(413, "RequestEntityTooLarge", "Request entity too large");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`the object provided is unrecognized: json parse error: ${String(error)}`);
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof StatusError) send(response, error.code, error.body);
  else send(response, 500, new StatusError(500, "InternalError", `The sandbox failed: ${String(error)}`).body);
}
