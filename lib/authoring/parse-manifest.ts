import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseAllDocuments,
  type Range,
  visit,
} from "yaml";
import type { KubernetesObject } from "../linkerd/object";
import type { Finding } from "../resolver/lint";
import { checkManifest, type ExpectedManifest } from "./check-manifest";
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
export function parseManifest(text: string, options: { expected?: ExpectedManifest } = {}): ParsedManifest {
  const lineCounter = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter, prettyErrors: false })];
  const faults = documents.flatMap(syntaxFaults);
  const [document, second] = documents.filter(hasContents);
  if (second) {
    const message = "A second document begins here: one object at a time can be reviewed.";
    faults.push({ ...placed(second.contents?.range), severity: "error", message });
  }
  if (!document && faults.length === 0) {
    faults.push({
      start: 0,
      end: 1,
      severity: "error",
      message: "There is nothing here yet: write an EgressNetwork or a route.",
    });
  }
  let manifest: KubernetesObject | null = null;
  if (document && !faults.some(isError)) {
    faults.push(...misreadScalars(document));
    const resolved = resolveAliases(document);
    if ("fault" in resolved) {
      faults.push(resolved.fault);
    } else {
      manifest = checkManifest(resolved.value, options.expected ?? {}, (severity, path, message) => {
        faults.push({ ...placed(rangeAt(document, path)), severity, message, field: printPath(path) });
      });
    }
  }
  return { manifest: faults.some(isError) ? null : manifest, diagnostics: inLines(faults, lineCounter) };
}

/** Findings of the lint at their places in a text that has no fault: warnings, since they hinder nobody. */
export function placeFindings(text: string, findings: readonly Finding[]): Diagnostic[] {
  const lineCounter = new LineCounter();
  const [document] = [...parseAllDocuments(text, { lineCounter, prettyErrors: false })].filter(hasContents);
  if (!document) return [];
  const faults = findings.map(({ field = "spec", sentence, remedy }): Fault => {
    const place = placed(rangeAt(document, parsePath(field)));
    return { ...place, severity: "warning", message: `${sentence} ${remedy}`.replaceAll("`", ""), field };
  });
  return inLines(faults, lineCounter);
}

function inLines(faults: readonly Fault[], lineCounter: LineCounter): Diagnostic[] {
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
  return [...document.errors.map(fault("error")), ...document.warnings.map(fault("warning"))];
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
      const message = `kubectl and Helm read a bare ${node.source} as ${reading}: put it in quotes.`;
      faults.push({ ...placed(node.range), severity: "warning", message });
    },
  });
  return faults;
}

/** The value at `path`, or the nearest one above it that is there. Of what spans lines, its key: that is where people look. */
function rangeAt(document: ParsedDocument, path: FieldPath): Range | null | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (!isNode(node)) continue;
    const key = isCollection(node) ? keyRange(document.getIn(path.slice(0, length - 1), true), path[length - 1]) : null;
    return key ?? node.range;
  }
  return document.contents?.range;
}

function keyRange(parent: unknown, key: string | number | undefined): Range | null | undefined {
  if (!isMap(parent)) return null;
  const pair = parent.items.find((each) => isScalar(each.key) && each.key.value === key);
  return isScalar(pair?.key) ? pair.key.range : null;
}

/** At most to the end of the value: what follows it belongs to the next key. */
function placed(range: Range | null | undefined): { start: number; end: number } {
  const [start, end] = range ?? [0, 1, 1];
  return { start, end: Math.max(end, start + 1) };
}
