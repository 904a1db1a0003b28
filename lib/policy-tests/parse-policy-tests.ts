import { isMap, isScalar, isSeq, LineCounter, type Node, type YAMLMap } from "yaml";
import { parseIp } from "../linkerd/address";
import { readDocuments, repeatedKeys } from "../linkerd/decode/read-documents";
import { connectionSentence, parseEnd, parseTarget } from "./parse-connection";
import { parseDestination, unseen } from "./parse-destination";
import type { Clients, Destination, Expectation, PolicyTest } from "./policy-test";

export interface TestFault {
  /** Counted from 1. */
  line: number;
  sentence: string;
}

type Report = (node: unknown, sentence: string) => null;

const REACH_VERBS = ["mayReach", "mayNotReach", "isRedirected"] as const;
const CONNECTION_VERBS = ["mayConnect", "mayNotConnect"] as const;
const VERBS = [...REACH_VERBS, ...CONNECTION_VERBS] as const;
const KEYS = ["sentence", "from", ...VERBS, "to", "method", "address"];

/** The tests of a file, in its order, or every fault with its line; with a fault nothing is run, so that none is passed over. */
export function parsePolicyTests(text: string): { tests: PolicyTest[]; faults: TestFault[] } {
  const lineCounter = new LineCounter();
  const { documents, fault } = readDocuments(text, lineCounter);
  const [document, second] = documents;
  const faults: TestFault[] = [];
  const lineOf = (node: unknown) => lineCounter.linePos(offsetOf(node) ?? 0).line || 1;
  const report: Report = (node, sentence) => {
    faults.push({ line: lineOf(node), sentence });
    return null;
  };
  const found = [
    ...(fault ? [fault] : []),
    ...documents.flatMap((each) => each.errors.map(({ pos, message }) => ({ start: pos[0], message }))),
    ...documents.flatMap(repeatedKeys),
    ...(second ? [{ start: second.range[0], message: "A policy test file is a single document, without ---." }] : []),
  ];
  for (const { start, message } of found)
    faults.push({ line: lineCounter.linePos(start).line || 1, sentence: message });
  if (faults.length > 0) return { tests: [], faults };
  const root = document?.contents ?? null;
  const list = isMap(root) ? root.get("tests", true) : root;
  if (!isSeq(list)) {
    report(
      root,
      `A policy test file is a list, or has one under tests: each item with from and one of ${VERBS.join(", ")}.`,
    );
    return { tests: [], faults };
  }
  if (list.items.length === 0) report(list, "This file has no tests.");
  const tests = list.items.flatMap((item) => {
    if (isMap(item)) return testsOf(item, lineOf(item), report);
    report(item, `A test is an object with from and one of ${VERBS.join(", ")}.`);
    return [];
  });
  return { tests: faults.length > 0 ? [] : tests, faults };
}

/** One for each destination. */
function testsOf(item: YAMLMap, line: number, report: Report): PolicyTest[] {
  for (const { key } of item.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (!KEYS.includes(name)) report(key, `Unknown key “${name}”: use ${KEYS.join(", ")}.`);
  }
  const verbs = VERBS.filter((verb) => item.has(verb));
  const [verb] = verbs;
  if (verb === undefined || verbs.length > 1) {
    report(
      item,
      `A test has exactly one of ${VERBS.join(", ")}${verbs.length > 1 ? `, not ${verbs.join(" and ")}` : ""}.`,
    );
    return [];
  }
  const written = textAt(item, "from", report);
  if (verb === "mayConnect" || verb === "mayNotConnect") return connectionTestsOf(item, verb, written, line, report);
  const from =
    written === null
      ? report(item, "from is missing: use everybody, nobody, a namespace, or namespace/workload.")
      : clientsOf(written, item, report);
  const expect = expectationOf(verb, written === "nobody", item, report);
  if (!from || !expect) return [];
  const sentence = textAt(item, "sentence", report);
  const destinations = destinationsOf(item, verb, expect, report);
  // One sentence over several destinations would not tell which of them fails.
  const worded = (to: Destination) => (destinations.length === 1 ? sentence : sentence && `${sentence}: ${to.text}`);
  return destinations.map((to) => ({ from, expect, to, line, sentence: worded(to) ?? sentenceOf(from, expect, to) }));
}

/** Of two ends and a port: NetworkPolicies know neither names nor methods. */
function connectionTestsOf(
  item: YAMLMap,
  verb: (typeof CONNECTION_VERBS)[number],
  written: string | null,
  line: number,
  report: Report,
): PolicyTest[] {
  for (const key of ["to", "method", "address"]) {
    if (item.has(key)) report(item.get(key, true), `${key} is not for ${verb}.`);
  }
  const nobody = written === "nobody";
  if (nobody && verb === "mayNotConnect") {
    report(item, `“nobody ${verb}” would mean the opposite of what it says: write everybody.`);
    return [];
  }
  const who = nobody ? "everybody" : written;
  const usage = "everybody, nobody, a namespace, namespace/pod or an address";
  const from =
    who === null
      ? report(item, `from is missing: use ${usage}.`)
      : (parseEnd(who) ?? report(item.get("from", true), `“${who}” is not ${usage}.`));
  const sentence = textAt(item, "sentence", report);
  const node = item.get(verb, true);
  const nodes: unknown[] = isSeq(node) ? node.items : [node];
  const targets = nodes.flatMap((each) => {
    const text = isScalar(each) && typeof each.value === "string" ? each.value : null;
    const target = text === null ? null : parseTarget(text);
    return (
      target ??
      report(
        each ?? item,
        `${verb} is namespace/pod:port, namespace:port or address:port, with /UDP appended for UDP, or a list of them.`,
      ) ??
      []
    );
  });
  if (!from) return [];
  const worded = (text: string) => (targets.length === 1 ? sentence : sentence && `${sentence}: ${text}`);
  const kind = verb === "mayConnect" && !nobody ? "may-connect" : "may-not-connect";
  return targets.map((to) => ({
    from,
    to,
    line,
    expect: { kind },
    sentence: worded(to.text) ?? connectionSentence(who ?? "", kind, to.text),
  }));
}

