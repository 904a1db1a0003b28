import "server-only";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { parse } from "yaml";
import { AppError } from "../../errors";
import type { Credentials } from "../../people/caller";
import { listAt, textAt } from "./at";

/** Where the API server is and as whom we speak to it. Holds credentials inside `config`. */
export interface KubeAccess {
  config: KubeConfig;
  source: "kubeconfig" | "in-cluster";
  /** null in a cluster. */
  context: string | null;
  /** URL without credentials. */
  server: string;
}

const HINT =
  "Set KUBECONFIG, or log in to a cluster so that ~/.kube/config has a current context; in a pod, mount a service account.";

/**
 * The current context of KUBECONFIG or ~/.kube/config, else the pod's service account. Throws `cluster_not_configured`.
 * The context is chosen once, and `context` names it when credentials are read anew: who switches it in a shell must not find the
 * dashboard writing to another cluster.
 */
export async function loadKubeAccess(source: Credentials, context: string | null = null): Promise<KubeAccess> {
  const files = kubeconfigFiles(source);
  // Not before somebody asks for a cluster: outside the built server all of its 900 models come along.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  if (files.length > 0) {
    readFiles(config, KubeConfig, files);
    if (context !== null) config.setCurrentContext(context);
    return { config, source: "kubeconfig", context: config.getCurrentContext() ?? null, server: serverOf(config) };
  }
  // loadFromCluster does not complain outside of one: its server is then https://undefined:undefined.
  if (!source.KUBERNETES_SERVICE_HOST) throw notConfigured("No kubeconfig and no pod service account found.");
  config.loadFromCluster();
  return { config, source: "in-cluster", context: null, server: serverOf(config) };
}

function kubeconfigFiles(source: Credentials): string[] {
  const named = (source.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
  if (named.length > 0) {
    const there = named.filter((path) => existsSync(path));
    // kubectl skips those that are missing, as long as one is there.
    if (there.length === 0) throw notConfigured(`KUBECONFIG is set to ${named.join(", ")}, which does not exist.`);
    return there;
  }
  const usual = join(source.HOME || homedir(), ".kube", "config");
  return existsSync(usual) ? [usual] : [];
}

function readFiles(config: KubeConfig, Config: typeof KubeConfig, files: string[]): void {
  for (const [index, file] of files.entries()) {
    try {
      const one = index === 0 ? config : new Config();
      one.loadFromFile(file);
      readTokenFiles(one, file);
      // The first file that names a current context wins, as for kubectl.
      if (index > 0) config.mergeConfig(one, Boolean(config.getCurrentContext()));
    } catch (cause) {
      // The message of a YAML error quotes lines of the file, tokens included.
      throw new AppError("cluster_not_configured", `${file} is not a readable kubeconfig.`, {
        hint: "`kubectl config view` with the same file shows what is wrong.",
        cause: cause instanceof Error ? cause.name : undefined,
      });
    }
  }
}

/** client-node knows the field under another name. Read now, and again once the token is refused. */
function readTokenFiles(config: KubeConfig, file: string): void {
  const said: unknown = parse(readFileSync(file, "utf8"));
  for (const entry of listAt(said, "users")) {
    const tokenFile = textAt(entry, "user", "tokenFile");
    if (tokenFile === "") continue;
    const token = readFileSync(resolve(dirname(file), tokenFile), "utf8").trim();
    // As for kubectl it wins over a token that is written beside it.
    config.users = config.users.map((user) => (user.name === textAt(entry, "name") ? { ...user, token } : user));
  }
}

function serverOf(config: KubeConfig): string {
  const context = config.getCurrentContext();
  if (!context) throw notConfigured("The kubeconfig has no current context.");
  const cluster = config.getCurrentCluster();
  if (!cluster)
    throw notConfigured(`The kubeconfig's current context ${context} refers to a cluster that is not in the file.`);
  if (!URL.canParse(cluster.server)) throw notConfigured(`The cluster of context ${context} has no server URL.`);
  const url = new URL(cluster.server);
  if (url.protocol === "http:" && !cluster.skipTLSVerify) {
    if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) {
      throw new AppError(
        "cluster_not_configured",
        `The server of context ${context} uses plain http, so its token could be intercepted.`,
        {
          hint: "Use https, or set insecure-skip-tls-verify: true for that cluster if you mean it.",
        },
      );
    }
    // client-node refuses http otherwise, and on loopback (kubectl proxy) there is nobody to overhear it.
    config.clusters = config.clusters.map((each) => (each === cluster ? { ...each, skipTLSVerify: true } : each));
  }
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/$/, "")}`;
}

function notConfigured(message: string): AppError {
  return new AppError("cluster_not_configured", message, { hint: HINT });
}
