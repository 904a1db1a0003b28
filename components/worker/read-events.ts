import { AppError } from "@/lib/errors";
import { refusalOf } from "@/lib/fetch-answer";

export interface EventReader {
  signal: AbortSignal;
  /** The server has answered; events may come much later. */
  onOpen(): void;
  onEvent(name: string, data: string): void;
}

/** The server sends a comment every 15 s: longer silence means that nobody is there any more. */
const SILENCE_MILLISECONDS = 45_000;

/**
 * Reads server-sent events until the server ends them. Rejects with an `AppError` where it cannot be reached, refuses or falls silent.
 * Not `EventSource`: that one neither notices silence nor tells why it was refused, and cannot be asked something else when it reconnects.
 */
export async function readEvents(path: string, { signal, onOpen, onEvent }: EventReader): Promise<void> {
  const silence = new AbortController();
  let watchdog = setTimeout(() => silence.abort(), SILENCE_MILLISECONDS);
  try {
    const response = await fetch(path, {
      headers: { accept: "text/event-stream" },
      cache: "no-store",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || !response.body) {
      const body: unknown = await response.json().catch(() => null);
      throw refusalOf(path, response.status, body);
    }
    onOpen();
    const lines = eventLines(onEvent);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => silence.abort(), SILENCE_MILLISECONDS);
      lines(read.value);
    }
  } catch (cause) {
    if (signal.aborted || cause instanceof AppError) throw cause;
    throw new AppError("internal", "The dashboard's own server did not answer.", {
      hint: "Is it still running, and is this browser still connected to it? It is asked again by itself.",
      cause,
    });
  } finally {
    clearTimeout(watchdog);
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
