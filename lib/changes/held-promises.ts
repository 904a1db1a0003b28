import { type ChangeRecord, isPending } from "./change-record";
import type { HeldPromise } from "./revert-promise";

/** The promise that holds for the object with `uid`, of all that are recorded; the latest says what it returns to. */
export function heldPromise(records: readonly ChangeRecord[], uid: string): HeldPromise | null {
  const held = records
    .flatMap((record) =>
      record.objects.flatMap(({ promise, uid: of, result }) =>
        promise && of === uid && isPending(promise) && result === "applied" ? [{ record, promise }] : [],
      ),
    )
    .sort((a, b) => b.record.order - a.record.order);
  const [latest] = held;
  if (!latest) return null;
  const { from, to } = latest.promise;
  return { ids: held.map(({ record }) => record.id), from, to };
}
