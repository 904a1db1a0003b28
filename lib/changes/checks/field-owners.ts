import type { FieldManager } from "../../cluster/client/decode-object";
import { isRecord } from "../../linkerd/record";

/** Someone who wrote a field that a change touches. */
export interface FieldOwner {
  manager: string;
  operation: FieldManager["operation"];
  /** The touched fields that are theirs, e.g. `spec.trafficPolicy`. */
  fields: string[];
}

/**
 * Who owns the leaves of `patch` on an object, as its managedFields tell; `except` is our own name. Lists are owned as a whole
 * here: neither EgressNetworks nor routes have lists that are merged by key.
 */
export function fieldOwners(
  managers: readonly FieldManager[],
  patch: Record<string, unknown>,
  except: string,
): FieldOwner[] {
  const paths = leafPaths(patch);
  return managers
    .filter((each) => each.subresource === "" && each.manager !== except)
    .map(({ manager, operation, fields }) => ({
      manager,
      operation,
      fields: paths.filter((path) => owns(fields, path)).map((path) => path.join(".")),
    }))
    .filter((owner) => owner.fields.length > 0);
}

/** Someone at a terminal, who will not put the field back by themselves. Everyone else may. */
export function isPerson(owner: FieldOwner): boolean {
  return /^(kubectl|k9s|Lens|node-fetch|Mozilla)/.test(owner.manager);
}

function leafPaths(value: unknown, path: string[] = []): string[][] {
  if (!isRecord(value) || Object.keys(value).length === 0) return path.length > 0 ? [path] : [];
  return Object.entries(value).flatMap(([key, each]) => leafPaths(each, [...path, key]));
}

/** True also for an owner of the whole that the leaf lies in (`f:spec: {}`), and for one of something below the leaf. */
function owns(fields: unknown, path: readonly string[]): boolean {
  let node: unknown = fields;
  for (const key of path) {
    if (!isRecord(node)) return false;
    if (!Object.hasOwn(node, `f:${key}`)) return false;
    node = node[`f:${key}`];
    if (isRecord(node) && Object.keys(node).length === 0) return true;
  }
  return true;
}
