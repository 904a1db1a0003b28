import { describe, expect, it, vi } from "vitest";
import { sendAnswers, watchedAnswers } from "./watched-answers";

const asked = (query: string) => watchedAnswers(new Request(`http://localhost/api/events?${query}`));

describe("answers that a browser watches", () => {
  it("are those that pages show again and again", () => {
    const evidence = "/api/activity/shop/20261121T1-ab/evidence";
    const watched = asked(
      `answer=/api/health&answer=${evidence}&answer=${encodeURIComponent("/api/flows/series?ns=a")}`,
    );
    expect(watched.map(({ path, everySeconds }) => [path, everySeconds])).toEqual([
      ["/api/health", 10],
      [evidence, 2],
      ["/api/flows/series?ns=a", 5],
    ]);
  });

  it.each([
    "answer=/api/policy",
    "answer=/api/changes/apply",
    "answer=//elsewhere.example/api/health",
    "answer=https://elsewhere.example/api/health",
    "answer=/api/healthy",
    "answer=/api/activity/%25ED%25A0%2580/x",
    "answer=",
    "answer=/api/health&".repeat(9),
  ])("are no others: %s", (query) =>
    expect(() => asked(query)).toThrow(expect.objectContaining({ code: "bad_request" })),
  );
});

describe("an answer that is watched", () => {
  it("is told whole when it is another one, and else by its age", async () => {
    const bodies: object[] = [
      { readAt: "a", n: 1 },
      { readAt: "b", n: 1 },
      { readAt: "c", n: 2 },
    ];
    const { told, end } = watching(bodies);
    await vi.waitFor(() => expect(told).toHaveLength(3));
    end();
    expect(told).toEqual([
      { path: "/api/health", at: "a", kind: "whole", body: { readAt: "a", n: 1 } },
      { path: "/api/health", at: "b", kind: "same" },
      { path: "/api/health", at: "c", kind: "whole", body: { readAt: "c", n: 2 } },
    ]);
  });

  it("is told whole again after a failure, which is told as the route would answer it", async () => {
    const error = { code: "cluster_unreachable", message: "gone", hint: "", details: null };
    const { told, end } = watching([{ readAt: "a" }, { error }, { readAt: "c" }]);
    await vi.waitFor(() => expect(told).toHaveLength(3));
    end();
    expect(told.map(({ kind, failure }) => failure ?? kind)).toEqual(["whole", error, "whole"]);
  });

  it("is not asked any more when nothing more is to come", async () => {
    const { told, asked: count } = watching([{ now: "a", over: true }]);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(count()).toBe(1);
  });
});

function watching(bodies: object[]) {
  const told: Record<string, unknown>[] = [];
  let at = 0;
  const get = async () => {
    const body = bodies[at++];
    return body ? Response.json(body) : new Promise<Response>(() => {});
  };
  const sink = { send: (_name: string, data: string) => told.push(JSON.parse(data)), end: () => {} };
  const end = sendAnswers([{ path: "/api/health", everySeconds: 0, get }], sink);
  return { told, end, asked: () => at };
}
