/**
 * What an API server answers at `/openapi/v3` and below, as far as these CRDs go: each group and version that is served, with one
 * component a kind; null for other paths. Form: kube-apiserver 1.34.4; what it says beside (paths, metadata) is left out.
 */
export function openApiOf(
  crds: readonly unknown[],
  path: string,
  isTold: (kind: ServedKind) => boolean = () => true,
): unknown {
  const kinds = crds.flatMap(servedKinds).filter(isTold);
  if (path === "/openapi/v3") {
    const places = kinds.map(({ group, version }) => `apis/${group}/${version}`);
    return { paths: Object.fromEntries(places.map((place) => [place, { serverRelativeURL: `/openapi/v3/${place}` }])) };
  }
  const here = kinds.filter(({ group, version }) => path === `/openapi/v3/apis/${group}/${version}`);
  if (here.length === 0) return null;
  const schemas = here.map(({ group, version, kind, schema }) => [
    `${group.split(".").reverse().join(".")}.${version}.${kind}`,
    { ...schema, "x-kubernetes-group-version-kind": [{ group, version, kind }] },
  ]);
  return { openapi: "3.0.0", components: { schemas: Object.fromEntries(schemas) } };
}

interface ServedKind {
  group: string;
  version: string;
  kind: string;
  schema: object;
}

/** A CRD of ours, as it is applied. */
function servedKinds(crd: unknown): ServedKind[] {
  const { spec } = crd as {
    spec: {
      group: string;
      names: { kind: string };
      versions: { name: string; served: boolean; schema: { openAPIV3Schema: object } }[];
    };
  };
  return spec.versions
    .filter(({ served }) => served)
    .map(({ name, schema }) => ({
      group: spec.group,
      version: name,
      kind: spec.names.kind,
      schema: schema.openAPIV3Schema,
    }));
}
