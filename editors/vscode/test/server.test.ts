/** The real server, started as the extension starts it and spoken to as its client does. */

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import * as lsp from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import manifest from "../package.json";
import { findCommand } from "../src/command";
import { runs, Server } from "../src/server";
import { serverSettings } from "../src/settings";

const search = findCommand({
  setting: process.env["TONECHECK_COMMAND"] ?? "",
  interpreters: [],
  folders: [join(process.cwd(), "..", "..")],
  home: homedir(),
  env: process.env,
  platform: process.platform,
  runs,
});

const URI = "untitled:Untitled-1";
const DRAFT = "Hi Anna,\n\n🙂 We will write on Monday!!! You should have read the terms.\n";

/** What VS Code says it can, as far as the server cares. */
const CAPABILITIES: lsp.ClientCapabilities = {
  general: { positionEncodings: ["utf-16"] },
  textDocument: {
    diagnostic: { dynamicRegistration: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["", "quickfix", "source", "source.fixAll"] } } },
  },
  window: { showDocument: { support: true } },
  workspace: {
    workspaceEdit: { documentChanges: true },
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
  },
};

describe("the server", { skip: "missing" in search ? search.missing : false }, () => {
  const folder = mkdtempSync(join(tmpdir(), "tonecheck "));
  const said: string[] = [];
  const pages: string[] = [];
  const refreshes = new EventEmitter();
  let settings: Record<string, unknown> = { ...defaults(), rest: 0 };
  let server: Server;
  let client: lsp.ProtocolConnection;
  let draft: TextDocument;

  before(async () => {
    assert.ok("found" in search);
    server = new Server(search.found, folder);
    await server.started();
    client = lsp.createProtocolConnection(server.process.stdout, server.process.stdin);
    client.onRequest(lsp.ConfigurationRequest.type, ({ items }) => items.map(() => sent()));
    client.onRequest(lsp.RegistrationRequest.type, () => undefined);
    client.onRequest(lsp.DiagnosticRefreshRequest.type, () => {
      refreshes.emit("refresh");
    });
    client.onRequest(lsp.ShowDocumentRequest.type, ({ uri }) => {
      pages.push(uri);
      return { success: true };
    });
    client.onNotification(lsp.ShowMessageNotification.type, ({ message }) => said.push(message));
    client.listen();
    await client.sendRequest(lsp.InitializeRequest.type, {
      processId: process.pid,
      rootUri: null, // eslint-disable-line @typescript-eslint/no-deprecated -- the type wants it
      capabilities: CAPABILITIES,
      initializationOptions: sent(),
      workspaceFolders: null,
    });
    await client.sendNotification(lsp.InitializedNotification.type, {});
    draft = TextDocument.create(URI, "plaintext", 1, DRAFT);
    const { languageId, version } = draft;
    await client.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
      textDocument: { uri: URI, languageId, version, text: DRAFT },
    });
  });

  after(() => {
    client.dispose();
    server.process.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  function sent(): object {
    return serverSettings((name) => settings[name]);
  }

  async function findings(): Promise<lsp.Diagnostic[]> {
    const report = await client.sendRequest(lsp.DocumentDiagnosticRequest.type, { textDocument: { uri: URI } });
    assert.ok(report.kind === "full");
    return report.items.filter((each) => each.source === "tonecheck");
  }

  async function rules(): Promise<unknown[]> {
    return (await findings()).map((each) => each.code);
  }

  async function actions(range: lsp.Range, only?: string[]): Promise<lsp.CodeAction[]> {
    const context = { diagnostics: await findings(), ...(only && { only }), triggerKind: lsp.CodeActionTriggerKind.Invoked };
    const given = await client.sendRequest(lsp.CodeActionRequest.type, { textDocument: { uri: URI }, range, context });
    return (given ?? []).filter((each) => lsp.CodeAction.is(each));
  }

  async function type(text: string): Promise<void> {
    const changes = [{ range: { start: draft.positionAt(0), end: draft.positionAt(draft.getText().length) }, text }];
    draft = TextDocument.update(draft, changes, draft.version + 1);
    await client.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri: URI, version: draft.version },
      contentChanges: changes,
    });
  }

  function applied(action: lsp.CodeAction): string {
    const ours = action.edit?.documentChanges?.flatMap((each) => ("textDocument" in each ? each.edits : []));
    assert.ok(ours && ours.length > 0, `${action.title} changes nothing`);
    return TextDocument.applyEdits(draft, ours.filter((each) => lsp.TextEdit.is(each)));
  }

  it("finds what is wrong with a draft, behind an emoji and not saved", async () => {
    const found = (await findings()).map((each) => [each.code, draft.getText(each.range)]);
    assert.deepEqual(found, [
      ["shouting/marks", "!!!"],
      ["blame-shifting/you-should-have", "You should have read"],
    ]);
  });

  it("explains a rule on a page", async () => {
    const text: unknown = await client.sendRequest(lsp.ExecuteCommandRequest.type, {
      command: "tonecheck.explain",
      arguments: ["blame-shifting/you-should-have"],
    });
    assert.match(String(text), /^# blame-shifting\/you-should-have/);
    const [page] = pages;
    assert.match(page ?? "", /^file:.*\.md$/, "the client shows such a page as a preview");
    assert.equal(readFileSync(new URL(page ?? ""), "utf8"), text);
  });

  it("heeds a setting that changes, and knows each that it is sent", async () => {
    settings = { ...settings, ignore: ["blame-shifting/you-should-have"] };
    const changed = { settings: { tonecheck: sent() } };
    const refresh = once(refreshes, "refresh");
    await client.sendNotification(lsp.DidChangeConfigurationNotification.type, changed);
    await refresh;
    assert.deepEqual(await rules(), ["shouting/marks"]);
    assert.deepEqual(said, []);
  });

  it("offers other words, and is content with them", async () => {
    const [finding] = await findings();
    assert.ok(finding);
    const fix = (await actions(finding.range, ["quickfix"])).find((each) => each.edit && each.isPreferred);
    assert.ok(fix);
    await type(applied(fix));
    assert.equal(draft.getText(), DRAFT.replace("!!!", "!"));
    assert.deepEqual(await rules(), []);
  });

  it("fixes all that is safe at once", async () => {
    await type(DRAFT);
    const whole = { start: draft.positionAt(0), end: draft.positionAt(DRAFT.length) };
    const [all, ...others] = await actions(whole, ["source.fixAll.tonecheck"]);
    assert.ok(all && others.length === 0);
    await type(applied(all));
    assert.equal(draft.getText(), DRAFT.replace("!!!", "!"));
    assert.deepEqual(await rules(), []);
  });

  it("ends when it is told to, having said nothing beside the protocol", async () => {
    await client.sendRequest(lsp.ShutdownRequest.type);
    await client.sendNotification(lsp.ExitNotification.type);
    assert.deepEqual(await server.ended, { status: 0, cause: "status 0", lastLine: "" });
  });
});

/** The defaults that the editor fills in. */
function defaults(): Record<string, unknown> {
  const properties = Object.entries(manifest.contributes.configuration.properties);
  return Object.fromEntries(properties.map(([name, { default: value }]) => [name.replace("tonecheck.", ""), value]));
}
