import { readFileSync } from "node:fs";
import { type Destination, type Destinations, workloadKey } from "../lib/flows/destination";
import type { Flow } from "../lib/flows/flow";
import { parseIp, printIp } from "../lib/linkerd/address";
import { isRecord } from "../lib/linkerd/record";
import { UsageError } from "./usage-error";

export const DESTINATIONS_HELP = `
  --destinations FILE      What the clients dialled in the window of the flows: a JSON list of {namespace, pod, target, start, end}, one for each
                           series of tcp_open_total{direction="outbound",peer="src"}. target is its target_addr (203.0.113.7:443,
                           [2001:db8::7]:443), start and end its value where the window begins and ends; start is null where it had none
                           yet. Flows are then replayed on each port and address that their workload dialled, and so is what no route family
                           counts (TLS without an SNI on a TLS port). A flow whose ports have different outcomes is uncertain; it
                           counts as newly denied or broken if its reported port is. Cannot be combined with --reported-ports.
`.slice(1, -1);

/** As `--destinations` has them, by workload: `flows` tell which pod is of which. Refuses a file of which an entry cannot be read. */
export function readDestinationsFile(path: string, flows: readonly Flow[], windowSeconds: number): Destinations {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UsageError(`--destinations ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return decodeDestinations(value, path, flows, windowSeconds);
}

interface PodDestination {
  namespace: string;
  pod: string;
  address: string;
  port: number;
  connections: number;
}

export function decodeDestinations(
  value: unknown,
  path: string,
  flows: readonly Flow[],
  windowSeconds: number,
): Destinations {
  if (!Array.isArray(value)) throw new UsageError(`--destinations ${path} is not a JSON list.`);
  const read = value.map((each, index) => decodeEntry(each, `${path}[${index}]`));
  const sources = new Map(
    flows.flatMap(({ source }) => source.pods.map((pod) => [`${source.namespace}/${pod}`, source])),
  );
  const silent = workloadsOfOtherPods(flows, new Set(read.map(({ namespace, pod }) => `${namespace}/${pod}`)));
  const byPlace = new Map<string, Destination>();
  for (const { namespace, pod, address, port, connections } of read) {
    // A pod without any flow is known by its own name.
    const { workload } = sources.get(`${namespace}/${pod}`) ?? { workload: pod };
    const source = { namespace, workload };
    if (silent.has(workloadKey(source))) continue;
    const key = `${workloadKey(source)} ${address} ${port}`;
    const known = byPlace.get(key) ?? { source, address, port, connections: 0 };
    known.connections += connections;
    byPlace.set(key, known);
  }
  return { windowSeconds, destinations: [...byPlace.values()], omitted: [] };
}

/** Some of whose pods dialled by what the flows tell, but are not in the file: then nothing is known of all of them. */
function workloadsOfOtherPods(flows: readonly Flow[], pods: ReadonlySet<string>): ReadonlySet<string> {
  const incomplete = flows.filter(({ source }) => source.pods.some((pod) => !pods.has(`${source.namespace}/${pod}`)));
  return new Set(incomplete.map(({ source }) => workloadKey(source)));
}

function decodeEntry(value: unknown, where: string): PodDestination {
  const refuse = (why: string) => new UsageError(`--destinations ${where}: ${why}.`);
  if (!isRecord(value)) throw refuse("not an object");
  const { namespace, pod, target, start, end } = value;
  if (typeof namespace !== "string" || namespace === "") throw refuse("namespace is not a string");
  if (typeof pod !== "string" || pod === "") throw refuse("pod is not a string");
  if (typeof target !== "string") throw refuse("target is not a string");
  const place = parseTarget(target);
  if (!place) throw refuse(`target ${JSON.stringify(target)} is not ADDRESS:PORT or [ADDRESS]:PORT`);
  if (!isCount(end)) throw refuse("end is not a count");
  if (start !== null && !isCount(start)) throw refuse("start is not a count or null");
  // A counter that fell began anew meanwhile.
  return { namespace, pod, ...place, connections: start === null || end < start ? end : end - start };
}

function parseTarget(text: string): { address: string; port: number } | null {
  const [, wide, narrow, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const address = parseIp(wide ?? narrow ?? "");
  const port = Number(digits);
  if (!address || port < 1 || port > 65_535 || (wide === undefined) === (address.family === 6)) return null;
  return { address: printIp(address), port };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
