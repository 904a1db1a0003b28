import type { Flow } from "../flows/flow";
import type { Draft } from "./draft";

/** Flows that no route drafted here can allow: why, and what a person can do instead. */
type NotYet = Extract<Draft, { kind: "not-yet" }>;

export function addressOnlyNotYet(flow: Flow): NotYet {
  const port = flow.port === null ? "that port" : `port ${flow.port}`;
  const where = flow.address === null ? port : `${flow.address}, ${port}`;
  return {
    kind: "not-yet",
    why: `The proxy saw a connection to ${where} and no name, so there is no name to allow. Linkerd reads the name of a TLS connection only on a port that has a TLSRoute.`,
    advice: [
      `If this is TLS and you know its name: write a TLSRoute for that name on ${port}. From then on every TLS connection there is counted under its name, the denied ones too; what is not TLS, or sends no SNI, breaks on ${port}.`,
      `If it is another protocol: a TCPRoute on ${port} opens every address of this EgressNetwork there. To open one address alone, give it an EgressNetwork of its own with trafficPolicy Allow.`,
    ],
  };
}

export function unusableHostNotYet(host: string): NotYet {
  return {
    kind: "not-yet",
    why: `The client named ${JSON.stringify(host.length > MOST_QUOTED ? `${host.slice(0, MOST_QUOTED)}…` : host)}, which is no host name that a route can match: an address, a wildcard, or characters that names do not have.`,
    advice: ["Let the client call the destination by its DNS name; the row then shows it, and it can be allowed."],
  };
}

export function notAcceptedNotYet(network: string, reason: string): NotYet {
  return {
    kind: "not-yet",
    why: `Linkerd has not accepted EgressNetwork ${network} (${reason}). It still catches this traffic, but uses no route attached to it, so only its trafficPolicy decides.`,
    advice: [
      "Change its networks so that they leave out the cluster's own (an except per overlapping range), or remove networks altogether: then everything outside of the cluster is meant.",
    ],
  };
}

export function networkGoneNotYet(network: string): NotYet {
  return {
    kind: "not-yet",
    why: `EgressNetwork ${network}, which judged this, is not there any more (or may not be read), so no route can be attached to it.`,
    advice: ["Wait for fresh traffic: it shows who judges it now."],
  };
}

export function hiddenNetworkNotYet(network: string, namespace: string, by: string): NotYet {
  return {
    kind: "not-yet",
    why: `EgressNetwork ${network}, which judged this, does not count for namespace ${namespace} any more: ${by} of that namespace hides all global ones.`,
    advice: [
      "Wait for fresh traffic: it is judged by the namespace's own EgressNetwork, or by none, and can be allowed there.",
    ],
  };
}

export function otherVerdictNotYet(flow: Flow): NotYet | null {
  const route = `${flow.route.kind} ${flow.route.namespace}/${flow.route.name}`;
  switch (flow.verdict) {
    case "redirected":
      return {
        kind: "not-yet",
        why: `This was not denied: ${route} sends it elsewhere.`,
        advice: [`Change ${route}, if the request should go where the client wanted.`],
      };
    case "failed":
      return {
        kind: "not-yet",
        why: `This was not denied by a policy: ${route} took it and could not serve it, so a further route would not help.`,
        advice: ["Its explanation names the fault, often a backend that does not exist."],
      };
    case "uncertain":
      return {
        kind: "not-yet",
        why: "It is not known whether this leaves the cluster, and no EgressNetwork judged it, so there is nothing to attach a route to.",
        advice: ["It passes today. To judge it, create an EgressNetwork that names its addresses."],
      };
    default:
      return null;
  }
}

const MOST_QUOTED = 80;
