import { stdin } from "node:process";
import { FLOW_VERDICTS, type Flow, type FlowProblem, type FlowsAnswer } from "../lib/flows/flow";
import { FLOW_PROTOCOLS } from "../lib/flows/protocol";
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
    throw new UsageError("stdin is empty: did the request for the flows fail? Try curl -f or look at its output.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`stdin is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isRecord(value) && isRecord(value.error)) {
    const { message, hint } = value.error;
    throw new UsageError(
      `stdin is an error from the dashboard, not flows: ${[message, hint].filter((each) => typeof each === "string" && each !== "").join(" ")}`,
    );
  }
  if (!isRecord(value) || !Array.isArray(value.flows)) {
    throw new UsageError('stdin is not a FlowsAnswer: it has no "flows". Use the output of GET /api/flows.');
  }
  const { uncovered = [], problems: told = [] } = value;
  if (!Array.isArray(uncovered) || !Array.isArray(told))
    throw new UsageError("stdin is not a FlowsAnswer: uncovered or problems is not a list.");
  for (const [name, list] of [
    ["flows", value.flows],
    ["uncovered", uncovered],
  ] as const) {
    for (const [index, each] of list.entries()) {
      const odd = oddField(each);
      if (odd === null) continue;
      const why = odd === "" ? "" : `: ${odd} is not valid`;
      throw new UsageError(`${name}[${index}] of stdin is not a flow of GET /api/flows${why}.`);
    }
  }
  if (!isRecord(value.window) || typeof value.window.seconds !== "number" || typeof value.readAt !== "string") {
    throw new UsageError("stdin is not a FlowsAnswer: window.seconds or readAt is missing.");
  }
  const problems = told.filter(isProblem);
  const misread = problems.filter(({ code }) => code === MISREAD).map(({ message }) => message);
  if (misread.length > 0) {
    throw new UsageError(
      `The flows on stdin do not answer the question that was asked: ${misread.join(" ")} Ask again without it.`,
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
  return problems.map(({ message, hint }) => `${`The flows are incomplete: ${message} ${hint}`.trim()}\n`).join("");
}

/** The field because of which `value` is no flow, empty where it has none; null for a flow. */
function oddField(value: unknown): string | null {
  if (!isRecord(value)) return "";
  const odd = Object.entries(FLOW).find(([field, isRight]) => !isRight(value[field]));
  return odd?.[0] ?? null;
}

/** What authoring and rehearsal read of a flow. */
const FLOW: Partial<Record<keyof Flow, (value: unknown) => boolean>> = {
  id: isText,
  source: (value) =>
    isRecord(value) &&
    isText(value.namespace) &&
    isText(value.workload) &&
    Array.isArray(value.pods) &&
    value.pods.every(isText),
  network: (value) => value === null || isNamed(value),
  route: (value) => isNamed(value) && isRecord(value) && isText(value.kind) && isText(value.group),
  host: (value) => value === null || isText(value),
  address: (value) => value === null || isText(value),
  port: (value) => value === null || isPort(value),
  portConfirmed: (value) => typeof value === "boolean",
  protocol: (value) => FLOW_PROTOCOLS.some((each) => each === value),
  verdict: (value) => FLOW_VERDICTS.some((each) => each === value),
  count: isAmount,
  ratePerSecond: isAmount,
  lastSeen: (value) => value === null || (isText(value) && !Number.isNaN(Date.parse(value))),
};

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isPort(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 65_535;
}

function isAmount(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}

function isNamed(value: unknown): boolean {
  return isRecord(value) && typeof value.namespace === "string" && typeof value.name === "string";
}
