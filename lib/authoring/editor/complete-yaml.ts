import { apiVersionOf, EGRESS_KINDS, EGRESS_NETWORK, POLICY_GROUP } from "../../linkerd/kinds";
import type { Schemas, StructuralSchema } from "../../schema/structural-schema";
import { fieldNote } from "./field-notes";
import type { FieldPath } from "./field-path";
import type { KnownValues } from "./known-values";
import { describeType, schemaAt } from "./schema-at";
import { misreadBy11 } from "./yaml-1-1";
import { type OutlineEntry, yamlOutline } from "./yaml-outline";

export interface YamlOption {
  label: string;
  /** What takes the place of the text from `from` to `to`. */
  apply: string;
  /** A few words: the type of a field, where a value comes from. */
  detail: string;
  /** What it means to Linkerd, where that needs saying. */
  note: string | null;
  required: boolean;
}

export interface YamlCompletion {
  from: number;
  to: number;
  options: YamlOption[];
}

/** A person does not read on, and the text is not worth the work on each key. */
const MOST_TEXT = 200_000;
const MOST_VALUES = 500;

/** What can be written where the cursor stands: fields that the CRD's schema has there, and values that it or the cluster knows. */
export function completeYaml(
  text: string,
  cursor: number,
  known: KnownValues,
  schemas: Schemas | null,
): YamlCompletion | null {
  if (text.length > MOST_TEXT) return null;
  const { entries, place } = yamlOutline(text, cursor);
  if (!place) return null;
  const [apiVersion, kind] = [valueAt(entries, ["apiVersion"]), valueAt(entries, ["kind"])];
  const schema = schemaAt(place.path, apiVersion, kind, schemas);
  if (!schema) return null;
  const to = cursor + (/^[^\s:#]*/.exec(text.slice(cursor))?.[0].length ?? 0);
  if (schema.properties) {
    if (place.behindColon) return null;
    const rest = text.slice(to);
    const options = fieldOptions(schema, place.path, entries, {
      from: place.from,
      column: place.column,
      hasColon: rest.startsWith(":"),
    });
    return { from: place.from, to, options };
  }
  if (schema.type === "array" || schema.type === "object") return null;
  const values = valuesAt(place.path, schema, entries, known).slice(0, MOST_VALUES);
  const space = place.behindColon && text[place.from - 1] === ":" ? " " : "";
  return {
    from: place.from,
    to: lineEnd(text, to),
    options: values.map(({ value, detail }) => ({
      label: value,
      apply: space + printScalar(value, schema),
      detail,
      note: null,
      required: false,
    })),
  };
}

function fieldOptions(
  schema: StructuralSchema,
  path: FieldPath,
  entries: readonly OutlineEntry[],
  { from, column, hasColon }: { from: number; column: number; hasColon: boolean },
): YamlOption[] {
  const taken = new Set(
    entries.filter((each) => each.keyFrom !== from && isChild(each.path, path)).map(({ path: of }) => of.at(-1)),
  );
  const indent = " ".repeat(column + 2);
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => !taken.has(name))
    .map(([name, property]) => {
      const required = schema.required?.includes(name) === true;
      const opened = property.type === "array" ? `\n${indent}- ` : property.type === "object" ? `\n${indent}` : " ";
      return {
        label: name,
        apply: hasColon ? name : `${name}:${opened}`,
        detail: describeType(property) + (required ? ", required" : ""),
        note: fieldNote([...path, name]),
        required,
      };
    });
}

interface KnownValue {
  value: string;
  detail: string;
}

/** The schema's own values first, then those of the cluster. */
function valuesAt(
  path: FieldPath,
  schema: StructuralSchema,
  entries: readonly OutlineEntry[],
  known: KnownValues,
): KnownValue[] {
  const own = schema.enum?.map(String) ?? (schema.type === "boolean" ? ["true", "false"] : []);
  const values = own.map((value) => ({ value, detail: value === schema.default ? "default" : "" }));
  const all = [...values, ...clusterValues(path, entries, known)];
  return [...new Map(all.map((each) => [each.value, each])).values()];
}

function clusterValues(path: FieldPath, entries: readonly OutlineEntry[], known: KnownValues): KnownValue[] {
  const field = path.filter((each) => typeof each === "string").join(".");
  const beside = (name: string) => valueAt(entries, [...path.slice(0, -1), name]);
  if (field === "kind") return EGRESS_KINDS.map((each) => ({ value: each.kind, detail: apiVersionOf(each) }));
  if (field === "apiVersion") {
    const kind = valueAt(entries, ["kind"]);
    return EGRESS_KINDS.filter((each) => kind === "" || each.kind === kind).map((each) => ({
      value: apiVersionOf(each),
      detail: each.kind,
    }));
  }
  if (field === "metadata.namespace") return known.namespaces.map((value) => ({ value, detail: "namespace" }));
  if (field === "spec.hostnames") return known.hosts.map((value) => ({ value, detail: "seen in traffic" }));
  const owner = /(parentRefs|backendRefs?)\.(\w+)$/.exec(field);
  if (!owner) return [];
  const isParent = owner[1] === "parentRefs";
  // Without a kind a parentRef means a Gateway and a backendRef a Service.
  const meansNetwork = isParent || beside("kind") === EGRESS_NETWORK.kind;
  const targets = meansNetwork ? known.networks : known.services;
  const what = meansNetwork ? EGRESS_NETWORK.kind : "Service";
  const namespace = beside("namespace");
  switch (owner[2]) {
    case "group":
      return [
        { value: POLICY_GROUP, detail: EGRESS_NETWORK.kind },
        ...(isParent ? [] : [{ value: "", detail: "Service" }]),
      ];
    case "kind":
      return [
        { value: EGRESS_NETWORK.kind, detail: POLICY_GROUP },
        ...(isParent ? [] : [{ value: "Service", detail: "in the cluster" }]),
      ];
    case "namespace":
      return [...new Set(targets.map((each) => each.namespace))].map((value) => ({ value, detail: `has ${what}s` }));
    case "name":
      return targets
        .filter((each) => namespace === "" || each.namespace === namespace)
        .map((each) => ({ value: each.name, detail: `${what} in ${each.namespace}` }));
    case "port":
      return meansNetwork
        ? known.ports.map((port) => ({ value: String(port), detail: "reported by proxies" }))
        : known.services
            .filter((each) => each.name === beside("name") && (namespace === "" || each.namespace === namespace))
            .flatMap((each) => each.ports.map((port) => ({ value: String(port), detail: `of ${each.name}` })));
    default:
      return [];
  }
}

/** Empty where there is none. */
function valueAt(entries: readonly OutlineEntry[], path: FieldPath): string {
  return entries.find((each) => samePath(each.path, path))?.value ?? "";
}

function isChild(path: FieldPath, of: FieldPath): boolean {
  return path.length === of.length + 1 && samePath(path.slice(0, -1), of);
}

function samePath(a: FieldPath, b: FieldPath): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

/** Text that a YAML reader would take for something else stands in quotes. */
function printScalar(value: string, { type }: StructuralSchema): string {
  if (type !== "string") return value;
  const plain = /^[A-Za-z0-9][\w./-]*$/.test(value) && !/^(true|false|null|[\d.]+)$/i.test(value);
  return plain && misreadBy11(value) === null ? value : JSON.stringify(value);
}

/** A value reaches to the end of its line, or to a comment. */
function lineEnd(text: string, from: number): number {
  const rest = /^[^\n#]*/.exec(text.slice(from))?.[0] ?? "";
  return from + rest.trimEnd().length;
}
