/** One run of the server with the language client that talks to it. */

import { CancellationTokenSource, commands, type LogOutputChannel, Uri } from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  DidChangeConfigurationNotification,
  type ErrorHandler,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  ResponseError,
  State as ClientState,
} from "vscode-languageclient/node";
import { type Failure, keepsEnding, notStarted } from "./failure";
import type { DocumentKind } from "./selector";
import { type Ending, Server } from "./server";
import type { ServerSettings } from "./settings";
import type { State } from "./status";

/** What a session is made of. */
export interface Parts {
  readonly command: string;
  readonly folder: string | undefined;
  readonly kinds: DocumentKind[];
  readonly settings: () => ServerSettings;
  readonly log: LogOutputChannel;
  readonly onState: (state: State) => void;
  /** Told when a document has been checked for the first time. */
  readonly onFirstCheck: () => void;
  /** Told once when there is no server, or none any more. */
  readonly onFailure: (failure: Failure) => void;
}

const SECTION = "tonecheck";
const RESTARTS = 4;
const PATIENCE = 2000;

/** A client that leaves it to us what a user is told. Its own messages go to the log. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  override async stop(timeout?: number): Promise<void> {
    if (this.isRunning()) await super.stop(timeout);
  }
}

export class Session {
  private readonly client: QuietClient;
  private readonly usual: ErrorHandler;
  private server: Server | undefined;
  private wasReady = false;
  private stopping: Promise<void> | undefined;
  private readonly checked = new Set<string>();

  constructor(private readonly parts: Parts) {
    this.client = new QuietClient(SECTION, SECTION, () => this.launch(), this.options());
    this.usual = this.client.createDefaultErrorHandler(RESTARTS);
    this.client.onDidChangeState(({ newState }) => {
      this.checked.clear();
      if (newState === ClientState.Starting) parts.onState({ kind: "starting" });
      if (newState === ClientState.Running) parts.onState({ kind: "ready" });
    });
  }

  async start(): Promise<void> {
    try {
      await this.client.start();
      this.wasReady = true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.fail(notStarted(this.parts.command, await this.ended(), message));
    }
  }

  /** End the server, even one that has not answered yet. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  /** Whether the server has answered for a document since that was opened. */
  hasChecked(uri: Uri): boolean {
    return this.checked.has(uri.toString());
  }

  /** Ask the server to carry out one of its commands. */
  async execute(command: string, ...args: unknown[]): Promise<unknown> {
    return this.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
  }

  private options(): LanguageClientOptions {
    const { kinds, log, settings } = this.parts;
    return {
      documentSelector: kinds,
      outputChannel: log,
      initializationOptions: settings,
      errorHandler: {
        error: (error, message, count) => this.usual.error(error, message, count),
        closed: () => this.lost(),
      },
      initializationFailedHandler: () => false,
      middleware: {
        provideDiagnostics: async (document, previous, token, next) => {
          const report = await next(document, previous, token);
          if (report) this.note(document instanceof Uri ? document : document.uri);
          return report;
        },
        handleDiagnostics: (uri, diagnostics, next) => {
          next(uri, diagnostics);
          this.note(uri);
        },
        didClose: (document, next) => {
          this.checked.delete(document.uri.toString());
          return next(document);
        },
        window: {
          // The page about a rule is shown as it is to be read.
          showDocument: async (params, next) => {
            if (params.external || !params.uri.endsWith(".md")) {
              const result = await next(params, new CancellationTokenSource().token);
              return result instanceof ResponseError ? { success: false } : result;
            }
            await commands.executeCommand("markdown.showPreview", Uri.parse(params.uri));
            return { success: true };
          },
        },
        workspace: {
          // The server knows its own settings only, and says so of any other.
          configuration: ({ items }) => items.map((each) => (each.section === SECTION ? settings() : null)),
          didChangeConfiguration: () =>
            this.client.sendNotification(DidChangeConfigurationNotification.type, { settings: { [SECTION]: settings() } }),
        },
      },
    };
  }

  private note(uri: Uri): void {
    if (this.hasChecked(uri)) return;
    this.checked.add(uri.toString());
    this.parts.onFirstCheck();
  }

  private async launch(): Promise<Server["process"]> {
    this.server = new Server(this.parts.command, this.parts.folder);
    await this.server.started();
    return this.server.process;
  }

  private async end(): Promise<void> {
    if (!this.client.isRunning()) this.server?.process.kill();
    await this.client.dispose(PATIENCE).catch(() => undefined); // the client has logged it
    await this.ended();
  }

  /** The connection is lost: tell whether to start again. A server that never worked would not work now. */
  private async lost(): Promise<CloseHandlerResult> {
    const ending = await this.ended();
    const { action } = this.wasReady ? await this.usual.closed() : { action: CloseAction.DoNotRestart };
    if (this.wasReady && action === CloseAction.DoNotRestart) this.fail(keepsEnding(ending));
    return { action, handled: true };
  }

  private fail(failure: Failure): void {
    if (this.stopping === undefined) this.parts.onFailure(failure);
  }

  private async ended(): Promise<Ending> {
    return this.server?.end(PATIENCE) ?? { status: undefined, cause: "", lastLine: "" };
  }
}
