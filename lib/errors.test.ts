import { expect, it, vi } from "vitest";
import { AppError } from "./errors";

it("knows an AppError of another copy of the module, as Next loads one for each route", async () => {
  vi.resetModules();
  const other = await import("./errors");
  expect(other.AppError).not.toBe(AppError);
  expect(new other.AppError("object_changed", "It was changed.")).toBeInstanceOf(AppError);
  expect(new Error("It was changed.")).not.toBeInstanceOf(AppError);
});
