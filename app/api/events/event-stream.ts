import { HEARTBEAT_MILLISECONDS } from "@/lib/flows/wire/flows-event";
import { onShutdown } from "@/lib/open-streams";

const RETRY_MILLISECONDS = 2_000;
/** A viewer that far behind does better to begin anew. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;

export interface EventSink {
  /** `id` comes back as `Last-Event-ID` when the connection broke; null leaves the former. */
  send(name: string, data: string, id: string | null): void;
  /** The client comes back by itself. */
  end(): void;
}

/**
 * A response of server-sent events. `open` starts what sends them and returns what ends it: when the client has gone, when it reads
 * too slowly, or when the process is told to end.
 */
export function eventStream(signal: AbortSignal, open: (sink: EventSink) => () => void): Response {
  const encoder = new TextEncoder();
  let close = () => {};
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (text: string) => {
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) < -MOST_WAITING_BYTES) close();
        };
        write(`retry: ${RETRY_MILLISECONDS}\n\n`);
        const heartbeat = setInterval(() => write(": \n\n"), HEARTBEAT_MILLISECONDS);
        const forget = onShutdown(() => close());
        let end: (() => void) | null = null;
        let closed = false;
        close = () => {
          if (closed) return;
          closed = true;
          clearInterval(heartbeat);
          forget();
          signal.removeEventListener("abort", close);
          end?.();
          try {
            controller.close();
          } catch {
            // The client has cancelled it.
          }
        };
        signal.addEventListener("abort", close, { once: true });
        end = open({
          send(name, data, id) {
            if (!closed) write(`event: ${name}\n${id === null ? "" : `id: ${id}\n`}data: ${data}\n\n`);
          },
          end: () => close(),
        });
        if (closed) end();
        else if (signal.aborted) close();
      },
      cancel: () => close(),
    },
    { highWaterMark: 0, size: (chunk) => chunk?.byteLength ?? 0 },
  );
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // Without no-transform Next would compress it, and gain nothing.
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
