import { AppError } from "@/lib/errors";
import { fetchAnswer } from "@/lib/fetch-answer";
import { countedUntil, type DestinationsQuestion, destinationsPath } from "@/lib/flows/asked/destinations-question";
import type { Flow, FlowProblem, FlowWindow } from "@/lib/flows/flow";
import type { DestinationsAnswer } from "@/lib/flows/wire/destinations-answer";
import { failedBy } from "../port/message";

/** They are asked for one flow after the other, and by several kinds; a minute on they may be others. */
const KEPT_MILLISECONDS = 30_000;
const MOST_KEPT = 20;

const kept = new Map<string, { answer: Promise<DestinationsAnswer>; at: number }>();

/** So many fit into an address. */
const NAMESPACES_AT_ONCE = 40;

/** Of all of `namespaces`, which must be named. One request for all who ask the same within half a minute; a failure is kept half as long. */
export async function readDestinations(question: DestinationsQuestion): Promise<DestinationsAnswer> {
  const [first = [], ...others] = chunksOf(question.namespaces);
  const ask = (namespaces: readonly string[]) => readOnce(destinationsPath({ ...question, namespaces }));
  const [answer, ...further] = await Promise.all([ask(first), ...others.map(ask)]);
  const answers = [answer, ...further];
  const problems = new Map(answers.flatMap((each) => each.problems).map((each) => [each.message, each]));
  return {
    ...answer,
    destinations: answers.flatMap((each) => each.destinations),
    omitted: answers.flatMap((each) => each.omitted),
    scraped: answers.some((each) => each.scraped),
    problems: [...problems.values()],
  };
}

function chunksOf(namespaces: readonly string[]): string[][] {
  const sorted = [...new Set(namespaces)].sort();
  return Array.from({ length: Math.ceil(sorted.length / NAMESPACES_AT_ONCE) }, (_, index) =>
    sorted.slice(index * NAMESPACES_AT_ONCE, (index + 1) * NAMESPACES_AT_ONCE),
  );
}

function readOnce(path: string): Promise<DestinationsAnswer> {
  const known = kept.get(path);
  if (known && Date.now() - known.at < KEPT_MILLISECONDS) return known.answer;
  const answer = readInTime(path);
  const entry = { answer, at: Date.now() };
  kept.delete(path);
  kept.set(path, entry);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  // Else whoever asks with every reading would wait for the same end again and again.
  answer.catch(() => {
    entry.at -= KEPT_MILLISECONDS / 2;
  });
  return answer;
}

/** Who drafts or rehearses goes on without. */
const LONGEST_MILLISECONDS = 8_000;

function readInTime(path: string): Promise<DestinationsAnswer> {
  const signal = AbortSignal.timeout(LONGEST_MILLISECONDS);
  return fetchAnswer<DestinationsAnswer>(path, { signal }).catch((cause: unknown) => {
    if (!signal.aborted) throw cause;
    throw new AppError(
      "took_too_long",
      `The workloads' connections could not be read in ${LONGEST_MILLISECONDS / 1000} s.`,
      {
        hint: "A shorter window is faster.",
        cause,
      },
    );
  });
}

/** What is known of clients whose ports are in question: nothing where nobody asks, or it could not be read, which is then told. */
export interface Evidence {
  destinations: DestinationsAnswer | null;
  problems: FlowProblem[];
}

export async function evidenceOf(namespaces: readonly string[], window: FlowWindow): Promise<Evidence> {
  if (namespaces.length === 0) return { destinations: null, problems: [] };
  try {
    const asked = { windowSeconds: window.seconds, end: countedUntil(window), namespaces, workload: null };
    const destinations = await readDestinations(asked);
    return { destinations, problems: destinations.problems };
  } catch (cause) {
    const { code, message, hint } = failedBy(cause);
    return { destinations: null, problems: [{ code, message: `Ports stay as reported: ${message}`, hint }] };
  }
}

/** Namespaces of all `flows` that an EgressNetwork judged: their ports may be folded, and some of their connections be in no flow. */
export function judgedClients(flows: readonly Flow[]): string[] {
  const judged = flows.filter(({ network }) => network !== null).map(({ source }) => source.namespace);
  return [...new Set(judged)].filter((each) => each !== "");
}
