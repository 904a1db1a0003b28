import { inversePatch } from "../linkerd/merge-patch";
import { kubectlDelete, kubectlPatch } from "../print/kubectl";
import { kubectlApply } from "../print/kubectl-apply";
import type { RecordedWrite } from "./change-record";
import { withMaps } from "./with-maps";

/**
 * The command for a shell that takes one write back, also with the dashboard down; null where nothing was written, or where what
 * was there before was too large to keep. It asks nobody what has happened since: read it before it is run.
 */
export function takeBackOf({ verb, ref, result, before, patch }: RecordedWrite): string | null {
  if (result !== "applied") return null;
  if (verb === "create") return kubectlDelete(ref);
  if (!before) return null;
  if (verb === "delete") return kubectlApply(before);
  return patch && kubectlPatch(ref, inversePatch(withMaps(before), patch));
}

/** Of a whole change: what was written last is taken back first. */
export function takeBackCommands(objects: readonly RecordedWrite[]): string[] {
  return objects.flatMap((each) => takeBackOf(each) ?? []).reverse();
}
