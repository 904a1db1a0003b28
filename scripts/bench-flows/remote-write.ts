/**
 * Prometheus's remote write, as far as a backfill needs it. Sources: prometheus/prompb/remote.proto, types.proto;
 * google/snappy format_description.txt (a block may consist of literals alone).
 */

/** The labels of one series, encoded once for all its samples. Names in ascending order, as the protocol demands. */
export function encodeLabels(labels: Readonly<Record<string, string>>): Buffer {
  const names = Object.keys(labels).sort();
  return Buffer.concat(
    names.map((name) =>
      field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(labels[name] ?? ""))])),
    ),
  );
}

export interface Sample {
  /** Milliseconds since the epoch. */
  at: number;
  value: number;
}

/** One `TimeSeries` inside a `WriteRequest`. */
export function encodeSeries(labels: Buffer, samples: readonly Sample[]): Buffer {
  return field(1, Buffer.concat([labels, ...samples.map((sample) => field(2, encodeSample(sample)))]));
}

export async function sendSeries(url: string, series: readonly Buffer[]): Promise<void> {
  const answer = await fetch(`${url}/api/v1/write`, {
    method: "POST",
    headers: {
      "content-type": "application/x-protobuf",
      "content-encoding": "snappy",
      "x-prometheus-remote-write-version": "0.1.0",
    },
    body: literalSnappy(Buffer.concat(series)),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Remote write was answered ${answer.status}: ${text.slice(0, 300)}`);
}

export function literalSnappy(data: Buffer): Buffer<ArrayBuffer> {
  // Tag 63 of the kind "literal": its length, less one, follows in four bytes.
  const tag = Buffer.alloc(5);
  tag[0] = 63 << 2;
  tag.writeUInt32LE(data.length - 1, 1);
  return Buffer.concat([varint(data.length), tag, data]);
}

function encodeSample({ at, value }: Sample): Buffer {
  const time = varint(at);
  const bytes = Buffer.allocUnsafe(10 + time.length);
  bytes[0] = 0x09;
  bytes.writeDoubleLE(value, 1);
  bytes[9] = 0x10;
  time.copy(bytes, 10);
  return bytes;
}

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);
}

/** Up to 53 bits, so no bit operations. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
