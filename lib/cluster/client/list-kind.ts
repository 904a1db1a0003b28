import "server-only";
import { setImmediate } from "node:timers/promises";
import { AppError } from "../../errors";
import type { ResourceKind } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import type { Attempt } from "./attempt";
import { decodeList } from "./decode-object";
import { type KubeClient, TooLarge } from "./kube-client";

/** Objects a page; fewer where so many are larger than what is parsed without holding up everybody else. */
const PAGES = [250, 50, 5];
const MOST_PAGE_BYTES = 8_000_000;
/** More of a kind than any cluster holds that works: a list that goes on is one without an end. */
const MOST_OBJECTS = 200_000;
const MOST_EMPTY_PAGES = 3;

export interface ListedKind<Kept> {
  /** By `namespace/name`. */
  objects: Map<string, Kept>;
  unreadable: number;
  resourceVersion: string;
}

export interface ListOptions<Kept> {
  attempt: Attempt;
  path: string;
  /** What is kept of an object, and its `namespace/name`; null for what cannot be read. */
  decode: (value: unknown) => readonly [name: string, kept: Kept] | null;
  onPage: () => void;
  /** Of all pages together. */
  seconds: number;
  signal: AbortSignal;
}

/** All objects of a kind, page by page. Throws where pages go on without an end, or for too long. */
export async function listKind<Kept>(
  client: KubeClient,
  kind: ResourceKind,
  options: ListOptions<Kept>,
): Promise<ListedKind<Kept>> {
  const listed: ListedKind<Kept> = { objects: new Map(), unreadable: 0, resourceVersion: "" };
  const until = performance.now() + options.seconds * 1000;
  let [count, pages, empty] = [0, 0, 0];
  for (let next: string | null = ""; next !== null; ) {
    const page = await readPage(client, kind, next, options);
    for (const item of page.items) {
      const read = options.decode(item);
      if (read) listed.objects.set(...read);
      else listed.unreadable += 1;
    }
    [count, pages, empty] = [count + page.items.length, pages + 1, page.items.length === 0 ? empty + 1 : 0];
    listed.resourceVersion = page.resourceVersion;
    const goesOn = page.next !== "";
    if (
      goesOn &&
      (page.next === next || empty >= MOST_EMPTY_PAGES || count > MOST_OBJECTS || performance.now() > until)
    )
      throw endless(kind, pages, count);
    next = goesOn ? page.next : null;
    options.onPage();
    // Others have their turn, also where the next answer is there already.
    await setImmediate();
  }
  return listed;
}

export function nameOf(object: KubernetesObject): string {
  return `${object.metadata.namespace}/${object.metadata.name}`;
}

async function readPage(
  client: KubeClient,
  kind: ResourceKind,
  next: string,
  { attempt, path, signal }: Pick<ListOptions<unknown>, "attempt" | "path" | "signal">,
) {
  for (const limit of PAGES) {
    const query = { limit: String(limit), ...(next === "" ? {} : { continue: next }) };
    try {
      const page = decodeList(
        await client.call({ attempt, method: "GET", path, query, signal, mostBytes: MOST_PAGE_BYTES }),
      );
      if (page) return page;
      throw new AppError("cluster_bad_answer", `Tried to list ${kind.plural}; the answer is not a list.`);
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
    }
  }
  const message = `${PAGES.at(-1)} ${kind.plural} are larger than ${MOST_PAGE_BYTES / 1e6} MB and are not read.`;
  throw new AppError("cluster_bad_answer", message, {
    hint: "etcd does not store objects that large. Is there a proxy in front of the API server?",
  });
}

function endless(kind: ResourceKind, pages: number, read: number): AppError {
  const message = `The list of ${kind.plural} does not end: ${pages} pages with ${read} objects so far, and more announced.`;
  return new AppError("cluster_bad_answer", message, {
    hint: `Does \`kubectl get ${kind.plural}.${kind.group || "v1"} -A\` finish? At most ${MOST_OBJECTS} objects of a kind are read.`,
  });
}
