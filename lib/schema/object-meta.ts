import { isRecord } from "../linkerd/record";
import type { ReportObjection } from "./objection";
import type { ReportUnknown } from "./prepare-object";
import * as remedies from "./remedies";
import { invalid } from "./validate-value";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const ANNOTATIONS_BYTES = 256 * 1024;

const FIELDS = [
  ...["name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp"],
  ...["deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers"],
  "managedFields",
];

/**
 * Name, namespace, labels and annotations. An absent namespace is no objection: the API server takes that of the request.
 * Source: apimachinery pkg/api/validation/objectmeta.go, pkg/util/validation/validation.go
 */
export function checkMetadata(metadata: unknown, report: ReportObjection, unknown: ReportUnknown): void {
  if (metadata !== undefined && metadata !== null && !isRecord(metadata)) {
    report("FieldValueInvalid", "metadata", metadata, "metadata must be an object", remedies.ofType("object"));
    return;
  }
  const fields = metadata ?? {};
  for (const key of Object.keys(fields)) if (!FIELDS.includes(key)) unknown(`metadata.${key}`, fields[key], FIELDS);
  const name = textOf(fields, "name", report);
  const namespace = textOf(fields, "namespace", report);
  if (name === "" && !fields.generateName) {
    const message = "Required value: name or generateName is required";
    report("FieldValueRequired", "metadata.name", fields.name, message, "Add name.");
  }
  const say = (field: string, value: string, remedy: string) => (why: string) =>
    report("FieldValueInvalid", `metadata.${field}`, value, invalid(value, why), remedy);
  if (name) {
    const remedy = "Use lower-case letters, digits, “-” and “.”, at most 253, with a letter or digit at both ends.";
    subdomainFaults(name).forEach(say("name", name, remedy));
  }
  if (namespace) {
    const remedy = "Use lower-case letters, digits and “-”, at most 63, with a letter or digit at both ends.";
    labelFaults(namespace).forEach(say("namespace", namespace, remedy));
  }
  for (const [key, value] of textsOf(fields, "labels", report)) {
    qualifiedNameFaults(key).forEach(say("labels", key, "Write the label's name as example.com/name or name."));
    labelValueFaults(value).forEach(
      say("labels", value, "Use letters, digits, “-”, “_” and “.”, at most 63; an annotation may hold more."),
    );
  }
  const annotations = textsOf(fields, "annotations", report);
  for (const [key] of annotations) {
    qualifiedNameFaults(key.toLowerCase()).forEach(
      say("annotations", key, "Write its name as example.com/name or name."),
    );
  }
  const bytes = annotations.flat().reduce((sum, each) => sum + new TextEncoder().encode(each).length, 0);
  if (bytes > ANNOTATIONS_BYTES) {
    const message = `Too long: may not be more than ${ANNOTATIONS_BYTES} bytes`;
    report("FieldValueTooLong", "metadata.annotations", annotations.length, message, "Remove the largest annotation.");
  }
}

/** `""` where there is none, or where it is no text, which is reported. */
function textOf(fields: Record<string, unknown>, key: string, report: ReportObjection): string {
  const value = fields[key];
  if (typeof value === "string") return value;
  if (value !== undefined && value !== null) notText(`metadata.${key}`, value, report);
  return "";
}

function textsOf(fields: Record<string, unknown>, key: string, report: ReportObjection): [string, string][] {
  const value = fields[key];
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) {
    const message = `metadata.${key} must be an object`;
    report("FieldValueInvalid", `metadata.${key}`, value, message, remedies.ofType("object"));
    return [];
  }
  return Object.entries(value).flatMap(([name, each]): [string, string][] => {
    // Of a null the API server makes an empty text.
    if (each === null) return [[name, ""]];
    if (typeof each === "string") return [[name, each]];
    notText(`metadata.${key}`, each, report);
    return [];
  });
}

/** The API server cannot even read such metadata: it answers 400, with Go's words and no field. */
function notText(field: string, value: unknown, report: ReportObjection): void {
  report("FieldValueInvalid", field, value, `${field} must be text`, remedies.ofType("string"));
}

function subdomainFaults(text: string): string[] {
  const faults = text.length > 253 ? ["must be no more than 253 characters"] : [];
  if (whole(SUBDOMAIN).test(text)) return faults;
  const words =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [...faults, `${words} (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`];
}

function labelFaults(text: string): string[] {
  const faults = text.length > 63 ? ["must be no more than 63 characters"] : [];
  if (whole(LABEL).test(text)) return faults;
  if (whole(SUBDOMAIN).test(text)) return [...faults, "must not contain dots"];
  const words =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
  return [...faults, `${words} (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`];
}

function qualifiedNameFaults(text: string): string[] {
  const regex = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`;
  const parts = text.split("/");
  if (parts.length > 2) {
    return [`a qualified name ${regex} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? (parts[0] ?? "") : null;
  const faults = prefix === "" ? ["must be non-empty"] : prefix === null ? [] : subdomainFaults(prefix);
  const found = faults.map((fault) => `prefix part ${fault}`);
  if (name === "") found.push("name part must be non-empty");
  else if (name.length > 63) found.push("name part must be no more than 63 characters");
  if (!whole(QUALIFIED).test(name)) found.push(`name part ${regex}`);
  return found;
}

function labelValueFaults(text: string): string[] {
  const faults = text.length > 63 ? ["must be no more than 63 characters"] : [];
  const format = `(${QUALIFIED})?`;
  if (whole(format).test(text)) return faults;
  const words =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [
    ...faults,
    `${words} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${format}')`,
  ];
}

function whole(format: string): RegExp {
  return new RegExp(`^(?:${format})$`);
}
