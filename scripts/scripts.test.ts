import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listenOn } from "../e2e/world/listen";

describe("npm run demo", () => {
  it("names an occupied port and the way round it before it does anything else", async () => {
    const server = createServer();
    const port = await listenOn(server, 0);
    const { code, errors } = await run("demo.mjs", [], { PORT: String(port) });
    server.close();
    expect(errors).toContain(`Port ${port} on 127.0.0.1 is occupied. Take another one: PORT=${port + 1} npm run demo`);
    expect(code).toBe(1);
  });

  it("refuses a port that is none", async () => {
    const { code, errors } = await run("demo.mjs", [], { PORT: "http" });
    expect(errors.trim()).toBe("PORT=http is no port. Use a number such as PORT=3001.");
    expect(code).toBe(1);
  });
});

describe("npm test", () => {
  it("lists its steps where it is asked for one that it has not", async () => {
    const { code, errors } = await run("test.mjs", ["--only", "unit,e2e"]);
    expect(errors).toContain(
      "There is no step e2e. There are: build, types, fuzz, engines, cluster, lint, unit, conformance, browser.",
    );
    expect(code).toBe(1);
  });

  it("refuses a seed that is none before it does anything else", async () => {
    const { code, errors } = await run("test.mjs", ["--only", "lint"], { SEED: "twelve" });
    expect(errors.trim()).toBe(
      "SEED=twelve is no seed. Use a whole number of at most nine digits, as a failed run prints it.",
    );
    expect(code).toBe(1);
  });

  it("explains itself", async () => {
    const { code, output } = await run("test.mjs", ["--help"]);
    expect(output).toContain("build, types, fuzz, engines, cluster, lint, unit, conformance, browser");
    expect(code).toBe(0);
  });
});

describe("the lock file", () => {
  it("has the integrity of every package, those of other platforms too", () => {
    const lock = JSON.parse(readFileSync(join(import.meta.dirname, "..", "package-lock.json"), "utf8"));
    const packages = Object.entries<{ integrity?: string }>(lock.packages).filter(([path]) => path !== "");
    expect(packages.length).toBeGreaterThan(300);
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  });
});

function run(script: string, args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number | string; output: string; errors: string }>((resolve) => {
    const options = { env: { ...process.env, ...env } };
    execFile(process.execPath, [join(import.meta.dirname, script), ...args], options, (error, output, errors) => {
      resolve({ code: error?.code ?? 0, output, errors });
    });
  });
}
