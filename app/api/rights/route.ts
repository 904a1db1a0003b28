import { refuseFaults } from "@/app/api/parameters";
import { respond } from "@/app/api/respond";
import { readRights } from "@/lib/cluster/read-rights";
import type { Caller } from "@/lib/people/caller";

export const dynamic = "force-dynamic";

/** `RightsAnswer`: what may be written in `?namespace=`, or without one created anywhere, as a hint for controls. */
export function GET(request: Request): Promise<Response> {
  const namespace = new URL(request.url).searchParams.get("namespace") ?? "";
  const produce = async (caller: Caller) => {
    if (namespace !== "" && !NAMESPACE.test(namespace)) {
      const message = "A namespace is a DNS label, such as “shop”.";
      refuseFaults([{ parameter: "namespace", value: namespace, message }]);
    }
    return readRights(caller, namespace, request.signal);
  };
  return respond(request, produce, { once: ["namespace"] });
}

/** RFC 1123, as Kubernetes takes it. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
