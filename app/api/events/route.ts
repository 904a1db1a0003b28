import { respond } from "@/app/api/respond";
import { watchPolicy } from "@/lib/cluster/watch-policy";
import type { PolicyEvent } from "@/lib/flows/wire/flows-event";
import type { Caller } from "@/lib/people/caller";
import { watch } from "@/lib/readings/reading-thread";
import { type WatchedQuestion, watchedQuestions } from "./asked";
import { type EventSink, eventStream } from "./event-stream";
import { sendAnswers, watchedAnswers } from "./watched-answers";

export const dynamic = "force-dynamic";

/** A change of policy comes as many: an apply writes several objects, a list brings all. */
const SETTLE_MILLISECONDS = 200;

/**
 * `GET /api/events?flows=15m&flows=1h;ns=shop&answer=/api/health` → server-sent events `flows` (`FlowsEvent`), `policy` (`PolicyEvent`) and
 * `answer` (`AnswerEvent`).
 */
export function GET(request: Request): Promise<Response> {
  const produce = async (caller: Caller) => {
    const watched = watchedQuestions(request);
    const answers = watchedAnswers(request);
    return eventStream(request.signal, (sink) => {
      const ends = [sendFlows(caller, watched, sink), sendPolicyChanges(caller, sink), sendAnswers(answers, sink)];
      return () => {
        for (const end of ends) end();
      };
    });
  };
  return respond(request, produce, { once: ["since"], lists: ["flows", "answer"] });
}

function sendFlows(caller: Caller, watched: WatchedQuestion[], sink: EventSink): () => void {
  const held = watched.map(({ since }) => since ?? "-");
  const ends = watched.map(({ question, since }, index) =>
    watch(
      caller,
      question,
      since,
      ({ revision, json }) => {
        held[index] = revision ?? held[index] ?? "-";
        sink.send("flows", json, held.join(","));
      },
      sink.end,
    ),
  );
  return () => {
    for (const end of ends) end();
  };
}

function sendPolicyChanges(caller: Caller, sink: EventSink): () => void {
  let ended = false;
  let timer: NodeJS.Timeout | null = null;
  let stop = () => {};
  const changed = (revision: number) => {
    timer ??= setTimeout(() => {
      timer = null;
      sink.send("policy", JSON.stringify({ revision: String(revision) } satisfies PolicyEvent), null);
    }, SETTLE_MILLISECONDS);
  };
  void watchPolicy(caller, changed).then((end) => {
    stop = end;
    if (ended) stop();
  });
  return () => {
    ended = true;
    if (timer) clearTimeout(timer);
    stop();
  };
}
