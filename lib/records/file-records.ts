import "server-only";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, link, lstat, mkdir, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../errors";
import { isRecordKey, type RecordStore, type StoredRecord } from "./record-store";

// One file a record, `<key>.<version>`, mode 0600 in a folder of mode 0700. A new version is a hard link to a file that is
// complete and on the disk already: link(2) fails where the name exists, so two processes that go forward from one version cannot
// both succeed, and one that dies leaves no lock behind. The highest version counts; the others are swept.

export class FileRecords implements RecordStore {
  readonly place: string;

  constructor(private readonly folder: string) {
    this.place = `files in ${folder}`;
  }

  create(key: string, text: string, isOpen: boolean): Promise<StoredRecord | null> {
    return this.work("store a record in", async () => {
      await this.requireFolder();
      return (await this.newest()).has(key) ? null : this.put(key, 1, text, isOpen);
    });
  }

  read(key: string): Promise<StoredRecord | null> {
    return this.work("read a record in", async () => {
      const version = (await this.newest()).get(key);
      return version === undefined ? null : ((await this.load(key, version))?.record ?? null);
    });
  }

  list(only?: "open"): Promise<StoredRecord[]> {
    return this.work("read the records in", async () => {
      const all = await Promise.all([...(await this.newest())].map(([key, version]) => this.load(key, version)));
      return all.flatMap((each) => (each && (only === undefined || each.isOpen) ? [each.record] : []));
    });
  }

  advance({ key, version }: StoredRecord, text: string, isOpen: boolean): Promise<StoredRecord | null> {
    return this.work("store a record in", async () => {
      const newest = (await this.newest()).get(key);
      return String(newest) === version ? this.put(key, Number(version) + 1, text, isOpen) : null;
    });
  }

  remove({ key, version }: StoredRecord): Promise<void> {
    return this.work("remove a record in", async () => {
      if (String((await this.newest()).get(key)) === version)
        await rm(this.path(key, Number(version)), { force: true });
    });
  }

  check(): Promise<void> {
    return this.work("store a record in", async () => {
      await this.requireFolder();
      await this.newest();
      const made = join(this.folder, `.new-${randomBytes(8).toString("hex")}`);
      try {
        await writeFile(made, CLOSED, { flag: "wx", mode: 0o600, flush: true });
      } finally {
        await rm(made, { force: true });
      }
    });
  }

  private async put(key: string, version: number, text: string, isOpen: boolean): Promise<StoredRecord | null> {
    const made = join(this.folder, `.new-${randomBytes(8).toString("hex")}`);
    try {
      const file = await open(made, "wx", 0o600);
      try {
        await file.writeFile(`${isOpen ? OPEN : CLOSED}\n${text}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await link(made, this.path(key, version));
    } catch (error) {
      if (codeOf(error) === "EEXIST") return null;
      throw error;
    } finally {
      await rm(made, { force: true });
    }
    // Whoever went two steps meanwhile has swept the one that was in the way.
    const versions = await this.versionsOf(key);
    if (Math.max(...versions) > version) {
      await rm(this.path(key, version), { force: true });
      return null;
    }
    for (const former of versions) if (former < version) await rm(this.path(key, former), { force: true });
    return { key, text, version: String(version) };
  }

  private async newest(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const [key, version] of await this.names()) found.set(key, Math.max(version, found.get(key) ?? 0));
    return found;
  }

  private async versionsOf(key: string): Promise<number[]> {
    return (await this.names()).flatMap(([name, version]) => (name === key ? [version] : []));
  }

  private async names(): Promise<[string, number][]> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return [];
      throw error;
    });
    return names.flatMap((name) => {
      const [, key = "", version] = /^([^.]+)\.(\d{1,9})$/.exec(name) ?? [];
      return isRecordKey(key) ? [[key, Number(version)]] : [];
    });
  }

  /** A version that was swept between the look at the folder and the look into it is looked for again. */
  private async load(
    key: string,
    version: number,
    tries = 5,
  ): Promise<{ record: StoredRecord; isOpen: boolean } | null> {
    try {
      const content = await readFile(this.path(key, version), "utf8");
      const end = content.indexOf("\n");
      const text = content.slice(end + 1).replace(/\n$/, "");
      return { record: { key, text, version: String(version) }, isOpen: content.slice(0, end) !== CLOSED };
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || tries === 0) throw error;
      const newest = Math.max(0, ...(await this.versionsOf(key)));
      return newest === 0 ? null : this.load(key, newest, tries - 1);
    }
  }

  private path(key: string, version: number): string {
    if (!isRecordKey(key)) throw new AppError("bad_request", "A record needs a key of letters, digits and dashes.");
    // The folder is a setting: a build that asked what lies in it would trace the whole project.
    return join(/* turbopackIgnore: true */ this.folder, `${key}.${version}`);
  }

  private async requireFolder(): Promise<void> {
    await makeFolder(this.folder);
    const found = await lstat(this.folder);
    if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
      throw new AppError("records_unusable", `${this.folder} is not a folder that this user owns.`, { hint: HINT });
    }
    if ((found.mode & 0o077) !== 0) await chmod(this.folder, 0o700);
  }

  private async work<T>(what: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (error instanceof AppError) throw error;
      const why = WORDS[codeOf(error)] ?? codeOf(error);
      throw new AppError("records_unusable", `Tried to ${what} ${this.folder}: ${why}.`, { hint: HINT, cause: error });
    }
  }
}

/** With its parents. Node's own `recursive` never ends where the kernel lets nobody make one, as under /proc. */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
}

const OPEN = '{"open":true}';
const CLOSED = '{"open":false}';

const HINT =
  "Free some space there or set XDG_STATE_HOME to another folder; in a cluster, set RECORDS_NAMESPACE instead.";

const WORDS: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is exceeded",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOENT: "the folder cannot be created",
  ENOTDIR: "part of the path is not a folder",
  EIO: "disk I/O error",
};

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : String(error);
}
