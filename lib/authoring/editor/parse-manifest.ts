import { type Document, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, type Range, visit } from "yaml";
import { readDocuments, repeatedKeys } from "../../linkerd/decode/read-documents";
import type { KubernetesObject } from "../../linkerd/object";
import type { Finding } from "../../resolver/lint/lint";
import { checkManifest, type JudgedBy } from "./check-manifest";
import { type FieldPath, parsePath, printPath } from "./field-path";
import { misreadBy11 } from "./yaml-1-1";

/** Where something is wrong in a text; lines and columns count from 1, ends are exclusive. */
export interface Diagnostic {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: "error" | "warning";
  message: string;
  /** e.g. `spec.parentRefs[0].port`; absent for faults of syntax. */
  field?: string;
}

export interface ParsedManifest {
  /** null as long as there is an error. */
  manifest: KubernetesObject | null;
  /** In the order of the text. */
  diagnostics: Diagnostic[];
}

interface Fault {
  start: number;
  end: number;
  severity: Diagnostic["severity"];
  message: string;
  field?: string;
}

/**
 * Reads the one EgressNetwork or route that a person wrote. Faults of syntax, duplicate keys, other kinds and namespaces, and
 * what the CRD's schema or Linkerd's webhook would refuse come back with their place in the text.
 */
export function parseManifest(text: string, judgedBy: JudgedBy): ParsedManifest {
  const lineCounter = new LineCounter();
  if (text.length > MOST_CHARACTERS) {
    const message = `This is larger than ${MOST_CHARACTERS / 1024} KiB and cannot be sent.`;
    return { manifest: null, diagnostics: inLines([{ ...NOWHERE, severity: "error", message }], lineCounter) };
  }
  const { documents, fault } = readDocuments(text, lineCounter, MOST_KEYS);
  const faults: Fault[] = fault ? [{ ...fault, severity: "error" }] : documents.flatMap(syntaxFaults);
  const [document, second] = documents.filter(hasContents);
  if (second) {
    const message = "A second document begins here: only one object can be reviewed at a time.";
    faults.push({ ...placed(second.contents?.range), severity: "error", message });
  }
  if (!document && faults.length === 0) {
    faults.push({
      start: 0,
      end: 1,
      severity: "error",
      message: "Empty: write an EgressNetwork or a route.",
    });
  }
  let manifest: KubernetesObject | null = null;
  if (document && !faults.some(isError)) {
    faults.push(...misreadScalars(document));
    const resolved = resolveAliases(document);
    if ("fault" in resolved) {
      faults.push(resolved.fault);
    } else {
      manifest = checkManifest(resolved.value, judgedBy, (severity, path, message) => {
        const start = faults.length < MOST_FAULTS ? placed(rangeAt(document, path)) : NOWHERE;
        faults.push({ ...start, severity, message, field: printPath(path) });
      });
    }
  }
  return { manifest: faults.some(isError) ? null : manifest, diagnostics: inLines(faults, lineCounter) };
}

/** More than the API takes of a body, in JSON. */
const MOST_CHARACTERS = 1024 * 1024;
/** No field of these objects has as many, labels and annotations included; an editor reads the text at every stroke. */
export const MOST_KEYS = 2_000;

/** A person mends some and looks again; an editor that marks thousands stands still. */
const MOST_FAULTS = 200;
const NOWHERE = { start: 0, end: 1 };

/** Findings of the lint at their places in a text that has no fault: warnings, since they hinder nobody. */
export function placeFindings(text: string, findings: readonly Finding[]): Diagnostic[] {
  const lineCounter = new LineCounter();
  const [document] = readDocuments(text, lineCounter).documents.filter(hasContents);
  if (!document) return [];
  const faults = findings.map(({ field = "spec", sentence, remedy }): Fault => {
    const place = placed(rangeAt(document, parsePath(field)));
    return { ...place, severity: "warning", message: `${sentence} ${remedy}`.replaceAll("`", ""), field };
  });
  return inLines(faults, lineCounter);
}

