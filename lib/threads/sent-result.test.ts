import { expect, it } from "vitest";
import { AppError } from "../errors";
import { openResult, resultOfThrown } from "./sent-result";

const elsewhere = (thrown: unknown) => () => openResult(structuredClone(resultOfThrown(thrown)));

it("carries a failure to another thread with its code, hint and details", () => {
  const failure = new AppError("prometheus_timeout", "No answer in 30 s.", {
    hint: "Choose less.",
    details: { query: "up" },
  });
  expect(elsewhere(failure)).toThrow(
    expect.objectContaining({
      code: "prometheus_timeout",
      message: failure.message,
      hint: "Choose less.",
      details: { query: "up" },
    }),
  );
});

it("carries a fault of ours as the error that it was", () => {
  expect(elsewhere(new TypeError("x is no function"))).toThrow(TypeError);
});
