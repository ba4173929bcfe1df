/** Decides which server runs for which documents, and tells the user what came of it. */

import { homedir } from "node:os";
import { commands, languages, type LogOutputChannel, type TextDocument, type Uri, window, workspace } from "vscode";
import { findCommand } from "./command";
import { type Failure, notFound } from "./failure";
import { interpreters } from "./python";
import { type DocumentKind, documentKinds } from "./selector";
import { runs } from "./server";
import { Session } from "./session";
import { serverSettings } from "./settings";
import type { Findings, State } from "./status";

const HOW_TO_INSTALL = "How to install";
const SHOW_LOG = "Show log";

export class Controller {
  private current: Session | undefined;
  private shown: State = { kind: "idle" };
  private tried = false;
  private kinds: DocumentKind[] = [];
  private queue = Promise.resolve();

  constructor(
    private readonly log: LogOutputChannel,
    private readonly installPage: Uri,
    private readonly onChange: () => void,
  ) {}

  /** The server that was started last, whatever became of it. */
  get session(): Session | undefined {
    return this.current;
  }

  get state(): State {
    return this.shown;
  }

  /** How many findings a document has, for the status bar. */
  findingsIn(document: TextDocument): Findings {
    if (!this.isDraft(document)) return undefined;
    if (!this.current?.hasChecked(document.uri)) return "pending";
    return languages.getDiagnostics(document.uri).filter((each) => each.source === "tonecheck").length;
  }

  /** Start anew with the settings as they are now, if a draft is open. */
  restart(): Promise<void> {
    void this.current?.stop(); // now, since a server that does not answer would hold up the queue
    return this.enqueue(async () => {
      await this.end();
      this.kinds = await wantedKinds();
      if (workspace.textDocuments.some((each) => this.isDraft(each))) await this.start();
    });
  }

  /** Start with the first draft. What failed is not tried again unasked. */
  opened(document: TextDocument): Promise<void> {
    return this.enqueue(async () => {
      if (!this.tried && this.isDraft(document)) await this.start();
    });
  }

  /** Start anew if other documents are drafts now that a config has come or gone. */
  async configsChanged(): Promise<void> {
    if ((await wantedKinds()).length !== this.kinds.length) await this.restart();
  }

  stop(): Promise<void> {
    void this.current?.stop();
    return this.enqueue(() => this.end());
  }

  private isDraft(document: TextDocument): boolean {
    return languages.match(this.kinds, document) > 0;
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => {
      this.log.error(error instanceof Error ? error : String(error));
    });
    return this.queue;
  }

  private async start(): Promise<void> {
    this.tried = true;
    const folders = workspace.workspaceFolders ?? [];
    const settings = workspace.getConfiguration("tonecheck");
    const search = findCommand({
      setting: settings.get<string>("path", ""),
      interpreters: await interpreters(folders[0]?.uri),
      folders: folders.map((each) => each.uri.fsPath),
      home: homedir(),
      env: process.env,
      platform: process.platform,
      runs,
    });
    if ("missing" in search) {
      this.fail(notFound(search.missing));
      return;
    }
    this.log.info(`Starting ${search.found}`);
    this.current = new Session({
      command: search.found,
      folder: folders[0]?.uri.fsPath ?? homedir(),
      kinds: this.kinds,
      settings: () => serverSettings((name) => workspace.getConfiguration("tonecheck").get(name)),
      log: this.log,
      onState: (state) => {
        this.show(state);
      },
      onFirstCheck: this.onChange,
      onFailure: (failure) => {
        this.fail(failure);
      },
    });
    await this.current.start();
  }

  private async end(): Promise<void> {
    const ending = this.current?.stop();
    this.current = undefined;
    this.tried = false;
    this.show({ kind: "idle" });
    await ending;
  }

  private show(state: State): void {
    this.shown = state;
    this.onChange();
  }

  private fail({ message, install }: Failure): void {
    this.log.error(message);
    this.show({ kind: "failed", reason: message });
    const buttons = install ? [HOW_TO_INSTALL, SHOW_LOG] : [SHOW_LOG];
    void window.showErrorMessage(message, ...buttons).then((chosen) => {
      if (chosen === HOW_TO_INSTALL) void commands.executeCommand("markdown.showPreview", this.installPage);
      if (chosen === SHOW_LOG) this.log.show();
    });
  }
}

async function wantedKinds(): Promise<DocumentKind[]> {
  const settings = workspace.getConfiguration("tonecheck");
  if (!settings.get<boolean>("enable", true)) return [];
  const [config] = await workspace.findFiles("**/tonecheck.toml", "**/node_modules/**", 1);
  return documentKinds(settings.get<string[]>("languages", []), config !== undefined);
}
