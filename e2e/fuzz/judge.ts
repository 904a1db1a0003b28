import type { FuzzRequest } from "./requests";
import type { FuzzAnswer } from "./send";

/** Words of a program that tripped, which nobody was meant to read. */
const TRIPPED =
  /Cannot (read|destructure|convert|set|mix)|is not (a function|iterable|a constructor|defined)|\bundefined\b|\[object |Maximum call stack|Invalid (array|string) length|at .*\.(js|ts):\d+/;

const PARTS =
  /Prometheus|API server|cluster|kubeconfig|KUBECONFIG|egressnetworks|routes|services|namespaces|configmaps?|thread|listed/i;

/** What is wrong with an answer; null where it is one that a person can act on. */
export function faultOf(asked: FuzzRequest, { status, body, milliseconds, late }: FuzzAnswer): string | null {
  if (late) return `took ${Math.round(milliseconds)} ms, asked again alone too`;
  if (status === 0) return `no answer after ${Math.round(milliseconds)} ms: ${body}`;
  if (status >= 200 && status < 400) return brokenPage(body);
  if (!asked.path.startsWith("/api/")) {
    if (status === 404 || status === 400 || (status === 503 && asked.path.startsWith("/readyz"))) return null;
    return `${status} for a page`;
  }
  const message = messageOf(body);
  if (message === null)
    return status === 404 && body.includes("<html") ? null : `${status} without an error that can be read`;
  if (TRIPPED.test(message)) return `${status}, in words of a program: ${message.slice(0, 300)}`;
  if ([502, 503, 504].includes(status))
    return PARTS.test(message) ? null : `${status} names no part: ${message.slice(0, 300)}`;
  if (status >= 500) return `${status}: ${message.slice(0, 300)}`;
  if (status === 400 && !namesParameter(asked, message)) return `400 names no parameter: ${message.slice(0, 300)}`;
  return null;
}

/** A page that failed while it was rendered is sent with 200 all the same. */
function brokenPage(body: string): string | null {
  return /<template data-dgst="\d/.test(body) ? "a page that failed while it was rendered" : null;
}

function messageOf(body: string): string | null {
  try {
    const { message } = JSON.parse(body).error;
    return typeof message === "string" && message.length > 5 ? message : null;
  } catch {
    return null;
  }
}

/** One that was sent, one that a body has, or the path as a whole. */
function namesParameter({ path, method }: FuzzRequest, message: string): boolean {
  if (message.includes("The path of this address")) return true;
  const { searchParams, pathname } = new URL(path, "http://dashboard");
  const names = [...searchParams.keys()].map((name) => name.slice(0, 60));
  if (pathname.includes("/activity/")) names.push("namespace", "id");
  if (pathname === "/api/flows/one") names.push("flow");
  if (pathname === "/api/flows/destinations") names.push("namespace", "workload");
  if (names.some((name) => message.includes(name))) return true;
  return (
    method === "POST" &&
    /body|writes|proposal|manifest|metadata|spec|uid|resourceVersion|clientNamespace|ip|port|windowSeconds|namespace|name|in one change/.test(
      message,
    )
  );
}
