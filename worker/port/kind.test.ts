import { describe, expect, it } from "vitest";
import { type Kind, onDemand } from "./kind";
import type { Outcome } from "./message";

interface Asked {
  payload: string;
  ended: boolean;
}

function aKind() {
  const asked: Asked[] = [];
  const kind: Kind<string, string> = {
    open(payload, answer) {
      const question = { payload, ended: false };
      asked.push(question);
      answer(1, { ok: true, value: `${payload}!` });
      return () => {
        question.ended = true;
      };
    },
  };
  return { kind, asked };
}

describe("a kind that is loaded on demand", () => {
  it("is asked once it is there, and ended with the question", async () => {
    const { kind, asked } = aKind();
    const end = await new Promise<() => void>((resolve) => {
      const ends = onDemand(async () => kind).open("who", (_, outcome) => {
        expect(outcome).toEqual({ ok: true, value: "who!" });
        setTimeout(() => resolve(ends));
      });
    });
    expect(asked).toEqual([{ payload: "who", ended: false }]);
    end();
    expect(asked).toEqual([{ payload: "who", ended: true }]);
  });

  it("is never asked what nobody waits for any more when it comes", async () => {
    const { kind, asked } = aKind();
    let arrive: (loaded: typeof kind) => void = () => {};
    const loading = new Promise<typeof kind>((resolve) => {
      arrive = resolve;
    });
    onDemand(() => loading).open("who", () => expect.unreachable())();
    arrive(kind);
    await loading;
    await Promise.resolve();
    expect(asked).toEqual([]);
  });

  it.each([
    ["cannot be loaded", () => Promise.reject(new Error("The file is gone."))],
    [
      "throws",
      async () => ({
        open() {
          throw new Error("The file is gone.");
        },
      }),
    ],
  ])("answers why when it %s", async (_, load: () => Promise<Kind<string, string>>) => {
    const outcome = await new Promise<Outcome<string>>((resolve) => {
      onDemand(load).open("who", (_, answered) => resolve(answered));
    });
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining("The file is gone.") } });
  });
});
