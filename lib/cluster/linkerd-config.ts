import { parse } from "yaml";
import type { LinkerdOverrides } from "../env";
import { AppError } from "../errors";
import { isLinkerdVersion, readsOf } from "../linkerd/linkerd-reads";
import { at } from "./client/at";

/** As the ConfigMap tells them; null for each that it does not tell. */
export interface ToldSettings extends LinkerdOverrides {
  /** Helm's `disableIPv6`: proxies and iptables leave IPv6 alone. */
  ipv6Disabled: boolean | null;
  /** Helm's `proxy.outboundTransportMode`: by which port meshed pods reach each other. */
  transport: "transport-header" | "transparent" | null;
}

/** Of the ConfigMap itself. Throws where it has no values that can be read. */
export function decodeLinkerdConfig(configMap: unknown): ToldSettings {
  const text = at(configMap, "data", "values");
  if (typeof text !== "string")
    throw new AppError("cluster_bad_answer", "ConfigMap linkerd/linkerd-config has no values.");
  try {
    return decodeToldSettings(parse(text));
  } catch (cause) {
    throw new AppError("cluster_bad_answer", "The values in ConfigMap linkerd/linkerd-config are not valid YAML.", {
      cause,
    });
  }
}

export function decodeToldSettings(values: unknown): ToldSettings {
  const networks = text(at(values, "clusterNetworks"));
  const linkerdVersion = text(at(values, "linkerdVersion"));
  return {
    clusterNetworks:
      networks === null
        ? null
        : networks
            .split(",")
            .map((part) => part.trim())
            .filter((part) => part !== ""),
    globalEgressNamespace: text(at(values, "egress", "globalEgressNetworkNamespace")),
    defaultOpaquePorts: text(at(values, "proxy", "opaquePorts")),
    tlsRouteHostnames: hostnamesRuleOf(linkerdVersion),
    linkerdVersion,
    ipv6Disabled: flag(at(values, "disableIPv6")),
    transport: transportOf(at(values, "proxy", "outboundTransportMode")),
  };
}

/** Whether the controller skips a TLSRoute without `hostnames`. null where the version does not tell. */
export function hostnamesRuleOf(version: string | null): "optional" | "required" | null {
  return version !== null && isLinkerdVersion(version) ? readsOf(version).tlsRouteHostnames : null;
}

/** YAML makes a number of a lone port. */
function text(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : null;
}

function flag(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function transportOf(value: unknown): ToldSettings["transport"] {
  return value === "transport-header" || value === "transparent" ? value : null;
}
