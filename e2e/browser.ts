import { foundProgram } from "../scripts/bootstrap.mjs";

/** How tests and benches start their browser: Chromium's headless shell, which draws no window of its own, else Chromium. */
export const BROWSER = {
  executablePath: foundProgram("chromium-headless-shell") ?? "chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
