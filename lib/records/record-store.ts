/** One record as it is kept. What its text means is not known here. */
export interface StoredRecord {
  key: string;
  text: string;
  /** Of this very state: it goes forward from here, or not at all. */
  version: string;
}

/**
 * Keeps small texts where tenants of the cluster cannot write, one object or file each. Every replica sees the same; a `null`
 * says that another was first. Throws what keeps it from its work: `records_unusable`, and what the API server rejects.
 */
export interface RecordStore {
  /** For people: `ConfigMaps in namespace egress`. */
  readonly place: string;
  /** null where there is a record of that key already: whoever creates it holds the lock. `open`: there is work left on it. */
  create(key: string, text: string, open: boolean): Promise<StoredRecord | null>;
  /** null where there is none. */
  read(key: string): Promise<StoredRecord | null>;
  /** All of them, or those alone that there is work left on. In no order. */
  list(only?: "open"): Promise<StoredRecord[]>;
  /** Compare and set: null where it is no longer as `from` has it. */
  advance(from: StoredRecord, text: string, open: boolean): Promise<StoredRecord | null>;
  /** Leaves it alone where it is no longer as `from` has it. */
  remove(from: StoredRecord): Promise<void>;
  /** Tries all of the above and leaves nothing behind: throws what would keep a record from being kept. */
  check(): Promise<void>;
}

const KEY = /^[0-9A-Za-z][0-9A-Za-z-]{0,100}$/;

/** A key becomes part of a path and of an object's name. */
export function isRecordKey(key: string): boolean {
  return KEY.test(key);
}
