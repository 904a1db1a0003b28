import { parseIp, printIp } from "../../linkerd/address";
import type { EgressRequest } from "../../linkerd/decision";
import { EGRESS_FALLBACK } from "../../linkerd/default-routes";
import type { Governing } from "../compile/address-index";
import { type Policy, serviceAt } from "../compile/compile";
import { explainNetwork } from "./explain-network";
import type { Trace } from "./trace";

/** Why the address is egress or not, and of which EgressNetwork. */
export function explainTarget(trace: Trace, request: EgressRequest, policy: Policy, governing: Governing): void {
  const address = parseIp(request.ip);
  if (!address) {
    trace.add("target", "target/no-address", "note", null, `${request.ip || "Nothing"} is not an IP address.`);
    return;
  }
  const ip = trace.address(printIp(address), "opening");
  const service = serviceAt(policy, address);
  if (service) {
    const ref = { group: "", kind: "Service", ...service };
    const sentence = `${ip} is the ClusterIP of Service ${trace.name(ref)}: not egress.`;
    trace.add("target", "target/service", "kept", ref, sentence);
    return;
  }
  if (typeof governing !== "string") {
    const governed = "An EgressNetwork covers the address, so it is egress.";
    trace.add("target", "target/egress-network", "kept", governing.ref, governed);
  }
  explainNetwork(trace, policy, request.clientNamespace, address);
  if (governing === "cluster-unknown") {
    const sentence = `${ip} is inside the cluster's networks and no EgressNetwork covers it: forwarded.`;
    trace.add("target", "target/cluster-unknown", "kept", null, sentence);
  } else if (governing === "external-fallback") {
    const sentence = `No EgressNetwork covers the address: allowed as ${EGRESS_FALLBACK}.`;
    trace.add("target", "target/external-fallback", "kept", null, sentence);
  }
}
