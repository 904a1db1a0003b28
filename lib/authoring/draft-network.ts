import type { Flow } from "../flows/flow";
import { contains, parseCidr, printCidr } from "../linkerd/address";
import type { EgressNetworkSpec, TrafficPolicy } from "../linkerd/egress-network";
import { apiVersionOf, EGRESS_NETWORK } from "../linkerd/kinds";
import { type KubernetesObject, refOf, sameRef } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { isLabelName, isObjectName } from "./dns-name";
import type { DraftNotice } from "./draft";
import { networkConsequences } from "./network-consequences";

/** As typed into a form; nothing is checked yet. */
export interface NetworkForm {
  name: string;
  /** Ignored where `scope` is global: then it is the namespace of global EgressNetworks. */
  namespace: string;
  scope: "namespace" | "global";
  trafficPolicy: TrafficPolicy;
  /** Empty: everything outside of the cluster's networks. */
  networks: { cidr: string; except: string[] }[];
}

export const EMPTY_FORM: NetworkForm = {
  name: "all-egress",
  namespace: "",
  scope: "namespace",
  trafficPolicy: "Allow",
  networks: [],
};

export interface NetworkDraft {
  /** As it would be applied; refused as long as there are faults. */
  manifest: KubernetesObject;
  faults: FormFault[];
  /** What follows from creating it. */
  notices: DraftNotice[];
}

export interface FormFault {
  /** `name`, `namespace`, `networks[0].cidr`, `networks[0].except[1]`. */
  field: string;
  sentence: string;
}

/** The EgressNetwork that a form describes. `flows` (covered and not) tell how much observed traffic it would begin to judge. */
export function draftNetwork(
  form: NetworkForm,
  options: { snapshot: PolicySnapshot; flows?: readonly Flow[] },
): NetworkDraft {
  const { snapshot, flows = [] } = options;
  const namespace = form.scope === "global" ? snapshot.globalEgressNamespace : form.namespace.trim();
  const networks = form.networks.map(({ cidr, except }) => ({
    cidr: cidr.trim(),
    except: except.map((each) => each.trim()).filter((each) => each !== ""),
  }));
  const spec: EgressNetworkSpec = {
    trafficPolicy: form.trafficPolicy,
    // Absent and empty differ: an empty list is refused, an absent one means everything outside of the cluster.
    ...(networks.length > 0 && {
      networks: networks.map(({ cidr, except }) => ({ cidr, ...(except.length > 0 && { except }) })),
    }),
  };
  const manifest: KubernetesObject = {
    apiVersion: apiVersionOf(EGRESS_NETWORK),
    kind: EGRESS_NETWORK.kind,
    metadata: { name: form.name.trim(), namespace },
    spec,
  };
  const faults = [...nameFaults(manifest, form.scope, snapshot), ...networks.flatMap(entryFaults)];
  // Whose clients it concerns is not known before the namespace is.
  const notices = namespace === "" ? [] : networkConsequences(manifest, spec, snapshot, flows);
  return { manifest, faults, notices };
}

function nameFaults(manifest: KubernetesObject, scope: NetworkForm["scope"], snapshot: PolicySnapshot): FormFault[] {
  const { name, namespace } = manifest.metadata;
  const faults: FormFault[] = [];
  if (!isObjectName(name)) {
    faults.push({
      field: "name",
      sentence: "Use lower-case letters, digits, “-” and “.”, with a letter or digit at both ends.",
    });
  } else if (snapshot.resources.some((each) => sameRef(refOf(each), refOf(manifest)))) {
    faults.push({ field: "name", sentence: `EgressNetwork ${namespace}/${name} already exists.` });
  }
  if (!isLabelName(namespace)) {
    faults.push({ field: "namespace", sentence: "Use lower-case letters, digits and “-” for the namespace." });
  } else if (snapshot.namespaces.length > 0 && !snapshot.namespaces.includes(namespace)) {
    const sentence =
      scope === "global"
        ? `Namespace ${namespace}, which holds global EgressNetworks, does not exist. Create it first.`
        : `There is no namespace ${namespace}.`;
    faults.push({ field: "namespace", sentence });
  }
  return faults;
}

/** The rules of Linkerd's webhook. Source: linkerd2 policy-controller/runtime/src/admission.rs */
function entryFaults(entry: { cidr: string; except: string[] }, index: number): FormFault[] {
  const field = `networks[${index}]`;
  const cidr = parseCidr(entry.cidr);
  if (!cidr) return [{ field: `${field}.cidr`, sentence: addressFault(entry.cidr) }];
  return entry.except.flatMap((text, position) => {
    const place = `${field}.except[${position}]`;
    const except = parseCidr(text);
    if (!except) return [{ field: place, sentence: addressFault(text) }];
    if (contains(except, cidr)) {
      return [
        {
          field: place,
          sentence: `${printCidr(except)} excludes all of ${printCidr(cidr)}: nothing would be left.`,
        },
      ];
    }
    if (!contains(cidr, except)) {
      return [
        {
          field: place,
          sentence: `${printCidr(except)} is not in ${printCidr(cidr)}, so it excludes nothing.`,
        },
      ];
    }
    return [];
  });
}

/** What is wrong with a text that is no address range. */
export function addressFault(text: string): string {
  if (text === "") return "Enter an address range such as 203.0.113.0/24.";
  if (/[a-z]{2,}\.[a-z]/i.test(text))
    return `“${text}” is a hostname. EgressNetworks take only addresses; hostnames belong in routes.`;
  return `“${text}” is not a valid range. Use one such as 203.0.113.0/24 or 2001:db8::/32.`;
}
