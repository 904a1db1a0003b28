import "server-only";
import { parse } from "yaml";
import type { LinkerdOverrides } from "../env";
import { AppError } from "../errors";
import { isLinkerdVersion, readsOf } from "../linkerd/linkerd-reads";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../linkerd/policy-snapshot";
import type { LinkerdSource } from "./asked/policy-answer";
import { at } from "./client/at";
import type { KubeClient } from "./client/kube-client";

/** What of Linkerd's Helm values bears on egress. */
export type LinkerdSettings = Pick<
  PolicySnapshot,
  "clusterNetworks" | "globalEgressNamespace" | "defaultOpaquePorts" | "tlsRouteHostnames" | "linkerdVersion"
>;

/** As the ConfigMap tells them; null for each that it does not tell. */
export interface ToldSettings extends LinkerdOverrides {
  /** Helm's `disableIPv6`: proxies and iptables leave IPv6 alone. */
  ipv6Disabled: boolean | null;
  /** Helm's `proxy.outboundTransportMode`: by which port meshed pods reach each other. */
  transport: "transport-header" | "transparent" | null;
}

/** Helm's values as Linkerd keeps them in `linkerd/linkerd-config`. Throws as the API server rejects. */
export async function readToldSettings(client: KubeClient): Promise<ToldSettings> {
  const answer = await client.call({
    attempt: { verb: "get", group: "", resource: "configmaps", namespace: "linkerd", name: "linkerd-config" },
    method: "GET",
    path: "/api/v1/namespaces/linkerd/configmaps/linkerd-config",
  });
  const text = at(answer, "data", "values");
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

/**
 * The environment wins over the ConfigMap, which wins over Helm's defaults. `told` is null where it could not be read; then the newest
 * proxy tells Linkerd's version, where that is known.
 */
export function mergeLinkerdSettings(
  overrides: LinkerdOverrides,
  told: ToldSettings | null,
  failure: unknown,
  proxyVersion: string | null = null,
): { settings: LinkerdSettings; source: LinkerdSource } {
  const linkerdVersion = overrides.linkerdVersion ?? told?.linkerdVersion ?? proxyVersion;
  const hostnames =
    hostnamesRuleOf(overrides.linkerdVersion) ?? told?.tlsRouteHostnames ?? hostnamesRuleOf(linkerdVersion);
  return {
    settings: {
      clusterNetworks: overrides.clusterNetworks ?? told?.clusterNetworks ?? [...LINKERD_DEFAULTS.clusterNetworks],
      globalEgressNamespace:
        overrides.globalEgressNamespace ?? told?.globalEgressNamespace ?? LINKERD_DEFAULTS.globalEgressNamespace,
      defaultOpaquePorts:
        overrides.defaultOpaquePorts ?? told?.defaultOpaquePorts ?? LINKERD_DEFAULTS.defaultOpaquePorts,
      tlsRouteHostnames: overrides.tlsRouteHostnames ?? hostnames ?? LINKERD_DEFAULTS.tlsRouteHostnames,
      linkerdVersion,
    },
    source: {
      source: told ? "config-map" : "defaults",
      version: linkerdVersion,
      overridden: (
        [
          "clusterNetworks",
          "globalEgressNamespace",
          "defaultOpaquePorts",
          "tlsRouteHostnames",
          "linkerdVersion",
        ] as const
      ).filter((name) => overrides[name] !== null),
      message: told ? "" : messageOf(failure),
    },
  };
}

function messageOf(failure: unknown): string {
  if (!(failure instanceof AppError)) return "ConfigMap linkerd/linkerd-config was not read yet: using Helm defaults.";
  if (failure.code === "object_deleted") return "There is no ConfigMap linkerd/linkerd-config: using Helm defaults.";
  return `${failure.message} Using Helm defaults for Linkerd's settings.`;
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
