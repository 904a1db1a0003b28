import type { KubernetesObject } from "../linkerd/object";
import { isRecord } from "../linkerd/record";
import crdDefaults from "./crd-defaults.json";

/** What of a schema fills something in. */
export interface Defaults {
  default?: unknown;
  properties?: Record<string, Defaults>;
  items?: Defaults;
}

/**
 * `manifest` as the API server would store it: the same object where nothing is to be filled in. Call it before the apiVersion is
 * changed to that which Linkerd reads: each version has its own defaults. They are the same in every bundle of the Gateway API that
 * has the field (`npm run schemas` checks that), so none has to be named here.
 * Source: apiextensions-apiserver pkg/apiserver/schema/defaulting
 */
export function withDefaults(manifest: KubernetesObject): KubernetesObject {
  const key = `${manifest.apiVersion} ${manifest.kind}`;
  const defaults = Object.hasOwn(DEFAULTS, key) ? DEFAULTS[key] : undefined;
  if (!defaults) return manifest;
  const spec = fill(manifest.spec, defaults);
  return spec === manifest.spec ? manifest : { ...manifest, spec };
}

const DEFAULTS: Record<string, Defaults> = crdDefaults;

function fill(value: unknown, { items, properties }: Defaults): unknown {
  if (Array.isArray(value)) {
    if (!items) return value;
    const filled = value.map((each) => fill(each, items));
    return filled.some((each, i) => each !== value[i]) ? filled : value;
  }
  if (!isRecord(value) || !properties) return value;
  const changed = Object.entries(properties).flatMap(([key, each]): [string, unknown][] => {
    const own = Object.hasOwn(value, key) ? value[key] : undefined;
    // A null stands for nothing.
    const given = own ?? each.default;
    const filled = fill(given, each);
    return filled === undefined || filled === own ? [] : [[key, filled]];
  });
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
}