function inLines(all: readonly Fault[], lineCounter: LineCounter): Diagnostic[] {
  const faults = all.slice(0, MOST_FAULTS);
  if (all.length > MOST_FAULTS) {
    const message = `${all.length - MOST_FAULTS} more faults are not shown: fix these first.`;
    faults.push({ ...NOWHERE, severity: all.some(isError) ? "error" : "warning", message });
  }
  return faults
    .map(({ start, end, ...rest }): Diagnostic => {
      const from = lineCounter.linePos(start);
      const to = lineCounter.linePos(end);
      return { line: from.line || 1, column: from.col || 1, endLine: to.line || 1, endColumn: to.col || 1, ...rest };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

type ParsedDocument = Document.Parsed;

function isError(fault: Fault): boolean {
  return fault.severity === "error";
}

function syntaxFaults(document: ParsedDocument): Fault[] {
  const fault = (severity: Fault["severity"]) => (each: { pos: [number, number]; message: string }) => ({
    start: each.pos[0],
    end: Math.max(each.pos[1], each.pos[0] + 1),
    severity,
    message: each.message.endsWith(".") ? each.message : `${each.message}.`,
  });
  const repeated = repeatedKeys(document).map(({ start, end, message }) => ({
    pos: [start, end] as [number, number],
    message,
  }));
  return [...[...document.errors, ...repeated].map(fault("error")), ...document.warnings.map(fault("warning"))];
}

/** False for what stands behind a trailing `---`. */
function hasContents(document: ParsedDocument): boolean {
  const { contents } = document;
  return contents !== null && !(isScalar(contents) && contents.value === null && (contents.source ?? "") === "");
}

/** Aliases of aliases can grow without bound, so their number is limited. */
function resolveAliases(document: ParsedDocument): { value: unknown } | { fault: Fault } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown";
    return { fault: { start: 0, end: 1, severity: "error", message: `The aliases cannot be resolved: ${why}.` } };
  }
}

function misreadScalars(document: ParsedDocument): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Scalar(_key, node) {
      const reading = node.type === "PLAIN" ? misreadBy11(node.source ?? "") : null;
      if (!reading) return;
      const message = `kubectl and Helm read an unquoted ${node.source} as ${reading}: put it in quotes.`;
      faults.push({ ...placed(node.range), severity: "warning", message });
    },
  });
  return faults;
}

/** The value at `path`, or the nearest one above it that is there. Of what spans lines, its key: that is where people look. */
function rangeAt(document: ParsedDocument, path: FieldPath): Range | null | undefined {
  let node: unknown = document.contents;
  let range: Range | null | undefined = document.contents?.range;
  for (const part of path) {
    const found = childOf(node, part);
    if (!isNode(found?.value)) break;
    node = found.value;
    range = (isCollection(node) && isScalar(found.key) ? found.key.range : null) ?? found.value.range;
  }
  return range;
}

/** Of a map its pairs by key, made when first looked at: a package that looks through all of them takes long for many faults. */
const pairs = new WeakMap<object, Map<unknown, Pair>>();

type Pair = { key: unknown; value: unknown };

function childOf(node: unknown, part: string | number): Pair | undefined {
  if (isSeq(node)) return typeof part === "number" ? { key: null, value: node.items[part] } : undefined;
  if (!isMap(node)) return undefined;
  const known =
    pairs.get(node) ?? new Map(node.items.map((each) => [isScalar(each.key) ? each.key.value : each.key, each]));
  pairs.set(node, known);
  return known.get(part) ?? known.get(String(part));
}

/** At most to the end of the value: what follows it belongs to the next key. */
function placed(range: Range | null | undefined): { start: number; end: number } {
  const [start, end] = range ?? [0, 1, 1];
  return { start, end: Math.max(end, start + 1) };
}
