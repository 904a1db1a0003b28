import { decodeSpec, type SentSpec } from "./decode-spec";
import { GoJson, Undecodable } from "./go-json";
import { subdomainFaults } from "./label-syntax";
import type { NetworkPolicy, PolicySpec } from "./network-policy";
import { blockWarnings } from "./validate-block";
import { type Cause, invalid, validateLabels, validateSpec } from "./validate-spec";

/** What the API server makes of a manifest that a plain client sends. */
export type Admission =
  | {
      admitted: true;
      policy: NetworkPolicy /** Fields that the type does not have, by path. */;
      dropped: string[];
      warnings: string[];
    }
  | {
      admitted: false;
      code: 400 | 404 | 422;
      reason: "BadRequest" | "NotFound" | "Invalid";
      causes: Cause[];
      message: string;
    };

/**
 * `namespaces`: those that there are, where they are known. `kubectl` asks the API server to refuse `dropped` fields; a plain client does not.
 * The order is the API server's: what cannot be decoded, then the namespace, then what is not valid.
 */
export function storePolicy(manifest: unknown, namespaces?: ReadonlySet<string>): Admission {
  const json = new GoJson();
  try {
    const envelope = json.struct(manifest, "", ["apiVersion", "kind", "metadata", "spec", "status"]);
    const metadata = decodeMetadata(envelope?.metadata, json);
    const spec = decodeSpec(envelope?.spec, json);
    const namespace = metadata.namespace === "" ? "default" : metadata.namespace;
    if (namespaces && !namespaces.has(namespace)) {
      const message = `namespaces "${namespace}" not found`;
      return { admitted: false, code: 404, reason: "NotFound", causes: [], message };
    }
    const causes = [...validateMetadata(metadata), ...validateSpec(spec)];
    if (causes.length > 0 || !isValid(spec, causes)) {
      const message = causes.map((each) => `${each.field}: ${each.message}`).join("; ");
      return { admitted: false, code: 422, reason: "Invalid", causes, message };
    }
    const unknown = json.unknown.map((each) => `unknown field "${each}"`);
    return {
      admitted: true,
      policy: { namespace, name: metadata.name, spec },
      dropped: json.unknown,
      warnings: [...unknown, ...warningsOf(spec)],
    };
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    return { admitted: false, code: 400, reason: "BadRequest", causes: [], message: error.message };
  }
}

interface SentMetadata {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** Its other fields are the API server's own affair. */
function decodeMetadata(value: unknown, json: GoJson): SentMetadata {
  const fields = new GoJson().struct(value, "metadata", ["namespace", "name", "labels", "annotations"]);
  return {
    namespace: json.text(fields?.namespace, "metadata.namespace"),
    name: json.text(fields?.name, "metadata.name"),
    labels: json.texts(fields?.labels, "metadata.labels") ?? {},
    annotations: json.texts(fields?.annotations, "metadata.annotations") ?? {},
  };
}

function validateMetadata({ name, labels, annotations }: SentMetadata): Cause[] {
  const keys = Object.fromEntries(Object.keys(annotations).map((key) => [key.toLowerCase(), ""]));
  return [
    ...(name === ""
      ? [{ field: "metadata.name", reason: "FieldValueRequired" as const, message: "name or generateName is required" }]
      : subdomainFaults(name).map((message) => invalid("metadata.name", message))),
    ...validateLabels(labels, "metadata.labels"),
    ...validateLabels(keys, "metadata.annotations"),
  ];
}

/** `validateSpec` has found no fault, so types, protocols and operators are those that there are. */
function isValid(spec: SentSpec, causes: readonly Cause[]): spec is PolicySpec & SentSpec {
  return causes.length === 0;
}

function warningsOf({ ingress = [], egress = [] }: SentSpec): string[] {
  const peers = [
    ...ingress.flatMap(({ from = [] }, rule) =>
      from.map((peer, i) => ({ peer, at: `spec.ingress[${rule}].from[${i}]` })),
    ),
    ...egress.flatMap(({ to = [] }, rule) => to.map((peer, i) => ({ peer, at: `spec.egress[${rule}].to[${i}]` }))),
  ];
  return peers.flatMap(({ peer, at }) => (peer.ipBlock ? blockWarnings(peer.ipBlock, `${at}.ipBlock`) : []));
}
