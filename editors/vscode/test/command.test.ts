import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findCommand } from "../src/command";
import { places } from "./places";

const everywhere = {
  interpreters: ["/opt/py/bin/python"],
  folders: ["/home/ann/replies"],
  env: { PATH: "/usr/local/bin:/usr/bin" },
};

describe("without a setting", () => {
  const order = ["/opt/py/bin/tonecheck", "/home/ann/replies/.venv/bin/tonecheck", "/usr/local/bin/tonecheck", "/usr/bin/tonecheck"];

  it("looks beside the interpreter, then in the folder's environment, then on PATH", () => {
    for (const [index, found] of order.entries()) {
      const programs = order.slice(index).reverse();
      assert.deepEqual(findCommand(places({ ...everywhere, programs })), { found });
    }
  });

  it("takes the interpreter that matters most first", () => {
    const interpreters = ["/first/bin/python", "/second/bin/python"];
    const programs = ["/second/bin/tonecheck", "/first/bin/tonecheck"];
    assert.deepEqual(findCommand(places({ interpreters, programs })), { found: "/first/bin/tonecheck" });
  });

  it("looks in the environments of all folders", () => {
    const programs = ["/b/venv/bin/tonecheck"];
    assert.deepEqual(findCommand(places({ folders: ["/a", "/b"], programs })), { found: "/b/venv/bin/tonecheck" });
  });

  it("passes over an interpreter that is only a name, as the Python extension's default is", () => {
    assert.ok("missing" in findCommand(places({ interpreters: ["python"], programs: ["tonecheck", "bin/tonecheck"] })));
  });

  it("understands an interpreter that is set relative to the folder or to home", () => {
    for (const [interpreter, found] of [
      ["${workspaceFolder}/env/bin/python", "/home/ann/replies/env/bin/tonecheck"],
      ["env/bin/python", "/home/ann/replies/env/bin/tonecheck"],
      ["~/env/bin/python", "/home/kim/env/bin/tonecheck"],
      ["${env:PY}/bin/python", "/opt/here/bin/tonecheck"],
    ] as const) {
      const given = places({ ...everywhere, interpreters: [interpreter], env: { PY: "/opt/here" }, programs: [found] });
      assert.deepEqual(findCommand(given), { found });
    }
  });

  it("runs nothing from the current folder because PATH has an empty entry", () => {
    const env = { PATH: "::." };
    assert.ok("missing" in findCommand(places({ env, programs: ["tonecheck", "./tonecheck"] })));
  });

  it("says where it looked", () => {
    const search = findCommand(places(everywhere));
    assert.ok("missing" in search && /Python environment.*PATH/.test(search.missing));
  });
});

describe("with a setting", () => {
  it("takes what it says, though there are others", () => {
    const programs = ["/opt/py/bin/tonecheck", "/srv/tonecheck"];
    assert.deepEqual(findCommand(places({ ...everywhere, setting: "/srv/tonecheck", programs })), { found: "/srv/tonecheck" });
  });

  it("looks for a bare name on PATH", () => {
    const programs = ["/usr/bin/tonecheck-next"];
    assert.deepEqual(findCommand(places({ ...everywhere, setting: " tonecheck-next ", programs })), { found: programs[0] });
  });

  it("tells of a path where there is no program, and takes no other", () => {
    const search = findCommand(places({ ...everywhere, setting: "~/tonecheck", programs: ["/opt/py/bin/tonecheck"] }));
    assert.ok("missing" in search && search.missing.includes("/home/kim/tonecheck"));
  });
});

describe("on Windows", () => {
  const windows = { platform: "win32" as const, home: "C:\\Users\\kim" };

  it("finds programs beside the interpreter and in its Scripts", () => {
    for (const found of ["C:\\Py\\tonecheck.exe", "C:\\Py\\Scripts\\tonecheck.exe"]) {
      assert.deepEqual(findCommand(places({ ...windows, interpreters: ["C:\\Py\\python.exe"], programs: [found] })), { found });
    }
  });

  it("finds the folder's environment", () => {
    const found = "D:\\replies\\.venv\\Scripts\\tonecheck.exe";
    assert.deepEqual(findCommand(places({ ...windows, folders: ["D:\\replies"], programs: [found] })), { found });
  });

  it("finds what is on Path, however that is written, and adds the ending", () => {
    const env = { Path: "C:\\Windows;C:\\Tools" };
    const found = "C:\\Tools\\tonecheck.exe";
    assert.deepEqual(findCommand(places({ ...windows, env, programs: [found] })), { found });
  });

  it("adds the ending to a setting", () => {
    const found = "C:\\Users\\kim\\bin\\tonecheck.exe";
    assert.deepEqual(findCommand(places({ ...windows, setting: "~\\bin\\tonecheck", programs: [found] })), { found });
  });
});
