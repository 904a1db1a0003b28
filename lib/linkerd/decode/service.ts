import { parseIp, printIp } from "../address";
import type { KubernetesObject, NamespacedName } from "../object";
import { type Decoded, decoded, fieldsOf, optionalText, texts } from "./decode";
import { readMetadata } from "./metadata";

/** What Linkerd's egress needs of a Service. */
export interface DecodedService extends NamespacedName {
  /** Addresses by which the outbound index finds it: `spec.clusterIPs`, in canonical form. */
  addresses: string[];
  /** Whether the status controller takes it for a parent: `spec.clusterIP` is one, and it is no ExternalName. */
  hasClusterIp: boolean;
}

export function decodeService(object: KubernetesObject): Decoded<DecodedService> {
  return decoded(() => {
    const { namespace, name } = readMetadata(object);
    const spec = fieldsOf(object.spec ?? {}, "a Service spec");
    const clusterIp = optionalText(spec, "clusterIP");
    return {
      namespace,
      name,
      addresses: texts(spec, "clusterIPs").flatMap((text) => {
        const address = parseIp(text);
        return address ? [printIp(address)] : [];
      }),
      hasClusterIp: clusterIp !== null && clusterIp !== "None" && optionalText(spec, "type") !== "ExternalName",
    };
  });
}
