import "server-only";
import type { ObjectRef } from "../../linkerd/object";
import type { Caller } from "../../people/caller";
import { at, textAt } from "./at";
import type { Attempt } from "./attempt";
import { kubeClient } from "./current-client";
import { kindOfRef } from "./object-path";

export interface AccessAnswer {
  allowed: boolean;
  /** What the authorizer says about it; often empty. */
  reason: string;
}

/**
 * May `caller` do this? A hint for the page, and no promise: the write itself is judged again.
 * An empty name asks for the whole namespace. Throws when the API server cannot be asked.
 */
export async function mayI(caller: Caller, verb: Attempt["verb"], ref: ObjectRef): Promise<AccessAnswer> {
  const kind = kindOfRef(ref);
  const resourceAttributes = {
    verb,
    group: kind.group,
    version: kind.version,
    resource: kind.plural,
    namespace: ref.namespace,
    // A right to create cannot be tied to a name.
    ...(verb === "create" || ref.name === "" ? {} : { name: ref.name }),
  };
  const answer = await (await kubeClient(caller)).call({
    attempt: {
      verb: "create",
      group: "authorization.k8s.io",
      resource: "selfsubjectaccessreviews",
      namespace: null,
      name: null,
    },
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    body: { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes } },
  });
  // Whatever does not say yes is a no.
  return { allowed: at(answer, "status", "allowed") === true, reason: textAt(answer, "status", "reason") };
}
