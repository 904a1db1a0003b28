import type { ServerResponse } from "node:http";
import type { Json } from "../json";
import { groupVersion, type ServedKind } from "../verb-table";
import { namespaceOf, type SandboxStore, type StoreChange } from "./sandbox-store";
import { internal, StatusError } from "./status-error";

export interface WatchRequest {
  kind: ServedKind;
  /** null watches all namespaces. */
  namespace: string | null;
  /** null or "0": first everything there is, as ADDED. */
  resourceVersion: string | null;
  bookmarks: boolean;
  timeoutSeconds: number;
}

const BOOKMARK_EVERY_SECONDS = 60;
/** A real server sends a last bookmark shortly before it ends a watch. */
const LAST_BOOKMARK_SECONDS = 2;

/** Streams changes, one JSON document a line, until `timeoutSeconds` are over or the client leaves. */
export function streamWatch(store: SandboxStore, request: WatchRequest, response: ServerResponse): void {
  const { kind, namespace, resourceVersion, timeoutSeconds } = request;
  if (resourceVersion !== null && !/^\d+$/.test(resourceVersion)) {
    throw internal(`resourceVersion: Invalid value: "${resourceVersion}": strconv.ParseUint: invalid syntax`);
  }
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const send = (type: string, object: Json) => response.write(`${JSON.stringify({ type, object })}\n`);
  /** Of the kind, in whatever namespace: what a bookmark may stand for. */
  let newest: number | null = null;
  const show = (change: StoreChange) => {
    if (change.kind !== kind) return;
    newest = change.version;
    if (namespace === null || namespaceOf(change.object) === namespace) send(change.type, change.object);
  };
  try {
    if (resourceVersion === null || resourceVersion === "0") {
      for (const object of store.all(kind, namespace)) send("ADDED", object);
    } else for (const change of store.changesSince(Number(resourceVersion))) show(change);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    // The answer has begun, so a real server too says it in the stream.
    send("ERROR", error.body);
    response.end();
    return;
  }
  const unlisten = store.listen(show);
  const timers = [setTimeout(() => response.end(), timeoutSeconds * 1000)];
  if (request.bookmarks) {
    // Like a real server's: none where the kind saw no change since the watch began.
    const sendBookmark = () => newest !== null && send("BOOKMARK", bookmark(kind, newest));
    timers.push(setInterval(sendBookmark, BOOKMARK_EVERY_SECONDS * 1000));
    timers.push(setTimeout(sendBookmark, Math.max(timeoutSeconds - LAST_BOOKMARK_SECONDS, 0) * 1000));
  }
  response.once("close", () => {
    unlisten();
    for (const timer of timers) clearTimeout(timer);
  });
}

function bookmark(kind: ServedKind, version: number): Json {
  const metadata = { creationTimestamp: null, resourceVersion: String(version) };
  return { kind: kind.kind, apiVersion: groupVersion(kind), metadata };
}
