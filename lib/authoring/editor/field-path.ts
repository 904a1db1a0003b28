/** Where in an object: `["spec", "parentRefs", 0, "port"]`, in text `spec.parentRefs[0].port`. */
export type FieldPath = readonly (string | number)[];

/** Keys that would be misread between dots stand in brackets: `metadata.annotations["example.com/owner"]`. */
export function printPath(path: FieldPath): string {
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}

/** Reads what `printPath` wrote and what the API server and the resolver write; total: an odd text gives the parts it has. */
export function parsePath(text: string): FieldPath {
  const parts = text.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g);
  return [...parts].map(([, index, quoted, plain]) =>
    index !== undefined ? Number(index) : (quoted?.replace(/\\(.)/g, "$1") ?? plain ?? ""),
  );
}
