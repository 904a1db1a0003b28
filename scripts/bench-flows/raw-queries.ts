import { gzipSync } from "node:zlib";
import type { SentQuery } from "../../lib/flows/flow";

export interface RawAnswers {
  milliseconds: number;
  texts: string[];
}

/** Sends `queries` as the dashboard does: by POST, in their order, `atOnce` at once, over kept connections, gzipped. Nothing is parsed. */
export async function sendRaw(
  url: string,
  queries: readonly SentQuery[],
  at: number,
  atOnce: number,
): Promise<RawAnswers> {
  const texts: string[] = [];
  let next = 0;
  const began = performance.now();
  const sendRest = async () => {
    for (let index = next++; index < queries.length; index = next++) {
      const query = queries[index];
      if (query) texts[index] = await send(url, query, at);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendRest));
  return { milliseconds: performance.now() - began, texts };
}

async function send(url: string, { kind, query }: SentQuery, at: number): Promise<string> {
  const time = String(at / 1000);
  const answer =
    kind === "labels"
      ? await fetch(`${url}${labelsPath(query, at)}`)
      : await fetch(`${url}/api/v1/query`, {
          method: "POST",
          body: new URLSearchParams({ query, time, timeout: "300s" }),
        });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`Prometheus answered ${answer.status} to ${query.slice(0, 200)}: ${text.slice(0, 300)}`);
  return text;
}

function labelsPath(query: string, at: number): string {
  if (query.startsWith("/")) return query;
  if (!query.startsWith("{")) return `/api/v1/status/${query}`;
  const parameters = { "match[]": query, start: String(at / 1000 - 3600), end: String(at / 1000) };
  return `/api/v1/labels?${new URLSearchParams(parameters)}`;
}

export interface Bytes {
  plain: number;
  gzipped: number;
}

export function bytesOf(texts: readonly string[]): Bytes {
  return {
    plain: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    gzipped: texts.reduce((sum, text) => sum + gzipSync(text).byteLength, 0),
  };
}

/** What nobody can do without: CPU milliseconds to parse the answers and gather their values by labels. */
export function cheapestReading(texts: readonly string[]): number {
  const began = process.cpuUsage();
  const rows = new Map<string, number[]>();
  for (const text of texts) {
    const { data } = JSON.parse(text);
    for (const { metric, value } of Array.isArray(data?.result) ? data.result : []) {
      const key = `${metric?.namespace}|${metric?.deployment}|${metric?.parent_name}|${metric?.route_name}|${metric?.hostname}|${metric?.target_ip}|${metric?.target_port}`;
      const values = rows.get(key) ?? [];
      values.push(Number(value?.[1]));
      rows.set(key, values);
    }
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

/** A counter or gauge of Prometheus about itself. */
export async function readOwnMetric(url: string, name: string, labels = ""): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  let sum = 0;
  for (const line of page.split("\n")) {
    if (line.startsWith(name) && (labels === "" ? line[name.length] === " " : line.includes(labels))) {
      sum += Number(line.slice(line.lastIndexOf(" ") + 1));
    }
  }
  return sum;
}
