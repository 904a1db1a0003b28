import { parseCidr } from "../../linkerd/address";
import { apiVersionOf, EGRESS_KINDS, egressKindOf, type ResourceKind, TLS_ROUTE } from "../../linkerd/kinds";
import type { KubernetesObject, ObjectMeta } from "../../linkerd/object";
import { isRecord } from "../../linkerd/record";
import { admit } from "../../resolver/compile/admit";
import { sentenceOf } from "../../schema/objection";
import { schemaObjections } from "../../schema/schema-objections";
import type { Schemas } from "../../schema/structural-schema";
import { addressFault } from "../draft-network";
import { sharedTenantOf } from "../shared-tenants";
import { type FieldPath, parsePath } from "./field-path";

/** What the text has to be, where that is settled: another kind, namespace or name is an error then. */
export interface ExpectedManifest {
  kind?: ResourceKind;
  namespace?: string;
  name?: string;
}

export interface JudgedBy {
  expected?: ExpectedManifest;
  /** Of the CRDs that count; null where they are not known, so that fields are not judged. */
  schemas: Schemas | null;
}

export type ReportFault = (severity: "error" | "warning", path: FieldPath, message: string) => void;

const KEYS = ["apiVersion", "kind", "metadata", "spec", "status"];
/** Kept by the API server: harmless in a copied manifest, and never sent. */
const SERVER_KEPT = ["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink"];

/** The EgressNetwork or route that `value` is, or null with every fault reported. */
export function checkManifest(
  value: unknown,
  { expected = {}, schemas }: JudgedBy,
  report: ReportFault,
): KubernetesObject | null {
  if (!isRecord(value)) {
    report("error", [], "This is not an object: it needs apiVersion, kind, metadata and spec.");
    return null;
  }
  const type = checkKind(value, expected, report);
  const metadata = checkMetadata(value.metadata, expected, report);
  if (!isRecord(value.spec))
    report("error", ["spec"], value.spec === undefined ? "spec is missing." : "spec must be an object.");
  if (value.status !== undefined) report("warning", ["status"], "status is written by Linkerd and left out here.");
  for (const key of Object.keys(value).filter((each) => !KEYS.includes(each))) {
    report("error", [key], `Unknown top-level field “${key}”: is the indentation right?`);
  }
  if (!type || !metadata || !isRecord(value.spec)) return null;
  const manifest: KubernetesObject = { ...type, metadata, spec: value.spec };
  const objections = schemas ? schemaObjections(manifest, schemas) : [];
  for (const objection of objections) report(objection.severity, parsePath(objection.field), sentenceOf(objection));
  // Nor does the API server ask the webhook about what it refuses itself.
  if (objections.some(({ severity }) => severity === "error")) return manifest;
  for (const refusal of admit(manifest)) {
    const unreadable = unreadableCidr(value.spec);
    const path = unreadable?.path ?? parsePath(refusal.field ?? "spec");
    report("error", path, `Linkerd rejects this: ${refusal.message}. ${unreadable?.sentence ?? ""}`.trim());
  }
  warnOfWideWildcards(value.spec.hostnames, report);
  return manifest;
}

/** The first range that Linkerd cannot read: its webhook does not say where that is. */
function unreadableCidr({ networks }: Record<string, unknown>): { path: FieldPath; sentence: string } | null {
  if (!Array.isArray(networks)) return null;
  for (const [index, network] of networks.entries()) {
    if (!isRecord(network)) continue;
    const except = Array.isArray(network.except) ? network.except : [];
    const texts = [["cidr", network.cidr], ...except.map((each, at) => [`except[${at}]`, each])] as const;
    for (const [place, text] of texts) {
      if (typeof text !== "string" || parseCidr(text)) continue;
      return { path: parsePath(`spec.networks[${index}].${place}`), sentence: addressFault(text) };
    }
  }
  return null;
}

/**
 * What a draft never has. The whole list of public suffixes is too heavy for a browser; these are those that people try, and the plan
 * asks the whole list.
 */
