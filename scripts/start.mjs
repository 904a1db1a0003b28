// `npm start`: the dashboard for your own cluster. Settings are environment variables; the README lists them.
import { spawn } from "node:child_process";
import { buildIfChanged, installPackages, main, NEXT, ROOT, run } from "./bootstrap.mjs";

/** A change that is being written is written to its end. Whoever asks a second time does not wait: its record tells how far it came. */
const GRACE_MILLISECONDS = 30_000;

await main(async () => {
  await installPackages();
  // react-server: the condition under which server-only modules load.
  const check = ["--conditions=react-server", "--import", "tsx", "scripts/check-settings.ts"];
  if ((await run(process.execPath, check)) !== 0) process.exit(1);
  await buildIfChanged();
  const host = process.env.HOST || "127.0.0.1";
  const port = process.env.PORT || "3000";
  const server = spawn(process.execPath, [NEXT, "start", "-H", host, "-p", port], { cwd: ROOT, stdio: "inherit" });
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      server.kill(asked ? "SIGKILL" : "SIGTERM");
      asked = true;
      setTimeout(() => server.kill("SIGKILL"), GRACE_MILLISECONDS).unref();
    });
  }
  server.once("exit", (code, signal) => process.exit(code ?? (signal ? 0 : 1)));
});
