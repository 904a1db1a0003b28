import "server-only";
import { kindOfManifest, kindOfRef } from "../../cluster/client/object-path";
import { AppError } from "../../errors";
import { isKind, type ResourceKind } from "../../linkerd/kinds";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { ProposedWrite } from "../../linkerd/proposal";

/** The kind that `write` is about, in the version that Linkerd reads. Throws `kind_foreign`, and `kind_unserved` where it is not served. */
export function requireKind(write: ProposedWrite, { unread }: Pick<PolicySnapshot, "unread">): ResourceKind {
  const kind = write.verb === "create" ? kindOfManifest(write.manifest) : kindOfRef(write.ref);
  const missing = unread.find((each) => isKind(each, kind));
  if (missing?.why !== "absent" && missing?.why !== "unserved") return kind;
  const version = `${kind.kind} of ${kind.group}/${kind.version}`;
  throw new AppError(
    "kind_unserved",
    `${version}, the version that Linkerd reads, is not served here: ${missing.message}`,
  );
}
