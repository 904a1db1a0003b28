import { createServer } from "node:http";
import { expect, it } from "vitest";
import { faultOf } from "./judge";
import type { FuzzRequest } from "./requests";
import { send } from "./send";

const asked: FuzzRequest = { method: "GET", path: "/api/flows?window=15m", body: null, headers: {} };
const inTime = { status: 200, body: "{}", milliseconds: 20, late: false };

it("an answer is at fault where it is late, a 500, or names neither parameter nor part", () => {
  const error = (message: string) => JSON.stringify({ error: { code: "bad_request", message } });
  expect(faultOf(asked, inTime)).toBeNull();
  expect(faultOf(asked, { ...inTime, milliseconds: 5_003, late: true })).toBe("took 5003 ms, asked again alone too");
  expect(faultOf(asked, { ...inTime, status: 500, body: error("Something went wrong.") })).toMatch(/^500: /);
  expect(faultOf(asked, { ...inTime, status: 400, body: error("That was wrong.") })).toMatch(/names no parameter/);
  expect(faultOf(asked, { ...inTime, status: 400, body: error("window: “x” is none.") })).toBeNull();
  expect(faultOf(asked, { ...inTime, status: 503, body: error("Not now, please.") })).toMatch(/names no part/);
  expect(faultOf(asked, { ...inTime, status: 503, body: error("Prometheus is busy.") })).toBeNull();
});

it("a connection that breaks is no answer, and not a late one", async () => {
  const server = createServer((request) => request.socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const answer = await send(`http://127.0.0.1:${port}`, asked);
  expect(answer).toMatchObject({ status: 0, late: false });
  expect(faultOf(asked, answer)).toMatch(/^no answer after/);
  server.close();
});