function warnOfWideWildcards(hostnames: unknown, report: ReportFault): void {
  if (!Array.isArray(hostnames)) return;
  for (const [index, host] of hostnames.entries()) {
    if (typeof host !== "string" || !host.startsWith("*.")) continue;
    const base = host.slice(2);
    const tenant = sharedTenantOf(base);
    const whose = !base.includes(".")
      ? `every hostname that ends in .${base}`
      : tenant && `the hostnames of every customer of ${tenant}`;
    if (whose)
      report("warning", ["spec", "hostnames", index], `${host} reaches ${whose}, so data could leave to any of them.`);
  }
}

function checkKind(value: Record<string, unknown>, expected: ExpectedManifest, report: ReportFault) {
  const apiVersion = textOf(value, "apiVersion", "such as policy.linkerd.io/v1alpha1", report);
  const kind = textOf(value, "kind", "such as HTTPRoute", report);
  if (apiVersion === null || kind === null) return null;
  const known = egressKindOf({ kind, apiVersion });
  if (!known) {
    const kinds = EGRESS_KINDS.map((each) => `${each.kind} (${apiVersionOf(each)})`).join(", ");
    report("error", ["kind"], `${kind} of ${apiVersion} cannot be written here. Use ${kinds}.`);
    return null;
  }
  if (expected.kind && (known.kind !== expected.kind.kind || known.group !== expected.kind.group)) {
    report(
      "error",
      ["kind"],
      `This change is about a ${expected.kind.kind} of ${expected.kind.group}, not a ${kind} of ${known.group}.`,
    );
    return null;
  }
  // Which of a TLSRoute is read hangs on Linkerd and the cluster: the plan knows.
  const isTls = known === TLS_ROUTE && apiVersion === `${known.group}/v1`;
  if (apiVersion !== apiVersionOf(known) && !isTls) {
    report(
      "error",
      ["apiVersion"],
      `Linkerd reads ${kind} of ${known.group} only as ${known.version}: use ${apiVersionOf(known)}.`,
    );
    return null;
  }
  return { apiVersion, kind };
}

function checkMetadata(value: unknown, expected: ExpectedManifest, report: ReportFault): ObjectMeta | null {
  if (!isRecord(value)) {
    report("error", ["metadata"], "metadata is missing: it needs a name and a namespace.");
    return null;
  }
  const name = textOf(value, "name", "the object's name", report, ["metadata"]);
  const namespace = textOf(value, "namespace", "so that kubectl cannot guess it", report, ["metadata"]);
  if (namespace !== null && expected.namespace !== undefined && namespace !== expected.namespace) {
    report(
      "error",
      ["metadata", "namespace"],
      `This belongs in namespace ${expected.namespace}: in another one it would apply to other clients.`,
    );
  }
  if (name !== null && expected.name !== undefined && name !== expected.name) {
    report(
      "error",
      ["metadata", "name"],
      `This change is about ${expected.name}: another name would create a second object.`,
    );
  }
  const labels = textsOf(value, "labels", report);
  const annotations = textsOf(value, "annotations", report);
  const rest = Object.keys(value).filter((key) => !["name", "namespace", "labels", "annotations"].includes(key));
  for (const key of rest) {
    if (SERVER_KEPT.includes(key))
      report("warning", ["metadata", key], `${key} is written by the API server and left out here.`);
    else report("error", ["metadata", key], `metadata.${key} cannot be written here.`);
  }
  if (name === null || namespace === null) return null;
  return { namespace, name, ...(labels && { labels }), ...(annotations && { annotations }) };
}

function textOf(
  value: Record<string, unknown>,
  key: string,
  example: string,
  report: ReportFault,
  parent: FieldPath = [],
): string | null {
  const found = value[key];
  if (typeof found === "string" && found !== "") return found;
  const path = [...parent, key];
  if (found === undefined || found === null || found === "")
    report("error", path, `${path.join(".")} is missing: ${example}.`);
  else report("error", path, `${path.join(".")} must be a string: put it in quotes.`);
  return null;
}

function textsOf(
  metadata: Record<string, unknown>,
  key: string,
  report: ReportFault,
): Record<string, string> | undefined {
  const value = metadata[key];
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) {
    report("error", ["metadata", key], `${key} must be a map of names to values.`);
    return undefined;
  }
  const texts = new Map<string, string>();
  for (const [name, each] of Object.entries(value)) {
    if (typeof each === "string") texts.set(name, each);
    else report("error", ["metadata", key, name], `The value of ${name} must be a string: put it in quotes.`);
  }
  return Object.fromEntries(texts);
}
