/** Which findings stand at a place. */

/** The part of a diagnostic that matters here, with the place it covers: offsets, end exclusive. */
export interface Finding {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** Give the rules of the findings at an offset, or of those on its line where none is, each once and the nearest first. */
export function rulesAt(findings: readonly Finding[], offset: number, line: { readonly start: number; readonly end: number }): string[] {
  const distance = ({ start, end }: Finding): number => Math.max(start - offset, offset - end, 0);
  const near = findings.filter(({ start, end }) => start <= line.end && end >= line.start);
  const here = near.filter((each) => distance(each) === 0);
  const sorted = [...(here.length > 0 ? here : near)].sort((a, b) => distance(a) - distance(b) || a.end - a.start - (b.end - b.start));
  return [...new Set(sorted.map((each) => each.rule))];
}
