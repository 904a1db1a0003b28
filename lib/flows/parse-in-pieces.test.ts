import { describe, expect, it } from "vitest";
import { parseInPieces } from "./parse-in-pieces";

function anAnswer(series: number, tail = "}}") {
  const rows = Array.from({ length: series }, (_, index) => ({
    metric: { __name__: "up", host: `},{"metric":{"x":"${index}\n\\`, pad: "x".repeat(80) },
    value: [1763710000.123, String(index)],
  }));
  return `{"status":"success","data":{"resultType":"vector","result":[${rows.map((row) => JSON.stringify(row)).join(",")}]${tail}`;
}

describe("a long answer of Prometheus", () => {
  it.each([0, 1, 5_000])("of %i series is parsed as JSON.parse does, hostile labels too", async (series) => {
    const text = anAnswer(series, ',"stats":{}},"warnings":["partial"]}');
    expect(await parseInPieces(text)).toEqual(JSON.parse(text));
  });

  it("gives others their turn", async () => {
    const text = anAnswer(40_000);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await parseInPieces(text);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it("fails as JSON.parse does where it was cut", async () => {
    await expect(parseInPieces(anAnswer(5_000).slice(0, -1))).rejects.toThrow(SyntaxError);
    await expect(parseInPieces(anAnswer(5_000).slice(0, 500_000))).rejects.toThrow(SyntaxError);
    await expect(parseInPieces("<html>")).rejects.toThrow(SyntaxError);
  });
});
