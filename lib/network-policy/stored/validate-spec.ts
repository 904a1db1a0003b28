import type { SentPeer, SentPort, SentRule, SentSelector, SentSpec } from "./decode-spec";
import { labelKeyFaults, labelValueFaults, portNameFaults } from "./label-syntax";
import { PROTOCOLS } from "./network-policy";
import { validateBlock } from "./validate-block";

/** Why the API server refuses a field: its own reasons, such as `FieldValueInvalid`. */
export interface Cause {
  field: string;
  reason: "FieldValueInvalid" | "FieldValueRequired" | "FieldValueForbidden" | "FieldValueNotSupported";
  message: string;
}

/** Source: kubernetes pkg/apis/networking/validation/validation.go `ValidateNetworkPolicySpec` */
export function validateSpec(spec: SentSpec): Cause[] {
  return [
    ...validateSelector(spec.podSelector, "spec.podSelector"),
    ...(spec.ingress ?? []).flatMap((rule, index) => validateRule(rule, `spec.ingress[${index}]`)),
    ...(spec.egress ?? []).flatMap((rule, index) => validateRule(rule, `spec.egress[${index}]`)),
    ...validateTypes(spec.policyTypes),
  ];
}

function validateTypes(types: readonly string[]): Cause[] {
  if (types.length > 2) return [invalid("spec.policyTypes", "may not specify more than two policyTypes")];
  return types.flatMap((type, index) =>
    type === "Ingress" || type === "Egress"
      ? []
      : [notSupported(`spec.policyTypes[${index}]`, type, ["Ingress", "Egress"])],
  );
}

function validateRule({ ports = [], from, to }: SentRule, path: string): Cause[] {
  const peers = from ? "from" : "to";
  return [
    ...ports.flatMap((port, index) => validatePort(port, `${path}.ports[${index}]`)),
    ...(from ?? to ?? []).flatMap((peer, index) => validatePeer(peer, `${path}.${peers}[${index}]`)),
  ];
}

function validatePort({ protocol, port, endPort }: SentPort, path: string): Cause[] {
  const causes: Cause[] = PROTOCOLS.some((each) => each === protocol)
    ? []
    : [notSupported(`${path}.protocol`, protocol, PROTOCOLS)];
  if (typeof port === "number") {
    causes.push(...portNumber(port, `${path}.port`));
    if (endPort === undefined) return causes;
    if (endPort < port) causes.push(invalid(`${path}.endPort`, "must be greater than or equal to `port`"));
    return [...causes, ...portNumber(endPort, `${path}.endPort`)];
  }
  if (endPort !== undefined) {
    const what = port === undefined ? "not specified" : "non-numeric";
    causes.push(invalid(`${path}.endPort`, `may not be specified when \`port\` is ${what}`));
  }
  const faults = port === undefined ? [] : portNameFaults(port);
  return [...causes, ...faults.map((message) => invalid(`${path}.port`, message))];
}

function portNumber(port: number, field: string): Cause[] {
  return port >= 1 && port <= 65_535 ? [] : [invalid(field, "must be between 1 and 65535, inclusive")];
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: SentPeer, path: string): Cause[] {
  const causes = [
    ...(podSelector ? validateSelector(podSelector, `${path}.podSelector`) : []),
    ...(namespaceSelector ? validateSelector(namespaceSelector, `${path}.namespaceSelector`) : []),
    ...(ipBlock ? validateBlock(ipBlock, `${path}.ipBlock`) : []),
  ];
  if (!podSelector && !namespaceSelector && !ipBlock) {
    return [{ field: path, reason: "FieldValueRequired", message: "must specify a peer" }];
  }
  if (ipBlock && (podSelector || namespaceSelector)) {
    causes.push({
      field: path,
      reason: "FieldValueForbidden",
      message: "may not specify both ipBlock and another peer",
    });
  }
  return causes;
}

/** Source: kubernetes staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go */
function validateSelector({ matchLabels = {}, matchExpressions = [] }: SentSelector, path: string): Cause[] {
  return [
    ...validateLabels(matchLabels, `${path}.matchLabels`),
    ...matchExpressions.flatMap(({ key, operator, values = [] }, index) => {
      const at = `${path}.matchExpressions[${index}]`;
      return [
        ...validateValues(operator, values, at),
        ...labelKeyFaults(key).map((message) => invalid(`${at}.key`, message)),
        ...values.flatMap((value, place) =>
          labelValueFaults(value).map((message) => invalid(`${at}.values[${place}]`, message)),
        ),
      ];
    }),
  ];
}

function validateValues(operator: string, values: readonly string[], path: string): Cause[] {
  if (operator === "In" || operator === "NotIn") {
    const message = "must be specified when `operator` is 'In' or 'NotIn'";
    return values.length > 0 ? [] : [{ field: `${path}.values`, reason: "FieldValueRequired", message }];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    const message = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return values.length === 0 ? [] : [{ field: `${path}.values`, reason: "FieldValueForbidden", message }];
  }
  return [invalid(`${path}.operator`, "not a valid selector operator")];
}

export function validateLabels(labels: Readonly<Record<string, string>>, field: string): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) =>
    [...labelKeyFaults(key), ...labelValueFaults(value)].map((message) => invalid(field, message)),
  );
}

export function invalid(field: string, message: string): Cause {
  return { field, reason: "FieldValueInvalid", message };
}

function notSupported(field: string, value: string, supported: readonly string[]): Cause {
  const values = supported.map((each) => `"${each}"`).join(", ");
  return { field, reason: "FieldValueNotSupported", message: `"${value}" is not supported: ${values} are` };
}
