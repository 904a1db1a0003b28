import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

/** How to reach an API server; `caData` is base64 PEM, null for plain HTTP. */
export interface KubeEndpoint {
  server: string;
  adminToken: string;
  caData: string | null;
}

export interface KubeCall {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  body?: unknown;
  contentType?: string;
  /** Called with each line while the answer arrives: for watches. */
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}

/**
 * One call as an administrator, as plain as it gets: what the world writes must not be coloured by a client library.
 * Resolves with whatever the server answered, also 4xx; rejects where there is no answer.
 */
export function callKube(
  endpoint: KubeEndpoint,
  path: string,
  call: KubeCall = {},
): Promise<{ status: number; body: string }> {
  const url = new URL(path, endpoint.server);
  const payload = call.body === undefined ? undefined : JSON.stringify(call.body);
  const options = {
    method: call.method ?? "GET",
    signal: call.signal,
    agent: false,
    ca: endpoint.caData ? Buffer.from(endpoint.caData, "base64") : undefined,
    headers: {
      accept: "application/json",
      authorization: `Bearer ${endpoint.adminToken}`,
      ...(payload === undefined ? {} : bodyHeaders(payload, call.contentType ?? "application/json")),
    },
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const sent = send(url, options, (response) => {
      const status = response.statusCode ?? 0;
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
        if (!call.onLine || status !== 200) return;
        const lines = body.split("\n");
        body = lines.pop() ?? "";
        for (const line of lines) if (line !== "") call.onLine(line);
      });
      response.on("end", () => resolve({ status, body }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(payload);
  });
}

/** Node does not frame the body of a DELETE by itself: without a length a real server sees none, and deletes without preconditions. */
function bodyHeaders(payload: string, contentType: string) {
  return { "content-type": contentType, "content-length": Buffer.byteLength(payload) };
}
