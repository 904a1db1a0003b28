import { apiRoot, SERVED_KINDS, type ServedKind } from "../verb-table";

/** What a path names. */
export interface RequestTarget {
  kind: ServedKind;
  /** null: all namespaces, or a kind that belongs to none. */
  namespace: string | null;
  /** null: the collection. */
  name: string | null;
  subresource: "status" | null;
}

/** null where the path names nothing that the sandbox serves. */
export function parseTarget(path: string): RequestTarget | null {
  for (const kind of SERVED_KINDS) {
    const root = `${apiRoot(kind)}/`;
    if (!path.startsWith(root)) continue;
    const target = within(kind, path.slice(root.length).split("/").map(decodeURIComponent));
    if (target) return target;
  }
  return null;
}

function within(kind: ServedKind, parts: readonly string[]): RequestTarget | null {
  const inNamespace = kind.namespaced && parts[0] === "namespaces" && parts.length > 2;
  const namespace = inNamespace ? (parts[1] ?? null) : null;
  const [plural, name, subresource, ...more] = inNamespace ? parts.slice(2) : parts;
  if (plural !== kind.plural || more.length > 0 || name === "") return null;
  if (kind.namespaced && namespace === null && name !== undefined) return null;
  if (subresource !== undefined && !(subresource === "status" && kind.hasStatus)) return null;
  return { kind, namespace, name: name ?? null, subresource: subresource === undefined ? null : "status" };
}
