import type { Flow } from "../../flows/flow";
import { printRef } from "../../linkerd/object";
import { capital } from "../../print/capital";
import type { Draft } from "../draft";
import { type Advice, advicesFor } from "./advice";
import type { AdviceEvidence } from "./advice-evidence";

/** Flows that no route drafted here can allow: why, and what a person can do instead. */
type NotYet = Extract<Draft, { kind: "not-yet" }>;

/** A connection of which the proxy saw no name. */
export function addressOnlyNotYet(evidence: AdviceEvidence): NotYet {
  const { flow, opaque } = evidence;
  const port = flow.port === null ? "that port" : `port ${flow.port}`;
  const where = flow.address === null ? port : `${flow.address}, ${port}`;
  const why = opaque
    ? `${capital(port)} is opaque ${opaque === "by default" ? "by Linkerd's list" : "by the EgressNetwork's annotation config.linkerd.io/opaque-ports"}, so Linkerd reads neither Host nor SNI there, and a TLSRoute would do nothing.`
    : "Linkerd reads the name of a TLS connection only on a port that has a TLSRoute.";
  return notYet(`The proxy saw a connection to ${where} and no name, so there is no name to allow. ${why}`, evidence);
}

/** A request or TLS connection that was counted without its name: why, by what the evidence says. */
export function namelessNotYet(evidence: AdviceEvidence): Extract<Draft, { kind: "needs-hostname" }> {
  const isTls = evidence.flow.protocol === "tls";
  const what = isTls ? "TLS connections" : "requests";
  const none =
    "An address in Host (203.0.113.40:3000), an empty label, one over 63 characters or a name that is not in ASCII is left out of the metrics.";
  const why = {
    yes: isTls
      ? "The proxy counted TLS connections without their host name, although other rows of this client have names."
      : `The client named no DNS name: other rows of it have names, so its proxies export them. ${none}`,
    no: `The proxy counted ${what} without their host name, which Linkerd leaves out of its metrics unless told otherwise. Without a name there is nothing exact to allow.`,
    unknown: `The proxy counted ${what} without a host name. Either Linkerd leaves names out of its metrics here, as it does unless told otherwise, or the client named no DNS name. ${none}`,
  }[evidence.names];
  const advices = advicesFor(evidence);
  return { kind: "needs-hostname", why, ...told(advices) };
}

/** `wildcard`: what would admit the name; null where nothing may. */
export function unusableHostNotYet(host: string, wildcard: string | null, evidence: AdviceEvidence): NotYet {
  const quoted = JSON.stringify(host.length > MOST_QUOTED ? `${host.slice(0, MOST_QUOTED)}…` : host);
  if (/^[a-z0-9._-]+$/i.test(host) && host.includes("_")) {
    const why = `The client named ${quoted}: the Gateway API's schema takes no underscore in hostnames, so no route can name it exactly.`;
    const advice = wildcard
      ? `A wildcard admits it: \`hostnames: ["${wildcard}"]\` takes every name below ${wildcard.slice(2)}, at any depth. On the command line: npm run author -- --wildcard '${wildcard}'.`
      : "A wildcard would admit it, but here the only one reaches over a public suffix, or over other customers of a provider.";
    return { kind: "not-yet", why, advice: [advice], command: null };
  }
  return notYet(
    `The client named ${quoted}, which is no host name that a route can match: an address, a wildcard, or characters that names do not have.`,
    evidence,
  );
}

function notYet(why: string, evidence: AdviceEvidence): NotYet {
  return { kind: "not-yet", why, ...told(advicesFor(evidence)) };
}

function told(advices: readonly Advice[]): { advice: string[]; command: string | null } {
  return {
    advice: advices.map(({ sentence }) => sentence),
    command: advices.find(({ command }) => command !== null)?.command ?? null,
  };
}

export function notAcceptedNotYet(network: string, reason: string): NotYet {
  return {
    kind: "not-yet",
    why: `Linkerd has not accepted EgressNetwork ${network} (${reason}). It still catches this traffic, but uses no route attached to it, so only its trafficPolicy decides.`,
    advice: [
      "Change its networks so that they leave out the cluster's own (an except per overlapping range), or remove networks altogether: then everything outside of the cluster is meant.",
    ],
    command: null,
  };
}

export function networkGoneNotYet(network: string): NotYet {
  return {
    kind: "not-yet",
    why: `EgressNetwork ${network}, which judged this, is not there any more (or may not be read), so no route can be attached to it.`,
    advice: ["Wait for fresh traffic: it shows who judges it now."],
    command: null,
  };
}

export function hiddenNetworkNotYet(network: string, namespace: string, by: string): NotYet {
  return {
    kind: "not-yet",
    why: `EgressNetwork ${network}, which judged this, does not count for namespace ${namespace} any more: ${by} of that namespace hides all global ones.`,
    advice: [
      "Wait for fresh traffic: it is judged by the namespace's own EgressNetwork, or by none, and can be allowed there.",
    ],
    command: null,
  };
}

export function otherVerdictNotYet(flow: Flow): NotYet | null {
  const route = printRef(flow.route);
  switch (flow.verdict) {
    case "redirected":
      return {
        kind: "not-yet",
        why: `This was not denied: ${route} sends it elsewhere.`,
        advice: [`Change ${route}, if the request should go where the client wanted.`],
        command: null,
      };
    case "failed":
      return {
        kind: "not-yet",
        why: `This was not denied by a policy: ${route} took it and could not serve it, so a further route would not help.`,
        advice: ["Its explanation names the fault, often a backend that does not exist."],
        command: null,
      };
    case "uncertain":
      return {
        kind: "not-yet",
        why: "It is not known whether this leaves the cluster, and no EgressNetwork judged it, so there is nothing to attach a route to.",
        advice: ["It passes today. To judge it, create an EgressNetwork that names its addresses."],
        command: null,
      };
    default:
      return null;
  }
}

const MOST_QUOTED = 80;
