import { AppError, type ErrorCode } from "../errors";
import type { KubernetesObject } from "../linkerd/object";
import type { AppliedWrite, ApplyAnswer } from "./change";
import { type ChangeRecord, namespaceOfRecord, type RecordedWrite } from "./change-record";
import { leftStanding } from "./policies/left-standing";
import { takeBackOf } from "./take-back";

/** What a change is answered with, now or when it is sent again. Throws what made a write fail where nothing was written at all. */
export function answerOf(
  record: ChangeRecord,
  kept: { activity: string | null; event: string | null } = { activity: null, event: null },
  stored: readonly (KubernetesObject | null)[] = [],
): ApplyAnswer {
  const { id, at, forecast, shownOtherwise, returning, objects } = record;
  const refused = objects.find(isRefused);
  const written = objects.some((each) => each.result === "applied" && !each.temporary);
  if (refused && !written && leftStanding(objects).length === 0) throw refusalOf(refused);
  return {
    id,
    appliedAt: at,
    results: objects.map((each, index) => resultOf(each, stored[index] ?? null)),
    ...{ forecast, shownOtherwise, returning },
    watched: record.connections?.watched ?? null,
    record: { namespace: namespaceOfRecord(record), ...kept },
  };
}

function resultOf(write: RecordedWrite, object: KubernetesObject | null): AppliedWrite {
  const { verb, ref, temporary, result, code, message, hint } = write;
  const status = result === "writing" || result === "waiting" ? "unknown" : result;
  const why = { ...(code && { code }), ...(message && { message }), ...(hint && { hint }) };
  const meanwhile = temporary ? { temporary } : {};
  return { verb, ref, ...meanwhile, status, object, takeBack: takeBackOf(write), ...why };
}

function isRefused({ result }: RecordedWrite): boolean {
  return result === "failed" || result === "writing";
}

function refusalOf({ result, code, message = "", hint = "" }: RecordedWrite): AppError {
  if (result === "failed") return new AppError(trustedCode(code), message, { hint });
  return new AppError("unknown_end", `It is unknown whether this was written: ${message}`, {
    hint: "The object will show it once it can be read. Check again in Activity.",
  });
}

/** Written by this code from an `AppError`; a code of another version reads as any other failure. */
function trustedCode(code: string | undefined): ErrorCode {
  return (code ?? "internal") as ErrorCode;
}
