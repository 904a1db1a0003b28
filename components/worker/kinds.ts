import { decide } from "./decide";
import { explain } from "./explain";
import { predictions } from "./predictions";

/** Every kind of question that the worker answers. Pages use its type alone. */
export const KINDS = { decide, explain, predictions };

export type Kinds = typeof KINDS;
