import { expect, it, vi } from "vitest";

it("two instances of a module have one home in the process, made once", async () => {
  const make = vi.fn(() => new Map<string, number>());
  const first = await import("./process-home");
  vi.resetModules();
  const second = await import("./process-home");
  expect(second.processHome).not.toBe(first.processHome);
  const [a, b] = [first, second].map(({ processHome }) => processHome("a test's", make));
  expect(a).toBe(b);
  expect(make).toHaveBeenCalledTimes(1);
  expect(second.processHome("another test's", make)).not.toBe(a);
});
