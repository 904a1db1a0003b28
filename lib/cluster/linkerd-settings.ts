import "server-only";
import type { LinkerdOverrides } from "../env";
import { AppError } from "../errors";
import { LINKERD_DEFAULTS, type PolicySnapshot } from "../linkerd/policy-snapshot";
import type { LinkerdSource } from "./asked/policy-answer";
import type { KubeClient } from "./client/kube-client";
import { decodeLinkerdConfig, hostnamesRuleOf, type ToldSettings } from "./linkerd-config";

/** What of Linkerd's Helm values bears on egress. */
export type LinkerdSettings = Pick<
  PolicySnapshot,
  "clusterNetworks" | "globalEgressNamespace" | "defaultOpaquePorts" | "tlsRouteHostnames" | "linkerdVersion"
>;

/** Helm's values as Linkerd keeps them in `linkerd/linkerd-config`. Throws as the API server rejects. */
export async function readToldSettings(client: KubeClient): Promise<ToldSettings> {
  const answer = await client.call({
    attempt: { verb: "get", group: "", resource: "configmaps", namespace: "linkerd", name: "linkerd-config" },
    method: "GET",
    path: "/api/v1/namespaces/linkerd/configmaps/linkerd-config",
  });
  return decodeLinkerdConfig(answer);
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
