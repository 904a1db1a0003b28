import type { MessagePort } from "node:worker_threads";
import type { FlowsQuestion } from "../flows/asked/question";
import type { FlowSearch } from "../flows/asked/search";
import type { Caller } from "../people/caller";
import type { ReadOptions } from "../sources/source";
import type { Readings } from "./readings";

/** What the thread of readings is sent; it answers over `port`, which the asker closes when it wants no more. */
export type ReadingCall = { port: MessagePort; caller: Caller } & (
  | { kind: "read"; name: keyof Readings; search: FlowSearch; options: Omit<ReadOptions, "signal"> }
  | { kind: "watch"; question: FlowsQuestion; since: string | null }
);
