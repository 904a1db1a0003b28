import { apiPath } from "../api-path";
import type { ProposedWrite } from "../linkerd/proposal";
import type { Refusal, Wanted } from "../network-policy/generate/wanted";
import { labelKeyFaults, labelValueFaults } from "../network-policy/stored/label-syntax";
import { served } from "../served";
import type { NamedBeside } from "./allowed-names";

/** What a person chooses of a default-deny; its other parts follow from the cluster. */
export interface GenerateQuestion {
  dns: "resolver" | "anywhere";
  controlPlane: boolean;
  withinNamespace: boolean;
  complements: boolean;
  internetByLabel: boolean;
  /** Where routes of EgressNetworks send what they redirect. */
  redirects: boolean;
  /** Every pod may connect to the addresses outside that some pod of the namespace reached lately. */
  observed: boolean;
  /** `app=operator`: the labels of the pods that may ask the API server; empty: none is allowed. */
  apiServer: string;
  /** Every pod may connect to public addresses on these. */
  internetPorts: readonly number[];
  /** kube-system and the control plane's namespace are left alone without it. */
  confirmed: boolean;
}

export const USUAL: GenerateQuestion = {
  dns: "resolver",
  controlPlane: true,
  withinNamespace: true,
  complements: true,
  internetByLabel: false,
  redirects: true,
  observed: false,
  apiServer: "",
  internetPorts: [],
  confirmed: false,
};

const FLAGS = [
  "controlPlane",
  "withinNamespace",
  "complements",
  "internetByLabel",
  "redirects",
  "observed",
  "confirmed",
] as const;
export const GENERATE_PARAMETERS = ["dns", "internetPorts", "apiServer", ...FLAGS];

export function printGenerateQuestion(question: GenerateQuestion): URLSearchParams {
  const printed = new URLSearchParams({ dns: question.dns });
  for (const flag of FLAGS) if (question[flag] !== USUAL[flag]) printed.set(flag, question[flag] ? "1" : "0");
  if (question.internetPorts.length > 0) printed.set("internetPorts", question.internetPorts.join(","));
  if (question.apiServer !== "") printed.set("apiServer", question.apiServer);
  return printed;
}

/** Each parameter that is not understood is a fault; the rest of the question stands. */
export function parseGenerateQuestion(parameters: URLSearchParams): { question: GenerateQuestion; faults: Fault[] } {
  const faults: Fault[] = [];
  const fault = (parameter: string, value: string, message: string) => faults.push({ parameter, value, message });
  const dns = parameters.get("dns") ?? USUAL.dns;
  if (dns !== "resolver" && dns !== "anywhere") fault("dns", dns, "“dns” must be resolver or anywhere.");
  const question = { ...USUAL, dns: dns === "anywhere" ? dns : USUAL.dns };
  for (const flag of FLAGS) {
    const value = parameters.get(flag);
    if (value === "0" || value === "1") question[flag] = value === "1";
    else if (value !== null) fault(flag, value, `“${flag}” must be 0 or 1.`);
  }
  const written = parameters.get("internetPorts") ?? "";
  const internetPorts = parsePorts(written);
  if (internetPorts === null) {
    fault("internetPorts", written, "“internetPorts” must be ports from 1 to 65535, separated by commas.");
  }
  const apiServer = parameters.get("apiServer") ?? "";
  const isLabels = parseLabels(apiServer) !== null;
  if (!isLabels) fault("apiServer", apiServer, "“apiServer” must be labels such as app=operator, separated by commas.");
  const told = { internetPorts: internetPorts ?? [], apiServer: isLabels ? apiServer : "" };
  return { question: { ...question, ...told }, faults };
}

interface Fault {
  parameter: string;
  value: string;
  message: string;
}

/** `80, 443`; null where one is no port. */
export function parsePorts(text: string): number[] | null {
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  const ports = parts.map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : 0));
  return ports.every((port) => port >= 1 && port <= 65_535) && ports.length <= MOST_PORTS ? [...new Set(ports)] : null;
}

const MOST_PORTS = 50;

/** `app=operator, tier=back`; empty labels for an empty text, null where one is none. */
export function parseLabels(text: string): Record<string, string> | null {
  const parts = text.split(",").map((part) => part.trim());
  const labels: [string, string][] = [];
  for (const part of text.trim() === "" ? [] : parts) {
    const [key = "", value, ...rest] = part.split("=");
    if (value === undefined || rest.length > 0 || labelKeyFaults(key).length > 0 || labelValueFaults(value).length > 0)
      return null;
    labels.push([key, value]);
  }
  return Object.fromEntries(labels);
}

/** What the cluster tells besides: by which ports its proxies reach each other, and where traffic goes. */
export type Surroundings = Pick<Wanted, "linkerd" | "redirects" | "addresses">;

export function wantedOf(question: GenerateQuestion, namespace: string, around: Surroundings): Wanted {
  const { dns, internetPorts, redirects, observed, apiServer, ...flags } = question;
  const labels = parseLabels(apiServer) ?? {};
  return {
    ...flags,
    namespace,
    dns: { kind: dns },
    clusterIps: true,
    apiServer: Object.keys(labels).length > 0 ? { matchLabels: labels } : null,
    internetPorts,
    addressesFor: {},
    addresses: observed ? around.addresses : [],
    redirects: redirects ? around.redirects : [],
    linkerd: around.linkerd,
  };
}

/** What `GET /api/network-policies/[namespace]/generated` answers. */
export interface GeneratedAnswer {
  readAt: string;
  /** To apply as it is; empty where nothing is missing. */
  yaml: string;
  /** The same as a proposal, for a review. */
  writes: ProposedWrite[];
  policies: { name: string; namespace: string; verb: "create" | "replace"; sentence: string; notices: string[] }[];
  already: { name: string; namespace: string }[];
  /** What EgressNetworks allow by name, beside what these policies can say of it. */
  names: NamedBeside[];
  refusals: Refusal[];
  notices: string[];
}

export function generatedPolicies(namespace: string, question: GenerateQuestion) {
  const path = apiPath("network-policies/[namespace]/generated", { namespace });
  return served<GeneratedAnswer>(`${path}?${printGenerateQuestion(question)}`);
}
