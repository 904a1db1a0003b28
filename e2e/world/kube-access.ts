import { stringify } from "yaml";

/** How to reach a control plane of these tests. One identity a token: admin, dashboard (least privilege), viewer (reads only), nobody. */
export interface KubeAccess {
  /** `https://127.0.0.1:6443`; the sandbox speaks plain http. */
  server: string;
  adminToken: string;
  dashboardToken: string;
  viewerToken: string;
  nobodyToken: string;
  /** PEM in base64, as in a kubeconfig; null where the server speaks plain http. */
  caData: string | null;
}

export interface ApiServer {
  access: KubeAccess;
  /** YAML whose only context uses `token`. */
  kubeconfig(token: string): string;
  stop(): Promise<void>;
}

/** Who the tokens stand for. */
export const USERS = [
  { name: "admin", token: "adminToken", groups: ["system:masters"] },
  { name: "dashboard", token: "dashboardToken", groups: [] },
  { name: "viewer", token: "viewerToken", groups: [] },
  { name: "nobody", token: "nobodyToken", groups: [] },
] as const satisfies { name: string; token: keyof KubeAccess; groups: string[] }[];

export function printKubeconfig(access: KubeAccess, token: string, context = "egress-world"): string {
  const user = USERS.find((each) => access[each.token] === token)?.name ?? "unknown";
  // The official client refuses plain http unless verification is switched off; there is nothing to verify on it.
  const trust = access.caData ? { "certificate-authority-data": access.caData } : { "insecure-skip-tls-verify": true };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": context,
    clusters: [{ name: context, cluster: { server: access.server, ...trust } }],
    contexts: [{ name: context, context: { cluster: context, user } }],
    users: [{ name: user, user: { token } }],
  });
}
