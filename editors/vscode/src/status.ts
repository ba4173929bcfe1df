/** What the status bar says. */

/** How the server is: not needed (yet), being started, at work, or not to be had. */
export type State = { readonly kind: "idle" | "starting" | "ready" } | { readonly kind: "failed"; readonly reason: string };

/** How many findings the active editor has; "pending" before its first check, undefined where it holds no draft. */
export type Findings = number | "pending" | undefined;

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  /** The command behind a click. */
  readonly command: string;
  readonly failed: boolean;
}

const PROBLEMS = "workbench.actions.view.problems";
const LOG = "tonecheck.showLog";

/** Give what to show, or nothing to hide the item. */
export function statusText(state: State, findings: Findings): StatusText | undefined {
  switch (state.kind) {
    case "idle":
      return undefined;
    case "starting":
      return busy("tonecheck is starting");
    case "failed":
      return { text: "$(error) tonecheck", tooltip: state.reason, command: LOG, failed: true };
    case "ready":
      if (findings === "pending") return busy("tonecheck reads this draft");
      return findings === undefined ? undefined : counted(findings);
  }
}

function busy(tooltip: string): StatusText {
  return { text: "$(loading~spin) tonecheck", tooltip, command: LOG, failed: false };
}

function counted(findings: number): StatusText {
  const [text, tooltip] =
    findings === 0
      ? ["$(pass) tonecheck", "tonecheck has nothing to say about this draft"]
      : [`$(comment) tonecheck: ${findings}`, `${findings} ${findings === 1 ? "finding" : "findings"} in this draft`];
  return { text, tooltip, command: PROBLEMS, failed: false };
}
