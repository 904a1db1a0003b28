import "server-only";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Env, readEnv } from "./env";
import { isLoopback } from "./http-server";
import { STATE_FOLDER_WORDS, stateFolder } from "./state-folder";

/**
 * On a laptop every user of the machine reaches a loopback port, and would act with the kubeconfig of the one who started the
 * dashboard. So a browser needs the cookie that a link sets, once; and a script the token that lies where its owner alone reads.
 * All are made anew at each start.
 */
interface LocalTokens {
  /** Spent by the first browser that brings it. */
  link: string;
  /** What browsers carry from then on. */
  cookie: string;
  /** For scripts. */
  bearer: string;
  origin: string;
  port: string;
  folder: string;
}

export type Admission = "open" | "cookie" | "bearer" | "link" | "refused";

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** `needless`: in a pod nobody else is on the machine, and on a wider bind whoever reaches the port is admitted to read. */
export function localTokenNeed(env: Env = readEnv(), inPod = isInPod()): "required" | "off" | "needless" {
  if (inPod || !isLoopback(env.host)) return "needless";
  return env.localToken ? "required" : "off";
}

function isInPod(): boolean {
  return Boolean(process.env.KUBERNETES_SERVICE_HOST) && existsSync(SERVICE_ACCOUNT);
}

/** Makes the tokens of this start, and says how a browser and a script come in. */
export function beginLocalToken(say: (line: string) => void): void {
  const need = localTokenNeed();
  if (need === "off")
    say("LOCAL_TOKEN=off: every user of this machine can use this dashboard and act with its kubeconfig.");
  if (need !== "required") return;
  const { host, port } = readEnv();
  // Next puts the port there on which it really listens.
  const at = process.env.PORT || String(port);
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${at}`;
  const secrets = { link: secret(), cookie: secret(), bearer: secret() };
  const tokens: LocalTokens = { ...secrets, origin, port: at, folder: stateFolder() };
  home().localTokens = tokens;
  say(`Open ${linkOf(tokens)}`);
  try {
    keep(tokens);
    say(`The link works once. The next link and the token for scripts are in ${tokens.folder}.`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`The link works once, and there is no token for scripts: cannot write ${tokens.folder} (${why}).`);
  }
}

/** How the bearer of these may come in. `link` spends the link. */
export function admission(given: { cookie?: string; authorization?: string | null; link?: string | null }): Admission {
  if (localTokenNeed() !== "required") return "open";
  const tokens = home().localTokens;
  if (!tokens) return "refused";
  if (given.cookie && isSame(given.cookie, tokens.cookie)) return "cookie";
  const bearer = /^Bearer ([^\s]+)$/i.exec(given.authorization ?? "")?.[1];
  if (bearer && isSame(bearer, tokens.bearer)) return "bearer";
  if (!given.link || !isSame(given.link, tokens.link)) return "refused";
  tokens.link = secret();
  try {
    keep(tokens);
  } catch {
    // The next link is then had by a restart alone, as was said at the start.
  }
  return "link";
}

/** Bound to the port, since cookies are not: several dashboards may run on one machine. */
export function localCookie(): { name: string; value: string } {
  const { port, cookie } = home().localTokens ?? { port: "", cookie: "" };
  return { name: `linkerd-egress-dashboard-${port}`, value: cookie };
}

/** What a person without a token may do. Names no path of the user's: anybody reads it. */
export function howToComeIn(): { link: string; script: string } {
  const port = home().localTokens?.port ?? "PORT";
  return {
    link: `cat ${STATE_FOLDER_WORDS}/link-${port}`,
    script: `curl -H "Authorization: Bearer $(cat ${STATE_FOLDER_WORDS}/token-${port})" …`,
  };
}

function linkOf({ origin, link }: LocalTokens): string {
  return `${origin}/?token=${link}`;
}

function keep(tokens: LocalTokens): void {
  const { folder, port, bearer } = tokens;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  keepFile(join(folder, `token-${port}`), bearer);
  keepFile(join(folder, `link-${port}`), linkOf(tokens));
}

/** Never readable by others, not even for a moment, nor half written. */
function keepFile(path: string, text: string): void {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${text}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

/** In constant time, whatever the lengths. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/** On globalThis, since Next gives routes, the proxy and instrumentation separate instances of this module. */
function home(): { localTokens?: LocalTokens } {
  return globalThis as typeof globalThis & { localTokens?: LocalTokens };
}
