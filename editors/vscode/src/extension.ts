/** Where the editor starts and ends the extension. */

import { commands, type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from "vscode";
import { Controller } from "./controller";
import { explainRule } from "./explain";
import { onOtherEnvironment } from "./python";
import { RESTARTING } from "./settings";
import { StatusBar } from "./statusBar";

let running: { readonly controller: Controller; readonly log: LogOutputChannel } | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("tonecheck", { log: true });
  const installPage = Uri.joinPath(context.extensionUri, "install.md");
  const controller = new Controller(log, installPage, () => {
    statusBar.refresh();
  });
  const statusBar = new StatusBar(controller);
  running = { controller, log };
  const configs = workspace.createFileSystemWatcher("**/tonecheck.toml", false, true, false);
  const restart = (): Promise<void> => controller.restart();
  context.subscriptions.push(
    statusBar,
    configs,
    configs.onDidCreate(() => controller.configsChanged()),
    configs.onDidDelete(() => controller.configsChanged()),
    workspace.onDidOpenTextDocument((document) => controller.opened(document)),
    workspace.onDidChangeWorkspaceFolders(restart),
    workspace.onDidChangeConfiguration((change) => {
      if (RESTARTING.some((each) => change.affectsConfiguration(each))) void restart();
    }),
    commands.registerCommand("tonecheck.restart", restart),
    commands.registerCommand("tonecheck.showLog", () => {
      log.show();
    }),
    commands.registerCommand("tonecheck.fixAll", fixAll),
    commands.registerCommand("tonecheck.explainRule", () => explainRule(controller.session)),
  );
  await restart();
  const listener = await onOtherEnvironment(() => void restart());
  if (listener) context.subscriptions.push(listener);
}

export async function deactivate(): Promise<void> {
  await running?.controller.stop();
  running?.log.dispose(); // not before: the client writes to the end
}

async function fixAll(): Promise<void> {
  await commands.executeCommand("editor.action.sourceAction", { kind: "source.fixAll.tonecheck", apply: "first" });
}
