import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Document, LineCounter } from "yaml";
import { decodeObject, trimService } from "../lib/cluster/client/decode-object";
import { decodeLinkerdConfig, type ToldSettings } from "../lib/cluster/linkerd-config";
import { AppError } from "../lib/errors";
import { readDocuments, repeatedKeys } from "../lib/linkerd/decode/read-documents";
import { didYouMean } from "../lib/linkerd/did-you-mean";
import { apiVersionOf, EGRESS_KINDS, egressKindOf, GATEWAY_GROUP, isService, POLICY_GROUP } from "../lib/linkerd/kinds";
import { readsOf } from "../lib/linkerd/linkerd-reads";
import { groupOf, type KubernetesObject, type ObjectRef, refOf } from "../lib/linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../lib/linkerd/policy-snapshot";
import { isRecord } from "../lib/linkerd/record";
import { BUNDLED_SCHEMAS } from "../lib/schema/bundled-schemas";
import { servedKinds } from "../lib/schema/served-kinds";
import type { Schemas } from "../lib/schema/structural-schema";
import { withDefaults } from "../lib/schema/with-defaults";

/** What manifests in files say, as far as it bears on egress. */
export interface Manifests {
  /** EgressNetworks and routes in the version that Linkerd reads, and Services. */
  objects: KubernetesObject[];
  /** Of the `Namespace` objects among them. */
  namespaces: string[];
  /** Policy objects marked for deletion, as Kustomize does it: `$patch: delete` at the top of the manifest. */
  deletions: ObjectRef[];
  /** What could not be read, each with file and line. */
  faults: string[];
  /** EgressNetworks and routes as they were written. */
  written?: WrittenManifest[];
  /** Of kinds that nobody knows, and that look like one that decides about egress: each with file and line. */
  odd?: string[];
  /** All of them as they were written, of whatever kind. */
  raw?: unknown[];
  /** What an answer of `GET /api/policy` among the files says besides: Linkerd's settings, and what the dashboard could not read. */
  told?: ToldPolicy;
  /** What ConfigMap `linkerd/linkerd-config` among the files tells, where there is one. */
  linkerd?: ToldSettings;
}

export interface WrittenManifest {
  /** Exactly as it stands there. */
  item: unknown;
  /** As it is judged. */
  object: KubernetesObject;
  /** An API server gave it, and so has judged it already. */
  stored: boolean;
}

type ToldPolicy = Pick<
  PolicySnapshot,
  | "clusterNetworks"
  | "globalEgressNamespace"
  | "defaultOpaquePorts"
  | "tlsRouteHostnames"
  | "tlsRouteVersion"
  | "linkerdVersion"
  | "unread"
>;

const ENDINGS = /\.(ya?ml|json)$/i;

/**
 * Reads a file, or every `.yaml`, `.yml` and `.json` below a folder in the order of their names; lists (`kubectl get … -o yaml`) are
 * opened. Objects of other kinds are passed over. Throws where the path cannot be read at all.
 */
export function readManifests(path: string): Manifests {
  const files = statSync(path).isDirectory() ? filesBelow(path) : [path];
  const all: Manifests = { objects: [], namespaces: [], deletions: [], faults: [], written: [], odd: [], raw: [] };
  for (const file of files) readInto(all, readFileSync(file, "utf8"), file);
  return all;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => ENDINGS.test(name))
    .sort()
    .map((name) => join(folder, name));
}

export function readInto(all: Manifests, text: string, file: string): void {
  const lineCounter = new LineCounter();
  const { documents, fault: deep } = readDocuments(text, lineCounter);
  const at = (offset: number) => `${file}:${lineCounter.linePos(offset).line}`;
  if (deep) all.faults.push(`${at(deep.start)}: ${deep.message}`);
  for (const document of documents) {
    const [fault] = document.errors;
    const [repeated] = repeatedKeys(document);
    if (fault || repeated) {
      all.faults.push(`${at(fault?.pos[0] ?? repeated?.start ?? 0)}: ${fault?.message ?? repeated?.message}`);
      continue;
    }
    const place = at(document.contents?.range?.[0] ?? 0);
    const read = resolved(document);
    if ("fault" in read) {
      all.faults.push(`${place}: ${read.fault}`);
      continue;
    }
    if (isPolicyAnswer(read.value)) {
      const odd = oddSettings(read.value.snapshot);
      if (odd) all.faults.push(`${place}: this answer of GET /api/policy has no valid ${odd}.`);
      else if (all.told) all.faults.push(`${place}: this is a second answer of GET /api/policy: keep only one.`);
      else {
        all.told = read.value.snapshot;
        all.namespaces.push(...read.value.snapshot.namespaces);
      }
    }
    for (const item of itemsOf(read.value)) take(all, item, place);
  }
}

