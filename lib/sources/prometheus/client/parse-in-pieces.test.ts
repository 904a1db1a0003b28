import { describe, expect, it } from "vitest";
import { parseInPieces, TooMuchAnswered } from "./parse-in-pieces";

const parse = (text: string, signal = new AbortController().signal) => parseInPieces(text, signal);

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
    expect(await parse(text)).toEqual(JSON.parse(text));
  });

  it("gives others their turn", async () => {
    const text = anAnswer(40_000);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await parse(text);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it("fails as JSON.parse does where it was cut", async () => {
    await expect(parse(anAnswer(5_000).slice(0, -1))).rejects.toThrow(SyntaxError);
    await expect(parse(anAnswer(5_000).slice(0, 500_000))).rejects.toThrow(SyntaxError);
    await expect(parse("<html>")).rejects.toThrow(SyntaxError);
  });
});

const HEAD = '{"status":"success","data":{"resultType":"vector","result":[';
const OPEN = '{"metric":{"a":"1"},"values":[';

/** What no engine answers, and whoever stands in its place may. */
describe("an answer that is meant to fill the heap", () => {
  it.each([
    ["tiny arrays in the place of series", `${HEAD}${"[],".repeat(6_000_000)}[]]}}`, /^a series of more than 4 MB/],
    ["tiny arrays in one series", `${HEAD}${OPEN}${"[],".repeat(6_000_000)}[]]}]}}`, /^a series of more than 4 MB/],
    ["one long text", `${HEAD}{"metric":{"a":"${"x".repeat(6_000_000)}"},"value":[1,"1"]}]}}`, /^a series of more/],
    ["another spelling", `{"data":{"result":[${"[],".repeat(6_000_000)}[]]}}`, /^17 MB in an unusual form/],
    ["tiny series", `${HEAD}${'{"metric":{"a":"b"},"value":[1,"1"]},'.repeat(400_000)}`, /^more than 300,000 series/],
  ])("is given up at once where it holds %s", async (_, text, message) => {
    const before = process.cpuUsage();
    const thrown = await parse(text).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(TooMuchAnswered);
    expect(String(thrown instanceof Error && thrown.message)).toMatch(message);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2_000);
  });

  it("ends with the deadline, between two pieces", async () => {
    const stop = new AbortController();
    const parsed = parse(anAnswer(100_000), stop.signal);
    stop.abort(new Error("too late"));
    await expect(parsed).rejects.toThrow("too late");
  });
});
