import { checkNames, refuseFaults } from "@/app/api/parameters";
import { respond } from "@/app/api/respond";
import { readRights } from "@/lib/cluster/read-rights";

export const dynamic = "force-dynamic";

/** `RightsAnswer`: what may be written in `?namespace=`, or without one created anywhere, as a hint for controls. */
export function GET(request: Request): Promise<Response> {
  return respond(request, (caller) => {
    const url = new URL(request.url);
    checkNames(url, { once: ["namespace"] });
    const namespace = url.searchParams.get("namespace") ?? "";
    if (namespace !== "" && !NAMESPACE.test(namespace)) {
      const message = "A namespace is a DNS label, such as “shop”.";
      refuseFaults([{ parameter: "namespace", value: namespace, message }]);
    }
    return readRights(caller, namespace, request.signal);
  });
}

/** RFC 1123, as Kubernetes takes it. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
