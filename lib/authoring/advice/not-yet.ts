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
    : "Linkerd reads the SNI of a TLS connection only on a port that has a TLSRoute.";
  return notYet(
    `The proxy saw a connection to ${where} without a hostname, so there is no hostname to allow. ${why}`,
    evidence,
  );
}

/** A request or TLS connection that was counted without its name: why, by what the evidence says. */
export function namelessNotYet(evidence: AdviceEvidence): Extract<Draft, { kind: "needs-hostname" }> {
  const isTls = evidence.flow.protocol === "tls";
  const what = isTls ? "TLS connections" : "requests";
  const none =
    "Metrics leave out an address in Host (203.0.113.40:3000), an empty label, one over 63 characters or a non-ASCII name.";
  const why = {
    yes: isTls
      ? "The proxy counted TLS connections without their hostname, although other rows of this client have hostnames."
      : `The client sent no DNS name: its other rows have hostnames, so its proxies export them. ${none}`,
    no: `The proxy counted ${what} without their hostname, which Linkerd leaves out of its metrics by default. Without it there is nothing exact to allow.`,
    unknown: `The proxy counted ${what} without a hostname. Either Linkerd leaves hostnames out of its metrics here, the default, or the client sent no DNS name. ${none}`,
  }[evidence.names];
  const advices = advicesFor(evidence);
  return { kind: "needs-hostname", why, ...told(advices) };
}

/** `wildcard`: what would admit the name; null where nothing may. */
export function unusableHostNotYet(host: string, wildcard: string | null, evidence: AdviceEvidence): NotYet {
  const quoted = JSON.stringify(host.length > MOST_QUOTED ? `${host.slice(0, MOST_QUOTED)}…` : host);
  if (/^[a-z0-9._-]+$/i.test(host) && host.includes("_")) {
    const why = `The client asked for ${quoted}: the Gateway API's schema does not allow underscores in hostnames, so no route can name it exactly.`;
    const advice = wildcard
      ? `A wildcard allows it: \`hostnames: ["${wildcard}"]\` matches every name below ${wildcard.slice(2)}, at any depth. CLI equivalent: npm run author -- --wildcard '${wildcard}'.`
      : "A wildcard would allow it, but the only one here covers a public suffix or other customers of a provider.";
    return { kind: "not-yet", why, advice: [advice], command: null };
  }
  return notYet(
    `The client asked for ${quoted}, which a route cannot match as a hostname: an address, a wildcard, or invalid characters.`,
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
    why: `Linkerd has not accepted EgressNetwork ${network} (${reason}). It still covers this traffic, but its routes do not apply: only its trafficPolicy decides.`,
    advice: [
      "Exclude the cluster's own networks (one except per overlapping range), or remove networks to cover everything outside the cluster.",
    ],
    command: null,
  };
}

export function networkGoneNotYet(network: string): NotYet {
  return {
    kind: "not-yet",
    why: `EgressNetwork ${network}, which decided this, no longer exists (or may not be read), so no route can attach to it.`,
    advice: ["Wait for fresh traffic: it shows what decides it now."],
    command: null,
  };
}

export function hiddenNetworkNotYet(network: string, namespace: string, by: string): NotYet {
  return {
    kind: "not-yet",
    why: `EgressNetwork ${network}, which decided this, no longer applies to namespace ${namespace}: ${by} in that namespace shadows the global ones.`,
    advice: [
      "Wait for fresh traffic: the namespace's own EgressNetwork, or none, decides it, and it can be allowed there.",
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
        why: `This was not denied: ${route} redirects it.`,
        advice: [`Change ${route} if the request should go to its original destination.`],
        command: null,
      };
    case "failed":
      return {
        kind: "not-yet",
        why: `This was not denied by a policy: ${route} matched but could not serve it, so another route would not help.`,
        advice: ["Its explanation names the cause, often a missing backend."],
        command: null,
      };
    case "uncertain":
      return {
        kind: "not-yet",
        why: "It is unknown whether this leaves the cluster, and no EgressNetwork covers it, so there is nothing to attach a route to.",
        advice: ["It is allowed today. To control it, create an EgressNetwork that covers its addresses."],
        command: null,
      };
    default:
      return null;
  }
}

const MOST_QUOTED = 80;
