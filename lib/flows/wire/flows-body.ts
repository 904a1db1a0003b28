import type { FlowsAnswer } from "../flow";
import { packFlows } from "./flow-columns";

export type FlowsForm = "whole" | "columns";

/** For as long as the answer is held: all of its viewers get one text. Not compressed: Next takes `content-encoding` off, and does that itself. */
const written = new WeakMap<FlowsAnswer, Partial<Record<FlowsForm, Uint8Array<ArrayBuffer>>>>();

/** `answer` as JSON in UTF-8; `columns`: as `PackedFlows`. */
export function flowsBody(answer: FlowsAnswer, form: FlowsForm): Uint8Array<ArrayBuffer> {
  const bodies = written.get(answer) ?? {};
  written.set(answer, bodies);
  bodies[form] ??= new TextEncoder().encode(JSON.stringify(form === "columns" ? packFlows(answer) : answer));
  return bodies[form];
}
