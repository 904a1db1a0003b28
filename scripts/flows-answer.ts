import { stdin } from "node:process";
import { FLOW_PROTOCOLS, FLOW_VERDICTS, type Flow, type FlowProblem, type FlowsAnswer } from "../lib/flows/flow";
import { isRecord } from "../lib/linkerd/record";
import { UsageError } from "./usage-error";

/** A FlowsAnswer from stdin: JSON as `GET /api/flows` gives it. */
export async function readFlowsAnswer(): Promise<FlowsAnswer> {
  if (stdin.isTTY) throw new UsageError("Nothing on stdin: pipe a FlowsAnswer in, e.g. curl …/api/flows?window=1d | …");
  let text = "";
  for await (const chunk of stdin.setEncoding("utf8")) text += chunk;
  return decodeFlowsAnswer(text);
}

export function decodeFlowsAnswer(text: string): FlowsAnswer {
  if (text.trim() === "")
    throw new UsageError("stdin is empty: did the request for the flows fail? Try curl -f, or look at its answer.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`stdin is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isRecord(value) && isRecord(value.error)) {
    const { message, hint } = value.error;
    throw new UsageError(
      `stdin is an error of the dashboard, not its flows: ${[message, hint].filter((each) => typeof each === "string" && each !== "").join(" ")}`,
    );
  }
  if (!isRecord(value) || !Array.isArray(value.flows)) {
    throw new UsageError('stdin is no FlowsAnswer: it has no "flows". GET /api/flows gives one.');
  }
  const uncovered = Array.isArray(value.uncovered) ? value.uncovered : [];
  for (const [name, list] of [
    ["flows", value.flows],
    ["uncovered", uncovered],
  ] as const) {
    const bad = list.findIndex((each) => !isFlow(each));
    if (bad >= 0) throw new UsageError(`${name}[${bad}] of stdin is no flow as GET /api/flows gives them.`);
  }
  if (!isRecord(value.window) || typeof value.window.seconds !== "number" || typeof value.readAt !== "string") {
    throw new UsageError("stdin is no FlowsAnswer: window.seconds or readAt is missing.");
  }
  const problems = Array.isArray(value.problems) ? value.problems.filter(isProblem) : [];
  const misread = problems.filter(({ code }) => code === MISREAD).map(({ message }) => message);
  if (misread.length > 0) {
    throw new UsageError(
      `The flows on stdin answer another question than was asked: ${misread.join(" ")} Ask again without it.`,
    );
  }
  return asAnswer({ ...value, uncovered, problems });
}

/** Of answers of older dashboards, which left out what they did not understand and gave the flows all the same. */
const MISREAD = "unknown_filter";

function isProblem(value: unknown): value is FlowProblem {
  return ["code", "message", "hint"].every((name) => isRecord(value) && typeof value[name] === "string");
}

/** Every field that authoring and rehearsal read was checked above; others are passed on as they came. */
function asAnswer(checked: Record<string, unknown>): FlowsAnswer {
  return checked as unknown as FlowsAnswer;
}

/** What the reading of the flows itself complains of: what stands on them is to be taken with that. */
export function toldProblems({ problems }: FlowsAnswer): string {
  return problems.map(({ message, hint }) => `${`The flows are not whole: ${message} ${hint}`.trim()}\n`).join("");
}

function isFlow(value: unknown): value is Flow {
  if (!isRecord(value) || !isRecord(value.source) || !isNamed(value.route)) return false;
  const { id, source, network, host, address, port, portConfirmed, protocol, verdict, count } = value;
  return (
    typeof id === "string" &&
    typeof source.namespace === "string" &&
    typeof source.workload === "string" &&
    (network === null || isNamed(network)) &&
    isNullOr("string", host) &&
    isNullOr("string", address) &&
    isNullOr("number", port) &&
    typeof portConfirmed === "boolean" &&
    FLOW_PROTOCOLS.some((each) => each === protocol) &&
    FLOW_VERDICTS.some((each) => each === verdict) &&
    typeof count === "number"
  );
}

function isNamed(value: unknown): boolean {
  return isRecord(value) && typeof value.namespace === "string" && typeof value.name === "string";
}

function isNullOr(type: "string" | "number", value: unknown): boolean {
  return value === null || typeof value === type;
}
