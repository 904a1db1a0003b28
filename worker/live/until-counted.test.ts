import { expect, it } from "vitest";
import { COUNTS_FOLLOW, type FlowsAnswer } from "@/lib/flows/flow";
import type { FlowFeed, FlowsState } from "./flow-feed";
import { untilCounted } from "./until-counted";

const window = { seconds: 900, start: "", end: "", scrapeIntervalSeconds: 10, clockAheadSeconds: 0 };
const counted: FlowsAnswer = { window, readAt: "", flows: [], uncovered: [], problems: [], totals: [] };
const state = (answer: FlowsAnswer | null): FlowsState => ({
  revision: 1,
  answer,
  all: [],
  failed: answer ? null : { code: "internal", message: "gone", hint: "", details: null },
  polled: false,
  skew: 0,
});

/** A feed that tells what it is told to, at once where it knows something. */
function aFeed(known: FlowsState | null) {
  const watching: { live: boolean; tell: (state: FlowsState) => void }[] = [];
  const feed: Pick<FlowFeed, "watch"> = {
    watch(live, tell) {
      const watcher = { live, tell };
      watching.push(watcher);
      if (known) tell(known);
      return () => void watching.splice(watching.indexOf(watcher), 1);
    },
  };
  return { feed, watching };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

it("takes the window that is held, and opens no stream for it", async () => {
  const { feed, watching } = aFeed(state(counted));
  const told: FlowsState[] = [];
  untilCounted(feed, (each) => told.push(each));
  await turn();
  expect(told).toEqual([state(counted)]);
  expect(watching).toEqual([]);
});

it("waits for the counts where they follow: a flow that is quiet now comes with them", async () => {
  const { feed, watching } = aFeed(state({ ...counted, problems: [COUNTS_FOLLOW] }));
  const told: FlowsState[] = [];
  untilCounted(feed, (each) => told.push(each));
  await turn();
  expect([told.length, watching.map(({ live }) => live)]).toEqual([0, [true]]);
  watching[0]?.tell(state(counted));
  await turn();
  expect([told.length, watching.length]).toEqual([1, 0]);
});

it("tells a failure, and the flows that come after it", async () => {
  const { feed, watching } = aFeed(null);
  const told: FlowsState[] = [];
  const leave = untilCounted(feed, (each) => told.push(each));
  watching[0]?.tell(state(null));
  watching[0]?.tell(state(counted));
  expect(told.map(({ answer }) => answer !== null)).toEqual([false, true]);
  await turn();
  leave();
  expect(watching).toEqual([]);
});
