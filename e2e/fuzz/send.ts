import { request } from "node:http";
import type { FuzzRequest } from "./requests";

export interface FuzzAnswer {
  status: number;
  body: string;
  milliseconds: number;
  /** Longer than it may take, or no answer until then. */
  late: boolean;
}

/** A change waits 5 s for its rehearsal, and only then for the API server. */
function longest({ path }: FuzzRequest): number {
  return path.startsWith("/api/changes/") ? 10_000 : 5_000;
}

/** Raw, so that the path goes out as it is. A stream is hung up on once it has begun. Status 0: no answer in time, or none at all. */
export function send(base: string, asked: FuzzRequest): Promise<FuzzAnswer> {
  const { method, path, body, headers } = asked;
  const { hostname, port } = new URL(base);
  const began = performance.now();
  return new Promise((resolve) => {
    const end = (status: number, text: string) => {
      clearTimeout(timer);
      const milliseconds = performance.now() - began;
      resolve({ status, body: text, milliseconds, late: milliseconds >= longest(asked) });
    };
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      const status = response.statusCode ?? 0;
      if (response.headers["content-type"]?.startsWith("text/event-stream")) {
        sent.destroy();
        return end(status, "");
      }
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => end(status, text));
      response.on("error", (error) => end(0, String(error)));
    });
    const timer = setTimeout(() => sent.destroy(new Error("No answer in time.")), longest(asked));
    sent.on("error", (error) => end(0, String(error)));
    sent.end(body);
  });
}

/** As a person would send it again. */
export function printRequest({ method, path, body, headers }: FuzzRequest): string {
  const more = Object.entries(headers).map(([name, value]) => ` -H ${JSON.stringify(`${name}: ${value}`)}`);
  const data = body === null ? "" : ` -d ${body.length > 2000 ? `${body.slice(0, 2000)}… (${body.length})` : body}`;
  return `${method} ${path}${more.join("")}${data}`;
}
