/** The command that explains the rule behind the finding at the cursor. */

import { languages, type Range, type TextEditor, window } from "vscode";
import { rulesAt } from "./rules";
import type { Session } from "./session";

/** Explain the rule at the cursor. Where there are several, ask which. */
export async function explainRule(session: Session | undefined): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined || session === undefined) {
    void window.showInformationMessage("There is no draft here that tonecheck looks at.");
    return;
  }
  const rules = rulesAtCursor(editor);
  const rule = rules.length > 1 ? await window.showQuickPick(rules, { placeHolder: "The rule to explain" }) : rules[0];
  if (rules.length === 0) void window.showInformationMessage("There is no finding of tonecheck in this line.");
  if (rule !== undefined) await session.execute("tonecheck.explain", rule); // the server has it shown
}

function rulesAtCursor({ document, selection }: TextEditor): string[] {
  const span = (range: Range): { start: number; end: number } => ({
    start: document.offsetAt(range.start),
    end: document.offsetAt(range.end),
  });
  const findings = languages
    .getDiagnostics(document.uri)
    .filter((each) => each.source === "tonecheck")
    .flatMap(({ range, code }) => {
      const rule = typeof code === "object" ? code.value : code;
      return rule === undefined ? [] : [{ rule: String(rule), ...span(range) }];
    });
  return rulesAt(findings, document.offsetAt(selection.active), span(document.lineAt(selection.active).range));
}
