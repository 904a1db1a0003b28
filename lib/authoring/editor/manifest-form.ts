import { type Document, isNode, isSeq } from "yaml";
import { readDocuments, repeatedKeys } from "../../linkerd/decode/read-documents";
import { isRecord } from "../../linkerd/record";
import { type PathLimit, pathMatch } from "../route-manifest";
import { MOST_KEYS } from "./parse-manifest";

/** What a form shows of a manifest's text. A field is null where the text says more than the form could keep. */
export interface ManifestForm {
  hostnames: string[] | null;
  /** Of the one parentRef; empty while none is written. */
  port: string | null;
  paths: PathLimit[] | null;
  /** Address ranges of an EgressNetwork. */
  cidrs: string[] | null;
}

/** null while the text cannot be read: whoever shows a form keeps the last one then. */
export function readForm(text: string): ManifestForm | null {
  const document = onlyDocument(text);
  if (!document || document.errors.length > 0 || repeatedKeys(document).length > 0) return null;
  const object = aliasFree(() => document.toJS({ maxAliasCount: 0 }));
  if (!isRecord(object) || !isRecord(object.spec)) return null;
  // The group may be half typed, and the fields must not change meanwhile.
  const { kind, spec } = object;
  return {
    hostnames: kind === "EgressNetwork" || kind === "TCPRoute" ? null : textsOf(spec.hostnames),
    port: portOf(spec.parentRefs),
    paths: kind === "HTTPRoute" ? limitsOf(spec.rules) : null,
    cidrs: kind === "EgressNetwork" ? cidrsOf(spec.networks) : null,
  };
}

/** The text with one field of the form changed; comments and everything else stay. The text must be readable. */
export function writeForm(text: string, { hostnames, port, paths, cidrs }: Partial<ManifestForm>): string {
  const document = onlyDocument(text);
  if (!document) return text;
  if (hostnames) setList(document, ["spec", "hostnames"], hostnames);
  if (cidrs)
    setList(
      document,
      ["spec", "networks"],
      cidrs.map((cidr) => ({ cidr })),
    );
  if (paths) {
    const limits = paths.length > 0 ? paths : [{ prefix: "/", method: null }];
    setList(document, ["spec", "rules", 0, "matches"], limits.map(pathMatch));
  }
  if (port === "") document.deleteIn(["spec", "parentRefs", 0, "port"]);
  // What is no number stays text, and the schema says so.
  else if (port) document.setIn(["spec", "parentRefs", 0, "port"], /^\d+$/.test(port) ? Number(port) : port);
  return document.toString({ lineWidth: 0 });
}

function onlyDocument(text: string): Document.Parsed | null {
  const [document = null, second] = readDocuments(text, undefined, MOST_KEYS).documents;
  return second ? null : document;
}

/** Items that stay keep their comments. */
function setList(document: Document.Parsed, path: (string | number)[], values: readonly unknown[]): void {
  const before: unknown = document.getIn(path, true);
  if (!isSeq(before)) {
    document.setIn(path, document.createNode(values));
    return;
  }
  const written = new Map(before.items.filter(isNode).map((item) => [JSON.stringify(item.toJS(document)), item]));
  before.items = values.map((value) => written.get(JSON.stringify(value)) ?? document.createNode(value));
}

/** Aliases are left to the text: a form would write them out. */
function aliasFree(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Absent is an empty list. */
function textsOf(value: unknown): string[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : null;
}

function portOf(parentRefs: unknown): string | null {
  if (!Array.isArray(parentRefs) || parentRefs.length !== 1) return null;
  const [parent] = parentRefs;
  return isRecord(parent) ? String(parent.port ?? "") : null;
}

function cidrsOf(networks: unknown): string[] | null {
  if (!Array.isArray(networks)) return null;
  const cidrs = networks.map((each) =>
    isRecord(each) && typeof each.cidr === "string" && Object.keys(each).length === 1 ? each.cidr : null,
  );
  return cidrs.every((each) => each !== null) ? cidrs : null;
}

/** Empty: every path by every method. */
function limitsOf(rules: unknown): PathLimit[] | null {
  if (!Array.isArray(rules) || rules.length !== 1) return null;
  const [rule] = rules;
  if (!isRecord(rule) || (rule.matches !== undefined && !Array.isArray(rule.matches))) return null;
  const limits = (rule.matches ?? []).map(limitOf);
  if (!limits.every((each) => each !== null)) return null;
  return limits.every(({ prefix, method }) => prefix === "/" && method === null) ? [] : limits;
}

function limitOf(match: unknown): PathLimit | null {
  if (!isRecord(match) || Object.keys(match).some((key) => key !== "path" && key !== "method")) return null;
  const { path, method = null } = match;
  if (method !== null && typeof method !== "string") return null;
  if (path === undefined) return { prefix: "/", method };
  if (!isRecord(path) || (path.type ?? "PathPrefix") !== "PathPrefix" || typeof path.value !== "string") return null;
  return { prefix: path.value, method };
}
