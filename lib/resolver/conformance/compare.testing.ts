import { isRecord } from "../../linkerd/record";

const DECISION_FIELDS = [
  "target",
  "egressNetwork",
  "policyProtocol",
  "route",
  "rule",
  "outcome",
  "status",
  "grpcStatus",
  "error",
  "backends",
  "split",
  "location",
  "filters",
] as const;

export interface Difference {
  field: string;
  expected: unknown;
  actual: unknown;
}

/** What of an answer differs from `expect` in the fields that count. Messages may be worded otherwise. */
export function differences(expected: unknown, actual: unknown): Difference[] {
  if (!isRecord(expected) || !isRecord(actual)) return [{ field: "", expected, actual }];
  const alternatives = Array.isArray(expected.alternatives) ? expected.alternatives : [expected];
  const decisions = alternatives.map((each) => compare(DECISION_FIELDS.map((field) => [field, each, actual])));
  const decision = decisions.find((each) => each.length === 0) ?? decisions[0] ?? [];
  return [
    ...decision,
    ...compare([
      ["routeStatus", expected, actual],
      ["egressNetworkStatus", expected, actual],
      ["unparseable", expected, actual],
      ["admission", expected, actual],
    ]),
  ];
}

function compare(fields: [string, unknown, unknown][]): Difference[] {
  return fields.flatMap(([field, left, right]) => {
    const [expected, actual] = [normal(field, left), normal(field, right)];
    return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [{ field, expected, actual }];
  });
}

/** The field reduced to what counts: no messages, absent as null, keys in order. */
function normal(field: string, holder: unknown): unknown {
  const value = isRecord(holder) ? holder[field] : undefined;
  if (field === "error" && typeof value === "string") {
    return /^(protocol mismatch|proxy-panic)/.exec(value)?.[0] ?? value;
  }
  if (field === "unparseable")
    return sorted((Array.isArray(value) ? value : []).map((each) => pick(each, ["resource"])));
  if (field === "admission") {
    const denied = isRecord(value) && Array.isArray(value.denied) ? value.denied : [];
    return sorted(denied.map((each) => pick(each, ["resource"])));
  }
  if (field === "routeStatus" && Array.isArray(value)) return sorted(value.map(normalRoute));
  if (field === "egressNetworkStatus" && Array.isArray(value)) {
    return sorted(value.map((each) => pick(each, ["group", "kind", "namespace", "name", "accepted", "reason"])));
  }
  return plain(value);
}

function normalRoute(route: unknown): unknown {
  const parents = isRecord(route) && Array.isArray(route.parents) ? route.parents : [];
  const keys = ["parentRef", "controllerName", "accepted", "reason", "resolvedRefs", "resolvedRefsReason"];
  return [pick(route, ["group", "kind", "namespace", "name"]), parents.map((parent) => pick(parent, keys))];
}

function pick(value: unknown, keys: readonly string[]): unknown {
  return isRecord(value) ? plain(Object.fromEntries(keys.map((key) => [key, value[key]]))) : null;
}

function sorted(values: unknown[]): unknown[] {
  return values
    .map((value) => [JSON.stringify(value), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value);
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value ?? null;
  const entries = Object.entries(value).filter(
    ([key, each]) => key !== "message" && each !== null && each !== undefined,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, plain(each)]));
}
