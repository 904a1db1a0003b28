import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { keepProcess } from "../../scripts/keep-process.mjs";
import { apiServerPath, etcdPath, REMEDY } from "./control-plane/paths.mjs";
import { type GatewayBundle, installCrds } from "./install-crds";
import { type ApiServer, type KubeAccess, printKubeconfig, USERS } from "./kube-access";
import { callKube } from "./kube-stream";
import { freePort } from "./listen";
import { rbacObjects } from "./rbac";

const READY_SECONDS = 90;

/**
 * etcd and kube-apiserver in a folder of their own, with the CRDs of Gateway API and Linkerd, RBAC on, and one token a user.
 * Nothing runs behind it: no scheduler, no kubelet, no Linkerd. Both end with this process, however it ends.
 */
export async function startRealApi(bundle?: GatewayBundle): Promise<ApiServer> {
  const programs = findPrograms();
  const folder = await mkdtemp(join(tmpdir(), "egress-api-"));
  const running: Running[] = [];
  const stop = async () => {
    await Promise.all(running.map((program) => program.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [etcdPort, peerPort, port] = await Promise.all([freePort(), freePort(), freePort()]);
    running.push(run("etcd", programs.etcd, etcdArguments(folder, etcdPort, peerPort), folder));
    const tokens = await writeIdentities(folder);
    running.push(run("kube-apiserver", programs.apiServer, apiServerArguments(folder, etcdPort, port), folder));
    const access = await untilReady(folder, port, tokens, running);
    await Promise.all([installCrds(access, bundle), ...rbacObjects().map((object) => create(access, object))]);
    return { access, kubeconfig: (token) => printKubeconfig(access, token), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Tokens = Pick<KubeAccess, "adminToken" | "dashboardToken" | "viewerToken" | "nobodyToken">;

interface Running {
  /** What went wrong, with its last lines; null while it runs. */
  failure(): string | null;
  stop(): Promise<unknown>;
}

function findPrograms(): { etcd: string; apiServer: string } {
  const etcd = etcdPath();
  if (etcd === null) throw new Error(`etcd is missing. ${REMEDY.etcd}`);
  const apiServer = apiServerPath();
  if (!existsSync(apiServer)) throw new Error(`kube-apiserver is missing. ${REMEDY.apiServer}`);
  return { etcd, apiServer };
}

function run(name: string, command: string, args: string[], folder: string): Running {
  const lastLines: string[] = [];
  let failure: string | null = null;
  // A graceful end of kube-apiserver takes ten seconds while watches are open.
  const program = keepProcess(command, args, {
    folder,
    endedBy: "KILL",
    onOutput: (line) => {
      lastLines.push(line);
      if (lastLines.length > 15) lastLines.shift();
    },
  });
  void program.exited.then((code) => {
    failure = `${name} ended with ${code}:\n${lastLines.join("\n")}`;
  });
  return { failure: () => failure, stop: program.stop };
}

function etcdArguments(folder: string, port: number, peerPort: number): string[] {
  const client = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    "--unsafe-no-fsync",
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

function apiServerArguments(folder: string, etcdPort: number, port: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--cert-dir=${join(folder, "certs")}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(folder, "service-account.key")}`,
    `--service-account-signing-key-file=${join(folder, "service-account.key")}`,
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--anonymous-auth=false",
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--disable-admission-plugins=ServiceAccount",
    "--enable-priority-and-fairness=false",
  ];
}

async function writeIdentities(folder: string): Promise<Tokens> {
  await mkdir(join(folder, "certs"));
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" });
  await writeFile(join(folder, "service-account.key"), pem, { mode: 0o600 });
  const secret = () => randomBytes(16).toString("hex");
  const tokens = { adminToken: secret(), dashboardToken: secret(), viewerToken: secret(), nobodyToken: secret() };
  const rows = USERS.map(({ name, token, groups }) => `${tokens[token]},${name},${name},"${groups.join(",")}"`);
  await writeFile(join(folder, "tokens.csv"), `${rows.join("\n")}\n`, { mode: 0o600 });
  return tokens;
}

/** Right after its start the server answers, but watches get 503 or 429: only /readyz can be trusted. */
async function untilReady(
  folder: string,
  port: number,
  tokens: Tokens,
  running: readonly Running[],
): Promise<KubeAccess> {
  const deadline = Date.now() + READY_SECONDS * 1000;
  while (Date.now() < deadline) {
    for (const program of running) {
      const failure = program.failure();
      if (failure) throw new Error(failure);
    }
    const certificate = await readFile(join(folder, "certs", "apiserver.crt")).catch(() => null);
    if (certificate?.includes("END CERTIFICATE")) {
      const access = { server: `https://127.0.0.1:${port}`, ...tokens, caData: certificate.toString("base64") };
      const answer = await callKube(access, "/readyz").catch(() => null);
      if (answer?.status === 200) return access;
    }
    await sleep(100);
  }
  throw new Error(`kube-apiserver was not ready within ${READY_SECONDS} s.`);
}

async function create(access: KubeAccess, object: { path: string; body: unknown }): Promise<void> {
  const { status, body } = await callKube(access, object.path, { method: "POST", body: object.body });
  if (status !== 201) throw new Error(`POST ${object.path} answered ${status}: ${body.slice(0, 300)}`);
}
