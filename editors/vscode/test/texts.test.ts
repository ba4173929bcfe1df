import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keepsEnding, notFound, notStarted } from "../src/failure";
import { rulesAt } from "../src/rules";
import { documentKinds } from "../src/selector";
import { serverSettings } from "../src/settings";
import { type Findings, statusText } from "../src/status";

describe("the settings", () => {
  it("that are the server's are sent, and no other", () => {
    const set: Record<string, unknown> = { enable: true, path: "/x", languages: [], debounce: 20, rest: 0, select: ["red"], extendSelect: [], ignore: ["b"] };
    const sent = serverSettings((name) => set[name]);
    assert.deepEqual(sent, { debounce: 20, rest: 0, select: ["red"], extendSelect: [], ignore: ["b"] });
  });

  it("that have no value are left to the server", () => {
    assert.deepEqual(serverSettings(() => undefined), {});
  });
});

describe("drafts", () => {
  it("are documents of the languages set, on the disk or not saved yet", () => {
    assert.deepEqual(documentKinds(["plaintext"], false), [
      { language: "plaintext", scheme: "file" },
      { language: "plaintext", scheme: "untitled" },
    ]);
  });

  it("may be in data files where there is a config", () => {
    const languages = (configured: boolean): Set<string> => new Set(documentKinds(["markdown", "json"], configured).map((each) => each.language));
    assert.deepEqual(languages(false), new Set(["markdown", "json"]));
    assert.deepEqual(languages(true), new Set(["markdown", "json", "jsonl", "yaml", "csv", "tsv", "toml"]));
    assert.equal(documentKinds(["json"], true).filter((each) => each.language === "json").length, 2, "none twice");
  });
});

describe("the status bar", () => {
  const shown = (findings: Findings): string | undefined => statusText({ kind: "ready" }, findings)?.text;

  it("counts the findings of a draft", () => {
    assert.match(shown(3) ?? "", /tonecheck: 3$/);
    assert.match(statusText({ kind: "ready" }, 1)?.tooltip ?? "", /^1 finding in/);
    assert.match(statusText({ kind: "ready" }, 2)?.tooltip ?? "", /^2 findings in/);
    assert.match(shown(0) ?? "", /tonecheck$/);
  });

  it("says nothing of a draft that is not checked yet", () => {
    assert.match(shown("pending") ?? "", /loading/);
    assert.notEqual(shown("pending"), shown(0));
  });

  it("is silent where there is no draft or no server", () => {
    assert.equal(shown(undefined), undefined);
    assert.equal(statusText({ kind: "idle" }, 0), undefined);
  });

  it("leads to the problems, or to the log while there are none to show", () => {
    assert.equal(statusText({ kind: "ready" }, 0)?.command, "workbench.actions.view.problems");
    assert.equal(statusText({ kind: "starting" }, undefined)?.command, "tonecheck.showLog");
  });

  it("tells of a failure wherever the cursor is", () => {
    const text = statusText({ kind: "failed", reason: "It is not there." }, undefined);
    assert.deepEqual([text?.failed, text?.tooltip, text?.command], [true, "It is not there.", "tonecheck.showLog"]);
  });
});

describe("a failure", () => {
  const ending = { status: 2, cause: "status 2", lastLine: "tonecheck: the extra is missing" };

  it("is told with the command's own words, and with the way to install it", () => {
    const failure = notStarted("/bin/tonecheck", ending, "Connection got disposed");
    assert.match(failure.message, /the extra is missing.*\/bin\/tonecheck/);
    assert.ok(!failure.message.includes("tonecheck: the"), "the name once");
    assert.ok(failure.install);
    assert.ok(notFound("It was not found.").install);
  });

  it("of another sort needs no installation", () => {
    assert.ok(!notStarted("/bin/tonecheck", { ...ending, status: 1 }, "").install);
    assert.ok(!keepsEnding(ending).install);
  });

  it("always gives some reason", () => {
    const silent = { status: 1, cause: "status 1", lastLine: "" };
    assert.match(notStarted("c", { ...silent, status: undefined, cause: "spawn EACCES" }, "e").message, /EACCES/);
    assert.match(notStarted("c", silent, "Connection got disposed").message, /got disposed/);
    assert.match(keepsEnding(silent).message, /status 1/);
  });
});

describe("the rule at the cursor", () => {
  const line = { start: 100, end: 160 };
  const finding = (rule: string, start: number, end: number): { rule: string; start: number; end: number } => ({ rule, start, end });

  it("is the one of the finding there, the narrowest first and each once", () => {
    const findings = [finding("wide", 105, 150), finding("narrow", 110, 120), finding("wide", 108, 130), finding("other", 140, 150)];
    assert.deepEqual(rulesAt(findings, 112, line), ["narrow", "wide"]);
  });

  it("is the next one in the line where none is there", () => {
    assert.deepEqual(rulesAt([finding("far", 150, 155), finding("near", 120, 125)], 115, line), ["near", "far"]);
  });

  it("may begin or end at the cursor, and in another line", () => {
    assert.deepEqual(rulesAt([finding("before", 90, 110)], 110, line), ["before"]);
    assert.deepEqual(rulesAt([finding("after", 110, 200)], 110, line), ["after"]);
  });

  it("is none in another line", () => {
    assert.deepEqual(rulesAt([finding("above", 10, 20), finding("below", 170, 180)], 115, line), []);
  });
});
