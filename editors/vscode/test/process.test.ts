/** A server's process, played by small scripts. */

import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { runs, Server } from "../src/server";

describe("a process", { skip: process.platform === "win32" ? "the scripts are for a POSIX shell" : false }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tonecheck-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function script(lines: string): string {
    const path = join(folder, `${lines.length}.sh`);
    writeFileSync(path, `#!/bin/sh\n${lines}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  it("is asked for the language server, in the folder given", async () => {
    const server = new Server(script('echo "$1 $# $(pwd -P)" >&2; exit 3'), folder);
    const { status, lastLine } = await server.ended;
    assert.equal(status, 3);
    assert.match(lastLine, /^lsp 1 .*tonecheck-/);
  });

  it("leaves its last line, however much it says", async () => {
    const server = new Server(script("seq 1 100000 >&2; echo 'the reason' >&2; exit 2"), folder);
    assert.deepEqual(await server.ended, { status: 2, cause: "status 2", lastLine: "the reason" });
  });

  it("ends when nothing more comes, if it is let", async () => {
    const server = new Server(script("cat >/dev/null; exit 0"), folder);
    await server.started();
    assert.deepEqual(await server.end(60_000), { status: 0, cause: "status 0", lastLine: "" });
  });

  it("is ended if it does not end", async () => {
    const server = new Server(script("exec sleep 600"), folder);
    await server.started();
    assert.deepEqual(await server.end(100), { status: undefined, cause: "SIGKILL", lastLine: "" });
  });

  it("that can't be started says why", async () => {
    for (const [command, reason] of [
      [join(folder, "missing"), /ENOENT/],
      [folder, /EACCES/],
    ] as const) {
      const server = new Server(command, folder);
      await assert.rejects(server.started(), reason);
      const { status, cause } = await server.ended;
      assert.equal(status, undefined);
      assert.match(cause, reason);
    }
  });

  it("comes from a file that may be run", () => {
    writeFileSync(join(folder, "text"), "");
    assert.deepEqual(["text", "", "missing"].map((each) => runs(join(folder, each))), [false, false, false]);
    assert.ok(runs(script("exit")));
  });
});
