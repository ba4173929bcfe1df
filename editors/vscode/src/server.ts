/** The server's process: started, listened to, and sure to end. Knows nothing of VS Code. */

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { once } from "node:events";

/** How a process ended: its exit status, or the signal or error that kept it from one, and its last line on stderr. */
export interface Ending {
  readonly status: number | undefined;
  readonly cause: string;
  readonly lastLine: string;
}

const KEPT = 4000;

export class Server {
  readonly process: ChildProcessWithoutNullStreams;
  /** Fulfilled when the process has ended and all it said is read. */
  readonly ended: Promise<Ending>;
  private said = "";

  constructor(command: string, folder: string | undefined) {
    this.process = spawn(command, ["lsp"], { cwd: folder, stdio: "pipe", windowsHide: true });
    this.process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.said = (this.said + text).slice(-KEPT);
    });
    // Writing to a process that is gone is told by its ending.
    this.process.stdin.on("error", () => undefined);
    this.ended = this.watch();
  }

  /** Wait until the process runs. Rejected where it can't be started. */
  async started(): Promise<void> {
    if (this.process.pid === undefined) await once(this.process, "spawn");
  }

  /** Let the process end by itself for a while, then end it. */
  async end(patience: number): Promise<Ending> {
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill("SIGKILL"), patience);
    return this.ended.finally(() => {
      clearTimeout(timer);
    });
  }

  private watch(): Promise<Ending> {
    return new Promise((resolve) => {
      const end = (status: number | null, cause: string): void => {
        const lastLine = this.said.trimEnd().split(/\r?\n/).at(-1) ?? "";
        resolve({ status: status ?? undefined, cause, lastLine });
      };
      this.process.once("error", (error) => {
        end(null, error.message);
      });
      this.process.once("close", (status, signal) => {
        end(status, signal ?? `status ${String(status)}`);
      });
    });
  }
}

/** Whether a path is a file that may be run. */
export function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
