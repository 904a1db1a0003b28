import { countsFollow } from "@/lib/flows/flow";
import type { FlowFeed, FlowsState } from "./flow-feed";

/** Tells the first state after which nothing of it follows: before, flows that are quiet now are missing. */
export function untilCounted(feed: Pick<FlowFeed, "watch">, onState: (state: FlowsState) => void): () => void {
  let done = false;
  let leave = () => {};
  const look = (live: boolean) => {
    leave = feed.watch(live, (state) => {
      if (done) return;
      const follows = state.answer !== null && countsFollow(state.answer);
      // Whoever is not live is told once. Later, since `watch` may tell before it returns.
      if (follows && !live)
        queueMicrotask(() => {
          leave();
          if (!done) look(true);
        });
      if (follows) return;
      done = state.answer !== null;
      onState(state);
      if (done) queueMicrotask(() => leave());
    });
  };
  look(false);
  return () => {
    done = true;
    leave();
  };
}
