import { beforeAll, expect, it } from "vitest";
import type { RecordStore, StoredRecord } from "./record-store";

/** What every store must do, as tests of the one that `start` makes; called twice it makes two views of the same records. */
export function itKeepsRecords(start: () => Promise<RecordStore>): void {
  let store: RecordStore;
  let replica: RecordStore;
  beforeAll(async () => {
    [store, replica] = [await start(), await start()];
  });

  async function created(key: string, open = false): Promise<StoredRecord> {
    const record = await store.create(key, "first", open);
    if (!record) throw new Error(`there is a ${key} already`);
    return record;
  }

  it("creates a record once, however many try, and tells the others", async () => {
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 ? store : replica).create("once", `${i}`, true)),
    );
    const won = tries.flatMap((each) => (each ? [each] : []));
    expect(won).toHaveLength(1);
    expect((await replica.read("once"))?.text).toBe(won[0]?.text);
    expect(await store.create("once", "late", true)).toBeNull();
  });

  it("goes forward from one version once, and never back", async () => {
    const first = await created("forward");
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 ? store : replica).advance(first, `second by ${i}`, false)),
    );
    const [second, ...more] = tries.flatMap((each) => (each ? [each] : []));
    expect(more).toEqual([]);
    if (!second) throw new Error("nobody went forward");
    expect(await store.advance(second, "third", false)).toMatchObject({ text: "third" });
    expect(await replica.advance(second, "third again", false)).toBeNull();
    expect(await replica.advance(first, "second again", false)).toBeNull();
    expect((await replica.read("forward"))?.text).toBe("third");
    expect(await store.create("forward", "first again", false)).toBeNull();
  });

  it("lists all, or those that there is work left on", async () => {
    const open = await created("open-one", true);
    await created("closed-one");
    const keys = async (only?: "open") => (await replica.list(only)).map((each) => each.key);
    expect(await keys()).toEqual(expect.arrayContaining(["open-one", "closed-one"]));
    expect(await keys("open")).toContain("open-one");
    expect(await keys("open")).not.toContain("closed-one");
    await store.advance(open, "done", false);
    expect(await keys("open")).not.toContain("open-one");
  });

  it("removes a record as it was seen, and no later one", async () => {
    const first = await created("removed");
    const second = await store.advance(first, "second", false);
    await store.remove(first);
    expect((await store.read("removed"))?.text).toBe("second");
    if (second) await replica.remove(second);
    expect(await store.read("removed")).toBeNull();
    await store.remove(first);
    if (second) expect(await store.advance(second, "third", false)).toBeNull();
  });

  it("tells that records can be kept, and leaves none behind", async () => {
    const before = (await store.list()).length;
    await store.check();
    expect(await replica.list()).toHaveLength(before);
  });

  it("gives texts back as they are, of many lines and any letters", async () => {
    const text = `{"a":"ü\\n"}\n\n{"open":true}\n${"x".repeat(400_000)}`;
    await store.create("20261129T101849000Z-f8b8df89", text, false);
    expect(await replica.read("20261129T101849000Z-f8b8df89")).toMatchObject({ text });
    expect(await store.read("absent")).toBeNull();
  });
}
