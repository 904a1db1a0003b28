import { type Cidr, parseCidr } from "../address";
import type { TrafficPolicy } from "../egress-network";
import type { KubernetesObject, ReadMetadata } from "../object";
import {
  type Decoded,
  decoded,
  type Fields,
  fieldsOf,
  list,
  optionalChoice,
  optionalItems,
  texts,
  Unreadable,
} from "./decode";
import { readMetadata } from "./metadata";

/** An EgressNetwork as Linkerd holds it. */
export interface DecodedNetwork extends ReadMetadata {
  trafficPolicy: TrafficPolicy;
  /** null: everything outside the cluster networks. */
  networks: DecodedNetworkEntry[] | null;
  /** Value of `config.linkerd.io/opaque-ports`, which replaces the default list; null without the annotation. */
  opaquePorts: string | null;
}

export interface DecodedNetworkEntry {
  cidr: Cidr;
  except: Cidr[];
}

const OPAQUE_PORTS = "config.linkerd.io/opaque-ports";

/**
 * An object that fails here does not exist for Linkerd, unless an earlier readable version of it does.
 * Source: linkerd2 policy-controller/k8s/api/src/policy/{egress_network,network}.rs
 */
export function decodeEgressNetwork(object: KubernetesObject): Decoded<DecodedNetwork> {
  return decoded(() => {
    const metadata = readMetadata(object);
    const spec = fieldsOf(object.spec, "an EgressNetwork spec");
    const trafficPolicy = optionalChoice(spec, "trafficPolicy", ["Allow", "Deny"] as const);
    if (trafficPolicy === null) throw new Unreadable("missing field `trafficPolicy`");
    return {
      ...metadata,
      trafficPolicy,
      networks: optionalItems(spec, "networks") === null ? null : list(spec, "networks", readEntry),
      opaquePorts: metadata.annotations[OPAQUE_PORTS] ?? null,
    };
  });
}

function readEntry(entry: Fields): DecodedNetworkEntry {
  return { cidr: readCidr(entry.cidr), except: texts(entry, "except").map(readCidr) };
}

function readCidr(value: unknown): Cidr {
  if (value === undefined) throw new Unreadable("missing field `cidr`");
  const cidr = typeof value === "string" ? parseCidr(value) : null;
  if (!cidr) throw new Unreadable(`data did not match any variant of untagged enum Cidr: ${JSON.stringify(value)}`);
  return cidr;
}
