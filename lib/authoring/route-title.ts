import { isKind, TCP_ROUTE } from "../linkerd/kinds";
import type { KubernetesObject } from "../linkerd/object";
import { isRecord } from "../linkerd/record";

/** What a route allows, as it stands in its manifest and whoever edits it: `Allow hooks.slack.com for shop`. */
export function routeTitle(manifest: KubernetesObject): string {
  const { spec, metadata } = manifest;
  const hostnames = isRecord(spec) && Array.isArray(spec.hostnames) ? spec.hostnames.filter(isText) : [];
  const [first, second, ...rest] = hostnames;
  const port = portOf(spec);
  const on = port === null ? "every port" : `port ${port}`;
  const what =
    first === undefined
      ? isKind(manifest, TCP_ROUTE)
        ? on
        : `every hostname on ${on}`
      : second === undefined
        ? first
        : rest.length === 0
          ? `${first} and ${second}`
          : `${first} and ${rest.length + 1} more hostnames`;
  return `Allow ${what} for ${metadata.namespace}`;
}

function portOf(spec: unknown): number | null {
  const [parent] = isRecord(spec) && Array.isArray(spec.parentRefs) ? spec.parentRefs : [];
  return isRecord(parent) && typeof parent.port === "number" ? parent.port : null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
