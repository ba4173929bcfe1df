/** The item in the status bar, kept up to date. */

import { type Disposable, languages, StatusBarAlignment, ThemeColor, window } from "vscode";
import type { Controller } from "./controller";
import { statusText } from "./status";

export class StatusBar implements Disposable {
  private readonly item = window.createStatusBarItem("tonecheck", StatusBarAlignment.Right);
  private readonly listeners = [
    window.onDidChangeActiveTextEditor((editor) => {
      if (editor?.document.uri.scheme === "output") return; // the log, in which one reads about the draft
      this.document = editor?.document;
      this.refresh();
    }),
    languages.onDidChangeDiagnostics(() => {
      this.refresh();
    }),
  ];

  private document = window.activeTextEditor?.document;

  constructor(private readonly controller: Pick<Controller, "state" | "findingsIn">) {
    this.item.name = "tonecheck";
  }

  /** Show how things are now. */
  refresh(): void {
    const shown = statusText(this.controller.state, this.document && this.controller.findingsIn(this.document));
    if (shown === undefined) {
      this.item.hide();
      return;
    }
    this.item.text = shown.text;
    this.item.tooltip = shown.tooltip;
    this.item.command = shown.command;
    this.item.accessibilityInformation = { label: shown.tooltip };
    this.item.backgroundColor = shown.failed ? new ThemeColor("statusBarItem.errorBackground") : undefined;
    this.item.show();
  }

  dispose(): void {
    for (const each of [...this.listeners, this.item]) each.dispose();
  }
}
