/** One environment variable. The README's table and the start's error messages are made of this. */
export interface Setting {
  name: string;
  /** As shown: "none" where there is nothing to show. */
  default: string;
  description: string;
  /** A value that is accepted. */
  example: string;
  /** Its value may hold a credential, so it is never printed. */
  secret: boolean;
}

export const SETTINGS = [
  {
    name: "HOST",
    default: "127.0.0.1",
    description: "Address to listen on. Wider than loopback makes the dashboard read-only.",
    example: "0.0.0.0",
    secret: false,
  },
  { name: "PORT", default: "3000", description: "Port to listen on.", example: "8080", secret: false },
  {
    name: "ALLOWED_HOSTS",
    default: "loopback names and HOST",
    description: "Additional hostnames under which browsers may reach the dashboard, comma-separated, without port.",
    example: "egress.example.com",
    secret: false,
  },
  { name: "READ_ONLY", default: "0", description: "1 rejects every write.", example: "1", secret: false },
  {
    name: "ALLOW_REMOTE_WRITES",
    default: "0",
    description:
      "1 allows writes when listening beyond loopback: anyone who can reach the port then acts as the dashboard's identity.",
    example: "1",
    secret: false,
  },
  {
    name: "LOCAL_TOKEN",
    default: "on, outside pods and on loopback",
    description:
      "off gives every user of this machine access without the link that `npm start` prints or the token for scripts.",
    example: "off",
    secret: false,
  },
  {
    name: "PROMETHEUS_URL",
    default: "none",
    description: "Base URL of Prometheus, Thanos, Mimir or VictoriaMetrics.",
    example: "http://prometheus.linkerd-viz:9090",
    secret: true,
  },
  {
    name: "PROMETHEUS_TOKEN",
    default: "none",
    description: "Bearer token for PROMETHEUS_URL.",
    example: "eyJhbGciOiJSUzI1NiJ9.payload.signature",
    secret: true,
  },
  {
    name: "PROMETHEUS_TOKEN_FILE",
    default: "none",
    description: "File with the bearer token, re-read for each query.",
    example: "/var/run/secrets/prometheus/token",
    secret: false,
  },
  {
    name: "PROMETHEUS_USERNAME",
    default: "none",
    description: "User name for basic auth.",
    example: "dashboard",
    secret: false,
  },
  {
    name: "PROMETHEUS_PASSWORD",
    default: "none",
    description: "Password for basic auth.",
    example: "correct-horse",
    secret: true,
  },
  {
    name: "PROMETHEUS_CA_FILE",
    default: "the system's",
    description: "PEM file with the CA that signed Prometheus's certificate.",
    example: "/etc/ssl/prometheus-ca.pem",
    secret: false,
  },
  {
    name: "PROMETHEUS_HEADERS",
    default: "none",
    description: "Additional request headers, separated by semicolons.",
    example: "X-Scope-OrgID: team-a; X-Source: egress",
    secret: true,
  },
  {
    name: "PROMETHEUS_TIMEOUT_SECONDS",
    default: "30",
    description: "How long one query may take.",
    example: "60",
    secret: false,
  },
  {
    name: "SCRAPE_INTERVAL_SECONDS",
    default: "read from Prometheus",
    description: "How often proxies are scraped, if it cannot be read from Prometheus.",
    example: "15",
    secret: false,
  },
  {
    name: "SCRAPE_NAMESPACE_LABEL",
    default: "detected from the labels",
    description: "Label that holds a proxy's namespace, if your scrape configuration renames it.",
    example: "k8s_ns",
    secret: false,
  },
  {
    name: "SCRAPE_POD_LABEL",
    default: "detected from the labels",
    description: "Label that holds a proxy's pod, if your scrape configuration renames it.",
    example: "k8s_pod",
    secret: false,
  },
  {
    name: "SCRAPE_WORKLOAD_LABEL",
    default: "detected from the labels",
    description: "Label that holds the name of a proxy's workload, if your scrape configuration renames it.",
    example: "app_kubernetes_io_name",
    secret: false,
  },
  {
    name: "SCRAPE_ONLY",
    default: "all",
    description:
      "Label matchers of the series to read, if several clusters share an engine or proxies are scraped twice.",
    example: 'cluster="prod",job="linkerd-proxy"',
    secret: false,
  },
  {
    name: "KUBECONFIG",
    default: "~/.kube/config, else the pod's service account",
    description: "Kubeconfig file; its current context is used.",
    example: "/home/me/.kube/config",
    secret: false,
  },
  {
    name: "KUBE_TIMEOUT_SECONDS",
    default: "10",
    description: "How long one request to the API server may take.",
    example: "20",
    secret: false,
  },
  {
    name: "RECORDS_NAMESPACE",
    default: "the pod's own; on a laptop, files in the user's state folder",
    description: "Namespace of the ConfigMaps that record changes. Tenants must not be able to write there.",
    example: "linkerd-egress-dashboard",
    secret: false,
  },
  {
    name: "CLUSTER_NETWORKS",
    default: "read from ConfigMap linkerd-config, else Helm's",
    description: "Linkerd's clusterNetworks, comma-separated.",
    example: "10.0.0.0/8,fd00::/8",
    secret: false,
  },
  {
    name: "GLOBAL_EGRESS_NAMESPACE",
    default: "read from ConfigMap linkerd-config, else linkerd-egress",
    description: "Linkerd's egress.globalEgressNetworkNamespace.",
    example: "linkerd-egress",
    secret: false,
  },
  {
    name: "DEFAULT_OPAQUE_PORTS",
    default: "read from ConfigMap linkerd-config, else Helm's",
    description: "Linkerd's proxy.opaquePorts: ports and ranges, comma-separated.",
    example: "25,587,3306,9000-9100",
    secret: false,
  },
  {
    name: "LINKERD_VERSION",
    default: "from ConfigMap linkerd/linkerd-config, else the newest proxy's",
    description: "Linkerd's release: it decides which TLSRoutes and redirects are read.",
    example: "edge-26.8.3",
    secret: false,
  },
  {
    name: "TLS_ROUTE_HOSTNAMES",
    default: "from Linkerd's version, else optional",
    description: "required where Linkerd skips a TLSRoute without hostnames (edge-26.8.2 and 26.8.3), else optional.",
    example: "required",
    secret: false,
  },
] as const satisfies readonly Setting[];

/** A setting as it was given. */
export interface SettingState {
  name: string;
  set: boolean;
  /** null for secrets and where it is not set. */
  value: string | null;
  default: string;
  description: string;
}

export type SettingName = (typeof SETTINGS)[number]["name"];

export function settingOf(name: SettingName): Setting {
  const found = SETTINGS.find((each) => each.name === name);
  if (!found) throw new Error(`There is no setting ${name}`);
  return found;
}
