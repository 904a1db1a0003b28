import type { Mesh, PodSpec, SentRequest } from "./mesh";
import type { Call, Workload } from "./workloads";

const SCRAPED_OWNERS = { deployment: "rs", statefulset: "", daemonset: "ds", cronjob: "job", k8s_job: "job" } as const;

/** The pods of a workload, named and addressed as Kubernetes would. */
export function podsOf(workload: Workload, index: number, random: () => number): PodSpec[] {
  const suffix = () =>
    Array.from({ length: 5 }, () => "bcdfghjklmnpqrstvwxz2456789"[Math.floor(random() * 27)] ?? "x").join("");
  const set = `${suffix()}${suffix()}`.slice(0, 9);
  return Array.from({ length: workload.pods }, (_, ordinal) => {
    const { namespace, name, owner } = workload;
    const tail = owner === "statefulset" ? String(ordinal) : owner === "deployment" ? `${set}-${suffix()}` : suffix();
    return {
      namespace,
      name: `${name}-${tail}`,
      ip: `10.42.${index}.${ordinal + 10}`,
      hostnameLabels: workload.hostnameLabels ?? true,
      labels: {
        [owner]: owner === "k8s_job" ? `${name}-${set}` : name,
        app: name,
        workload_ns: namespace,
        control_plane_ns: "linkerd",
        ...(SCRAPED_OWNERS[owner] === "rs" ? { pod_template_hash: set } : {}),
      },
    };
  });
}

/** A workload with the pods that run of it. */
export interface Peopled {
  workload: Workload;
  pods: readonly PodSpec[];
}

/** The same seed gives the same pods. */
export function peopled(workloads: readonly Workload[], random: () => number): Peopled[] {
  return workloads.map((workload, index) => ({ workload, pods: podsOf(workload, index, random) }));
}

/** Lets the pods call until stopped. The same seed gives the same calls. */
export function startTraffic(mesh: Mesh, people: readonly Peopled[], random: () => number): { stop(): void } {
  const callers = people.flatMap(({ workload, pods }) =>
    pods.map((pod) => {
      // Each pod starts somewhere inside its interval, so that not all of them call at once.
      return {
        key: `${pod.namespace}/${pod.name}`,
        calls: workload.calls.map((call) => ({ call, due: random() * 0.9 })),
      };
    }),
  );
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    // A machine that slept does not catch up on a night of calls.
    const elapsedMinutes = Math.min(now - last, 5000) / 60_000;
    last = now;
    for (const { key, calls } of callers) {
      for (const each of calls) {
        each.due += each.call.perMinute * elapsedMinutes * (0.7 + 0.6 * random());
        for (; each.due >= 1; each.due--) mesh.send(key, requestOf(each.call, random));
      }
    }
  }, 200);
  return { stop: () => clearInterval(timer) };
}

export function addPods(mesh: Mesh, people: readonly Peopled[]): void {
  for (const { pods } of people) for (const pod of pods) mesh.addPod(pod);
}

function requestOf(call: Call, random: () => number): SentRequest {
  const [method = "GET", path = "/"] = (pick(call.requests ?? [], random) ?? "")
    .split(" ")
    .filter((part) => part !== "");
  const { protocol, host, ip, port } = call;
  const isHttp = protocol !== "tls" && protocol !== "opaque";
  const authority = isHttp ? (port === 80 || host === null ? host : `${host}:${port}`) : null;
  const hasBody = method === "POST";
  const seconds = (call.seconds ?? 0.05) * (0.5 + random() * random() * 4);
  let chance = random();
  const other = call.answers?.find((each) => {
    chance -= each.chance;
    return chance < 0;
  });
  return {
    protocol,
    ip,
    port,
    authority,
    method,
    path,
    headers: protocol === "grpc" ? { "content-type": "application/grpc" } : {},
    sni: protocol === "tls" ? host : null,
    answer: {
      seconds,
      requestFrames: isHttp && hasBody ? [100 + Math.floor(random() * 900)] : [],
      responseFrames: isHttp ? [200 + Math.floor(random() * 4000)] : [],
      ...other?.answer,
    },
  };
}

function pick<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}
