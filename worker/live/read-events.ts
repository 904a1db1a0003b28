import { AppError } from "@/lib/errors";
import { refusalOf } from "@/lib/fetch-answer";
import { HEARTBEAT_MILLISECONDS } from "@/lib/flows/wire/flows-event";

export interface EventReader {
  signal: AbortSignal;
  /** The first bytes came, as they do at once; events may come much later. */
  onOpen(): void;
  /** The connection stands, and not even the server's comments come: somebody on the way holds them back. They may still come. */
  onSilence(): void;
  onEvent(name: string, data: string): void;
}

/** Then a proxy holds events back. */
const SILENCE_MILLISECONDS = 2 * HEARTBEAT_MILLISECONDS;
/** By then nobody may be there any more. */
const DEAD_MILLISECONDS = 45_000;

/**
 * Reads server-sent events until the server ends them. Rejects with an `AppError` where it cannot be reached, refuses or falls silent.
 * Not `EventSource`: that one neither notices silence nor tells why it was refused, and cannot be asked something else when it reconnects.
 */
export async function readEvents(path: string, { signal, onOpen, onSilence, onEvent }: EventReader): Promise<void> {
  const dead = new AbortController();
  const watch = () => [setTimeout(onSilence, SILENCE_MILLISECONDS), setTimeout(() => dead.abort(), DEAD_MILLISECONDS)];
  let watchdogs = watch();
  try {
    const response = await fetch(path, {
      headers: { accept: "text/event-stream" },
      cache: "no-store",
      signal: AbortSignal.any([signal, dead.signal]),
    });
    if (!response.ok || !response.body) {
      const body: unknown = await response.json().catch(() => null);
      throw refusalOf(path, response.status, body);
    }
    const lines = eventLines(onEvent);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let opened = false;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (const watchdog of watchdogs) clearTimeout(watchdog);
      watchdogs = watch();
      if (!opened) onOpen();
      opened = true;
      lines(read.value);
    }
  } catch (cause) {
    if (signal.aborted || cause instanceof AppError) throw cause;
    throw new AppError("internal", "The dashboard's own server did not answer.", {
      hint: "Is it still running, and can this browser reach it? It retries automatically.",
      cause,
    });
  } finally {
    for (const watchdog of watchdogs) clearTimeout(watchdog);
  }
}

/** Takes text as it comes, and tells every event that is complete. Our own server writes `event:` and one `data:` line for each. */
export function eventLines(onEvent: (name: string, data: string) => void): (text: string) => void {
  let rest = "";
  let name = "message";
  let data = "";
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("event: ")) name = line.slice("event: ".length);
      else if (line.startsWith("data: ")) data = line.slice("data: ".length);
      else if (line === "" && data !== "") {
        onEvent(name, data);
        name = "message";
        data = "";
      }
    }
  };
}
