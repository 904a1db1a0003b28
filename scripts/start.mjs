// `npm start`: the dashboard for your own cluster. Settings are environment variables; the README lists them.
import { spawn } from "node:child_process";
import { buildIfChanged, installPackages, main, NEXT, ROOT } from "./bootstrap.mjs";

const GRACE_MILLISECONDS = 2000;

await main(async () => {
  await installPackages();
  await buildIfChanged();
  const host = process.env.HOST || "127.0.0.1";
  const port = process.env.PORT || "3000";
  const server = spawn(process.execPath, [NEXT, "start", "-H", host, "-p", port], { cwd: ROOT, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      server.kill("SIGTERM");
      // A browser's open stream would hold the server up.
      setTimeout(() => server.kill("SIGKILL"), GRACE_MILLISECONDS).unref();
    });
  }
  server.once("exit", (code, signal) => process.exit(code ?? (signal ? 0 : 1)));
});
