import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cyclonusPath } from "./paths.mjs";

export interface CyclonusEnd {
  ip: string;
  /** Absent where the end is no pod of the pod network. */
  namespace?: string;
  namespaceLabels?: Readonly<Record<string, string>>;
  labels?: Readonly<Record<string, string>>;
}

export interface CyclonusQuestion {
  networkPolicies: object[];
  queries: { from: CyclonusEnd; to: CyclonusEnd; port: number; protocol: string; names: readonly string[] }[];
}

export interface CyclonusAnswer {
  egress: boolean;
  ingress: boolean;
}

export const hasCyclonus = () => existsSync(cyclonusPath());

/** Asks all at once; an answer for each query of each question. */
export async function askCyclonus(questions: readonly CyclonusQuestion[]): Promise<CyclonusAnswer[][]> {
  const child = spawn(cyclonusPath(), [], { stdio: ["pipe", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  for (const each of questions) child.stdin.write(`${JSON.stringify(each)}\n`);
  child.stdin.end();
  const code = await ended;
  if (code !== 0) throw new Error(`cyclonus ended with ${code}.`);
  const lines = Buffer.concat(chunks).toString("utf8").trimEnd().split("\n");
  return lines.map((line): CyclonusAnswer[] => JSON.parse(line));
}
