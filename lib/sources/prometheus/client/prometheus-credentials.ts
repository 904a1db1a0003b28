import "server-only";
import { readFile } from "node:fs/promises";
import { Agent } from "node:https";
import { rootCertificates } from "node:tls";
import type { PrometheusSettings } from "../../../env";
import { secretParts } from "../../../env-secrets";
import { AppError } from "../../../errors";

/** What every call sends along; a token file is read anew each time, for it rotates. */
export async function headersOf({ auth, headers }: PrometheusSettings): Promise<Record<string, string>> {
  switch (auth.kind) {
    case "none":
      return headers;
    case "bearer":
      return { ...headers, Authorization: `Bearer ${auth.token}` };
    case "bearer-file": {
      const token = await readFile(auth.path, "utf8").catch((cause: unknown) => {
        throw new AppError("prometheus_refused", `Cannot read the token file ${auth.path}.`, {
          hint: "It is set by PROMETHEUS_TOKEN_FILE.",
          cause,
        });
      });
      return { ...headers, Authorization: `Bearer ${token.trim()}` };
    }
    case "basic": {
      // The driver leaves its own `auth` out when the password is empty.
      const credentials = Buffer.from(`${auth.username}:${auth.password}`).toString("base64");
      return { ...headers, Authorization: `Basic ${credentials}` };
    }
  }
}

/** Header values with and without their scheme, the password, and what in the URL's path may be a token. */
export function secretsOf({ auth, url }: PrometheusSettings, headers: Record<string, string>): string[] {
  const values = Object.values(headers).flatMap((value) => [value, value.replace(/^(Bearer|Basic) /, "")]);
  return [...values, ...(url === null ? [] : secretParts(url)), auth.kind === "basic" ? auth.password : ""];
}

const agents = new Map<string, Agent>();

/** Trusts `ca` besides the public authorities; one for each, so that connections are kept. */
export function agentFor(ca: string): Agent {
  const agent = agents.get(ca) ?? new Agent({ ca: [...rootCertificates, ca], keepAlive: true });
  agents.set(ca, agent);
  return agent;
}
