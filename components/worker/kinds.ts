import { decide } from "./decide";
import { explain } from "./explain";
import { exportFlows } from "./export-flows";
import { predictions } from "./predictions";
import { viewFlows } from "./view-flows";

/** Every kind of question that the worker answers. Pages use its type alone. */
export const KINDS = { decide, explain, predictions, viewFlows, exportFlows };

export type Kinds = typeof KINDS;
