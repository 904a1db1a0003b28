import type { GoJson } from "./go-json";
import { storedTypes } from "./policy-types";

/** A selector as it was sent; whether it is valid is asked afterwards. */
export interface SentSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface SentPort {
  protocol: string;
  port?: number | string;
  endPort?: number;
}

export interface SentPeer {
  podSelector?: SentSelector;
  namespaceSelector?: SentSelector;
  ipBlock?: { cidr: string; except?: string[] };
}

export interface SentRule {
  ports?: SentPort[];
  from?: SentPeer[];
  to?: SentPeer[];
}

export interface SentSpec {
  podSelector: SentSelector;
  ingress?: SentRule[];
  egress?: SentRule[];
  policyTypes: string[];
}

/**
 * `spec` with the API server's defaults in it. Throws Undecodable.
 * Source: kubernetes pkg/apis/networking/v1/defaults.go; staging/src/k8s.io/api/networking/v1/types.go
 */
export function decodeSpec(value: unknown, json: GoJson): SentSpec {
  const fields = json.struct(value, "spec", ["podSelector", "ingress", "egress", "policyTypes"]);
  const egress = json.list(fields?.egress, "spec.egress", ruleReader(json, "to"));
  const types = json.list(fields?.policyTypes, "spec.policyTypes", json.text);
  return {
    podSelector: selector(fields?.podSelector, "spec.podSelector", json) ?? {},
    ...whereAny("ingress", json.list(fields?.ingress, "spec.ingress", ruleReader(json, "from"))),
    ...whereAny("egress", egress),
    policyTypes: storedTypes(types, egress.length),
  };
}

function ruleReader(json: GoJson, peers: "from" | "to") {
  return (value: unknown, path: string): SentRule => {
    const fields = json.struct(value, path, ["ports", peers]);
    return {
      ...whereAny("ports", json.list(fields?.ports, `${path}.ports`, portReader(json))),
      ...whereAny(peers, json.list(fields?.[peers], `${path}.${peers}`, peerReader(json))),
    };
  };
}

function portReader(json: GoJson) {
  return (value: unknown, path: string): SentPort => {
    const fields = json.struct(value, path, ["protocol", "port", "endPort"]);
    const port = fields?.port;
    const protocol = fields?.protocol ?? null;
    const number = typeof port === "string" ? port : json.integer(port, `${path}.port`);
    return {
      protocol: protocol === null ? "TCP" : json.text(protocol, `${path}.protocol`),
      ...whereSet("port", number),
      ...whereSet("endPort", json.integer(fields?.endPort, `${path}.endPort`)),
    };
  };
}

function peerReader(json: GoJson) {
  return (value: unknown, path: string): SentPeer => {
    const fields = json.struct(value, path, ["podSelector", "namespaceSelector", "ipBlock"]);
    const block = json.struct(fields?.ipBlock, `${path}.ipBlock`, ["cidr", "except"]);
    return {
      ...whereSet("podSelector", selector(fields?.podSelector, `${path}.podSelector`, json)),
      ...whereSet("namespaceSelector", selector(fields?.namespaceSelector, `${path}.namespaceSelector`, json)),
      ...whereSet(
        "ipBlock",
        block && {
          cidr: json.text(block.cidr, `${path}.ipBlock.cidr`),
          ...whereAny("except", json.list(block.except, `${path}.ipBlock.except`, json.text)),
        },
      ),
    };
  };
}

function selector(value: unknown, path: string, json: GoJson): SentSelector | null {
  const fields = json.struct(value, path, ["matchLabels", "matchExpressions"]);
  if (!fields) return null;
  const labels = json.texts(fields.matchLabels, `${path}.matchLabels`);
  const expressions = json.list(fields.matchExpressions, `${path}.matchExpressions`, (each, at) => {
    const expression = json.struct(each, at, ["key", "operator", "values"]);
    return {
      key: json.text(expression?.key, `${at}.key`),
      operator: json.text(expression?.operator, `${at}.operator`),
      ...whereAny("values", json.list(expression?.values, `${at}.values`, json.text)),
    };
  });
  return {
    ...(labels && Object.keys(labels).length > 0 && { matchLabels: labels }),
    ...whereAny("matchExpressions", expressions),
  };
}

function whereAny<K extends string, T>(key: K, items: T[]): { [key in K]?: T[] } {
  return items.length > 0 ? only(key, items) : {};
}

function whereSet<K extends string, T>(key: K, value: T | null): { [key in K]?: T } {
  return value === null ? {} : only(key, value);
}

function only<K extends string, T>(key: K, value: T): { [key in K]?: T } {
  // A computed key of a literal type is that key; TypeScript widens it to string.
  return { [key]: value } as { [key in K]?: T };
}
