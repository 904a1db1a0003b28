import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { printTar } from "./print-tar";

describe("an archive to take away", () => {
  it("is unpacked by tar with every file as it was, however long its path", async () => {
    const folder = mkdtempSync(join(tmpdir(), "bundle-"));
    try {
      const files = {
        "base/kustomization.yaml": "kind: Kustomization\n",
        "overlay/empty.yaml": "",
        "overlay/long.yaml": `# ${"ü".repeat(700)}\n`,
        "overlay/whole-blocks.yaml": "#".repeat(1024),
        [`overlay/${"a".repeat(101)}.yaml`]: "a: 1\n",
        [`overlay/${"ü".repeat(120)}.yaml`]: "u: 1\n",
      };
      const archive = join(folder, "bundle.tar");
      writeFileSync(archive, await printTar(files, Date.parse("2026-11-21T07:00:00Z")));
      execFileSync("tar", ["-xf", archive, "-C", folder]);
      for (const [path, text] of Object.entries(files)) expect(readFileSync(join(folder, path), "utf8")).toBe(text);
      expect(statSync(join(folder, "overlay/long.yaml")).mtime.toISOString()).toBe("2026-11-21T07:00:00.000Z");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
