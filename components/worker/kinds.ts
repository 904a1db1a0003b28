import { explain } from "./explain";
import { predictions } from "./predictions";

/** Every kind of question that the worker answers. Pages use its type alone. */
export const KINDS = { explain, predictions };

export type Kinds = typeof KINDS;
