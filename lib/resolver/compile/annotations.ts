/** Why Linkerd cannot read the timeout and retry annotations of a route, which then drops out as a whole; null if it can. */
export function unreadableAnnotation(
  annotations: Readonly<Record<string, string>>,
  family: "http" | "grpc",
): string | null {
  for (const key of ["request", "response", "idle"]) {
    const value = annotations[`timeout.linkerd.io/${key}`];
    const fault = value === undefined ? null : unreadableDuration(value);
    if (fault) return fault;
  }
  const limit = annotations["retry.linkerd.io/limit"];
  if (limit !== undefined && !isInteger(limit, 65_535)) return `invalid retry limit: ${limit}`;
  const timeout = annotations["retry.linkerd.io/timeout"];
  const fault = timeout === undefined ? null : unreadableDuration(timeout);
  if (fault) return fault;
  const conditions = annotations[`retry.linkerd.io/${family}`];
  if (conditions === undefined) return null;
  const readable = family === "http" ? isHttpCondition : isGrpcCondition;
  return conditions.split(",").every(readable) ? null : `invalid retry condition: ${conditions}`;
}

/** What the webhook alone checks as well: the annotations of failure accrual. */
export function unreadableAccrual(annotations: Readonly<Record<string, string>>): string | null {
  const mode = annotations["balancer.linkerd.io/failure-accrual"];
  if (mode === undefined) return null;
  if (mode !== "consecutive") return `unsupported failure accrual mode: ${mode}`;
  const prefix = "balancer.linkerd.io/failure-accrual-consecutive-";
  const failures = annotations[`${prefix}max-failures`];
  if (failures !== undefined && !isInteger(failures, 2 ** 32 - 1)) return `invalid max-failures: ${failures}`;
  for (const key of ["max-penalty", "min-penalty"]) {
    const value = annotations[`${prefix}${key}`];
    const fault = value === undefined ? null : unreadableDuration(value);
    if (fault) return fault;
  }
  const jitter = annotations[`${prefix}jitter-ratio`];
  if (jitter !== undefined && !(Number(jitter) >= 0 && Number(jitter) <= 100)) return `invalid jitter: ${jitter}`;
  return null;
}

/** One integer and one unit, or 0: `10s`, never `1h30m` or `1.5s`. */
function unreadableDuration(text: string): string | null {
  const trimmed = text.trim();
  const match = /^(.*\d)(\D*)$/s.exec(trimmed);
  if (!match) return `${trimmed} does not contain a timeout duration value`;
  const [, magnitude = "", unit = ""] = match;
  if (!isInteger(magnitude, Number.MAX_SAFE_INTEGER)) return "invalid digit found in string";
  if (unit === "" && Number(magnitude) === 0) return null;
  return ["ms", "s", "m", "h", "d"].includes(unit)
    ? null
    : `invalid duration unit ${unit} (expected one of 'ms', 's', 'm', 'h', or 'd')`;
}

function isInteger(text: string, max: number): boolean {
  return /^\+?\d+$/.test(text) && Number(text) <= max;
}

function isHttpCondition(condition: string): boolean {
  if (/^(5xx|gateway-error)$/i.test(condition)) return true;
  const range = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(condition);
  return range !== null && Number(range[2] ?? range[1]) >= Number(range[1]);
}

function isGrpcCondition(condition: string): boolean {
  return /^(cancelled|deadline-exceeded|resource-exhausted|internal|unavailable)$/i.test(condition);
}