function clientsOf(text: string, item: YAMLMap, report: Report): Clients | null {
  if (text === "everybody" || text === "nobody") return { kind: "everybody" };
  const [, namespace, workload] = /^([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)(?:\/(\S+))?$/.exec(text) ?? [];
  if (namespace === undefined)
    return report(item.get("from", true), `“${text}” is not everybody, nobody, a namespace or namespace/workload.`);
  return { kind: "namespace", namespace, workload: workload ?? null };
}

function expectationOf(
  verb: (typeof REACH_VERBS)[number],
  nobody: boolean,
  item: YAMLMap,
  report: Report,
): Expectation | null {
  if (nobody && verb !== "mayReach")
    return report(item, `“nobody ${verb}” would mean the opposite of what it says: write everybody.`);
  if (verb !== "isRedirected") {
    if (item.has("to")) return report(item.get("to", true), "to is for isRedirected only.");
    return { kind: nobody || verb === "mayNotReach" ? "may-not" : "may" };
  }
  const to = textAt(item, "to", report);
  if (to !== null && /^(Service [^/\s]+\/[^/\s]+|https?:\/\/\S+)$/.test(to)) return { kind: "redirected", to };
  return report(
    item.get("to", true) ?? item,
    "isRedirected needs to, such as Service shop/payments or the location of an HTTP redirect.",
  );
}

function destinationsOf(item: YAMLMap, verb: string, expect: Expectation, report: Report): Destination[] {
  const node = item.get(verb, true);
  const nodes: unknown[] = isSeq(node) ? node.items : [node];
  // As clients send it: the proxy compares letter by letter.
  const method = item.has("method") ? (textAt(item, "method", report)?.toUpperCase() ?? null) : null;
  const address = item.has("address") ? textAt(item, "address", report) : null;
  if (address !== null && !parseIp(address)) report(item.get("address", true), `“${address}” is not an address.`);
  return nodes.flatMap((each) => {
    const text = isScalar(each) && typeof each.value === "string" ? each.value : null;
    if (text === null)
      return report(each ?? item, `${verb} is a destination such as https://api.stripe.com, or a list of them.`) ?? [];
    const parsed = parseDestination(text);
    if ("fault" in parsed) return report(each, parsed.fault) ?? [];
    const made = withUsual({ ...parsed.destination, method, address: parsed.destination.address ?? address }, expect);
    const fault = method === null ? null : methodFault(method, made);
    if (fault !== null) return report(item.get("method", true), fault) ?? [];
    if (address !== null && (parsed.destination.address !== null || made.range !== null))
      return report(item.get("address", true), `“${text}” is already an address: remove address.`) ?? [];
    if (expect.kind !== "may-not" && (made.protocol === null || made.port === null)) {
      return (
        report(
          each,
          `“${text}” needs a protocol and port: write https://, http://, grpc://host:port or tcp://host:port.`,
        ) ?? []
      );
    }
    return [made];
  });
}

/** Why a method says nothing of this destination; null where it does. */
function methodFault(method: string, to: Destination): string | null {
  const { protocol, port, text } = to;
  if (protocol === "http" || protocol === "grpc") return null;
  if (protocol === "tls" || (protocol === null && port === 443)) return unseen(`the method ${method}`, to);
  if (protocol === "tcp") return "TCP has no methods.";
  return `Methods apply to plain HTTP only: write http:// before ${text}.`;
}

function withUsual(destination: Destination, expect: Expectation): Destination {
  if (expect.kind === "may-not" || destination.protocol !== null) return destination;
  if (destination.port === 443) return { ...destination, protocol: "tls" };
  return destination.port === 80 ? { ...destination, protocol: "http" } : destination;
}

function textAt(item: YAMLMap, key: string, report: Report): string | null {
  const node = item.get(key, true);
  if (node === undefined) return null;
  const value = isScalar(node) ? node.value : undefined;
  return typeof value === "string" && value !== "" ? value : report(node, `${key} must be a string.`);
}

function offsetOf(node: unknown): number | undefined {
  const range = typeof node === "object" && node !== null && "range" in node ? (node as Node).range : null;
  return range?.[0];
}

function sentenceOf(from: Clients, expect: Expectation, to: Destination): string {
  const method = to.method === null ? "" : ` by ${to.method}`;
  const what = `${to.text}${method}`;
  if (from.kind === "everybody") {
    if (expect.kind === "may-not") return `Nobody may reach ${what}`;
    return expect.kind === "may"
      ? `Everybody may reach ${what}`
      : `For everybody, ${what} is redirected to ${expect.to}`;
  }
  const who = from.workload === null ? `clients in ${from.namespace}` : `${from.namespace}/${from.workload}`;
  if (expect.kind === "redirected") return `For ${who}, ${what} is redirected to ${expect.to}`;
  const sentence = `${who} ${expect.kind === "may" ? "may" : "may not"} reach ${what}`;
  return from.workload === null ? `C${sentence.slice(1)}` : sentence;
}
