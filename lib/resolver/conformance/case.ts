import type { EgressRequest } from "../../linkerd/decision";
import {
  type Fields,
  fieldsOf,
  optionalChoice,
  optionalFields,
  optionalItems,
  optionalText,
  text,
  texts,
  typeName,
  Unreadable,
} from "../../linkerd/decode/decode";
import { isLinkerdVersion, readsOf } from "../../linkerd/linkerd-reads";
import type { KubernetesObject } from "../../linkerd/object";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../../linkerd/policy-snapshot";
import { isRecord } from "../../linkerd/record";
import { ONLY_THE_SNI } from "../explain/tls-visibility";

/** One conformance case without what it expects; `README.md` beside this file says what the fields mean. */
export interface ConformanceCase {
  id: string;
  snapshot: PolicySnapshot;
  /** Drop what the admission webhook refuses. */
  enforceAdmission: boolean;
  request: EgressRequest;
}

/** What a case may say; of some it matters only to who compares the answer. */
export const CASE_FIELDS = [
  "id",
  "note",
  "resources",
  "request",
  "clusterNetworks",
  "globalEgressNamespace",
  "defaultOpaquePorts",
  "tlsRouteHostnames",
  "linkerdVersion",
  "enforceAdmission",
  "expect",
  "nondeterministic",
  "alternatives",
];

/** What a request may say. */
export const REQUEST_FIELDS = [
  "clientNamespace",
  "ip",
  "port",
  "protocol",
  "authority",
  "method",
  "path",
  "headers",
  "sni",
];

const PROTOCOLS = ["http1", "http2", "grpc", "tls", "opaque"] as const;

/** Throws Unreadable where the envelope is not that of a case, or a resource no object; what is in objects may be anything. */
export function decodeCase(value: unknown): ConformanceCase {
  const fields = fieldsOf(value, "a case");
  return {
    id: text(fields, "id"),
    snapshot: {
      readAt: new Date(0).toISOString(),
      resources: (optionalItems(fields, "resources") ?? []).map(readObject),
      clusterNetworks: optionalItems(fields, "clusterNetworks")
        ? texts(fields, "clusterNetworks")
        : [...LINKERD_DEFAULTS.clusterNetworks],
      globalEgressNamespace: optionalText(fields, "globalEgressNamespace") ?? LINKERD_DEFAULTS.globalEgressNamespace,
      defaultOpaquePorts: optionalText(fields, "defaultOpaquePorts") ?? LINKERD_DEFAULTS.defaultOpaquePorts,
      tlsRouteHostnames:
        optionalChoice(fields, "tlsRouteHostnames", ["optional", "required"] as const) ??
        readsOf(optionalText(fields, "linkerdVersion")).tlsRouteHostnames,
      linkerdVersion: readVersion(optionalText(fields, "linkerdVersion")),
      status: "computed",
      namespaces: [],
      unread: [],
    },
    enforceAdmission: isOn(fields, "enforceAdmission"),
    request: decodeRequest(fieldsOf(fields.request, "a request")),
  };
}

function readVersion(version: string | null): string | null {
  if (version === null || isLinkerdVersion(version)) return version;
  throw new Unreadable(`linkerdVersion: ${version} is no release of Linkerd, such as edge-26.8.3 or 2.19`);
}

function decodeRequest(fields: Fields): EgressRequest {
  return {
    clientNamespace: text(fields, "clientNamespace"),
    ip: text(fields, "ip"),
    port: typeof fields.port === "object" ? Number.NaN : Number(fields.port),
    protocol: protocolOf(fields),
    authority: optionalText(fields, "authority"),
    method: optionalText(fields, "method"),
    path: optionalText(fields, "path"),
    headers: Object.fromEntries(
      Object.entries(optionalFields(fields, "headers") ?? {}).map(([name, value]) => [name, headerOf(name, value)]),
    ),
    sni: optionalText(fields, "sni"),
  };
}

function protocolOf(fields: Fields): EgressRequest["protocol"] {
  const inTls = optionalText(fields, "protocol");
  if (inTls !== null && /^(https|wss|grpcs|http2s|h2)$/i.test(inTls))
    throw new Unreadable(`${inTls} is protocol tls with an sni here: ${ONLY_THE_SNI}, no Host, path, method or header`);
  return optionalChoice(fields, "protocol", PROTOCOLS) ?? "opaque";
}

function headerOf(name: string, value: unknown): string {
  if (typeof value !== "object") return String(value);
  throw new Unreadable(`headers.${name.slice(0, 60)}: expected a string`);
}

function isOn(fields: Fields, key: string): boolean {
  const value = fields[key] ?? false;
  if (typeof value === "boolean") return value;
  throw new Unreadable(`${key}: invalid type: ${typeName(value)}, expected a boolean`);
}

/** The resolver reads all of metadata, spec and status as unknowns, so an envelope is what it needs. */
function readObject(value: unknown, index: number): KubernetesObject {
  const at = `resources[${index}]`;
  if (!isRecord(value)) throw new Unreadable(`${at}: invalid type: ${typeName(value)}, expected an object`);
  if (isObject(value)) return value;
  if (!isRecord(value.metadata))
    throw new Unreadable(`${at}.metadata: missing, and every object has one with its name`);
  const { namespace } = value.metadata;
  if (!isNamespace(namespace))
    throw new Unreadable(`${at}.metadata.namespace: invalid type: ${typeName(namespace)}, expected a string`);
  const lacking =
    typeof value.metadata.name !== "string" ? "metadata.name" : isText(value.kind) ? "apiVersion" : "kind";
  throw new Unreadable(`${at}.${lacking}: missing, and every object has one`);
}

function isObject(value: Record<string, unknown>): value is Record<string, unknown> & KubernetesObject {
  const { apiVersion, kind, metadata } = value;
  return (
    isText(apiVersion) &&
    isText(kind) &&
    isRecord(metadata) &&
    typeof metadata.name === "string" &&
    isNamespace(metadata.namespace)
  );
}

/** Objects of the whole cluster have none. */
function isNamespace(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string";
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
