import { openApiOf } from "../crds/open-api";
import { NEWEST_BUNDLE, readCrds } from "../install-crds";
import { SERVED_KINDS } from "../verb-table";

let crds: Promise<readonly unknown[]> | null = null;

/** Reads the CRDs of the newest bundle, once for all servers of this process: later it would hold up what they answer. */
export function readToldCrds(): Promise<readonly unknown[]> {
  crds ??= readCrds(NEWEST_BUNDLE);
  return crds;
}

/** `/openapi/v3` and what is below, for the kinds and versions of the verb table; null for other paths. They are told, not enforced. */
export async function toldSchemas(path: string): Promise<unknown> {
  if (path !== "/openapi/v3" && !path.startsWith("/openapi/v3/")) return null;
  return openApiOf(await readToldCrds(), path, (told) =>
    SERVED_KINDS.some(
      ({ group, version, kind }) => group === told.group && version === told.version && kind === told.kind,
    ),
  );
}
