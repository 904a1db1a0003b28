import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FileRecords } from "./file-records";
import { itKeepsRecords } from "./store-behaviour";

const home = mkdtempSync(join(tmpdir(), "egress-records-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("records as files", () => {
  const folder = join(home, "state", "changes");
  itKeepsRecords(async () => new FileRecords(folder));

  it("are for their user alone, and leave nothing else behind", () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const names = readdirSync(folder);
    expect(names.filter((name) => !/^[0-9A-Za-z-]+\.\d+$/.test(name))).toEqual([]);
    for (const name of names) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it("narrow a folder that others may read, and refuse one that is a link to elsewhere", async () => {
    const wide = join(home, "wide");
    mkdirSync(wide);
    chmodSync(wide, 0o755);
    await new FileRecords(wide).create("one", "text", false);
    expect(statSync(wide).mode & 0o777).toBe(0o700);
    symlinkSync(wide, join(home, "elsewhere"));
    await expect(new FileRecords(join(home, "elsewhere")).create("two", "text", false)).rejects.toMatchObject({
      code: "records_unusable",
    });
  });

  it("that cannot be kept say where and why", async () => {
    writeFileSync(join(home, "file"), "");
    await expect(new FileRecords(join(home, "file", "x")).create("one", "text", false)).rejects.toMatchObject({
      code: "records_unusable",
      message: expect.stringMatching(/Tried to store a record in .*file\/x: part of the path is not a folder/),
      hint: expect.stringMatching(/XDG_STATE_HOME/),
    });
  });

  it("that could not be kept are told before one is lost", async () => {
    await expect(new FileRecords(join(home, "file", "x")).check()).rejects.toMatchObject({
      code: "records_unusable",
      message: expect.stringMatching(/file\/x: part of the path is not a folder/),
    });
  });

  // /dev/full answers every write with ENOSPC, so a folder on a disk of one page is made where that is permitted.
  it("tell a full disk, and keep what was there", async ({ skip }) => {
    const small = join(home, "small");
    mkdirSync(small);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k,mode=700", "tmpfs", small], { stdio: "pipe" });
    } catch {
      skip();
    }
    try {
      const store = new FileRecords(small);
      const kept = await store.create("kept", "small", false);
      const large = "x".repeat(100_000);
      await expect(store.create("large", large, false)).rejects.toMatchObject({
        message: expect.stringMatching(/the disk is full/),
      });
      if (kept) await expect(store.advance(kept, large, false)).rejects.toMatchObject({ code: "records_unusable" });
      expect(await store.read("kept")).toMatchObject({ text: "small" });
      expect(await store.read("large")).toBeNull();
      expect(readdirSync(small)).toEqual(["kept.1"]);
    } finally {
      execFileSync("umount", [small]);
    }
  });
});
