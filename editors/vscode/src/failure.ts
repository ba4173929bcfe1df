/** What a user is told when there is no server. */

import type { Ending } from "./server";

/** A sentence or two, and whether an installation would help. */
export interface Failure {
  readonly message: string;
  readonly install: boolean;
}

/** With this status a command says, in one line, what is missing or wrong. */
const REFUSED = 2;

/** The command was not found. */
export function notFound(missing: string): Failure {
  return { message: `${missing} Drafts are not checked.`, install: true };
}

/**
 * The command was started, and ended or was ended before it answered: most often because the extra `lsp` is missing.
 * `error` is the client's view of it.
 */
export function notStarted(command: string, ending: Ending, error: string): Failure {
  const reason = lastWords(ending) || (ending.status === undefined && ending.cause) || error;
  return { message: `tonecheck could not start: ${reason} (${command})`, install: ending.status === REFUSED };
}

/** The server worked, but ended again and again. */
export function keepsEnding(ending: Ending): Failure {
  const reason = lastWords(ending) || ending.cause;
  return { message: `tonecheck ended several times and is not started again: ${reason}`, install: false };
}

function lastWords(ending: Ending): string {
  return ending.lastLine.replace(/^(tonecheck|Error): /, "");
}
