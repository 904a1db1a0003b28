import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellWord } from "./shell-word";

describe("a word for a shell", () => {
  it.each([
    "egressnetworks.v1alpha1.policy.linkerd.io/all-egress",
    "",
    "'; reboot; '",
    "$(reboot) `reboot` $HOME !! ~ * ?",
    'jsonpath={..env[?(@.name=="A")].value}',
    "two\nlines\\",
    "=ls",
    "ü",
    "-n",
  ])("is read by sh as it was given: %j", (text) => {
    expect(execFileSync("sh", ["-c", `printf '%s.' ${shellWord(text)} and`], { encoding: "utf8" })).toBe(
      `${text}.and.`,
    );
  });

  it.each(["shop/all-egress", "policy.linkerd.io/a=b%c+d", "api.example.com:443"])(
    "stays bare where it may: %s",
    (text) => {
      expect(shellWord(text)).toBe(text);
    },
  );

  it("is quoted where zsh would look for a command", () => {
    expect(shellWord("=ls")).toBe("'=ls'");
  });
});
