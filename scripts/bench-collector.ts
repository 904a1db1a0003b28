import { recordedClients } from "../e2e/world/proxies/recorded-mesh";
import { Fold } from "../lib/sources/collector/fold/fold";
import { PageReader } from "../lib/sources/collector/page/page-reader";

export const COLLECTOR_HELP = `collector [PODS]: pages of PODS proxies (2,000) in 130 workloads, read and folded round by round without sockets: a recorded page of a real proxy
with 15 hosts more, other families included, counters that all move. MB/s of reading, CPU of a round every 15 s in % of one core, MB of heap, and CPU ms to add up
15 minutes of steps, median of 7.
Goals: 20 %, 250 MB, 60 ms.
`;

const WORKLOADS = 130;
const HOSTS = 15;
const SCRAPE_SECONDS = 15;
/** Fifteen minutes of steps. */
const ROUNDS = 60;
/** In which every pod is read; after them one of each workload, so that the steps are there. */
const MEASURED = 6;
const QUESTIONS = 7;
/** As a socket gives them. */
const CHUNK = 65_536;

/** Prints one row; false where a goal is missed. */
export function benchCollector([given = "2000"]: readonly string[]): boolean {
  const pods = Number(given);
  if (!Number.isInteger(pods) || pods < 1) {
    process.stderr.write(`PODS must be a whole number above 0, and is ${JSON.stringify(given)}.\n${COLLECTOR_HELP}`);
    return false;
  }
  const fold = new Fold(0);
  const before = collectedHeap();
  let cpu = 0;
  let reading = 0;
  let bytes = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const at = round * SCRAPE_SECONDS * 1_000;
    for (let workload = 0; workload < WORKLOADS; workload += 1) {
      const page = aPage(workload, round);
      const last = round <= MEASURED ? pods : workload + 1;
      for (let pod = workload; pod < last; pod += WORKLOADS) {
        const started = process.cpuUsage();
        const reader = new PageReader();
        for (let from = 0; from < page.length; from += CHUNK) reader.push(page.subarray(from, from + CHUNK));
        const read = reader.end();
        if (read.kind === "refused") throw new Error(read.why);
        const afterReading = process.cpuUsage(started);
        fold.take(
          {
            uid: `uid-${pod}`,
            restarts: 0,
            addressOnly: false,
            namespace: `ns-${workload % 50}`,
            pod: `w-${workload}-${pod}`,
            workload: `w-${workload}`,
            workloadKind: "Deployment",
          },
          read.page,
          at,
        );
        // The first round meets every series for the first time.
        if (round === 1 || round > MEASURED) continue;
        const used = process.cpuUsage(started);
        cpu += used.user + used.system;
        reading += afterReading.user + afterReading.system;
        bytes += page.length;
      }
    }
  }
  const heap = collectedHeap() - before;
  const asked = Array.from({ length: QUESTIONS }, () => {
    const started = process.cpuUsage();
    const answer = fold.window(0, Number.POSITIVE_INFINITY);
    const { user, system } = process.cpuUsage(started);
    return { tracks: answer.tracks, milliseconds: (user + system) / 1_000 };
  });
  const [{ tracks, milliseconds } = { tracks: [], milliseconds: Number.NaN }] = asked
    .toSorted((a, b) => a.milliseconds - b.milliseconds)
    .slice(Math.floor(QUESTIONS / 2));
  const flows = tracks.filter(({ track: { series } }) => /_(statuses|open)_total\{/.test(series)).length;
  const rounds = MEASURED - 1;
  const share = (cpu / rounds / 1e6 / SCRAPE_SECONDS) * 100;
  console.table([
    {
      pods,
      "kB a page": Math.round(bytes / rounds / pods / 1e3),
      flows,
      tracks: tracks.length,
      "reading MB/s": Math.round(bytes / reading),
      "% of a core": tenth(share),
      "of it reading": tenth((share * reading) / cpu),
      "heap MB": tenth(heap / 1e6),
      "answer CPU ms": tenth(milliseconds),
    },
  ]);
  return share <= 20 && heap <= 250e6 && milliseconds <= 60;
}

const NAMED = /^outbound_http_route_request_statuses_total\{.*parent_kind="EgressNetwork".*hostname="([^"]+)"/m;
const CLIENT = recordedClients().find(({ page }) => NAMED.test(page));

/** A recorded page with the lines of one host once more for each of ours, whose counters have their own value in each round. */
function aPage(workload: number, round: number): Uint8Array {
  const [, host] = NAMED.exec(CLIENT?.page ?? "") ?? [];
  if (!CLIENT || host === undefined) throw new Error("No recorded page has a named host of an EgressNetwork.");
  const lines = CLIENT.page.split("\n");
  const ofHost = lines.filter(
    (line) => line.includes(`hostname="${host}"`) && line.includes('parent_kind="EgressNetwork"'),
  );
  const more = Array.from({ length: HOSTS }, (_, nth) =>
    ofHost.map((line) =>
      line.replace(host, `h${nth}.w${workload}.example`).replace(/ \S+$/, ` ${round * (1 + (nth % 5))}`),
    ),
  ).flat();
  const rest = lines.filter((line) => line !== "# EOF" && line !== "");
  return new TextEncoder().encode(`${[...rest, ...more].join("\n")}\n# EOF\n`);
}

function collectedHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const tenth = (value: number) => Math.round(value * 10) / 10;
