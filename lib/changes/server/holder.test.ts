import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { holding, lifeOf, THIS_PROCESS } from "./holder";

const ID = "20261121T100000000Z-0123abcd";

it("a process that is at a change is alive, and dead for the change once it has left it", async () => {
  await holding(ID, async () => expect(lifeOf(THIS_PROCESS, ID)).toBe("alive"));
  expect(lifeOf(THIS_PROCESS, ID)).toBe("dead");
});

it("another process of this machine is alive until it has ended", async () => {
  const other = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "inherit"] });
  await once(other, "spawn");
  const pid = other.pid ?? 0;
  // A process that had the number before is not this one.
  expect(lifeOf({ ...THIS_PROCESS, pid, started: "1" }, ID)).toBe(process.platform === "linux" ? "dead" : "alive");
  other.kill("SIGKILL");
  await once(other, "exit");
  expect(lifeOf({ ...THIS_PROCESS, pid }, ID)).toBe("dead");
});

it("of a process of another machine nobody here can tell", () => {
  expect(lifeOf({ ...THIS_PROCESS, host: "elsewhere" }, ID)).toBe("unknown");
});
