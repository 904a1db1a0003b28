import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { printTar } from "./print-tar";

describe("an archive to take away", () => {
  it("is unpacked by tar with every file as it was", () => {
    const folder = mkdtempSync(join(tmpdir(), "bundle-"));
    try {
      const files = {
        "base/kustomization.yaml": "kind: Kustomization\n",
        "overlay/empty.yaml": "",
        "overlay/long.yaml": `# ${"ü".repeat(700)}\n`,
      };
      const archive = join(folder, "bundle.tar");
      writeFileSync(archive, printTar(files, Date.parse("2026-11-21T07:00:00Z")));
      execFileSync("tar", ["-xf", archive, "-C", folder]);
      for (const [path, text] of Object.entries(files)) expect(readFileSync(join(folder, path), "utf8")).toBe(text);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses a path that would be cut", () => {
    expect(() => printTar({ [`${"a".repeat(101)}`]: "" }, 0)).toThrow("at most 100 bytes");
  });
});
