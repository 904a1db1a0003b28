import "server-only";
import type { Caller } from "../../people/caller";
import { textAt } from "./at";
import { kubeClient } from "./current-client";
import type { KubeClient } from "./kube-client";

/** As `userNameOf`, of `caller`. */
export async function whoAmI(caller: Caller): Promise<string | null> {
  return userNameOf(await kubeClient(caller));
}

/**
 * The user name as the API server sees it; null where it does not tell (before Kubernetes 1.28). Groups are left out: they tell
 * more about a person than the page needs. Throws when the API server cannot be asked.
 */
export async function userNameOf(client: KubeClient): Promise<string | null> {
  const answer = await client.call({
    attempt: {
      verb: "create",
      group: "authentication.k8s.io",
      resource: "selfsubjectreviews",
      namespace: null,
      name: null,
    },
    method: "POST",
    path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    body: { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
  });
  return textAt(answer, "status", "userInfo", "username") || null;
}