/** Aliases of aliases can grow without bound, so their number is limited. */
function resolved(document: Document.Parsed): { value: unknown } | { fault: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (error instanceof RangeError) return { fault: "this is nested too deeply." };
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** What `GET /api/policy` answered, by its looks; `oddSettings` and `decodeObject` look at what is in it. */
function isPolicyAnswer(value: unknown): value is { snapshot: PolicySnapshot } {
  return isRecord(value) && isRecord(value.snapshot) && Array.isArray(value.snapshot.resources);
}

/** Which of an answer's settings is not what it must be; null where all are. */
function oddSettings(snapshot: Partial<Record<keyof PolicySnapshot, unknown>>): string | null {
  const areTexts = (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === "string");
  if (!areTexts(snapshot.clusterNetworks)) return "clusterNetworks";
  if (!areTexts(snapshot.namespaces)) return "namespaces";
  if (!Array.isArray(snapshot.unread) || !snapshot.unread.every(isRecord)) return "unread";
  return (
    (["globalEgressNamespace", "defaultOpaquePorts", "tlsRouteHostnames"] as const).find(
      (name) => typeof snapshot[name] !== "string",
    ) ?? null
  );
}

function itemsOf(value: unknown): unknown[] {
  if (isPolicyAnswer(value)) return value.snapshot.resources;
  if (!isRecord(value)) return value === null || value === undefined ? [] : [value];
  return typeof value.kind === "string" && value.kind.endsWith("List") && Array.isArray(value.items)
    ? value.items
    : [value];
}

function take(all: Manifests, item: unknown, place: string): void {
  const object = decodeObject(item);
  if (!object) {
    all.faults.push(`${place}: this is not a Kubernetes object: it needs apiVersion, kind and metadata.name.`);
    return;
  }
  all.raw?.push(item);
  const group = groupOf(object.apiVersion);
  if (group === "" && object.kind === "Namespace") all.namespaces.push(object.metadata.name);
  if (isLinkerdConfig(object)) takeLinkerdConfig(all, item, place);
  if (isService(object)) all.objects.push(inNamespace(trimService(object)));
  const kind = egressKindOf({ group, kind: object.kind });
  if (!kind) {
    const meant = meantKind(group, object.kind);
    if (meant) all.odd?.push(`${place}: ${object.kind} of ${object.apiVersion} is an unknown kind. ${meant}`);
    return;
  }
  // The API server converts among the versions that it serves.
  const read = inNamespace({ ...withDefaults(object), apiVersion: apiVersionOf(kind) });
  if (isRecord(item) && item.$patch === "delete") all.deletions.push(refOf(read));
  else {
    all.objects.push(read);
    all.written?.push({ item, object: read, stored: isStored(object) });
  }
}

/** Where the dashboard looks for it. */
function isLinkerdConfig({ apiVersion, kind, metadata: { namespace, name } }: KubernetesObject): boolean {
  return apiVersion === "v1" && kind === "ConfigMap" && namespace === "linkerd" && name === "linkerd-config";
}

function takeLinkerdConfig(all: Manifests, item: unknown, place: string): void {
  if (all.linkerd) all.faults.push(`${place}: this is a second ConfigMap linkerd/linkerd-config: keep only one.`);
  try {
    all.linkerd ??= decodeLinkerdConfig(item);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    all.faults.push(`${place}: ${error.message}`);
  }
}

function isStored({ metadata: { uid, resourceVersion, creationTimestamp } }: KubernetesObject): boolean {
  return [uid, resourceVersion, creationTimestamp].some((each) => each !== undefined);
}

const KINDS_BESIDE = ["Gateway", "GatewayClass", "ReferenceGrant", "UDPRoute", "Server", "ServerAuthorization"];

/** What a misspelt kind or group was likely meant to be; null for what has nothing to do with egress, and for what there is. */
export function meantKind(group: string, kind: string): string | null {
  if (egressKindOf({ group, kind })) return null;
  const names = [...new Set<string>(EGRESS_KINDS.map((each) => each.kind))];
  const isOurs = group === POLICY_GROUP || group === GATEWAY_GROUP;
  const meant = names.includes(kind) ? kind : !isOurs || KINDS_BESIDE.includes(kind) ? null : didYouMean(kind, names);
  const known = EGRESS_KINDS.filter((each) => each.kind === meant && (each.kind === kind || each.group === group));
  return known.length === 0
    ? null
    : `Did you mean ${known.map((each) => `${each.kind} of ${apiVersionOf(each)}`).join(", or ")}?`;
}

/** kubectl would take the namespace of its context. */
function inNamespace(object: KubernetesObject): KubernetesObject {
  const { namespace } = object.metadata;
  return { ...object, metadata: { ...object.metadata, namespace: namespace === "" ? "default" : namespace } };
}

export interface ClusterSettings {
  clusterNetworks?: string[];
  globalEgressNamespace?: string;
  defaultOpaquePorts?: string;
  linkerdVersion?: string;
  /** Of the API server that is to take the manifests; absent: that of the policy answer among them, else the newest. */
  schemas?: Schemas;
}

/**
 * The policy that the manifests make: what carries no status gets the one that Linkerd would write. `settings` win over an answer of the
 * dashboard, which wins over linkerd-config, which wins over Helm's defaults.
 */
export function snapshotOf(
  { objects, namespaces, told, linkerd }: Pick<Manifests, "objects" | "namespaces" | "told" | "linkerd">,
  settings: ClusterSettings,
  readAt: string,
): PolicySnapshot {
  const of = <Name extends "clusterNetworks" | "globalEgressNamespace" | "defaultOpaquePorts">(name: Name) =>
    settings[name] ?? (told ?? linkerd)?.[name] ?? LINKERD_DEFAULTS[name];
  const linkerdVersion = settings.linkerdVersion ?? (told ?? linkerd)?.linkerdVersion ?? null;
  const { tlsRouteHostnames } = settings.linkerdVersion === undefined && told ? told : readsOf(linkerdVersion);
  const kinds = told && !settings.schemas ? told : servedKinds(settings.schemas ?? BUNDLED_SCHEMAS, linkerdVersion);
  const all = new Set([...namespaces, ...objects.map(({ metadata }) => metadata.namespace)]);
  return {
    readAt,
    resources: objects,
    clusterNetworks: [...of("clusterNetworks")],
    globalEgressNamespace: of("globalEgressNamespace"),
    defaultOpaquePorts: of("defaultOpaquePorts"),
    tlsRouteHostnames,
    linkerdVersion,
    ...(kinds.tlsRouteVersion && { tlsRouteVersion: kinds.tlsRouteVersion }),
    status: "computed",
    namespaces: [...all].sort(),
    unread: kinds.unread,
  };
}
