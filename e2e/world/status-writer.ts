import { setTimeout as sleep } from "node:timers/promises";
import { apiVersionOf } from "../../lib/linkerd/kinds";
import { CONTROLLER_NAME } from "../../lib/resolver/compile/predict-status";
import type { KubeAccess } from "./kube-access";
import { callKube } from "./kube-stream";
import { watchPolicy } from "./policy-watch";
import { type StatusPatch, statusPatches } from "./status-patch";

const RETRY_MILLISECONDS = 250;

export interface StatusWriter {
  stop(): Promise<void>;
}

/**
 * Writes the status of EgressNetworks and routes in place of Linkerd's policy controller: by merge patch on /status, as its manager,
 * and only where something changes. Unlike the real one it does not wait up to ten seconds after a route was deleted.
 * Resolves once all there is has its status.
 */
export async function startStatusWriter(access: KubeAccess): Promise<StatusWriter> {
  const ending = new AbortController();
  const watch = await watchPolicy(access);
  /** The version from which an object was last written: until the watch shows a newer one there is nothing to say. */
  const writtenFrom = new Map<string, string>();
  let wanted = false;
  let writing: Promise<void> | null = null;

  const round = async () => {
    const now = `${new Date().toISOString().slice(0, 19)}Z`;
    for (const patch of statusPatches(watch.snapshot(), now)) {
      const { uid = "", resourceVersion = "" } = patch.object.metadata;
      if (ending.signal.aborted) return;
      if (writtenFrom.get(uid) === resourceVersion) continue;
      if (await write(access, patch, ending.signal)) writtenFrom.set(uid, resourceVersion);
      else await again();
    }
  };
  const again = async () => {
    wanted = true;
    await sleep(RETRY_MILLISECONDS, undefined, { signal: ending.signal }).catch(() => {});
  };
  const run = async () => {
    while (wanted && !ending.signal.aborted) {
      wanted = false;
      await round();
    }
    writing = null;
  };
  const changed = () => {
    wanted = true;
    writing ??= run();
    return writing;
  };
  const unlisten = watch.onChange(() => void changed());
  await changed();
  return {
    stop: async () => {
      unlisten();
      ending.abort();
      await writing;
      await watch.stop();
    },
  };
}

/** False where it is worth another try. An object that is gone needs no status. */
async function write(access: KubeAccess, { kind, object, status }: StatusPatch, signal: AbortSignal): Promise<boolean> {
  const { namespace, name } = object.metadata;
  const path = `/apis/${apiVersionOf(kind)}/namespaces/${namespace}/${kind.plural}/${name}/status`;
  const answer = await callKube(access, `${path}?fieldManager=${encodeURIComponent(CONTROLLER_NAME)}`, {
    method: "PATCH",
    contentType: "application/merge-patch+json",
    body: { status },
    signal,
  }).catch(() => null);
  return answer !== null && (answer.status < 300 || answer.status === 404);
}
