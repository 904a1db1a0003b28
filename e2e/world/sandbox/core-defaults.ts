import { isJsonObject, type JsonObject, objectOrEmpty } from "../json";
import type { ServedKind } from "../verb-table";

/** What the API server itself adds to a new core object, as far as anyone of us reads it. */
export function withCoreDefaults(kind: ServedKind, object: JsonObject, nextClusterIp: () => string): JsonObject {
  if (kind.kind === "Namespace") return namespaceDefaults(object);
  if (kind.kind === "Service") return { ...object, spec: serviceDefaults(objectOrEmpty(object.spec), nextClusterIp) };
  return object;
}

function namespaceDefaults(object: JsonObject): JsonObject {
  const metadata = objectOrEmpty(object.metadata);
  const labels = { ...objectOrEmpty(metadata.labels), "kubernetes.io/metadata.name": metadata.name ?? "" };
  return {
    ...object,
    metadata: { ...metadata, labels },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

function serviceDefaults(spec: JsonObject, nextClusterIp: () => string): JsonObject {
  const type = spec.type ?? "ClusterIP";
  const ports = Array.isArray(spec.ports) ? spec.ports.filter(isJsonObject) : [];
  const common = { sessionAffinity: "None", ...spec, type, ports: ports.map(portDefaults) };
  if (type === "ExternalName") return common;
  const clusterIP = spec.clusterIP ?? nextClusterIp();
  return { clusterIPs: [clusterIP], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack", ...common, clusterIP };
}

function portDefaults(port: JsonObject): JsonObject {
  return { protocol: "TCP", targetPort: port.port ?? 0, ...port };
}
